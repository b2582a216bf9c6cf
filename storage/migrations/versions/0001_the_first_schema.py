"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.columns import counted, flags, ids, maybe, maybe_bytes, numbers, own_id, points, sealed, words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

def index(table, *columns, name="", where=""):
    condition = sa.text(where) if where else None
    name = name or f"ix_{table}_{'_'.join(columns)}"
    op.create_index(name, table, columns, sqlite_where=condition, postgresql_where=condition)


def upgrade() -> None:
    op.create_table(
        "keys",
        own_id(),
        *ids("owner_id"),
        *words("kind"),
        *maybe("made_at", "erased_at"),
        *sealed("wrapped"),
        *numbers("master"),
    )
    op.create_table(
        "accounts",
        own_id(),
        *ids("acting"),
        *words("channel", "address", "language", "register_name", "place"),
        *maybe("blocked_at", "created_at", "last_heard_at"),
        *sealed("name", "phone"),
        *flags("muted", "group_told"),
        *numbers("unclear", "version"),
        sa.UniqueConstraint("channel", "address"),
        points("id", "keys"),
    )
    op.create_table(
        "posts",
        own_id(),
        *ids("account_id", "invited_by"),
        *words("role", "place", "name", "since"),
        *maybe("until"),
        *numbers("version"),
        points("account_id", "accounts"),
    )
    index("posts", "account_id")
    index("posts", "place", "role")
    op.create_table(
        "invitations",
        own_id(),
        *ids("invited_by", "used_by"),
        *words("role", "place", "name", "expires_at"),
        *maybe("used_at"),
        *sealed("secret_hash"),
        *numbers("version"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_table(
        "places",
        *words("code"),
        *words("level", "parent", "name", "county_version"),
        sa.PrimaryKeyConstraint("code"),
    )
    index("places", "parent")
    op.create_table(
        "county_versions",
        *words("version"),
        *words("calendar_version", "body", "taken_at"),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "households",
        own_id(),
        *ids("key_id", "helper_id"),
        *words("number", "name", "place", "group_name", "category", "risk"),
        *sealed("best_time", "way", "kin_phone", "worry"),
        *numbers("version"),
        sa.UniqueConstraint("number"),
        points("key_id", "keys"),
    )
    index("households", "helper_id")
    index("households", "place")
    op.create_table(
        "persons",
        own_id(),
        *ids("household_id", "key_id"),
        *words("name", "place", "sex", "facts"),
        *maybe("born", "died"),
        *sealed("id_no", "phone", "address", "health", "id_no_hash", "id_no_head", "id_no_tail", "phone_hash", "phone_head", "phone_tail"),
        *numbers("version"),
        points("key_id", "keys"),
    )
    index("persons", "household_id")
    index("persons", "id_no_hash")
    index("persons", "id_no_head")
    index("persons", "id_no_tail")
    index("persons", "phone_hash")
    index("persons", "phone_head")
    index("persons", "phone_tail")
    index("persons", "place")
    op.create_table(
        "memberships",
        own_id(),
        *ids("household_id", "person_id"),
        *words("relation", "since"),
        *maybe("until"),
        *numbers("version"),
        points("household_id", "households"),
        points("person_id", "persons"),
    )
    index("memberships", "household_id")
    index("memberships", "person_id")
    op.create_table(
        "cases",
        own_id(),
        *ids("key_id", "household_id", "applicant_id", "reporter_id", "owner_id"),
        *words("number", "state", "opened_at", "place", "urgency", "danger", "need", "group_name", "contact", "relation", "consent", "source", "waiting_on", "programme", "clock", "decision", "solved"),
        *maybe("claimed_at", "first_contact_by", "answered_at", "accepted_on", "due_on", "rung_at", "closed_at"),
        *sealed("words", "subject", "phone", "address", "outcome", "claim_hash"),
        *maybe_bytes("entries_head"),
        *numbers("hurried", "rings", "version"),
        sa.Column("entries_count", sa.Integer, nullable=False, server_default=sa.text("0")),
        points("key_id", "keys"),
    )
    index("cases", "applicant_id")
    index("cases", "claim_hash")
    index("cases", "household_id")
    index("cases", "number")
    index("cases", "owner_id")
    index("cases", "place", "state")
    index("cases", "reporter_id")
    op.create_table(
        "entries",
        *ids("case_id", "by_id", "attachment_id", "heard_id"),
        *words("at", "deed", "audience", "message"),
        *sealed("body", "hash"),
        *numbers("seq"),
        sa.PrimaryKeyConstraint("case_id", "seq"),
        points("case_id", "cases"),
    )
    op.create_table(
        "drafts",
        own_id(),
        *ids("account_id", "key_id", "about_id"),
        *words("form", "asking", "started_at", "touched_at", "attachments", "messages"),
        *maybe("nudged_at"),
        *sealed("answers"),
        *flags("correcting"),
        *numbers("asked", "version"),
        points("account_id", "accounts"),
        points("key_id", "keys"),
    )
    index("drafts", "account_id")
    index("drafts", "touched_at")
    op.create_table(
        "shown",
        *ids("account_id", "about_id"),
        *words("message", "about_kind", "at"),
        *numbers("version"),
        sa.PrimaryKeyConstraint("account_id", "message"),
        points("account_id", "accounts"),
    )
    index("shown", "account_id", "about_kind", "about_id", "at")
    op.create_table(
        "attachments",
        own_id(),
        *ids("key_id", "by_id", "case_id"),
        *words("kind", "at", "album", "media_type", "state"),
        *sealed("ref", "digest"),
        *numbers("size", "seconds", "version"),
        points("key_id", "keys"),
    )
    index("attachments", "case_id")
    op.create_table(
        "visits",
        own_id(),
        *ids("household_id", "done_by", "held_by", "seen_by"),
        *words("duty", "planned_on", "due_on", "rule_version", "released"),
        *maybe("done_on", "postponed_to", "rung_on", "held_until", "search_until"),
        *numbers("rung", "version"),
        points("household_id", "households"),
    )
    index("visits", "done_on")
    index("visits", "household_id")
    index("visits", "due_on", name="ix_visits_open", where="done_on IS NULL")
    index("visits", "search_until")
    op.create_table(
        "attempts",
        own_id(),
        *ids("visit_id", "household_id", "key_id", "by_id", "case_id"),
        *words("at", "outcome", "means", "tried"),
        *sealed("note"),
        *flags("contact"),
        *numbers("version"),
        points("household_id", "households"),
        points("key_id", "keys"),
        points("visit_id", "visits"),
    )
    index("attempts", "household_id", "at")
    index("attempts", "visit_id")
    op.create_table(
        "complaints",
        own_id(),
        *ids("key_id", "by_id", "case_id"),
        *words("at"),
        *maybe("answered_at"),
        *sealed("words"),
        *numbers("version"),
        points("key_id", "keys"),
    )
    index("complaints", "answered_at")
    op.create_table(
        "inbox",
        counted(),
        *ids("update_id"),
        *words("bot", "person", "heard_at", "state", "not_before", "error"),
        *maybe("done_at"),
        *sealed("body"),
        *numbers("tries"),
        sa.UniqueConstraint("bot", "update_id"),
        sqlite_autoincrement=True,
    )
    index("inbox", "heard_at")
    index("inbox", "bot", "person", "id", name="ix_inbox_person", where="state = 'waiting'")
    index("inbox", "id", name="ix_inbox_waiting", where="state = 'waiting'")
    op.create_table(
        "outbox",
        counted(),
        *ids("account_id", "about_id", "still_id", "key_id", "by_id", "heard_id"),
        *words("once", "state", "to_kind", "to_ref", "about_kind", "still_kind", "still_value", "made_at", "not_before", "error", "message"),
        *maybe("lease_until", "done_at"),
        *sealed("body"),
        *flags("lane"),
        *numbers("tries"),
        sa.UniqueConstraint("once"),
        sqlite_autoincrement=True,
    )
    index("outbox", "done_at")
    waiting = "state = 'waiting'"
    index("outbox", "lane", "not_before", "id", name="ix_outbox_unaddressed", where=f"{waiting} AND account_id = 0")
    index("outbox", "lane", "not_before", "id", name="ix_outbox_waiting", where=f"{waiting} AND account_id <> 0")
    index("outbox", "not_before", name="ix_outbox_oldest", where=waiting)
    op.create_table(
        "jobs",
        counted(),
        *ids("about_id"),
        *words("once", "kind", "state", "made_at", "not_before", "error"),
        *maybe("lease_until", "done_at"),
        *sealed("body"),
        *numbers("tries"),
        sa.UniqueConstraint("once"),
        sqlite_autoincrement=True,
    )
    index("jobs", "id", name="ix_jobs_waiting", where="state = 'waiting'")
    op.create_table(
        "ticks",
        *words("tick", "period", "at"),
        sa.PrimaryKeyConstraint("tick", "period"),
    )
    op.create_table(
        "counters",
        *words("name"),
        *numbers("value"),
        sa.PrimaryKeyConstraint("name"),
    )

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
