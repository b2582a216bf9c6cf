"""One thing known about a household: its source and day, what stood before, and the second person money and identity need."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from rules.handling import Refused
from rules.nouns import Choice, Decision, Say, To, Value, Word
from rules.people import Household, Person, Who
from rules.permits import permit
from rules.records import Record
from rules.registers import Fact
from rules.tasks import Today

Block: TypeAlias = Literal["family", "cause", "need", ""]
BLOCKS: Final[tuple[Block, ...]] = ("family", "cause", "need")
"""三清: the family, the cause, the need (notice 002 四2)."""
SOURCES: Final = ("told", "paper", "seen", "check", "office")
ID_NUMBER: Final = re.compile(r"[0-9]{17}[0-9X]")


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be known: which of the three clears it fills, whether it is money or identity, and of whom it is."""

    name: str
    block: Block = ""
    guarded: bool = False
    person: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    one.name: one
    for one in (
        Kind("family", "family"),
        Kind("income", "family", guarded=True),
        Kind("assets", "family", guarded=True),
        Kind("work", "family"),
        Kind("housing", "family"),
        Kind("health", "family"),
        Kind("cause", "cause"),
        Kind("need", "need"),
        Kind("category", guarded=True),
        Kind("name", guarded=True, person=True),
        Kind("id_no", guarded=True, person=True),
        Kind("phone", person=True),
        Kind("address", person=True),
    )
}
LOOKED: Final = "looked"
"""The trace of somebody who read the file; only the county sees it."""
EVENTS: Final = frozenset({"died", "added", "moved", "split", "joined", "change", "refiled", "kin"})
"""What happened in a household; kept among its facts, in order, and never replaced."""
SECOND: Final = frozenset({"died", "added"})
"""Events that a second person has to confirm."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says is so, of whom, and where she knows it from."""

    name: str
    value: str
    source: str
    person_id: int = 0


def propose(
    house: Household, who: Who, said: Said, person: Person | None, facts: Sequence[Fact], fact_id: int, today: Today
) -> Decision | Refused:
    """A fact with its source: money and identity wait for a second person, everything else holds at once."""
    kind = KINDS.get(said.name)
    if kind is None or said.source not in SOURCES or not permit(who, "fact.propose", house, today.county):
        return Refused("file.unknown")
    value = said.value.strip()
    if not value or (said.name == "id_no" and not ID_NUMBER.fullmatch(value.upper())):
        return Refused("fact.not_so")
    if kind.person and (person is None or person.household_id != house.id):
        return Refused("fact.whose")
    old = held(facts, said.name, said.person_id)
    fact = note(house, who, said.name, value, said.source, fact_id, today, person_id=said.person_id)
    fact = replace(fact, before=stood(house, person, said.name, old))
    if kind.guarded:
        return ask_second(house, replace(fact, state="proposed"), today)
    return Decision(keep=(fact, *_over(old), *written(house, person, fact)))


def note(
    house: Household, who: Who, name: str, value: str, source: str, fact_id: int, today: Today, *, person_id: int = 0
) -> Fact:
    """A line of the household's file as it is noted today."""
    return Fact(
        fact_id, house.id, house.key_id, name, value, today.day, source, who.account.id, today.now, person_id=person_id
    )


def ask_second(house: Household, fact: Fact, today: Today) -> Decision:
    """Keep a proposal and tell the township that a second person is needed; the notice holds no value and no name."""
    town = today.county.township_of(house.place)
    say = Say(
        "fact.second",
        To("post", f"officer@{town}"),
        {"number": house.number, "place": Word(f"place.{house.place}"), "fact": Word(f"fact.{fact.name}")},
        lane="notices",
        choices=(Choice("button.look", "fact.card", fact.id),),
        about=("household", house.id),
        once=f"fact:{fact.id}",
    )
    return Decision(keep=(fact,), says=(say,))


def answer(house: Household, who: Who, fact: Fact, yes: bool, version: int, today: Today) -> Fact | Refused:
    """The proposal as a second person settled it; never whoever proposed it, and never twice."""
    if not permit(who, "household.file", house, today.county):
        return Refused("file.unknown")
    if fact.state != "proposed" or (version and version != fact.version):
        return Refused("fact.settled")
    if fact.by == who.account.id:
        return Refused("fact.second_person")
    if not permit(who, "fact.approve", house, today.county):
        return Refused("fact.not_yours")
    return replace(fact, state="held" if yes else "refused", approved_by=who.account.id)


def approve(
    house: Household, who: Who, fact: Fact, person: Person | None, facts: Sequence[Fact], version: int, today: Today
) -> Decision | Refused:
    """同意: it holds from now on, what stood before stays in the file, and whoever proposed it hears so."""
    settled = answer(house, who, fact, True, version, today)
    if isinstance(settled, Refused):
        return settled
    old = held(facts, fact.name, fact.person_id)
    keep: tuple[Record, ...] = (settled, *_over(old), *written(house, person, settled))
    return Decision(keep=keep, says=(told_by(house, settled),))


def refuse(house: Household, who: Who, fact: Fact, version: int, today: Today) -> Decision | Refused:
    """不同意: nothing changes, and whoever proposed it hears so."""
    settled = answer(house, who, fact, False, version, today)
    return settled if isinstance(settled, Refused) else Decision(keep=(settled,), says=(told_by(house, settled),))


def told_by(house: Household, fact: Fact) -> Say:
    """Whoever proposed it hears what became of it."""
    values: dict[str, Value] = {"number": house.number, "fact": Word(f"fact.{fact.name}")}
    key = f"fact.told.{'yes' if fact.state == 'held' else 'no'}"
    return Say(key, To("account", str(fact.by)), values, lane="notices", about=("household", house.id))


def held(facts: Sequence[Fact], name: str, person_id: int = 0) -> Fact | None:
    """What holds now of this kind."""
    fits = (one for one in facts if one.name == name and one.person_id == person_id and one.state == "held")
    return next(fits, None)


def stood(house: Household, person: Person | None, name: str, old: Fact | None) -> str:
    """What the file says until now."""
    if old is not None:
        return old.value
    if name == "category":
        return house.category
    return str(getattr(person, name)) if KINDS[name].person and person is not None else ""


def written(house: Household, person: Person | None, fact: Fact) -> tuple[Record, ...]:
    """The record a fact changes beside the file: whom her number, name, address or class is looked up by."""
    if fact.name == "category":
        return (replace(house, category=fact.value),)
    if person is None or not KINDS[fact.name].person:
        return ()
    fields = {"name": "name", "id_no": "id_no", "phone": "phone", "address": "address"}
    return (replace(person, **{fields[fact.name]: fact.value}),)  # type: ignore[arg-type]


def _over(old: Fact | None) -> tuple[Fact, ...]:
    return (replace(old, state="replaced"),) if old is not None else ()
