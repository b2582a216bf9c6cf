"""Asks the scheduler once a minute what is due; it remembers nothing, so that a minute missed is found at the next."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clocks import real_now
from bot.counties import Loaded
from bot.health import Pulse
from scheduler import ticks
from scheduler.ticks import Ran
from storage.db import Db, Tx
from storage.desk import Desk

log = structlog.get_logger(__name__)


class Ticker:
    """Runs the due ticks in the writer's transaction, each minute by itself or when told to."""

    def __init__(
        self, db: Db, loaded: Loaded, clock: Callable[[], datetime], spoken: Callable[[], None], pulse: Pulse
    ) -> None:
        self._db = db
        self._loaded = loaded
        self._clock = clock
        self._spoken = spoken
        self._pulse = pulse
        self._ticked_at = clock()

    @contextlib.contextmanager
    def ticking(self) -> Iterator[None]:
        """Tick inside the `with`, at once and each minute; a tick that is late is run once and never left out."""
        ticker = AsyncIOScheduler(timezone=UTC)
        ticker.add_job(
            self._tick,
            "interval",
            minutes=1,
            next_run_time=real_now(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
        ticker.start()
        try:
            yield
        finally:
            ticker.shutdown(wait=False)

    async def tick(self, *, on_the_way: bool = False) -> list[Ran]:
        """Run what is due now; `on_the_way` lives through the time since the last tick hour by hour (a moved clock)."""
        since, to = self._ticked_at, self._clock()

        def ask(tx: Tx) -> list[Ran]:
            def desk_at(at: datetime) -> Desk:
                return Desk(tx, at, self._loaded.county, self._loaded.calendar)

            return ticks.run_due(desk_at, since, to, on_the_way=on_the_way)

        ran = await self._db.write(ask)
        self._ticked_at = to
        self._pulse.tick()
        for one in ran:
            level = log.error if one.failed else log.info
            level(
                "tick.failed" if one.failed else "tick.ran",
                tick=one.tick,
                period=one.period,
                kept=one.kept,
                said=one.said,
                error=one.failed,
            )
        if any(one.said for one in ran):
            self._spoken()
        return ran

    async def _tick(self) -> None:
        try:
            await self.tick()
        except asyncio.CancelledError:
            raise
        except Exception:
            log.exception("tick.failed")
