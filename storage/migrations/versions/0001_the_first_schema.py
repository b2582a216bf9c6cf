"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def words(name):
    return sa.Column(name, sa.Text, nullable=False)


def moment(name):
    return sa.Column(name, sa.Text, nullable=True)


def sealed(name):
    return sa.Column(name, sa.LargeBinary, nullable=False)


def sealed_or_none(name):
    return sa.Column(name, sa.LargeBinary, nullable=True)


def number(name):
    return sa.Column(name, sa.Integer, nullable=False)


def flag(name):
    return sa.Column(name, sa.SmallInteger, nullable=False)


def long(name):
    return sa.Column(name, LONG, autoincrement=False, nullable=False)


def row_number(name):
    return sa.Column(name, LONG, autoincrement=True, nullable=False)


def points(table, column, target):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table}_{column}_{target}")


def index(table, columns, name="", where=""):
    condition = sa.text(where) if where else None
    name = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.create_table(
        "counters",
        words("name"), number("value"),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )
    op.create_table(
        "county_versions",
        words("version"), words("calendar_version"), words("body"), words("taken_at"),
        sa.PrimaryKeyConstraint("version", name="pk_county_versions"),
    )
    op.create_table(
        "inbox",
        row_number("id"), words("bot"), long("update_id"), words("person"), sealed("body"), words("heard_at"),
        words("state"), number("tries"), words("not_before"), words("error"), moment("done_at"),
        sa.PrimaryKeyConstraint("id", name="pk_inbox"),
        sa.UniqueConstraint("bot", "update_id", name="uq_inbox_bot_update_id"),
        sqlite_autoincrement=True,
    )
    index("inbox", ["heard_at"])
    index("inbox", ["bot", "person", "id"], name="ix_inbox_person", where="state = 'waiting'")
    index("inbox", ["id"], name="ix_inbox_waiting", where="state = 'waiting'")
    op.create_table(
        "invitations",
        long("id"), sealed("secret_hash"), words("role"), words("place"), words("name"), long("invited_by"),
        words("expires_at"), long("used_by"), moment("used_at"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("secret_hash", name="uq_invitations_secret_hash"),
    )
    op.create_table(
        "jobs",
        row_number("id"), words("once"), words("kind"), long("about_id"), sealed("body"), words("state"),
        words("made_at"), words("not_before"), moment("lease_until"), number("tries"), words("error"),
        moment("done_at"),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("once", name="uq_jobs_once"),
        sqlite_autoincrement=True,
    )
    index("jobs", ["id"], name="ix_jobs_waiting", where="state = 'waiting'")
    op.create_table(
        "keys",
        long("id"), words("kind"), long("owner_id"), sealed("wrapped"), number("master"), moment("made_at"),
        moment("erased_at"),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
    )
    op.create_table(
        "outbox",
        row_number("id"), words("once"), flag("lane"), words("state"), words("to_kind"), words("to_ref"),
        long("account_id"), words("about_kind"), long("about_id"), words("still_kind"), long("still_id"),
        words("still_value"), long("key_id"), sealed("body"), words("made_at"), words("not_before"),
        moment("lease_until"), number("tries"), words("error"), long("by_id"), long("heard_id"), words("message"),
        moment("done_at"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("once", name="uq_outbox_once"),
        sqlite_autoincrement=True,
    )
    index("outbox", ["about_kind", "about_id"])
    index("outbox", ["done_at"])
    index("outbox", ["lane", "id"], name="ix_outbox_waiting", where="state = 'waiting'")
    op.create_table(
        "places",
        words("code"), words("level"), words("parent"), words("name"), words("county_version"),
        sa.PrimaryKeyConstraint("code", name="pk_places"),
    )
    index("places", ["parent"])
    op.create_table(
        "ticks",
        words("tick"), words("period"), words("at"),
        sa.PrimaryKeyConstraint("tick", "period", name="pk_ticks"),
    )
    op.create_table(
        "accounts",
        long("id"), words("channel"), words("address"), words("language"), words("register_name"), long("acting"),
        sealed("name"), sealed("phone"), words("place"), flag("muted"), moment("blocked_at"), moment("created_at"),
        moment("last_heard_at"), number("unclear"), flag("group_told"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("channel", "address", name="uq_accounts_channel_address"),
        points("accounts", "id", "keys"),
    )
    op.create_table(
        "attachments",
        long("id"), long("key_id"), words("kind"), sealed("ref"), words("at"), long("by_id"), long("case_id"),
        number("size"), number("seconds"), words("album"), sealed("digest"), words("media_type"), words("state"),
        number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_attachments"),
        points("attachments", "key_id", "keys"),
    )
    index("attachments", ["case_id"])
    op.create_table(
        "cases",
        long("id"), words("number"), long("key_id"), words("state"), words("opened_at"), words("place"),
        words("urgency"), words("danger"), words("need"), words("group_name"), sealed("words"), sealed("subject"),
        sealed("phone"), sealed("address"), words("contact"), long("household_id"), long("applicant_id"),
        long("reporter_id"), words("relation"), words("consent"), words("source"), long("owner_id"),
        moment("claimed_at"), moment("first_contact_by"), moment("answered_at"), words("waiting_on"),
        words("programme"), moment("accepted_on"), moment("due_on"), words("clock"), number("hurried"),
        number("rings"), moment("rung_at"), words("decision"), sealed("outcome"), words("solved"),
        sealed("claim_hash"), moment("closed_at"), number("version"),
        sa.Column("entries_count", sa.Integer, nullable=False, server_default=sa.text("0")),
        sealed_or_none("entries_head"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        points("cases", "key_id", "keys"),
    )
    index("cases", ["applicant_id"])
    index("cases", ["claim_hash"])
    index("cases", ["household_id"])
    index("cases", ["number"])
    index("cases", ["owner_id"])
    index("cases", ["place", "state"])
    index("cases", ["reporter_id"])
    op.create_table(
        "complaints",
        long("id"), long("key_id"), long("by_id"), words("at"), sealed("words"), long("case_id"),
        moment("answered_at"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_complaints"),
        points("complaints", "key_id", "keys"),
    )
    index("complaints", ["answered_at"])
    op.create_table(
        "households",
        long("id"), words("number"), long("key_id"), words("name"), words("place"), words("group_name"),
        words("category"), words("risk"), long("helper_id"), sealed("best_time"), sealed("way"), sealed("kin_phone"),
        sealed("worry"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_households"),
        sa.UniqueConstraint("number", name="uq_households_number"),
        points("households", "key_id", "keys"),
    )
    index("households", ["helper_id"])
    index("households", ["place"])
    op.create_table(
        "persons",
        long("id"), long("household_id"), long("key_id"), words("name"), words("place"), words("sex"), moment("born"),
        moment("died"), sealed("id_no"), sealed("phone"), sealed("address"), sealed("health"), words("facts"),
        number("version"), sealed("id_no_hash"), sealed("id_no_head"), sealed("id_no_tail"), sealed("phone_hash"),
        sealed("phone_head"), sealed("phone_tail"),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        points("persons", "key_id", "keys"),
    )
    index("persons", ["household_id"])
    index("persons", ["id_no_hash"])
    index("persons", ["id_no_head"])
    index("persons", ["id_no_tail"])
    index("persons", ["phone_hash"])
    index("persons", ["phone_head"])
    index("persons", ["phone_tail"])
    index("persons", ["place"])
    op.create_table(
        "drafts",
        long("id"), long("account_id"), long("key_id"), words("form"), words("asking"), words("started_at"),
        words("touched_at"), sealed("answers"), words("attachments"), words("messages"), long("about_id"),
        number("asked"), flag("correcting"), moment("nudged_at"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_drafts"),
        points("drafts", "account_id", "accounts"),
        points("drafts", "key_id", "keys"),
    )
    index("drafts", ["account_id"])
    index("drafts", ["touched_at"])
    op.create_table(
        "entries",
        long("case_id"), number("seq"), words("at"), words("deed"), long("by_id"), words("audience"),
        long("attachment_id"), words("message"), sealed("body"), long("heard_id"), sealed("hash"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_entries"),
        points("entries", "case_id", "cases"),
    )
    op.create_table(
        "memberships",
        long("id"), long("household_id"), long("person_id"), words("relation"), words("since"), moment("until"),
        number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        points("memberships", "household_id", "households"),
        points("memberships", "person_id", "persons"),
    )
    index("memberships", ["household_id"])
    index("memberships", ["person_id"])
    op.create_table(
        "posts",
        long("id"), long("account_id"), words("role"), words("place"), words("name"), words("since"), moment("until"),
        long("invited_by"), number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_posts"),
        points("posts", "account_id", "accounts"),
    )
    index("posts", ["account_id"])
    index("posts", ["place", "role"])
    op.create_table(
        "shown",
        long("account_id"), words("message"), words("about_kind"), long("about_id"), number("version"), words("at"),
        sa.PrimaryKeyConstraint("account_id", "message", name="pk_shown"),
        points("shown", "account_id", "accounts"),
    )
    index("shown", ["account_id", "about_kind", "about_id", "at"])
    op.create_table(
        "visits",
        long("id"), long("household_id"), words("duty"), words("planned_on"), words("due_on"), words("rule_version"),
        long("done_by"), moment("done_on"), words("released"), moment("postponed_to"), number("rung"),
        moment("rung_on"), long("held_by"), moment("held_until"), long("seen_by"), moment("search_until"),
        number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
        points("visits", "household_id", "households"),
    )
    index("visits", ["done_on"])
    index("visits", ["household_id"])
    index("visits", ["due_on"], name="ix_visits_open", where="done_on IS NULL")
    index("visits", ["search_until"])
    op.create_table(
        "attempts",
        long("id"), long("visit_id"), long("household_id"), long("key_id"), words("at"), long("by_id"),
        words("outcome"), words("means"), flag("contact"), words("tried"), sealed("note"), long("case_id"),
        number("version"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        points("attempts", "household_id", "households"),
        points("attempts", "key_id", "keys"),
        points("attempts", "visit_id", "visits"),
    )
    index("attempts", ["household_id", "at"])
    index("attempts", ["visit_id"])
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER entries_no_{deed.lower()} BEFORE {deed} ON entries "
                "BEGIN SELECT RAISE(ABORT, 'the history of a case is only ever added to'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_to_change_history() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'the history of a case is only ever added to'; END $$"
    )
    op.execute(
        "CREATE TRIGGER entries_no_change BEFORE UPDATE OR DELETE ON entries "
        "FOR EACH ROW EXECUTE FUNCTION refuse_to_change_history()"
    )
    op.execute(
        "CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_history()"
    )
    # One SQL text for both engines: SQLite's json_each() over a text with an array of texts, for sets of place codes.
    op.execute(
        "CREATE FUNCTION json_each(items text) RETURNS TABLE (value text) LANGUAGE sql IMMUTABLE STRICT "
        "AS 'SELECT jsonb_array_elements_text(items::jsonb)'"
    )
