"""Asks Telegram for updates and moves the offset only when they are in the inbox: acknowledged means stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import structlog
from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.ears import Ears
from bot.hearing import ASKED_FOR, Raw
from bot.paces import wait_before
from bot.transports import Transport

POLL: Final = 30
"""Seconds Telegram holds an empty answer back; we read ten seconds longer."""
SETTLED: Final = 10.0
PATIENCE: Final = 20
BETWEEN: Final = 0.5

log = structlog.get_logger(__name__)


class PollingRefused(Exception):
    """Polling cannot go on; the text is one sentence that says why and what to do."""


class Poller:
    """Polls for one bot until it is cancelled; `polled` is called after each answer that came and was kept."""

    def __init__(
        self, bot: Bot, transport: Transport, ears: Ears, polled: Callable[[], None], *, poll: int = POLL
    ) -> None:
        self._bot = bot
        self._transport = transport
        self._ears = ears
        self._polled = polled
        self._poll = poll

    async def poll(self) -> None:
        """Poll for ever; raises `PollingRefused` when another program polls, a webhook is set, or the token is unknown.

        It begins without an offset: the server gives what nobody confirmed, wherever its numbers stand.
        """
        await self._refuse_webhook()
        loop = asyncio.get_running_loop()
        began = loop.time()
        offset: int | None = None
        failed = conflicts = 0
        while True:
            asked_at = loop.time()
            try:
                batch = await self._ask(offset)
                await self._ears.hear(batch)
            except Conflict as error:
                conflicts += 1
                self._judge_conflict(error, conflicts, settled=loop.time() - began > SETTLED)
                await asyncio.sleep(3 + wait_before(0))
                continue
            except InvalidToken:
                raise PollingRefused("Telegram does not know BOT_TOKEN: ask BotFather for the current one.") from None
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
                continue
            except TelegramError as error:
                failed += 1
                log.warning("poll.failed", error=type(error).__name__, reason=error.message[:200], failed=failed)
                await asyncio.sleep(wait_before(failed))
                continue
            except Exception:
                failed += 1
                log.exception("poll.not_kept", failed=failed)
                await asyncio.sleep(wait_before(failed))
                continue
            failed = conflicts = 0
            self._polled()
            offset = _after(batch, offset)
            if not batch and loop.time() - asked_at < BETWEEN < self._poll:
                await asyncio.sleep(BETWEEN)

    async def _ask(self, offset: int | None) -> Sequence[Raw]:
        asked = {"timeout": str(self._poll), "limit": "100", "allowed_updates": json.dumps(ASKED_FOR)}
        if offset is not None:
            asked["offset"] = str(offset)
        url = f"{self._bot.base_url}/getUpdates?{urlencode(asked, quote_via=quote)}"
        answer: object = await self._transport.post(url, read_timeout=self._poll + 10)
        if not isinstance(answer, list):
            raise TelegramError("getUpdates did not answer with a list")
        return [one for one in answer if isinstance(one, dict)]

    async def _refuse_webhook(self) -> None:
        failed = 0
        while True:
            try:
                hook = await self._bot.get_webhook_info()
            except InvalidToken:
                raise PollingRefused("Telegram does not know BOT_TOKEN: ask BotFather for the current one.") from None
            except TelegramError as error:
                failed += 1
                log.warning("poll.failed", error=type(error).__name__, reason=error.message[:200], failed=failed)
                await asyncio.sleep(wait_before(failed))
                continue
            if hook.url:
                raise PollingRefused(_about_webhook(urlsplit(hook.url).hostname or "some address"))
            return

    def _judge_conflict(self, error: Conflict, conflicts: int, *, settled: bool) -> None:
        """Who came second goes: a poller that has worked for ten seconds asks again, and so ends the newcomer's poll instead."""
        if "webhook" in error.message.lower():
            raise PollingRefused(_about_webhook("another address"))
        if not settled or conflicts > PATIENCE:
            raise PollingRefused(
                "Another program asks Telegram for this bot's messages with the same token: stop it first, or give this one "
                "a token of its own."
            )
        log.warning("poll.conflict", conflicts=conflicts)


def _about_webhook(where: str) -> str:
    return (
        f"This bot has a webhook at {where}, so that polling gets nothing: set WEBHOOK_URL to serve it, or call Telegram's "
        "deleteWebhook with drop_pending_updates=false, which loses nothing that waits."
    )


def _after(batch: Sequence[Raw], offset: int | None) -> int | None:
    """The offset that confirms this batch: after its last one in the order it came, for the numbers may jump down."""
    for raw in reversed(batch):
        number = raw.get("update_id")
        if isinstance(number, int) and not isinstance(number, bool):
            return number + 1
    return offset


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
