"""Restarts between all steps, duplicates, presses at once, faults on the way out, and starts that must be refused."""

from __future__ import annotations

import asyncio
import json
import random
import re
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.hearing import strip
from handlers import doors
from playground.deeds import Deeds
from playground.faults import Fault
from playground.servers import Playground
from playground.shapes import Limits
from rules.nouns import Decision, Heard, Press, Say, To
from storage import inbox, outbox
from storage.db import Db, Tx
from storage.desk import Desk, Stale
from tests.campaigns.names import called
from tests.campaigns.nurseries import ROOT, Nursery, offset_to
from tests.programs import MONDAY, TOKEN, Program, demo_county, environment_for, faults_in, furnish, program
from tests.talking import Step, Talk

TALKS = Path(__file__).parents[1] / "talks"
EVERY_FORM = (
    "02-elder-with-voice", "04-only-a-photo", "06-danger", "10-add-hurry-withdraw", "11-human-and-complaint",
    "14-for-somebody-else", "15-six-taps", "20-ask-back", "22-refused-with-other-ways", "21-check-at-the-door",
    "23-not-solved", "24-walk-in", "29-childs-card", "34-invited", "38-say-a-word", "40-find-one",
    "92-good-and-not-good", "96-neighbours-object",
    "86-fire-at-night", "88-fund-runs-low", "90-five-more-ways", "91-signed-by-name",
    "60-what-can-i-get", "70-the-whole-way", "71-notice-and-back", "73-a-dispute-is-appraised", "82-department-declines",
    "104-one-file", "105-something-changed", "106-the-family", "107-kin-of-staff", "108-the-right-household",
    "111-a-child-and-a-guardian", "121-the-officer-corrects-the-first-guess",
)  # fmt: skip
"""Talks that together fill in every form."""
FRIENDLY = 30_001


class Interrupted(Talk):
    """A talk in which the program ends after every step and starts again on the same folder; it notes the forms it met."""

    met: set[str]
    restarts = 0

    async def _take(self, step: Step) -> None:
        await super()._take(step)
        if step.who in ("bot", "never", "sofar", "nobody", "silent", "phone", "kept", "gone"):
            return
        self.met = getattr(self, "met", set()) | await self._forms()
        await self.live.crash()
        await self.live.start()
        self.restarts += 1

    async def _forms(self) -> set[str]:
        assert self.live.running is not None
        rows = await self.live.running.db.read(
            lambda tx: tx.conn.execute("SELECT DISTINCT form FROM drafts").fetchall()
        )
        return {row[0] for row in rows}


async def test_every_form_goes_on_after_a_restart_at_every_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    met: set[str] = set()
    restarts = 0
    for name in EVERY_FORM:
        folder = tmp_path / name
        async with program(folder, tmp_path.parent) as live:
            talk = Interrupted(TALKS / f"{name}.txt", live)
            await talk.run()
        met |= talk.met
        restarts += talk.restarts
        assert faults_in(folder) == []
    with capsys.disabled():
        print(
            f"\nrestarts: {restarts} between the steps of {len(EVERY_FORM)} talks, forms met: {sorted(met & set(doors.TALKS))}"
        )
    assert set(doors.TALKS) - met == set()


async def test_duplicates_five_times_over_act_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(5)
    async with program(tmp_path, tmp_path.parent) as live:
        raws = [
            _word(3 * n + step, FRIENDLY + n, words)
            for n in range(60)
            for step, words in enumerate(
                (f"我叫{called(n)[0]}，北港村3组，老伴住院没钱了，1990000{n:04}", "这周", "交")
            )
        ]
        for raw in raws:
            live.box.box.chats.open(raw["message"]["from"]["id"]).started = True
        assert live.running is not None
        new = 0
        batches = [raws[start : start + 20] for start in range(0, len(raws), 20)]
        for batch in batches:
            new += await live.running.db.write(lambda tx, batch=batch: _hear(tx, live, batch))
            again = [raw for raw in raws[: raws.index(batch[-1]) + 1] for _ in range(2)]
            chance.shuffle(again)
            new += await live.running.db.write(lambda tx, again=again: _hear(tx, live, again))
            live.running.worker.wake()
        for _ in range(5):
            chance.shuffle(raws)
            new += await live.running.db.write(lambda tx: _hear(tx, live, raws))
        live.running.worker.wake()
        await live.settle()
        cases, entries = await live.count("cases"), await live.count("entries", "deed = 'case.register'")
    with capsys.disabled():
        print(f"\nduplicates: {new} updates new of thousands heard, {cases} requests, {entries} registered")
    assert (new, cases, entries) == (len(raws), 60, 60)


def _hear(tx: Tx, live: Program, raws: list[dict[str, Any]]) -> int:
    kept = [strip(raw) for raw in raws]
    rows = [(one[0], one[1], json.dumps(one[2]).encode()) for one in kept if one is not None]
    return inbox.hear(tx, "123456789", rows, live.clock())


def _word(number: int, person: int, words: str) -> dict[str, Any]:
    sender = {"id": person, "is_bot": False, "first_name": "x", "language_code": "zh-hans"}
    chat = {"id": person, "type": "private"}
    message = {"message_id": number + 1, "date": 1_795_395_600, "chat": chat, "from": sender, "text": words}
    return {"update_id": number + 1, "message": message}


async def test_two_officers_press_at_once_and_one_has_it(db: Db, capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred rounds on each engine: both decide on what they saw, one Decision is kept, the other is Stale and asked anew."""
    from bot.seeding import seed

    loaded = demo_county()

    def desk(tx: Tx) -> Desk:
        return Desk(tx, MONDAY, loaded.county, loaded.calendar)

    await db.write(lambda tx: seed(desk(tx), loaded))
    outcomes: Counter[str] = Counter()
    for number in range(100):
        case_id, version = await db.write(lambda tx, number=number: _file_case(desk(tx), number))

        async def press(address: str, case_id: int = case_id, version: int = version) -> str:
            heard = Heard("telegram", address, "pressed", MONDAY, press=Press("case.claim", case_id, version))
            seen = await db.read(lambda tx: desk(tx).who("telegram", address).account.id)

            def decide(tx: Tx) -> str:
                here = desk(tx)
                decision = doors.answer(here, here.who("telegram", address), heard)
                here.keep(decision, by=seen)
                return "claimed" if any(one.deed == "case.claim" for one in decision.entries) else "told"

            try:
                return await db.write(decide)
            except Stale:
                return await db.write(decide)

        outcomes.update(await asyncio.gather(press("3001"), press("3002")))
        claims = await db.read(
            lambda tx, case_id=case_id: [one.deed for one in desk(tx).entries(case_id)].count("case.claim")
        )
        assert claims == 1
    with capsys.disabled():
        print(f"\ntwo officers at once ({db.engine}): {dict(outcomes)}")
    assert outcomes == {"claimed": 100, "told": 100}


def _file_case(desk: Desk, number: int) -> tuple[int, int]:
    """A request of somebody new, filed by the door."""
    address = str(FRIENDLY + number)
    for words in (f"我叫{called(number)[0]}，北港村3组，老伴住院没钱了，1990000{number:04}", "这周", "交"):
        who = desk.who("telegram", address, language="zh-CN")
        heard = Heard(
            "telegram", address, "said", MONDAY, text=words, message=f"{number}{words[:1]}".replace("我", "1")
        )
        desk.keep(doors.answer(desk, who, heard), by=who.account.id)
    case = desk.cases_of(desk.who("telegram", address).account.id)[0]
    return case.id, case.version


@pytest.mark.parametrize("ends", [("death", "death"), ("death", "unsure"), ("unsure", "death"), ("unsure", "unsure")])
async def test_what_perhaps_arrived_twice_is_never_said_a_third_time(db: Db, ends: tuple[str, ...]) -> None:
    """A process that dies while it says something, and an answer that never came, count alike; what surely failed does not."""
    loaded = demo_county()

    def put(tx: Tx) -> None:
        desk = Desk(tx, MONDAY, loaded.county, loaded.calendar)
        to = To("account", str(desk.who("telegram", "77").account.id))
        desk.keep(Decision(says=(Say("start.again", to),)), by=0)

    def claim(tx: Tx) -> list[int]:
        return [one.id for one in outbox.claim(tx, later, MONDAY, 9, 0, county=loaded.county)]

    later = MONDAY
    await db.write(put)
    for number, end in enumerate(ends):
        later += timedelta(minutes=2)
        (row,) = await db.write(claim)
        await db.write(lambda tx, row=row: outbox.begin(tx, row))
        if end == "unsure":
            await db.write(lambda tx, row=row: outbox.retry(tx, row, MONDAY, "unsure"))
        if number == 0:
            later += timedelta(minutes=2)
            assert await db.write(claim) == [row]
            await db.write(lambda tx, row=row: outbox.retry(tx, row, MONDAY, "later"))
    later += timedelta(minutes=2)
    assert await db.write(claim) == []
    assert await db.read(lambda tx: outbox.waiting(tx, later)) == 0


async def test_a_third_of_all_sends_goes_wrong_and_everybody_hears(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with program(tmp_path, tmp_path.parent) as live:
        for seed, fault in enumerate(
            (
                Fault("flood", times=None, probability=0.01, retry_after=1),
                Fault("error", times=None, probability=0.16, code=502),
                Fault("html", times=None, probability=0.05, code=500),
                Fault("reset", times=None, probability=0.05),
                Fault("offline", times=None, probability=0.05),
                Fault("delay", times=None, probability=0.02, seconds=0.2),
            )
        ):
            fault.chance.seed(seed)
            fault.methods = frozenset({"sendmessage"})
            live.box.fault(fault)
        for number in range(50):
            for words in (f"我叫{called(number)[0]}，北港村3组，老伴住院没钱了，1990000{number:04}", "这周", "交"):
                Deeds(live.box.box, FRIENDLY + number).say(words)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            await asyncio.sleep(0.3)
            live.clock.move(timedelta(seconds=60))
            assert live.running is not None
            live.running.speaker.wake()
            waiting = await live.count("outbox", "state = 'waiting'") + await live.count("inbox", "state = 'waiting'")
            if not waiting and not live.box.pending:
                break
        sent = await live.count("outbox", "state = 'sent'")
        lost = await live.count("outbox", "state NOT IN ('sent', 'addressed', 'dropped')")
        calls = live.box.calls("sendMessage")
        texts = [
            [one.text for one in live.box.box.chats.open(FRIENDLY + n).messages.values() if one.by_bot]
            for n in range(50)
        ]
    receipts = Counter(sum("编号" in text for text in told) for told in texts)
    most = max(max(Counter(told).values()) for told in texts)
    failed = sum(one.status != 200 for one in calls)
    with capsys.disabled():
        print(
            f"\nfaults: {len(calls)} sends, {failed} wrong, {sent} said, {lost} lost, receipts {dict(receipts)}, most {most}"
        )
    assert lost == 0
    assert failed > len(calls) / 6
    assert set(receipts) <= {1, 2}
    assert most <= 2


async def test_sigterm_works_off_what_waits_and_ends_in_time(tmp_path: Path) -> None:
    await furnish(tmp_path, tmp_path.parent)
    box = Playground(TOKEN, limits=Limits.unpaced())
    await box.start()
    try:
        with Nursery(tmp_path, environment_for(tmp_path, box.url), offset_to(MONDAY)) as nursery:
            nursery.start()
            while not box.calls("getUpdates"):
                await asyncio.sleep(0.01)
            for number in range(40):
                Deeds(box.box, FRIENDLY + number).say("家里没米了")
            while box.pending:
                await asyncio.sleep(0.005)
            began = time.monotonic()
            await asyncio.to_thread(nursery.kill, signal.SIGTERM)
            assert time.monotonic() - began < 10
            assert nursery.ended == 0
        answered = sum(any(one.by_bot for one in box.box.chats.open(FRIENDLY + n).messages.values()) for n in range(40))
        assert answered == 40
    finally:
        await box.stop()


async def _run(folder: Path, url: str, **more: str) -> asyncio.subprocess.Process:
    environment = {
        **environment_for(folder, url),
        **more,
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=environment, stderr=asyncio.subprocess.PIPE
    )


async def test_a_second_process_on_the_same_file_is_refused_and_so_is_a_second_poller(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    await furnish(first, tmp_path.parent)
    await furnish(second, tmp_path.parent)
    box = Playground(TOKEN, limits=Limits.unpaced())
    await box.start()
    try:
        with Nursery(first, environment_for(first, box.url), offset_to(MONDAY)) as nursery:
            nursery.start()
            while not box.calls("getUpdates"):
                await asyncio.sleep(0.01)
            same = await _run(first, box.url)
            _, told = await asyncio.wait_for(same.communicate(), 20)
            assert same.returncode not in (0, None)
            assert re.search(r"another|already", told.decode(), re.I), told.decode()
            assert "Traceback" not in told.decode()
            await asyncio.sleep(11)
            other = await _run(second, box.url)
            _, told = await asyncio.wait_for(other.communicate(), 30)
            assert other.returncode not in (0, None)
            assert "Another program asks Telegram" in told.decode()
            Deeds(box.box, FRIENDLY).say("家里没米了")
            await box.settle()
            assert len([one for one in box.box.chats.open(FRIENDLY).messages.values() if one.by_bot]) == 1
    finally:
        await box.stop()
