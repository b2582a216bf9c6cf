"""The webhook: 200 only after the update is kept, forged calls stay out, and the bot behind it is the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import aiohttp
import pytest

from bot.settings import Settings
from playground.servers import Playground
from rules.nouns import Decision, Heard, Say, To
from rules.people import Who
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.bot.conftest import House

ANN = 77
SECRET = "a-word-only-we-know"
UPDATE = {
    "update_id": 5,
    "message": {
        "message_id": 1,
        "date": 1_763_900_000,
        "chat": {"id": ANN, "type": "private"},
        "from": {"id": ANN, "is_bot": False, "first_name": "A"},
        "text": "hello",
    },
}


def echo(desk: Desk, who: Who, heard: Heard) -> Decision:
    return Decision(says=(Say("error.ours", To("account", str(who.account.id)), {"code": f"<{heard.text}>"}),))


@pytest.fixture
def hooked(house: House) -> Settings:
    return house.settings(webhook_url="https://bot.example.org/hook", webhook_secret=SECRET)


async def call(port: int, body: object, secret: str = SECRET, path: str = "/hook") -> int:
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    data = {"data": body} if isinstance(body, bytes) else {"json": body}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}{path}", headers=headers, **data) as got,
    ):  # type: ignore[arg-type]
        return got.status


async def test_a_call_is_kept_answered_and_acts_once_however_often_it_comes(
    house: House, hooked: Settings, box: Playground
) -> None:
    await box.person(ANN).start()
    async with house.living(echo, settings=hooked) as running:
        statuses = await asyncio.gather(*(call(running.port, UPDATE) for _ in range(10)))
        assert statuses == [200] * 10
        await box.person(ANN).wait(text="<hello>", after=0)
    assert [one.text for one in (await box.person(ANN).seen()).messages if one.bot] != []
    assert len([one for one in (await box.person(ANN).seen()).messages if one.bot]) == 1


@pytest.mark.parametrize("secret", ["", "a-word-only-we-knoW", "a-word-only-we-know-and-more", "\u00e9"])
async def test_a_forged_call_stays_out(house: House, hooked: Settings, box: Playground, secret: str) -> None:
    async with house.living(echo, settings=hooked) as running:
        assert await call(running.port, UPDATE, secret) == 403
    assert not box.calls("sendMessage")


async def test_a_body_over_a_megabyte_is_refused_also_when_its_length_is_not_told(
    house: House, hooked: Settings
) -> None:
    async with house.living(echo, settings=hooked) as running:
        assert await call(running.port, b"x" * 1_000_001) == 413

        async def parts() -> object:
            for _ in range(11):
                yield b"x" * 100_000

        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        url = f"http://127.0.0.1:{running.port}/hook"
        async with aiohttp.ClientSession() as session, session.post(url, headers=headers, data=parts()) as got:
            assert got.status == 413


async def test_what_is_no_update_is_refused(house: House, hooked: Settings) -> None:
    async with house.living(echo, settings=hooked) as running:
        for body in (b"", b"{", b"[]", b"{}", b'{"update_id": "x"}'):
            assert await call(running.port, body) == 400


async def test_what_could_not_be_kept_is_not_confirmed(house: House, hooked: Settings) -> None:
    async with house.living(echo, settings=hooked) as running:
        await running.db.close()
        assert await call(running.port, UPDATE) == 503


async def test_telegram_is_told_the_address_the_secret_and_the_kinds_and_to_drop_nothing(
    house: House, hooked: Settings, box: Playground
) -> None:
    async with house.living(echo, settings=hooked):
        while not box.calls("setWebhook"):
            await asyncio.sleep(0.02)
    params = box.calls("setWebhook")[0].params
    assert (params["url"], params["secret_token"]) == ("https://bot.example.org/hook", SECRET)
    assert str(params.get("drop_pending_updates", "false")).lower() == "false"
    assert not box.calls("getUpdates")
