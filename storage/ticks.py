"""The claims of the fixed ticks: one row a tick and period; and what is tidied at night."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from storage import inbox, jobs, outbox
from storage.desk import Desk
from storage.times import write_moment

REMEMBERED: Final = timedelta(days=30)


def is_claimed(desk: Desk, tick: str, period: str) -> bool:
    """Whether somebody has run this tick for this period."""
    return bool(desk.tx.sql.tick_claimed(desk.tx.conn, tick=tick, period=period))


def clean(desk: Desk, now: datetime, claims_before: datetime) -> None:
    """Empty what was heard more than 48 hours ago; forget old claims, and what was said or done a month ago."""
    inbox.empty_old(desk.tx, now)
    outbox.purge(desk.tx, now - REMEMBERED)
    jobs.purge(desk.tx, now - REMEMBERED)
    desk.tx.sql.forget_ticks(desk.tx.conn, before=write_moment(claims_before))
