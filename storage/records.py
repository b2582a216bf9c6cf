"""How every record lies in its table: its columns, which are sealed, and which are also kept as keyed hashes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar, get_type_hints

from rules.people import Account, Household, Invitation, Membership, Person, Post
from rules.proceedings import Aid, Fund, Leg, Line, Movement, Objection, Paper, Payment, Publication, Task
from rules.records import Attachment, Attempt, Case, Complaint, Draft, Visit
from rules.registers import Benefit, Fact, Kin, Leave, Question, Shift
from storage.times import (
    read_day_or_none,
    read_moment,
    read_moment_or_none,
    write_day_or_none,
    write_moment,
    write_moment_or_none,
)

if TYPE_CHECKING:
    from storage.keys import Keyring

R = TypeVar("R")
Param: TypeAlias = str | int | bytes | None
Codec: TypeAlias = tuple[Callable[[Any], Param] | None, Callable[[Any], Any] | None]


write_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Compact JSON; one encoder for all, because making one costs more than using it."""


def _write_json(value: Any) -> str:
    """JSON, but nothing at all for an empty collection, so that an empty sealed field stays empty."""
    return write_json(value) if value else ""


def _read_tuple(text: str) -> tuple[Any, ...]:
    return tuple(json.loads(text)) if text else ()


def _read_mapping(text: str) -> Mapping[str, str]:
    return json.loads(text) if text else {}


CODECS: Final[Mapping[Any, Codec]] = {
    bool: (int, bool),
    bytes: (None, bytes),
    datetime: (write_moment, read_moment),
    datetime | None: (write_moment_or_none, read_moment_or_none),
    date: (write_day_or_none, read_day_or_none),
    date | None: (write_day_or_none, read_day_or_none),
    tuple[str, ...]: (_write_json, _read_tuple),
    tuple[int, ...]: (_write_json, _read_tuple),
    Mapping[str, str]: (_write_json, _read_mapping),
}
NAMES: Final = {"group": "group_name", "by": "by_id", "values": "answers", "register": "register_name"}
"""Fields whose own name is a word of SQL."""
ID_HEAD, PHONE_HEAD = 12, 6
"""An ID number is also found by its first 12 and last 6 characters, a phone by 6 and 5: one wrong digit spoils one half only."""


@dataclass(slots=True)
class Column:
    """One field of a record: its column, how it is written and read, and whether it is sealed."""

    name: str
    column: str
    write: Callable[[Any], Param] | None
    read: Callable[[Any], Any] | None
    sealed: bool
    place: str


@dataclass(slots=True)
class Table(Generic[R]):
    """Where the records of one kind lie. `key` names the field with the id of the data key (an account is its own)."""

    record: type[R]
    name: str
    one: str
    sealed: frozenset[str] = frozenset()
    key: str = "key_id"
    found_by: tuple[str, ...] = ()
    columns: tuple[Column, ...] = field(init=False)

    def __post_init__(self) -> None:
        hints = get_type_hints(self.record)
        columns = []
        for one in fields(self.record):  # type: ignore[arg-type]
            write, read = CODECS.get(hints[one.name], (None, None))
            column = NAMES.get(one.name, one.name)
            sealed = one.name in self.sealed
            columns.append(Column(one.name, column, write, read, sealed, f"{self.name}.{column}:"))
        self.columns = tuple(columns)

    def write(self, record: R, keys: Keyring) -> dict[str, Param]:
        """The parameters of its row."""
        row: dict[str, Param] = {}
        id_ = str(record.id)  # type: ignore[attr-defined]
        key_id = getattr(record, self.key) if self.sealed else 0
        for column in self.columns:
            value = getattr(record, column.name)
            if column.write is not None:
                value = column.write(value)
            if column.sealed:
                value = keys.seal(key_id, value, column.place + id_)
            row[column.column] = value
        for name in self.found_by:
            row.update(halves(name, getattr(record, name), keys))
        return row


class Shelf(Generic[R]):
    """Reads the rows of one table, whatever order its columns have in this database."""

    def __init__(self, table: Table[R], order: Sequence[str]) -> None:
        at = {name: position for position, name in enumerate(order)}
        self._record = table.record
        self._id = at["id"]
        self._key = at[table.key] if table.sealed else -1
        self._columns = tuple((at[one.column], one.read, one.place if one.sealed else "") for one in table.columns)

    def read(self, row: Sequence[Any], keys: Keyring) -> R:
        """The record of a row; sealed fields whose key was destroyed read as empty."""
        values = []
        for position, read, place in self._columns:
            value = row[position]
            if place:
                value = keys.open(row[self._key], value, f"{place}{row[self._id]}")
            values.append(value if read is None else read(value))
        return self._record(*values)


def digits(text: str) -> str:
    """An ID number or phone as it is compared: no blanks or signs, no +86, X in upper case."""
    bare = "".join(one for one in text.upper() if one.isdecimal() or one == "X")
    return bare[2:] if len(bare) == 13 and bare.startswith("86") else bare


def halves(name: str, text: str, keys: Keyring) -> dict[str, Param]:
    """The keyed hashes a number is found by: whole, its head and its tail."""
    number = digits(text)
    head = ID_HEAD if name == "id_no" else PHONE_HEAD
    return {
        f"{name}_hash": keys.look_up(name, number),
        f"{name}_head": keys.look_up(f"{name}.head", number[:head]),
        f"{name}_tail": keys.look_up(f"{name}.tail", number[head:]),
    }


TABLES: Final[tuple[Table[Any], ...]] = (
    Table(Account, "accounts", "account", frozenset({"name", "phone"}), key="id"),
    Table(Post, "posts", "post"),
    Table(Invitation, "invitations", "invitation"),
    Table(Household, "households", "household", frozenset({"best_time", "way", "kin_phone", "worry"})),
    Table(
        Person,
        "persons",
        "person",
        frozenset({"id_no", "phone", "address", "health"}),
        found_by=("id_no", "phone"),
    ),
    Table(Membership, "memberships", "membership"),
    Table(Case, "cases", "case", frozenset({"words", "subject", "phone", "address", "outcome"})),
    Table(Draft, "drafts", "draft", frozenset({"values"})),
    Table(Attachment, "attachments", "attachment", frozenset({"ref"})),
    Table(Visit, "visits", "visit"),
    Table(Attempt, "attempts", "attempt", frozenset({"note"})),
    Table(Complaint, "complaints", "complaint", frozenset({"words"})),
    Table(Leg, "legs", "leg", frozenset({"question", "outcome"})),
    Table(Paper, "papers", "paper"),
    Table(Publication, "publications", "publication"),
    Table(Objection, "objections", "objection", frozenset({"words", "answer"})),
    Table(Aid, "aids", "aid", frozenset({"note"})),
    Table(Payment, "payments", "payment"),
    Table(Fund, "funds", "fund"),
    Table(Movement, "movements", "movement"),
    Table(Task, "tasks", "task"),
    Table(Shift, "shifts", "shift"),
    Table(Leave, "leaves", "leave"),
    Table(Line, "lines", "line"),
    Table(Fact, "facts", "fact", frozenset({"value", "before"})),
    Table(Benefit, "benefits", "benefit"),
    Table(Question, "questions", "question", frozenset({"words"})),
    Table(Kin, "kin", "kin"),
)
"""In the order they are kept in one transaction, so that what is pointed to is there first."""
TABLE_OF: Final[Mapping[type, Table[Any]]] = {table.record: table for table in TABLES}
