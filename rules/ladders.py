"""The ladder of an overdue visit: who hears of it on which morning, merged into one message a person.

Helper, village assistant, township officer, county: each rung at most once, on the day the county set. A post nobody
holds is passed over at once, and the message says so. 知道了 does not stop the climb; 接手 holds it for some days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, TypeAlias

from rules.counties import Calendar, County
from rules.handling import Refused
from rules.hours import waking
from rules.nouns import NOTHING, Choice, Decision, Lines, Say, Still, To, Word
from rules.people import Household, Role
from rules.records import Visit
from rules.rungs import RUNGS, TOP, Row, Rung, due_rungs, lapsed, post_of
from rules.visits import Stop, answer, attempt, days_late, label, refuse

BUTTONS: Final = 8
Address: TypeAlias = tuple[str, str]
Holders: TypeAlias = Callable[[Role, str], frozenset[int]]


def climb(
    rows: Iterable[Row], holders: Holders, county: County, calendar: Calendar, now: datetime, today: date
) -> Decision:
    """This morning's steps of all ladders: the visits with their new rung, and one message a person.

    When nobody at all holds a post above, the visit stays where it is and is asked about again next morning."""
    kept: list[Visit] = []
    told: dict[Address, list[Rung]] = {}
    people: dict[Address, frozenset[int]] = {}
    rows = tuple(rows)
    for row in rows:
        reached: set[int] = set()
        for rung in due_rungs(row, today, calendar):
            step = _holder(rung, row.household, county, holders)
            again = rung.number == TOP and lapsed(row.visit, calendar) is not None
            if step is None or step[0].number in reached or (0 < step[0].number <= row.visit.rung and not again):
                continue
            rung, address, accounts = step
            reached.add(rung.number)
            told.setdefault(address, []).append(rung)
            people[address] = accounts
        if reached:
            kept.append(replace(row.visit, rung=max(row.visit.rung, *reached), rung_on=today))
    if not kept:
        return NOTHING
    for row in rows:
        mine = told.get(("account", str(row.household.helper_id)))
        held = row.visit.held_until is not None and today <= row.visit.held_until
        if mine and not held and all(rung.row.visit.id != row.visit.id for rung in mine):
            mine.append(Rung(row, 0, today))
    says = tuple(_merge(to, rungs, county, now, today) for to, rungs in _address(told, people))
    return Decision(keep=tuple(kept), says=says)


def _holder(
    rung: Rung, household: Household, county: County, holders: Holders
) -> tuple[Rung, Address, frozenset[int]] | None:
    """The rung or the next one up that somebody holds, with its address and the accounts that hold it now."""
    vacant: Role | None = None
    for number in range(rung.number, TOP + 1):
        role, place = post_of(number, household, county)
        if role == "helper":
            accounts = frozenset({household.helper_id} - {0})
            address = ("account", str(household.helper_id))
        else:
            accounts = holders(role, place)
            address = ("post", f"{role}@{place}")
        if accounts:
            return replace(rung, number=number, vacant=vacant), address, accounts
        vacant = role
    return None


def _address(
    told: Mapping[Address, Sequence[Rung]], people: Mapping[Address, frozenset[int]]
) -> Iterable[tuple[To, list[Rung]]]:
    """One recipient a message: a post, looked up when it is sent; who is reached in several ways gets one message for all."""
    ways: dict[int, list[Address]] = {}
    for address, accounts in people.items():
        for account in accounts:
            ways.setdefault(account, []).append(address)
    apart: set[int] = set()
    for address, rungs in told.items():
        if all(len(ways[account]) == 1 for account in people[address]):
            yield _to(address, rungs), list(rungs)
        else:
            apart |= people[address]
    for account in sorted(apart):
        rungs = [rung for address in ways[account] for rung in told[address]]
        yield To("account", str(account)), rungs


def _to(address: Address, rungs: Sequence[Rung]) -> To:
    if address[0] == "post":
        return To("post", address[1])
    return To("helper", str(rungs[0].row.household.id)) if len(rungs) == 1 else To("account", address[1])


def _merge(to: To, rungs: Sequence[Rung], county: County, now: datetime, today: date) -> Say:
    """One message about all households one person has to hear of, by rung, the longest overdue first; what comes late says so."""
    lines: list[Word | str] = []
    rungs = sorted(rungs, key=lambda rung: (rung.row.visit.due_on, rung.row.household.number))
    for number in range(TOP + 1):
        some = [rung for rung in rungs if rung.number == number]
        if not some:
            continue
        lines.append(Word(f"visits.head.{RUNGS[number]}", {"count": len(some)}))
        if any(rung.since < today for rung in some):
            lines.append(Word("visits.head.came_late", {"day": min(rung.since for rung in some)}))
        if number:
            lines += [line(rung, today) for rung in some[:BUTTONS]]
        if len(some) > BUTTONS:
            lines.append(Word("visits.head.more", {"count": len(some) - BUTTONS}))
    ids = sorted({rung.row.visit.id for rung in rungs})
    return Say(
        "visits.morning",
        to,
        {"lines": Lines(tuple(lines))},
        lane="notices",
        choices=_buttons(rungs, today),
        about=("visit", ids[0]) if len(ids) == 1 else None,
        still=Still("visit", ids[0]) if len(ids) == 1 else Still("visits", 0, ",".join(map(str, ids))),
        once=f"visits:{to.kind}:{to.ref}:{today.isoformat()}",
        not_before=waking(county, now),
    )


def line(rung: Rung, today: date) -> Word:
    """One late household as the rung above reads it: how late, who is silent, what was said below."""
    row, days = rung.row, days_late(rung.row.visit, today)
    late = Word("visits.days.late", {"days": days}) if days else Word("visits.days.today")
    key, values = "visits.line.late", {**label(row.household), "late": late}
    if rung.vacant:
        key, values = "visits.line.vacant", {**values, "role": Word(f"role.{rung.vacant}")}
    elif row.said:
        key, values = "visits.line.said", {**values, "by": row.said_by, "said": Word(f"visits.said.{row.said}")}
    return Word(key, values)


def button(row: Row, today: date, version: int) -> Choice:
    """One household as a button of today's list: masked name, group, how it stands."""
    late = days_late(row.visit, today)
    key = "button.house_late" if late else "button.house"
    values = {**label(row.household), "days": late, "duty": Word(f"duty.{row.duty.code}")}
    return Choice(key, "visit.card", row.visit.id, version, values)


def _buttons(rungs: Sequence[Rung], today: date) -> tuple[Choice, ...]:
    rows = list({rung.row.visit.id: rung.row for rung in rungs}.values())
    above = max(rung.number for rung in rungs) > 0
    if len(rows) == 1 and above:
        one, at = rows[0].visit, rows[0].visit.version + 1
        return (
            Choice("button.know", "visit.know", one.id, at),
            Choice("button.take", "visit.take", one.id, at),
            Choice("button.look", "visit.card", one.id, at),
        )
    buttons = [button(row, today, row.visit.version + 1) for row in rows[:BUTTONS]]
    if above:
        buttons += [Choice("button.know_all", "visit.know"), Choice("button.take_all", "visit.take")]
    if len(rows) > BUTTONS:
        buttons.append(Choice("button.more", "visit.today.1"))
    return tuple(buttons)


def know(stop: Stop, *, today: bool = False) -> Decision | Refused:
    """知道了 (or 今天去): written down and shown to the next rung; the climb goes on by its days (decision 0004)."""
    refused = refuse(stop, "visit.know")
    if refused:
        return refused
    said = "going" if today else "know"
    changed = replace(stop.visit, seen_by=stop.who.account.id)
    return Decision(keep=(attempt(stop, said, means=""), changed), says=(answer(stop, f"visit.{said}"),))


def take(stop: Stop) -> Decision | Refused:
    """接手: she is responsible from now on, and the ladder waits the county's days for her; once a rung, not for ever."""
    refused = refuse(stop, "visit.take")
    if refused:
        return refused
    held = stop.visit.held_until
    if held is not None and (stop.today <= held or (stop.visit.rung_on or held) <= held):
        return Refused("visit.taken", {**label(stop.household), "until": held})
    until = stop.today + timedelta(days=stop.county.setting("hold_days"))
    changed = replace(stop.visit, held_by=stop.who.account.id, held_until=until, seen_by=stop.who.account.id)
    kept = attempt(stop, "take", means="")
    says = [
        answer(
            stop, "visit.take", Choice("button.look", "visit.card", stop.visit.id, stop.visit.version + 1), until=until
        )
    ]
    if stop.household.helper_id and stop.household.helper_id != stop.who.account.id:
        by = stop.who.post.name if stop.who.post else ""
        says.append(
            Say(
                "visit.taken_told",
                To("helper", str(stop.household.id)),
                {**label(stop.household), "by": by},
                lane="notices",
                about=("visit", stop.visit.id),
                not_before=waking(stop.county, stop.now),
            )
        )
    return Decision(keep=(kept, changed), says=tuple(says))
