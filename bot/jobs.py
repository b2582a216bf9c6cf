"""Slow work beside the conversation: fetches voice notes, pictures and papers, and keeps only what they claim to be."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog
from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.clocks import real_now
from bot.counties import Loaded
from bot.hearing import LARGEST_FILE, split_ref
from bot.paces import wait_before
from bot.pictures import FORMATS, Unfit, clean
from rules.nouns import Decision, Say, To
from rules.records import Attachment
from storage import entries, files, jobs
from storage.db import Db, Tx
from storage.desk import Desk
from storage.jobs import Claimed
from storage.outbox import UNSAY

FETCH: Final = "fetch"
ANCHOR: Final = "anchor"
ANCHORS: Final = "anchors.jsonl"
FILES: Final = "files"
AT_ONCE: Final = 4
LEASE: Final = 180
TRIES: Final = 20
LOOK_AGAIN: Final = 3.0
SIGNATURES: Final = (
    ("image/jpeg", 0, b"\xff\xd8\xff"),
    ("image/png", 0, b"\x89PNG\r\n\x1a\n"),
    ("image/webp", 8, b"WEBP"),
    ("audio/ogg", 0, b"OggS\x00"),
    ("video/mp4", 4, b"ftyp"),
    ("application/pdf", 0, b"%PDF-"),
)

log = structlog.get_logger(__name__)


def media_type(content: bytes) -> str:
    """What a file really is, by its first bytes; empty when it is nothing we keep, whatever its name says."""
    for name, at, signature in SIGNATURES:
        if content[at : at + len(signature)] == signature and (name != "image/webp" or content[:4] == b"RIFF"):
            return name
    return ""


def refuse(attachment: Attachment) -> Decision:
    """A file that cannot be kept: whoever sent it hears so, and that her words are safe."""
    told = Say("attachment.refused", To("account", str(attachment.by)), once=f"refused:{attachment.id}")
    kept = replace(attachment, state="refused")
    return Decision(keep=(kept,), says=(told,) if attachment.by else ())


def read_anchors(folder: Path) -> list[str]:
    """The lines of the anchors' file beside the database; none before the first night."""
    path = folder / ANCHORS
    return path.read_text("utf-8").splitlines() if path.exists() else []


def write_anchor(folder: Path, line: str) -> None:
    """Add one line to the anchors' file, durably."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ANCHORS).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())


class Fetcher:
    """Works off the jobs; a file that cannot be had is refused, one that cannot be had now is tried again later."""

    def __init__(self, db: Db, bot: Bot, loaded: Loaded, clock: Callable[[], datetime], folder: Path) -> None:
        self._db = db
        self._bot = bot
        self._loaded = loaded
        self._clock = clock
        self._folder = folder
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """A job may have come."""
        self._woken.set()

    async def work(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; what is under way is left to its lease."""
        while not stop.is_set():
            self._woken.clear()
            claimed: list[Claimed] = []
            try:
                claimed = await self._db.write(lambda tx: jobs.claim(tx, real_now(), self._clock(), AT_ONCE, LEASE))
                await asyncio.gather(*map(self._do, claimed))
            except Exception:
                log.exception("jobs.failed")
            if not claimed:
                waits = [asyncio.ensure_future(self._woken.wait()), asyncio.ensure_future(stop.wait())]
                await asyncio.wait(waits, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
                for one in waits:
                    one.cancel()

    async def _do(self, claimed: Claimed) -> None:
        try:
            if claimed.job.kind == FETCH:
                await self._fetch(claimed)
            elif claimed.job.kind == UNSAY:
                await self._unsay(claimed)
            elif claimed.job.kind == ANCHOR:
                await self._anchor(claimed)
            else:
                log.error("job.unknown", job=claimed.id, kind=claimed.job.kind)
                await self._db.write(lambda tx: jobs.give_up(tx, claimed.id, "unknown", self._clock()))
        except Exception as fault:
            last = claimed.tries >= TRIES
            log.warning("job.failed", job=claimed.id, kind=claimed.job.kind, error=type(fault).__name__, last=last)
            reason, later = type(fault).__name__, self._clock() + timedelta(seconds=wait_before(claimed.tries, 600))

            def put_back(tx: Tx) -> None:
                if last:
                    jobs.give_up(tx, claimed.id, reason, self._clock())
                else:
                    jobs.retry(tx, claimed.id, later, reason)

            await self._db.write(put_back)

    async def _fetch(self, claimed: Claimed) -> None:
        """Bring one attachment here, pictures without their data; what is too large, gone or may not be kept is refused."""
        attachment = await self._db.read(lambda tx: self._desk(tx).attachment(claimed.job.about_id))
        content = b""
        if attachment is not None and attachment.state == "waiting" and attachment.size <= LARGEST_FILE:
            content = await self._download(split_ref(attachment.ref)[1])
        kind = media_type(content)
        if kind in FORMATS:
            try:
                content = await asyncio.to_thread(clean, content, kind)
            except Unfit:
                kind = ""

        def keep(tx: Tx) -> None:
            desk = self._desk(tx)
            now = desk.attachment(claimed.job.about_id)
            if now is not None and now.state == "waiting":
                decision = refuse(now)
                if kind:
                    digest = files.keep(tx, self._folder / FILES, now.key_id, content)
                    kept = replace(now, state="kept", digest=digest, media_type=kind, size=len(content))
                    decision = Decision(keep=(kept,))
                desk.keep(decision, by=0)
            jobs.done(tx, claimed.id, self._clock())

        await self._db.write(keep)

    async def _unsay(self, claimed: Claimed) -> None:
        """Take out of a chat what may not stay there; what Telegram deletes no more (48 hours, gone, blocked) is let be."""
        account = await self._db.read(lambda tx: self._desk(tx).account(claimed.job.about_id))
        for message in claimed.job.details.get("messages", "").split(","):
            if account is not None and message.isdigit():
                with suppress(BadRequest, Forbidden):
                    await self._bot.delete_message(account.address, int(message))
        await self._db.write(lambda tx: jobs.done(tx, claimed.id, self._clock()))

    async def _anchor(self, claimed: Claimed) -> None:
        """Write the ends of all histories outside the database, and remove from its disk what was emptied today."""
        told = read_anchors(self._folder)
        line = await self._db.read(lambda tx: entries.anchor(tx, told))
        if line:
            await asyncio.to_thread(write_anchor, self._folder, line)
            log.info("anchored", proof=json.loads(line)["proof"])
        await self._db.write(lambda tx: jobs.done(tx, claimed.id, self._clock()))
        await self._db.tidy()

    async def _download(self, file_id: str) -> bytes:
        """The file's bytes, empty when Telegram has it no more or it is too large; its address holds the token and is not kept."""
        try:
            found = await self._bot.get_file(file_id)
            if (found.file_size or 0) > LARGEST_FILE:
                return b""
            content = bytes(await found.download_as_bytearray())
        except BadRequest:
            return b""
        return content if len(content) <= LARGEST_FILE else b""

    def _desk(self, tx: Tx) -> Desk:
        return Desk(tx, self._clock(), self._loaded.county, self._loaded.calendar)
