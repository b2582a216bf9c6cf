"""What was heard, kept before anybody is told so: raw updates, each acting once, one person's in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from storage.keys import INBOX
from storage.times import read_moment, write_moment
from storage.transactions import Tx

KNOWN_FOR: Final = timedelta(days=7)
BODY_FOR: Final = timedelta(hours=48)
RETRY_AFTER: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Received:
    """One raw update taken from the inbox; `tries` counts the failures so far."""

    id: int
    bot: str
    update_id: int
    person: str
    body: bytes
    heard_at: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class Aside:
    """An update that failed too often: where to find it in the log, and nothing of what it said."""

    id: int
    bot: str
    update_id: int
    heard_at: datetime
    tries: int
    error: str


def hear(tx: Tx, bot: str, updates: Sequence[tuple[int, str, bytes]], now: datetime) -> int:
    """Keep raw updates (number, person, JSON) of one bot; how many were new. A number known for 7 days acts only once."""
    at = write_moment(now)
    tx.sql.purge_heard(tx.conn, before=write_moment(now - KNOWN_FOR))
    new = 0
    for update_id, person, body in updates:
        sealed = tx.keys.seal(INBOX, body.decode("utf-8", "surrogateescape"), _place(bot, update_id))
        new += tx.sql.insert_heard(tx.conn, bot=bot, update_id=update_id, person=person, body=sealed, heard_at=at)
    return new


def take(tx: Tx, limit: int, now: datetime) -> list[Received]:
    """What waits, oldest first, at most one a person: who has an earlier update waiting is not asked for a later one."""
    rows = list(tx.sql.heard_first(tx.conn, now=write_moment(now), most=limit))
    return [
        Received(id_, bot, update_id, person, _open(tx, bot, update_id, body), read_moment(at), tries)
        for id_, bot, update_id, person, body, at, tries in rows
    ]


def done(tx: Tx, id: int, now: datetime) -> None:
    """The update has acted."""
    tx.sql.done_heard(tx.conn, id=id, done_at=write_moment(now))


def failed(tx: Tx, id: int, error: str, now: datetime, *, last: bool) -> None:
    """The update failed: it waits a little, or is set aside for good. `error` is a code, never words of the person."""
    if last:
        tx.sql.set_heard_aside(tx.conn, id=id, error=error, done_at=write_moment(now))
    else:
        tx.sql.fail_heard(tx.conn, id=id, error=error, not_before=write_moment(now + RETRY_AFTER))


def empty_old(tx: Tx, now: datetime) -> int:
    """Empty what was heard more than 48 hours ago and forget numbers after 7 days; how many were emptied.

    `Db.tidy()` afterwards takes it from the disk too.
    """
    emptied: int = tx.sql.empty_heard(tx.conn, before=write_moment(now - BODY_FOR), nothing=b"")
    tx.sql.purge_heard(tx.conn, before=write_moment(now - KNOWN_FOR))
    return emptied


def oldest(tx: Tx) -> datetime | None:
    """Since when the oldest update waits."""
    at = tx.sql.oldest_heard(tx.conn)
    return None if at is None else read_moment(at)


def waiting(tx: Tx) -> int:
    """How many updates wait."""
    return int(tx.sql.heard_waiting(tx.conn))


def set_aside(tx: Tx) -> list[Aside]:
    """The updates that were set aside, oldest first."""
    return [
        Aside(id_, bot, update_id, read_moment(at), tries, error)
        for id_, bot, update_id, at, tries, error in list(tx.sql.heard_aside(tx.conn))
    ]


def _open(tx: Tx, bot: str, update_id: int, body: bytes) -> bytes:
    return tx.keys.open(INBOX, body, _place(bot, update_id)).encode("utf-8", "surrogateescape")


def _place(bot: str, update_id: int) -> str:
    return f"inbox.body:{bot}.{update_id}"
