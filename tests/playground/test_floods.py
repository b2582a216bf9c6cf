"""Flood limits: a second too fast is a 429 with the seconds to wait."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import RetryAfter

from playground import Limits, Playground
from playground.files import sample
from playground.floods import Floods


@pytest.fixture
async def paced(frozen: Playground) -> AsyncIterator[Bot]:
    """A client of the box in which seconds stand still."""
    async with Bot(frozen.box.token, base_url=f"{frozen.url}/bot") as bot:
        yield bot


def wait_of(refusal: RetryAfter) -> float:
    """The seconds a refusal asks for."""
    assert isinstance(refusal.retry_after, timedelta)
    return refusal.retry_after.total_seconds()


async def test_a_chat_takes_a_burst_of_five_and_then_one_a_second(paced: Bot, seconds: Any) -> None:
    for _ in range(5):
        await paced.send_message(1001, "x")
    with pytest.raises(RetryAfter) as refusal:
        await paced.send_message(1001, "x")
    assert wait_of(refusal.value) == 1
    await paced.send_message(1002, "another chat is not held up")
    seconds.now += 1
    await paced.send_message(1001, "x")
    with pytest.raises(RetryAfter):
        await paced.send_message(1001, "x")


async def test_all_chats_together_take_thirty_a_second(frozen: Playground, paced: Bot, seconds: Any) -> None:
    for person in range(31):
        await frozen.person(2000 + person).say("hi")
    for person in range(30):
        await paced.send_message(2000 + person, "x")
    with pytest.raises(RetryAfter):
        await paced.send_message(2030, "x")
    seconds.now += 0.5
    for person in range(15):
        await paced.send_message(2000 + person, "x")
    with pytest.raises(RetryAfter):
        await paced.send_message(2030, "x")


async def test_a_group_takes_twenty_in_any_minute(frozen: Playground, paced: Bot, seconds: Any) -> None:
    await frozen.person(1001, group=-77, kind="group").say("hi")
    for _ in range(20):
        seconds.now += 1
        await paced.send_message(-77, "x")
    seconds.now += 1
    with pytest.raises(RetryAfter) as refusal:
        await paced.send_message(-77, "x")
    assert wait_of(refusal.value) == 40
    seconds.now += 40
    await paced.send_message(-77, "x")


async def test_what_was_refused_was_not_delivered(frozen: Playground, paced: Bot) -> None:
    for number in range(8):
        try:
            await paced.send_message(1001, f"{number}")
        except RetryAfter:
            continue
    assert [one.text for one in (await frozen.person(1001).seen()).messages] == ["0", "1", "2", "3", "4"]


async def test_an_album_counts_every_picture(paced: Bot) -> None:
    await paced.send_media_group(1001, [InputMediaPhoto(sample("photo").data)] * 5)
    with pytest.raises(RetryAfter):
        await paced.send_message(1001, "x")


async def test_edits_and_answers_are_not_counted(paced: Bot) -> None:
    sent = await paced.send_message(1001, "0")
    for number in range(1, 40):
        await paced.edit_message_text(f"{number}", 1001, sent.message_id)


async def test_limits_can_be_chosen(box: Playground, bot: Bot) -> None:
    assert isinstance(box.box.floods, Floods) and Limits().overall_rate == 30
    for _ in range(60):
        await bot.send_message(1001, "unpaced")
