"""A line that swallows what is sent: nothing counts as said that nobody heard, however long it lasts."""

from __future__ import annotations

import asyncio
from pathlib import Path

from playground.faults import Fault
from tests.programs import program


async def test_what_is_said_during_an_outage_arrives_once_it_is_over(tmp_path: Path) -> None:
    async with program(tmp_path / "one", tmp_path) as live:
        resident = live.person(1001)
        await resident.say("房子漏雨，住不了人")
        await resident.wait(text="有多急")
        silent = live.box.fault(Fault("offline", frozenset({"sendMessage", "getMe"}), times=None))
        await resident.say("不急")
        async with asyncio.timeout(40):
            while silent.met < 3:
                await asyncio.sleep(0.05)
        live.box.box.faults.clear()
        await resident.wait(text="哪个村", seconds=60)
        heard = [one.text for one in (await resident.seen()).messages if one.bot and "哪个村" in one.text]
        assert len(heard) == 1
