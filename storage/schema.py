"""The tables as SQLAlchemy metadata: only Alembic reads it, to compare and to write migrations. Queries are in `sql/`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, MetaData, PrimaryKeyConstraint, Table, UniqueConstraint, text

from storage import tables
from storage.columns import (
    counted,
    default,
    flags,
    ids,
    indexes,
    maybe,
    maybe_bytes,
    numbers,
    own_id,
    partial,
    points,
    sealed,
    words,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *parts: Any, **more: Any) -> None:
    """A table of ours."""
    Table(name, metadata, *parts, **more)


table(
    "keys",
    own_id(),
    *ids("owner_id"),
    *words("kind"),
    *maybe("made_at", "erased_at"),
    *sealed("wrapped"),
    *numbers("master"),
)
table(
    "accounts",
    own_id(),
    *ids("acting"),
    *words("channel", "address", "language", "register_name", "place"),
    *maybe("blocked_at", "created_at", "last_heard_at"),
    *sealed("name", "phone"),
    *flags("muted", "group_told"),
    *numbers("unclear", "version"),
    *default("0", *flags("language_chosen")),
    UniqueConstraint("channel", "address"),
    points("id", "keys"),
)
table(
    "posts",
    own_id(),
    *ids("account_id", "invited_by"),
    *words("role", "place", "name", "since"),
    *maybe("until"),
    *numbers("version"),
    points("account_id", "accounts"),
    *indexes("account_id"),
    Index(None, "place", "role"),
)
table(
    "invitations",
    own_id(),
    *ids("invited_by", "used_by"),
    *words("role", "place", "name", "expires_at"),
    *maybe("used_at"),
    *sealed("secret_hash"),
    *numbers("version"),
    UniqueConstraint("secret_hash"),
)
table(
    "places",
    *words("code", "level", "parent", "name", "county_version"),
    PrimaryKeyConstraint("code"),
    *indexes("parent"),
)
table(
    "county_versions",
    *words("version", "calendar_version", "body", "taken_at"),
    PrimaryKeyConstraint("version"),
)
table(
    "households",
    own_id(),
    *ids("key_id", "helper_id"),
    *words("number", "name", "place", "group_name", "category", "risk"),
    *sealed("best_time", "way", "kin_phone", "worry"),
    *numbers("version"),
    *default("0", *ids("merged_into")),
    UniqueConstraint("number"),
    points("key_id", "keys"),
    *indexes("helper_id", "place"),
)
table(
    "persons",
    own_id(),
    *ids("household_id", "key_id"),
    *words("name", "place", "sex", "facts"),
    *maybe("born", "died"),
    *sealed("id_no", "phone", "address", "health", "id_no_hash", "id_no_head", "id_no_tail", "phone_hash"),
    *sealed("phone_head", "phone_tail"),
    *numbers("version"),
    *default("0", *ids("merged_into")),
    points("key_id", "keys"),
    *indexes(
        "household_id", "id_no_hash", "id_no_head", "id_no_tail", "phone_hash", "phone_head", "phone_tail", "place"
    ),
)
table(
    "memberships",
    own_id(),
    *ids("household_id", "person_id"),
    *words("relation", "since"),
    *maybe("until"),
    *numbers("version"),
    points("household_id", "households"),
    points("person_id", "persons"),
    *indexes("household_id", "person_id"),
)
table(
    "cases",
    own_id(),
    *ids("key_id", "household_id", "applicant_id", "reporter_id", "owner_id"),
    *words("number", "state", "opened_at", "place", "urgency", "danger", "need", "group_name", "contact", "relation"),
    *words("consent", "source", "waiting_on", "programme", "clock", "decision", "solved"),
    *maybe("claimed_at", "first_contact_by", "answered_at", "accepted_on", "due_on", "rung_at", "closed_at"),
    *sealed("words", "subject", "phone", "address", "outcome", "claim_hash"),
    *maybe_bytes("entries_head"),
    *numbers("hurried", "rings", "version"),
    Column("entries_count", Integer, nullable=False, server_default=text("0")),
    *default("0", *ids("merged_into", "opinion_by", "approver_id"), *numbers("stars"), *flags("kin")),
    *default("''", *words("kind", "register_place", "residence", "proposal", "extension")),
    *maybe("tell_at", "paused_on"),
    points("key_id", "keys"),
    *indexes("applicant_id", "claim_hash", "household_id", "number", "owner_id"),
    Index(None, "place", "state"),
    *indexes("reporter_id"),
    partial("ix_cases_merged", "merged_into", where="merged_into <> 0"),
)
table(
    "entries",
    *ids("case_id", "by_id", "attachment_id", "heard_id"),
    *words("at", "deed", "audience", "message"),
    *sealed("body", "hash"),
    *numbers("seq"),
    PrimaryKeyConstraint("case_id", "seq"),
    points("case_id", "cases"),
)
table(
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
    *indexes("account_id", "touched_at"),
)
table(
    "shown",
    *ids("account_id", "about_id"),
    *words("message", "about_kind", "at"),
    *numbers("version"),
    PrimaryKeyConstraint("account_id", "message"),
    points("account_id", "accounts"),
    Index(None, "account_id", "about_kind", "about_id", "at"),
)
table(
    "attachments",
    own_id(),
    *ids("key_id", "by_id", "case_id"),
    *words("kind", "at", "album", "media_type", "state"),
    *sealed("ref", "digest"),
    *numbers("size", "seconds", "version"),
    points("key_id", "keys"),
    *indexes("case_id"),
)
table(
    "visits",
    own_id(),
    *ids("household_id", "done_by", "held_by", "seen_by"),
    *words("duty", "planned_on", "due_on", "rule_version", "released"),
    *maybe("done_on", "postponed_to", "rung_on", "held_until", "search_until"),
    *numbers("rung", "version"),
    points("household_id", "households"),
    *indexes("done_on", "household_id"),
    partial("ix_visits_open", "due_on", where="done_on IS NULL"),
    *indexes("search_until"),
)
table(
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
    Index(None, "household_id", "at"),
    *indexes("visit_id"),
)
table(
    "complaints",
    own_id(),
    *ids("key_id", "by_id", "case_id"),
    *words("at"),
    *maybe("answered_at"),
    *sealed("words"),
    *numbers("version"),
    points("key_id", "keys"),
    *indexes("answered_at"),
)
table(
    "inbox",
    counted(),
    *ids("update_id"),
    *words("bot", "person", "heard_at", "state", "not_before", "error"),
    *maybe("done_at"),
    *sealed("body"),
    *numbers("tries"),
    UniqueConstraint("bot", "update_id"),
    *indexes("heard_at"),
    partial("ix_inbox_person", "bot", "person", "id", where="state = 'waiting'"),
    partial("ix_inbox_waiting", "id", where="state = 'waiting'"),
    sqlite_autoincrement=True,
)
table(
    "outbox",
    counted(),
    *ids("account_id", "about_id", "still_id", "key_id", "by_id", "heard_id"),
    *words("once", "state", "to_kind", "to_ref", "about_kind", "still_kind", "still_value", "made_at", "not_before"),
    *words("error", "message"),
    *maybe("lease_until", "done_at"),
    *sealed("body"),
    *flags("lane"),
    *numbers("tries"),
    UniqueConstraint("once"),
    *indexes("done_at"),
    partial("ix_outbox_unaddressed", "lane", "not_before", "id", where="state = 'waiting' AND account_id = 0"),
    partial("ix_outbox_waiting", "lane", "not_before", "id", where="state = 'waiting' AND account_id <> 0"),
    partial("ix_outbox_oldest", "not_before", where="state = 'waiting'"),
    sqlite_autoincrement=True,
)
table(
    "jobs",
    counted(),
    *ids("about_id"),
    *words("once", "kind", "state", "made_at", "not_before", "error"),
    *maybe("lease_until", "done_at"),
    *sealed("body"),
    *numbers("tries"),
    UniqueConstraint("once"),
    partial("ix_jobs_waiting", "id", where="state = 'waiting'"),
    sqlite_autoincrement=True,
)
table("ticks", *words("tick", "period", "at"), PrimaryKeyConstraint("tick", "period"))
table("counters", *words("name"), *numbers("value"), PrimaryKeyConstraint("name"))
tables.add_tables(table)
