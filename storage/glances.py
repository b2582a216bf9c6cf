"""Looks at the newest rows, for the page of a trial and for nothing that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rules.nouns import Lane
from rules.records import Case
from storage.outbox import LANES
from storage.times import read_moment, write_moment
from storage.transactions import Tx


@dataclass(frozen=True, slots=True)
class Spoken:
    """One row of the outbox without its words: to whom (an account, or the role of a post), which lane, how it stands."""

    at: datetime
    lane: Lane
    account_id: int
    role: str
    state: str


def newest_cases(tx: Tx, most: int) -> tuple[Case, ...]:
    """The cases opened last, the newest first."""
    return tx.all(Case, tx.sql.glance_cases(tx.conn, most=most))


def is_waiting(tx: Tx, now: datetime) -> bool:
    """Whether something heard is not answered yet, or something that may be said now has not been said."""
    return bool(tx.sql.glance_waiting(tx.conn, now=write_moment(now)))


def newest_says(tx: Tx, most: int) -> list[Spoken]:
    """The outbox rows made last, the newest first."""
    rows = tx.sql.glance_says(tx.conn, most=most)
    return [
        Spoken(
            read_moment(done_at or made_at),
            LANES[lane],
            account_id,
            to_ref.partition("@")[0] if to_kind == "post" else "helper",
            state,
        )
        for lane, account_id, to_kind, to_ref, state, made_at, done_at in rows
    ]
