"""Flood limits as Telegram enforces them: a bucket for the whole bot, one for each chat, and a sliding minute for groups."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from playground.chats import Chat
from playground.shapes import Limits, Refused


class _Bucket:
    """Holds up to `size` sends and refills at `rate` a second."""

    def __init__(self, rate: float, size: int, now: float) -> None:
        self._rate, self._size = rate, size
        self._left, self._since = float(size), now

    def wait(self, now: float) -> float:
        """Seconds until the next send is allowed; 0 when it is now."""
        self._left = min(self._size, self._left + (now - self._since) * self._rate)
        self._since = now
        return 0 if self._left >= 1 else (1 - self._left) / self._rate

    def take(self) -> None:
        self._left -= 1


class Floods:
    """Counts what is sent; `real` gives seconds that never go back."""

    def __init__(self, limits: Limits, real: Callable[[], float]) -> None:
        self._limits = limits
        self._real = real
        self._all = _Bucket(limits.overall_rate, limits.overall_burst, real())
        self._chats: dict[int, _Bucket] = {}
        self._groups: dict[int, deque[float]] = {}

    def spend(self, chat: Chat, count: int = 1) -> None:
        """Count messages sent to a chat; raises 429 with `retry_after` in whole seconds when that is too fast."""
        now = self._real()
        limits = self._limits
        waits = [0.0]
        spent: list[_Bucket] = []
        if limits.overall_rate:
            waits.append(self._all.wait(now))
            spent.append(self._all)
        if limits.chat_rate and chat.id not in self._chats:
            self._chats[chat.id] = _Bucket(limits.chat_rate, limits.chat_burst, now)
        if limits.chat_rate:
            waits.append(self._chats[chat.id].wait(now))
            spent.append(self._chats[chat.id])
        minute = self._groups.setdefault(chat.id, deque())
        while minute and minute[0] <= now - 60:
            minute.popleft()
        if limits.group_per_minute and not chat.private and len(minute) >= limits.group_per_minute:
            waits.append(minute[0] + 60 - now)
        if max(waits) > 0:
            seconds = max(1, math.ceil(max(waits)))
            raise Refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
        for bucket in spent:
            for _ in range(count):
                bucket.take()
        if not chat.private:
            minute.extend([now] * count)
