"""Webhooks: the secret, order in a chat, growing pauses, what getWebhookInfo tells."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import BadRequest

from playground import Limits, Playground

QUICK = Limits(overall_rate=0, chat_rate=0, group_per_minute=0, webhook_delay=0.01, webhook_delay_most=0.04)


@dataclass
class Receiver:
    """A bot's web server: answers with the statuses it was given, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    retry_after: str = ""
    got: list[tuple[str, str]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        """One update."""
        body: dict[str, Any] = await request.json()
        text = body.get("message", {}).get("text", "")
        self.got.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""), text))
        self.times.append(asyncio.get_running_loop().time())
        self.came.set()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Retry-After": self.retry_after} if self.retry_after else {})

    async def until(self, count: int) -> list[str]:
        """The texts, once there are so many."""
        while len(self.got) < count:
            self.came.clear()
            await asyncio.wait_for(self.came.wait(), 10)
        return [text for _, text in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A web server on a free port."""
    one = Receiver()
    app = web.Application()
    app.router.add_post("/hook", one.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    one.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield one
    await runner.cleanup()


@pytest.fixture
async def hooked(receiver: Receiver) -> AsyncIterator[tuple[Playground, Bot]]:
    """A box and a bot with short pauses."""
    box = Playground("123456:box-token", limits=QUICK)
    await box.start()
    async with Bot("123456:box-token", base_url=f"{box.url}/bot") as bot:
        yield box, bot
    await box.stop()


async def test_updates_come_with_the_secret_and_leave_the_queue(
    hooked: tuple[Playground, Bot], receiver: Receiver
) -> None:
    box, bot = hooked
    await box.person(1).say("waited already")
    await bot.set_webhook(receiver.url, secret_token="s-e_cret1")
    assert await receiver.until(1) == ["waited already"]
    await box.person(1).say("live")
    assert await receiver.until(2) == ["waited already", "live"]
    assert {secret for secret, _ in receiver.got} == {"s-e_cret1"}
    while (await bot.get_webhook_info()).pending_update_count:
        await asyncio.sleep(0.01)


async def test_a_refused_update_comes_again_after_growing_pauses_and_holds_up_its_chat_only(
    hooked: tuple[Playground, Bot], receiver: Receiver
) -> None:
    box, bot = hooked
    receiver.statuses = [500, 500, 500]
    await bot.set_webhook(receiver.url)
    await box.person(1).say("first")
    await box.person(1).say("second")
    assert await receiver.until(5) == ["first"] * 4 + ["second"]
    pauses = [after - before for before, after in zip(receiver.times[:3], receiver.times[1:4], strict=True)]
    assert pauses[0] >= 0.01 and pauses[1] >= 0.02 and pauses[2] >= 0.04
    receiver.got.clear()
    receiver.times.clear()
    receiver.statuses = [500]
    receiver.retry_after = "1"
    await box.person(1).say("held up")
    await receiver.until(1)
    await box.person(2).say("passes")
    assert await receiver.until(3) == ["held up", "passes", "held up"]
    assert receiver.times[2] - receiver.times[0] >= 1


async def test_the_info_tells_what_waits_and_what_went_wrong(
    hooked: tuple[Playground, Bot], receiver: Receiver
) -> None:
    box, bot = hooked
    receiver.statuses = [503] * 1000
    await bot.set_webhook(receiver.url, allowed_updates=["message"], max_connections=7)
    await box.person(1).say("x")
    await receiver.until(2)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 1, 7)
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"
    assert info.last_error_date is not None and info.allowed_updates == ("message",)
    await bot.delete_webhook()
    assert (await bot.get_webhook_info()).url == ""
    assert len(await bot.get_updates()) == 1


async def test_a_closed_port_is_told_and_nothing_is_lost(hooked: tuple[Playground, Bot]) -> None:
    box, bot = hooked
    await bot.set_webhook("http://127.0.0.1:9/hook")
    await box.person(1).say("x")
    while not (info := await bot.get_webhook_info()).last_error_message:
        await asyncio.sleep(0.01)
    assert (info.last_error_message, info.pending_update_count) == ("Connection refused", 1)


async def test_pending_updates_go_only_when_the_bot_asks_for_it(
    hooked: tuple[Playground, Bot], receiver: Receiver
) -> None:
    box, bot = hooked
    await box.person(1).say("x")
    await bot.delete_webhook()
    assert box.pending == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert box.pending == 0


async def test_a_wrong_address_or_secret_is_refused(hooked: tuple[Playground, Bot], receiver: Receiver) -> None:
    _, bot = hooked
    with pytest.raises(BadRequest, match="Bad webhook"):
        await bot.set_webhook("nowhere")
    with pytest.raises(BadRequest, match="Secret token contains unallowed characters"):
        await bot.set_webhook(receiver.url, secret_token="with space")


async def test_a_duplicate_is_delivered_twice(hooked: tuple[Playground, Bot], receiver: Receiver) -> None:
    box, bot = hooked
    await bot.set_webhook(receiver.url)
    box.duplicate()
    await box.person(1).say("twice")
    assert await receiver.until(2) == ["twice", "twice"]
