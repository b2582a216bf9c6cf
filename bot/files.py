"""The shapes of a county's files as they lie in its folder, one class a file; `bot/counties.py` reads and joins them."""

from __future__ import annotations

from pydantic import Field

from rules.counties import (
    Clock,
    Danger,
    Day,
    Department,
    Duty,
    Hotline,
    Hours,
    Names,
    Need,
    Outcome,
    Place,
    Programme,
    Proof,
    Setting,
    Shape,
    Source,
)
from rules.kinds import Kind
from rules.provisions import Provisions


class CountyFile(Shape):
    """county.toml: what the county is called, its hours, sources, departments, numbers to call, and settings."""

    code: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    name: Names
    hotline_name: Names
    timezone: str
    hours: Hours
    sources: dict[str, Source]
    departments: tuple[Department, ...] = Field(min_length=1)
    hotlines: tuple[Hotline, ...] = Field(min_length=1)
    settings: dict[str, Setting]


class PlacesFile(Shape):
    """places.toml: the tree of places."""

    places: tuple[Place, ...] = Field(min_length=1)


class ProgrammesFile(Shape):
    """programmes.toml: clocks, programmes and the papers that may be missing."""

    clocks: tuple[Clock, ...]
    programmes: tuple[Programme, ...] = Field(min_length=1)
    proofs: tuple[Proof, ...] = ()


class NeedsFile(Shape):
    """needs.toml: needs and words of danger."""

    needs: tuple[Need, ...] = Field(min_length=1)
    dangers: tuple[Danger, ...] = Field(min_length=1)


class KindsFile(Shape):
    """kinds.toml: kinds of cases with a path of their own."""

    kinds: tuple[Kind, ...]


class VisitsFile(Shape):
    """visits.toml: visit duties and outcomes."""

    duties: tuple[Duty, ...]
    outcomes: tuple[Outcome, ...]


class AidsFile(Provisions):
    """aids.toml: what may be given first, in which amounts, what is asked at the end; with settings of its own."""

    settings: dict[str, Setting]


class PermissionsFile(Shape):
    """permissions.toml: deeds and who may do them."""

    deeds: dict[str, tuple[tuple[str, ...], ...]]


class LinesFile(Shape):
    """lines.toml: words that begin lines and answer questions."""

    lines: dict[str, tuple[str, ...]]


class CalendarFile(Shape):
    """calendar.toml: which years are announced, and days of the county's own."""

    first: int = Field(ge=2004)
    last: int = Field(le=2100)
    official: frozenset[int]
    days: tuple[Day, ...] = ()


class MenusFile(Shape):
    """menus.toml: keyboards, the deeds of their labels, commands."""

    menus: dict[str, tuple[tuple[str, ...], ...]]
    deeds: dict[str, str]
    commands: dict[str, tuple[str, ...]]


class Plain(Shape):
    """What plain words are: how long a sentence and a label may be, and which words of the office a resident never reads.

    `office` are the beginnings of the keys of texts that only who works here reads.
    """

    sentence_characters: int
    sentences_a_line: int
    label_characters: int
    keyboard_labels: int
    english_sentence_words: int
    banned: tuple[str, ...]
    office: tuple[str, ...]


class PlainFile(Shape):
    """plain.toml."""

    plain: Plain
