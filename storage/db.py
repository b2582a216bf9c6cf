"""The database: one writer, a few readers, one function a transaction, one durable commit for everything that waits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Final, TypeAlias, TypeVar

from storage.connections import Busy, Connection, Lock, connect, engine_of, path_of
from storage.keys import Refused, Vault
from storage.queries import Engine, load_queries
from storage.transactions import Tx

T = TypeVar("T")
Waiting: TypeAlias = tuple[Callable[[Tx], Any], asyncio.Future[Any]]
SCHEMA: Final = "0002"
"""The newest migration: a database at another one is not opened."""
MOST_AT_ONCE: Final = 256
"""Functions that share one commit at most."""
__all__ = ["Busy", "Db", "Refused", "Tx", "open_db"]


async def open_db(url: str, secret_key: str, *, readers: int = 2, shared: bool = False) -> Db:
    """Open the database of DATABASE_URL (`sqlite:///path` or `postgresql://…`) for one process.

    `shared` is for short commands that may work beside a running bot. `Refused` says in one sentence why not;
    `Busy` when another process has the SQLite file.
    """
    engine = engine_of(url)
    vault = Vault(secret_key)
    lock = None
    if engine == "sqlite":
        if not path_of(url).is_file():
            raise Refused("There is no database yet; run `shouwang migrate` first.")
        lock = Lock(path_of(url)) if not shared else None
    db = Db(engine, vault, lock)
    try:
        await db.connect(url, readers)
    except BaseException:
        await db.close()
        raise
    return db


class Db:
    """The open database: `write` and `read` run a function in a transaction of its own on the connection's thread."""

    def __init__(self, engine: Engine, vault: Vault, lock: Lock | None) -> None:
        self.engine: Final = engine
        self._sql = load_queries(engine)
        self._vault = vault
        self._lock = lock
        self._writer: Connection | None = None
        self._all: list[Connection] = []
        self._free: asyncio.Queue[Connection] = asyncio.Queue()
        self._txs: dict[int, Tx] = {}
        self._waiting: deque[Waiting] = deque()
        self._writing: asyncio.Task[None] | None = None

    async def connect(self, url: str, readers: int) -> None:
        """Connect; `Refused` when the schema is not this program's or the master key is another one."""
        for _ in range(readers + 1):
            connection = await connect(url, writes=not self._all)
            self._all.append(connection)
            if self._writer is None:
                self._writer = connection
                await connection.run(self._check)
                await self.write(lambda tx: tx.keys.open_services())
            else:
                self._free.put_nowait(connection)

    async def write(self, work: Callable[[Tx], T]) -> T:
        """Run a function in a transaction that is durable when this returns; what waits meanwhile shares the next commit.

        Its exception is raised here and nothing of it is kept. A caller that is cancelled does not tear the transaction.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        return await future

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Run a function that only reads, on a connection that sees one state of the database."""
        begin = "BEGIN" if self.engine == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

        def look(conn: Any) -> T:
            with _transaction(conn, begin):
                return work(self._tx(conn))

        connection = await self._free.get()
        try:
            return await connection.run(look)
        finally:
            self._free.put_nowait(connection)

    async def tidy(self) -> None:
        """Remove from the disk what was emptied or erased: the write-ahead log of SQLite, dead rows of PostgreSQL."""
        statement = "PRAGMA wal_checkpoint(TRUNCATE)" if self.engine == "sqlite" else "VACUUM keys, inbox, outbox, jobs"
        if self._writer is not None:
            await self._writer.run(lambda conn: conn.execute(statement).close())

    async def close(self) -> None:
        """Finish what runs and close every connection."""
        if self._writing is not None:
            await self._writing
        for connection in self._all:
            await connection.close()
        self._all.clear()
        self._writer = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    async def _write_waiting(self) -> None:
        try:
            while self._waiting:
                count = min(len(self._waiting), MOST_AT_ONCE)
                await self._write_batch([self._waiting.popleft() for _ in range(count)])
        finally:
            self._writing = None

    async def _write_batch(self, batch: list[Waiting]) -> None:
        batch = [one for one in batch if not one[1].done()]
        outcomes: Sequence[Any]
        try:
            if self._writer is None:
                raise RuntimeError("the database is closed")
            outcomes = await self._writer.run(lambda conn: self._commit(conn, [work for work, _ in batch]))
        except Exception as error:
            outcomes = [error] * len(batch)
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if future.done():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    def _commit(self, conn: Any, works: Sequence[Callable[[Tx], Any]]) -> list[Any]:
        tx = self._tx(conn)
        tx.erased.clear()
        with _transaction(conn, "BEGIN IMMEDIATE" if self.engine == "sqlite" else "BEGIN"):
            outcomes = [works[0](tx)] if len(works) == 1 else [_try(tx, work) for work in works]
        for key_id in tx.erased:
            self._vault.opened.pop(key_id, None)
        return outcomes

    def _tx(self, conn: Any) -> Tx:
        """The transaction object of a connection; a new connection after a break gets a new one."""
        tx = self._txs.get(id(conn))
        if tx is None or tx.conn is not conn:
            tx = self._txs[id(conn)] = Tx(conn, self.engine, self._sql, self._vault)
            tx.learn()
        return tx

    def _check(self, conn: Any) -> None:
        try:
            found = self._sql.schema_version(conn)
        except Exception as error:
            raise Refused("The database is empty or not ours; run `shouwang migrate` first.") from error
        if found != SCHEMA:
            raise Refused(f"The database's schema is {found}, this program's {SCHEMA}; run `shouwang migrate` first.")


def _try(tx: Tx, work: Callable[[Tx], Any]) -> Any:
    try:
        with tx.savepoint():
            return work(tx)
    except Exception as error:
        return error


@contextmanager
def _transaction(conn: Any, begin: str) -> Iterator[None]:
    conn.execute(begin).close()
    try:
        yield
        conn.execute("COMMIT").close()
    except BaseException:
        with suppress(Exception):  # a broken connection has nothing to roll back; its own error is the one to tell
            conn.execute("ROLLBACK").close()
        raise
