"""Faults on demand, as a bot meets them."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter, TimedOut

from playground import Fault, Playground

SEND = frozenset({"sendMessage"})


async def said(box: Playground) -> list[str]:
    """What stands in the first phone."""
    return [one.text for one in (await box.person(1001).seen()).messages]


async def test_a_reset_after_receipt_is_an_error_for_the_bot_although_the_message_arrived(
    box: Playground, bot: Bot
) -> None:
    box.fault(Fault("reset", SEND))
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "arrived")
    assert await said(box) == ["arrived"]
    assert [(call.status, call.obeyed, call.faults) for call in box.calls("sendMessage")] == [(0, True, ["reset"])]
    await bot.send_message(1001, "again")


async def test_offline_drops_the_request_unread(box: Playground, bot: Bot) -> None:
    box.fault(Fault("offline", SEND, times=2))
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(1001, "never arrived")
    assert await said(box) == []
    assert [call.obeyed for call in box.calls("sendMessage")] == [False, False]


async def test_a_flood_fault_asks_for_seconds(box: Playground, bot: Bot) -> None:
    box.fault(Fault("flood", SEND, retry_after=7))
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(1001, "x")
    assert refusal.value.retry_after == timedelta(seconds=7)
    assert await said(box) == []


async def test_server_errors_come_as_json_or_as_a_web_page(box: Playground, bot: Bot) -> None:
    box.fault(Fault("error", SEND, code=500))
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await bot.send_message(1001, "x")
    box.fault(Fault("html", SEND, code=502))
    with pytest.raises(NetworkError, match=r"Bad Gateway \(502\).*<html>"):
        await bot.send_message(1001, "x")


async def test_an_error_may_carry_telegrams_parameters(box: Playground, bot: Bot) -> None:
    words = "Bad Request: group chat was upgraded to a supergroup chat"
    box.fault(Fault("error", SEND, code=400, words=words, parameters={"migrate_to_chat_id": -100500}))
    with pytest.raises(ChatMigrated) as migrated:
        await bot.send_message(1001, "x")
    assert migrated.value.new_chat_id == -100500


async def test_a_late_answer_is_a_time_out_although_the_message_arrived(box: Playground, bot: Bot) -> None:
    box.fault(Fault("late", SEND, seconds=5))
    with pytest.raises(TimedOut):
        await bot.send_message(1001, "arrived", read_timeout=0.2)
    assert await said(box) == ["arrived"]


async def test_a_delay_holds_the_request_back_and_then_obeys(box: Playground, bot: Bot) -> None:
    box.fault(Fault("delay", SEND, seconds=0.2))
    begun = time.monotonic()
    await bot.send_message(1001, "x")
    assert time.monotonic() - begun >= 0.2


async def test_a_fault_meets_only_its_methods_and_only_so_often(box: Playground, bot: Bot) -> None:
    fault = box.fault(Fault("error", SEND, times=2))
    await bot.get_me()
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(1001, "x")
    await bot.send_message(1001, "y")
    assert fault.met == 2


async def test_chance_follows_its_seed(box: Playground, bot: Bot) -> None:
    async def fates(seed: int) -> str:
        box.box.faults.clear()
        box.fault(Fault("error", SEND, times=None, probability=0.5, seed=seed))
        fate = ""
        for _ in range(24):
            try:
                await bot.send_message(1001, "x")
                fate += "."
            except NetworkError:
                fate += "x"
        return fate

    first = await fates(1)
    assert first == await fates(1) != await fates(2)
    assert 4 < first.count("x") < 20


async def test_a_reset_of_get_updates_confirms_but_loses_no_later_update(box: Playground, bot: Bot) -> None:
    await box.person(1001).say("one")
    (one,) = await bot.get_updates()
    await box.person(1001).say("two")
    box.fault(Fault("reset", frozenset({"getUpdates"})))
    with pytest.raises(NetworkError):
        await bot.get_updates(offset=one.update_id + 1)
    assert box.confirmed == one.update_id
    (two,) = await bot.get_updates(offset=one.update_id + 1)
    assert two.message and two.message.text == "two"


async def test_a_duplicate_comes_once_more_after_its_confirmation(box: Playground, bot: Bot) -> None:
    box.duplicate()
    await box.person(1001).say("twice")
    await box.person(1001).say("once")
    first = await bot.get_updates()
    again = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [one.message.text for one in again if one.message] == ["twice"]
    assert again[0].update_id == first[0].update_id
    assert await bot.get_updates(offset=first[-1].update_id + 1) == ()


@pytest.mark.parametrize("raw", [{"message": "a string"}, {"update_id": "seven"}, ["a list"], "words", 7, None])
async def test_a_poison_update_travels_as_it_is_and_can_be_confirmed(box: Playground, raw: Any) -> None:
    number = box.poison(raw)
    await box.person(1001).say("after it")
    async with aiohttp.ClientSession() as session:
        url = f"{box.url}/bot{box.box.token}/getUpdates"
        async with session.get(url) as reply:
            got = (await reply.json())["result"]
        assert got[0] == ({"update_id": number, **raw} if isinstance(raw, dict) else raw)
        async with session.get(url, params={"offset": number + 1}) as reply:
            (rest,) = (await reply.json())["result"]
    assert rest["message"]["text"] == "after it"


async def test_half_an_emoji_and_nul_reach_the_bot_as_they_were_said(box: Playground) -> None:
    box.poison({"message": {"text": "\ud83d \x00 \u202e"}})
    async with aiohttp.ClientSession() as session, session.get(f"{box.url}/bot{box.box.token}/getUpdates") as reply:
        assert (await reply.json())["result"][0]["message"]["text"] == "\ud83d \x00 \u202e"


async def test_the_door_for_faults_sets_lists_and_clears_them(box: Playground, bot: Bot) -> None:
    async with aiohttp.ClientSession() as session:

        async def post(**body: Any) -> dict[str, Any]:
            async with session.post(f"{box.url}/faults", json=body) as reply:
                done: dict[str, Any] = await reply.json()
                return done

        set_now = await post(kind="error", methods=["sendMessage"], times=None, code=400, words="Bad Request: made up")
        assert [one["kind"] for one in set_now["faults"]] == ["error"]
        with pytest.raises(BadRequest, match="Made up"):
            await bot.send_message(1001, "x")
        async with session.delete(f"{box.url}/faults") as reply:
            assert (await reply.json())["faults"] == []
        await bot.send_message(1001, "x")
        before = box.poison({})
        await post(kind="jump", by=1000)
        await post(kind="duplicate", times=2)
        await post(kind="poison", update={"odd": True})
        assert box.box.updates.doubles == 1
        assert box.poison({}) == before + 1002
        assert "kind must be one of" in (await post(kind="storm"))["words"]
        assert "cannot use colour" in (await post(kind="delay", colour="red"))["words"]
