"""Who on file is meant: each candidate's likelihood beside that of somebody who is not on file, and what follows from it.

What was said (name, village, year, numbers) is weighed as natural logarithms: how probable it is of this person, against a
stranger of the same village. The shares add up to one, so that a namesake lowers everybody, and a lead is part of the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from typing import Final, Literal, TypeAlias

from rapidfuzz.distance import Levenshtein

from rules.counties import County
from rules.names import Called, called, clean, first, parts, spoken, syllables
from rules.sounds import sounds

Verdict: TypeAlias = Literal["sure", "ask", "new"]
Fit: TypeAlias = Literal["", "whole", "near", "other"]

SURE: Final = 0.97
"""From this share on a person is linked without asking (measured: benchmarks/matching.py)."""
ASK: Final = 0.08
"""From this share on a person is worth asking about."""
VILLAGE: Final = 3_000
"""About how many people live in a village: the chance to be one of them."""
ON_FILE, FEW_ON_FILE = 0.9, 0.15
"""The share of those asked for who are on file, where a village is on file as a whole, and where hardly anybody is."""
FULL: Final = 900
"""With so many people on file a village is taken for kept as a whole."""
ELSEWHERE: Final = 0.02
"""How often somebody is on file at another place than the one said."""
YEARS: Final = 30
"""Among so many years a stranger of the same name was born: a name belongs to its time."""
SAID_YEAR: Final = {0: log(0.80 * YEARS), 1: log(0.07 * YEARS), 2: log(0.02 * YEARS)}
FAR_YEAR, FARTHEST = log(0.05), 12
ID_FITS: Final[Mapping[Fit, float]] = {"whole": 19.0, "near": 12.0, "": log(0.3), "other": -9.0}
PHONE_FITS: Final[Mapping[Fit, float]] = {"whole": 12.5, "near": 6.0, "": log(0.6), "other": log(0.25)}
SAME, SOUND, FOLDED, LIKE, LOOK = -0.15, -4.6, -5.6, -6.6, -7.6
DROPPED, ADDED = -4.2, -6.5
OTHER_NAME: Final = log(0.01)
"""Somebody of quite another name gave the number of this person: a neighbour's phone, a married name."""
WRONG_TITLE: Final = log(0.003)
"""A man called by a woman's title, a child by an old man's."""
RARE_GIVEN, FEW_GIVEN, RARE_WRITING, OF_TITLE = 2e-4, 2e-3, 0.01, 0.3
"""The least share of a given name, and where few people are on file to tell it; how often a stranger is really written as
nobody else who sounds so; how many of a family name a title (大爷) fits."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Somebody as she was described; `villages` are codes with how sure each is, `title` is set for a name like 王大爷,
    whose ages count from `year`."""

    name: str = ""
    villages: Mapping[str, float] = field(default_factory=dict)
    born_year: int = 0
    phone: str = ""
    id_no: str = ""
    title: Called | None = None
    year: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on file who may be meant; `id_fits` and `phone_fits` say how the numbers agree (empty: none on file)."""

    person_id: int
    name: str
    sex: str
    born_year: int
    place: str
    id_fits: Fit = ""
    phone_fits: Fit = ""


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common the name is: people of the family name in the village, of the given name and of the name in the county;
    `kept` is how many of the village are on file at all (counted to `FULL`)."""

    family: int = 0
    given: int = 0
    whole: int = 0
    people: int = VILLAGE
    kept: int = FULL

    @property
    def village(self) -> int:
        """Among how many people of the village one is chosen: those on file where they are few."""
        return VILLAGE if self.kept >= FULL else self.kept + 10


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with the share of belief (0 to 1) that she is meant."""

    candidate: Candidate
    share: float


def describe(
    county: County,
    name: str = "",
    village: str = "",
    born_year: int = 0,
    phone: str = "",
    id_no: str = "",
    *,
    year: int,
) -> Sought:
    """Somebody as she was described, with the villages her village's name may mean (a code is taken as it is)."""
    alone = first(name)
    villages = county.villages.meant(village)
    return Sought(clean(alone), villages, born_year, phone, id_no, called(alone, county.lines), year)


def rank(sought: Sought, candidates: Iterable[Candidate], common: Commonness) -> tuple[Ranked, ...]:
    """The candidates by how likely each is meant; what is missing to one is the share of nobody on file."""
    said, tongue = parts(sought.name), syllables(sought.name)
    found = tuple(candidates)
    named = {one.name: likeness(said, tongue, one.name) for one in found} if said and not sought.title else {}
    alike = tuple(
        named.get(one.name, 0.0) if not sought.title else titled(sought.title, one, sought.year) for one in found
    )
    sounding = [weight for name, weight in named.items() if syllables(name) == tongue]
    strange = _strange(sought, common, max(sounding, default=0.0)) if said else 0.0
    on_file = FEW_ON_FILE + (ON_FILE - FEW_ON_FILE) * min(common.kept, FULL) / FULL
    nobody = log(1 - on_file) + strange
    weighed = []
    for one, name in zip(found, alike, strict=True):
        weight = log(on_file) + _place(sought, one.place, common) + _year(sought.born_year, one.born_year)
        if said:
            weight += max(name, OTHER_NAME + strange)
        if sought.id_no:
            weight += ID_FITS[one.id_fits]
        if sought.phone:
            weight += PHONE_FITS[one.phone_fits]
        weighed.append((weight, one))
    top = max((weight for weight, _ in weighed), default=nobody)
    top = max(top, nobody)
    total = sum(exp(weight - top) for weight, _ in weighed) + exp(nobody - top)
    ordered = sorted(weighed, key=lambda one: (-one[0], one[1].person_id))
    return tuple(Ranked(one, exp(weight - top) / total) for weight, one in ordered)


def verdict(ranked: Sequence[Ranked]) -> Verdict:
    """Link her without asking, ask a person, or take her for somebody new."""
    share = ranked[0].share if ranked else 0.0
    return "sure" if share >= SURE else "ask" if share >= ASK else "new"


def _strange(sought: Sought, common: Commonness, best: float) -> float:
    """How probable it is that somebody of the village who is not on file is named so, or was written so by the same slip."""
    if sought.title:
        return log((common.family + 1) / common.village * (OF_TITLE if sought.title.family else 1.0))
    if sought.villages:
        rarest = RARE_GIVEN if common.kept >= FULL else FEW_GIVEN
        sounding = (common.family + 1) / common.village * max((common.given + 1) / common.people, rarest)
    else:
        sounding = (common.whole + 1) / common.people
    return log(sounding * (exp(min(best, 0.0)) + RARE_WRITING))


def _place(sought: Sought, place: str, common: Commonness) -> float:
    """The chance to be this one of the people who may be meant."""
    if not sought.villages:
        return -log(common.people)
    here = sought.villages.get(place, 0.0) * (1 - ELSEWHERE) / common.village
    return log(here + ELSEWHERE / common.people)


def _year(said: int, born: int) -> float:
    if not said or not born:
        return 0.0
    apart = abs(said - born)
    return SAID_YEAR.get(apart, FAR_YEAR if apart <= FARTHEST else 2 * FAR_YEAR)


def likeness(said: Sequence[str], tongue: Sequence[str], name: str) -> float:
    """How probable it is that this name was said or written so: every letter as it is, by its sound, by its look, or left out."""
    there = parts(name)
    if tuple(said) == there:
        return SAME * len(said)
    if len(there) == len(said):
        return sum(map(_letter, said, tongue, there, syllables(name)))
    if len(there) == len(said) + 1:
        return DROPPED + max(
            sum(map(_letter, said, tongue, _without(there, at), _without(syllables(name), at)))
            for at in range(len(there))
        )
    if len(there) + 1 == len(said):
        return ADDED + max(
            sum(map(_letter, _without(said, at), _without(tongue, at), there, syllables(name)))
            for at in range(len(said))
        )
    return 3 * LOOK


def _letter(said: str, tongue: str, there: str, spoken_there: str) -> float:
    if said == there:
        return SAME
    if tongue == spoken_there:
        return SOUND if sounds().get(said) == sounds().get(there) else FOLDED
    return LIKE if Levenshtein.distance(tongue, spoken_there, score_cutoff=1) <= 1 else LOOK


def _without(several: Sequence[str], at: int) -> tuple[str, ...]:
    return (*several[:at], *several[at + 1 :])


def titled(called: Called, one: Candidate, year: int) -> float:
    """How probable it is that this person is called so."""
    there = parts(one.name)
    if not there:
        return 3 * LOOK
    weight = 0.0
    if called.family:
        weight += _letter(called.family, spoken(called.family), there[0], syllables(one.name)[0])
    if called.given:
        given = "".join(there[1:])
        weight += SAME if clean(called.given) == given else _letters(called.given, one.name)
    if called.sex and one.sex and called.sex != one.sex:
        weight += WRONG_TITLE
    if one.born_year and not called.youngest <= year - one.born_year <= called.oldest:
        weight += WRONG_TITLE
    return weight


def _letters(given: str, name: str) -> float:
    there, said = parts(name)[1:], syllables(name)[1:]
    if len(there) != len(given):
        return 2 * LOOK
    return sum(map(_letter, given, map(spoken, given), there, said))
