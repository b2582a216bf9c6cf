"""Households as helpers and the office see them: today's list, her own households, the card of a visit, whom to phone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from handlers.questions import briefly, to_
from rules import ladders, rungs, visits
from rules.handling import Refused
from rules.nouns import Choice, Decision, Lines, Say, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.phones import mask_name
from rules.records import Attempt, Visit
from storage import visits as stored
from storage.desk import Desk

PAGE: Final = 8
KEPT: Final = re.compile(r"@kept:(\d+)$")


def today(desk: Desk, who: Who, page: int = 0) -> Decision:
    """今天看谁: her households that are due or late (an assistant's: those of her village), one button each."""
    rows = [(visit, house) for visit, house in _mine(desk, who) if visit.planned_on <= desk.today]
    if not rows:
        return Decision(says=(Say("visits.none", to_(who), menu=f"home.{who.role}"),))
    late = sum(visits.days_late(visit, desk.today) > 0 for visit, _ in rows)
    return _list(desk, who, "visits.today", rows, page, {"count": len(rows), "late": late}, "visit.today")


def mine(desk: Desk, who: Who, page: int = 0) -> Decision:
    """我的户: every household she is lead helper of (an assistant's: her village's), with the day of its next visit."""
    rows = _mine(desk, who)
    if not rows:
        return Decision(says=(Say("visits.no_homes", to_(who), menu=f"home.{who.role}"),))
    return _list(desk, who, "visits.mine", rows, page, {"count": len(rows)}, "visit.mine")


def _mine(desk: Desk, who: Who) -> list[tuple[Visit, Household]]:
    places = [code for post in who.holds("assistant") for code in desk.county.within(post.place)]
    role = who.role if who.post else ("helper" if who.holds("helper") else "")
    rows = stored.open_at(desk, places) if role == "assistant" else stored.open_of(desk, who.account.id)
    return sorted(rows, key=lambda row: (row[0].due_on, row[1].number))


def _list(
    desk: Desk,
    who: Who,
    key: str,
    rows: Sequence[tuple[Visit, Household]],
    page: int,
    values: dict[str, Value],
    deed: str,
) -> Decision:
    pages = -(-len(rows) // PAGE)
    shown = rows[page % pages * PAGE :][:PAGE]
    buttons = [_button(desk, visit, house) for visit, house in shown]
    if pages > 1:
        buttons.append(Choice("button.more", f"{deed}.{(page + 1) % pages}"))
        values = {**values, "page": page % pages + 1, "pages": pages}
        key = f"{key}.paged"
    return Decision(says=(Say(key, to_(who), values, choices=tuple(buttons)),))


def others(desk: Desk, who: Who, but: int, attempt_id: int, page: int) -> tuple[Choice, ...]:
    """Her other households to choose from, a page at a time, for words that were not about this one."""
    homes = [house for _, house in _mine(desk, who) if house.id != but]
    pages = max(1, -(-len(homes) // PAGE))
    shown = homes[page % pages * PAGE :][:PAGE]
    buttons = tuple(
        Choice("button.home", f"visit.note_to.{one.number}", attempt_id, 0, visits.label(one)) for one in shown
    )
    more = (Choice("button.more", f"visit.not_note.{(page + 1) % pages}", attempt_id),) if pages > 1 else ()
    return (*buttons, *more)


def _button(desk: Desk, visit: Visit, house: Household) -> Choice:
    duty = desk.county.duty(visit.duty)
    if visit.planned_on > desk.today or duty is None:
        values = {**visits.label(house), "due": visit.due_on}
        return Choice("button.house_next", "visit.card", visit.id, visit.version, values)
    return ladders.button(rungs.Row(visit, house, duty), desk.today, visit.version)


def card(desk: Desk, who: Who, visit: Visit | None, before: Word | None = None) -> Decision:
    """The card of a visit before the door: the way, what worried last time, the best hour, and every way it can end."""
    house = desk.household(visit.household_id) if visit else None
    if visit is None or house is None or not permit(who, "visit.read", house, desk.county):
        return refuse(who, Refused("visit.unknown"))
    if not visits.is_open(visit):
        following = next(iter(desk.visits_open(house.id)), None)
        if following is None:
            return refuse(who, Refused("visit.over", visits.label(house)))
        before = before or Word("visit.over", visits.label(house))
        visit = following
    values: dict[str, Value] = {"lines": Lines(tuple(_lines(desk, visit, house)))}
    key = "visit.card"
    if before is not None:
        key, values = "visit.with_card", {"before": before, "card": Word("visit.card", values)}
    say = Say(
        key,
        to_(who),
        values,
        choices=_buttons(desk, who, visit, house),
        attachments=_attached(house),
        about=("visit", visit.id),
        version=visit.version,
        sensitive=True,
    )
    return Decision(says=(say,))


def _lines(desk: Desk, visit: Visit, house: Household) -> list[Word | str]:
    late = visits.days_late(visit, desk.today)
    duty = desk.county.duty(visit.duty)
    child = duty is not None and duty.asks_child
    lines: list[Word | str] = [
        Word("visit.card.head", {**visits.label(house), "duty": Word(f"duty.{visit.duty}")}),
        Word(f"visit.card.{_stands(visit, desk)}", {"due": visit.due_on, "days": late}),
    ]
    if house.way and not child:
        lines.append(Word("visit.card.way", {"way": house.way}))
    if house.best_time:
        lines.append(Word("visit.card.best_time", {"time": house.best_time}))
    last = stored.last_contact(desk, house.id)
    lines.append(Word("visit.card.last", {"day": last}) if last else Word("visit.card.never"))
    if house.worry:
        lines.append(Word("visit.card.worry", {"worry": Lines(tuple(_worry(house)))}))
    tried = stored.last_attempt(desk, visit.id)
    if tried is not None:
        lines.append(said(desk, tried))
    if visit.held_until and visit.held_until >= desk.today:
        lines.append(Word("visit.card.held", {"by": stored.called(desk, visit.held_by), "until": visit.held_until}))
    elif late and visit.rung:
        lines.append(Word(f"visit.card.rung.{rungs.RUNGS[visit.rung]}"))
    return lines


def _stands(visit: Visit, desk: Desk) -> str:
    if visit.due_on == desk.today:
        return "today"
    return "late" if visits.days_late(visit, desk.today) else "due"


def _worry(house: Household) -> Iterator[Word | str]:
    """The last note line by line; what was spoken or pictured stands as a word, and goes along with the card."""
    for line in house.worry.splitlines():
        yield Word("visit.card.voice") if KEPT.match(line) else line


def _attached(house: Household) -> tuple[int, ...]:
    return tuple(int(found[1]) for line in house.worry.splitlines() if (found := KEPT.match(line)))


def said(desk: Desk, tried: Attempt) -> Word:
    """Who did or said what about a visit last."""
    by = stored.called(desk, tried.by)
    return Word("visit.card.said", {"by": by, "said": Word(f"visits.said.{tried.outcome}")})


def _buttons(desk: Desk, who: Who, visit: Visit, house: Household) -> tuple[Choice, ...]:
    def choice(name: str, deed: str = "") -> Choice:
        return Choice(f"button.{name}", f"visit.{deed or name}", visit.id, visit.version)

    buttons: list[Choice] = []
    if permit(who, "visit.log", house, desk.county):
        if visit.search_until is not None:
            buttons += [choice("found"), choice("still"), choice("police")]
        buttons += [choice("all_well", "ok"), choice("missed"), choice("problem")]
        buttons += [choice("later"), choice("phoned"), choice("other_ways", "more")]
    late = visits.days_late(visit, desk.today) > 0
    if late and house.helper_id == who.account.id:
        buttons.append(choice("going"))
    elif late and permit(who, "visit.know", house, desk.county):
        buttons += [choice("know"), choice("take")]
    if permit(who, "visit.phones", house, desk.county):
        buttons.append(choice("whom_to_phone", "phones"))
    return tuple(buttons)


def phones(desk: Desk, who: Who, visit: Visit, house: Household) -> Decision:
    """Whom to phone, and for a child the way there: shown only when asked for, and who looked is written down."""
    if not permit(who, "visit.phones", house, desk.county):
        return refuse(who, Refused("visit.unknown"))
    lines: list[Word | str] = []
    if house.kin_phone:
        lines.append(Word("visit.phones.kin", {"phone": house.kin_phone}))
    for person in desk.members(house.id):
        if person.phone and person.died is None:
            lines.append(Word("visit.phones.person", {"name": mask_name(person.name), "phone": person.phone}))
    if not lines:
        lines.append(Word("visit.phones.none"))
    duty = desk.county.duty(visit.duty)
    if duty is not None and duty.asks_child and house.way:
        lines.append(Word("visit.card.way", {"way": house.way}))
    looked = Attempt(
        desk.new_id(), visit.id, house.id, house.key_id, desk.now, who.account.id, "looked", means="phones"
    )
    values: dict[str, Value] = {**visits.label(house), "lines": Lines(tuple(lines))}
    say = briefly(desk, Say("visit.phones", to_(who), values, about=("visit", visit.id)))
    return Decision(keep=(looked,), says=(say,))


def refuse(who: Who, refused: Refused) -> Decision:
    """Say politely why not."""
    return Decision(says=(Say(refused.key, to_(who), refused.values, menu=f"home.{who.role}"),))
