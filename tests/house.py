"""A small house for tests: real storage on a fresh SQLite file, one Desk a message, the door, and telephones that are read.

`house.say("granny", "…")` is one message heard, decided, kept and everything due said; what came is on `house.phone("granny")`.
No Telegram and no clock of the machine: `house.clock(days=1)` moves the day.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from structlog.testing import capture_logs
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.buttons import read_button
from bot.counties import Loaded, load_shipped
from bot.saying import compose
from bot.splits import plain
from handlers import doors
from rules.nouns import Attached, Decision, Heard, Press, Say
from rules.people import Account, Post, Role
from rules.records import Case
from scheduler import ticks
from storage import outbox
from storage.db import Tx, open_db
from storage.desk import Desk
from storage.migrating import migrate

T = TypeVar("T")
KEY = "a test's key, never a real one"
MONDAY = datetime(2026, 11, 23, 1, 45, tzinfo=UTC)
"""Monday, 23 November 2026, 09:45 in the county."""


@dataclass(slots=True)
class Shown:
    """One message as it stands on a telephone: its words, its buttons (label → press) and the keyboard it put up."""

    id: str
    say: Say
    text: str
    buttons: dict[str, Press] = field(default_factory=dict)
    keyboard: tuple[str, ...] = ()


@dataclass(slots=True)
class Phone:
    """One person's telephone."""

    address: str
    shown: list[Shown] = field(default_factory=list)
    keyboard: tuple[str, ...] = ()
    count: int = 0
    sent: str = ""

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.shown[-1]

    @property
    def text(self) -> str:
        """Everything that came, in order."""
        return "\n".join(one.text for one in self.shown)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of the newest message, or of the keyboard where it put one up."""
        return tuple(self.last.buttons) or self.last.keyboard


@cache
def loaded() -> Loaded:
    """The shipped county, read once."""
    return load_shipped(today=MONDAY.date())


@cache
def empty_database() -> Path:
    """A migrated, empty database, made once and copied for each house."""
    path = Path(tempfile.mkdtemp(prefix="house-")) / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


@contextmanager
def open_house(folder: Path, at: datetime = MONDAY) -> Iterator[House]:
    """A house with nobody in it yet."""
    house = House(folder, at)
    try:
        yield house
    finally:
        house.close()


class House:
    """The county's hotline in one process, for one test."""

    def __init__(self, folder: Path, at: datetime = MONDAY) -> None:
        self.path = folder / "house.db"
        shutil.copyfile(empty_database(), self.path)
        self.now = at
        self.loaded = loaded()
        self.texts = self.loaded.texts.on(lambda: self.now, "wanghe_bot")
        self.phones: dict[str, Phone] = {}
        self._runner = asyncio.Runner()
        self._db = self._runner.run(open_db(f"sqlite:///{self.path}", KEY, readers=1))

    def close(self) -> None:
        """Close the database and the loop."""
        self._runner.run(self._db.close())
        self._runner.close()

    def reopen(self) -> None:
        """A restart: nothing but the file is left."""
        self._runner.run(self._db.close())
        self._db = self._runner.run(open_db(f"sqlite:///{self.path}", KEY, readers=1))

    # What people do

    def say(self, address: str, text: str, *, reply_to: str = "", **more: object) -> list[Shown]:
        """She types a message; a keyboard's label typed is that button. What comes back to her."""
        if text.startswith("/start"):
            return self._hear(address, kind="started", payload=text.removeprefix("/start").strip())
        deed = self.texts.deed_of_label(text)
        if deed:
            return self._hear(address, kind="pressed", press=Press(deed), text=text)
        return self._hear(address, text=text, reply_to=reply_to, **more)

    def press(self, address: str, label: str) -> list[Shown]:
        """She presses the newest button (or key of the keyboard) whose label begins so."""
        phone = self.phone(address)
        for one in reversed(phone.shown):
            for words, press in one.buttons.items():
                if words.startswith(label):
                    return self._hear(address, kind="pressed", press=press)
        for words in phone.keyboard:
            if words.startswith(label):
                return self.say(address, words)
        raise AssertionError(f"{address} has no button {label!r}: {[tuple(one.buttons) for one in phone.shown]}")

    def press_deed(self, address: str, deed: str, id: int = 0, version: int = 0) -> list[Shown]:
        """A button with this data, whether it was ever shown or not (anybody can send any data)."""
        return self._hear(address, kind="pressed", press=Press(deed, id, version))

    def voice(self, address: str, ref: str = "voice-1", *, reply_to: str = "") -> list[Shown]:
        """She speaks."""
        return self._hear(address, kind="voice", attached=Attached("voice", ref, 9_000, 12), reply_to=reply_to)

    def photo(
        self, address: str, ref: str = "photo-1", *, text: str = "", album: str = "", reply_to: str = ""
    ) -> list[Shown]:
        """She sends a picture, perhaps of an album, perhaps with words under it."""
        attached = Attached("photo", ref, 90_000, album=album)
        return self._hear(address, kind="photo", text=text, attached=attached, reply_to=reply_to)

    def place(self, address: str, latitude: float, longitude: float) -> list[Shown]:
        """She sends where she is."""
        return self._hear(address, kind="place", latitude=latitude, longitude=longitude)

    def contact(self, address: str, phone: str, *, own: bool = True) -> list[Shown]:
        """She sends a telephone number from her contacts."""
        return self._hear(address, kind="phone", phone=phone, own_phone=own)

    def edit(self, address: str, message: str, text: str) -> list[Shown]:
        """She changes an earlier message of hers."""
        return self._hear(address, text=text, message=message, edits=True)

    def leave(self, address: str) -> list[Shown]:
        """She blocks the bot."""
        return self._hear(address, kind="blocked")

    def come_back(self, address: str) -> list[Shown]:
        """She unblocks it."""
        return self._hear(address, kind="unblocked")

    def write_in_group(self, address: str) -> list[Shown]:
        """Somebody writes in a group the bot was put into."""
        return self._hear(address, kind="group")

    def clock(self, **span: float) -> None:
        """So much time passes; the ticks on the way run, and what falls due is said."""
        since, until = self.now, self.now + timedelta(**span)

        def work(tx: Tx) -> None:
            def desk_at(moment: datetime) -> Desk:
                return Desk(tx, moment, self.loaded.county, self.loaded.calendar)

            ran = ticks.run_due(desk_at, since, until, on_the_way=True)
            assert not [one for one in ran if one.failed], ran

        self._runner.run(self._db.write(work))
        self.now = until
        self.deliver()

    # What a test looks at

    def phone(self, address: str) -> Phone:
        """This person's telephone."""
        return self.phones.setdefault(address, Phone(address))

    def message(self, address: str) -> str:
        """The id of the last message she sent herself."""
        return self.phone(address).sent

    def desk(self, work: Callable[[Desk], T]) -> T:
        """Do something at a desk, in a transaction of its own."""

        def in_transaction(tx: Tx) -> T:
            return work(Desk(tx, self.now, self.loaded.county, self.loaded.calendar))

        return self._runner.run(self._db.write(in_transaction))

    def case(self, number: str) -> Case:
        """The case of this number."""
        case = self.desk(lambda desk: desk.case_numbered(number))
        assert case is not None, f"no case {number}"
        return case

    def cases(self, address: str) -> tuple[Case, ...]:
        """Somebody's cases, the newest first."""
        return self.desk(lambda desk: desk.cases_of(desk.who("telegram", address).account.id))

    def deeds(self, number: str) -> list[str]:
        """What was done with a case, oldest first."""
        return [entry.deed for entry in self.desk(lambda desk: desk.entries(self.of(desk, number).id, "county"))]

    @staticmethod
    def of(desk: Desk, number: str) -> Case:
        """The case of this number, at a desk."""
        case = desk.case_numbered(number)
        assert case is not None
        return case

    def account(self, address: str) -> Account:
        """Somebody's account."""
        return self.desk(lambda desk: desk.who("telegram", address).account)

    def appoint(self, address: str, role: Role, place: str, name: str) -> Post:
        """Somebody holds a post from today and acts in it."""

        def work(desk: Desk) -> Post:
            account = desk.who("telegram", address, language="zh-CN").account
            post = Post(desk.new_id(), account.id, role, place, name, desk.today)
            desk.keep(Decision(keep=(post,)), by=0)
            acting = desk.who("telegram", address).account
            desk.keep(Decision(keep=(_acting(acting, post.id),)), by=0)
            return post

        return self.desk(work)

    def deliver(self) -> None:
        """Say everything that is due, onto the telephones."""
        while self._runner.run(self._db.write(self._say_due)):
            pass

    def _hear(self, address: str, **what: object) -> list[Shown]:
        phone = self.phone(address)
        if not what.get("edits"):
            phone.count += 1
            phone.sent = str(phone.count)
        given: dict[str, object] = {
            "kind": "said",
            "message": str(phone.count),
            "at": self.now,
            "language": "zh-CN",
            **what,
        }
        heard = Heard("telegram", address, **given)  # type: ignore[arg-type]
        before = len(phone.shown)

        def work(tx: Tx) -> None:
            desk = Desk(tx, self.now, self.loaded.county, self.loaded.calendar)
            who = desk.who("telegram", address, language="zh-CN")
            with tx.savepoint():
                desk.keep(doors.answer(desk, who, heard), by=who.account.id)

        self._runner.run(self._db.write(work))
        self.deliver()
        return phone.shown[before:]

    def _say_due(self, tx: Tx) -> int:
        rows = outbox.claim(tx, datetime.now(UTC), self.now, 100, 60, county=self.loaded.county)
        for row in rows:
            phone = self.phone(row.who.account.address)
            with capture_logs() as logs:
                pieces = compose(row.say, row.who, row.attachments, self.texts)
            missing = [line for line in logs if line["event"] == "text.missing"]
            assert not missing, missing
            for piece in pieces:
                phone.count += 1
                shown = Shown(str(phone.count), row.say, plain(piece.text))
                markup = piece.markup
                if isinstance(markup, InlineKeyboardMarkup):
                    keys = [key for line in markup.inline_keyboard for key in line]
                    shown.buttons = {key.text: read_button(key.callback_data) for key in keys}
                if isinstance(markup, ReplyKeyboardMarkup):
                    shown.keyboard = phone.keyboard = tuple(key.text for line in markup.keyboard for key in line)
                phone.shown.append(shown)
            outbox.sent(tx, row.id, phone.last.id, self.now)
        return len(rows)


def _acting(account: Account, post_id: int) -> Account:
    return replace(account, acting=post_id)
