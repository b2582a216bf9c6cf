"""The queue of updates, with getUpdates as Telegram does it: confirmed by the offset, kept a day, one poll at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Final

from playground.shapes import Json, Refused

MOST: Final = 100
LONGEST: Final = 50.0
FUTURE: Final = 10
LEFT_OUT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOK_SET = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
SET_HOOK = "Conflict: terminated by setWebhook request"


@dataclass(slots=True, eq=False)
class Waiting:
    """One update not yet confirmed; `again` says that it will come once more after its confirmation (a duplicate)."""

    id: int
    raw: object
    chat: int
    since: float
    again: bool = False


class Updates:
    """`real` gives seconds that never go back: retention is real time, whatever the bot's clock says."""

    def __init__(self, real: Callable[[], float], retention: float, first: int) -> None:
        self._real = real
        self._retention = retention
        self._next = first
        self._waiting: list[Waiting] = []
        self._allowed: frozenset[str] | None = None
        self._poll: asyncio.Future[str] | None = None
        self._bell = asyncio.Event()
        self.doubles = 0
        """How many of the next updates will be delivered twice."""
        self.confirmed = 0
        """The last update whose confirmation came."""

    @property
    def allowed(self) -> list[str]:
        """The kinds asked for, empty for Telegram's default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: Sequence[object] | None) -> None:
        """Remember the kinds a bot asks for; None keeps what was asked before."""
        if kinds is not None:
            self._allowed = frozenset(str(kind) for kind in kinds) or None

    def put(self, kind: str, body: Json, chat: int) -> int | None:
        """Queue an update; its number, or None when the bot did not ask for this kind."""
        if (kind in LEFT_OUT) if self._allowed is None else (kind not in self._allowed):
            return None
        return self._add({"update_id": self._next, kind: body}, chat)

    def put_raw(self, raw: object) -> int:
        """Queue any JSON at all; an object without `update_id` gets one."""
        if isinstance(raw, dict):
            raw = {"update_id": self._next, **raw}
        return self._add(raw, 0)

    def _add(self, raw: object, chat: int) -> int:
        number = self._next
        self._next += 1
        again = self.doubles > 0
        self.doubles -= again
        self._waiting.append(Waiting(number, raw, chat, self._real(), again))
        self.ring()
        return number

    def jump(self, by: int) -> None:
        """Let the numbers go on somewhere else, as they do after a week without updates."""
        self._next += by

    def stand(self) -> tuple[int, list[tuple[object, int]]]:
        """The number of the next update, and what waits with the chat it came from."""
        return self._next, [(one.raw, one.chat) for one in self.pending()]

    def go_on(self, following: int, waiting: Sequence[tuple[object, int]]) -> None:
        """Let the numbers go on after those of a box before this one, and deliver first what waited there."""
        for raw, chat in waiting:
            number = int(raw["update_id"]) if isinstance(raw, dict) else 0
            self._waiting.append(Waiting(number, raw, chat, self._real()))
        self._next = max(self._next, following)

    def ring(self) -> None:
        """Wake those who wait for updates."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def pending(self) -> list[Waiting]:
        """What waits, oldest first; whatever is older than a day is gone."""
        oldest = self._real() - self._retention
        if self._waiting and self._waiting[0].since < oldest:
            self._waiting = [one for one in self._waiting if one.since >= oldest]
        return self._waiting

    def drop(self, one: Waiting | None = None) -> None:
        """Forget one update that was delivered, or all of them."""
        if one is None:
            self._waiting.clear()
        elif one in self._waiting:
            if one.again:
                one.again = False
            else:
                self._waiting.remove(one)
                self.confirmed = one.id

    def changed(self) -> Coroutine[object, object, object]:
        """Wait for the next thing queued after this call (not: after the first await)."""
        return self._bell.wait()

    def end_poll(self, why: str) -> None:
        """Answer the poll that waits with 409 and these words."""
        if self._poll and not self._poll.done():
            self._poll.set_result(why)

    async def take(self, offset: int | None, limit: int | None, patience: int | None) -> list[object]:
        """The next updates (1 to 100); waits up to `patience` seconds while there is none, raises 409 when another poll comes."""
        self.end_poll(OTHER_POLL)
        self._confirm(offset)
        most = min(max(limit or MOST, 1), MOST)
        if not self.pending() and patience:
            mine = self._poll = asyncio.get_running_loop().create_future()
            arrival = asyncio.ensure_future(self._arrival())
            try:
                await asyncio.wait({mine, arrival}, timeout=min(patience, LONGEST), return_when=asyncio.FIRST_COMPLETED)
                if mine.done():
                    raise Refused(409, mine.result())
            finally:
                arrival.cancel()
                if self._poll is mine:
                    self._poll = None
        return [one.raw for one in self.pending()[:most]]

    async def _arrival(self) -> None:
        while not self.pending():
            await self.changed()

    def _confirm(self, offset: int | None) -> None:
        """Forget what the offset confirms; one far beyond the last number means the numbers jumped, and confirms nothing."""
        waiting = self.pending()
        if not offset or not waiting:
            return
        if offset < 0:
            count = max(0, len(waiting) + offset)
        else:
            count = next((n + 1 for n, one in enumerate(waiting) if one.id == offset - 1), -1)
            if count < 0 and offset <= self._next - 1 + FUTURE:
                count = next((n for n, one in enumerate(waiting) if one.id >= offset), len(waiting))
        if count > 0:
            self.confirmed = waiting[count - 1].id
            self._waiting = [one for one in waiting[:count] if one.again] + waiting[count:]
            for one in waiting[:count]:
                one.again = False
