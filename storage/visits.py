"""What is on file about visits: who is due when, what was tried, and who has no next visit."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from rules.people import Household
from rules.records import Attempt, Visit
from rules.visits import MISSED
from storage.accounts import today_of
from storage.desk import Desk
from storage.times import read_day_or_none, read_moment_or_none, write_moment

LOOK_BACK: Final = 60
EVER: Final = date.max


def ripe(desk: Desk, upto: date) -> list[tuple[Visit, Household, Attempt | None]]:
    """The open visits whose first reminder is due by this day, with their household and what was last said about a late one.

    By due day, then by household number: the same list looks the same every morning.
    """
    ahead = max((one.remind_before for one in desk.county.duties), default=0) + LOOK_BACK
    due_upto = upto if upto == EVER else upto + timedelta(days=ahead)
    bounds = {"upto": upto.isoformat(), "due_upto": due_upto.isoformat()}
    visits = desk.tx.all(Visit, desk.tx.sql.visits_ripe(desk.tx.conn, **bounds))
    homes = desk.tx.all(Household, desk.tx.sql.homes_ripe(desk.tx.conn, **bounds))
    pairs = sorted(zip(visits, homes, strict=True), key=lambda pair: (pair[0].due_on, pair[1].number))
    return [(visit, home, last_attempt(desk, visit.id) if visit.due_on < desk.today else None) for visit, home in pairs]


def open_of(desk: Desk, account_id: int) -> list[tuple[Visit, Household]]:
    """The open visits of the households somebody is lead helper of, and those she has taken over."""
    rows = desk.tx.sql.visits_open_of(desk.tx.conn, account_id=account_id, today=desk.today.isoformat())
    return _with_homes(desk, desk.tx.all(Visit, rows))


def open_at(desk: Desk, places: Collection[str], upto: date = EVER) -> list[tuple[Visit, Household]]:
    """The open visits of these places; with a day only those whose first reminder is due by then."""
    codes = json.dumps(sorted(places))
    rows = desk.tx.sql.visits_open_at(desk.tx.conn, places=codes, upto=upto.isoformat())
    return _with_homes(desk, desk.tx.all(Visit, rows))


def _with_homes(desk: Desk, visits: Collection[Visit]) -> list[tuple[Visit, Household]]:
    return [(one, home) for one in visits if (home := desk.household(one.household_id)) is not None]


def unplanned(desk: Desk) -> list[tuple[Household, date | None]]:
    """Households of a risk class without an open visit, and when they were last seen."""
    homes = desk.tx.all(Household, desk.tx.sql.homes_unplanned(desk.tx.conn))
    return [(home, last_contact(desk, home.id)) for home in homes]


def outgrown(desk: Desk) -> tuple[Visit, ...]:
    """Open visits of a duty that is no longer the one of their household's risk class."""
    fitting = json.dumps([f"{one.risk}:{one.code}" for one in desk.county.duties])
    return desk.tx.all(Visit, desk.tx.sql.visits_outgrown(desk.tx.conn, fitting=fitting))


def last_contact(desk: Desk, household_id: int) -> date | None:
    """The day on which somebody of this household was last seen."""
    return read_day_or_none(desk.tx.sql.last_done(desk.tx.conn, household_id=household_id))


def last_attempt(desk: Desk, visit_id: int) -> Attempt | None:
    """What was done or said about a visit last; that somebody looked up a number does not count."""
    return desk.tx.one(Attempt, desk.tx.sql.attempt_last(desk.tx.conn, visit_id=visit_id))


def last_by(desk: Desk, account_id: int) -> Attempt | None:
    """A helper's own last try at one of her households."""
    return desk.tx.one(Attempt, desk.tx.sql.attempt_by(desk.tx.conn, account_id=account_id))


def in_notice(desk: Desk, account_id: int) -> list[Visit]:
    """The visits of the newest notice about several that this account was sent."""
    listed: str | None = desk.tx.sql.notice_visits(desk.tx.conn, account_id=account_id)
    found = [desk.visit(int(one)) for one in (listed or "").split(",") if one]
    return [one for one in found if one is not None]


def shown_last(desk: Desk, account_id: int, since: datetime) -> int:
    """The visit that the newest message somebody was shown is about, if it is about one and not older than `since`; else 0."""
    row = desk.tx.sql.shown_newest(desk.tx.conn, account_id=account_id, since=write_moment(since))
    return int(row[1]) if row is not None and row[0] == "visit" else 0


def misses(desk: Desk, household_id: int, before: date) -> int:
    """On how many days in a row, up to the day before, nobody was met at a household."""
    rows = desk.tx.sql.attempts_at(desk.tx.conn, household_id=household_id, most=LOOK_BACK)
    days: set[date] = set()
    for one in desk.tx.all(Attempt, rows):
        if one.contact:
            break
        day = today_of(desk.county, one.at)
        if one.outcome in MISSED and day < before:
            days.add(day)
    return len(days)


def searches_over(desk: Desk) -> list[tuple[Visit, Household, int]]:
    """The searches whose clock has run out, and how often the township was told of each."""
    found = []
    for visit in desk.visits_searched():
        home = desk.household(visit.household_id)
        if home is not None and not visit.released:
            stage = 0
            for one in desk.attempts(visit.id):
                stage = 0 if one.outcome == "search" else stage + (one.outcome in ("still", "police"))
            found.append((visit, home, stage))
    return found


def next_search(desk: Desk) -> datetime | None:
    """When the next search runs out."""
    return read_moment_or_none(desk.tx.sql.first_search(desk.tx.conn))


def called(desk: Desk, account_id: int) -> str:
    """How somebody is called in the office: by her post, else her own name."""
    name = next((post.name for post in desk.posts(account_id) if post.name), "")
    account = None if name else desk.account(account_id)
    return name or (account.name if account else "")
