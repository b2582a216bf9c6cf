"""What is on file about what is owed: with its case, the ended cases nobody has asked about, forms left lying, the ratings."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from rules.people import Role, Who
from rules.permits import Owed
from rules.proceedings import Task
from rules.ratings import STARS
from rules.records import Case, Draft
from storage.desk import Desk
from storage.people import listed
from storage.times import read_moment_or_none, write_moment

STEPS: Final = ("five", "four", "three", "two", "one")
"""How the five steps of the ratings are called as values of a text, the best first."""


def owed(desk: Desk, task: Task) -> Owed:
    """A task with its case, and how often it was tried in vain since the case ended."""
    case = desk.case(task.case_id) if task.case_id else None
    before = desk.proceedings.tasks_of(case.id) if case is not None else ()
    since = case.closed_at if case is not None else None
    tries = [one for one in before if one.kind == task.kind and one.result == "unreached"]
    return Owed(task, case, sum(since is None or one.made_at >= since for one in tries))


def people(desk: Desk, roles: Sequence[Role], place: str) -> tuple[Who, ...]:
    """Who holds one of these roles at exactly this place today and can be reached, the first role first."""
    accounts = dict.fromkeys(one.id for role in roles for one in desk.holders(role, place) if one.blocked_at is None)
    return tuple(who for who in map(desk.who_is, accounts) if who is not None)


def running(desk: Desk, upto: date) -> tuple[Owed, ...]:
    """Everything owed anywhere by this day, the first to be done first."""
    places = sorted(one.code for one in desk.county.places)
    return tuple(owed(desk, one) for one in desk.proceedings.tasks_open(places, upto))


def ended_uncalled(desk: Desk, since: datetime) -> tuple[Case, ...]:
    """Cases that ended since then, whose people have no account, and about which nobody is to call yet."""
    return desk.tx.all(Case, desk.tx.sql.cases_to_call(desk.tx.conn, since=write_moment(since)))


def ended_unasked(desk: Desk, since: datetime, before: datetime) -> tuple[Case, ...]:
    """Cases that ended between the two and were not asked about a second time."""
    rows = desk.tx.sql.cases_to_ask(desk.tx.conn, since=write_moment(since), before=write_moment(before))
    return desk.tx.all(Case, rows)


def first_unasked(desk: Desk, since: datetime) -> datetime | None:
    """When the case that ended first after this time and is still to be asked about ended."""
    return read_moment_or_none(desk.tx.sql.first_to_ask(desk.tx.conn, since=write_moment(since)))


def silent(desk: Desk) -> tuple[Task, ...]:
    """Questions put to somebody with an account whose day to answer is past."""
    return desk.tx.all(Task, desk.tx.sql.tasks_silent(desk.tx.conn, today=desk.today.isoformat()))


def abandoned(desk: Desk, since: datetime, before: datetime) -> tuple[Draft, ...]:
    """Requests begun, reminded of once and left since before this time, whose people nobody is to call yet."""
    rows = desk.tx.sql.drafts_abandoned(desk.tx.conn, since=write_moment(since), before=write_moment(before))
    return desk.tx.all(Draft, rows)


def phone_of(desk: Desk, task: Task) -> str:
    """The number of somebody who broke off: what she said in her form, else what her account has."""
    said = next((one.values["phone"] for one in desk.drafts(task.account_id) if one.values.get("phone")), "")
    account = desk.account(task.account_id)
    return said or (account.phone if account is not None else "")


def ratings(desk: Desk, places: Collection[str], since: datetime) -> Mapping[str, int]:
    """How often each number of stars was given to the cases of these places opened since then."""
    rows = desk.tx.sql.counts_stars(desk.tx.conn, places=listed(places), since=write_moment(since))
    counts = {stars: int(count) for stars, count in rows}
    return {name: counts.get(stars, 0) for name, stars in zip(STEPS, STARS, strict=True)}


def month_later(desk: Desk, places: Collection[str], since: datetime) -> Mapping[str, int]:
    """What was answered a month after the end of cases of these places, since then; who did not answer is counted too."""
    rows = desk.tx.sql.counts_later(desk.tx.conn, places=listed(places), since=write_moment(since))
    counts = {result: int(count) for result, count in rows}
    return {result: counts.get(result, 0) for result in ("yes", "no", "silent")}
