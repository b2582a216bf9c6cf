"""A box that is kept: a box begun later on the same file shows the same chats, and its numbers go on."""

from __future__ import annotations

import stat
from pathlib import Path

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, ReplyKeyboardMarkup

from playground import Limits, Playground
from tests.playground.conftest import PHONES, TOKEN, client


def box_on(path: Path) -> Playground:
    """A box that is kept in this file."""
    return Playground(TOKEN, PHONES, limits=Limits.unpaced(), memory=path)


async def test_a_box_begun_again_shows_the_chats_keyboards_and_files_it_had(tmp_path: Path) -> None:
    path = tmp_path / "phones.json"
    before = box_on(path)
    await before.start()
    async with client(before) as bot:
        await before.person(1001).photo(caption="the roof")
        await before.person(1009).start()
        asked = await bot.send_message(
            1001,
            "Which village?",
            reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Beigang", callback_data="b")]]),
        )
        await bot.send_message(1001, "Or type it", reply_markup=ReplyKeyboardMarkup([["Ask", "Stop"]]))
        waiting = await bot.get_updates()
    await before.person(1002).block()
    seen = await before.person(1001).seen()
    await before.stop()

    after = box_on(path)
    await after.start()
    try:
        again = await after.person(1001).seen()
        assert [one.text for one in again.messages] == [one.text for one in seen.messages]
        assert again.keyboard == (("Ask", "Stop"),)
        async with client(after) as bot:
            repeated = await bot.get_updates(limit=2)
            assert [one.update_id for one in repeated] == [one.update_id for one in waiting]
            photo = repeated[0].message.photo[-1] if repeated[0].message else None
            assert photo and len(await (await bot.get_file(photo)).download_as_bytearray()) == photo.file_size
            fresh = await bot.send_message(1009, "Welcome")
            assert fresh.message_id > asked.message_id
        assert after.box.chats.known("1002").blocked
        await after.person(1001).press("Beigang")
        assert len(after.box.updates.pending()) == 4
        assert [stat.S_IMODE(one.stat().st_mode) for one in (path, tmp_path / "phones")] == [0o600, 0o700]
    finally:
        await after.stop()


async def test_a_box_is_kept_while_it_runs_so_that_a_killed_one_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "phones.json"
    box = box_on(path)
    await box.start()
    try:
        await box.person(1001).say("The roof leaks")
        for _ in range(100):
            if path.exists() and "The roof leaks" in path.read_text("utf-8"):
                break
            await box.box.hub.change(0.1)
        assert "The roof leaks" in path.read_text("utf-8")
    finally:
        await box.stop()
