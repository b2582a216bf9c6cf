"""The history of a case is only ever added to, and every kind of tampering with it is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from rules.nouns import Entry
from rules.records import Case
from storage import entries
from storage.db import Tx
from tests.storage.conftest import NOW, Room

LINES = 6
EDITS = {
    "at": "2026-11-23T02:00:00.001Z",
    "deed": "case.close",
    "by_id": 99,
    "audience": "county",
    "attachment_id": 7,
    "message": "8",
    "heard_id": 9,
}


async def _history(room: Room) -> Case:
    case = await room.case()
    for number in range(2, LINES + 1):
        await room.keep(entries=(Entry(case.id, NOW, "case.note", number, f"line {number}", {"n": str(number)}),))
    return case


async def _tamper(room: Room, *statements: str) -> None:
    """Change the history as somebody would who owns the database: with the triggers out of the way."""

    def work(tx: Tx) -> None:
        if tx.engine == "sqlite":
            for deed in ("update", "delete"):
                tx.conn.execute(f"DROP TRIGGER IF EXISTS entries_no_{deed}")
        else:
            tx.conn.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            tx.conn.execute(statement)

    await room.db.write(work)


async def _verify(room: Room, *told: str) -> list[str]:
    return await room.db.read(lambda tx: entries.verify(tx, told))


async def _anchor(room: Room, *told: str) -> str:
    return await room.db.read(lambda tx: entries.anchor(tx, told))


async def test_the_history_comes_back_in_order_for_those_who_may_read_it(room: Room) -> None:
    case = await room.case()
    more = (
        Entry(case.id, NOW, "case.ask", 5, "which papers?", {"a": "b"}, "office", 3, "17"),
        Entry(case.id, NOW, "case.read", 6, "", {}, "county"),
    )
    await room.keep(entries=more)
    first = Entry(case.id, NOW, "case.register", 0, case.words)
    assert await room.ask(lambda desk: desk.entries(case.id, "county")) == (first, *more)
    assert await room.ask(lambda desk: desk.entries(case.id, "office")) == (first, more[0])
    assert await room.ask(lambda desk: desk.entries(case.id)) == (first,)


async def test_entries_of_several_cases_in_one_decision_keep_their_order(room: Room) -> None:
    one, other = await room.case(), await room.case()
    lines = [Entry(case.id, NOW, "case.note", number) for number in range(1, 4) for case in (one, other)]
    await room.keep(entries=tuple(lines))
    for case in (one, other):
        history = await room.ask(lambda desk, id=case.id: desk.entries(id))
        assert [entry.by for entry in history] == [0, 1, 2, 3]
    assert await _verify(room) == []


@pytest.mark.parametrize("statement", ["UPDATE entries SET deed = 'x'", "DELETE FROM entries"])
async def test_the_database_itself_refuses_to_change_history(room: Room, statement: str) -> None:
    await room.case()
    with pytest.raises(Exception, match="only ever added to"):
        await room.db.write(lambda tx: tx.conn.execute(statement))


async def test_an_untouched_history_verifies(room: Room) -> None:
    await _history(room)
    await _history(room)
    first = await _anchor(room)
    await _history(room)
    assert await _verify(room) == []
    assert await _verify(room, first) == []
    assert await _verify(room, first, await _anchor(room, first)) == []


@pytest.mark.parametrize("column", [*EDITS, "body", "hash"])
async def test_an_edit_of_any_column_is_found(room: Room, column: str) -> None:
    case = await _history(room)
    if column in EDITS:
        value = json.dumps(EDITS[column]).replace('"', "'")
    else:
        value = f"(SELECT e.{column} FROM entries AS e WHERE e.case_id = {case.id} AND e.seq = 5)"
    await _tamper(room, f"UPDATE entries SET {column} = {value} WHERE case_id = {case.id} AND seq = 3")
    assert await _verify(room) == [f"The history of case {case.id} was changed at line 3."]


Tamper = Callable[[int, int], list[str]]
REST = "at, deed, by_id, audience, attachment_id, message, body, heard_id, hash"


def _delete(case: int, other: int) -> list[str]:
    return [f"DELETE FROM entries WHERE case_id = {case} AND seq = 3"]


def _delete_and_renumber(case: int, other: int) -> list[str]:
    moves = [
        f"UPDATE entries SET seq = {seq - 1} WHERE case_id = {case} AND seq = {seq}" for seq in range(4, LINES + 1)
    ]
    return [*_delete(case, other), *moves, f"UPDATE cases SET entries_count = {LINES - 1} WHERE id = {case}"]


def _insert(case: int, other: int) -> list[str]:
    moves = [
        f"UPDATE entries SET seq = {seq + 1} WHERE case_id = {case} AND seq = {seq}" for seq in range(LINES, 2, -1)
    ]
    made = f"INSERT INTO entries (case_id, seq, {REST}) SELECT case_id, 3, {REST} FROM entries WHERE case_id = {other} AND seq = 3"
    return [*moves, made.replace("SELECT case_id", f"SELECT {case}")]


def _swap(case: int, other: int) -> list[str]:
    pairs = ((2, 99), (4, 2), (99, 4))
    return [f"UPDATE entries SET seq = {to} WHERE case_id = {case} AND seq = {seq}" for seq, to in pairs]


def _double(case: int, other: int) -> list[str]:
    return [
        f"INSERT INTO entries (case_id, seq, {REST}) SELECT case_id, {LINES + 1}, {REST} FROM entries "
        f"WHERE case_id = {case} AND seq = {LINES}",
        f"UPDATE cases SET entries_count = {LINES + 1} WHERE id = {case}",
    ]


def _cut(case: int, other: int) -> list[str]:
    return [f"DELETE FROM entries WHERE case_id = {case} AND seq > 4"]


def _exchange(case: int, other: int) -> list[str]:
    return [
        f"UPDATE entries SET seq = 99 WHERE case_id = {case} AND seq = 3",
        f"UPDATE entries SET case_id = {case} WHERE case_id = {other} AND seq = 3",
        f"UPDATE entries SET case_id = {other}, seq = 3 WHERE case_id = {case} AND seq = 99",
    ]


@pytest.mark.parametrize("how", [_delete, _delete_and_renumber, _insert, _swap, _double, _cut, _exchange])
async def test_a_line_deleted_inserted_swapped_doubled_or_cut_is_found(room: Room, how: Tamper) -> None:
    case, other = await _history(room), await _history(room)
    await _tamper(room, *how(case.id, other.id))
    wrong = await _verify(room)
    assert any(f"case {case.id} " in one for one in wrong), wrong


async def test_a_cut_that_also_moves_the_cases_own_end_is_found_by_the_anchor(room: Room) -> None:
    case = await _history(room)
    told = await _anchor(room)
    await _tamper(
        room,
        *_cut(case.id, 0),
        f"UPDATE cases SET entries_count = 4, entries_head = (SELECT hash FROM entries WHERE case_id = {case.id} "
        f"AND seq = 4) WHERE id = {case.id}",
    )
    assert await _verify(room) == []
    assert await _verify(room, told) == [f"The history of case {case.id} is shorter than when it was anchored."]


async def test_a_whole_history_that_vanished_is_found_by_the_anchor(room: Room) -> None:
    case = await _history(room)
    told = await _anchor(room)
    await _tamper(room, f"DELETE FROM entries WHERE case_id = {case.id}", f"DELETE FROM cases WHERE id = {case.id}")
    assert await _verify(room) == []
    assert await _verify(room, told) == [f"The history of case {case.id} is shorter than when it was anchored."]


async def test_a_history_written_anew_after_a_cut_is_found_by_the_anchor(room: Room) -> None:
    case = await _history(room)
    told = await _anchor(room)
    await _tamper(
        room,
        *_cut(case.id, 0),
        f"UPDATE cases SET entries_count = 4, entries_head = (SELECT hash FROM entries WHERE case_id = {case.id} "
        f"AND seq = 4) WHERE id = {case.id}",
    )
    await room.keep(entries=tuple(Entry(case.id, NOW, "case.note", 50 + number) for number in range(3)))
    assert await _verify(room) == []
    assert await _verify(room, told) == [f"Line {LINES} of case {case.id} is not the one that was anchored."]


async def test_an_anchor_holds_only_what_moved_since_the_last_and_nothing_when_nothing_did(room: Room) -> None:
    one, other = await _history(room), await _history(room)
    first = await _anchor(room)
    assert await _anchor(room, first) == ""
    await room.keep(entries=(Entry(other.id, NOW, "case.note"),))
    second = await _anchor(room, first)
    assert set(json.loads(first)["heads"]) == {str(one.id), str(other.id)}
    assert set(json.loads(second)["heads"]) == {str(other.id)}
    assert "\n" not in first + second


def _edited(line: str, **more: Any) -> str:
    return json.dumps({**json.loads(line), **more})


async def test_a_changed_cut_or_swapped_anchor_is_found(room: Room) -> None:
    await _history(room)
    first = await _anchor(room)
    await _history(room)
    second = await _anchor(room, first)
    changed = ["Line 1 of the anchors was changed, or belongs to another database."]
    assert await _verify(room, _edited(first, heads={}), second) == changed
    assert await _verify(room, second) == changed
    assert await _verify(room, second, first) == changed
    assert await _verify(room, "{", second) == ["Line 1 of the anchors cannot be read."]
