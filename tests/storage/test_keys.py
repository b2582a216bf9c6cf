"""Sealed fields: unreadable without the master key, bound to their row and column, empty when their key was destroyed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rules.nouns import Job, Say, To
from rules.people import Person
from storage import files
from storage.db import Refused, Tx, open_db
from storage.desk import Desk
from storage.keys import Damaged, new_id
from tests.conftest import SECRET
from tests.storage.conftest import NOW, Room

ID_NO = "990000194105060011"


async def test_another_master_key_is_refused_in_one_sentence(room: Room, engine_url: str) -> None:
    await room.db.close()
    with pytest.raises(Refused, match="SECRET_KEY is not the one this database was written with") as refused:
        await open_db(engine_url, SECRET + "!")
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)


async def test_a_master_key_that_is_too_short_is_refused(engine_url: str) -> None:
    with pytest.raises(Refused, match="too short"):
        await open_db(engine_url, "short")


async def test_no_word_of_a_person_is_readable_in_any_table(room: Room) -> None:
    home = await room.household(way="wordway", kin_phone="13900000003", worry="wordworry", best_time="wordtime")
    person = Person(
        new_id(),
        home.id,
        home.key_id,
        "Zhao",
        "BG01",
        id_no=ID_NO,
        phone="13900000001",
        address="wordroad",
        health="wordhealth",
    )
    case = await room.case(words="wordcase", subject="wordsubject", address="wordaddress", outcome="wordoutcome")
    account = await room.account("1")
    await room.keep(
        person,
        replace(account, name="wordname", phone="13900000002"),
        says=(Say("a", To("account", str(account.id)), {"w": "wordsay"}, about=("case", case.id)),),
        jobs=(Job("fetch", 1, {"w": "wordjob"}),),
    )

    def dump(tx: Tx) -> str:
        lines = []
        for table in ("accounts", "persons", "households", "cases", "entries", "outbox", "jobs"):
            for row in tx.conn.execute(f"SELECT * FROM {table}").fetchall():
                lines += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row]
        return "\n".join(lines)

    found = await room.db.read(dump)
    assert "Zhao" in found
    assert "BG01" in found
    for secret in ("word", "leaks", ID_NO, "1390000000"):
        assert secret not in found, secret


async def test_a_sealed_field_moved_to_another_row_or_column_is_refused(room: Room) -> None:
    one, other = await room.case(), await room.case()
    for column in ("words", "subject"):

        def move(tx: Tx, column: str = column) -> None:
            row = tx.conn.execute("SELECT words, key_id FROM cases WHERE id = " + str(one.id)).fetchone()
            mark = "?" if tx.engine == "sqlite" else "%s"
            target = other.id if column == "words" else one.id
            tx.conn.execute(
                f"UPDATE cases SET {column} = {mark}, key_id = {mark} WHERE id = {mark}", (row[0], row[1], target)
            )

        await room.db.write(move)
        with pytest.raises(Damaged, match=rf"cases\.{column}:\d+ was changed or belongs elsewhere"):
            await room.ask(lambda desk, column=column: desk.case(other.id if column == "words" else one.id))


async def test_a_destroyed_key_leaves_empty_fields_and_everything_else_readable(room: Room, tmp_path: Path) -> None:
    case, other = await room.case(), await room.case()
    account = await room.account("1")
    await room.say("a", To("account", str(account.id)), about=("case", case.id))
    digest = await room.db.write(lambda tx: files.keep(tx, tmp_path, case.key_id, b"\xff\xd8\xff photo"))
    await room.do(lambda desk: desk.erase(case.key_id))
    for _ in range(2):
        kept = await room.ask(lambda desk: desk.case(case.id))
        assert kept is not None
        assert (kept.words, kept.phone, kept.number, kept.place) == ("", "", case.number, "BG01")
        history = await room.ask(lambda desk: desk.entries(case.id))
        assert [(entry.deed, entry.text, entry.details) for entry in history] == [("case.register", "", {})]
        assert await room.db.read(lambda tx: files.read(tx, tmp_path, case.key_id, digest)) == b""
        await room.keep(replace(kept, hurried=kept.hurried + 1))
    assert await room.ask(lambda desk: desk.case(other.id)) == other


async def test_a_destroyed_key_opens_nothing_even_in_the_transaction_that_destroyed_it(room: Room) -> None:
    case = await room.case()

    def erase(desk: Desk) -> str:
        desk.erase(case.key_id)
        kept = desk.case(case.id)
        assert kept is not None
        return kept.words

    assert await room.do(erase) == ""


async def test_a_destroyed_key_is_nowhere_in_the_database(room: Room) -> None:
    case = await room.case()
    await room.do(lambda desk: desk.erase(case.key_id))
    row = await room.ask(
        lambda desk: desk.tx.conn.execute(f"SELECT wrapped, erased_at FROM keys WHERE id = {case.key_id}").fetchone()
    )
    assert (bytes(row[0]), row[1]) == (b"", "2026-11-23T02:00:00.000Z")


async def test_a_key_that_was_only_almost_destroyed_still_opens_its_fields(room: Room) -> None:
    case = await room.case()
    with pytest.raises(RuntimeError, match="on purpose"):

        def erase(tx: Tx) -> None:
            room.desk(tx).erase(case.key_id)
            raise RuntimeError("on purpose")

        await room.db.write(erase)
    assert await room.ask(lambda desk: desk.case(case.id)) == case


async def test_every_writing_uses_a_fresh_nonce(room: Room) -> None:
    case = await room.case()

    def words(tx: Tx) -> bytes:
        return bytes(tx.conn.execute("SELECT words FROM cases").fetchone()[0])

    before = await room.db.read(words)
    await room.keep(case)
    after = await room.db.read(words)
    assert before[1:13] != after[1:13]
    assert before[13:] != after[13:]


async def test_texts_with_odd_characters_are_sealed_without_loss(room: Room) -> None:
    odd = "a\x00b \ud800 \u202e 👵🏽 " + "字" * 5000
    case = await room.case(words=odd)
    assert (await room.ask(lambda desk: desk.case(case.id))).words == odd  # type: ignore[union-attr]


async def test_a_file_is_kept_sealed_once_a_case_and_a_changed_one_is_refused(room: Room, tmp_path: Path) -> None:
    case, other = await room.case(), await room.case()
    content = b"OggS\x00" + bytes(range(256)) * 50
    first = await room.db.write(lambda tx: files.keep(tx, tmp_path, case.key_id, content))
    again = await room.db.write(lambda tx: files.keep(tx, tmp_path, case.key_id, content))
    elsewhere = await room.db.write(lambda tx: files.keep(tx, tmp_path, other.key_id, content))
    kept = sorted(path for path in tmp_path.rglob("*") if path.is_file() and "test.db" not in path.name)
    assert first == again
    assert first != elsewhere
    assert len(kept) == 2
    assert all(content[:64] not in path.read_bytes() and path.stat().st_mode & 0o077 == 0 for path in kept)
    assert await room.db.read(lambda tx: files.read(tx, tmp_path, case.key_id, first)) == content
    assert await room.db.read(lambda tx: files.read(tx, tmp_path, case.key_id, b"")) == b""
    path = next(path for path in kept if path.name == first.hex())
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Damaged):
        await room.db.read(lambda tx: files.read(tx, tmp_path, case.key_id, first))


async def test_a_file_that_is_empty_or_too_large_is_refused(room: Room, tmp_path: Path) -> None:
    case = await room.case()
    for content in (b"", bytes(files.LARGEST + 1)):
        with pytest.raises(ValueError, match="between 1 byte and 20 MB"):
            await room.db.write(lambda tx, content=content: files.keep(tx, tmp_path, case.key_id, content))


async def test_a_readers_keys_are_those_of_the_writer(room: Room) -> None:
    home = await room.household(worry="knee")
    assert await room.ask(lambda desk: desk.household(home.id)) == home
    assert home.worry == "knee"
    assert room.now == NOW
