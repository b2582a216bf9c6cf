"""Slow work that waits: done outside the transaction, claimed with a lease, so that a dead worker's comes back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from rules.nouns import Job
from storage.keys import INBOX, new_id
from storage.records import write_json
from storage.times import write_moment
from storage.transactions import Tx


@dataclass(frozen=True, slots=True)
class Claimed:
    """One job to be done now; `tries` counts this try too."""

    id: int
    job: Job
    tries: int


def put(tx: Tx, job: Job, now: datetime) -> None:
    """Keep a job; one with the same `once` is kept only once."""
    once = job.once or f"~{new_id()}"
    details = write_json(dict(job.details)) if job.details else ""
    tx.sql.insert_job(
        tx.conn,
        once=once,
        kind=job.kind,
        about_id=job.about_id,
        body=tx.keys.seal(INBOX, details, f"jobs.body:{once}"),
        made_at=write_moment(now),
        not_before=write_moment(job.not_before or now),
    )


def claim(tx: Tx, real_now: datetime, now: datetime, limit: int, lease_seconds: float) -> list[Claimed]:
    """Take what is due (by the bot's clock) until the lease ends (by the real one)."""
    until = write_moment(real_now + timedelta(seconds=lease_seconds))
    claimed = []
    for id_, once, kind, about_id, body, tries in list(
        tx.sql.jobs_due(tx.conn, now=write_moment(now), real_now=write_moment(real_now), most=limit)
    ):
        tx.sql.lease_job(tx.conn, id=id_, lease_until=until)
        details = tx.keys.open(INBOX, body, f"jobs.body:{once}")
        job = Job(kind, about_id, json.loads(details) if details else {}, once="" if once.startswith("~") else once)
        claimed.append(Claimed(id_, job, tries + 1))
    return claimed


def done(tx: Tx, id: int, now: datetime) -> None:
    """The job is done."""
    tx.sql.finish_job(tx.conn, id=id, state="done", nothing=b"", error="", done_at=write_moment(now))


def retry(tx: Tx, id: int, not_before: datetime, error: str) -> None:
    """The job failed and is tried again later."""
    tx.sql.retry_job(tx.conn, id=id, not_before=write_moment(not_before), error=error)


def give_up(tx: Tx, id: int, reason: str, now: datetime) -> None:
    """The job failed for good."""
    tx.sql.finish_job(tx.conn, id=id, state="failed", nothing=b"", error=reason, done_at=write_moment(now))


def purge(tx: Tx, before: datetime) -> int:
    """Forget jobs that ended before this time; how many."""
    return int(tx.sql.purge_jobs(tx.conn, before=write_moment(before)))
