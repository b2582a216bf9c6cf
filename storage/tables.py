"""The tables of what hangs on a case, and of what finds a person; like `schema.py` only Alembic reads them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Index, PrimaryKeyConstraint, UniqueConstraint

from storage.columns import flags, ids, indexes, maybe, numbers, own_id, partial, points, sealed, words


def add_tables(table: Callable[..., None]) -> None:
    """Add them to the metadata through its own `table`."""
    table(
        "legs",
        own_id(),
        *ids("case_id", "key_id", "asked_by", "owner_id"),
        *words("department", "kind", "state", "asked_at", "reply_by", "clock", "reason", "ended"),
        *maybe("answered_at", "due_on"),
        *sealed("question", "outcome"),
        *flags("lead"),
        *numbers("told", "version"),
        points("case_id", "cases"),
        points("key_id", "keys"),
        *indexes("case_id"),
        Index(None, "department", "state"),
        Index(None, "state", "reply_by"),
    )
    table(
        "papers",
        own_id(),
        *ids("case_id", "by_id"),
        *words("code", "asked_on", "state"),
        *maybe("settled_on"),
        *numbers("version"),
        points("case_id", "cases"),
        *indexes("case_id"),
    )
    table(
        "publications",
        own_id(),
        *ids("case_id", "by_id"),
        *words("place", "medium", "starts_on", "ends_on", "state"),
        *maybe("down_on"),
        *numbers("version"),
        points("case_id", "cases"),
        *indexes("case_id"),
        *indexes("state"),
    )
    table(
        "objections",
        own_id(),
        *ids("case_id", "key_id", "by_id", "owner_id"),
        *words("at", "due_on", "state"),
        *maybe("answered_at"),
        *sealed("words", "answer"),
        *numbers("version"),
        points("case_id", "cases"),
        points("key_id", "keys"),
        *indexes("case_id"),
        *indexes("state"),
    )
    table(
        "aids",
        own_id(),
        *ids("case_id", "key_id", "proposed_by", "confirmed_by", "asked_of"),
        *words("kind", "path", "what", "giver", "state", "proposed_at", "minute"),
        *maybe("confirmed_at"),
        *sealed("note"),
        *numbers("quantity", "value", "rings", "version"),
        points("case_id", "cases"),
        points("key_id", "keys"),
        *indexes("case_id"),
    )
    table(
        "payments",
        own_id(),
        *ids("aid_id", "case_id", "paid_by"),
        *words("due_on", "source", "state", "arrived"),
        *maybe("paid_on"),
        *numbers("amount", "stage", "told", "version"),
        points("aid_id", "aids"),
        points("case_id", "cases"),
        *indexes("case_id"),
        Index(None, "state", "due_on"),
    )
    table(
        "funds",
        own_id(),
        *words("place"),
        *flags("told_low"),
        *numbers("balance", "low", "version"),
        UniqueConstraint("place"),
    )
    table(
        "movements",
        own_id(),
        *ids("fund_id", "by_id", "case_id", "payment_id"),
        *words("at", "reason"),
        *numbers("amount", "balance", "version"),
        points("fund_id", "funds"),
        *indexes("fund_id"),
        partial("ix_movements_once", "payment_id", "reason", where="payment_id <> 0", unique=True),
    )
    table(
        "tasks",
        own_id(),
        *ids("case_id", "household_id", "account_id", "owner_id", "done_by"),
        *words("kind", "place", "due_on", "made_at", "result"),
        *maybe("done_at"),
        *numbers("told", "version"),
        *indexes("case_id"),
        partial("ix_tasks_open", "place", "due_on", where="done_at IS NULL"),
    )
    table(
        "shifts",
        own_id(),
        *ids("account_id"),
        *words("place", "starts_at", "ends_at"),
        *numbers("turn", "version"),
        Index(None, "place", "ends_at"),
    )
    table(
        "leaves",
        own_id(),
        *ids("account_id", "deputy_id"),
        *words("since", "until"),
        *numbers("version"),
        *indexes("account_id"),
    )
    table(
        "lines",
        own_id(),
        *ids("case_id", "account_id", "officer_id"),
        *words("opened_at", "heard_at"),
        *maybe("closed_at"),
        *numbers("version"),
        points("case_id", "cases"),
        *indexes("case_id"),
        *indexes("account_id"),
        *indexes("officer_id"),
    )
    table(
        "facts",
        own_id(),
        *ids("household_id", "key_id", "by_id", "person_id", "approved_by"),
        *words("name", "since", "source", "at", "state"),
        *sealed("value", "before"),
        *numbers("version"),
        points("key_id", "keys"),
        *indexes("household_id"),
    )
    table(
        "benefits",
        own_id(),
        *ids("household_id", "person_id", "case_id"),
        *words("programme", "since", "category", "ended"),
        *maybe("until"),
        *numbers("amount", "version"),
        *indexes("household_id"),
    )
    table(
        "questions",
        own_id(),
        *ids("key_id", "by_id"),
        *words("at", "place"),
        *maybe("answered_at"),
        *sealed("words"),
        *numbers("version"),
        points("key_id", "keys"),
        *indexes("answered_at"),
    )
    table(
        "kin",
        own_id(),
        *ids("household_id", "account_id", "by_id"),
        *words("relation", "since"),
        *maybe("until"),
        *numbers("version"),
        *indexes("household_id"),
    )
    table(
        "person_keys",
        *words("key", "place"),
        *numbers("born_year"),
        *ids("person_id"),
        *words("name", "sex"),
        PrimaryKeyConstraint("key", "place", "born_year", "person_id"),
        points("person_id", "persons"),
        sqlite_with_rowid=False,
    )
