"""The inbox: each update acts once, one person's in order, nothing waits behind a poisoned one, bodies go after 48 hours."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

from storage import inbox
from storage.db import Tx, open_db
from storage.inbox import Received
from tests.conftest import SECRET
from tests.storage.conftest import NOW, Room

BOT = "bot"


async def _hear(room: Room, *updates: tuple[int, str], bot: str = BOT) -> int:
    rows = [(number, person, b'{"said": "wordheard %d"}' % number) for number, person in updates]
    return await room.db.write(lambda tx: inbox.hear(tx, bot, rows, room.now))


async def _take(room: Room, limit: int = 50) -> list[Received]:
    return await room.db.write(lambda tx: inbox.take(tx, limit, room.now))


async def _done(room: Room, received: Received) -> None:
    await room.db.write(lambda tx: inbox.done(tx, received.id, room.now))


async def test_what_was_heard_comes_back_as_it_came_oldest_first(room: Room) -> None:
    assert await _hear(room, (7, "b"), (8, "a"), (9, "c")) == 3
    taken = await _take(room)
    assert [(one.update_id, one.person, one.body, one.heard_at, one.tries) for one in taken] == [
        (7, "b", b'{"said": "wordheard 7"}', NOW, 0),
        (8, "a", b'{"said": "wordheard 8"}', NOW, 0),
        (9, "c", b'{"said": "wordheard 9"}', NOW, 0),
    ]
    assert [one.update_id for one in await _take(room, 2)] == [7, 8]


async def test_a_body_that_is_not_text_comes_back_byte_for_byte(room: Room) -> None:
    body = bytes(range(256)) + b"\xed\xa0\x80"
    await room.db.write(lambda tx: inbox.hear(tx, BOT, [(1, "a", body)], NOW))
    assert [one.body for one in await _take(room)] == [body]


async def test_the_same_number_acts_once_within_seven_days_and_again_after(room: Room) -> None:
    assert await _hear(room, (1, "a"), (1, "a")) == 1
    assert await _hear(room, (1, "a")) == 0
    assert await _hear(room, (1, "a"), bot="another") == 1
    for received in await _take(room):
        await _done(room, received)
    room.later(days=6.9)
    assert await _hear(room, (1, "a")) == 0
    room.later(days=0.2)
    assert await _hear(room, (1, "a")) == 1


async def test_an_update_that_still_waits_is_never_forgotten(room: Room) -> None:
    await _hear(room, (1, "a"))
    room.later(days=30)
    await _hear(room, (1, "a"), (2, "b"))
    assert [one.update_id for one in await _take(room)] == [1, 2]


async def test_one_person_is_asked_for_one_update_at_a_time_and_in_order(room: Room) -> None:
    await _hear(room, (1, "a"), (2, "a"), (3, "b"), (4, "a"))
    first = await _take(room)
    assert [one.update_id for one in first] == [1, 3]
    await _done(room, first[0])
    assert [one.update_id for one in await _take(room)] == [2, 3]


async def test_the_same_person_of_two_bots_does_not_wait_for_herself(room: Room) -> None:
    await _hear(room, (1, "a"))
    await _hear(room, (1, "a"), bot="another")
    assert len(await _take(room)) == 2


async def test_a_failed_update_waits_and_its_person_waits_with_it_while_others_go_on(room: Room) -> None:
    await _hear(room, (1, "a"), (2, "a"), (3, "b"))
    (poison, _) = await _take(room)
    await room.db.write(lambda tx: inbox.failed(tx, poison.id, "E1 ValueError", room.now, last=False))
    assert [one.update_id for one in await _take(room)] == [3]
    room.later(seconds=10)
    assert [(one.update_id, one.tries) for one in await _take(room)] == [(1, 1), (3, 0)]


async def test_an_update_set_aside_lets_the_next_one_go_and_is_listed_without_words(room: Room) -> None:
    await _hear(room, (1, "a"), (2, "a"))
    poison = (await _take(room))[0]
    await room.db.write(lambda tx: inbox.failed(tx, poison.id, "E1 ValueError", room.now, last=True))
    assert [one.update_id for one in await _take(room)] == [2]
    (aside,) = await room.db.read(inbox.set_aside)
    assert (aside.update_id, aside.error, aside.tries) == (1, "E1 ValueError", 1)


async def test_the_oldest_and_the_number_of_what_waits_are_known(room: Room) -> None:
    assert await room.db.read(lambda tx: (inbox.oldest(tx), inbox.waiting(tx))) == (None, 0)
    await _hear(room, (1, "a"))
    room.later(minutes=3)
    await _hear(room, (2, "b"))
    assert await room.db.read(lambda tx: (inbox.oldest(tx), inbox.waiting(tx))) == (NOW, 2)


async def test_bodies_are_emptied_after_48_hours_and_numbers_forgotten_after_seven_days(room: Room) -> None:
    await _hear(room, (1, "a"), (2, "b"))
    await _done(room, (await _take(room))[0])

    def bodies(tx: Tx) -> list[int]:
        return [len(row[0]) for row in tx.conn.execute("SELECT body FROM inbox ORDER BY id").fetchall()]

    room.later(hours=47.9)
    assert await room.db.write(lambda tx: inbox.empty_old(tx, room.now)) == 0
    room.later(hours=0.2)
    assert await room.db.write(lambda tx: inbox.empty_old(tx, room.now)) == 1
    emptied, waits = await room.db.read(bodies)
    assert emptied == 0
    assert waits > 0
    room.later(days=5.1)
    await room.db.write(lambda tx: inbox.empty_old(tx, room.now))
    assert len(await room.db.read(bodies)) == 1


async def test_an_emptied_body_and_a_destroyed_key_leave_the_disk(room: Room, tmp_path: Path) -> None:
    await _hear(room, (1, "a"))
    case = await room.case()
    sealed, wrapped = await room.ask(
        lambda desk: (
            bytes(desk.tx.conn.execute("SELECT body FROM inbox").fetchone()[0]),
            bytes(desk.tx.conn.execute(f"SELECT wrapped FROM keys WHERE id = {case.key_id}").fetchone()[0]),
        )
    )
    await _done(room, (await _take(room))[0])
    room.later(days=3)
    await room.db.write(lambda tx: inbox.empty_old(tx, room.now))
    await room.do(lambda desk: desk.erase(case.key_id))
    await room.db.tidy()
    if room.db.engine == "sqlite":
        disk = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
        assert disk
        assert sealed not in disk
        assert wrapped not in disk


async def test_two_workers_never_hold_updates_of_one_person_at_once(room: Room, engine_url: str) -> None:
    """On PostgreSQL a second worker is another process; on SQLite there is one writer, so the same database is used twice."""
    await _hear(room, *((number, f"person {number % 5}") for number in range(1, 101)))
    second = room.db if room.db.engine == "sqlite" else await open_db(engine_url, SECRET)
    acted: list[tuple[str, int]] = []
    now = NOW + timedelta(seconds=1)

    def batch(tx: Tx) -> int:
        taken = inbox.take(tx, 3, now)
        for received in taken:
            acted.append((received.person, received.update_id))
            inbox.done(tx, received.id, now)
        return len(taken)

    async def work(db_number: int) -> None:
        idle = 0
        while idle < 3:
            idle = 0 if await (room.db, second)[db_number].write(batch) else idle + 1
            await asyncio.sleep(0)

    await asyncio.gather(work(0), work(1))
    if second is not room.db:
        await second.close()
    assert len(acted) == len(set(acted)) == 100
    for person in {person for person, _ in acted}:
        numbers = [number for one, number in acted if one == person]
        assert numbers == sorted(numbers)
