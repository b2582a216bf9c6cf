"""Opening the database: one process a SQLite file, the schema it needs, the settings the guarantees rest on, a clean end."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from rules.nouns import Job
from storage.db import Busy, Db, Refused, Tx, open_db
from storage.migrating import migrate
from tests.conftest import SECRET, empty
from tests.storage.conftest import Room

OPEN = """
import asyncio, sys
from storage.db import Refused, open_db
async def main():
    try:
        db = await open_db(sys.argv[1], sys.argv[2])
    except Refused as refused:
        print(type(refused).__name__, refused)
        return
    await db.close()
    print("opened")
asyncio.run(main())
"""


async def test_a_second_process_on_the_same_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    migrate(url)

    async def another() -> str:
        run = [sys.executable, "-c", OPEN, url, SECRET]
        return (await asyncio.to_thread(subprocess.run, run, capture_output=True, text=True, check=True)).stdout

    db = await open_db(url, SECRET)
    assert await another() == "Busy Another process is already running on one.db; stop it first.\n"
    with pytest.raises(Busy):
        await open_db(url, SECRET)
    with pytest.raises(Busy):
        await asyncio.to_thread(migrate, url)
    beside = await open_db(url, SECRET, shared=True)
    await beside.close()
    await db.close()
    assert await another() == "opened\n"


def test_a_process_that_crashes_with_the_database_open_ends_by_itself(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    migrate(url)
    crash = OPEN.replace("await db.close()", "raise SystemExit(3)")
    assert subprocess.run([sys.executable, "-c", crash, url, SECRET], timeout=30, check=False).returncode == 3


async def test_several_workers_share_one_postgresql(postgres_ours: str) -> None:
    empty(postgres_ours)
    first, second = [await open_db(postgres_ours, SECRET, readers=0) for _ in range(2)]
    numbers = await asyncio.gather(
        *(db.write(lambda tx: tx.sql.count_up(tx.conn, name="x")) for _ in range(20) for db in (first, second))
    )
    assert sorted(numbers) == list(range(1, 41))
    await first.close()
    await second.close()


async def test_a_database_without_our_schema_is_refused(empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        with pytest.raises(Refused, match="no database yet; run `shouwang migrate`"):
            await open_db(empty_url, SECRET)
        sqlite3.connect(empty_url.removeprefix("sqlite:///")).close()
        Path(empty_url.removeprefix("sqlite:///")).touch()
    with pytest.raises(Refused, match="run `shouwang migrate`"):
        await open_db(empty_url, SECRET)


async def test_a_database_of_another_version_is_refused(engine_url: str) -> None:
    db = await open_db(engine_url, SECRET)
    await db.write(lambda tx: tx.conn.execute("UPDATE alembic_version SET version_num = '9999'"))
    await db.close()
    with pytest.raises(Refused, match="schema is 9999, this program's 0002"):
        await open_db(engine_url, SECRET)
    if engine_url.startswith("postgresql"):
        with psycopg.connect(engine_url, autocommit=True) as conn:
            conn.execute("UPDATE alembic_version SET version_num = '0002'")


@pytest.mark.parametrize("url", ["mysql://x", "sqlite://x", ""])
async def test_an_unknown_kind_of_database_is_refused(url: str) -> None:
    with pytest.raises(Refused, match="must begin with sqlite:/// or postgresql://"):
        await open_db(url, SECRET)


async def test_a_server_that_is_not_there_is_refused_without_its_password() -> None:
    with pytest.raises(Refused, match="cannot be opened") as refused:
        await open_db("postgresql://user:hidden@127.0.0.1:1/none", SECRET)
    assert "hidden" not in str(refused.value)


async def test_sqlite_runs_with_the_settings_the_guarantees_rest_on(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'one.db'}"
    migrate(url)
    assert (tmp_path / "one.db").stat().st_mode & 0o077 == 0
    db = await open_db(url, SECRET)

    def settings(tx: Tx) -> dict[str, object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema")
        return {name: tx.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0}
    assert await db.write(settings) == wanted
    assert await db.read(settings) == wanted
    await db.close()


async def test_a_reader_cannot_write_and_sees_what_was_committed(room: Room) -> None:
    await room.case()
    with pytest.raises(Exception, match=r"readonly|read-only"):
        await room.db.read(lambda tx: tx.conn.execute("DELETE FROM cases"))
    assert len(await room.ask(lambda desk: desk.cases_at(("BG01",), ("registered",)))) == 1


async def test_after_a_failure_the_writer_goes_on(room: Room) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await room.db.write(
            lambda tx: tx.sql.insert_shown(
                tx.conn, account_id=5, message="1", about_kind="", about_id=0, version=0, at=""
            )
        )
    await room.keep(jobs=(Job("fetch", 1),))
    rows = await room.ask(lambda desk: desk.tx.conn.execute("SELECT COUNT(*) FROM jobs").fetchone())
    assert rows[0] == 1


async def test_a_broken_connection_to_postgresql_is_replaced(room: Room) -> None:
    if room.db.engine == "sqlite":
        assert len(await asyncio.gather(*(room.case() for _ in range(3)))) == 3
        return

    def kill(tx: Tx) -> None:
        tx.conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    for work in (room.db.write, room.db.read):
        with pytest.raises(Exception, match="terminating connection"):
            await work(kill)
    case = await room.case()
    for _ in range(3):
        assert await room.ask(lambda desk: desk.case(case.id)) == case


async def test_works_that_wait_together_share_one_commit(db: Db) -> None:
    threads: list[int] = []

    def work(tx: Tx) -> int:
        threads.append(threading.get_ident())
        if tx.engine == "sqlite":
            return int(tx.conn.execute("PRAGMA data_version").fetchone()[0])
        return int(tx.conn.execute("SELECT txid_current()").fetchone()[0])

    first, *rest = await asyncio.gather(*(db.write(work) for _ in range(50)))
    assert len(set(threads)) == 1
    assert threading.get_ident() not in threads
    assert len(set(rest)) == 1
    assert first <= rest[0]


async def test_closing_finishes_what_waits(engine_url: str) -> None:
    db = await open_db(engine_url, SECRET)
    tasks = [asyncio.create_task(db.write(lambda tx: tx.sql.count_up(tx.conn, name="x"))) for _ in range(20)]
    await asyncio.sleep(0)
    await db.close()
    assert sorted(await asyncio.gather(*tasks)) == list(range(1, 21))
    with pytest.raises(RuntimeError, match="closed"):
        await db.write(lambda tx: None)
