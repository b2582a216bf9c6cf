"""kill -9 of the whole bot at random moments under load: what was acknowledged is kept, acts once, and is answered."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from playground.deeds import Deeds
from playground.servers import Playground
from playground.shapes import Limits, Phone
from tests.campaigns.names import called
from tests.campaigns.nurseries import Nursery, offset_to
from tests.programs import MONDAY, TOKEN, demo_county, environment_for, furnish

FIRST_RESIDENT = 20_001
HELPERS = (4001, 4002, 4101, 4201, 4301)
OFFICERS = (3001, 3002)


@dataclass
class Load:
    """People who speak while the bot is killed: each resident asks for help in three messages, helpers log visits."""

    box: Playground
    chance: random.Random
    homes: list[tuple[int, str]]
    stories: int = 0
    sent: int = 0
    visits: list[str] = field(default_factory=list)
    resting: bool = False

    async def go_on(self) -> None:
        while not self.resting:
            await asyncio.sleep(self.chance.expovariate(14))
            person = FIRST_RESIDENT + self.stories
            self.stories += 1
            who, village = called(self.stories)
            for words in (f"我叫{who}，{village}3组，老伴住院没钱了，1990000{self.stories:04}", "这周", "交"):
                self.say(person, words)
            if self.homes and self.chance.random() < 0.3:
                helper, number = self.homes.pop()
                self.visits.append(number)
                self.say(helper, f"看 {number} 好")

    def say(self, person: int, words: str) -> None:
        Deeds(self.box.box, person).say(words)
        self.sent += 1


class Book:
    """The bot's database, read while no bot runs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def ask(self, sql: str) -> list[tuple[int | str, ...]]:
        with contextlib.closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as conn:
            return conn.execute(sql).fetchall()

    def one(self, sql: str) -> int:
        return int(self.ask(sql)[0][0])

    def expire_leases(self) -> None:
        """A minute goes by."""
        with contextlib.closing(sqlite3.connect(self._path, isolation_level=None)) as conn:
            conn.execute(
                "UPDATE outbox SET lease_until = '2000-01-01T00:00:00.000Z' WHERE state = 'waiting' AND lease_until IS NOT NULL"
            )


@contextlib.asynccontextmanager
async def telegram() -> AsyncIterator[Playground]:
    people = [Phone(int(one.address), one.name, {}) for one in demo_county().demo.accounts]  # type: ignore[union-attr]
    box = Playground(TOKEN, people, limits=Limits.unpaced())
    await box.start()
    try:
        yield box
    finally:
        await box.stop()


def missing_updates(book: Book, box: Playground, first: int) -> int:
    """How many updates Telegram was told to forget that the inbox does not have."""
    kept = {row[0] for row in book.ask("SELECT update_id FROM inbox")}
    return sum(number not in kept for number in range(first, box.confirmed + 1))


async def kill_again_and_again(folder: Path, templates: Path, kills: int, seed: int) -> dict[str, int]:
    """The campaign; its counts."""
    await furnish(folder, templates)
    chance = random.Random(seed)
    book = Book(folder / "shouwang.db")
    counts = {"lost": 0}
    busy = 0
    began = time.monotonic()
    async with telegram() as box:
        first = box.box.updates._next
        homes = [(helper, f"H{number:04}") for number, helper in numbered_homes()]
        chance.shuffle(homes)
        load = Load(box, chance, homes)
        speaking = asyncio.create_task(load.go_on())
        with Nursery(folder, environment_for(folder, box.url), offset_to(MONDAY)) as nursery:
            for _ in range(kills):
                nursery.start()
                busy += await live_a_while(box, chance)
                await asyncio.to_thread(nursery.kill)
                counts["lost"] += missing_updates(book, box, first)
            load.resting = True
            await speaking
            book.expire_leases()
            nursery.start()
            await until_said(box, book, load.sent)
            await asyncio.to_thread(nursery.kill)
        counts["lost"] += missing_updates(book, box, first)
        heard = told(box, load.stories)
    wrong = verdict(book, load)
    return {
        "kills": kills,
        "at_work": busy,
        "seed": seed,
        "seconds": round(time.monotonic() - began),
        "updates": load.sent,
        "requests": load.stories,
        "visits": len(load.visits),
        **counts,
        **wrong,
        **heard,
    }


async def live_a_while(box: Playground, chance: random.Random) -> bool:
    """Until a random moment: one time in six while the bot starts, else while it works; whether it was at work."""
    if chance.random() < 1 / 6:
        await asyncio.sleep(chance.uniform(0, 0.4))
        return False
    before = box.box.ledger.count
    until = time.monotonic() + 5
    while not box.calls("getUpdates", after=before) and time.monotonic() < until:
        await asyncio.sleep(0.005)
    await asyncio.sleep(chance.uniform(0, 0.8))
    return bool(box.calls("sendMessage", after=before))


def numbered_homes() -> list[tuple[int, int]]:
    """The households whose visit one line ends: number and helper's address (a child's card asks questions first)."""
    homes = demo_county().demo.households  # type: ignore[union-attr]
    return [(number, int(one.helper)) for number, one in enumerate(homes, 1) if one.helper and one.risk != "child"]


async def until_said(box: Playground, book: Book, sent: int) -> None:
    """Wait until every update is done and nothing is left to be said."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        await asyncio.sleep(0.2)
        done = book.one("SELECT COUNT(*) FROM inbox WHERE state = 'done'")
        waits = book.one("SELECT COUNT(*) FROM outbox WHERE state = 'waiting'")
        if done >= sent and not waits and not box.pending:
            return
    raise AssertionError(f"not at rest: {done} of {sent} done, {waits} to be said, {box.pending} at Telegram")


def verdict(book: Book, load: Load) -> dict[str, int]:
    """What is wrong in the database: requests, visits, lines of history missing or doubled."""
    requests = dict(Counter(row[0] for row in book.ask("SELECT applicant_id FROM cases WHERE source = 'self'")))
    registered = Counter(row[0] for row in book.ask("SELECT case_id FROM entries WHERE deed = 'case.register'"))
    visits = Counter(
        row[0] for row in book.ask("SELECT visit_id FROM attempts WHERE at >= '2026-11-23' AND outcome = 'ok'")
    )
    return {
        "requests_missing": load.stories - len(requests),
        "requests_doubled": sum(count > 1 for count in requests.values()),
        "entries_doubled": sum(count > 1 for count in registered.values()) + abs(len(registered) - len(requests)),
        "visits_missing": len(load.visits) - len(visits),
        "visits_doubled": sum(count > 1 for count in visits.values()),
        "updates_doubled": book.one("SELECT COUNT(*) - COUNT(DISTINCT update_id) FROM inbox"),
        "updates_aside": book.one("SELECT COUNT(*) FROM inbox WHERE state <> 'done'"),
        "drafts_left": book.one("SELECT COUNT(*) FROM drafts"),
    }


def told(box: Playground, stories: int) -> dict[str, int]:
    """What people heard: receipts missing, said twice and more than twice; the same for what each officer was told of a case."""
    texts = {chat.id: [one.text for one in chat.messages.values() if one.by_bot] for chat in box.box.chats}
    receipts = [sum("编号" in text for text in texts.get(FIRST_RESIDENT + n, [])) for n in range(stories)]
    said = Counter((officer, text) for officer in OFFICERS for text in texts[officer] if text.startswith("【新】"))
    return {
        "receipts_missing": receipts.count(0),
        "receipts_twice": receipts.count(2),
        "receipts_more": sum(count > 2 for count in receipts),
        "notices": len(said),
        "notices_missing": len(OFFICERS) * stories - len(said),
        "notices_twice": sum(count == 2 for count in said.values()),
        "notices_more": sum(count > 2 for count in said.values()),
    }


NEVER = (
    "lost", "requests_missing", "requests_doubled", "entries_doubled", "visits_missing", "visits_doubled",
    "updates_doubled", "updates_aside", "drafts_left", "receipts_missing", "receipts_more", "notices_missing", "notices_more",
)  # fmt: skip


def judge(counts: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print("\nkill -9:", ", ".join(f"{name} {count}" for name, count in counts.items()))
    assert {name: counts[name] for name in NEVER if counts[name]} == {}
    assert counts["at_work"] > counts["kills"] / 2, "the bot was killed before it had anything to do"


async def test_sixty_kills_lose_nothing_and_double_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(await kill_again_and_again(tmp_path, tmp_path.parent, 60, 20261123), capsys)


@pytest.mark.nightly
async def test_a_thousand_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    judge(await kill_again_and_again(tmp_path, tmp_path.parent, 1000, random.randrange(10**6)), capsys)
