"""Who belongs to a household: somebody moves, lives apart, is born or dies; the file stays with its history, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from rules.calendars import add_workdays
from rules.facts import answer, ask_second, note, told_by
from rules.handling import Refused
from rules.hours import DAY
from rules.nouns import Choice, Decision, Lines, Say, To, Value, Word
from rules.people import Household, Membership, Person, Who
from rules.permits import permit
from rules.phones import mask_name
from rules.proceedings import Task, TaskKind
from rules.records import Record, Visit
from rules.registers import Benefit, Fact
from rules.tasks import Today

WRITTEN: Final = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
RELATIONS: Final = ("child", "spouse", "parent", "grandchild", "other")
SEXES: Final = ("f", "m")


@dataclass(frozen=True, slots=True)
class Family:
    """A household with its members today and everybody who ever belonged to it."""

    house: Household
    members: tuple[Person, ...]
    memberships: tuple[Membership, ...]

    def living(self, but: int = 0) -> tuple[Person, ...]:
        """Who lives there today, without one."""
        return tuple(one for one in self.members if one.died is None and one.id != but)

    def membership(self, person_id: int) -> Membership | None:
        """Her membership that runs."""
        return next((one for one in self.memberships if one.person_id == person_id and one.until is None), None)


@dataclass(frozen=True, slots=True)
class Move:
    """Where somebody goes: into a household on file, or into a `new` one; `how` says whether she moves or lives apart."""

    person: Person
    into: Household
    new: bool
    how: Literal["moved", "split"]
    relation: str = ""


def move(
    family: Family, who: Who, going: Move, visits: Sequence[Visit], ids: tuple[int, int, int, int], today: Today
) -> Decision | Refused:
    """She belongs to the other household from today; the old file keeps her days there, the new village gets a handover line.

    When nobody is left the visits of the old household end and its class goes along; the file itself never does.
    """
    house, person = family.house, going.person
    if not permit(who, "fact.propose", house, today.county):
        return Refused("file.unknown")
    if person.died is not None or person.household_id != house.id or going.into.id == house.id:
        return Refused("family.not_here")
    alone = not family.living(but=person.id)
    into = going.into
    if going.new and alone:
        into = replace(into, category=house.category, risk=house.risk)
    old = family.membership(person.id)
    keep: list[Record] = [
        replace(person, household_id=into.id, key_id=into.key_id, place=into.place),
        Membership(ids[0], into.id, person.id, going.relation, today.day),
        note(house, who, going.how, f"{person.name} → {into.number}", "office", ids[1], today, person_id=person.id),
        note(into, who, "joined", f"{person.name} ← {house.number}", "office", ids[2], today, person_id=person.id),
    ]
    keep += [into] if going.new else []
    keep += [replace(old, until=today.day - DAY)] if old is not None else []
    keep += ended(house, visits, going.how) if alone else ()
    if into.place == house.place:
        return Decision(keep=tuple(keep))
    task = _owed("hand_over", into, into.place, ids[3], today)
    say = Say(
        "family.handover",
        To("post", f"assistant@{into.place}"),
        {"number": into.number, "place": Word(f"place.{into.place}"), "before": Word(f"place.{house.place}")},
        lane="notices",
        choices=(Choice("button.look", "file.show", into.id),),
        about=("household", into.id),
    )
    return Decision(keep=(*keep, task), says=(say,))


def bury(
    family: Family, who: Who, person: Person, day: date, source: str, fact_id: int, today: Today
) -> Decision | Refused:
    """Somebody has died: kept as said, until a second person has checked it."""
    if not permit(who, "fact.propose", family.house, today.county):
        return Refused("file.unknown")
    if person.died is not None or person.household_id != family.house.id:
        return Refused("family.not_here")
    fact = note(family.house, who, "died", day.isoformat(), source, fact_id, today, person_id=person.id)
    return ask_second(family.house, replace(fact, state="proposed"), today)


def add(house: Household, who: Who, said: Mapping[str, str], fact_id: int, today: Today) -> Decision | Refused:
    """A newborn or somebody who joins: name, sex, day of birth and relation, until a second person has checked it."""
    born = read_day(said.get("born", ""), today.day)
    if not permit(who, "fact.propose", house, today.county):
        return Refused("file.unknown")
    if born is None or said.get("sex") not in SEXES or said.get("relation") not in RELATIONS:
        return Refused("family.which_day")
    value = "\n".join((said.get("name", "").strip(), said["sex"], born.isoformat(), said["relation"]))
    fact = note(house, who, "added", value, said.get("source", ""), fact_id, today)
    return ask_second(house, replace(fact, state="proposed"), today)


def confirm(
    family: Family,
    who: Who,
    fact: Fact,
    version: int,
    visits: Sequence[Visit],
    benefits: Sequence[Benefit],
    ids: tuple[int, int],
    today: Today,
) -> Decision | Refused:
    """A second person says that it is so: the member is there, or is dead and what she received is listed to end."""
    settled = answer(family.house, who, fact, True, version, today)
    if isinstance(settled, Refused):
        return settled
    heard = Decision(keep=(settled,), says=(told_by(family.house, settled),))
    return heard + (
        _born(family, settled, ids) if fact.name == "added" else _died(family, settled, visits, benefits, ids, today)
    )


def told(fact: Fact) -> Word:
    """What a second person is asked to confirm, in words."""
    if fact.name == "died":
        return Word("family.said.died", {"day": date.fromisoformat(fact.value)})
    name, sex, born, relation = fact.value.split("\n")
    values: dict[str, Value] = {
        "name": name,
        "sex": Word(f"sex.{sex}"),
        "day": date.fromisoformat(born),
        "relation": Word(f"relation.{relation}"),
    }
    return Word("family.said.added", values)


def ended(house: Household, visits: Sequence[Visit], why: str) -> tuple[Record, ...]:
    """Nobody lives there any more: its visits end with the reason, the household stays on file."""
    released = (replace(one, released=f"{why}_sure", search_until=None) for one in visits)
    return (replace(house, risk=""), *released)


def read_day(said: str, today: date) -> date | None:
    """The day somebody typed, as year, month and day; none for what is no day, or one to come."""
    found = WRITTEN.search(said)
    if found is None:
        return None
    try:
        day = date(*map(int, found.groups()))
    except ValueError:
        return None
    return day if day <= today else None


def _born(family: Family, fact: Fact, ids: tuple[int, int]) -> Decision:
    name, sex, born, relation = fact.value.split("\n")
    house = family.house
    person = Person(ids[0], house.id, house.key_id, name, house.place, sex, date.fromisoformat(born))
    return Decision(keep=(person, Membership(ids[1], house.id, person.id, f"@{relation}", fact.since)))


def _died(
    family: Family,
    fact: Fact,
    visits: Sequence[Visit],
    benefits: Sequence[Benefit],
    ids: tuple[int, int],
    today: Today,
) -> Decision:
    house, day = family.house, date.fromisoformat(fact.value)
    person = next((one for one in family.members if one.id == fact.person_id), None)
    if person is None:
        return Decision()
    membership = family.membership(person.id)
    alone = not family.living(but=person.id)
    runs = [one for one in benefits if one.until is None and (alone or one.person_id in (0, person.id))]
    keep: list[Record] = [
        replace(person, died=day),
        _owed("recheck", house, today.county.township_of(house.place), ids[0], today),
    ]
    keep += [replace(membership, until=day)] if membership is not None else []
    keep += ended(house, visits, "died") if alone else ()
    lines = tuple(
        Word("family.to_end", {"programme": Word(f"programme.{one.programme}"), "since": one.since}) for one in runs
    )
    values: dict[str, Value] = {
        "number": house.number,
        "place": Word(f"place.{house.place}"),
        "name": mask_name(person.name),
        "lines": Lines(lines or (Word("family.nothing_to_end"),)),
    }
    say = Say(
        "family.died_told",
        To("post", f"officer@{today.county.township_of(house.place)}"),
        values,
        lane="notices",
        choices=(Choice("button.look", "file.show", house.id),),
        about=("household", house.id),
    )
    return Decision(keep=tuple(keep), says=(say,))


def _owed(kind: TaskKind, house: Household, place: str, task_id: int, today: Today) -> Task:
    due = add_workdays(today.calendar, today.day, today.county.setting("recheck_workdays"))
    return Task(task_id, kind, place, due, today.now, household_id=house.id)
