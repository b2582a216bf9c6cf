"""Brings a database to this program's schema: whole or not at all, on both engines, with the data in it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from storage.connections import Lock, engine_of, path_of

FOLDER: Final = Path(__file__).parent / "migrations"
LOCK: Final = 0x53484F55
"""Any number of ours: only one worker migrates a PostgreSQL database at a time, the others wait and find it done."""


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database of DATABASE_URL to this revision; safe to run again.

    A migration that fails leaves nothing behind (SQLite needs an explicit BEGIN for that). Foreign keys are off on SQLite
    while tables are rebuilt, else rebuilding a parent deletes its children; before the end every one is checked.
    `Busy` while a bot runs on the SQLite file.
    """
    engine = make_engine(url)
    lock = Lock(path_of(url)) if engine_of(url) == "sqlite" else None
    try:
        with engine.connect() as connection:
            _migrate(connection, revision)
    finally:
        engine.dispose()
        if lock is not None:
            lock.release()


@dataclass(frozen=True, slots=True)
class SchemaState:
    """Which engine and server, which schema the database has (empty: none yet) and which one this program needs."""

    engine: str
    server: str
    revision: str
    newest: str


def schema_state(url: str) -> SchemaState:
    """How the database of DATABASE_URL stands; a SQLite file that is not there is not made."""
    newest = ScriptDirectory(str(FOLDER)).get_current_head() or ""
    if engine_of(url) == "sqlite" and not path_of(url).exists():
        return SchemaState("sqlite", sqlite3.sqlite_version, "", newest)
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
            revision = MigrationContext.configure(connection).get_current_revision() or ""
            return SchemaState(engine_of(url), version, revision, newest)
    finally:
        engine.dispose()


def make_engine(url: str) -> Engine:
    """A SQLAlchemy engine for Alembic alone; a new SQLite file is readable by its owner only."""
    if engine_of(url) == "postgres":
        return create_engine("postgresql+psycopg://" + url.partition("://")[2], poolclass=NullPool)
    path = path_of(url)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600, exist_ok=True)
    engine = create_engine("sqlite:///" + str(path), poolclass=NullPool)
    event.listen(engine, "connect", _take_over)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _take_over(raw: sqlite3.Connection, _: object) -> None:
    """Leave transactions to us, and foreign keys off before one begins: inside it the switch does nothing."""
    raw.isolation_level = None
    raw.execute("PRAGMA foreign_keys = OFF")


def _migrate(connection: Connection, revision: str) -> None:
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if connection.dialect.name == "sqlite":
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration would leave {len(broken)} rows without what they point to")
