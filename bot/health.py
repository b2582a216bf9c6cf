"""How the bot is: `/healthz` for a monitor (503 when something stands still), `/metrics` for graphs; no personal data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.clocks import real_now
from storage import inbox, outbox
from storage.db import Db, Tx

STALE: Final = 60.0
TICK_STALE: Final = 180.0


@dataclass(slots=True)
class Pulse:
    """When the parts of the bot last did their work (real time), and what was counted since the start."""

    started_at: datetime = field(default_factory=real_now)
    polled_at: datetime | None = None
    ticked_at: datetime | None = None
    waits_for_calls: bool = False
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    heard: Counter = field(init=False)
    said: Counter = field(init=False)
    faults: Counter = field(init=False)
    oldest: Gauge = field(init=False)

    def __post_init__(self) -> None:
        self.heard = Counter("shouwang_updates", "Updates worked off", registry=self.registry)
        self.said = Counter("shouwang_messages", "Messages said, by lane", ("lane",), registry=self.registry)
        self.faults = Counter("shouwang_faults", "Things that went wrong, by kind", ("kind",), registry=self.registry)
        self.oldest = Gauge(
            "shouwang_oldest_seconds", "Age of the oldest waiting row", ("box",), registry=self.registry
        )

    def poll(self) -> None:
        """A poll came back and what it brought was kept; or a webhook call was."""
        self.polled_at = real_now()

    def tick(self) -> None:
        """The ticks were run."""
        self.ticked_at = real_now()


def health_routes(db: Db, pulse: Pulse, clock: Callable[[], datetime]) -> list[Route]:
    """The two pages a monitor asks for."""

    def ages(tx: Tx) -> dict[str, float]:
        now = clock()
        oldest = {"inbox": inbox.oldest(tx), "outbox": outbox.oldest(tx)}
        return {box: max(0.0, (now - at).total_seconds()) if at else 0.0 for box, at in oldest.items()}

    async def healthz(request: Request) -> Response:
        now = real_now()
        try:
            waiting = await db.read(ages)
        except Exception as error:
            return JSONResponse({"ok": False, "database": type(error).__name__}, status_code=503)
        polled = (now - (pulse.polled_at or pulse.started_at)).total_seconds()
        ticked = (now - (pulse.ticked_at or pulse.started_at)).total_seconds()
        stale = [
            name
            for name, late in (
                ("poll", not pulse.waits_for_calls and polled > STALE),
                ("inbox", waiting["inbox"] > STALE),
                ("tick", ticked > TICK_STALE),
            )
            if late
        ]
        shown = {
            "ok": not stale,
            "stale": stale,
            "last_poll_seconds": round(polled, 1) if pulse.polled_at else None,
            "last_tick_seconds": round(ticked, 1) if pulse.ticked_at else None,
            "oldest_inbox_seconds": round(waiting["inbox"], 1),
            "oldest_outbox_seconds": round(waiting["outbox"], 1),
        }
        return JSONResponse(shown, status_code=503 if stale else 200)

    async def metrics(request: Request) -> Response:
        for box, age in (await db.read(ages)).items():
            pulse.oldest.labels(box).set(age)
        return Response(generate_latest(pulse.registry), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/metrics", metrics)]
