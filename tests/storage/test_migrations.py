"""Migrations: from nothing and from data, whole or not at all, on both engines; and the metadata is what they make."""

from __future__ import annotations

import asyncio
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from storage import migrating
from storage.db import SCHEMA, Db, Tx, open_db
from storage.migrating import make_engine, migrate, schema_state
from storage.queries import load_queries
from storage.records import TABLES
from storage.schema import metadata
from tests.conftest import SECRET
from tests.counties import plain_calendar, small_county
from tests.storage.conftest import Room

HEAD = '"""Made by a test."""\nimport sqlalchemy as sa\nfrom alembic import op\n'
NEXT = HEAD + 'revision = "9999"\ndown_revision = "0002"\nbranch_labels = depends_on = None\n\n\ndef upgrade():\n'
REBUILD = NEXT + (
    '    with op.batch_alter_table("cases") as batch:\n'
    '        batch.add_column(sa.Column("more", sa.Text, server_default="", nullable=False))\n'
    '        batch.alter_column("relation", new_column_name="bond")\n'
    '    with op.batch_alter_table("accounts") as batch:\n'
    '        batch.alter_column("language", new_column_name="tongue")\n'
)
FAIL_LATE = REBUILD + '    op.create_table("half", sa.Column("id", sa.Integer))\n    raise RuntimeError("on purpose")\n'
ORPHANS = NEXT + '    op.execute("DELETE FROM accounts")\n'


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of our migrations, to which a test adds the next one."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrating.FOLDER, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(migrating, "FOLDER", folder)
    return folder / "versions"


def _tables(url: str) -> dict[str, int]:
    """The tables of a database and how many rows each has."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            names = inspect(connection).get_table_names()
            return {name: connection.execute(text(f"SELECT COUNT(*) FROM {name}")).scalar_one() for name in names}
    finally:
        engine.dispose()


async def _fill(url: str) -> None:
    """A few rows in every table that others point to."""
    db = await open_db(url, SECRET)
    room = Room(db, small_county(), plain_calendar())
    account = await room.post("1", "officer", "BG")
    for _ in range(3):
        await room.case(applicant_id=account.id)
    home = await room.household()
    await room.visit(home, room.now.date(), room.now.date())
    await db.close()


def test_the_metadata_is_exactly_what_the_migrations_make(empty_url: str) -> None:
    migrate(empty_url)
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": metadata}
        )
        assert compare_metadata(context, metadata) == []
        names = set(inspect(connection).get_table_names()) - {"alembic_version"}
    engine.dispose()
    assert names == set(metadata.tables)


def test_a_missing_column_would_be_seen_by_that_comparison(empty_url: str) -> None:
    migrate(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE jobs DROP COLUMN error"))
    with engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert [one[0] for one in found] == ["add_column"]


async def test_migrating_again_changes_nothing_and_keeps_the_data(engine_url: str) -> None:
    await _fill(engine_url)
    before = _tables(engine_url)
    migrate(engine_url)
    assert _tables(engine_url) == before
    assert before["cases"] == 3


def test_the_state_of_a_schema_is_told_without_making_a_database(empty_url: str) -> None:
    state = schema_state(empty_url)
    assert (state.revision, state.newest) == ("", SCHEMA)
    if empty_url.startswith("sqlite"):
        assert not Path(empty_url.removeprefix("sqlite:///")).exists()
    migrate(empty_url)
    state = schema_state(empty_url)
    assert (state.revision, state.newest) == (SCHEMA, SCHEMA)
    assert state.server.split(".")[0].isdecimal()


async def test_rebuilding_tables_that_others_point_to_keeps_every_row(empty_url: str, versions: Path) -> None:
    migrate(empty_url)
    await _fill(empty_url)
    before = _tables(empty_url)
    (versions / "9999_rebuild.py").write_text(REBUILD)
    migrate(empty_url)
    assert _tables(empty_url) == before
    assert before["entries"] == 3
    assert schema_state(empty_url).revision == "9999"


async def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, versions: Path) -> None:
    migrate(empty_url)
    await _fill(empty_url)
    before = _tables(empty_url)
    (versions / "9999_fail.py").write_text(FAIL_LATE)
    with pytest.raises(RuntimeError, match="on purpose"):
        migrate(empty_url)
    assert _tables(empty_url) == before
    assert schema_state(empty_url).revision == SCHEMA
    engine = make_engine(empty_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()


async def test_a_migration_that_would_leave_rows_without_what_they_point_to_is_refused(
    empty_url: str, versions: Path
) -> None:
    migrate(empty_url)
    await _fill(empty_url)
    (versions / "9999_orphans.py").write_text(ORPHANS)
    with pytest.raises(Exception, match=r"without what they point to|violates foreign key"):
        migrate(empty_url)
    assert _tables(empty_url)["accounts"] == 1


FIRST_ROWS = """
INSERT INTO keys (id, owner_id, kind, wrapped, master) VALUES (1, 1, 'account', '', 1);
INSERT INTO accounts (id, acting, channel, address, language, register_name, place, name, phone, muted,
group_told, unclear, version) VALUES (1, 0, 'telegram', '7', 'zh-CN', '', '', '', '', 0, 0, 0, 1);
INSERT INTO households (id, key_id, helper_id, number, name, place, group_name, category, risk, best_time,
way, kin_phone, worry, version) VALUES (2, 1, 0, 'H0001', '', '', '', '', '', '', '', '', '', 1);
INSERT INTO persons (id, household_id, key_id, name, place, sex, facts, id_no, phone, address, health,
id_no_hash, id_no_head, id_no_tail, phone_hash, phone_head, phone_tail, version) VALUES (3, 2, 1, '', '', '',
'', '', '', '', '', '', '', '', '', '', '', 1);
INSERT INTO cases (id, key_id, household_id, applicant_id, reporter_id, owner_id, number, state, opened_at,
place, urgency, danger, need, group_name, contact, relation, consent, source, waiting_on, programme, clock,
decision, solved, words, subject, phone, address, outcome, claim_hash, hurried, rings, version) VALUES (4, 1,
2, 1, 0, 0, '0001', 'registered', '2026-11-23T01:00:00.000Z', '', 'calm', '', '', '', '', '', '', 'self', '',
'', '', '', '', '', '', '', '', '', '', 0, 0, 1);
"""


def test_rows_of_the_first_schema_come_along_and_the_new_columns_have_a_value(empty_url: str, versions: Path) -> None:
    later = versions / "0002_one_door.py"
    kept = later.read_text()
    later.unlink()
    migrate(empty_url)
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        for statement in FIRST_ROWS.split(";\n")[:-1]:
            connection.execute(text(statement))
    before = _tables(empty_url)
    later.write_text(kept)
    migrate(empty_url)
    after = _tables(empty_url)
    assert {name: after[name] for name in before} == before
    with engine.connect() as connection:
        found = connection.execute(text("SELECT merged_into, kind, proposal, tell_at FROM cases")).one()
        columns = compare_metadata(MigrationContext.configure(connection), metadata)
    engine.dispose()
    assert (tuple(found), columns) == ((0, "", "", None), [])


def test_three_workers_that_migrate_at_once_all_find_it_done(empty_url: str) -> None:
    with ThreadPoolExecutor(3) as workers:
        found = [workers.submit(migrate, empty_url) for _ in range(3)]
        errors = [error for one in found if (error := one.exception()) is not None]
    if empty_url.startswith("postgresql"):
        assert errors == []
    assert all(type(error).__name__ == "Busy" for error in errors)
    assert schema_state(empty_url).revision == SCHEMA


async def test_a_migration_may_be_started_inside_a_running_loop(empty_url: str) -> None:
    await asyncio.to_thread(migrate, empty_url)
    assert schema_state(empty_url).revision == SCHEMA


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_every_record_query_names_every_column_of_its_table(engine: str) -> None:
    queries = load_queries(engine)  # type: ignore[arg-type]
    for table in TABLES:
        columns = {one.name for one in metadata.tables[table.name].columns} - {"entries_count", "entries_head"}
        mark = ":{}" if engine == "sqlite" else "%({})s"
        for deed in ("insert", "update"):
            sql = getattr(queries, f"{deed}_{table.one}").sql
            for column in columns - {"version"}:
                assert mark.format(column) in sql, (deed, table.name, column)


async def test_both_engines_know_the_same_queries_and_both_understand_every_one(db: Db) -> None:
    names = load_queries("sqlite").available_queries
    assert names == load_queries("postgres").available_queries

    def explain(tx: Tx) -> list[str]:
        wrong = []
        for name in names:
            sql = getattr(getattr(tx.sql, name), "sql", "")
            words = dict.fromkeys(re.findall(r":(\w+)|%\((\w+)\)s", sql))
            try:
                with tx.savepoint():
                    tx.conn.execute("EXPLAIN " + sql, {one or other: None for one, other in words})
            except Exception as error:
                wrong.append(f"{name}: {error}")
        return wrong

    assert await db.write(explain) == []
