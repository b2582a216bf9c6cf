"""Jobs: slow work is claimed with a lease and comes back when its worker died."""

from __future__ import annotations

from datetime import timedelta

from rules.nouns import Job
from storage import jobs
from storage.jobs import Claimed
from tests.storage.conftest import NOW, Room


async def _claim(room: Room, after: float = 0) -> list[Claimed]:
    real = NOW + timedelta(seconds=after)
    return await room.db.write(lambda tx: jobs.claim(tx, real, room.now, 10, 30))


async def test_a_job_is_claimed_once_a_lease_and_comes_back_when_its_worker_died(room: Room) -> None:
    job = Job("fetch", 5, {"kind": "voice"}, once="fetch:5")
    await room.keep(jobs=(job, job))
    assert await _claim(room) == [Claimed(1, job, 1)]
    assert await _claim(room, after=29) == []
    assert await _claim(room, after=30) == [Claimed(1, job, 2)]
    await room.db.write(lambda tx: jobs.done(tx, 1, NOW))
    assert await _claim(room, after=90) == []
    await room.keep(jobs=(job,))
    assert await _claim(room, after=90) == []


async def test_a_job_waits_for_its_time_and_after_a_failure_for_the_next(room: Room) -> None:
    await room.keep(jobs=(Job("export", 1, not_before=NOW + timedelta(hours=1)),))
    assert await _claim(room) == []
    room.later(hours=1)
    (claimed,) = await _claim(room)
    await room.db.write(lambda tx: jobs.retry(tx, claimed.id, room.now + timedelta(minutes=1), "TimedOut"))
    assert await _claim(room) == []
    room.later(minutes=1)
    assert [one.tries for one in await _claim(room)] == [2]


async def test_a_job_given_up_is_not_done_again_and_forgotten_later(room: Room) -> None:
    await room.keep(jobs=(Job("fetch", 1), Job("fetch", 2)))
    first, second = await _claim(room)
    await room.db.write(lambda tx: jobs.give_up(tx, first.id, "gone", NOW))
    assert [one.job.about_id for one in await _claim(room, after=60)] == [second.job.about_id]
    assert await room.db.write(lambda tx: jobs.purge(tx, NOW + timedelta(seconds=1))) == 1
