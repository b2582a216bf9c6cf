"""Reads the county's TOML files; what is wrong in one is named in one sentence: the file, the key, what was expected."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class WrongData(Exception):
    """A file of the county is missing or wrong; the text is one sentence that names the file, the key and what was expected."""

    def __init__(self, path: Path, key: str, expected: str) -> None:
        where = "/".join(path.parts[-3:] if path.parent.parent.name == "texts" else path.parts[-2:])
        sentence = f"{where}: {key}: {expected}" if key else f"{where}: {expected}"
        super().__init__(sentence.rstrip(".") + ".")


def read_toml(path: Path) -> Mapping[str, object]:
    """The table of one file; `WrongData` when it is missing or no TOML (then with line and column)."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WrongData(path, "", "is missing: expected this file in the county's folder") from None
    except UnicodeDecodeError:
        raise WrongData(path, "", "cannot be read: expected UTF-8") from None
    except OSError as wrong:
        raise WrongData(path, "", f"cannot be read ({wrong.strerror})") from None
    except tomllib.TOMLDecodeError as wrong:
        raise WrongData(path, "", f"is no TOML: {wrong}") from None


def read_as(model: type[Model], path: Path) -> Model:
    """The file as this shape; `WrongData` names its first wrong key."""
    table = read_toml(path)
    try:
        return model.model_validate(table)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False)[0]
        expected = first["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
        if first["type"] == "missing":
            expected = "is missing"
        elif first["type"] == "extra_forbidden":
            expected = "expected no such key"
        raise WrongData(path, key_of(first["loc"], table), expected) from None


def key_of(loc: tuple[int | str, ...], table: object = None) -> str:
    """A key as people find it: `clocks[3] (dibao).amount`; of a listed block its code, deed or number is told too."""
    key = ""
    for part in loc:
        table = _inside(table, part)
        if isinstance(part, int):
            key += f"[{part + 1}]"
            name = (
                next((table[one] for one in ("code", "deed", "number") if one in table), "")
                if isinstance(table, dict)
                else ""
            )
            key += f" ({name})" if name else ""
        else:
            key += f".{part}" if key else part
    return key


def _inside(table: object, part: int | str) -> object:
    if isinstance(table, dict):
        return table.get(part)
    return table[part] if isinstance(table, list) and isinstance(part, int) and part < len(table) else None
