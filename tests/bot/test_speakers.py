"""The Speaker against Telegram in a bad mood: nothing lost, nothing more than twice, order kept, urgent things first."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.paces import Limits
from playground.faults import Fault
from playground.servers import Playground
from rules.nouns import Choice, Decision, Heard, Lane, Say, To
from rules.people import Post, Who
from rules.records import Case
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.bot.conftest import House

ANN, BOB = 77, 78
SEND = frozenset({"sendMessage"})


def say(who: Who, words: str, **more: object) -> Say:
    return replace(Say("error.ours", To("account", str(who.account.id)), {"code": words}), **more)  # type: ignore[arg-type]


def count(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Say as many things as asked for."""
    return Decision(says=tuple(say(who, f"<{number}>") for number in range(int(heard.text))))


def repeat(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Say back what was heard."""
    return Decision(says=(say(who, f"<{heard.text}>"),))


async def told(box: Playground, number: int) -> list[str]:
    seen = await box.person(number).seen()
    return [one.text.partition("<")[2].partition(">")[0] for one in seen.messages if one.bot]


@pytest.mark.parametrize(
    "fault",
    [
        Fault("flood", SEND, retry_after=1),
        Fault("error", SEND, times=2, code=500),
        Fault("html", SEND, code=502, words="Bad Gateway"),
        Fault("offline", SEND),
    ],
)
async def test_what_surely_was_not_said_is_said_once_later_and_in_order(
    house: House, box: Playground, fault: Fault
) -> None:
    async with house.living(count):
        box.fault(fault)
        await box.person(ANN).say("4")
        await box.person(ANN).wait(count=4, text="<3>", seconds=20)
    said = await told(box, ANN)
    assert list(dict.fromkeys(said)) == ["0", "1", "2", "3"]
    if fault.kind != "offline":
        assert len(said) == 4


async def test_what_perhaps_was_said_is_said_at_most_twice(house: House, box: Playground) -> None:
    async with house.living(count):
        box.fault(Fault("reset", SEND, times=5))
        await box.person(ANN).say("1")
        await box.person(ANN).wait(count=2, seconds=20)
        assert await box.settle(quiet=2)
    assert await told(box, ANN) == ["0", "0"]


async def test_under_every_kind_of_fault_nothing_is_lost_and_nothing_said_more_than_twice(
    house: House, box: Playground
) -> None:
    people = range(100, 120)
    faults = (
        Fault("error", SEND, times=None, probability=0.1, seed=1, code=500),
        Fault("reset", SEND, times=None, probability=0.1, seed=2),
        Fault("flood", SEND, times=None, probability=0.05, seed=3, retry_after=1),
    )
    async with house.living(count):
        for fault in faults:
            box.fault(fault)
        for number in people:
            await box.person(number).say("5")
        for number in people:
            await box.person(number).wait(text="<4>", seconds=60, after=0)
        box.box.faults.clear()
        assert await box.settle(quiet=2, seconds=30)
    for number in people:
        said = await told(box, number)
        assert list(dict.fromkeys(said)) == ["0", "1", "2", "3", "4"]
        assert max(Counter(said).values()) <= 2
    assert all(fault.met for fault in faults)


async def test_after_429_nobody_is_spoken_to_before_telegram_allows_it(house: House, box: Playground) -> None:
    async with house.living(repeat):
        box.fault(Fault("flood", SEND, retry_after=2))
        await box.person(ANN).say("first")
        while not box.calls("sendMessage"):
            await asyncio.sleep(0.01)
        await box.person(BOB).say("other")
        for person in (ANN, BOB):
            await box.person(person).wait(seconds=20, after=0)
    refused, *others = box.calls("sendMessage")
    assert (refused.status, len(others)) == (429, 2)
    assert all(call.at >= refused.at + 2 for call in others)


async def test_a_later_answer_never_overtakes_one_that_has_to_wait(house: House, box: Playground) -> None:
    async with house.living(repeat):
        box.fault(Fault("error", SEND, code=500))
        await box.person(ANN).say("first")
        while not box.calls("sendMessage"):
            await asyncio.sleep(0.01)
        for text in ("second", "third"):
            await box.person(ANN).say(text)
        await box.person(ANN).wait(text="<third>", seconds=20)
    assert await told(box, ANN) == ["first", "second", "third"]


async def test_urgent_things_do_not_wait_behind_digests(house: House, box: Playground) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        if heard.text == "urgent":
            return Decision(says=(say(who, "<urgent>", lane="urgent"),))
        lane: Lane = "digests"
        crowd = (desk.who("telegram", str(1000 + number)) for number in range(150))
        return Decision(says=tuple(say(one, f"<{number}>", lane=lane) for number, one in enumerate(crowd)))

    for number in range(150):
        await box.person(1000 + number).start()
    box.box.updates.drop()
    async with house.living(answer, limits=Limits(overall=60, chat=0, group=0)):
        await box.person(ANN).say("crowd")
        await box.person(1000).wait(seconds=20, after=0)
        await box.person(BOB).say("urgent")
        await box.person(BOB).wait(seconds=20)
        sent = [str(call.params["chat_id"]) for call in box.calls("sendMessage")]
    assert sent.index(str(BOB)) < 80


async def test_who_blocked_the_bot_is_marked_and_an_officer_is_asked_to_phone_about_her_notice(
    house: House, box: Playground
) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        county = desk.county.code
        if heard.text == "I am the desk":
            return Decision(keep=(Post(desk.new_id(), who.account.id, "county", county, "Li", date(2020, 1, 1)),))
        if heard.text != "file":
            return Decision()
        number = desk.new_id()
        case = Case(
            number, "0001", desk.new_key("case", number), "registered", desk.now, county, applicant_id=who.account.id
        )
        notice = say(who, "<notice>", lane="notices", about=("case", number), not_before=desk.now)
        return Decision(keep=(case,), says=(notice,))

    async with house.living(answer) as running:
        await box.person(BOB).say("I am the desk")
        await box.person(ANN).say("hello")
        assert await box.settle()
        box.fault(Fault("error", SEND, code=403, words="Forbidden: bot was blocked by the user"))
        await box.person(ANN).say("file")
        await box.person(BOB).wait(text="0001", seconds=20)

        def account(tx: object) -> object:
            return (
                Desk(tx, house.clock(), house.loaded.county, house.loaded.calendar)
                .who("telegram", str(ANN))
                .account.blocked_at
            )  # type: ignore[arg-type]

        assert await running.db.read(account) is not None
    assert await told(box, ANN) == []


async def test_a_card_is_changed_in_place_and_sent_anew_when_it_is_gone(house: House, box: Playground) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        card = say(who, f"<{heard.text}>", about=("household", 5), choices=(Choice("button.human", "human.ask"),))
        return Decision(says=(replace(card, replaces=True),))

    async with house.living(answer):
        for text in ("one", "two"):
            await box.person(ANN).say(text)
            await box.person(ANN).wait(text=f"<{text}>")
        assert await told(box, ANN) == ["two"]
        (card,) = [one for one in (await box.person(ANN).seen()).messages if one.bot]
        box.box.remove(box.box.chats.open(ANN).messages[card.id])
        await box.person(ANN).say("three")
        await box.person(ANN).wait(text="<three>")
    assert await told(box, ANN) == ["three"]


async def test_a_menu_brings_the_commands_of_its_role(house: House, box: Playground) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        return Decision(says=(say(who, "<x>", menu=f"home.{heard.text}"),))

    async with house.living(answer):
        for role in ("resident", "officer"):
            await box.person(ANN).say(role)
            await box.person(ANN).wait()
            assert await box.settle()
            seen = await box.person(ANN).seen()
            names = [name for name, _ in house.loaded.texts.commands(f"home.{role}", "en")]
            assert list(seen.commands) == names and seen.keyboard


async def test_a_message_that_cannot_be_put_into_words_is_told_as_our_fault(house: House, box: Playground) -> None:
    def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
        return Decision(says=(say(who, "x", key="county.name", choices=(Choice("button.human", "no deed"),)),))

    async with house.living(answer):
        await box.person(ANN).say("x")
        await box.person(ANN).wait(text="E-")
