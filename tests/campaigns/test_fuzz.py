"""Odd updates through hearing, the door and the storage: none is unhandled; what cannot be read is set aside alone."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.buttons import write_button
from bot.health import Pulse
from bot.hearing import hear, strip
from bot.saying import compose
from bot.workers import Worker
from handlers import doors
from rules.nouns import Decision, Heard
from rules.people import Who
from storage import inbox
from storage.db import Db, Tx, open_db
from storage.desk import Desk
from tests.campaigns.odds import Odds
from tests.programs import KEY, MONDAY, demo_county, furnish, logged

PEOPLE = (1001, 1002, 2001, 2002, 3001, 3002, 3003, 4001, 4002, 5001, 6001, *range(7001, 7030))
STEP = timedelta(seconds=20)


class Mill:
    """Grinds raw updates as the worker does, but tells what it could not read from what went wrong later."""

    def __init__(self, db: Db, odds: Odds) -> None:
        self.db = db
        self.odds = odds
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.now = MONDAY
        self.county = demo_county()

    async def grind(self, count: int, *, spoiled: float) -> None:
        raws = list(self.odds.updates(count, spoiled=spoiled))
        for start in range(0, len(raws), 64):
            batch = raws[start : start + 64]
            await self.db.write(lambda tx, batch=batch: [self._one(tx, raw) for raw in batch])
            self.now += STEP

    def _one(self, tx: Tx, raw: dict[str, Any]) -> None:
        self.counts["updates"] += 1
        try:
            kept = strip(raw)
            assert kept is not None
            body = json.loads(json.dumps(kept[2]))
            with tx.savepoint():
                inbox.hear(tx, "fuzz", [(kept[0], kept[1], json.dumps(kept[2]).encode("ascii"))], self.now)
        except Exception:
            self._remember("strip", raw)
            return
        try:
            heard = hear(body, self.county.texts.deed_of_label, self.now)
        except Exception:
            self.counts["unreadable"] += 1
            return
        if heard is None:
            self.counts["ignored"] += 1
            return
        self.counts[heard.kind] += 1
        try:
            with tx.savepoint():
                self._decide(tx, heard)
        except Exception:
            self._remember(heard.kind, raw)

    def _decide(self, tx: Tx, heard: Heard) -> None:
        desk = Desk(tx, self.now, self.county.county, self.county.calendar)
        who = desk.who(heard.channel, heard.sender, language=heard.language)
        decision = doors.answer(desk, who, heard)
        desk.keep(decision, by=who.account.id)
        self._read_out(desk, who, decision)

    def _read_out(self, desk: Desk, who: Who, decision: Decision) -> None:
        """Words are chosen for everything that is said, and its buttons are what people press next."""
        for say in decision.says:
            to = desk.who_is(int(say.to.ref)) if say.to.kind == "account" else who
            assert to is not None
            assert compose(say, to, (), self.county.texts)
            self.counts["answers"] += 1
            self.odds.presses += [write_button(choice) for choice in say.choices if choice.kind == "press"]

    def _remember(self, where: str, raw: dict[str, Any]) -> None:
        self.counts["unhandled"] += 1
        self.wrong.append(f"{where}: {traceback.format_exc(limit=-4)}\n{json.dumps(raw)[:600]}")


async def grind(folder: Path, count: int, seed: int, capsys: pytest.CaptureFixture[str], *, spoiled: float) -> None:
    await furnish(folder, folder.parent)
    db = await open_db(f"sqlite:///{folder / 'shouwang.db'}", KEY)
    mill = Mill(db, Odds(seed, PEOPLE))
    try:
        await mill.grind(count, spoiled=spoiled)
    finally:
        await db.close()
    with capsys.disabled():
        print("\nodd updates:", ", ".join(f"{name} {number}" for name, number in sorted(mill.counts.items())))
    kinds = Counter(one.split("\n{")[0].splitlines()[-1] for one in mill.wrong)
    assert mill.wrong == [], f"{kinds}\n" + "\n".join(mill.wrong[:3])
    assert mill.counts["unreadable"] < count * max(spoiled, 0.001)


@pytest.mark.filterwarnings("ignore:Deprecated since version v22.2")
async def test_odd_updates_are_all_handled(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await grind(tmp_path, 20_000, 20261123, capsys, spoiled=0.25)


@pytest.mark.nightly
async def test_a_quarter_million_odd_updates_are_all_handled(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await grind(tmp_path, 250_000, 7, capsys, spoiled=0.25)


async def test_a_thousand_poisons_are_set_aside_and_everybody_else_is_answered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await furnish(tmp_path, tmp_path.parent)
    db = await open_db(f"sqlite:///{tmp_path / 'shouwang.db'}", KEY)
    now = [MONDAY]
    county = demo_county()
    worker = Worker(db, county, lambda: now[0], doors.answer, lambda press: None, lambda: None, Pulse())
    poisons = (
        {"message": {"text": "x"}},
        {"message": {"date": "soon", "chat": {"id": 1, "type": "private"}}},
        {"callback_query": {"id": 5}},
    )
    try:
        rows = []
        for number in range(4000):
            person = 30_000 + number
            raw: dict[str, Any] = (
                {"update_id": number, **poisons[number // 4 % 3]} if number % 4 == 0 else _word(number, person)
            )
            rows.append((number, str(person), json.dumps(raw).encode()))
        await db.write(lambda tx: inbox.hear(tx, "fuzz", rows, now[0]))
        with logged(tmp_path / "log.jsonl"):
            while await db.read(inbox.waiting):
                await db.write(worker.work_batch)
                now[0] += timedelta(seconds=1)
        aside = await db.read(inbox.set_aside)
        done = await db.read(
            lambda tx: tx.conn.execute("SELECT COUNT(*) FROM inbox WHERE state = 'done'").fetchone()[0]
        )
    finally:
        await db.close()
    with capsys.disabled():
        print(f"\npoisons: {len(aside)} set aside, {done} others answered")
    assert (len(aside), done) == (1000, 3000)
    assert all(one.update_id % 4 == 0 for one in aside)


def _word(number: int, person: int) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
    chat = {"id": person, "type": "private"}
    return {
        "update_id": number,
        "message": {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "家里没米了"},
    }
