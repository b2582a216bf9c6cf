"""The frozen shapes of a county's data: what another county changes without a programmer. Values live in `county/`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from functools import cached_property
from typing import Final, Literal

from pydantic import Field

from rules.days import SATURDAY as SATURDAY
from rules.days import Calendar as Calendar
from rules.days import Day as Day
from rules.kinds import Kind
from rules.policies import Policies
from rules.programmes import Clock as Clock
from rules.programmes import Programme as Programme
from rules.programmes import Proof as Proof
from rules.provisions import Provisions
from rules.screening import Screening
from rules.shapes import Names as Names
from rules.shapes import Setting as Setting
from rules.shapes import Shape as Shape
from rules.shapes import Source as Source
from rules.sounds import sounds
from rules.villages import Villages
from rules.words import Triage

ENDS: Final = ("居委会", "社区", "村")
"""What every village is called."""
OUR_DEFAULT = "our default"
LEG = "leg"


class Place(Shape):
    """A county, township or village in the tree; `aliases` are old names and nicknames; the centre finds a sent position.

    A department is a place that stands in no list: a post may lie there (decision 0008).
    """

    code: str = Field(pattern=r"^[A-Z0-9]{2,8}$")
    level: Literal["county", "township", "village", "department"]
    parent: str = ""
    name: Names
    aliases: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    latitude: float = 0.0
    longitude: float = 0.0
    division_code: str = ""
    phone: str = ""


class Department(Shape):
    """A department of the county, in order of the file: of several named for one thing the first is the lead.

    `clock` is how long it has for its part of a case once it took it; `clocks` names others by the case's programme.
    """

    code: str = Field(pattern=r"^[a-z_]{2,24}$")
    name: Names
    clause: str
    clock: str = LEG
    clocks: dict[str, str] = Field(default_factory=dict)


class Need(Shape):
    """What people ask help for, and the words that suggest it; `programme` is a hint for the officer, never a decision."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    name: Names
    words: tuple[str, ...]
    programme: str = ""
    report: bool = True


class Danger(Shape):
    """Words of danger, the hotline numbers to give first, and what they are about; `except_` words defuse a match."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    words: tuple[str, ...]
    except_: tuple[str, ...] = Field(default=(), alias="except")
    numbers: tuple[str, ...]


class Hotline(Shape):
    """A number the county gives out, with what it is for; `verified` says where the number was seen."""

    number: str
    name: Names
    hours: Names | None = None
    clause: str


class Outcome(Shape):
    """How an attempt can end: whether it counts as contact, and what follows."""

    code: str
    contact: bool = False
    follows: Literal["", "again", "search", "case", "ask_rhythm", "mute", "death"] = ""


class Duty(Shape):
    """A visit duty: which risk class it concerns, how often, when it is overdue for whom, and by which clause.

    `every_days` is the interval; `remind_before` days before the due date the helper hears of it; `climb_days` are the days
    after the due date on which village, township and county hear of it (one number a rung above the helper).
    """

    code: str = Field(pattern=r"^[a-z_]{2,24}$")
    name: Names
    risk: Literal["high", "key", "general", "child"]
    every_days: int = Field(gt=0)
    remind_before: int = Field(ge=0)
    climb_days: tuple[int, int, int]
    phone_counts: bool
    search_minutes: int = 0
    asks_child: bool = False
    clause: str


class Permission(Shape):
    """A deed and its conditions: OR of ANDs of named conditions; an empty list means nobody."""

    deed: str
    any_of: tuple[tuple[str, ...], ...]


class Hours(Shape):
    """Office hours of a working day and the quiet hours in which only replies and urgent things go."""

    opens: time
    closes: time
    quiet_from: time
    quiet_to: time
    morning: time
    evening: time
    clause: str


class County(Shape):
    """One county's data as loaded and checked, with a version that cases and visits point to."""

    version: str
    name: Names
    code: str
    hotline_name: Names
    timezone: str
    hours: Hours
    places: tuple[Place, ...]
    departments: tuple[Department, ...]
    clocks: tuple[Clock, ...]
    programmes: tuple[Programme, ...]
    proofs: tuple[Proof, ...] = ()
    needs: tuple[Need, ...]
    dangers: tuple[Danger, ...]
    kinds: tuple[Kind, ...] = ()
    hotlines: tuple[Hotline, ...]
    duties: tuple[Duty, ...]
    outcomes: tuple[Outcome, ...]
    permissions: tuple[Permission, ...]
    lines: dict[str, tuple[str, ...]]
    settings: dict[str, Setting]
    provisions: Provisions = Field(default_factory=Provisions)
    sources: dict[str, Source] = Field(default_factory=dict)
    triage: Triage = Field(default_factory=Triage, exclude=True)
    """Not kept with a version: it only proposes, and no promise rests on it."""
    screening: Screening = Field(default_factory=Screening, exclude=True)
    policies: Policies = Field(default_factory=Policies, exclude=True)
    """Not kept either: what may fit is said, and a person decides."""

    @cached_property
    def _places(self) -> dict[str, Place]:
        """Every place, and each department: a post may lie there, only the county stands above it, and no list has it."""
        desks = (
            Place.model_construct(code=one.code, level="department", parent=self.code, name=one.name)
            for one in self.departments
        )
        return {place.code: place for place in (*self.places, *desks)}

    @cached_property
    def spoken(self) -> tuple[tuple[Place, str, list[str]], ...]:
        """Every village with each of its names, without what every village is called, and how that sounds."""
        bare = (
            (place, next((name.removesuffix(end) for end in ENDS if name.endswith(end)), name))
            for place in self.places
            if place.level == "village"
            for name in (place.name.zh, *place.aliases)
        )
        named = ((place, name, [sounds().get(one, "") for one in name]) for place, name in bare if len(name) > 1)
        return tuple(one for one in named if all(one[2]))

    @cached_property
    def villages(self) -> Villages:
        """The villages by all their names and how these sound."""
        return Villages(self.places)

    def place(self, code: str) -> Place | None:
        """The place of this code."""
        return self._places.get(code)

    def above(self, code: str) -> Iterator[Place]:
        """The place itself, then its parent, up to the county."""
        place = self.place(code)
        while place is not None:
            yield place
            place = self.place(place.parent)

    def phone_of(self, code: str) -> str:
        """The telephone of the nearest office above a place; of nowhere the county's."""
        return next((place.phone for place in (*self.above(code), *self.above(self.code)) if place.phone), "")

    def department(self, code: str) -> Department | None:
        """The department of this code."""
        return next((one for one in self.departments if one.code == code), None)

    def clock_of(self, department: str, programme: str) -> Clock:
        """How long a department has for its part of a case of this programme, once it took it."""
        found = self.department(department)
        return self.clock(found.clocks.get(programme, found.clock) if found is not None else LEG)

    def township_of(self, code: str) -> str:
        """The code of the township a place lies in; of the county itself its own code."""
        for place in self.above(code):
            if place.level in ("township", "county"):
                return place.code
        return self.code

    def within(self, code: str) -> frozenset[str]:
        """The codes of the place and of all below it."""
        return frozenset(place.code for place in self.places if any(up.code == code for up in self.above(place.code)))

    def children(self, code: str) -> tuple[Place, ...]:
        """The places right below this one, in the order of the file."""
        return tuple(place for place in self.places if place.parent == code)

    def programme(self, code: str) -> Programme | None:
        """The programme of this code."""
        return next((one for one in self.programmes if one.code == code), None)

    def proof(self, code: str) -> Proof | None:
        """The paper of this code."""
        return next((one for one in self.proofs if one.code == code), None)

    def clock(self, code: str) -> Clock:
        """The clock of this code; the loader has checked that every code named in the data exists."""
        return next(one for one in self.clocks if one.code == code)

    def need(self, code: str) -> Need | None:
        """The need of this code."""
        return next((one for one in self.needs if one.code == code), None)

    def duty(self, code: str) -> Duty | None:
        """The visit duty of this code."""
        return next((one for one in self.duties if one.code == code), None)

    def duty_for(self, risk: str) -> Duty | None:
        """The visit duty of a risk class."""
        return next((one for one in self.duties if one.risk == risk), None)

    def setting(self, name: str) -> int:
        """A number of the county's (`KeyError` when the file lacks it: the loader refuses such a file)."""
        return self.settings[name].amount
