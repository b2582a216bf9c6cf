"""The claims of the fixed ticks: one row a tick and period; and what is tidied at night."""

from __future__ import annotations

from datetime import datetime

from storage import inbox
from storage.desk import Desk
from storage.times import write_moment


def is_claimed(desk: Desk, tick: str, period: str) -> bool:
    """Whether somebody has run this tick for this period."""
    return bool(desk.tx.sql.tick_claimed(desk.tx.conn, tick=tick, period=period))


def clean(desk: Desk, now: datetime, claims_before: datetime) -> None:
    """Empty what was heard more than 48 hours ago and forget old claims."""
    inbox.empty_old(desk.tx, now)
    desk.tx.sql.forget_ticks(desk.tx.conn, before=write_moment(claims_before))
