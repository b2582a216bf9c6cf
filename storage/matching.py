"""Finds who on file is meant, and keeps the keys she is found by; what is probable is weighed in `rules/matching.py`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from rules import matching, names
from rules.counties import County
from rules.matching import Candidate, Commonness, Fit, Ranked, Sought
from rules.numbers import ids_near, phones_near
from rules.people import Person
from storage.records import digits
from storage.transactions import Tx

MOST: Final = 5
"""So many are shown at most."""
KEYED: Final = 300
"""So many people under one key are looked at."""
CALLED: Final = 1_500
COMMON: Final = 400
"""A name is counted up to here."""
AGREES: Final = -9.0
"""A name at least so like lets a number decide alone."""
AT_ONCE: Final = 16
"""So many numbers one statement takes."""
CHECKED: Final = 3
Row = tuple[int, str, str, int, str]


def learn(tx: Tx, person: Person) -> None:
    """Write the keys of a person just kept; whoever was merged into another is found no more."""
    if person.merged_into:
        return
    born = person.born.year if person.born else 0
    for key in names.keys_of(person.name):
        tx.sql.insert_person_key(
            tx.conn,
            key=key,
            place=person.place,
            born_year=born,
            person_id=person.id,
            name=names.clean(person.name),
            sex=person.sex,
        )


def forget(tx: Tx, person_id: int) -> None:
    """Drop the keys of a person as she stands on file, before she is changed."""
    row = tx.sql.person_named(tx.conn, id=person_id)
    if row is None:
        return
    for key in names.keys_of(row[0]):
        tx.sql.drop_person_key(tx.conn, key=key, place=row[1], born_year=row[2], person_id=person_id)


def find(tx: Tx, county: County, sought: Sought, most: int = MOST) -> tuple[Ranked, ...]:
    """Who is meant, the likeliest first."""
    people = matching.VILLAGE * max(1, len(county.villages.codes))
    found = _by_numbers(tx, sought)
    common = Commonness(people=people)
    settled = any(one.id_fits == "whole" for one in found.values()) or any(
        _agrees(sought, one) for one in found.values()
    )
    if sought.name and not settled:
        for row in _by_name(tx, sought):
            found.setdefault(row[0], Candidate(*row))
        common = replace(_common(tx, sought, people), kept=_kept(tx, sought))
    ranked = matching.rank(sought, found.values(), common)
    if (sought.id_no or sought.phone) and not settled:
        checked = {one.candidate.person_id: _numbered(tx, sought, one.candidate) for one in ranked[:CHECKED]}
        ranked = matching.rank(sought, (found | checked).values(), common)
    return ranked[:most]


def _agrees(sought: Sought, one: Candidate) -> bool:
    if "whole" not in (one.id_fits, one.phone_fits) or not sought.name:
        return False
    if sought.title:
        return matching.titled(sought.title, one, sought.year) >= matching.SAME * 3
    return matching.likeness(names.parts(sought.name), names.syllables(sought.name), one.name) >= AGREES


def _by_numbers(tx: Tx, sought: Sought) -> dict[int, Candidate]:
    found: dict[int, Candidate] = {}
    for kind, number, slips in (("id_no", sought.id_no, ids_near), ("phone", sought.phone, phones_near)):
        if not (bare := digits(number)):
            continue
        rows = list(getattr(tx.sql, f"people_of_{kind}")(tx.conn, hash=tx.keys.look_up(kind, bare)))
        _put(found, rows, kind, "whole")
        if not rows or (sought.name and not any(_agrees(sought, found[row[0]]) for row in rows)):
            _put(found, _with_slip(tx, kind, slips(bare)), kind, "near")
    return found


def _with_slip(tx: Tx, kind: str, numbers: Sequence[str]) -> Iterable[Row]:
    """Whoever has one of these numbers, so many asked for in one statement."""
    ask = getattr(tx.sql, f"people_of_{kind}s")
    hashes = [tx.keys.look_up(kind, one) for one in numbers]
    for at in range(0, len(hashes), AT_ONCE):
        few = hashes[at : at + AT_ONCE]
        few += few[:1] * (AT_ONCE - len(few))
        yield from ask(tx.conn, **{f"n{slot}": one for slot, one in enumerate(few)})


def _put(found: dict[int, Candidate], rows: Iterable[Row], kind: str, fit: Fit) -> None:
    for row in rows:
        known = found.get(row[0]) or Candidate(row[0], names.clean(row[1]), row[2], row[3], row[4])
        found[row[0]] = replace(known, id_fits=fit) if kind == "id_no" else replace(known, phone_fits=fit)


def _by_name(tx: Tx, sought: Sought) -> Iterable[Row]:
    """The people whose name is or sounds like it: in the villages meant, else (and when nobody fits there) anywhere."""
    if sought.title:
        return _by_title(tx, sought, sought.title)
    keys = names.keys_of(sought.name)[:1]
    if not keys:
        return ()
    rows: list[Row] = []
    for place in sought.villages:
        rows += tx.sql.people_keyed(tx.conn, key=keys[0], place=place, most=KEYED)
    if sought.born_year:
        rows += _near_year(tx, sought)
    elif sought.villages and len(rows) < MOST:
        for place in sought.villages:
            for key in names.keys_near(sought.name):
                rows += tx.sql.people_keyed(tx.conn, key=key, place=place, most=KEYED)
    if not sought.villages or not rows:
        alone = not (sought.id_no or sought.phone or sought.villages)
        since, until = (sought.born_year - 2, sought.born_year + 2) if sought.born_year else (0, sought.year)
        for key in (keys[0], *(names.keys_near(sought.name) if alone else ())):
            rows += tx.sql.people_keyed_anywhere(tx.conn, key=key, since=since, until=until, most=KEYED)
    return rows


def _near_year(tx: Tx, sought: Sought) -> Iterable[Row]:
    """Whoever in the villages has the family name, or a name that differs in one syllable, and was born about then."""
    keys = (*names.keys_near(sought.name), names.FAMILY + names.syllables(sought.name)[0])
    since, until = sought.born_year - 2, sought.born_year + 2
    for place in sought.villages:
        for key in keys:
            yield from tx.sql.people_keyed_between(tx.conn, key=key, place=place, since=since, until=until, most=KEYED)


def _by_title(tx: Tx, sought: Sought, called: names.Called) -> Iterable[Row]:
    keys = _keys_called(called)
    since, until = sought.year - called.oldest, sought.year - called.youngest
    if sought.born_year:
        since, until = sought.born_year - 3, sought.born_year + 3
    rows: list[Row] = []
    for place in sought.villages:
        for key in keys:
            rows += tx.sql.people_keyed_between(tx.conn, key=key, place=place, since=since, until=until, most=CALLED)
    return [row for row in rows if not called.sex or not row[2] or row[2] == called.sex]


def _keys_called(called: names.Called) -> tuple[str, ...]:
    """Under a family name everybody of it; under a given name whoever has it behind any family name."""
    if called.family:
        return (names.FAMILY + names.syllables(called.family)[0],)
    return (" ".join(map(names.spoken, called.given)),)


def _kept(tx: Tx, sought: Sought) -> int:
    """How many people of the villages meant are on file, counted no further than it matters."""
    if not sought.villages:
        return int(tx.sql.count_people(tx.conn, most=matching.FULL))
    return max(int(tx.sql.count_people_at(tx.conn, place=one, most=matching.FULL)) for one in sought.villages)


def _common(tx: Tx, sought: Sought, people: int) -> Commonness:
    def at(key: str) -> int:
        return max((tx.sql.count_keyed(tx.conn, key=key, place=one, most=COMMON) for one in sought.villages), default=0)

    def anywhere(key: str) -> int:
        return int(tx.sql.count_keyed_anywhere(tx.conn, key=key, most=COMMON))

    if sought.title:
        return Commonness(family=at(_keys_called(sought.title)[0]), people=people)
    said = names.syllables(sought.name)
    if not said:
        return Commonness(people=people)
    if not sought.villages:
        return Commonness(whole=anywhere(" ".join(said)), people=people)
    given = said[1:] if len(said) > 2 else (names.ANY, *said[1:])
    return Commonness(family=at(names.FAMILY + said[0]), given=anywhere(" ".join(given)), people=people)


def _numbered(tx: Tx, sought: Sought, one: Candidate) -> Candidate:
    """The candidate with how her numbers on file agree with those said: another number speaks against her."""
    row: Any = tx.sql.person_numbers(tx.conn, id=one.person_id)
    id_no, phone = (bytes(row[0]), bytes(row[1])) if row is not None else (b"", b"")
    return replace(
        one,
        id_fits=one.id_fits or ("other" if sought.id_no and id_no else ""),
        phone_fits=one.phone_fits or ("other" if sought.phone and phone else ""),
    )
