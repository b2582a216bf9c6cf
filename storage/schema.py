"""The tables as SQLAlchemy metadata: only Alembic reads it, to compare and to write migrations. Queries are in `sql/`."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
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
LONG = BigInteger().with_variant(Integer(), "sqlite")
"""52-bit identifiers; INTEGER on SQLite, whose integers have 64 bits and whose INTEGER PRIMARY KEY is the row itself."""


def words(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def moment(name: str) -> Column[str]:
    return Column(name, Text, nullable=True)


def sealed(name: str) -> Column[bytes]:
    return Column(name, LargeBinary, nullable=False)


def number(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False)


def flag(name: str) -> Column[int]:
    return Column(name, SmallInteger, nullable=False)


def id_of(name: str, target: str = "") -> Column[int]:
    """The id of something else, 0 when there is none; with a target it must exist."""
    return Column(name, LONG, *([ForeignKey(target)] if target else []), nullable=False)


def own_id() -> Column[int]:
    return Column("id", LONG, primary_key=True, autoincrement=False)


def row_number() -> Column[int]:
    """An id that grows with every row, where the order of arrival matters."""
    return Column("id", LONG, primary_key=True, autoincrement=True)


def found_by(name: str) -> tuple[Column[bytes], ...]:
    return tuple(sealed(f"{name}_{part}") for part in ("hash", "head", "tail"))


keys = Table(
    "keys",
    metadata,
    own_id(),
    words("kind"),
    id_of("owner_id"),
    sealed("wrapped"),
    number("master"),
    moment("made_at"),
    moment("erased_at"),
)
accounts = Table(
    "accounts",
    metadata,
    Column("id", LONG, ForeignKey("keys.id"), primary_key=True, autoincrement=False),
    words("channel"),
    words("address"),
    words("language"),
    words("register_name"),
    id_of("acting"),
    sealed("name"),
    sealed("phone"),
    words("place"),
    flag("muted"),
    moment("blocked_at"),
    moment("created_at"),
    moment("last_heard_at"),
    number("unclear"),
    flag("group_told"),
    number("version"),
    UniqueConstraint("channel", "address"),
)
posts = Table(
    "posts",
    metadata,
    own_id(),
    id_of("account_id", "accounts.id"),
    words("role"),
    words("place"),
    words("name"),
    words("since"),
    moment("until"),
    id_of("invited_by"),
    number("version"),
    Index(None, "account_id"),
    Index(None, "place", "role"),
)
invitations = Table(
    "invitations",
    metadata,
    own_id(),
    sealed("secret_hash"),
    words("role"),
    words("place"),
    words("name"),
    id_of("invited_by"),
    words("expires_at"),
    id_of("used_by"),
    moment("used_at"),
    number("version"),
    UniqueConstraint("secret_hash"),
)
places = Table(
    "places",
    metadata,
    Column("code", Text, primary_key=True),
    words("level"),
    words("parent"),
    words("name"),
    words("county_version"),
    Index(None, "parent"),
)
county_versions = Table(
    "county_versions",
    metadata,
    Column("version", Text, primary_key=True),
    words("calendar_version"),
    words("body"),
    words("taken_at"),
)
households = Table(
    "households",
    metadata,
    own_id(),
    words("number"),
    id_of("key_id", "keys.id"),
    words("name"),
    words("place"),
    words("group_name"),
    words("category"),
    words("risk"),
    id_of("helper_id"),
    sealed("best_time"),
    sealed("way"),
    sealed("kin_phone"),
    sealed("worry"),
    number("version"),
    UniqueConstraint("number"),
    Index(None, "place"),
    Index(None, "helper_id"),
)
persons = Table(
    "persons",
    metadata,
    own_id(),
    id_of("household_id"),
    id_of("key_id", "keys.id"),
    words("name"),
    words("place"),
    words("sex"),
    moment("born"),
    moment("died"),
    sealed("id_no"),
    sealed("phone"),
    sealed("address"),
    sealed("health"),
    words("facts"),
    number("version"),
    *found_by("id_no"),
    *found_by("phone"),
    Index(None, "household_id"),
    Index(None, "place"),
    *(Index(None, f"{name}_{part}") for name in ("id_no", "phone") for part in ("hash", "head", "tail")),
)
memberships = Table(
    "memberships",
    metadata,
    own_id(),
    id_of("household_id", "households.id"),
    id_of("person_id", "persons.id"),
    words("relation"),
    words("since"),
    moment("until"),
    number("version"),
    Index(None, "household_id"),
    Index(None, "person_id"),
)
cases = Table(
    "cases",
    metadata,
    own_id(),
    words("number"),
    id_of("key_id", "keys.id"),
    words("state"),
    words("opened_at"),
    words("place"),
    words("urgency"),
    words("danger"),
    words("need"),
    words("group_name"),
    sealed("words"),
    sealed("subject"),
    sealed("phone"),
    sealed("address"),
    words("contact"),
    id_of("household_id"),
    id_of("applicant_id"),
    id_of("reporter_id"),
    words("relation"),
    words("consent"),
    words("source"),
    id_of("owner_id"),
    moment("claimed_at"),
    moment("first_contact_by"),
    moment("answered_at"),
    words("waiting_on"),
    words("programme"),
    moment("accepted_on"),
    moment("due_on"),
    words("clock"),
    number("hurried"),
    number("rings"),
    moment("rung_at"),
    words("decision"),
    sealed("outcome"),
    words("solved"),
    sealed("claim_hash"),
    moment("closed_at"),
    number("version"),
    Column("entries_count", Integer, nullable=False, server_default=text("0")),
    Column("entries_head", LargeBinary),
    Index(None, "number"),
    Index(None, "place", "state"),
    Index(None, "applicant_id"),
    Index(None, "reporter_id"),
    Index(None, "owner_id"),
    Index(None, "household_id"),
    Index(None, "claim_hash"),
)
entries = Table(
    "entries",
    metadata,
    id_of("case_id", "cases.id"),
    number("seq"),
    words("at"),
    words("deed"),
    id_of("by_id"),
    words("audience"),
    id_of("attachment_id"),
    words("message"),
    sealed("body"),
    id_of("heard_id"),
    sealed("hash"),
    PrimaryKeyConstraint("case_id", "seq"),
)
drafts = Table(
    "drafts",
    metadata,
    own_id(),
    id_of("account_id", "accounts.id"),
    id_of("key_id", "keys.id"),
    words("form"),
    words("asking"),
    words("started_at"),
    words("touched_at"),
    sealed("answers"),
    words("attachments"),
    words("messages"),
    id_of("about_id"),
    number("asked"),
    flag("correcting"),
    moment("nudged_at"),
    number("version"),
    Index(None, "account_id"),
    Index(None, "touched_at"),
)
shown = Table(
    "shown",
    metadata,
    id_of("account_id", "accounts.id"),
    words("message"),
    words("about_kind"),
    id_of("about_id"),
    number("version"),
    words("at"),
    PrimaryKeyConstraint("account_id", "message"),
    Index(None, "account_id", "about_kind", "about_id", "at"),
)
attachments = Table(
    "attachments",
    metadata,
    own_id(),
    id_of("key_id", "keys.id"),
    words("kind"),
    sealed("ref"),
    words("at"),
    id_of("by_id"),
    id_of("case_id"),
    number("size"),
    number("seconds"),
    words("album"),
    sealed("digest"),
    words("media_type"),
    words("state"),
    number("version"),
    Index(None, "case_id"),
)
visits = Table(
    "visits",
    metadata,
    own_id(),
    id_of("household_id", "households.id"),
    words("duty"),
    words("planned_on"),
    words("due_on"),
    words("rule_version"),
    id_of("done_by"),
    moment("done_on"),
    words("released"),
    moment("postponed_to"),
    number("rung"),
    moment("rung_on"),
    id_of("held_by"),
    moment("held_until"),
    id_of("seen_by"),
    moment("search_until"),
    number("version"),
    Index(None, "household_id"),
    Index("ix_visits_open", "due_on", sqlite_where=text("done_on IS NULL"), postgresql_where=text("done_on IS NULL")),
    Index(None, "search_until"),
    Index(None, "done_on"),
)
attempts = Table(
    "attempts",
    metadata,
    own_id(),
    id_of("visit_id", "visits.id"),
    id_of("household_id", "households.id"),
    id_of("key_id", "keys.id"),
    words("at"),
    id_of("by_id"),
    words("outcome"),
    words("means"),
    flag("contact"),
    words("tried"),
    sealed("note"),
    id_of("case_id"),
    number("version"),
    Index(None, "visit_id"),
    Index(None, "household_id", "at"),
)
complaints = Table(
    "complaints",
    metadata,
    own_id(),
    id_of("key_id", "keys.id"),
    id_of("by_id"),
    words("at"),
    sealed("words"),
    id_of("case_id"),
    moment("answered_at"),
    number("version"),
    Index(None, "answered_at"),
)
WAITING = text("state = 'waiting'")
inbox = Table(
    "inbox",
    metadata,
    row_number(),
    words("bot"),
    id_of("update_id"),
    words("person"),
    sealed("body"),
    words("heard_at"),
    words("state"),
    number("tries"),
    words("not_before"),
    words("error"),
    moment("done_at"),
    UniqueConstraint("bot", "update_id"),
    Index("ix_inbox_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index("ix_inbox_person", "bot", "person", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index(None, "heard_at"),
    sqlite_autoincrement=True,
)
outbox = Table(
    "outbox",
    metadata,
    row_number(),
    words("once"),
    flag("lane"),
    words("state"),
    words("to_kind"),
    words("to_ref"),
    id_of("account_id"),
    words("about_kind"),
    id_of("about_id"),
    words("still_kind"),
    id_of("still_id"),
    words("still_value"),
    id_of("key_id"),
    sealed("body"),
    words("made_at"),
    words("not_before"),
    moment("lease_until"),
    number("tries"),
    words("error"),
    id_of("by_id"),
    id_of("heard_id"),
    words("message"),
    moment("done_at"),
    UniqueConstraint("once"),
    Index("ix_outbox_waiting", "lane", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    Index(None, "about_kind", "about_id"),
    Index(None, "done_at"),
    sqlite_autoincrement=True,
)
jobs = Table(
    "jobs",
    metadata,
    row_number(),
    words("once"),
    words("kind"),
    id_of("about_id"),
    sealed("body"),
    words("state"),
    words("made_at"),
    words("not_before"),
    moment("lease_until"),
    number("tries"),
    words("error"),
    moment("done_at"),
    UniqueConstraint("once"),
    Index("ix_jobs_waiting", "id", sqlite_where=WAITING, postgresql_where=WAITING),
    sqlite_autoincrement=True,
)
ticks = Table("ticks", metadata, words("tick"), words("period"), words("at"), PrimaryKeyConstraint("tick", "period"))
counters = Table("counters", metadata, Column("name", Text, primary_key=True), number("value"))
