"""The claims of the fixed ticks: one row a tick and period; and what is tidied at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage import inbox, jobs, outbox
from storage.desk import Desk
from storage.times import write_moment

REMEMBERED: Final = timedelta(days=30)
UNUSED: Final = timedelta(days=1)
"""A key made for a form that was cancelled is destroyed after this; until then its last words may still be sent."""


def is_claimed(desk: Desk, tick: str, period: str) -> bool:
    """Whether somebody has run this tick for this period."""
    return bool(desk.tx.sql.tick_claimed(desk.tx.conn, tick=tick, period=period))


def clean(desk: Desk, now: datetime, claims_before: datetime) -> None:
    """Empty what was heard more than 48 hours ago; forget old claims, and what was said, done or left half said a month ago."""
    inbox.empty_old(desk.tx, now)
    outbox.purge(desk.tx, now - REMEMBERED)
    jobs.purge(desk.tx, now - REMEMBERED)
    _sweep_drafts(desk, now)
    desk.tx.sql.forget_ticks(desk.tx.conn, before=write_moment(claims_before))


def _sweep_drafts(desk: Desk, now: datetime) -> None:
    """Forms nobody came back to for a month go; what belonged to no case in the end is unreadable from tonight on."""
    sql, conn = desk.tx.sql, desk.tx.conn
    sql.forget_drafts(conn, before=write_moment(now - REMEMBERED))
    for (key_id,) in list(sql.keys_of_nothing(conn, before=write_moment(now - UNUSED))):
        sql.forget_attachments(conn, key_id=key_id)
        desk.erase(key_id)
