"""What is on file that the clock watches over: urgent cases nobody took, promised calls and days, drafts left lying."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Final, get_args

from rules.hours import local, moment
from rules.permits import CLOSED
from rules.promises import STAGES, Running
from rules.records import Case, Draft, State
from storage.desk import Desk
from storage.records import write_json
from storage.times import read_moment_or_none, write_moment

OPEN: Final = json.dumps(sorted(set(get_args(State)) - CLOSED))
AHEAD: Final = timedelta(days=90)
LEFT_FOR: Final = timedelta(days=1)


def urgent_unclaimed(desk: Desk) -> tuple[Case, ...]:
    """The urgent cases nobody has taken, the oldest first."""
    return desk.tx.all(Case, desk.tx.sql.cases_urgent_unclaimed(desk.tx.conn, states=OPEN))


def uncalled(desk: Desk, now: datetime) -> tuple[Case, ...]:
    """The cases nobody took by the hour of the promised call, and which the county has not heard of yet."""
    return desk.tx.all(Case, desk.tx.sql.cases_uncalled(desk.tx.conn, states=OPEN, now=write_moment(now)))


def next_uncalled(desk: Desk) -> datetime | None:
    """The next hour at which a promised call is missed if nobody takes the case."""
    return read_moment_or_none(desk.tx.sql.first_uncalled(desk.tx.conn, states=OPEN))


def climbed(desk: Desk) -> tuple[Case, ...]:
    """The cases that lie with the county: climbed, objected to, or past the day promised."""
    return desk.tx.all(Case, desk.tx.sql.cases_climbed(desk.tx.conn, states=OPEN, today=desk.today.isoformat()))


def overdue(desk: Desk, places: Collection[str]) -> tuple[Case, ...]:
    """The cases of these places past the day promised or the hour of the first call."""
    rows = desk.tx.sql.cases_overdue(
        desk.tx.conn,
        places=json.dumps(sorted(places)),
        states=OPEN,
        today=desk.today.isoformat(),
        now=write_moment(desk.now),
    )
    return desk.tx.all(Case, rows)


def running(desk: Desk) -> list[Running]:
    """The cases whose legal clock runs out within three months, and which of its warnings went out since the day was set."""
    due_upto = (desk.today + AHEAD).isoformat()
    cases = desk.tx.all(Case, desk.tx.sql.cases_running(desk.tx.conn, states=OPEN, due_upto=due_upto))
    stages = json.dumps(STAGES)
    return [
        Running(case, frozenset(row[0] for row in desk.tx.sql.clock_told(desk.tx.conn, case_id=case.id, stages=stages)))
        for case in cases
    ]


def projected(desk: Desk) -> tuple[Case, ...]:
    """The open cases whose promised day rests on another calendar than today's."""
    marks = {"projected": _like("projected", "yes"), "calendar": _like("calendar_version", desk.calendar.version)}
    return desk.tx.all(Case, desk.tx.sql.cases_projected(desk.tx.conn, states=OPEN, **marks))


def _like(name: str, value: str) -> str:
    """A pattern that finds this pair in a sum as it is kept."""
    return f"%{write_json({name: value})[1:-1]}%"


def drafts_left(desk: Desk, before: datetime) -> tuple[Draft, ...]:
    """The drafts with something said in them that nobody has touched since then, and that were not spoken of yet."""
    bounds = {"before": write_moment(before), "since": write_moment(before - LEFT_FOR)}
    return desk.tx.all(Draft, desk.tx.sql.drafts_left(desk.tx.conn, **bounds))


def next_draft(desk: Desk) -> datetime | None:
    """When the draft that waits longest was last touched."""
    since = write_moment(desk.now - LEFT_FOR)
    return read_moment_or_none(desk.tx.sql.first_draft_left(desk.tx.conn, since=since))


def waiting_counts(desk: Desk) -> Mapping[str, int]:
    """What waits for the county this morning."""
    return {"to_decide": len(climbed(desk)), "complaints": len(desk.complaints(True))}


def day_counts(desk: Desk, day: date, places: Collection[str] | None = None) -> Mapping[str, int]:
    """What one day brought, in these places or in the whole county."""
    codes = desk.county.within(desk.county.code) if places is None else places
    since = local(desk.county, moment(desk.county, day, datetime.min.time()))
    return desk.counts(codes, since, since + timedelta(days=1))
