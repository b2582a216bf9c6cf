"""Files: fetched beside the conversation, kept encrypted only when they are what may be kept, at most 20 MB."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot.jobs import media_type
from bot.pictures import clean
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


def picture(kind: str, **more: Any) -> bytes:
    """A small picture with a camera's name and a position in its data, upright only when turned (orientation 6)."""
    data = Image.Exif()
    data[0x0112], data[0x010F] = 6, "roof-camera"
    data.get_ifd(0x8825).update({1: "N", 2: (30.0, 1.0, 2.0)})
    out = io.BytesIO()
    Image.new("RGB", more.pop("size", (30, 20)), "red").save(out, kind, exif=data, **more)
    return out.getvalue()


PNG = picture("PNG")
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
    assert (one.state, one.media_type, one.size) == ("kept", "image/png", len(content))
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_kept_upright_and_without_where_and_with_what_it_was_taken(kind: str) -> None:
    content = picture(kind, **({"comment": b"roof"} if kind == "JPEG" else {}))
    assert b"roof" in content
    cleaned = clean(content, f"image/{kind.lower()}")
    with Image.open(io.BytesIO(cleaned)) as kept:
        assert (kept.size, dict(kept.getexif())) == ((20, 30), {})
    assert b"roof" not in cleaned


@pytest.mark.parametrize("content", [PNG[:60], picture("PNG", size=(8000, 7000))], ids=["broken", "too many pixels"])
async def test_a_picture_that_cannot_be_kept_is_refused_and_its_sender_told(
    house: House, box: Playground, content: bytes
) -> None:
    async with house.living(keep_file) as running:
        ann = box.person(ANN)
        await ann.document(content, "roof.png")
        one, _ = await fetched(house, running)
        assert one.state == "refused"
        await ann.wait(text="没能存下")


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
