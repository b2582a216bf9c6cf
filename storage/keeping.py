"""Keeps a Decision in the transaction it was made in: records where their version still holds, history, outbox, jobs."""

from __future__ import annotations

from datetime import datetime

from rules.nouns import Decision
from rules.people import Person
from rules.records import Record
from storage import entries, jobs, matching, outbox
from storage.records import TABLES
from storage.transactions import Tx

ORDER = {table.record: place for place, table in enumerate(TABLES)}


class Stale(Exception):
    """Somebody decided first: a record is no longer as it was when the decision was made."""


def keep(tx: Tx, decision: Decision, *, by: int, heard_id: int, now: datetime) -> None:
    """Write all of it. `Stale` when somebody was faster: the caller rolls back and asks again on fresh state."""
    seen: set[int] = set()
    for record in sorted(decision.keep, key=lambda one: ORDER[type(one)]):
        if record.id in seen:
            raise ValueError(f"a Decision keeps the same {type(record).__name__} twice")
        seen.add(record.id)
        if isinstance(record, Person):
            matching.forget(tx, record.id)
        if not tx.write(record, new=record.version == 0):
            raise Stale(f"{type(record).__name__} {record.id}")
        if isinstance(record, Person):
            matching.learn(tx, record)
    if decision.entries:
        entries.append(tx, decision.entries, heard_id)
    known = {record.id: key for record in decision.keep if (key := key_of(record))}
    for say in decision.says:
        outbox.put(tx, say, known, by=by, heard_id=heard_id, now=now)
    for job in decision.jobs:
        jobs.put(tx, job, now)
    for draft in decision.drop_drafts:
        tx.sql.drop_draft(tx.conn, id=draft)


def key_of(record: Record) -> int:
    """The data key a record's words are sealed with, 0 when it has none of its own."""
    return int(getattr(record, "key_id", 0))
