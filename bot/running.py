"""Starts the parts of the bot in their order, and stops them in the other: first what comes in, then what goes out."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog
from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot import logs
from bot.clocks import Clock
from bot.counties import Loaded, load_shipped
from bot.ears import Ears
from bot.health import Pulse, health_routes
from bot.hearing import ASKED_FOR
from bot.jobs import Fetcher
from bot.menus import Menus
from bot.messages import acknowledge
from bot.paces import Limits, Pace, wait_before
from bot.polling import Poller, PollingRefused
from bot.servers import PortTaken, serve
from bot.settings import Settings, read_settings
from bot.speakers import Speaker
from bot.tickers import Ticker
from bot.transports import Transport
from bot.turns import Turns
from bot.webhooks import hook_route
from bot.workers import Answer, Worker
from handlers import doors
from storage.counties import take_in
from storage.db import Db, open_db
from storage.desk import Desk
from storage.migrating import migrate

DRAIN: Final = 10.0
TELEGRAM: Final = "https://api.telegram.org"
CANNOT: Final = 3

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Running:
    """The parts that run, for who started them: a trial moves the clock through them and looks into the database."""

    db: Db
    bot: Bot
    worker: Worker
    speaker: Speaker
    ticker: Ticker
    pulse: Pulse
    port: int


async def run(
    settings: Settings,
    loaded: Loaded,
    *,
    clock: Callable[[], datetime],
    stop: asyncio.Event,
    answer: Answer = doors.answer,
    limits: Limits | None = None,
    prepare: Callable[[Desk], None] | None = None,
    ready: Callable[[Running], None] | None = None,
) -> None:
    """Run the bot until `stop` is set; what waits is then worked off and said for at most ten seconds.

    `prepare` may put things into the open house before anything is heard; `ready` gets the parts once all of them run.
    Raises what `open_db` refuses, `PollingRefused` and `PortTaken`: each a sentence for who started it.
    """
    await asyncio.to_thread(migrate, settings.database_url)
    async with contextlib.AsyncExitStack() as stack:
        db = await open_db(settings.database_url, settings.secret_key.get_secret_value())
        stack.push_async_callback(db.close)
        bot, transport = await stack.enter_async_context(_telegram(settings))
        loaded = replace(loaded, texts=loaded.texts.on(clock, bot.username))
        await db.write(lambda tx: take_in(tx, loaded.county, loaded.calendar, clock()))
        if prepare is not None:
            await db.write(lambda tx: prepare(Desk(tx, clock(), loaded.county, loaded.calendar)))
        pulse = Pulse(waits_for_calls=bool(settings.webhook_url))
        turns = Turns(db, loaded, clock)
        speaker = Speaker(turns, bot, loaded.texts, Pace(limits or Limits()), pulse)
        presses = Presses(bot)
        fetcher = Fetcher(db, bot, loaded, clock, settings.data_dir)

        def decided() -> None:
            speaker.wake()
            fetcher.wake()

        worker = Worker(db, loaded, clock, answer, presses.acknowledge, decided, pulse)
        ears = Ears(db, settings.bot_token.get_secret_value().partition(":")[0], clock, worker.wake)
        ticker = Ticker(db, loaded, clock, speaker.wake, pulse)
        routes = health_routes(db, pulse, clock)
        if settings.webhook_url:
            secret = settings.webhook_secret.get_secret_value()
            routes.append(hook_route(settings.webhook_url, secret, ears, pulse.poll))
            takes_in = _be_called(bot, settings)
        else:
            takes_in = Poller(bot, transport, ears, pulse.poll).poll()
        port = await stack.enter_async_context(serve(routes, settings.web_host, settings.web_port))
        stack.enter_context(ticker.ticking())
        log.info("started", port=port, webhook=bool(settings.webhook_url), database=db.engine)
        if ready is not None:
            ready(Running(db, bot, worker, speaker, ticker, pulse, port))
        greets = asyncio.create_task(Menus(bot, loaded.texts).set_defaults())
        try:
            await _live(stop, takes_in, worker.work, speaker.speak, fetcher.work)
        finally:
            greets.cancel()
            await asyncio.gather(greets, return_exceptions=True)
            log.info("stopped")


async def _live(
    stop: asyncio.Event,
    takes_in: Coroutine[None, None, None],
    *parts: Callable[[asyncio.Event], Coroutine[None, None, None]],
) -> None:
    """Run all parts until `stop` or until one ends; then nothing is taken in, and each part ends after the one before it."""
    ends = [asyncio.Event() for _ in parts]
    intake = asyncio.create_task(takes_in)
    tasks = [asyncio.create_task(part(end)) for part, end in zip(parts, ends, strict=True)]
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([stopping, intake, *tasks], return_when=asyncio.FIRST_COMPLETED)
        intake.cancel()
        await asyncio.wait([intake])
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN):
                for end, task in zip(ends, tasks, strict=True):
                    end.set()
                    await asyncio.wait([task])
    finally:
        for one in (intake, stopping, *tasks):
            one.cancel()
        ended = await asyncio.gather(intake, *tasks, return_exceptions=True)
    for fault in ended:
        if isinstance(fault, Exception):
            raise fault


@contextlib.asynccontextmanager
async def _telegram(settings: Settings) -> AsyncIterator[tuple[Bot, Transport]]:
    """The bot at its server, with a transport of its own for polling, so that an answer never waits behind a poll."""
    server = settings.bot_api_url or TELEGRAM
    proxy = settings.bot_proxy.get_secret_value()
    transport = Transport(proxy, connections=2)
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{server}/bot",
        base_file_url=f"{server}/file/bot",
        request=Transport(proxy),
        get_updates_request=transport,
    )
    try:
        await _until_answered(bot.initialize)
        yield bot, transport
    finally:
        await bot.shutdown()


async def _be_called(bot: Bot, settings: Settings) -> None:
    """Tell Telegram where to call, and wait for ever; what waits there is never dropped."""

    async def call_here() -> object:
        return await bot.set_webhook(
            settings.webhook_url,
            allowed_updates=list(ASKED_FOR),
            secret_token=settings.webhook_secret.get_secret_value(),
            drop_pending_updates=False,
        )

    await _until_answered(call_here)
    await asyncio.Event().wait()


async def _until_answered(ask: Callable[[], Awaitable[object]]) -> None:
    failed = 0
    while True:
        try:
            await ask()
        except InvalidToken:
            raise PollingRefused("Telegram does not know BOT_TOKEN: ask BotFather for the current one.") from None
        except TelegramError as error:
            failed += 1
            log.warning("telegram.unreachable", error=type(error).__name__, reason=error.message[:200], failed=failed)
            await asyncio.sleep(wait_before(failed, slowest=30))
        else:
            return


class Presses:
    """Answers pressed buttons beside everything else, so that nobody waits for it."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._tasks: set[asyncio.Task[None]] = set()

    def acknowledge(self, press: str) -> None:
        """Stop the waiting mark on this press soon."""
        task = asyncio.create_task(acknowledge(self._bot, press))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def run_for_real() -> int:
    """Run until SIGTERM or SIGINT with the settings of this place; the exit code (3: refused, and why is written)."""
    settings = read_settings(needs=("bot_token", "secret_key"))
    logs.set_up(settings.log_level, settings.secrets)
    loaded = load_shipped(settings.county_dir)

    async def live() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(settings, loaded, clock=Clock(), stop=stop)

    try:
        if sys.platform == "win32":
            asyncio.run(live())
        else:
            import uvloop

            uvloop.run(live())
    except (PollingRefused, PortTaken) as refused:
        sys.stderr.write(f"{refused}\n")
        return CANNOT
    return 0
