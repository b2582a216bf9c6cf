"""Delivers updates to a webhook as Telegram does: each chat in order, again after a growing pause until it answers 2xx."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from playground.boxes import Box
from playground.params import Params
from playground.shapes import Json, bad
from playground.updates import SET_HOOK, Waiting

SECRET: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
READ: Final = 30.0


class Webhooks:
    """The one webhook of the bot, if it set one."""

    def __init__(self, box: Box) -> None:
        self._box = box
        self.url = ""
        self._secret = ""
        self._most = 40
        self._error: tuple[int, str] | None = None
        self._pump: asyncio.Task[None] | None = None

    async def set(self, params: Params) -> bool:
        """setWebhook; an empty address removes it."""
        url, secret = params.text("url"), params.text("secret_token")
        if not url:
            return await self.remove(params)
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise bad("bad webhook: invalid webhook URL specified")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise bad("secret token contains unallowed characters")
        await self.stop()
        self._box.updates.allow(params.row("allowed_updates"))
        if params.flag("drop_pending_updates"):
            self._box.updates.drop()
        self.url, self._secret, self._error = url, secret, None
        self._most = min(max(params.whole("max_connections") or 40, 1), 100)
        self._box.updates.end_poll(SET_HOOK)
        self._pump = asyncio.create_task(self._run())
        return True

    async def remove(self, params: Params) -> bool:
        """deleteWebhook."""
        await self.stop()
        self.url = self._secret = ""
        if params.flag("drop_pending_updates"):
            self._box.updates.drop()
        return True

    def info(self) -> Json:
        """getWebhookInfo."""
        info: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._box.updates.pending()),
        }
        if self.url:
            info |= {"max_connections": self._most, "ip_address": "127.0.0.1"}
        if self._box.updates.allowed:
            info["allowed_updates"] = self._box.updates.allowed
        if self._error:
            info |= {"last_error_date": self._error[0], "last_error_message": self._error[1]}
        return info

    async def stop(self) -> None:
        """Deliver nothing more."""
        pump, self._pump = self._pump, None
        if pump:
            pump.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pump

    async def _run(self) -> None:
        """Hand each chat's oldest update to a task of its own, never two of one chat at once."""
        busy: dict[int, asyncio.Task[None]] = {}
        timeout = aiohttp.ClientTimeout(total=READ)
        async with aiohttp.ClientSession(timeout=timeout, trust_env=False) as session:
            try:
                while True:
                    busy = {chat: task for chat, task in busy.items() if not task.done()}
                    for one in tuple(self._box.updates.pending()):
                        if one.chat not in busy and len(busy) < self._most:
                            busy[one.chat] = asyncio.create_task(self._deliver(session, one))
                    bell = asyncio.create_task(self._box.updates.changed())
                    await asyncio.wait({bell, *busy.values()}, return_when=asyncio.FIRST_COMPLETED)
                    bell.cancel()
            finally:
                for task in busy.values():
                    task.cancel()
                await asyncio.gather(*busy.values(), return_exceptions=True)

    async def _deliver(self, session: aiohttp.ClientSession, one: Waiting) -> None:
        limits = self._box.limits
        pause = limits.webhook_delay
        while one in self._box.updates.pending():
            asked = await self._post(session, one)
            if asked is None:
                self._box.updates.drop(one)
                return
            await asyncio.sleep(min(asked, 3600) or pause)
            pause = min(pause * 2, limits.webhook_delay_most)

    async def _post(self, session: aiohttp.ClientSession, one: Waiting) -> float | None:
        """Post one update; None when it was taken, else the pause the receiver asked for (0: none)."""
        headers = {"Content-Type": "application/json", **({SECRET: self._secret} if self._secret else {})}
        body = json.dumps(one.raw).encode()
        try:
            async with session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
                await answer.read()
                if 200 <= answer.status < 300:
                    return None
                phrase = HTTPStatus(answer.status).phrase if answer.status in set(HTTPStatus) else ""
                self._note(f"Wrong response from the webhook: {answer.status} {phrase}".strip())
                after = answer.headers.get("Retry-After", "")
                return float(after) if after.isdigit() else 0.0
        except TimeoutError:
            self._note("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._note("Connection refused")
        except aiohttp.ClientError:
            self._note("Connection closed")
        return 0.0

    def _note(self, words: str) -> None:
        self._error = (int(time.time()), words)
