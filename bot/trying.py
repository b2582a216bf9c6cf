"""The trial: the whole hotline with an invented county in the browser, without Telegram, with a clock that can be moved."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import SecretStr
from rich.console import Console

from bot import logs
from bot.clocks import Clock, real_now
from bot.counties import Loaded, load_shipped
from bot.paces import Limits
from bot.peeking import peek
from bot.running import Running, run
from bot.seeding import phones_of, seed
from bot.servers import PortTaken
from bot.settings import Settings
from playground.servers import Playground
from playground.shapes import Limits as Allowed
from rules.hours import is_office_hour, local, moment, next_workday
from rules.nouns import Word
from storage import glances
from storage.db import Tx
from storage.desk import Desk
from storage.migrating import migrate

TOKEN: Final = "1000001:the_trial_needs_no_token"  # noqa: S105 - opens nothing but the trial's own box
HURRIED: Final = Limits(overall=1000, chat=0, group=0)
"""A trial's clock brings a day's messages in a second: only there nobody is paced."""
STEP: Final = timedelta(minutes=30)
FLUSH_TRIES: Final = 400
FLUSH_PAUSE: Final = 0.02
LAST_START: Final = 15
KEPT: Final = "trial.json"


@dataclass(slots=True)
class Trial:
    """A running trial: its address, its clock, the parts of the bot, and the box its people speak through."""

    url: str
    clock: Clock
    playground: Playground
    running: Running
    loaded: Loaded
    _moving: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def advance(self, to: datetime) -> None:
        """Move the clock to this time, half hour by half hour, running every tick and saying everything on the way."""
        async with self._moving:
            while (now := self.clock()) < to:
                step = now + STEP
                at = min(
                    to, step - timedelta(minutes=step.minute % 30, seconds=step.second, microseconds=step.microsecond)
                )
                self.clock.move(max(at - now, timedelta()))
                await self.running.ticker.tick(on_the_way=True)
                await self.said()

    async def said(self) -> None:
        """Wait until everything that may be said now has been said."""

        def waits(tx: Tx) -> bool:
            return glances.is_waiting(tx, self.clock())

        self.running.speaker.wake()
        for _ in range(FLUSH_TRIES):
            if not await self.running.db.read(waits):
                return
            await asyncio.sleep(FLUSH_PAUSE)

    async def peek(self) -> dict[str, object]:
        """What the page shows beside the phones."""

        def look(tx: Tx) -> dict[str, object]:
            return peek(tx, Desk(tx, self.clock(), self.loaded.county, self.loaded.calendar), self.loaded)

        return await self.running.db.read(look)


async def give_a_try(out: Console, *, port: int, keep: Path | None, browser: bool) -> None:
    """Run a trial until Ctrl-C; it leaves nothing behind unless `keep` names a folder."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="shouwang-") as passing, out.status("Setting up the county …") as status:
        folder = keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        logs.set_up("WARNING", (TOKEN,), folder / "trial.log")
        async with trial(folder, port=port) as live:
            status.stop()
            out.print(f"\n  [bold]{live.url}[/bold]\n", highlight=False)
            where = f"Everything is kept in {keep}." if keep else "Ctrl-C ends it and leaves nothing behind."
            out.print(f"  {live.loaded.texts.say(Word('try.opened'))}\n  {where}", highlight=False)
            if browser:
                await asyncio.to_thread(webbrowser.open, live.url)
            await stop.wait()


@asynccontextmanager
async def trial(folder: Path, *, port: int = 0, at: datetime | None = None) -> AsyncIterator[Trial]:
    """A trial inside the `with`, on the data of a folder (made there when it is new); `at` is the time it begins at."""
    folder.mkdir(parents=True, exist_ok=True)
    loaded = load_shipped(None)
    remembered = _remembered(folder / KEPT)
    clock = Clock(timedelta(seconds=float(remembered["offset"])) if remembered else first_hour(loaded, at) - real_now())
    key = remembered.get("key") or secrets.token_urlsafe(32)
    settings = _settings(folder, key)
    await asyncio.to_thread(migrate, settings.database_url)
    live: list[Trial] = []

    async def advance(to: datetime) -> None:
        await live[0].advance(to)
        _remember(folder / KEPT, clock, key)

    async def look() -> dict[str, object]:
        return await live[0].peek() if live else {}

    playground = Playground(
        TOKEN,
        phones_of(loaded),
        clock=lambda: local(loaded.county, clock()),
        advance=advance,
        peek=look,
        limits=Allowed.unpaced(),
    )
    try:
        url = await playground.start(port)
    except OSError:
        raise PortTaken(
            f"Port {port} of this machine is taken: choose another with --port, or 0 for any free one."
        ) from None
    stop = asyncio.Event()
    started: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
    told: Callable[[Running], None] = started.set_result
    calling = settings.model_copy(update={"bot_api_url": url})

    def people_the_county(desk: Desk) -> None:
        if not remembered:
            seed(desk, loaded)

    task: asyncio.Task[None] = asyncio.create_task(
        run(calling, loaded, clock=clock, stop=stop, limits=HURRIED, ready=told, prepare=people_the_county)
    )
    try:
        task.add_done_callback(lambda ended: None if started.done() else started.set_exception(_why(ended)))
        running = await started
        live.append(
            Trial(url, clock, playground, running, replace(loaded, texts=loaded.texts.on(clock, running.bot.username)))
        )
        _remember(folder / KEPT, clock, key)
        await live[0].running.ticker.tick(on_the_way=True)
        yield live[0]
        _remember(folder / KEPT, clock, key)
    finally:
        stop.set()
        await asyncio.gather(task, return_exceptions=True)
        await playground.stop()


def _why(ended: asyncio.Task[None]) -> BaseException:
    return ended.exception() or RuntimeError("the bot ended before it ran")


def first_hour(loaded: Loaded, at: datetime | None = None) -> datetime:
    """When a trial begins: now, if the window is open and the day is young; else the next morning that it opens."""
    now = at or real_now()
    here = local(loaded.county, now)
    if at is not None or (is_office_hour(loaded.county, loaded.calendar, now) and here.hour < LAST_START):
        return now
    today_still = is_office_hour(
        loaded.county, loaded.calendar, moment(loaded.county, here.date(), loaded.county.hours.opens)
    )
    early = here.time() < loaded.county.hours.opens
    day = here.date() if today_still and early else next_workday(loaded.calendar, here.date())
    return moment(loaded.county, day, loaded.county.hours.opens) + STEP


def _settings(folder: Path, key: str) -> Settings:
    """The trial's own settings: whatever the environment says, nothing of a real installation is touched."""
    return Settings.model_construct(
        bot_token=SecretStr(TOKEN),
        bot_api_url="",
        bot_proxy=SecretStr(""),
        database_url=f"sqlite:///{folder / 'shouwang.db'}",
        data_dir=folder,
        county_dir=Path(),
        secret_key=SecretStr(key),
        timezone="Asia/Shanghai",
        log_level="WARNING",
        webhook_url="",
        webhook_secret=SecretStr(""),
        web_host="127.0.0.1",
        web_port=0,
    )


def _remembered(path: Path) -> dict[str, str]:
    return dict(json.loads(path.read_text("utf-8"))) if path.exists() else {}


def _remember(path: Path, clock: Clock, key: str) -> None:
    path.write_text(json.dumps({"offset": str(clock.offset.total_seconds()), "key": key}), "utf-8")
    path.chmod(0o600)
