"""The Speaker's side of the outbox: rows claimed with all it needs to say them, and what became of each, in few commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from bot.clocks import real_now
from bot.counties import Loaded
from rules.nouns import Decision, Say, To
from storage import outbox
from storage.db import Db, Tx
from storage.desk import Desk
from storage.outbox import Outgoing

LEASE: Final = 60
"""Seconds for which a claimed row is ours; after a crash it is said again then."""
OF_FAULTS: Final = ("error.ours", "alarm.aside")


@dataclass(slots=True)
class Turn:
    """One claimed row; `said` counts its messages that already went, `message` is the last of them,
    `pieces` those of this time.

    `begun`: it is written down that it goes out; `unsure`: perhaps it arrived.
    """

    row: Outgoing
    said: int = 0
    message: str = ""
    pieces: list[str] = field(default_factory=list)
    begun: bool = False
    unsure: bool = False

    @property
    def chat(self) -> str:
        """The chat it goes to."""
        return self.row.who.account.address


class Turns:
    """Claims rows and writes down their end."""

    def __init__(self, db: Db, loaded: Loaded, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._loaded = loaded
        self._clock = clock
        self._alone_at_start = db.engine == "sqlite"

    async def claim(self, room: int) -> list[Turn]:
        """At most so many rows that are due, urgent ones first."""
        return await self._db.write(lambda tx: self._claim(tx, room))

    async def begin(self, turn: Turn) -> None:
        """It is said in this moment."""
        await self._db.write(lambda tx: outbox.begin(tx, turn.row.id))

    async def said(self, turn: Turn) -> None:
        """It was said."""
        await self._db.write(lambda tx: outbox.sent(tx, turn.row.id, turn.message, self._clock(), pieces=turn.pieces))

    async def later(self, turns: Sequence[Turn], wait: float, why: str) -> None:
        """They are to be said in `wait` seconds."""
        not_before = self._clock() + timedelta(seconds=wait)
        rows = [(turn.row.id, "unsure" if turn.unsure else why) for turn in turns]

        def put_back(tx: Tx) -> None:
            for row, reason in rows:
                outbox.retry(tx, row, not_before, reason)

        await self._db.write(put_back)

    async def unreachable(self, turn: Turn) -> None:
        """The person blocked us or is gone: storage marks her account, and asks an officer to phone her where it must be."""
        county = self._loaded.county
        await self._db.write(lambda tx: outbox.give_up(tx, turn.row.id, "blocked", self._clock(), county=county))

    async def aside(self, turn: Turn, code: str) -> None:
        """It cannot be said by a fault of ours: who runs the bot is told the code, and so is its reader."""

        def set_aside(tx: Tx) -> None:
            outbox.give_up(tx, turn.row.id, "refused", self._clock(), county=self._loaded.county)
            if turn.row.say.key in OF_FAULTS:
                return
            desk = self._desk(tx)
            says = [alarm(desk, code)]
            if turn.row.say.lane in ("replies", "urgent"):
                says.append(Say("error.ours", To("account", str(turn.row.who.account.id)), {"code": code}))
            desk.keep(Decision(says=tuple(says)), by=0)

        await self._db.write(set_aside)

    def _claim(self, tx: Tx, room: int) -> list[Turn]:
        """The first claim on SQLite takes over what a process that died had leased: the file's lock says that it is dead."""
        taken_over = LEASE if self._alone_at_start else 0
        at = real_now() + timedelta(seconds=taken_over)
        claimed = outbox.claim(tx, at, self._clock(), room, LEASE - taken_over, county=self._loaded.county)
        self._alone_at_start = False
        return [Turn(row) for row in claimed]

    def _desk(self, tx: Tx) -> Desk:
        return Desk(tx, self._clock(), self._loaded.county, self._loaded.calendar)


def alarm(desk: Desk, code: str) -> Say:
    """Something was set aside: who runs the bot hears it (the county when nobody does), with the code that finds the log line."""
    county = desk.county.code
    role = "ops" if desk.holders("ops", county) else "county"
    return Say("alarm.aside", To("post", f"{role}@{county}"), {"code": code}, lane="urgent")
