"""The page's server side: state, events, clock and panels, files, and that nothing comes from elsewhere."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from telegram import Bot

from playground import Phone, Playground
from playground.pages import PAGE

ZONE = timezone(timedelta(hours=8))
WORDS = json.loads((PAGE / "words.json").read_text(encoding="utf-8"))
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in PAGE.glob("*.js")}


class Fake:
    """A bot's clock that moves in hours, and what it lets be seen."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 30, tzinfo=ZONE)
        self.due = self.now + timedelta(hours=5)
        self.moved: list[datetime] = []
        self.looks = 0

    def clock(self) -> datetime:
        """Its time."""
        return self.now

    async def advance(self, to: datetime) -> None:
        """Move it."""
        while self.now < to:
            self.now = min(to, self.now + timedelta(hours=1))
            self.moved.append(self.now)
            await asyncio.sleep(0)

    async def peek(self) -> dict[str, object]:
        """What the panel shows."""
        self.looks += 1
        rows = [{"at": self.now.isoformat(), "head": f"look {self.looks}", "text": "", "tone": "plain"}]
        panel = {"id": "cases", "title": {"en": "Cases"}, "rows": rows}
        return {"now": self.now.isoformat(), "next_due": self.due.isoformat(), "panels": [panel]}


@asynccontextmanager
async def running(fake: Fake | None) -> AsyncIterator[tuple[Playground, aiohttp.ClientSession]]:
    """A box with or without a bot's clock, and a browser's session."""
    phones = [Phone(1, "Lan", {"en": "Resident"}, {"en": "asks"}, suggestions={"en": ("The roof leaks",)})]
    hooks: dict[str, Any] = {"clock": fake.clock, "advance": fake.advance, "peek": fake.peek} if fake else {}
    box = Playground("1:x", phones, **hooks)
    await box.start()
    async with aiohttp.ClientSession(box.url) as session:
        yield box, session
    await box.stop()


async def read_event(stream: aiohttp.ClientResponse, kind: str) -> dict[str, Any]:
    """The next event of this kind."""
    async for line in stream.content:
        if line.startswith(b"data: "):
            event: dict[str, Any] = json.loads(line[6:])
            if event["type"] == kind:
                return event
    raise AssertionError(f"the stream ended before any {kind}")


async def test_the_state_has_all_that_the_page_shows() -> None:
    async with running(Fake()) as (box, session):
        await box.person(1).say("hello")
        async with session.get("/state") as reply:
            state = await reply.json()
    (phone,) = state["phones"]
    assert (phone["title"], phone["suggestions"]) == ({"en": "Resident"}, {"en": ["The roof leaks"]})
    assert [one["text"] for one in phone["messages"]] == ["hello"]
    assert state["clock"]["now"] == "2026-11-23T09:30:00+08:00" and state["clock"]["movable"] is True
    assert state["panels"][0]["rows"][0]["head"] == "look 1"


async def test_a_phone_that_is_not_on_the_page_can_take_the_place_of_one_that_is() -> None:
    phones = [Phone(1, "Lan", {"en": "Resident"}), Phone(2, "Wei", {"en": "Approver"}, on_page=False)]
    box, shown = Playground("1:x", phones), []
    await box.start()
    await box.person(2).say("hello")
    async with aiohttp.ClientSession(box.url) as session:
        for asked in ("", "?phones=2", "?phones=2,2,1,77,x"):
            async with session.get(f"/state{asked}") as reply:
                state = await reply.json()
            shown.append(([one["chat_id"] for one in state["phones"]], [one["chat_id"] for one in state["others"]]))
    await box.stop()
    assert shown == [([1], [2]), ([2], [1]), ([2, 1], [])]
    assert state["phones"][0]["messages"][0]["text"] == "hello"


async def test_what_the_bot_says_reaches_an_open_page_at_once() -> None:
    async with (
        running(None) as (box, session),
        session.get("/events") as stream,
        Bot("1:x", base_url=f"{box.url}/bot") as bot,
    ):
        sent = await bot.send_message(1, "<b>hi</b>", parse_mode="HTML")
        assert (await read_event(stream, "message"))["message"]["html"] == "<b>hi</b>"
        await bot.send_chat_action(1, "typing")
        assert (await read_event(stream, "typing"))["chat_id"] == 1
        await bot.delete_message(1, sent.message_id)
        assert (await read_event(stream, "removed"))["message_id"] == sent.message_id
        await bot.set_my_commands([("start", "begin")])
        assert (await read_event(stream, "chat"))["chat"]["commands"][0]["command"] == "start"


async def test_without_hooks_the_clock_is_real_and_cannot_be_moved() -> None:
    async with running(None) as (_, session):
        async with session.get("/state") as reply:
            state = await reply.json()
        assert (state["clock"]["movable"], state["panels"]) == (False, None)
        assert abs(datetime.fromisoformat(state["clock"]["now"]) - datetime.now().astimezone()) < timedelta(minutes=1)
        async with session.post("/clock", json={"hours": 1}) as reply:
            assert reply.status == 409


async def test_the_clock_moves_by_hours_to_a_moment_and_to_what_is_due() -> None:
    fake = Fake()
    async with running(fake) as (box, session):
        for body, hour in (({"hours": 1}, 10), ({"due": True}, 14), ({"to": "2026-11-23T20:30"}, 20)):
            async with session.post("/clock", json=body) as reply:
                done = await reply.json()
            assert (reply.status, done["now"]) == (200, f"2026-11-23T{hour}:30:00+08:00")
        assert len(fake.moved) == 11
        for body in ({"hours": -1}, {"due": True}, {"to": "yesterday"}, {}):
            async with session.post("/clock", json=body) as reply:
                assert reply.status == 400
        said = await box.person(1).say("in the evening")
    assert said.date == datetime(2026, 11, 23, 20, 30, tzinfo=ZONE)


async def test_a_moving_clock_tells_how_far_it_came_and_is_not_moved_twice_at_once() -> None:
    fake = Fake()
    go = asyncio.Event()

    async def advance(to: datetime) -> None:
        fake.now += timedelta(hours=1)
        await go.wait()
        fake.now = to

    fake.advance = advance  # type: ignore[method-assign]
    async with running(fake) as (_, session), session.get("/events") as stream:
        moving = asyncio.create_task(session.post("/clock", json={"hours": 24}))
        event = (await read_event(stream, "clock"))["clock"]
        assert event["moving"] == {"from": "2026-11-23T09:30:00+08:00", "to": "2026-11-24T09:30:00+08:00"}
        async with session.post("/clock", json={"hours": 1}) as reply:
            assert reply.status == 409
        go.set()
        assert (await moving).status == 200
        async with session.get("/clock") as reply:
            assert (await reply.json())["moving"] is None


async def test_the_panel_is_looked_at_again_after_something_happened() -> None:
    fake = Fake()
    async with running(fake) as (box, session), session.get("/events") as stream:
        before = fake.looks
        await box.person(1).say("hello")
        event = await asyncio.wait_for(read_event(stream, "panels"), 5)
        assert event["panels"][0]["rows"][0]["head"] == f"look {before + 1}"


async def test_another_web_page_cannot_use_the_box() -> None:
    async with running(None) as (box, session):
        for path in ("/user/1/say", "/faults", "/clock"):
            async with session.post(path, json={"text": "x"}, headers={"Origin": "http://elsewhere.example"}) as reply:
                assert reply.status == 403
        async with session.post("/user/1/say", json={"text": "x"}, headers={"Origin": box.url}) as reply:
            assert reply.status == 200


async def test_an_uploaded_web_page_is_handed_out_as_a_file_only() -> None:
    async with running(None) as (_, session):
        form = aiohttp.FormData()
        form.add_field("document", b"<script>1</script>", filename="x.html", content_type="text/html")
        async with session.post("/user/1/document", data=form) as reply:
            file = (await reply.json())["message"]["file"]
        async with session.get(file["url"]) as reply:
            assert reply.headers["Content-Type"] == "application/octet-stream"
            assert reply.headers["X-Content-Type-Options"] == "nosniff"
        async with session.get("/") as reply:
            assert "default-src 'self'" in reply.headers["Content-Security-Policy"]


async def test_every_file_of_the_page_is_served() -> None:
    async with running(None) as (_, session):
        for path in PAGE.iterdir():
            async with session.get(f"/page/{path.name}") as reply:
                assert (path.name, reply.status) == (path.name, 200)


def test_nothing_on_the_page_comes_from_another_host() -> None:
    for path in PAGE.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), path.name


def test_every_word_of_the_page_exists_in_both_languages() -> None:
    assert set(WORDS["zh-CN"]) == set(WORDS["en"])
    for key, text in WORDS["zh-CN"].items():
        assert re.findall(r"\{\w+\}", text) == re.findall(r"\{\w+\}", WORDS["en"][key]), key
    used = {key for text in SCRIPTS.values() for key in re.findall(r'say\("(\w+)"', text)}
    used |= {key for text in SCRIPTS.values() for key in re.findall(r'^ *\["(\w+)", "\w+", ', text, re.M)}
    assert used <= set(WORDS["en"])
    assert not [name for name, text in SCRIPTS.items() if re.search("[\u4e00-\u9fff]{2}", text)]


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r"^  (\w+): '<", SCRIPTS["parts.js"], re.M))
    used = {name for text in SCRIPTS.values() for name in re.findall(r'icon\("(\w+)"\)', text)}
    used |= {name for text in SCRIPTS.values() for name in re.findall(r'button\([^"]*(?:"\w*"\)?|""), "(\w+)"', text)}
    assert used and used <= drawn


async def test_alone_it_prints_its_addresses_and_ends_on_a_signal() -> None:
    alone = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "playground", "--port", "0", "--people", "2"),
        cwd=Path(__file__).parents[2],
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert alone.stdout
    url = (await asyncio.wait_for(alone.stdout.readline(), 20)).decode().split()[-1]
    async with aiohttp.ClientSession() as session, session.get(f"{url}state") as reply:
        assert len((await reply.json())["phones"]) == 2
    alone.send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(alone.communicate(), 10)
    assert (alone.returncode, errors) == (0, b"")


async def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    async with running(None) as (box, _):
        with pytest.raises(OSError, match="in use"):
            await Playground("1:x").start(int(box.url.rsplit(":", 1)[1]))


async def test_it_stops_at_once_though_a_poll_and_a_page_are_open() -> None:
    box = Playground("1:x")
    await box.start()
    async with aiohttp.ClientSession(box.url) as session:
        poll = asyncio.create_task(session.get("/bot1:x/getUpdates", params={"timeout": 50}))
        page = await session.get("/events")
        while not box.calls("getUpdates"):
            await asyncio.sleep(0.01)
        await asyncio.wait_for(box.stop(), 2)
        with pytest.raises(aiohttp.ClientError):
            await poll
        page.close()
