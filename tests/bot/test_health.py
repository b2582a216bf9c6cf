"""Health: well when all moves, 503 when something stands still, and numbers without anybody in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp

from bot.clocks import real_now
from playground.servers import Playground
from rules.nouns import NOTHING, Decision, Heard
from rules.people import Who
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.bot.conftest import House


def nothing(desk: Desk, who: Who, heard: Heard) -> Decision:
    return NOTHING


async def ask(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as got:
        return got.status, await got.text()


async def test_a_bot_that_works_is_well_and_tells_how_long_things_wait(house: House, box: Playground) -> None:
    async with house.living(nothing) as running:
        await box.person(77).say("x")
        assert await box.settle()
        await running.ticker.tick()
        status, body = await ask(running.port, "/healthz")
    assert status == 200
    for name in ("last_poll_seconds", "last_tick_seconds", "oldest_inbox_seconds", "oldest_outbox_seconds"):
        assert f'"{name}":' in body


async def test_a_poll_or_a_tick_that_is_too_long_ago_is_told(house: House) -> None:
    async with house.living(nothing) as running:
        running.pulse.started_at = real_now() - timedelta(seconds=61)
        running.pulse.polled_at = real_now() - timedelta(seconds=61)
        status, body = await ask(running.port, "/healthz")
        assert (status, '"stale":["poll"]' in body) == (503, True)
        running.pulse.poll()
        assert (await ask(running.port, "/healthz"))[0] == 200
        running.pulse.ticked_at = real_now() - timedelta(minutes=4)
        assert (await ask(running.port, "/healthz"))[0] == 503


async def test_a_database_that_does_not_answer_is_told(house: House) -> None:
    async with house.living(nothing) as running:
        await running.db.close()
        assert (await ask(running.port, "/healthz"))[0] == 503


async def test_the_metrics_count_what_was_heard(house: House, box: Playground) -> None:
    async with house.living(nothing) as running:
        await box.person(77).say("x")
        await box.person(78).say("x")
        assert await box.settle()
        status, body = await ask(running.port, "/metrics")
    assert status == 200
    assert "shouwang_updates_total 2.0" in body
    assert 'shouwang_oldest_seconds{box="inbox"} 0.0' in body
