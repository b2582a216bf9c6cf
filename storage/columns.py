"""The kinds of columns and indexes our tables have; migrations are written with them too, so what is here keeps its meaning."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DefaultClause,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    text,
)

LONG = BigInteger().with_variant(Integer(), "sqlite")
"""52-bit identifiers; INTEGER on SQLite, whose integers have 64 bits and whose INTEGER PRIMARY KEY is the row itself."""


def own_id() -> Column[int]:
    """A random identifier, made before the row."""
    return Column("id", LONG, primary_key=True, autoincrement=False)


def counted() -> Column[int]:
    """An identifier that grows with every row, where the order of arrival matters."""
    return Column("id", LONG, primary_key=True, autoincrement=True)


def ids(*names: str) -> list[Column[Any]]:
    """Identifiers of other things, 0 where there is none."""
    return [Column(name, LONG, nullable=False, autoincrement=False) for name in names]


def words(*names: str) -> list[Column[Any]]:
    """Texts, times and days that are always there."""
    return [Column(name, Text, nullable=False) for name in names]


def maybe(*names: str) -> list[Column[Any]]:
    """Times and days that may be missing."""
    return [Column(name, Text, nullable=True) for name in names]


def sealed(*names: str) -> list[Column[Any]]:
    """Encrypted texts and keyed hashes."""
    return [Column(name, LargeBinary, nullable=False) for name in names]


def maybe_bytes(*names: str) -> list[Column[Any]]:
    """A hash that may be missing."""
    return [Column(name, LargeBinary, nullable=True) for name in names]


def flags(*names: str) -> list[Column[Any]]:
    """Yes (1) or no (0), or a small rank."""
    return [Column(name, SmallInteger, nullable=False) for name in names]


def numbers(*names: str) -> list[Column[Any]]:
    """Counts."""
    return [Column(name, Integer, nullable=False) for name in names]


def default(value: str, *columns: Column[Any]) -> list[Column[Any]]:
    """Columns of a later schema: what the rows that stand already get (SQL)."""
    for column in columns:
        column.server_default = DefaultClause(text(value))
    return list(columns)


def points(name: str, table: str) -> ForeignKeyConstraint:
    """What a column names must exist in that table."""
    return ForeignKeyConstraint([name], [f"{table}.id"])


def indexes(*columns: str) -> list[Index]:
    """An index over each of these columns."""
    return [Index(None, column) for column in columns]


def partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows a condition picks; a unique one lets each of them be there once."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))
