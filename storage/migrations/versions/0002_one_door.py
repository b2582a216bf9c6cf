"""What hangs on a case: legs, papers, notices, objections, aid, tasks, rosters; and the keys a person is found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from rules.names import clean, keys_of
from storage.columns import default, flags, ids, maybe, numbers, own_id, points, sealed, words

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def index(table, *columns, name="", where="", unique=False):
    condition = sa.text(where) if where else None
    name = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def add(table, *columns):
    for column in columns:
        op.add_column(table, column)


def fill_keys():
    """The keys of everybody who was on file before there were keys."""
    bind = op.get_bind()
    rows = bind.execute(sa.text("SELECT id, name, place, born, sex FROM persons")).all()
    keys = [
        {"key": key, "place": place, "born_year": int((born or "0")[:4]), "person_id": id, "name": clean(name), "sex": sex}
        for id, name, place, born, sex in rows
        for key in keys_of(name)
    ]
    if keys:
        columns = "key, place, born_year, person_id, name, sex"
        values = ", ".join(f":{one}" for one in columns.split(", "))
        bind.execute(sa.text(f"INSERT INTO person_keys ({columns}) VALUES ({values})"), keys)


def upgrade() -> None:
    add("accounts", *default("0", *flags("language_chosen")))
    add("households", *default("0", *ids("merged_into")))
    add("persons", *default("0", *ids("merged_into")))
    add(
        "cases",
        *default("0", *ids("merged_into", "opinion_by", "approver_id"), *numbers("stars"), *flags("kin")),
        *default("''", *words("kind", "register_place", "residence", "proposal", "extension")),
        *maybe("tell_at", "paused_on"),
    )
    op.create_table(
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
    )
    index("legs", "case_id")
    index("legs", "department", "state")
    index("legs", "state", "reply_by")
    op.create_table(
        "papers",
        own_id(),
        *ids("case_id", "by_id"),
        *words("code", "asked_on", "state"),
        *maybe("settled_on"),
        *numbers("version"),
        points("case_id", "cases"),
    )
    index("papers", "case_id")
    op.create_table(
        "publications",
        own_id(),
        *ids("case_id", "by_id"),
        *words("place", "medium", "starts_on", "ends_on", "state"),
        *maybe("down_on"),
        *numbers("version"),
        points("case_id", "cases"),
    )
    index("publications", "case_id")
    index("publications", "state")
    op.create_table(
        "objections",
        own_id(),
        *ids("case_id", "key_id", "by_id", "owner_id"),
        *words("at", "due_on", "state"),
        *maybe("answered_at"),
        *sealed("words", "answer"),
        *numbers("version"),
        points("case_id", "cases"),
        points("key_id", "keys"),
    )
    index("objections", "case_id")
    index("objections", "state")
    op.create_table(
        "aids",
        own_id(),
        *ids("case_id", "key_id", "proposed_by", "confirmed_by", "asked_of"),
        *words("kind", "path", "what", "giver", "state", "proposed_at", "minute"),
        *maybe("confirmed_at"),
        *sealed("note"),
        *numbers("quantity", "value", "rings", "version"),
        points("case_id", "cases"),
        points("key_id", "keys"),
    )
    index("aids", "case_id")
    op.create_table(
        "payments",
        own_id(),
        *ids("aid_id", "case_id", "paid_by"),
        *words("due_on", "source", "state", "arrived"),
        *maybe("paid_on"),
        *numbers("amount", "stage", "told", "version"),
        points("aid_id", "aids"),
        points("case_id", "cases"),
    )
    index("payments", "case_id")
    index("payments", "state", "due_on")
    op.create_table(
        "funds",
        own_id(),
        *words("place"),
        *flags("told_low"),
        *numbers("balance", "low", "version"),
        sa.UniqueConstraint("place"),
    )
    op.create_table(
        "movements",
        own_id(),
        *ids("fund_id", "by_id", "case_id", "payment_id"),
        *words("at", "reason"),
        *numbers("amount", "balance", "version"),
        points("fund_id", "funds"),
    )
    index("movements", "fund_id")
    index("movements", "payment_id", "reason", name="ix_movements_once", where="payment_id <> 0", unique=True)
    op.create_table(
        "tasks",
        own_id(),
        *ids("case_id", "household_id", "account_id", "owner_id", "done_by"),
        *words("kind", "place", "due_on", "made_at", "result"),
        *maybe("done_at"),
        *numbers("told", "version"),
    )
    index("tasks", "case_id")
    index("tasks", "place", "due_on", name="ix_tasks_open", where="done_at IS NULL")
    op.create_table(
        "shifts",
        own_id(),
        *ids("account_id"),
        *words("place", "starts_at", "ends_at"),
        *numbers("turn", "version"),
    )
    index("shifts", "place", "ends_at")
    op.create_table(
        "leaves",
        own_id(),
        *ids("account_id", "deputy_id"),
        *words("since", "until"),
        *numbers("version"),
    )
    index("leaves", "account_id")
    op.create_table(
        "lines",
        own_id(),
        *ids("case_id", "account_id", "officer_id"),
        *words("opened_at", "heard_at"),
        *maybe("closed_at"),
        *numbers("version"),
        points("case_id", "cases"),
    )
    index("lines", "case_id")
    index("lines", "account_id")
    index("lines", "officer_id")
    op.create_table(
        "facts",
        own_id(),
        *ids("household_id", "key_id", "by_id", "person_id", "approved_by"),
        *words("name", "since", "source", "at", "state"),
        *sealed("value", "before"),
        *numbers("version"),
        points("key_id", "keys"),
    )
    index("facts", "household_id")
    op.create_table(
        "benefits",
        own_id(),
        *ids("household_id", "person_id", "case_id"),
        *words("programme", "since", "category", "ended"),
        *maybe("until"),
        *numbers("amount", "version"),
    )
    index("benefits", "household_id")
    op.create_table(
        "questions",
        own_id(),
        *ids("key_id", "by_id"),
        *words("at", "place"),
        *maybe("answered_at"),
        *sealed("words"),
        *numbers("version"),
        points("key_id", "keys"),
    )
    index("questions", "answered_at")
    op.create_table(
        "kin",
        own_id(),
        *ids("household_id", "account_id", "by_id"),
        *words("relation", "since"),
        *maybe("until"),
        *numbers("version"),
    )
    index("kin", "household_id")
    op.create_table(
        "person_keys",
        *words("key", "place"),
        *numbers("born_year"),
        *ids("person_id"),
        *words("name", "sex"),
        sa.PrimaryKeyConstraint("key", "place", "born_year", "person_id"),
        points("person_id", "persons"),
        sqlite_with_rowid=False,
    )
    fill_keys()
    index("cases", "merged_into", name="ix_cases_merged", where="merged_into <> 0")
