"""A transaction as the functions of storage get it: the connection, its queries, its keys and savepoints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from storage.keys import Keyring, Vault
from storage.queries import Engine
from storage.records import TABLE_OF, TABLES, Shelf

R = TypeVar("R")


class Tx:
    """One connection in a transaction. `conn` is the driver's own, `sql` the named queries: the cost of a statement stays low."""

    def __init__(self, conn: Any, engine: Engine, sql: Any, vault: Vault) -> None:
        self.conn = conn
        self.engine = engine
        self.sql = sql
        self.keys = Keyring(self, vault)
        self.erased: list[int] = []
        self._shelves: dict[type, Shelf[Any]] = {}

    def learn(self) -> None:
        """Learn in which order this database holds the columns of every table."""
        for table in TABLES:
            cursor = self.conn.execute(f"SELECT * FROM {table.name} WHERE 1 = 0")  # noqa: S608 (a name of our own)
            self._shelves[table.record] = Shelf(table, [column[0] for column in cursor.description])
            cursor.close()

    def one(self, record: type[R], row: Sequence[Any] | None) -> R | None:
        """The record of a row, or none."""
        return None if row is None else cast(R, self._shelves[record].read(row, self.keys))

    def all(self, record: type[R], rows: Iterable[Sequence[Any]]) -> tuple[R, ...]:
        """The records of rows, in their order."""
        read = self._shelves[record].read
        return tuple(read(row, self.keys) for row in list(rows))

    def write(self, record: Any, *, new: bool) -> bool:
        """Insert a record, or change it where its version still holds; whether that could be done."""
        table = TABLE_OF[type(record)]
        query = getattr(self.sql, f"{'insert' if new else 'update'}_{table.one}")
        return bool(query(self.conn, **table.write(record, self.keys)) == 1)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What happens inside is kept whole or not at all; its exception goes on after the rollback."""
        self._do("SAVEPOINT one_update")
        try:
            yield
        except BaseException:
            self._do("ROLLBACK TO SAVEPOINT one_update")
            self._do("RELEASE SAVEPOINT one_update")
            raise
        self._do("RELEASE SAVEPOINT one_update")

    def _do(self, statement: str) -> None:
        self.conn.execute(statement).close()
