"""Loads the named queries: one text for both engines in `sql/shared`, the few that differ in a file per engine."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

import aiosql
from aiosql.adapters.pyformat import PyFormatAdapter
from aiosql.adapters.sqlite3 import SQLite3Adapter

Engine: TypeAlias = Literal["sqlite", "postgres"]
FOLDER: Final = Path(__file__).parent / "sql"
ADAPTERS: Final = {"sqlite": SQLite3Adapter, "postgres": PyFormatAdapter}


@cache
def load_queries(engine: Engine) -> Any:
    """The queries as functions `name(conn, **params)`; `Any`, because aiosql makes them from the files."""
    files = sorted((FOLDER / "shared").glob("*.sql")) + sorted((FOLDER / engine).glob("*.sql"))
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return aiosql.from_str(text, ADAPTERS[engine], mandatory_parameters=False)
