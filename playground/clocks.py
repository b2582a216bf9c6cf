"""The page's clock and its panel: moves the bot's time where that was handed in, and shows what the bot lets be seen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from playground.boxes import Box
from playground.shapes import Advance, Json, Peek, Refused

SETTLES: Final = 0.25
AT_LEAST_EVERY: Final = 15.0

log = logging.getLogger(__name__)


class Clocks:
    """`advance` moves the bot's clock and does on the way what falls due, `peek` tells how things stand; both may be absent."""

    def __init__(self, box: Box, advance: Advance | None, peek: Peek | None) -> None:
        self._box = box
        self._advance = advance
        self._peek = peek
        self._moving: Json | None = None
        self._peeked: Mapping[str, object] = {}
        self._going: asyncio.Future[None] | None = None
        self._looking = asyncio.Lock()

    def shown(self) -> Json:
        """The clock as the page shows it."""
        return {
            "now": self._box.now().isoformat(),
            "movable": self._advance is not None,
            "next_due": self._peeked.get("next_due"),
            "moving": self._moving,
        }

    @property
    def panels(self) -> object:
        """The panels that the bot showed last; None where it shows none."""
        return self._peeked.get("panels", []) if self._peek else None

    async def move(self, params: Mapping[str, object]) -> None:
        """Move by `hours`, to the moment `to`, or to what is due next (`due`); pages see how far it came."""
        if self._advance is None or self._moving is not None:
            raise Refused(409, "the clock cannot be moved now")
        begin = self._box.now()
        end = await self._target(params, begin)
        if end <= begin:
            raise Refused(400, "the clock only goes forward")
        self._moving = {"from": begin.isoformat(), "to": end.isoformat()}
        going = self._going = asyncio.ensure_future(self._advance(end))
        try:
            while not going.done():
                self._tell()
                await asyncio.wait({going}, timeout=SETTLES)
            if going.cancelled():
                raise Refused(409, "the clock was stopped on its way")
            await going
        except asyncio.CancelledError:
            going.cancel()
            raise
        finally:
            self._moving = self._going = None
            self._tell()
        await self.look()

    async def end(self) -> None:
        """Stop the clock where it is and ask the bot nothing more: it is about to end."""
        self._advance = None
        async with self._looking:
            self._peek = None
        if self._going is not None:
            self._going.cancel()
            await asyncio.wait({self._going})

    async def _target(self, params: Mapping[str, object], now: datetime) -> datetime:
        if params.get("due"):
            await self.look()
        to = self._peeked.get("next_due") if params.get("due") else params.get("to")
        try:
            end = datetime.fromisoformat(str(to)) if to else now + timedelta(hours=float(str(params.get("hours", ""))))
        except (ValueError, OverflowError):
            raise Refused(400, "nothing tells where to move the clock") from None
        return end if end.tzinfo else end.replace(tzinfo=now.tzinfo)

    async def look(self) -> None:
        """Ask the bot how things stand and show it."""
        async with self._looking:
            if self._peek is None:
                return
            try:
                self._peeked = await self._peek()
            except Exception:
                log.exception("peek failed")
                return
        self._box.hub.tell({"type": "panels", "panels": self.panels, "clock": self.shown()})

    async def watch(self) -> None:
        """While a page is open, look again shortly after anything happened."""
        seen = -1
        while True:
            await self._box.hub.change(AT_LEAST_EVERY)
            await asyncio.sleep(SETTLES)
            now = self._box.chats.mark() + self._box.ledger.count
            if self._box.hub.watched and self._moving is None and now != seen:
                seen = now
                await self.look()

    def _tell(self) -> None:
        self._box.hub.tell({"type": "clock", "clock": self.shown()})
