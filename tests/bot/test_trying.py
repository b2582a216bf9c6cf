"""A trial that is kept: stopped and begun again, the phones show what they showed and the bot goes on; sample places fit."""

from __future__ import annotations

from pathlib import Path

from bot.trying import trial
from rules.places import nearest_village
from tests.programs import MONDAY

RESIDENT = 1001


async def test_a_kept_trial_goes_on_where_it_stopped_on_its_phones_too(tmp_path: Path) -> None:
    async with trial(tmp_path, at=MONDAY, keeps=True) as live:
        phone = live.playground.person(RESIDENT)
        await phone.say("屋顶漏雨")
        await phone.wait()
        await live.playground.settle()
        before = await phone.seen()
    async with trial(tmp_path, keeps=True) as live:
        phone = live.playground.person(RESIDENT)
        again = await phone.seen()
        assert [one.text for one in again.messages][: len(before.messages)] == [one.text for one in before.messages]
        assert again.keyboard == before.keyboard
        await phone.say("北港村")
        answered = await phone.wait()
        assert answered[0].id > max(one.id for one in before.messages)


async def test_the_place_a_phone_sends_lies_in_a_village_of_the_county(tmp_path: Path) -> None:
    async with trial(tmp_path, at=MONDAY) as live:
        for phone in live.playground.box.phones:
            if phone.on_page:
                near = nearest_village(live.loaded.county, *phone.place, within_km=1)
                assert near is not None and near.code == "BG03"
