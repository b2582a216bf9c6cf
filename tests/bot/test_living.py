"""The whole bot on its database beside Telegram in a box: heard once, kept, decided in order, answered, stopped and started."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot import logs
from bot.polling import PollingRefused
from playground.faults import Fault
from playground.servers import Playground
from rules.nouns import Choice, Decision, Heard, Say, To
from rules.people import Who
from storage.db import Busy
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.bot.conftest import House

ANN, BOB = 77, 78
POISON = {"message": {"message_id": 1, "chat": {"id": ANN, "type": "private"}, "from": {"id": ANN}}}


def reply(who: Who, words: str, **more: object) -> Say:
    return replace(Say("error.ours", To("account", str(who.account.id)), {"code": words}), **more)  # type: ignore[arg-type]


def echo(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Say back what was heard."""
    return Decision(says=(reply(who, f"<{heard.text or heard.kind}>"),))


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    logs.set_up("INFO", (), stream)
    yield stream
    root.handlers[:], root.level = before


async def texts_of(box: Playground, number: int) -> list[str]:
    return [one.text for one in (await box.person(number).seen()).messages if one.bot]


async def test_what_is_said_is_answered(house: House, box: Playground) -> None:
    async with house.living(echo):
        await box.person(ANN).say("one")
        await box.person(ANN).wait(text="<one>")


async def test_what_waited_while_the_bot_was_down_is_answered_in_the_order_it_was_said(
    house: House, box: Playground
) -> None:
    async with house.living(echo):
        pass
    for number in range(8):
        for person in (ANN, BOB):
            await box.person(person).say(f"{number}")
    async with house.living(echo):
        for person in (ANN, BOB):
            await box.person(person).wait(count=8, after=0)
    for person in (ANN, BOB):
        assert [text.count(f"<{number}>") for number, text in enumerate(await texts_of(box, person))] == [1] * 8


async def test_nothing_is_confirmed_to_telegram_before_it_is_kept(house: House, box: Playground) -> None:
    async with house.living(echo):
        other = sqlite3.connect(house.folder / "house.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        before = box.confirmed
        await box.person(ANN).say("kept?")
        await asyncio.sleep(1)
        assert (box.confirmed, box.pending) == (before, 1)
        other.execute("ROLLBACK")
        other.close()
        await box.person(ANN).wait(text="<kept?>")
        assert await box.settle()


async def test_an_update_that_comes_twice_acts_once(house: House, box: Playground) -> None:
    box.duplicate(3)
    for number in range(3):
        await box.person(ANN).say(f"{number}")
    async with house.living(echo):
        assert await box.settle()
    assert len(await texts_of(box, ANN)) == 3


async def test_numbers_of_updates_may_jump(house: House, box: Playground) -> None:
    async with house.living(echo):
        for step, by in enumerate((-400, 5_000_000, -1_000_000)):
            await box.person(ANN).say(f"{step}")
            await box.person(ANN).wait(text=f"<{step}>")
            assert await box.settle()
            box.jump(by)
    assert len(await texts_of(box, ANN)) == 3


async def test_an_update_nobody_can_read_is_set_aside_with_a_code_while_the_others_go_on(
    house: House, box: Playground, written: io.StringIO
) -> None:
    await box.person(ANN).start()
    box.poison(POISON)
    box.poison("not even an update")
    box.poison({"update_id": "x"})
    async with house.living(echo):
        await box.person(BOB).say("after it")
        await box.person(BOB).wait(text="<after it>")
        told = (await box.person(ANN).wait(text="E-", after=0))[-1]
    failed = [json.loads(line) for line in written.getvalue().splitlines() if "update.failed" in line]
    assert len(failed) == 3 and failed[-1]["aside"]
    assert failed[-1]["code"] in told.text


async def test_a_handler_that_fails_leaves_nothing_behind_and_the_person_hears_of_it(
    house: House, box: Playground
) -> None:
    numbers: list[str] = []

    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        numbers.append(desk.next_case_number())
        if heard.text == "bad":
            raise RuntimeError("planted")
        return echo(desk, who, heard)

    async with house.living(answer):
        await box.person(ANN).say("bad")
        await box.person(ANN).wait(text="E-")
        await box.person(ANN).say("good")
        await box.person(ANN).wait(text="<good>")
    assert numbers == ["0001"] * 4


async def test_a_failing_update_of_one_person_holds_up_only_her_own(house: House, box: Playground) -> None:
    tried: list[str] = []

    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        tried.append(heard.text)
        if heard.text == "bad" and tried.count("bad") < 3:
            raise RuntimeError("planted")
        return echo(desk, who, heard)

    for text in ("bad", "later"):
        await box.person(ANN).say(text)
    await box.person(BOB).say("other")
    async with house.living(answer):
        await box.person(ANN).wait(text="<later>", after=0)
    assert tried == ["bad", "other", "bad", "bad", "later"]
    assert [text.count("<bad>") for text in await texts_of(box, ANN)] == [1, 0]


async def test_who_decided_on_an_old_state_is_asked_once_more(house: House, box: Playground) -> None:
    calls = 0

    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        nonlocal calls
        calls += 1
        if calls == 1:
            desk.keep(Decision(keep=(replace(who.account, unclear=1),)), by=0)
        return Decision(keep=(replace(who.account, unclear=who.account.unclear + 5),)) + echo(desk, who, heard)

    async with house.living(answer) as running:
        await box.person(ANN).say("x")
        await box.person(ANN).wait(text="<x>")
        account = await running.db.read(
            lambda tx: (
                Desk(tx, house.clock(), house.loaded.county, house.loaded.calendar).who("telegram", str(ANN)).account
            )
        )
    assert (calls, account.unclear) == (2, 5)


async def test_a_press_is_answered_after_the_commit_and_one_too_old_is_no_fault(house: House, box: Playground) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        if heard.press is not None:
            return Decision(says=(reply(who, f"<{heard.press.deed} {heard.press.id} {heard.press.version}>"),))
        return Decision(says=(reply(who, "press it", choices=(Choice("button.human", "human.ask", 9, 2),)),))

    async with house.living(answer):
        await box.person(ANN).say("x")
        (card,) = await box.person(ANN).wait()
        box.fault(Fault("error", frozenset({"answerCallbackQuery"}), code=400, words="Bad Request: query is too old"))
        for _ in range(2):
            await box.person(ANN).press(card.labels[0])
            await box.person(ANN).wait(text="<human.ask 9 2>")
        assert await box.settle()
    assert [call.status for call in box.calls("answerCallbackQuery")] == [400, 200]


async def test_all_that_was_heard_is_answered_before_the_bot_stops(house: House, box: Playground) -> None:
    async with house.living(echo):
        for number in range(30):
            await box.person(ANN + number).say("x")
        while box.pending:
            await asyncio.sleep(0.01)
    for number in range(30):
        assert len(await texts_of(box, ANN + number)) == 1


async def test_a_second_process_on_the_same_file_refuses_to_start(house: House) -> None:
    async with house.living(echo):
        with pytest.raises(Busy):
            async with house.living(echo):
                pass


async def test_a_second_poller_with_the_same_token_refuses_to_go_on(house: House, box: Playground) -> None:
    other = replace(house, folder=house.folder / "other")
    with pytest.raises(PollingRefused, match="same token"):
        async with house.living(echo), other.living(echo):
            await house.ended()


async def test_polling_beside_a_webhook_is_refused_with_the_way_out_and_nothing_is_dropped(
    house: House, box: Playground
) -> None:
    await house.api("setWebhook", url="https://example.org/hook")
    with pytest.raises(PollingRefused, match=r"webhook at example\.org.*drop_pending_updates=false"):
        async with house.living(echo):
            await house.ended()
    assert not box.calls("deleteWebhook")


async def test_an_unknown_token_is_told_in_one_sentence(house: House) -> None:
    wrong = house.settings(bot_token="555555555:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsawX")
    with pytest.raises(PollingRefused, match=r"^Telegram does not know BOT_TOKEN"):
        async with house.living(echo, settings=wrong):
            pass


async def test_a_server_that_is_away_is_waited_for(house: House, box: Playground) -> None:
    box.fault(Fault("offline", times=2))
    box.fault(Fault("error", frozenset({"getUpdates"}), times=2, code=502))
    await box.person(ANN).say("x")
    async with house.living(echo):
        await box.person(ANN).wait(text="<x>", seconds=20)


async def test_only_the_four_kinds_of_updates_are_asked_for(house: House, box: Playground) -> None:
    async with house.living(echo):
        assert await box.settle()
    asked = box.calls("getUpdates")[0].params
    assert json.loads(str(asked["allowed_updates"])) == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]
    assert "offset" not in asked
