"""Takes all that waits in the inbox: one function on the writer's thread loads, decides and keeps the batch, one commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot.counties import Loaded
from bot.health import Pulse
from bot.hearing import CHANNEL, hear, query_of
from bot.logs import new_code
from bot.paces import wait_before
from bot.turns import alarm
from rules.nouns import Decision, Heard, Say, To
from rules.people import Who
from storage import inbox
from storage.db import Db, Tx
from storage.desk import Desk, Stale
from storage.inbox import Received

BATCH: Final = 64
TRIES: Final = 3
LOOK_AGAIN: Final = 2.0
"""Seconds after which the inbox is looked at although nobody woke us: another process may have filled it, a retry be due."""

Answer = Callable[[Desk, Who, Heard], Decision]
log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Worked:
    """What one batch did: how many updates it took, how many failed, and the presses that wait for an answer."""

    taken: int = 0
    failed: int = 0
    presses: list[str] = field(default_factory=list)


class Worker:
    """Works off the inbox; `answer` decides, `acknowledge` answers a press after the commit, `spoken` wakes who speaks."""

    def __init__(
        self,
        db: Db,
        loaded: Loaded,
        clock: Callable[[], datetime],
        answer: Answer,
        acknowledge: Callable[[str], None],
        spoken: Callable[[], None],
        pulse: Pulse,
    ) -> None:
        self._db = db
        self._loaded = loaded
        self._clock = clock
        self._answer = answer
        self._acknowledge = acknowledge
        self._spoken = spoken
        self._pulse = pulse
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something new waits in the inbox."""
        self._woken.set()

    async def work(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set and nothing waits any more."""
        failed = 0
        while True:
            self._woken.clear()
            try:
                worked = await self._db.write(self.work_batch)
            except Exception:
                failed += 1
                log.exception("batch.failed", failed=failed)
                if stop.is_set():
                    return
                await asyncio.sleep(wait_before(failed, slowest=10))
                continue
            failed = 0
            for press in worked.presses:
                self._acknowledge(press)
            if worked.taken:
                self._pulse.heard.inc(worked.taken)
                self._pulse.faults.labels("update").inc(worked.failed)
                self._spoken()
                continue
            if stop.is_set():
                return
            await self._wait(stop)

    async def _wait(self, stop: asyncio.Event) -> None:
        waits = [asyncio.ensure_future(self._woken.wait()), asyncio.ensure_future(stop.wait())]
        await asyncio.wait(waits, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    def work_batch(self, tx: Tx) -> Worked:
        """Take what waits, one update a person, a savepoint each; what fails is rolled back alone. Runs in the transaction."""
        now = self._clock()
        worked = Worked()
        for received in inbox.take(tx, BATCH, now):
            worked.taken += 1
            self._settle(tx, received, now, worked)
        return worked

    def _settle(self, tx: Tx, received: Received, now: datetime, worked: Worked) -> None:
        try:
            try:
                self._decide(tx, received, now, worked)
            except Stale:
                self._decide(tx, received, now, worked)
        except Exception as error:
            worked.failed += 1
            last = received.tries + 1 >= TRIES
            code = new_code()
            log.exception("update.failed", code=code, inbox=received.id, tries=received.tries + 1, aside=last)
            inbox.failed(tx, received.id, f"{code} {type(error).__name__}", now, last=last)
            if last:
                self._tell(tx, received, now, code)

    def _decide(self, tx: Tx, received: Received, now: datetime, worked: Worked) -> None:
        with tx.savepoint():
            raw = json.loads(received.body)
            if (press := query_of(raw)) and press not in worked.presses:
                worked.presses.append(press)
            heard = hear(raw, self._loaded.texts.deed_of_label, received.heard_at)
            if heard is not None:
                desk = self._desk(tx, now)
                who = desk.who(heard.channel, heard.sender, language=heard.language)
                desk.keep(self._answer(desk, who, heard), by=who.account.id, heard_id=received.id)
            inbox.done(tx, received.id, now)

    def _tell(self, tx: Tx, received: Received, now: datetime, code: str) -> None:
        """Nobody is met with silence: the person hears that it is our fault, who runs the bot hears the code; no words of hers."""
        try:
            with tx.savepoint():
                desk = self._desk(tx, now)
                says = [alarm(desk, code)]
                if received.person.isdecimal():
                    who = desk.who(CHANNEL, received.person)
                    says.append(Say("error.ours", To("account", str(who.account.id)), {"code": code}))
                desk.keep(Decision(says=tuple(says)), by=0, heard_id=received.id)
        except Exception:
            log.exception("alarm.failed", code=code, inbox=received.id)

    def _desk(self, tx: Tx, now: datetime) -> Desk:
        return Desk(tx, now, self._loaded.county, self._loaded.calendar)
