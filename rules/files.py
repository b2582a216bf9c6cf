"""一户一档: one page about a household, with what is clear of it (三清), where each fact is from, and what has grown old."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from rules.cases import is_open
from rules.facts import BLOCKS, EVENTS, KINDS, Block
from rules.hours import DAY
from rules.nouns import Lines, Value, Word
from rules.people import Household, Person
from rules.phones import mask_ids, mask_name, mask_phones
from rules.records import Case, Visit
from rules.registers import Benefit, Fact, Kin
from rules.tasks import Today

HAPPENED: Final = 5
"""So many of the last happenings are shown."""
GIVEN: Final = frozenset({"delivering", "delivered", "closed", "followed_up"})
KEPT: Final = "@kept:"
"""Goes before the id of a voice note or picture among somebody's words."""


@dataclass(frozen=True, slots=True)
class File:
    """Everything on file about a household: `relations` by person, `left` who is no longer there and until when,
    `helper` as others see her, `seen` the last contact.
    """

    house: Household
    members: tuple[Person, ...] = ()
    relations: Mapping[int, str] = field(default_factory=dict)
    left: tuple[tuple[Person, date], ...] = ()
    facts: tuple[Fact, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    cases: tuple[Case, ...] = ()
    visits: tuple[Visit, ...] = ()
    kin: tuple[Kin, ...] = ()
    helper: str = ""
    seen: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A fact as the page shows it: noted by somebody, or read out of a case without anybody typing it again."""

    name: str
    value: str | Word
    source: Word
    since: date
    person_id: int = 0


def known(file: File) -> tuple[Known, ...]:
    """What holds of the household; cause and need that nobody noted are taken from its newest case (减负: nothing typed twice)."""
    noted = [
        Known(one.name, one.value, Word(f"source.{one.source}"), one.since, one.person_id)
        for one in file.facts
        if one.state == "held" and one.name in KINDS
    ]
    names = {one.name for one in noted}
    case = next((one for one in file.cases if one.need and one.state != "withdrawn"), None)
    if case is not None:
        source, day = Word("source.case", {"number": case.number}), case.opened_at.date()
        if "need" not in names:
            noted.append(Known("need", Word(f"need.{case.need}"), source, day))
        if "cause" not in names and case.words:
            noted.append(Known("cause", mask_phones(mask_ids(case.words)), source, day))
    order = list(KINDS)
    return tuple(sorted(noted, key=lambda one: (order.index(one.name), one.since)))


def clear(rows: Sequence[Known]) -> Mapping[Block, date | None]:
    """三清: since when each of the three blocks is filled, or not at all; the newest day of a block counts."""
    days = {block: [one.since for one in rows if KINDS[one.name].block == block] for block in BLOCKS}
    return {block: max(found) if found else None for block, found in days.items()}


def is_stale(day: date, today: Today) -> bool:
    """Whether what was learnt on this day has to be asked again."""
    return today.day - day > DAY * today.county.setting("fact_stale_days")


def page(file: File, today: Today) -> Lines:
    """The page of who works with the household."""
    rows = known(file)
    lines: list[Word | str] = [_head(file)]
    if any(one.until is None or one.until >= today.day for one in file.kin):
        lines.append(Word("file.kin"))
    lines.append(Word("file.clear", {block: _clear(day, today) for block, day in clear(rows).items()}))
    lines += [_member(one, file.relations.get(one.id, ""), today) for one in file.members]
    lines += [_left(one, until) for one, until in file.left]
    lines += [_benefit("file.benefit", one) for one in benefits(file, today.day)]
    lines += _watch(file)
    numbers = [one.number for one in file.cases if is_open(one)]
    if numbers:
        lines.append(Word("file.cases", {"numbers": "、".join(numbers)}))
    lines += [_fact(one, file, today) for one in rows]
    lines += [
        Word("file.waits", {"fact": Word(f"fact.{one.name}"), "day": one.since})
        for one in file.facts
        if one.state == "proposed"
    ]
    lines += [Word(f"file.event.{one.name}", {"day": one.since, "value": told_value(one)}) for one in happened(file)]
    return Lines(tuple(lines))


def happened(file: File) -> list[Fact]:
    """The last things that happened in the household."""
    return [one for one in file.facts if one.name in EVENTS and one.state == "held"][-HAPPENED:]


def spoken(file: File) -> tuple[int, ...]:
    """Voice notes and pictures that belong to what the page tells; they go along with it."""
    lines = (line for one in happened(file) if one.name == "change" for line in one.value.splitlines())
    return tuple(int(line.removeprefix(KEPT)) for line in lines if line.startswith(KEPT))


def visiting(file: File) -> Lines:
    """The page of the helper: who lives there under masked names, and the visits; nothing of money, illness or identity."""
    who = [Word("file.member_masked", {"name": mask_name(one.name)}) for one in file.members if one.died is None]
    return Lines((_head(file, masked=True), *who, *_watch(file)))


def happy(file: File, numbers: Sequence[str], day: date) -> Lines:
    """幸福清单 in plain words for the family itself: what it receives, who comes, which of her own requests run."""
    lines: list[Word | str] = [_benefit("own.benefit", one) for one in benefits(file, day)]
    if not lines:
        lines.append(Word("own.no_benefit"))
    if file.helper:
        lines.append(Word("own.helper", {"helper": file.helper}))
    if numbers:
        lines.append(Word("own.cases", {"numbers": "、".join(numbers)}))
    return Lines(tuple(lines))


def benefits(file: File, day: date) -> tuple[Benefit, ...]:
    """What the household receives on this day; what was confirmed on a case is there without anybody writing it down again."""
    noted = {one.case_id for one in file.benefits if one.case_id}
    confirmed = tuple(
        Benefit(0, file.house.id, one.programme, one.due_on or day, case_id=one.id)
        for one in file.cases
        if one.programme and one.approver_id and one.decision == "agreed" and one.state in GIVEN and one.id not in noted
    )
    runs = (one for one in file.benefits if one.since <= day and (one.until is None or one.until >= day))
    return (*runs, *confirmed)


def told_value(fact: Fact) -> Value:
    """The value of a happening: a code is said in words; of an added person only the name."""
    if fact.name == "change":
        what, *lines = fact.value.splitlines()
        words = tuple(Word("file.spoken") if one.startswith(KEPT) else mask_ids(one) for one in lines)
        return Word("file.change", {"what": Word(f"change.{what}"), "words": Lines(words)})
    return fact.value.partition("\n")[0]


def _head(file: File, *, masked: bool = False) -> Word:
    house = file.house
    values: dict[str, Value] = {
        "number": house.number,
        "name": mask_name(house.name) if masked else house.name,
        "place": Word(f"place.{house.place}"),
        "group": house.group,
        "category": house.category or Word("file.no_category"),
    }
    return Word("file.head_masked" if masked else "file.head", values)


def _clear(day: date | None, today: Today) -> Word:
    if day is None:
        return Word("file.not_clear")
    return Word("file.was_clear" if is_stale(day, today) else "file.is_clear", {"day": day})


def _member(person: Person, relation: str, today: Today) -> Word:
    as_code = relation.startswith("@")
    shown: Value = Word(f"relation.{relation[1:]}") if as_code else relation
    values: dict[str, Value] = {"name": person.name, "relation": shown}
    if person.died is not None:
        return Word("file.member_died", {**values, "day": person.died})
    if person.born is None:
        return Word("file.member", values)
    before = (today.day.month, today.day.day) < (person.born.month, person.born.day)
    return Word("file.member_aged", {**values, "age": today.day.year - person.born.year - before})


def _left(person: Person, until: date) -> Word:
    """Somebody who belonged to the household: since when not any more, or on which day she died."""
    if person.died is not None:
        return Word("file.member_died", {"name": person.name, "relation": "", "day": person.died})
    return Word("file.member_left", {"name": person.name, "day": until + DAY})


def _benefit(key: str, one: Benefit) -> Word:
    amount: Value = Word("file.monthly", {"amount": one.amount}) if one.amount else ""
    return Word(key, {"programme": Word(f"programme.{one.programme}"), "amount": amount, "since": one.since})


def _watch(file: File) -> list[Word | str]:
    lines: list[Word | str] = (
        [Word("file.helper", {"helper": file.helper})] if file.helper else [Word("file.no_helper")]
    )
    if file.seen is not None:
        lines.append(Word("file.seen", {"day": file.seen}))
    lines += [Word("file.next_visit", {"day": one.due_on}) for one in file.visits[:1]]
    return lines


def _fact(one: Known, file: File, today: Today) -> Word:
    """A fact on the page; an ID or telephone number stays behind a button, only that it is there is shown."""
    name = next((person.name for person in file.members if person.id == one.person_id), "")
    hidden = one.name in ("id_no", "phone", "address")
    values: dict[str, Value] = {
        "fact": Word(f"fact.{one.name}"),
        "of": Word("file.of", {"name": name}) if name else "",
        "value": Word("file.on_file") if hidden else one.value,
        "source": one.source,
        "day": one.since,
        "old": Word("file.stale") if is_stale(one.since, today) else "",
    }
    return Word("file.fact", values)
