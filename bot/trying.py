"""The trial: the whole hotline with an invented county in the browser, without Telegram, with a clock that can be moved."""

from __future__ import annotations

import asyncio
import errno
import json
import os
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
from bot.seeding import LANGUAGES, phones_of, seed
from bot.servers import PortTaken
from bot.settings import Settings, WrongSetting
from bot.texts import Texts
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
CHATS: Final = "phones.json"
LOG: Final = "trial.log"


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
    os.umask(0o077)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        if sys.platform != "win32":
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with tempfile.TemporaryDirectory(prefix="shouwang-") as passing, out.status("Shouwang …") as status:
        folder = keep or Path(passing)
        _prepare(folder)
        logs.set_up("WARNING", (TOKEN,), folder / LOG)
        async with trial(folder, port=port, keeps=keep is not None) as live:
            status.stop()
            texts = live.loaded.texts
            out.print(f"\n  [bold]{live.url}[/bold]\n", highlight=False)
            _tell(out, texts, "try.opened", "try.keeps" if keep else "try.passes", folder=str(folder))
            if browser:
                await asyncio.to_thread(webbrowser.open, live.url)
            await stop.wait()
        _tell(out, texts, "try.kept" if keep else "try.ended", folder=str(folder))


def _tell(out: Console, texts: Texts, *keys: str, **values: str) -> None:
    """Say these lines in every language, one language after the other."""
    for language in LANGUAGES:
        for key in keys:
            out.print(f"  {texts.say(Word(key, values), language)}", highlight=False, markup=False, soft_wrap=True)


def _prepare(folder: Path) -> None:
    """The folder of a trial, made when it is new; `WrongSetting` where there can be none."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / LOG).touch(0o600)
    except OSError as wrong:
        why = "it is a file" if isinstance(wrong, FileExistsError | NotADirectoryError) else wrong.strerror
        raise WrongSetting(f"The trial cannot be kept in {folder} ({why}): name a folder with --keep.") from None


@asynccontextmanager
async def trial(
    folder: Path, *, port: int = 0, at: datetime | None = None, keeps: bool = False
) -> AsyncIterator[Trial]:
    """A trial inside the `with`, on the data of a folder (made there when it is new); `at` is the time it begins at.

    With `keeps` the phones' chats are kept in the folder too.
    """
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
        memory=folder / CHATS if keeps else None,
    )
    try:
        url = await playground.start(port)
    except OSError as wrong:
        why = "is taken" if wrong.errno == errno.EADDRINUSE else f"cannot be used ({wrong.strerror})"
        raise PortTaken(
            f"Port {port} of this machine {why}: choose another with --port, or 0 for any free one."
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
        await playground.clocks.end()
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
