"""Runs a talk: a plain text file in which people speak with the whole program over HTTP, and what each must hear.

`python -m tests.talking FILE` holds it and prints everything that was said. One line is one step: `who> what`. `#` begins a
comment; a line indented by spaces goes on the one above it.

Who speaks is a phone of the demo county (`resident`, `assistant`, `officer`, `helper`, `county`), any other account of
demo.toml by its address (`1006`), or a new name, which is a stranger with a new phone (`phone> mary en` gives it a language).

    resident> 家里没米了            says words
    resident> press 找人工          presses a button by its words, or by the catalog key of its label; `press {number}`
    resident> (voice 12)            a voice note; also (photo words), (album 3 words), (file), (contact), (contact other),
                                    (place 30.30,112.91), (start v-BG03), (open {link}), (edit old => new words),
                                    (reply words of the bot's message => new words), (forward words), (block), (unblock),
                                    (deactivate), (group words; `group` hears the answer), (again): the last press once more
    together> officer, 1007 press 接下来    several people press in the same moment
    bot> 编号 {number} … [找人工]   the person who spoke last hears this; parts are divided by `…`, buttons stand in brackets
    bot(officer)> case.new          another person hears this; a catalog key stands for any message made from that text
    bot> + 还没交                   the same message as the line before says this too
    never(helper)> 脑梗             since the beginning, or since that person's last `sofar(helper)>`, nothing said has this
    gone(officer)> 1990             no message that still stands in that person's chat says this (it is waited for)
    nobody>                         nobody hears anything after the last step that no line has named
    silent(officer)>                this person has heard nothing that no line has named
    clock> +1d                      also +2h, +5m, `to 20:30`, `to 2026-11-24 08:00`, `due` (what comes next)
    outage> +3d                     the program is down for so long; then it starts again
    restart>                        the program stops and starts again on the same folder
    kept> cases 1                   how many rows a table has (after it `where …` in SQL)

`{number}` (any name that begins with it) takes a case number when a bot line has it first, `{link…}` an address, `{house…}`
a household's number, `{say…}` any words to the end of the line; later lines may use them. A person's messages are read in
order: each bot line goes on where the line before ended, and what stands between may be left out.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from bot.splits import plain
from playground.people import Impossible, Person, Seen
from playground.shapes import Phone
from rules.hours import local
from scheduler import ticks
from tests.programs import THERE, Program, faults_in, program

STEP: Final = re.compile(r"(?P<who>[a-z]+|\d{4}|[a-z]+\d?)(?:\((?P<of>\w+)\))?> ?(?P<what>.*)", re.DOTALL)
AMOUNT: Final = re.compile(r"\+(\d+)(m|h|d|w)")
UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
KEY: Final = re.compile(r"[a-z_]+(\.[a-z0-9_]+)+")
NAME: Final = re.compile(r"\{([a-z_]+\d*)\}")
SHAPES: Final = {"number": r"\d{4,8}", "link": r"https?://\S+", "house": r"H\d{4,6}", "say": r"[^\n]+"}
FIRST_STRANGER: Final = 9001
SEATS: Final = ("resident", "assistant", "officer", "helper", "county")
STAFF: Final = ("assistant", "officer", "helper", "county")
OFFICES: Final = ("3", "5")
"""How the addresses of the demo's offices begin: their cards may be longer than what a resident hears."""
LARGEST_STEP: Final = 1024
"""What a resident hears in one message, words and buttons in UTF-8, goes through where hardly anything goes through."""
GONE_WITHIN: Final = 100
"""Tenths of a second."""
GROUP: Final = "group"
GROUP_CHAT: Final = -100500


class Wrong(AssertionError):
    """A line of a talk did not come true; the text has the talk as far as it went."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line: where it stands, who it is about, and what it says."""

    line: int
    who: str
    of: str
    what: str


@dataclass
class Ear:
    """What one person has heard: all messages in order, and how far the talk has named them."""

    person: Person
    language: str
    heard: list[Seen] = field(default_factory=list)
    mark: int = 0
    read: int = 0
    sofar: int = 0
    last: Seen | None = None
    pressed: tuple[str, int] | None = None


def read_talk(path: Path) -> Iterator[Step]:
    """The steps of a file."""
    number, text = 0, ""
    for line, words in enumerate([*path.read_text("utf-8").splitlines(), ""], 1):
        if words.startswith((" ", "\t")) and text:
            text += "\n" + words.strip()
            continue
        if text:
            yield _step(path, number, text)
        number, text = line, "" if words.startswith("#") else words.rstrip()


def _step(path: Path, line: int, text: str) -> Step:
    found = STEP.fullmatch(text)
    if found is None:
        raise Wrong(f"{path.name}:{line}: not a line of a talk: {text}")
    return Step(line, found["who"], found["of"] or "", found["what"])


def weight(seen: Seen) -> int:
    """The bytes of a message's words and buttons."""
    buttons = (str(value) for row in seen.buttons for one in row for value in one.values())
    return len(seen.text.encode()) + sum(len(value.encode()) for value in buttons)


class Talk:
    """One talk under way."""

    def __init__(self, path: Path, live: Program) -> None:
        self.path = path
        self.live = live
        self.ears: dict[str, Ear] = {}
        self.names: dict[str, str] = {}
        self.speaker = "resident"
        self.told: list[str] = []
        self._languages: dict[str, str] = {}

    async def run(self) -> None:
        """Take every step; `Wrong` tells what did not come true, with the talk so far."""
        for name in self._seats():
            self._ear(name)
        await self.live.settle()
        await self._listen()
        for ear in self.ears.values():
            ear.read = ear.sofar = len(ear.heard)
        self.told.clear()
        for step in read_talk(self.path):
            try:
                await self._take(step)
            except (AssertionError, Impossible) as wrong:
                await self._listen()
                so_far = "\n".join(self.told)
                faults = "\n".join(faults_in(self.live.folder))
                raise Wrong(f"{self.path.name}:{step.line}: {wrong}\n--- so far\n{so_far}\n{faults}") from None

    def _seats(self) -> Iterator[str]:
        """The five phones of the page, and whoever else of the county's people is named anywhere in the talk."""
        yield from SEATS
        text = self.path.read_text("utf-8")
        yield from sorted({found[1] for found in re.finditer(r"(?m)^(?:\w+\(|together> .*)?\b([1-6]\d{3})\b", text)})

    def _ear(self, name: str) -> Ear:
        if name == GROUP and name not in self.ears:
            self.ears[name] = Ear(self.live.person(self._address(SEATS[0]), group=GROUP_CHAT), "zh-CN")
        if name not in self.ears:
            self.ears[name] = Ear(self.live.person(self._address(name)), self._languages.get(name, "zh-CN"))
        return self.ears[name]

    def _address(self, name: str) -> int:
        if name.isdigit():
            return int(name)
        if name in SEATS:
            return self.live.box.box.phones[SEATS.index(name)].chat_id
        return FIRST_STRANGER + len([one for one in self.ears if one not in SEATS and not one.isdigit()])

    async def _take(self, step: Step) -> None:
        what = NAME.sub(lambda found: self.names.get(found[1], found[0]), step.what)
        match step.who:
            case "bot":
                self._hear(step.of or self.speaker, what)
                return
            case "never":
                self._deny(self._ear(step.of), what)
                return
            case "gone":
                await self._await_gone(self._ear(step.of), what)
                return
            case "sofar":
                self._ear(step.of).sofar = len(self._ear(step.of).heard)
                return
            case "nobody" | "silent":
                self._quiet([step.of] if step.of else [*self.ears])
                return
            case "phone":
                self._meet(what)
                return
            case "kept":
                await self._count(what)
                return
        self.told.append(f"    {step.who}{f'({step.of})' if step.of else ''}> {what}")
        match step.who:
            case "clock":
                await self.live.advance(await self._moment(what))
            case "outage":
                await self.live.stop()
                self.live.clock.move(_amount(what))
                await self.live.start()
            case "restart":
                await self.live.restart()
            case "together":
                await self._press_together(what)
            case _:
                self.speaker = step.who
                await self._act(self._ear(step.who), what)
        await self.live.settle()
        await self._listen()

    def _meet(self, what: str) -> None:
        """A stranger's phone: its name and language."""
        name, _, language = what.partition(" ")
        self._languages[name] = "en" if language == "en" else "zh-CN"
        chat = self._address(name)
        code = "en" if language == "en" else "zh-hans"
        self.live.box.box.chats.phones[chat] = Phone(chat, name.title(), {}, language_code=code, started=False)
        self._ear(name)

    async def _act(self, ear: Ear, what: str) -> None:
        if what.startswith("press "):
            await self._press(ear, what.removeprefix("press ").strip())
        elif what.startswith("(") and what.endswith(")"):
            await self._do(ear, what[1:-1].strip())
        else:
            await ear.person.say(what)

    async def _press(self, ear: Ear, words: str) -> None:
        labels = self._labels(words, ear)
        for seen in reversed(ear.heard):
            for one in seen.labels:
                if one in labels:
                    ear.pressed = (one, seen.id)
                    await ear.person.press(one, seen.id)
                    return
        view = await ear.person.seen()
        for row in view.keyboard:
            for one in row:
                if one in labels:
                    await ear.person.press(one)
                    return
        raise Impossible(
            f"there is no button {words!r}; there are {[one.labels for one in ear.heard[-4:]]} {view.keyboard}"
        )

    def _labels(self, words: str, ear: Ear) -> set[str]:
        """A label as it may stand on the button: as it was written, or made from a catalog key in either register."""
        texts = self.live.loaded.texts
        if words not in texts.catalogs[ear.language]:
            return {words}
        return {texts.label(words, {}, ear.language, "plain"), texts.label(words, {}, ear.language, "official")}

    async def _do(self, ear: Ear, deed: str) -> None:
        name, _, rest = deed.partition(" ")
        person = ear.person
        match name:
            case "voice":
                await person.voice(int(rest or 3))
            case "photo":
                await person.photo(rest)
            case "album":
                count, _, words = rest.partition(" ")
                await person.album(int(count or 2), words)
            case "file":
                await person.document(b"%PDF-1.4 a paper", rest or "paper.pdf")
            case "contact":
                await person.contact(phone="+8619900000999" if rest else "", own=not rest)
            case "place":
                lat, lon = rest.split(",")
                await person.place(float(lat), float(lon))
            case "start":
                await person.start(rest)
            case "open":
                await person.start(parse_qs(urlsplit(rest).query).get("start", [""])[0])
            case "edit":
                old, _, new = rest.partition("=>")
                mine = [one for one in (await person.seen()).messages if not one.bot and old.strip() in one.text]
                assert mine, f"nothing of hers says {old.strip()!r}"
                await person.edit(mine[-1].id, new.strip())
            case "reply":
                old, _, new = rest.partition("=>")
                theirs = [one for one in ear.heard if old.strip() in one.text]
                assert theirs, f"the bot did not say {old.strip()!r}"
                await person.say(new.strip(), reply_to=theirs[-1].id)
            case "forward":
                await person.forward(rest, "Somebody")
            case "block":
                await person.block()
            case "unblock":
                await person.unblock()
            case "deactivate":
                await person.deactivate()
            case "group":
                self._ear(GROUP)
                await self.live.person(person.chat_id, group=GROUP_CHAT).say(rest)
            case "again":
                assert ear.pressed is not None, "nothing was pressed yet"
                await person.press(*ear.pressed)
            case _:
                raise Wrong(f"nobody can do ({deed})")

    async def _await_gone(self, ear: Ear, words: str) -> None:
        """Slow work takes messages out of a chat: wait for it."""
        for _ in range(GONE_WITHIN):
            if not any(one.bot and words in one.text for one in (await ear.person.seen()).messages):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"{words!r} still stands in the chat")

    async def _press_together(self, what: str) -> None:
        names, _, words = what.partition(" press ")
        ears = [self._ear(name.strip()) for name in names.split(",")]
        await asyncio.gather(*(self._press(ear, words.strip()) for ear in ears))

    async def _listen(self) -> None:
        """Take up what everybody heard meanwhile, new or edited."""
        for name, ear in self.ears.items():
            view = await ear.person.seen()
            new = sorted((one for one in view.messages if one.bot and one.mark > ear.mark), key=lambda one: one.mark)
            ear.mark = max([ear.mark, *(one.mark for one in view.messages)])
            ear.heard += new
            if name not in STAFF and not name.startswith(OFFICES):
                large = [one for one in new if weight(one) > LARGEST_STEP]
                assert not large, f"{name} hears more than {LARGEST_STEP} bytes at once: {[one.text for one in large]}"
            for one in new:
                keys = " ".join(f"[{label}]" for label in one.labels)
                edited = " (edited)" if one.edited else ""
                self.told.append(f"{name}{edited} < {one.text} {keys}".rstrip())

    def _hear(self, name: str, what: str) -> None:
        ear = self._ear(name)
        if what.startswith("+ "):
            assert ear.last is not None, "there is no message before"
            assert self._fits(ear.last, what[2:], ear), (
                f"{name} did not hear {what!r} but: {ear.last.text} {ear.last.labels}"
            )
            return
        for place in range(ear.read, len(ear.heard)):
            if self._fits(ear.heard[place], what, ear):
                ear.read, ear.last = place + 1, ear.heard[place]
                return
        unread = "\n".join(f"  {one.text} {one.labels}" for one in ear.heard[ear.read :]) or "  nothing"
        raise Wrong(f"{name} did not hear {what!r} but:\n{unread}")

    def _fits(self, seen: Seen, what: str, ear: Ear) -> bool:
        """Whether a message says all parts in their order and has all buttons; names it has first are taken from it."""
        wanted = re.findall(r"\[([^\]]+)\]", what)
        parts = [one.strip() for one in re.sub(r"\[[^\]]+\]", "", what).split("…") if one.strip()]
        if not all(self._labels(one, ear) & set(seen.labels) for one in wanted):
            return False
        keys = [one for one in parts if KEY.fullmatch(one)]
        words = ".*?".join(_with_names(one) for one in parts if one not in keys)
        if not all(re.search(self._made_from(key, ear), seen.text, re.DOTALL) for key in keys):
            return False
        found = re.search(words, seen.text, re.DOTALL)
        if found is None:
            return False
        self.names |= {name: taken for name, taken in found.groupdict().items() if taken}
        return True

    def _made_from(self, key: str, ear: Ear) -> str:
        """A pattern for every message made from this text of the catalog."""
        text = self.live.loaded.texts.catalogs[ear.language].get(key)
        assert text is not None, f"the catalog has no {key}"
        return f"(?:{'|'.join({_template(text.plain), _template(text.official)})})"

    def _deny(self, ear: Ear, what: str) -> None:
        words = what.strip()
        pattern = self._made_from(words, ear) if KEY.fullmatch(words) else re.escape(words)
        said = [one.text for one in ear.heard[ear.sofar :] if re.search(pattern, one.text, re.DOTALL)]
        assert not said, f"was said: {said}"

    def _quiet(self, names: list[str]) -> None:
        for name in names:
            ear = self._ear(name)
            unread = [one.text for one in ear.heard[ear.read :]]
            assert not unread, f"{name} heard: {unread}"

    async def _count(self, what: str) -> None:
        table, number, *where = what.split(maxsplit=2)
        condition = where[0].removeprefix("where ") if where else "1 = 1"
        found = await self.live.count(table, condition)
        assert found == int(number), f"{table} has {found} rows ({condition})"

    async def _moment(self, what: str) -> datetime:
        now = self.live.clock()
        if what == "due":
            due = await self.live.read(ticks.next_due)
            assert due is not None, "nothing is due"
            return max(due, now)
        if not what.startswith("to "):
            return now + _amount(what)
        here = local(self.live.loaded.county, now)
        *day, time = what.removeprefix("to ").split()
        hour, minute = time.split(":")
        at = here.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        if day:
            year, month, date = day[0].split("-")
            at = at.replace(year=int(year), month=int(month), day=int(date), tzinfo=THERE)
        elif at <= here:
            at += timedelta(days=1)
        return at


def _amount(what: str) -> timedelta:
    found = AMOUNT.fullmatch(what.strip())
    if found is None:
        raise Wrong(f"no amount of time: {what}")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def _with_names(words: str) -> str:
    """A pattern for words in which `{number}` and its like stand for what the message has there."""
    parts, at = [], 0
    for found in NAME.finditer(words):
        shape = SHAPES[found[1].rstrip("0123456789_").partition("_")[0]]
        parts += [re.escape(words[at : found.start()]), f"(?P<{found[1]}>{shape})"]
        at = found.end()
    return "".join([*parts, re.escape(words[at:])])


def _template(words: str) -> str:
    """A pattern for every message made from a text of the catalog; a line of values alone may be left out."""
    pattern, begun = "", False
    for line in words.split("\n"):
        parts = re.split(r"\{[a-z_]+\}", line)
        if any(part.strip() for part in parts):
            pattern += ("\n" if begun else "") + ".*?".join(re.escape(plain(one)) for one in parts)
            begun = True
        else:
            pattern += "(?:\n.*?)?" if begun else "(?:.*?\n)?"
    return pattern


async def hold(path: Path, folder: Path, templates: Path) -> list[str]:
    """Hold one talk with a program of its own, whose log must be clean; all that was said, line by line."""
    async with program(folder, templates) as live:
        talk = Talk(path, live)
        await talk.run()
    faults = faults_in(folder)
    if faults:
        raise Wrong("\n".join([*talk.told, "--- the log tells of faults:", *faults]))
    return talk.told


def main() -> None:
    """Hold the talks named on the command line and print what was said: for whoever writes one."""
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as folder:
            try:
                told = asyncio.run(hold(Path(name), Path(folder) / "house", Path(folder)))
                sys.stdout.write("\n".join(told) + f"\n{name}: as written\n")
            except AssertionError as wrong:
                sys.stdout.write(f"{wrong}\n{name}: NOT as written\n")


if __name__ == "__main__":
    main()
