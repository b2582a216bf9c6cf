"""The one way in: whatever brought an update, it is kept in the inbox in one commit before anybody tells Telegram so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from bot.hearing import Raw, strip
from storage import inbox
from storage.db import Db, Tx

log = structlog.get_logger(__name__)


class Ears:
    """Keeps raw updates of one bot and wakes the worker; `hear` returns only after the commit and raises when it failed."""

    def __init__(self, db: Db, bot: str, clock: Callable[[], datetime], wake: Callable[[], None]) -> None:
        self._db = db
        self._bot = bot
        self._clock = clock
        self._wake = wake

    async def hear(self, updates: Iterable[Raw]) -> int:
        """Keep them; how many were new. An update without an id cannot be kept or confirmed and is only logged."""
        rows: list[tuple[int, str, bytes]] = []
        for raw in updates:
            kept = strip(raw)
            if kept is None:
                log.error("update.without_id")
                continue
            number, person, body = kept
            rows.append((number, person, json.dumps(body).encode("ascii")))
        if not rows:
            return 0

        def keep(tx: Tx) -> int:
            return inbox.hear(tx, self._bot, rows, self._clock())

        new = await self._db.write(keep)
        if new:
            self._wake()
        return new
