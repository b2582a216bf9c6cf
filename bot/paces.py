"""How fast we may speak: just under Telegram's limits, private chats and groups apart, with pauses where it asks for them."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import Final

from aiolimiter import AsyncLimiter

SLOWEST_RETRY: Final = 60.0
FORGET_AFTER: Final = 4096
_CHANCE = secrets.SystemRandom()


def wait_before(tries: int, slowest: float = SLOWEST_RETRY) -> float:
    """Seconds to wait before trying again after so many failures: doubling, with chance, so that nobody comes in herds."""
    return float(min(slowest, 2.0 ** min(tries, 10))) * _CHANCE.uniform(0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages a second over all chats, and the least seconds between two messages of one chat and of one group."""

    overall: float = 27.0
    chat: float = 1.0
    group: float = 3.1


class Pace:
    """Lets one send after the other go when Telegram's limits allow it; `pause` stops all private chats, or all groups."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._overall = AsyncLimiter(1, 1 / limits.overall)
        self._free_at: dict[str, float] = {}
        self._paused_until = {False: 0.0, True: 0.0}

    def wait_for(self, chat: str) -> float:
        """Seconds until this chat may be spoken to, its own pace and any pause counted; 0 when now."""
        now = asyncio.get_running_loop().time()
        return max(0.0, self._free_at.get(chat, 0.0) - now, self._paused_until[_is_group(chat)] - now)

    async def take_turn(self, chat: str) -> None:
        """Wait until one message may go to this chat, and count it."""
        while (left := self.wait_for(chat)) > 0:
            await asyncio.sleep(left)
        await self._overall.acquire()
        while (left := self.wait_for(chat)) > 0:
            await asyncio.sleep(left)
        now = asyncio.get_running_loop().time()
        if len(self._free_at) > FORGET_AFTER:
            self._free_at = {one: at for one, at in self._free_at.items() if at > now}
        self._free_at[chat] = now + (self._limits.group if _is_group(chat) else self._limits.chat)

    def pause(self, chat: str, seconds: float) -> None:
        """Telegram asked us to wait: nothing goes to any private chat (or to any group) before."""
        until = asyncio.get_running_loop().time() + seconds
        which = _is_group(chat)
        self._paused_until[which] = max(self._paused_until[which], until)


def _is_group(chat: str) -> bool:
    return chat.startswith("-")
