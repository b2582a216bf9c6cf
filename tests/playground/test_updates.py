"""getUpdates as Telegram does it."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import Conflict, InvalidToken

from playground import Playground


async def ask(box: Playground, **params: Any) -> dict[str, Any]:
    """One raw getUpdates."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{box.url}/bot{box.box.token}/getUpdates", params=params) as reply,
    ):
        body: dict[str, Any] = await reply.json()
        return body


async def test_an_update_comes_again_until_the_offset_passes_it(box: Playground, bot: Bot) -> None:
    await box.person(1001).say("one")
    await box.person(1001).say("two")
    first = await bot.get_updates()
    assert [one.message.text for one in first if one.message] == ["one", "two"]
    assert await bot.get_updates() == first
    assert [one.update_id for one in await bot.get_updates(offset=first[0].update_id + 1)] == [first[1].update_id]
    assert box.confirmed == first[0].update_id
    assert await bot.get_updates(offset=first[1].update_id + 1) == ()
    assert box.pending == 0


async def test_a_long_poll_answers_when_something_is_said(box: Playground, bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    while not box.calls("getUpdates"):
        await asyncio.sleep(0.01)
    assert not poll.done()
    await box.person(1001).say("hello")
    (update,) = await poll
    assert update.message and update.message.text == "hello"


async def test_an_empty_long_poll_ends_after_its_timeout(box: Playground, bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_the_limit_holds_and_is_never_more_than_a_hundred(box: Playground) -> None:
    for number in range(130):
        box.poison({"note": number})
    assert len((await ask(box, limit=3))["result"]) == 3
    assert len((await ask(box, limit=1000))["result"]) == 100
    assert len((await ask(box))["result"]) == 100


async def test_a_negative_offset_keeps_only_the_last_updates(box: Playground, bot: Bot) -> None:
    for word in ("a", "b", "c"):
        await box.person(1001).say(word)
    kept = await bot.get_updates(offset=-2)
    assert [one.message.text for one in kept if one.message] == ["b", "c"]
    assert box.pending == 2


async def test_an_offset_far_ahead_confirms_nothing_because_the_numbers_have_jumped(box: Playground, bot: Bot) -> None:
    await box.person(1001).say("before")
    (before,) = await bot.get_updates()
    box.jump(-5000)
    await bot.get_updates(offset=before.update_id + 1)
    await box.person(1001).say("after the jump")
    (after,) = await bot.get_updates(offset=before.update_id + 1)
    assert after.message and after.message.text == "after the jump"
    assert after.update_id < before.update_id
    assert await bot.get_updates(offset=after.update_id + 1) == ()


async def test_updates_are_kept_for_a_day_of_real_time(frozen: Playground, seconds: Any) -> None:
    await frozen.person(1001).say("old")
    seconds.now += 3600
    await frozen.person(1001).say("young")
    seconds.now += 23 * 3600 - 1
    assert len((await ask(frozen))["result"]) == 2
    seconds.now += 2
    assert [one["message"]["text"] for one in (await ask(frozen))["result"]] == ["young"]


async def test_of_two_waiting_polls_the_first_gets_the_conflict(box: Playground, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    while not box.calls("getUpdates"):
        await asyncio.sleep(0.01)
    second = asyncio.create_task(ask(box, timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request; make sure that only one bot instance"):
        await first
    await box.person(1001).say("for the second")
    assert (await second)["result"][0]["message"]["text"] == "for the second"


async def test_polling_is_refused_while_a_webhook_is_set(box: Playground, bot: Bot) -> None:
    await bot.set_webhook("http://127.0.0.1:9/hook")
    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_setting_a_webhook_ends_the_poll_that_waits(box: Playground, bot: Bot) -> None:
    poll = asyncio.create_task(ask(box, timeout=30))
    while not box.calls("getUpdates"):
        await asyncio.sleep(0.01)
    await bot.set_webhook("http://127.0.0.1:9/hook")
    assert (await poll)["description"] == "Conflict: terminated by setWebhook request"


async def test_the_kinds_asked_for_are_remembered_until_others_are_asked_for(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await bot.get_updates(allowed_updates=["my_chat_member"])
    await person.say("not asked for")
    await person.block()
    await person.unblock()
    assert [one.message for one in await bot.get_updates()] == [None, None]
    await person.say("still not asked for")
    assert [one.message for one in await bot.get_updates()] == [None, None]
    await bot.get_updates(allowed_updates=[])
    await person.say("asked for")
    assert (await bot.get_updates())[-1].message is not None


async def test_who_hangs_up_during_a_long_poll_loses_nothing(box: Playground, bot: Bot) -> None:
    poll = asyncio.create_task(ask(box, timeout=30))
    while not box.calls("getUpdates"):
        await asyncio.sleep(0.01)
    poll.cancel()
    await asyncio.gather(poll, return_exceptions=True)
    await box.person(1001).say("still here")
    assert [one.message.text for one in await bot.get_updates() if one.message] == ["still here"]


async def test_an_unknown_token_is_unauthorized_and_an_unknown_method_not_found(box: Playground) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{box.url}/bot999:other/getMe") as reply:
            assert (reply.status, (await reply.json())["description"]) == (401, "Unauthorized")
        async with session.get(f"{box.url}/bot{box.box.token}/getNothing") as reply:
            assert (reply.status, (await reply.json())["description"]) == (404, "Not Found")
    stranger = Bot("999:other", base_url=f"{box.url}/bot")
    try:
        with pytest.raises(InvalidToken):
            await stranger.initialize()
    finally:
        await stranger.shutdown()


async def test_a_token_may_arrive_percent_encoded_and_a_method_in_any_case(box: Playground) -> None:
    token = box.box.token.replace(":", "%3A")
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{box.url}/bot{token}/GETME") as reply:
            assert (await reply.json())["result"]["is_bot"] is True
        body = {"chat_id": 1001, "text": "as JSON"}
        async with session.post(f"{box.url}/bot{token}/sendMessage", json=body) as reply:
            assert (await reply.json())["result"]["text"] == "as JSON"
        async with session.post(
            f"{box.url}/bot{token}/sendMessage", data={"chat_id": "1001", "text": "a form"}
        ) as reply:
            assert (await reply.json())["result"]["text"] == "a form"


async def test_the_log_tells_calls_confirmations_and_polls_a_second(box: Playground, bot: Bot) -> None:
    await box.person(1001).say("hi")
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    await bot.send_message(1001, "hello")
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{box.url}/log", params={"method": "sendMessage"}) as reply,
    ):
        log = await reply.json()
    assert [(call["method"], call["params"]["text"], call["status"]) for call in log["calls"]] == [
        ("sendMessage", "hello", 200)
    ]
    assert (log["confirmed"], log["pending"], log["polls_per_second"] > 0) == (update.update_id, 0, True)
    assert [call.method for call in box.calls(after=1)] == ["getUpdates", "getUpdates", "sendMessage"]


async def test_a_box_begun_later_never_repeats_the_numbers_of_one_before_it(box: Playground) -> None:
    said = await box.person(1001).say("in the first box")
    number = box.poison({})
    await asyncio.sleep(1)
    later = Playground(box.box.token, box.box.phones)
    await later.start()
    try:
        assert (await later.person(1001).say("in the second")).id > said.id
        assert later.poison({}) > number
    finally:
        await later.stop()
