"""When nobody opened: what was tried, the search for somebody at high risk, and who is told until she is found."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from rules.counties import County, Duty
from rules.handling import Refused
from rules.hours import next_workday
from rules.nouns import Choice, Decision, Say, Still, To, Value
from rules.people import Household
from rules.records import Attempt, Visit
from rules.visits import Stop, answer, attempt, label, note_button, notify, refuse

TRIED = ("knock", "phone", "neighbour")
TWICE = 2
WRITES = {"assistant": ("found", "police"), "officer": ("found", "police")}


def asks_more(duty: Duty, tried: Collection[str]) -> bool:
    """Whether the other way to reach her (door, telephone) has to be asked about: only where a search may follow."""
    return duty.search_minutes > 0 and set(tried) in ({"knock"}, {"phone"})


def missed(stop: Stop, tried: Collection[str]) -> Decision | Refused:
    """没见到人: a try is not a contact. High risk with door and telephone silent is a search; else again once tomorrow.

    The second miss in a row goes to the village, so that another person tries another way.
    """
    refused = refuse(stop)
    if refused:
        return refused
    said = " ".join(one for one in TRIED if one in tried)
    if stop.duty.search_minutes and {"knock", "phone"} <= set(tried):
        return _search(stop, said)
    kept = attempt(stop, "not_seen", tried=said)
    if stop.misses + 1 >= TWICE:
        told = notify(stop, "visit.missed_twice", "assistant", *_found(stop))
        return Decision(keep=(kept,), says=(answer(stop, "visit.village_told"), told))
    again = next_workday(stop.calendar, stop.today)
    changed = replace(stop.visit, postponed_to=again)
    return Decision(keep=(kept, changed), says=(answer(stop, "visit.again", note_button(stop), day=again),))


def _search(stop: Stop, tried: str) -> Decision:
    """Neighbours and village are asked now; the township hears of it when the clock has run out."""
    until = stop.now + timedelta(minutes=stop.duty.search_minutes)
    changed = replace(stop.visit, search_until=until)
    village = replace(
        notify(stop, "visit.search_help", "assistant", *_found(stop)), lane="urgent", not_before=None, once=""
    )
    return Decision(
        keep=(attempt(stop, "search", tried=tried), changed),
        says=(
            replace(
                answer(stop, "visit.search", *_search_buttons(stop), minutes=stop.duty.search_minutes), lane="urgent"
            ),
            village,
        ),
    )


def go_on_searching(stop: Stop, *, police: bool) -> Decision | Refused:
    """还是没有, or 已打110: the township is told this minute; the visit stays open until somebody has seen her."""
    refused = refuse(stop)
    if refused:
        return refused
    changed = replace(stop.visit, search_until=stop.now + timedelta(minutes=stop.duty.search_minutes or 30))
    key = "visit.missing_police" if police else "visit.missing"
    return Decision(
        keep=(attempt(stop, "police" if police else "still"), changed),
        says=(
            answer(stop, "visit.township_told", *_found(stop)),
            alarm(changed, stop.household, stop.county, key, "officer", stop.now, version=changed.version + 1),
        ),
    )


def search_over(
    visit: Visit,
    household: Household,
    duty: Duty,
    county: County,
    now: datetime,
    attempt_id: int,
    *,
    township_told: bool,
) -> Decision:
    """The clock of a search has run out: the township hears it at once, at any hour; nobody there in time, the county too."""
    if township_told:
        changed = replace(visit, search_until=None)
        return Decision(
            keep=(changed,),
            says=(
                alarm(changed, household, county, "visit.missing_long", "county", now, version=changed.version + 1),
                alarm(changed, household, county, "visit.missing_long", "officer", now, version=changed.version + 1),
            ),
        )
    changed = replace(visit, search_until=now + timedelta(minutes=duty.search_minutes or 30))
    silent = Attempt(attempt_id, visit.id, household.id, household.key_id, now, 0, "still", means="")
    return Decision(
        keep=(silent, changed),
        says=(
            alarm(changed, household, county, "visit.missing", "officer", now, version=changed.version + 1),
            alarm(changed, household, county, "visit.missing", "assistant", now, version=changed.version + 1),
        ),
    )


def alarm(
    visit: Visit, household: Household, county: County, key: str, role: str, now: datetime, *, version: int
) -> Say:
    """An urgent word about somebody who cannot be found; nothing is sent when she was found a second before."""
    place = {"assistant": household.place, "officer": county.township_of(household.place)}.get(role, county.code)
    values: dict[str, Value] = {**label(household)}
    return Say(
        key,
        To("post", f"{role}@{place}"),
        values,
        lane="urgent",
        choices=(
            *(Choice(f"button.{one}", f"visit.{one}", visit.id, version) for one in WRITES.get(role, ())),
            Choice("button.take", "visit.take", visit.id, version),
            Choice("button.look", "visit.card", visit.id, version),
        ),
        about=("visit", visit.id),
        still=Still("visit", visit.id),
        once=f"visit:{visit.id}:{key}:{role}:{now:%Y%m%d%H%M}",
    )


def _found(stop: Stop) -> tuple[Choice, ...]:
    at = stop.visit.version + 1
    return (
        Choice("button.found", "visit.found", stop.visit.id, at),
        Choice("button.look", "visit.card", stop.visit.id, at),
    )


def _search_buttons(stop: Stop) -> tuple[Choice, ...]:
    at = stop.visit.version + 1
    return (
        Choice("button.found", "visit.found", stop.visit.id, at),
        Choice("button.still", "visit.still", stop.visit.id, at),
        Choice("button.police", "visit.police", stop.visit.id, at),
        Choice("button.whom_to_phone", "visit.phones", stop.visit.id, at),
    )
