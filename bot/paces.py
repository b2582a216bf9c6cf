"""How fast we may speak: just under Telegram's limits, private chats and groups apart, with pauses where it asks for them."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from aiolimiter import AsyncLimiter

SLOWEST_RETRY: Final = 60.0
REMEMBERED: Final = 4096
_CHANCE = secrets.SystemRandom()


def wait_before(tries: int, slowest: float = SLOWEST_RETRY) -> float:
    """Seconds to wait before trying again after so many failures: doubling, with chance, so that nobody comes in herds."""
    return float(min(slowest, 2.0 ** min(tries, 10))) * _CHANCE.uniform(0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second over all chats; seconds between messages of one chat and of one group, and how many may come at once.

    Telegram lets a few messages of one chat follow each other and asks for one a second in the long run.
    """

    overall: float = 27.0
    chat: float = 1.0
    burst: int = 3
    group: float = 3.1


class Pace:
    """Lets one send after the other go when Telegram's limits allow it; `pause` stops all private chats, or all groups."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = AsyncLimiter(1, 1 / limits.overall)
        self._spoken_to: dict[str, float] = {}
        self._paused_until = {False: 0.0, True: 0.0}

    def wait_for(self, chat: str) -> float:
        """Seconds until this chat may be spoken to, its own pace and any pause counted; 0 when now."""
        now = asyncio.get_running_loop().time()
        ahead = 0.0 if _is_group(chat) else self._limits.chat * (self._limits.burst - 1)
        free_at = self._spoken_to.get(chat, 0.0) - ahead
        return max(0.0, free_at - now, self._paused_until[_is_group(chat)] - now)

    async def take_turn(self, chat: str) -> None:
        """Wait until one message may go to this chat, and count it."""
        await self._wait(chat)
        await self._overall.acquire()
        await self._wait(chat)
        now = asyncio.get_running_loop().time()
        if len(self._spoken_to) > REMEMBERED:
            self._spoken_to = {one: at for one, at in self._spoken_to.items() if at > now}
        step = self._limits.group if _is_group(chat) else self._limits.chat
        self._spoken_to[chat] = max(self._spoken_to.get(chat, 0.0), now) + step

    def pause(self, chat: str, seconds: float) -> None:
        """Telegram asked us to wait: nothing goes to any private chat (or to any group) before."""
        until = asyncio.get_running_loop().time() + seconds
        which = _is_group(chat)
        self._paused_until[which] = max(self._paused_until[which], until)

    async def _wait(self, chat: str) -> None:
        left = self.wait_for(chat)
        while left > 0:
            await asyncio.sleep(left)
            left = self.wait_for(chat)


def _is_group(chat: str) -> bool:
    return chat.startswith("-")
