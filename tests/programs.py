"""The whole program for tests: Telegram in a box, the bot over HTTP beside it, a county's people, and a clock to move."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot import logs
from bot.clocks import Clock, real_now
from bot.counties import Loaded, load_shipped
from bot.paces import Limits
from bot.running import Running, run
from bot.seeding import phones_of, seed
from bot.settings import Settings
from playground.people import Person
from playground.servers import Playground
from playground.shapes import Limits as Allowed
from playground.shapes import Phone
from storage import glances
from storage.db import Tx, open_db
from storage.desk import Desk
from storage.migrating import migrate

T = TypeVar("T")

TOKEN: Final = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"
KEY: Final = "a-key-of-the-tests-with-enough-letters"
THERE: Final = ZoneInfo("Asia/Shanghai")
MONDAY: Final = datetime(2026, 11, 23, 9, 0, tzinfo=THERE)
"""A working day in the office's hours."""
QUICK: Final = Limits(overall=10_000, chat=0, group=0)
STEP: Final = timedelta(minutes=30)
SETTLES: Final = 15.0
FAULTS: Final = (
    "update.failed", "update.without_id", "alarm.failed", "batch.failed", "say.aside", "claim.failed", "speaking.failed",
    "tick.failed", "jobs.failed", "text.missing", "poll.not_kept", "format.refused",
)  # fmt: skip
"""What the log of a healthy run never says."""


class Unsettled(AssertionError):
    """The program did not come to rest."""


_loaded: list[Loaded] = []
_templates: dict[tuple[Path, datetime], Path] = {}


def demo_county() -> Loaded:
    """The demo county, read once a process."""
    if not _loaded:
        _loaded.append(load_shipped(None))
    return _loaded[0]


def settings_for(folder: Path, url: str, **more: object) -> Settings:
    """The settings of a bot on this folder that speaks to the box at this address."""
    given: dict[str, object] = {
        "bot_token": SecretStr(TOKEN),
        "secret_key": SecretStr(KEY),
        "bot_api_url": url,
        "database_url": f"sqlite:///{folder / 'shouwang.db'}",
        "data_dir": folder,
        "web_port": 0,
        **more,
    }
    return Settings.model_validate(given)


def environment_for(folder: Path, url: str) -> dict[str, str]:
    """The same settings as environment variables, for a bot in a process of its own."""
    return {
        "BOT_TOKEN": TOKEN,
        "SECRET_KEY": KEY,
        "BOT_API_URL": url,
        "DATABASE_URL": f"sqlite:///{folder / 'shouwang.db'}",
        "DATA_DIR": str(folder),
        "WEB_PORT": "0",
        "LOG_LEVEL": "WARNING",
    }


async def furnish(folder: Path, templates: Path, at: datetime = MONDAY) -> None:
    """Put a database with the demo county's people into a folder; made once a session, then copied."""
    folder.mkdir(parents=True, exist_ok=True)
    made = _templates.get((templates, at))
    if made is None:
        made = templates / f"template-{at:%Y%m%d%H%M}.db"
        await _make(made, at)
        _templates[templates, at] = made
    shutil.copyfile(made, folder / "shouwang.db")


async def _make(path: Path, at: datetime) -> None:
    url = f"sqlite:///{path}"
    await asyncio.to_thread(migrate, url)
    db = await open_db(url, KEY)
    county = demo_county()
    await db.write(lambda tx: seed(Desk(tx, at, county.county, county.calendar), county))
    await db.close()
    with contextlib.closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def logged(to: Path) -> Iterator[None]:
    """Send the log of everything inside to a file, at the level a real bot has."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    logs.set_up("INFO", (TOKEN, KEY), to)
    try:
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers[:], root.level = before


@dataclass
class Program:
    """The running program; `stop` and `start` are a restart on the same folder, while Telegram stays as it is."""

    folder: Path
    clock: Clock
    box: Playground
    loaded: Loaded
    limits: Limits = QUICK
    running: Running | None = None
    _stop: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the bot and run what is due, as its first minute would."""
        self._stop = asyncio.Event()
        ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
        told: Callable[[Running], None] = ready.set_result
        settings = settings_for(self.folder, self.box.url)
        self._task = asyncio.create_task(
            run(settings, self.loaded, clock=self.clock, stop=self._stop, limits=self.limits, ready=told)
        )
        await asyncio.wait([self._task, ready], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            await self._task
        self.running = ready.result()
        await self.running.ticker.tick()

    async def stop(self) -> None:
        """Stop the bot as SIGTERM does; what ended it before is raised."""
        task, self._task, self.running = self._task, None, None
        if task is not None:
            self._stop.set()
            await task

    async def crash(self) -> None:
        """End the bot between two of its steps, without letting it finish anything."""
        task, self._task, self.running = self._task, None, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def restart(self) -> None:
        """Stop and start."""
        await self.stop()
        await self.start()

    async def read(self, look: Callable[[Desk], T]) -> T:
        """Look into the database through a Desk."""

        def work(tx: Tx) -> T:
            return look(Desk(tx, self.clock(), self.loaded.county, self.loaded.calendar))

        assert self.running is not None
        return await self.running.db.read(work)

    async def count(self, table: str, where: str = "1 = 1") -> int:
        """How many rows a table has."""
        assert self.running is not None
        row = await self.running.db.read(
            lambda tx: tx.conn.execute(f"SELECT COUNT(*) FROM {table} WHERE {where}").fetchone()
        )
        return int(row[0])

    async def settle(self, seconds: float = SETTLES) -> None:
        """Wait until everything heard is answered and everything that may be said now is said; `Unsettled` after `seconds`."""
        assert self.running is not None
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while loop.time() < until:
            if self._task is not None and self._task.done():
                await self._task
            if not self.box.pending and not await self._waits():
                return
            await asyncio.sleep(0.005)
        raise Unsettled(f"after {seconds} s {self.box.pending} updates wait, or the bot has not answered all of them")

    async def _waits(self) -> bool:
        assert self.running is not None
        return await self.running.db.read(lambda tx: glances.is_waiting(tx, self.clock()))

    async def advance(self, to: datetime) -> None:
        """Move the clock to a time, half hour by half hour, with every tick on the way, and let all be said."""
        assert self.running is not None
        while (now := self.clock()) < to:
            step = now + STEP
            at = min(to, step - timedelta(minutes=step.minute % 30, seconds=step.second, microseconds=step.microsecond))
            self.clock.move(max(at - now, timedelta()))
            ran = await self.running.ticker.tick(on_the_way=True)
            if any(one.said for one in ran) or await self._waits():
                self.running.speaker.wake()
                await self.settle()

    def person(self, chat_id: int, *, group: int = 0) -> Person:
        """Somebody with a phone."""
        return self.box.person(chat_id, group=group)


@contextlib.asynccontextmanager
async def program(
    folder: Path,
    templates: Path,
    *,
    at: datetime = MONDAY,
    limits: Limits = QUICK,
    allowed: Allowed | None = None,
    more: tuple[Phone, ...] = (),
) -> AsyncIterator[Program]:
    """The whole program inside the `with`: the demo county on a new folder, at a fixed time; `more` are further phones."""
    await furnish(folder, templates, at)
    county = demo_county()
    clock = Clock(at - real_now())
    phones = (*phones_of(county), *more)
    box = Playground(TOKEN, phones, clock=lambda: clock().astimezone(THERE), limits=allowed or Allowed.unpaced())
    await box.start()
    live = Program(folder, clock, box, county, limits)
    try:
        with logged(folder / "log.jsonl"):
            try:
                await live.start()
                yield live
            finally:
                await live.stop()
    finally:
        await box.stop()


def faults_in(folder: Path) -> list[str]:
    """The lines of the log that no healthy run has."""
    path = folder / "log.jsonl"
    lines = path.read_text("ascii").splitlines() if path.exists() else []
    return [
        line
        for line in lines
        if any(f'"event": "{fault}"' in line for fault in FAULTS) or '"level": "critical"' in line
    ]
