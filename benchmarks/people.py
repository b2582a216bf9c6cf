"""An invented county for the matching benchmark: villages, households and persons, and the ways people are asked for.

Clans share family names and generation letters, cohorts have their names, phones are shared inside households, 93 in 100 have
an ID number on file (area 9901xx, valid check). Everything follows from a seed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from random import Random

from rules.counties import Names, Place
from rules.numbers import CHECKS, WEIGHTS

DATA = tomllib.loads(Path(__file__).with_name("people.toml").read_text(encoding="utf-8"))
A_VILLAGE = 3_100
YEAR = 2026
SURNAMES = DATA["surnames"]
SHARES = [1 / (at + 6) for at in range(len(SURNAMES))]


@dataclass(slots=True)
class Soul:
    """One invented person."""

    number: int
    household: int
    name: str
    sex: str
    born: int
    place: int
    phone: str = ""
    id_no: str = ""
    order: int = 0


@dataclass(slots=True)
class Village:
    """One invented village: its clans and the generation letters of each, its name and its old one."""

    code: str
    name: str
    old: str
    clans: list[str]
    letters: dict[tuple[str, int], str]


def make_villages(count: int, chance: Random) -> list[Village]:
    """So many villages; two may have the same name, as in life."""
    first, second = DATA["villages"]["first"], DATA["villages"]["second"]
    pool = DATA["given"]["old"]["m"] + DATA["given"]["middle"]["m"]
    made = []
    for at in range(count):
        clans = chance.choices(SURNAMES, SHARES, k=chance.choice((2, 3, 3, 4)))
        letters = {(clan, age): chance.choice(pool) for clan in clans for age in range(6)}
        name, old = (chance.choice(first) + chance.choice(second) for _ in range(2))
        made.append(Village(f"V{at:03}", name, old, clans, letters))
    return made


def places_of(villages: list[Village]) -> tuple[Place, ...]:
    """The villages as the county's data has them."""
    made = [_place("WH", "county", "", "望河县")]
    made += [_place(f"T{at:02}", "township", "WH", f"镇{at}") for at in range(-(-len(villages) // 20))]
    for at, one in enumerate(villages):
        made.append(_place(one.code, "village", f"T{at // 20:02}", one.name + "村", one.old + "大队"))
    return tuple(made)


def _place(code: str, level: str, parent: str, name: str, *aliases: str) -> Place:
    names = Names.model_validate({"zh-CN": name, "en": code})
    return Place.model_validate({"code": code, "level": level, "parent": parent, "name": names, "aliases": aliases})


class Population:
    """Makes households until there are enough people."""

    def __init__(self, count: int, seed: int) -> None:
        self.chance = Random(seed)
        self.villages = make_villages(max(4, count // A_VILLAGE), self.chance)
        self.souls: list[Soul] = []
        self._ids: dict[str, int] = {}
        self._phones: set[str] = set()
        self._prefixes = [f"19{self.chance.randrange(10**5):05}" for _ in range(max(8, count // 8_000))]
        household = 0
        while len(self.souls) < count:
            self._household(household)
            household += 1
        del self.souls[count:]

    def _household(self, number: int) -> None:
        chance = self.chance
        place = chance.randrange(len(self.villages))
        village = self.villages[place]
        surname = chance.choice(village.clans) if chance.random() < 0.5 else chance.choices(SURNAMES, SHARES)[0]
        born = chance.randrange(1935, 2000)
        family = [(surname, "m", born, 0)]
        if chance.random() < 0.85:
            family.append((chance.choices(SURNAMES, SHARES)[0], "f", born + chance.randrange(-4, 6), 0))
        for order in range(chance.choice((0, 1, 1, 2, 2, 3, 4) if born < 1965 else (0, 1, 1, 2))):
            child = born + 21 + 2 * order + chance.randrange(3)
            if child < YEAR:
                family.append((surname, chance.choice("mf"), child, order + 1))
        if born > 1955 and chance.random() < 0.25:
            family.append((surname, "m", born - 24 - chance.randrange(6), 0))
        shared = self._phone()
        for name, sex, year, order in family:
            soul = Soul(len(self.souls), number, "", sex, year, place, order=order)
            soul.name = name + self._given(village, name, sex, year)
            grown = YEAR - year >= 16
            draw = chance.random()
            soul.phone = self._phone() if grown and draw < 0.6 else shared if draw < 0.85 else ""
            soul.id_no = self._id(soul) if chance.random() < 0.93 else ""
            self.souls.append(soul)

    def _given(self, village: Village, surname: str, sex: str, born: int) -> str:
        chance = self.chance
        pool = DATA["given"]["old" if born < 1962 else "middle" if born < 1995 else "young"][sex]
        if chance.random() < (0.1 if born < 1962 else 0.2):
            return str(pool[int(len(pool) * chance.random() ** 1.5)])
        letter = village.letters.get((surname, (born - 1910) // 22))
        if sex == "m" and letter and chance.random() < 0.5:
            return letter + str(pool[int(len(pool) * chance.random() ** 1.1)])
        return "".join(pool[int(len(pool) * chance.random() ** 1.2)] for _ in range(2))

    def _phone(self) -> str:
        while True:
            made = f"{self.chance.choice(self._prefixes)}{self.chance.randrange(10**4):04}"
            if made not in self._phones:
                self._phones.add(made)
                return made

    def _id(self, soul: Soul) -> str:
        chance = self.chance
        head = f"9901{soul.place // 20:02}{soul.born}{chance.randrange(1, 13):02}{chance.randrange(1, 29):02}"
        self._ids[head] = self._ids.get(head, chance.randrange(40)) + 1
        body = f"{head}{(self._ids[head] * 2 + (soul.sex == 'm')) % 1000:03}"
        return body + CHECKS[sum(int(one) * weight for one, weight in zip(body, WEIGHTS, strict=True)) % 11]
