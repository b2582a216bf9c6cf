"""The whole program on both engines, from an empty database: it migrates, takes the county in, and answers."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from bot.clocks import Clock, real_now
from bot.running import Running, run
from bot.seeding import phones_of, seed
from playground.servers import Playground
from playground.shapes import Limits as Allowed
from storage.counties import taken_in
from tests.programs import MONDAY, QUICK, TOKEN, demo_county, settings_for


async def test_a_request_is_filed_claimed_and_answered_and_a_missed_visit_climbs(
    empty_url: str, tmp_path: Path
) -> None:
    county = demo_county()
    clock = Clock(MONDAY - real_now())
    box = Playground(TOKEN, phones_of(county), limits=Allowed.unpaced())
    url = await box.start()
    stop = asyncio.Event()
    ready: asyncio.Future[Running] = asyncio.get_running_loop().create_future()
    settings = settings_for(tmp_path, url, database_url=empty_url)
    living = asyncio.create_task(
        run(
            settings,
            county,
            clock=clock,
            stop=stop,
            limits=QUICK,
            prepare=lambda desk: seed(desk, county),
            ready=ready.set_result,
        )
    )
    try:
        await asyncio.wait([living, ready], return_when=asyncio.FIRST_COMPLETED)
        if living.done():
            await living
        running = ready.result()
        resident, officer, village = box.person(1001), box.person(3001), box.person(2001)
        await resident.say("老伴住院花了六万多，北港村，19900001001")
        await resident.wait(text="有多急")
        await resident.press("今天就要")
        await resident.wait(text="称呼")
        await resident.say("王桂兰")
        await resident.wait(text="可以交给镇里吗")
        await resident.press("交")
        await resident.wait(text="编号 0001")
        await officer.wait(text="0001")
        await officer.press("接下来")
        await resident.wait(text="有人管了")
        clock.move(timedelta(days=2))
        await running.ticker.tick(on_the_way=True)
        await village.wait(text="请村里管一管")
        found = await running.db.read(lambda tx: taken_in(tx, county.county.version))
        assert found is not None and found.code == "WH"
        kept = await running.db.read(lambda tx: tx.conn.execute("SELECT words FROM cases").fetchall())
        assert len(kept) == 1 and "老伴".encode() not in bytes(kept[0][0]), "the words lie open in the database"
    finally:
        stop.set()
        await asyncio.gather(living, return_exceptions=True)
        await box.stop()
    assert living.exception() is None
