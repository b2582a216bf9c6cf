"""The card of a case as the office sees it: everything on one screen, names in full only here, the telephone behind a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from handlers import allotments, matches, steps
from handlers.histories import history, source
from handlers.questions import to_
from handlers.steps import More, may_do, may_move
from rules import changes, legs
from rules.cases import MOVES, is_open, moved, suggested
from rules.deadlines import days_left, told_clock
from rules.handling import Refused
from rules.nouns import Choice, Decision, Entry, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import mask_ids, mask_name
from rules.playbooks import kind_of, needs_guardian
from rules.proceedings import Leg
from rules.proposals import lines as proposals
from rules.records import Case, State
from rules.results import is_held
from storage.desk import Desk

EVERY: Final[tuple[State, ...]] = tuple({state for moves in MOVES.values() for state in (*moves, *moves.values())})


def show(
    desk: Desk,
    who: Who,
    case: Case,
    *,
    before: Word | None = None,
    new: tuple[Entry, ...] = (),
    asked: tuple[Leg, ...] = (),
    replaces: bool = False,
) -> Decision:
    """The card as it stands now, after a sentence where there is one to say first; `new` and `asked` are not yet kept."""
    key: str = "case.card"
    values: Mapping[str, Value] = {"lines": _lines(desk, case, new, asked)}
    if before is not None:
        key, values = "case.with_card", {"before": before, "card": Word(key, values)}
    say = Say(
        key,
        to_(who),
        values,
        choices=buttons(desk, who, case, parts=bool(asked) or bool(desk.proceedings.legs_of(case.id)), new=new),
        about=("case", case.id),
        version=case.version,
        replaces=replaces,
        sensitive=True,
    )
    return Decision(says=(say,))


def after(desk: Desk, who: Who, case: Case, decision: Decision, said: Word) -> Decision:
    """A move that was made, and the card as it stands; whether the person heard of it or has to be telephoned is said."""
    changed = next((one for one in decision.keep if isinstance(one, Case)), case)
    then = Word("case.then_told" if case.applicant_id else "case.then_phone")
    if changed.tell_at is not None and changed.tell_at != case.tell_at and is_held(changed, desk.now):
        then = Word("case.then_later", {"at": changed.tell_at})
    return decision + stands(desk, who, case, decision, Word("case.done", {"said": said, "then": then}))


def stands(desk: Desk, who: Who, case: Case, decision: Decision, said: Word) -> Decision:
    """The card as it stands once a decision is kept."""
    changed = next((one for one in decision.keep if isinstance(one, Case) and one.id == case.id), case)
    kept = replace(changed, version=changed.version + 1) if changed is not case else case
    asked = tuple(one for one in decision.keep if isinstance(one, Leg))
    return show(desk, who, kept, before=said, new=decision.entries, asked=asked)


def read(desk: Desk, who: Who, case: Case) -> Entry:
    """The line that says who looked at personal data, and when; only the county reads it (PIPL 55, minors 37)."""
    return Entry(case.id, desk.now, "case.read", who.account.id, audience="county")


def refuse(desk: Desk, who: Who, case: Case | None, refused: Refused) -> Decision:
    """Say politely why not; whoever may read the case sees it as it stands now, and who holds it."""
    if case is None or refused.key == "case.unknown":
        return Decision(says=(Say("case.unknown", to_(who), menu=f"home.{who.role}"),))
    word = Word(refused.key, {**holder(desk, case), "number": case.number, **refused.values})
    if not permit(who, "case.handle", case, desk.county):
        return Decision(says=(Say(word.key, to_(who), word.values, about=("case", case.id)),))
    return show(desk, who, case, before=word)


def holder(desk: Desk, case: Case) -> Mapping[str, Value]:
    """Who holds the case and since when, as values of a text."""
    name = next((post.name for post in desk.posts(case.owner_id) if post.name), "") if case.owner_id else ""
    return {"officer": name or Word("case.nobody"), "at": case.claimed_at or case.opened_at}


def line(desk: Desk, case: Case) -> Word:
    """One line of a list: number, place, masked name, need, what presses, who holds it."""
    left = days_left(case, desk.today, desk.calendar)
    presses = Word("list.calm")
    if case.due_on is not None and left is not None:
        presses = Word("list.left" if left >= 0 else "list.over", {"days": abs(left)})
    elif case.urgency != "calm":
        presses = Word(f"list.{case.urgency}")
    return Word(
        "list.line",
        {
            "mark": Word("list.urgent" if case.danger or case.urgency == "today" else "list.plain"),
            "number": case.number,
            "place": place(case),
            "subject": mask_name(case.subject) or Word("case.no_name"),
            "need": Word(f"need.{case.need}") if case.need else Word("need.unknown"),
            "presses": presses,
            "officer": holder(desk, case)["officer"],
        },
    )


def place(case: Case) -> Word:
    """The village and group of a case."""
    if not case.place:
        return Word("place.unknown")
    village = Word(f"place.{case.place}")
    return Word("case.place", {"place": village, "group": group(case.group)}) if case.group else village


def group(said: str) -> Value:
    """A group of a village as it is called; a bare number is said as one."""
    return Word("case.group", {"number": said}) if said.isdigit() else said


def buttons(
    desk: Desk, who: Who, case: Case, *, more: bool = False, parts: bool = False, new: tuple[Entry, ...] = ()
) -> tuple[Choice, ...]:
    """What she may do with the case now, the usual first; the rest behind one more button. `parts`: departments have some."""

    def may(deed: str) -> bool:
        return moved(case, deed) is not None and permit(who, deed, case, desk.county)

    def choice(label: str, deed: str) -> Choice:
        return Choice(label, deed, case.id, case.version)

    if more:
        second = [choice(one.label, one.deed) for one in MORE if one.when(desk, who, case)]
        return (*second, choice("button.history", "case.history"), choice("button.back", "case.card"))
    first: list[Choice] = []
    if not case.owner_id and may("case.claim"):
        first.append(choice("button.claim", "case.claim"))
    elif case.owner_id == who.account.id:
        first += [choice(f"button.{name}", f"case.{name}") for name in steps.own(desk, who, case)]
    elif case.owner_id and is_open(case) and permit(who, "case.claim", case, desk.county):
        first.append(choice("button.want", "case.want"))
    first += allotments.buttons(desk, who, case)
    first += matches.buttons(desk, who, case, new)
    if permit(who, "case.refer", case, desk.county):
        first.append(choice("button.refer", "case.refer"))
    if parts:
        first.append(Choice("button.legs", "case.legs", case.id))
    if steps.settles(desk, who, case):
        first.append(choice("button.papers", "case.supplement"))
    first += [choice(f"button.{name}", f"case.{name}") for name in steps.of_posts(desk, who, case)]
    if permit(who, "case.reveal", case, desk.county) and (case.phone or case.applicant_id):
        first.append(choice("button.phone", "case.reveal"))
    if desk.attachments(case.id):
        first.append(choice("button.files", "case.files"))
    return (*first, choice("button.rest", "case.rest"))


MORE: Final = (
    More("button.hand", "case.hand", may_move("case.hand")),
    More("button.place", "case.place", may_move("case.hand")),
    More("button.aid_give", "aid.give", allotments.may_give),
    More("button.aid_minute", "aid.minute", may_do("aid.propose")),
    More("button.merge", "case.merge", may_move("case.merge")),
    More("button.unmerge", "case.unmerge", matches.is_merged),
    More("button.not_ours", "case.not_ours", may_move("case.close")),
    More("button.reject", "case.reject", may_move("case.reject")),
    More("button.pledge", "case.pledge", steps.pledges),
    More("button.check", "case.check", steps.checks),
    More("button.appraise", "case.appraise", may_do("case.appraise")),
    More("button.extend", "case.extend", steps.extends),
    More("button.sheet", "publication.sheet", steps.hangs),
    More("button.objected", "objection.open", steps.objected),
    More("button.notice", "case.notice", steps.refused),
    More("button.file", "file.of", lambda desk, who, case: bool(case.household_id)),
    More("button.refile", "case.refile", lambda desk, who, case: changes.may_refile(case, who, desk.county, desk.now)),
    More("button.playbook", "case.playbook", may_do("case.handle")),
    More("button.judge", "case.judge", may_do("case.handle")),
    More("button.guardian", "case.guardian", lambda desk, _, case: needs_guardian(case, desk.county)),
)
"""What stands behind 更多, in this order; a topic adds its own line here."""


def _lines(desk: Desk, case: Case, new: tuple[Entry, ...] = (), asked: tuple[Leg, ...] = ()) -> Lines:
    lines: list[Word | str] = [
        Word(
            "case.card.head",
            {
                "mark": Word("list.urgent" if case.danger or case.urgency == "today" else "list.plain"),
                "number": case.number,
                "place": place(case),
                "subject": mask_ids(case.subject) or Word("case.no_name"),
                "need": Word(f"need.{case.need}") if case.need else Word("need.unknown"),
            },
        ),
        Word(
            "case.card.state",
            {"state": Word(f"state.{case.state}"), "urgency": Word(f"urgency.{case.urgency}"), **holder(desk, case)},
        ),
        source(desk, case),
    ]
    kind = kind_of(case, desk.county)
    if kind is not None:
        lines.append(Word("case.card.kind", {"kind": Word(f"kind.{kind.code}")}))
    if case.consent:
        lines.append(Word(f"consent.{case.consent}"))
    if case.words:
        lines.append(Word("case.card.words", {"words": mask_ids(case.words)}))
    lines += proposals(case, desk.county)
    kept = desk.attachments(case.id)
    if kept:
        voices = sum(one.kind == "voice" for one in kept)
        lines.append(Word("case.card.files", {"voices": voices, "pictures": len(kept) - voices}))
    lines += _contact(case)
    lines += _pressing(desk, case)
    parts = {one.id: one for one in (*desk.proceedings.legs_of(case.id), *asked)}
    lines += legs.card(tuple(parts.values()), desk.today, desk.calendar)
    lines += allotments.lines(desk, case)
    lines += matches.lines(desk, case, new)
    earlier = _earlier(desk, case)
    if earlier:
        lines.append(Word("case.card.earlier", {"numbers": ", ".join(earlier)}))
    return Lines((*lines, *history(desk, case, new)))


def _contact(case: Case) -> list[Word | str]:
    if case.phone:
        return [Word("case.card.phone")]
    if case.contact:
        return [Word("case.card.contact", {"contact": Word(f"contact.{case.contact}")})]
    return [Word("case.card.no_contact")]


def _pressing(desk: Desk, case: Case) -> list[Word | str]:
    lines: list[Word | str] = []
    if case.first_contact_by is not None and not case.owner_id and is_open(case):
        lines.append(Word("case.card.contact_by", {"at": case.first_contact_by}))
    if case.programme:
        lines.append(
            Word(
                "case.card.programme",
                {"programme": Word(f"programme.{case.programme}"), "clock": told_clock(case.clock)},
            )
        )
    elif hint := suggested(case, desk.county):
        lines.append(Word("case.card.hint", {"programme": Word(f"programme.{hint}")}))
    if case.waiting_on:
        lines.append(Word("case.card.waiting"))
    if case.hurried:
        lines.append(Word("case.card.hurried", {"times": case.hurried}))
    return lines


def _earlier(desk: Desk, case: Case) -> list[str]:
    """Numbers of the same household's or the same applicant's other cases."""
    others = [*desk.cases_of_household(case.household_id)] if case.household_id else []
    if case.applicant_id:
        others += [one for one in desk.cases_of(case.applicant_id) if one.applicant_id == case.applicant_id]
    return sorted({one.number for one in others if one.id != case.id})


NO_CASE: Final = Refused("case.unknown")
LONGEST_ID: Final = 16
"""Digits of an id: a button can be forged, and a longer number is none of ours."""


def of(desk: Desk, who: Who, heard: Heard) -> tuple[Case | None, int]:
    """The case a button is about and the version it was shown with."""
    press = heard.press
    return (desk.case(press.id), press.version) if press else (None, 0)


def offer(who: Who, case: Case, key: str, choices: tuple[Choice, ...]) -> Decision:
    """A question about a case with a button for each answer, and the way back to the card."""
    back = Choice("button.back", "case.card", case.id, case.version)
    about, number = ("case", case.id), {"number": case.number}
    return Decision(says=(Say(key, to_(who), number, choices=(*choices, back), about=about),))
