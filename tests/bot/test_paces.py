"""The pace: just under Telegram's limits, so that it never has to ask us to wait; and when it does, all wait."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.messages import Piece, send_piece
from bot.paces import Limits, Pace, wait_before
from bot.transports import Transport
from playground.servers import Playground
from playground.shapes import Limits as Allowed

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX"


@pytest.fixture
async def box() -> AsyncIterator[Playground]:
    """Stricter than Telegram in what it forgives: hardly any message may come too early."""
    playground = Playground(TOKEN, limits=Allowed(overall_burst=3, chat_burst=3, group_per_minute=3))
    await playground.start()
    yield playground
    await playground.stop()


async def test_at_our_pace_telegram_never_asks_us_to_wait(box: Playground) -> None:
    people = range(1001, 1031)
    for number in people:
        await box.person(number).start()
    await box.person(1001, group=-5).join()
    pace = Pace(Limits())
    async with Bot(TOKEN, base_url=f"{box.url}/bot", request=Transport(), get_updates_request=Transport()) as bot:

        async def send(chat: str) -> None:
            await pace.take_turn(chat)
            await send_piece(bot, chat, Piece("text", "x"), protect=False, silent=False)

        await asyncio.gather(*(send(str(number)) for number in people), *(send("1001") for _ in range(3)), send("-5"))
    assert [call.status for call in box.calls("sendMessage")] == [200] * 34


async def test_one_chat_waits_for_itself_and_a_group_longer() -> None:
    pace = Pace(Limits(overall=1000))
    for _ in range(3):
        await pace.take_turn("1")
    await pace.take_turn("-1")
    assert 0 < pace.wait_for("1") <= 1
    assert 1 < pace.wait_for("-1") <= 3.1
    assert pace.wait_for("2") == 0


async def test_a_pause_stops_all_private_chats_but_no_group_and_the_other_way_round() -> None:
    pace = Pace(Limits())
    pace.pause("1", 50)
    assert pace.wait_for("2") > 40 and pace.wait_for("-2") == 0
    pace.pause("-1", 90)
    pace.pause("-3", 10)
    assert pace.wait_for("-2") > 80


def test_waits_grow_have_chance_in_them_and_an_end() -> None:
    for tries in range(30):
        waits = {wait_before(tries) for _ in range(20)}
        assert len(waits) > 1
        assert min(2.0**tries, 60) / 2 <= min(waits) <= max(waits) <= min(2.0**tries, 60)
