"""What the tests of storage share: a county of three places, a desk at a fixed hour, and short ways to make records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest

from rules.counties import Calendar, County
from rules.nouns import Decision, Entry, Say, To
from rules.people import Account, Household, Post, Role
from rules.records import Case, Visit
from storage.db import Db, Tx
from storage.desk import Desk
from tests.counties import plain_calendar, small_county

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 10:00 in the county."""


@pytest.fixture(scope="session")
def county() -> County:
    return small_county()


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    return plain_calendar()


@dataclass
class Room:
    """A database with a desk: `do` writes with it, `ask` reads with it; the rest makes one record and keeps it."""

    db: Db
    county: County
    calendar: Calendar
    now: datetime = NOW

    def desk(self, tx: Tx) -> Desk:
        return Desk(tx, self.now, self.county, self.calendar)

    async def do(self, work: Callable[[Desk], T]) -> T:
        return await self.db.write(lambda tx: work(self.desk(tx)))

    async def ask(self, work: Callable[[Desk], T]) -> T:
        return await self.db.read(lambda tx: work(self.desk(tx)))

    async def keep(self, *records: Any, **more: Any) -> None:
        await self.do(lambda desk: desk.keep(Decision(keep=records, **more), by=0))

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    async def account(self, address: str) -> Account:
        return await self.do(lambda desk: desk.who("telegram", address).account)

    async def post(self, address: str, role: Role, place: str, *, until: date | None = None) -> Account:
        account = await self.account(address)
        await self.do(
            lambda desk: desk.keep(
                Decision(
                    keep=(Post(desk.new_id(), account.id, role, place, f"{role} {address}", date(2026, 1, 1), until),)
                ),
                by=0,
            )
        )
        return account

    async def case(self, place: str = "BG01", **fields: Any) -> Case:
        """A kept case, with one line of history."""

        def file(desk: Desk) -> Case:
            id_ = desk.new_id()
            given = {"state": "registered", "words": "the roof leaks", "phone": "13900000000", **fields}
            number, key = desk.next_case_number(), desk.new_key("case", id_)
            case = Case(id_, number, key, opened_at=desk.now, place=place, **given)
            entry = Entry(id_, desk.now, "case.register", 0, case.words)
            desk.keep(Decision(keep=(case,), entries=(entry,)), by=0)
            kept = desk.case(id_)
            assert kept is not None
            return kept

        return await self.do(file)

    async def household(self, place: str = "BG01", **fields: Any) -> Household:
        def file(desk: Desk) -> Household:
            id_ = desk.new_id()
            home = Household(id_, desk.next_household_number(), desk.new_key("household", id_), "Zhao", place, **fields)
            desk.keep(Decision(keep=(home,)), by=0)
            kept = desk.household(id_)
            assert kept is not None
            return kept

        return await self.do(file)

    async def visit(self, home: Household, planned: date, due: date, **fields: Any) -> Visit:
        def file(desk: Desk) -> Visit:
            id_ = desk.new_id()
            desk.keep(Decision(keep=(Visit(id_, home.id, "elder_high", planned, due, "v1", **fields),)), by=0)
            kept = desk.visit(id_)
            assert kept is not None
            return kept

        return await self.do(file)

    async def say(self, key: str, to: To, **fields: Any) -> None:
        await self.do(lambda desk: desk.keep(Decision(says=(Say(key, to, **fields),)), by=0))


@pytest.fixture
def room(db: Db, county: County, calendar: Calendar) -> Room:
    return Room(db, county, calendar)
