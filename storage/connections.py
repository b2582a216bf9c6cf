"""Connections that live on a thread of their own: aiosqlite owns SQLite's, an executor PostgreSQL's."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

import aiosqlite
import psycopg

from storage.keys import Refused
from storage.queries import Engine

T = TypeVar("T")
BUSY_SECONDS: Final = 10
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -32000",
    "PRAGMA temp_store = MEMORY",
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
)


class Busy(Refused):
    """Another process has the database file already."""


class Connection(Protocol):
    """A connection on a thread of its own."""

    async def run(self, work: Callable[[Any], T]) -> T:
        """Run the function with the raw connection on its thread."""

    async def close(self) -> None:
        """Finish what runs, close the connection and end its thread."""


class SqliteConnection:
    """A connection to a SQLite file, with the settings the guarantees need."""

    def __init__(self, conn: aiosqlite.Connection) -> None:
        self._conn = conn

    @classmethod
    async def open(cls, path: Path, *, writes: bool) -> SqliteConnection:
        """Open the file."""
        conn = aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None, cached_statements=512)
        conn._thread.daemon = True  # a crash elsewhere ends the process; what was committed is safe without this thread
        made = cls(await conn)
        await made.run(prepare if writes else _prepare_reader)
        return made

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run the function with the raw connection on its thread: aiosqlite has no public way, and one is enough."""
        result: T = await self._conn._execute(lambda: work(self._conn._conn))  # type: ignore[no-untyped-call]
        return result

    async def close(self) -> None:
        """Close it."""
        await self._conn.close()


def prepare(conn: sqlite3.Connection) -> None:
    """Give a SQLite connection its settings."""
    for pragma in PRAGMAS:
        conn.execute(pragma)


def _prepare_reader(conn: sqlite3.Connection) -> None:
    prepare(conn)
    conn.execute("PRAGMA cache_size = -12000")  # each reader has its own; the system caches the file for all
    conn.execute("PRAGMA query_only = ON")


class PostgresConnection:
    """A connection to a PostgreSQL server; after a break the next function gets a new one."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._conn: psycopg.Connection[Any] | None = None
        self._thread = ThreadPoolExecutor(1, "postgres")

    async def run(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        """Run the function on the thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._run, work)

    def _run(self, work: Callable[[psycopg.Connection[Any]], T]) -> T:
        if self._conn is None or self._conn.closed:
            self._conn = psycopg.connect(self._url, autocommit=True)
            self._conn.prepared_max = 1000
            self._conn.execute("SET TIME ZONE 'UTC'")
        return work(self._conn)

    async def close(self) -> None:
        """Close it."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._conn is not None:
            self._conn.close()


class Lock:
    """Holds a SQLite file for one process: an exclusive lock on a file beside it, which the system gives back at its end."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            raise Busy(f"Another process is already running on {path.name}; stop it first.") from None

    def release(self) -> None:
        """Give the file back."""
        os.close(self._file)


def engine_of(url: str) -> Engine:
    """Which engine a DATABASE_URL means; `Refused` for another one."""
    if url.startswith("sqlite:///"):
        return "sqlite"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres"
    raise Refused("DATABASE_URL must begin with sqlite:/// or postgresql://.")


def path_of(url: str) -> Path:
    """The file of a SQLite DATABASE_URL: three slashes and a relative path, four for an absolute one."""
    return Path(url.removeprefix("sqlite:///"))


async def connect(url: str, *, writes: bool) -> Connection:
    """A connection to this database; `Refused` when it cannot be reached."""
    try:
        if engine_of(url) == "sqlite":
            return await SqliteConnection.open(path_of(url), writes=writes)
        connection = PostgresConnection(url)
        try:
            await connection.run(lambda conn: None)
        except BaseException:
            await connection.close()
            raise
        return connection
    except (sqlite3.Error, psycopg.Error) as error:
        raise Refused(f"The database cannot be opened ({type(error).__name__}).") from error
