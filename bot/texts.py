"""The words of the bot: keyed catalogs in the county's data, chosen when something is said, in language and register."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

import structlog

from bot.clocks import real_now
from bot.languages import FIRST, LANGUAGES, spoken, tame, write_day, write_time
from bot.splits import plain
from bot.tomls import WrongData, read_toml
from rules.nouns import Lines, Value, Word

Register: TypeAlias = Literal["plain", "official"]
Catalog: TypeAlias = Mapping[str, "Text"]
PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
FALLBACK: Final = "error.text"
NAMED: Final = ("place", "programme", "papers", "proof", "need", "duty", "department", "outcome", "holiday")
"""Families of names from the county's data: one that was taken out since is shown by its code."""

log = structlog.get_logger(__name__)


class NoSuchText(KeyError):
    """A text or one of its values is missing: a fault of a catalog or of a handler."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in two registers (often the same): plain for residents, official for who works here."""

    plain: str
    official: str

    def of(self, register: Register) -> str:
        """The words of this register."""
        return self.plain if register == "plain" else self.official

    @property
    def placeholders(self) -> frozenset[str]:
        """The names that stand in braces in either register."""
        return frozenset(PLACEHOLDER.findall(self.plain)) | frozenset(PLACEHOLDER.findall(self.official))


@dataclass(frozen=True, slots=True)
class Keyboards:
    """The persistent keyboards and commands of the roles, and what a label does."""

    menus: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    deeds: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_catalog(folder: Path) -> dict[str, Text]:
    """The texts of one language: every TOML file of its folder; a key stands in one file only."""
    texts: dict[str, Text] = {}
    for path in sorted(folder.glob("*.toml")):
        for key, words in read_toml(path).items():
            if key in texts:
                raise WrongData(path, key, "expected a key that no other file has")
            texts[key] = _text(path, key, words)
    if not texts:
        raise WrongData(folder, "", "has no texts: expected TOML files")
    return texts


def _text(path: Path, key: str, words: object) -> Text:
    if isinstance(words, str):
        return Text(words, words)
    if (
        isinstance(words, dict)
        and set(words) == {"plain", "official"}
        and all(isinstance(one, str) for one in words.values())
    ):
        return Text(words["plain"], words["official"])
    raise WrongData(path, key, "expected words in quotes, or a table of plain and official words")


@dataclass(frozen=True)
class Texts:
    """All texts of a county; `shared` are values every text may use (how the bot and the county are called)."""

    catalogs: Mapping[str, Catalog]
    zone: ZoneInfo
    keyboards: Keyboards = Keyboards()
    shared: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], datetime] = real_now

    def on(self, clock: Callable[[], datetime], bot: str) -> Texts:
        """These texts as one running bot says them: by its clock, with its name at the channel (for links)."""
        return replace(self, clock=clock, shared={**self.shared, "bot": bot})

    def render(
        self,
        key: str,
        values: Mapping[str, Value],
        language: str,
        register: Register = "official",
        now: datetime | None = None,
    ) -> str:
        """What one person reads, in Telegram's HTML: every value escaped, days and times as her language writes them.

        A text that is missing (the tests hold that none is) never crashes: it is logged, and she hears that it is our fault.
        """
        teller = _Teller(self, spoken(language), register, now or self.clock())
        try:
            return teller.tell(key, values).strip()
        except NoSuchText as missing:
            log.error("text.missing", key=key, missing=missing.args[0])
            return teller.tell(FALLBACK, {}) if FALLBACK in self.catalogs[FIRST] else ""

    def label(
        self,
        key: str,
        values: Mapping[str, Value],
        language: str,
        register: Register = "official",
        now: datetime | None = None,
    ) -> str:
        """The words on a button: one line without markup."""
        return " ".join(plain(self.render(key, values, language, register, now)).split())

    def say(self, value: Value, language: str = FIRST) -> str:
        """A value as plain words, for the command line and papers."""
        return plain(_Teller(self, spoken(language), "official", self.clock()).put(value))

    def menu(self, name: str, language: str) -> tuple[tuple[str, ...], ...]:
        """The rows of labels of a persistent keyboard; an unknown one is the resident's."""
        rows = self.keyboards.menus.get(name) or self.keyboards.menus.get("home.resident", ())
        return tuple(tuple(self.label(key, {}, language, "plain") for key in row) for row in rows)

    def commands(self, menu: str, language: str) -> tuple[tuple[str, str], ...]:
        """The commands beside a persistent keyboard, each with what it does."""
        names = self.keyboards.commands.get(menu) or self.keyboards.commands.get("home.resident", ())
        return tuple((name, self.label(f"command.{name}", {}, language, "plain")) for name in names)

    def labels(self, language: str) -> Mapping[str, str]:
        """The labels of all persistent keyboards in one language, bare (as they may be typed), with their keys."""
        return {
            bare(self.label(key, {}, language, register)): key
            for key in self.keyboards.deeds
            for register in ("official", "plain")
        }

    @cached_property
    def _deeds(self) -> Mapping[str, str]:
        return {
            label: self.keyboards.deeds[key]
            for language in reversed(LANGUAGES)
            for label, key in self.labels(language).items()
        }

    def deed_of_label(self, words: str) -> str | None:
        """The deed of a keyboard's label in any language, pressed or typed."""
        return self._deeds.get(bare(words))

    def placeholders(self, key: str) -> frozenset[str]:
        """The names of the values a text wants in the first language; none for a text that is missing."""
        text = self.catalogs[FIRST].get(key)
        return text.placeholders - set(self.shared) if text else frozenset()

    def faults(self) -> Iterator[str]:
        """What does not fit between the languages: keys and placeholders that one has and another lacks."""
        first = self.catalogs[FIRST]
        for language in LANGUAGES[1:]:
            other = self.catalogs[language]
            for key in sorted(first.keys() ^ other.keys()):
                yield f"the text {key} is missing in {language if key in first else FIRST}"
            for key in sorted(first.keys() & other.keys()):
                if first[key].placeholders != other[key].placeholders:
                    yield f"the text {key} has other placeholders in {language} than in {FIRST}"


def bare(label: str) -> str:
    """A label as it may be typed: without case, width of characters and space around."""
    return unicodedata.normalize("NFKC", label).casefold().strip()


@dataclass(frozen=True, slots=True)
class _Teller:
    """Chooses the words of one text for one person at one moment."""

    texts: Texts
    language: str
    register: Register
    now: datetime

    def tell(self, key: str, values: Mapping[str, Value]) -> str:
        text = self.texts.catalogs[self.language].get(key) or self.texts.catalogs[FIRST].get(key)
        if text is None:
            raise NoSuchText(key)
        lines = (self._line(key, line, values) for line in text.of(self.register).split("\n"))
        return "\n".join(line for line in lines if line is not None).strip("\n")

    def _line(self, key: str, template: str, values: Mapping[str, Value]) -> str | None:
        """One line; None when it is made of values alone and all of them are empty."""

        def fill(found: re.Match[str]) -> str:
            name = found[1]
            if name in values:
                return self.put(values[name])
            if name in self.texts.shared:
                return html.escape(self.texts.shared[name], quote=False)
            raise NoSuchText(f"{key} wants {{{name}}}")

        line = PLACEHOLDER.sub(fill, template)
        return None if template.strip() and not line.strip() else line

    def put(self, value: Value) -> str:
        """One value in words."""
        match value:
            case Word(key, inner):
                return self._word(key, inner)
            case Lines(items):
                return "\n".join(line for line in map(self.put, items) if line.strip())
            case datetime():
                return self._moment(value)
            case date():
                return write_day(value, self.language, self._there(self.now).date())
            case _:
                return html.escape(tame(str(value)), quote=False)

    def _word(self, key: str, values: Mapping[str, Value]) -> str:
        try:
            return self.tell(key, values)
        except NoSuchText as missing:
            family, _, code = key.partition(".")
            if family not in NAMED or missing.args[0] != key:
                raise
            log.warning("name.missing", key=key)
            return html.escape(code, quote=False)

    def _moment(self, at: datetime) -> str:
        there, today = self._there(at), self._there(self.now).date()
        time = write_time(there, self.language)
        for name, days in (("today", 0), ("tomorrow", 1), ("yesterday", -1)):
            if there.date() == today + timedelta(days=days):
                return self.tell(f"time.{name}", {"time": time})
        return self.tell("time.on", {"day": there.date(), "time": time})

    def _there(self, at: datetime) -> datetime:
        return at.astimezone(self.texts.zone)
