"""Files: fetched beside the conversation, kept encrypted only when they are what may be kept, at most 20 MB."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.jobs import media_type
from playground.faults import Fault
from playground.servers import Playground
from rules.nouns import NOTHING, Decision, Heard, Job
from rules.people import Who
from rules.records import Attachment
from storage import files
from storage.db import Tx
from storage.desk import Desk

if TYPE_CHECKING:
    from bot.running import Running
    from tests.bot.conftest import House

ANN = 77
PNG = b"\x89PNG\r\n\x1a\n" + b"roof" * 50
NUMBER = 12345


def keep_file(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Keep what was sent and let it be fetched."""
    if heard.attached is None:
        return NOTHING
    one = heard.attached
    attachment = Attachment(NUMBER, desk.new_key("case", 1), one.kind, one.ref, desk.now, who.account.id, size=one.size)
    return Decision(keep=(attachment,), jobs=(Job("fetch", NUMBER),))


async def fetched(house: House, running: Running) -> tuple[Attachment, bytes]:
    def look(tx: Tx) -> tuple[Attachment | None, bytes]:
        one = Desk(tx, house.clock(), house.loaded.county, house.loaded.calendar).attachment(NUMBER)
        return one, files.read(tx, house.folder / "files", one.key_id, one.digest) if one else b""

    while True:
        one, content = await running.db.read(look)
        if one is not None and one.state != "waiting":
            return one, content
        await asyncio.sleep(0.05)


async def test_a_file_is_fetched_and_kept_so_that_nobody_reads_it_beside_the_program(
    house: House, box: Playground
) -> None:
    async with house.living(keep_file) as running:
        await box.person(ANN).document(PNG, "roof.pdf")
        one, content = await fetched(house, running)
    assert (one.state, one.media_type, one.size, content) == ("kept", "image/png", len(PNG), PNG)
    kept = [path for path in (house.folder / "files").rglob("*") if path.is_file()]
    assert len(kept) == 1 and b"roof" not in kept[0].read_bytes() and "roof" not in kept[0].name


async def test_voice_and_pictures_of_a_telephone_are_kept(house: House, box: Playground) -> None:
    for number, send, kind in ((1, box.person(ANN).voice, "audio/ogg"), (2, box.person(ANN).photo, "image/")):
        other = type(house)(house.folder / str(number), box, house.loaded)
        other.folder.mkdir()
        async with other.living(keep_file) as running:
            await send()
            one, content = await fetched(other, running)
        assert one.state == "kept" and one.media_type.startswith(kind) and content


@pytest.mark.parametrize("content", [b"MZ" + b"x" * 100, b"<html>", b"PK\x03\x04" + b"x" * 50])
async def test_what_is_no_picture_voice_film_or_paper_is_refused_whatever_its_name_says(
    house: House, box: Playground, content: bytes
) -> None:
    async with house.living(keep_file) as running:
        await box.person(ANN).document(content, "picture.png")
        one, _ = await fetched(house, running)
    assert one.state == "refused" and not (house.folder / "files").exists()


async def test_a_file_telegram_no_longer_has_is_refused(house: House, box: Playground) -> None:
    box.fault(Fault("error", frozenset({"getFile"}), code=400, words="Bad Request: file is too big"))
    async with house.living(keep_file) as running:
        await box.person(ANN).document(PNG)
        assert (await fetched(house, running))[0].state == "refused"


async def test_a_file_that_cannot_be_had_now_is_tried_again(house: House, box: Playground) -> None:
    box.fault(Fault("error", frozenset({"getFile"}), code=500))
    async with house.living(keep_file) as running:
        await box.person(ANN).document(PNG)
        assert (await fetched(house, running))[0].state == "kept"


def test_a_file_is_known_by_its_first_bytes_alone() -> None:
    assert media_type(b"\xff\xd8\xff\xe0") == "image/jpeg"
    assert media_type(b"RIFF\x00\x00\x00\x00WEBPVP8 ") == "image/webp"
    assert media_type(b"OggS\x00\x02") == "audio/ogg"
    assert media_type(b"\x00\x00\x00\x18ftypmp42") == "video/mp4"
    assert media_type(b"%PDF-1.7") == "application/pdf"
    assert media_type(b"RIFF\x00\x00\x00\x00WAVEfmt ") == media_type(b"") == media_type(b"GIF89a") == ""
