"""Finding people on file by name, by number, and by a number in which one digit is wrong."""

from __future__ import annotations

from collections.abc import Collection

from rules.people import Person
from storage.records import digits, halves
from storage.transactions import Tx

NO_HASH = b"\x00"
"""Matches no row: an empty number is stored as an empty hash and must not find all who have none."""


def find(tx: Tx, text: str, places: str) -> tuple[Person, ...]:
    """Who is meant by these words among the people of these places (a JSON array of codes): the exact ones, else the near."""
    number = digits(text)
    if len(number) < 7:
        bare = text.strip()
        for sign in "\\%_":
            bare = bare.replace(sign, "\\" + sign)
        return tx.all(Person, tx.sql.people_named(tx.conn, pattern=f"%{bare}%", places=places)) if bare else ()
    kind = "id_no" if len(number) > 11 else "phone"
    hashes = {name: NO_HASH for one in ("id_no", "phone") for name in (f"{one}_hash", f"{one}_head", f"{one}_tail")}
    hashes.update({name: bytes(value) or NO_HASH for name, value in halves(kind, number, tx.keys).items()})  # type: ignore[arg-type]
    whole = {name: value for name, value in hashes.items() if name.endswith("_hash")}
    exact = tx.all(Person, tx.sql.people_with_number(tx.conn, **whole, places=places))
    if exact:
        return exact
    parts = {name: value for name, value in hashes.items() if not name.endswith("_hash")}
    near = tx.all(Person, tx.sql.people_near_number(tx.conn, **parts, places=places))
    return tuple(one for one in near if is_near(digits(getattr(one, kind)), number))


def is_near(one: str, other: str) -> bool:
    """Whether two numbers differ by one digit or by two neighbours that changed places."""
    if len(one) != len(other):
        return False
    wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 2:
        first, second = wrong
        return second == first + 1 and one[first] == other[second] and one[second] == other[first]
    return len(wrong) <= 1


def listed(codes: Collection[str]) -> str:
    """A set of codes as the queries take it."""
    return "[" + ",".join(f'"{code}"' for code in sorted(codes)) + "]"
