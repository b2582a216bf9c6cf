"""The card of one department's part of a case, as its department, the township or the county may see it, and lists of parts."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import cards
from handlers.questions import to_
from rules import legs, referrals, silences
from rules.deadlines import told_clock
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import Referral, permit
from rules.phones import mask_ids, mask_name
from rules.proceedings import Leg
from storage.desk import Desk

PAGE: Final = 8


def thing_of(desk: Desk, id_: int) -> Referral | None:
    """The part of this id with its case."""
    leg = desk.proceedings.leg(id_)
    case = desk.case(leg.case_id) if leg is not None else None
    return Referral(case, leg) if case is not None and leg is not None else None


def pressed(desk: Desk, heard: Heard) -> tuple[Referral | None, int]:
    """The part a button is about and the version it was shown with."""
    return (thing_of(desk, heard.press.id), heard.press.version) if heard.press else (None, 0)


def show(
    desk: Desk, who: Who, thing: Referral | None, before: Word | None = None, *, replaces: bool = False
) -> Decision:
    """The card of a part as it stands, after a sentence where there is one to say first."""
    if thing is None or not permit(who, "leg.read", thing, desk.county):
        return Decision(says=(Say("leg.unknown", to_(who), menu=f"home.{who.role}"),))
    key: str = "leg.card"
    values: dict[str, Value] = {"lines": _lines(desk, who, thing)}
    if before is not None:
        key, values = "case.with_card", {"before": before, "card": Word(key, values)}
    say = Say(
        key,
        to_(who),
        values,
        choices=_buttons(desk, who, thing),
        about=("leg", thing.leg.id),
        version=thing.leg.version,
        replaces=replaces,
        sensitive=True,
    )
    read = Decision(entries=(cards.read(desk, who, thing.case),)) if knows(desk, who, thing) else Decision()
    return read + Decision(says=(say,))


def after(desk: Desk, who: Who, answer: Decision | Refused, thing: Referral | None, said: str) -> Decision:
    """What a move brought: its card with a sentence; a refusal is said politely with the card as it stands."""
    if isinstance(answer, Refused):
        if answer.key == "leg.unknown":
            return show(desk, who, None)
        return show(desk, who, thing, Word(answer.key, answer.values))
    kept = next((one for one in answer.keep if isinstance(one, Leg) and thing and one.id == thing.leg.id), None)
    if thing is not None and kept is not None:
        thing = Referral(thing.case, replace(kept, version=kept.version + 1))
    return answer + show(desk, who, thing, Word(said))


def listed(desk: Desk, who: Who, heard: Heard, rows: list[Referral], deed: str, key: str) -> Decision:
    """A page of parts, each a line and a button."""
    argument = heard.press.argument if heard.press else ""
    pages = max(1, -(-len(rows) // PAGE))
    number = (int(argument) if argument.isdigit() else 0) % pages
    page = rows[number * PAGE :][:PAGE]
    lines = tuple(silences.line(row, desk.calendar, desk.today) for row in page) or (Word("leg.none"),)
    choices = [Choice("button.case_number", "leg.card", row.leg.id, values={"number": row.case.number}) for row in page]
    if pages > 1:
        choices.append(Choice("button.next_page", f"{deed}.{(number + 1) % pages}"))
    values: dict[str, Value] = {"count": len(rows), "lines": Lines(lines)}
    return Decision(says=(Say(key, to_(who), values, choices=tuple(choices)),))


def knows(desk: Desk, who: Who, thing: Referral) -> bool:
    """Whether she may know whose it is: her department took its part."""
    return thing.leg.state in ("accepted", "done") and permit(who, "leg.reveal", thing, desk.county)


def _lines(desk: Desk, who: Who, thing: Referral) -> Lines:
    case, leg = thing.case, thing.leg
    known = knows(desk, who, thing) or permit(who, "case.handle", case, desk.county)
    subject = mask_ids(case.subject) if known else mask_name(case.subject)
    asker = next((post.name for post in desk.posts(leg.asked_by) if post.name), "")
    values: dict[str, Value] = {
        "number": case.number,
        "place": cards.place(case) if known else Word(f"place.{case.place}" if case.place else "place.unknown"),
        "subject": subject or Word("case.no_name"),
        "need": Word(f"need.{case.need}") if case.need else Word("need.unknown"),
        "kind": Word(f"leg.kind.{leg.kind}"),
        "department": legs.department(leg),
        "town": Word(f"place.{desk.county.township_of(case.place) if case.place else desk.county.code}"),
        "officer": asker,
        "phone": desk.county.phone_of(case.place),
    }
    lines: list[Word | str] = [Word("leg.card.head", values), Word("leg.card.asked", values)]
    if leg.question:
        lines.append(Word("leg.card.question", {"words": mask_ids(leg.question)}))
    lines.append(legs.told(leg, desk.today, desk.calendar))
    if leg.state == "accepted":
        holder = next((post.name for post in desk.posts(leg.owner_id) if post.name), "")
        lines.append(Word("leg.card.clock", {"officer": holder, "clock": told_clock(leg.clock)}))
    lines += [
        Word("leg.card.note", {"at": one.at, "officer": one.details.get("officer", ""), "text": mask_ids(one.text)})
        for one in desk.entries(case.id, "office")
        if one.deed == "leg.note" and one.details.get("department") == leg.department
    ]
    return Lines((*lines, Word("leg.card.contact", values)))


def _buttons(desk: Desk, who: Who, thing: Referral) -> tuple[Choice, ...]:
    """The department's answers, or the township's ways; the county answers for a department that nobody of works here."""
    leg = thing.leg
    names: list[str] = []
    hers = any(post.place == leg.department for post in who.holds("department"))
    if hers or not desk.holders("department", leg.department):
        names += {"asked": ["accept", "decline"], "accepted": ["end"]}.get(leg.state, [])
    names += {"asked": ["urge"], "accepted": ["urge"], "done": ["again"]}.get(leg.state, [])
    offered = [
        Choice(f"button.leg.{name}", f"leg.{name}", leg.id, leg.version)
        for name in names
        if referrals.look(thing, who, f"leg.{name}", desk.county) is None
    ]
    if referrals.look(thing, who, "leg.recall", desk.county) is None:
        back = leg.state in legs.BACK
        offered += referrals.ways(leg) if back else (Choice("button.leg.recall", "leg.recall", leg.id, leg.version),)
    if knows(desk, who, thing) and legs.may_call(thing.case):
        offered.append(Choice("button.phone", "leg.reveal", leg.id))
    if permit(who, "case.handle", thing.case, desk.county):
        offered.append(Choice("button.leg.case", "case.card", thing.case.id))
    return tuple(offered)
