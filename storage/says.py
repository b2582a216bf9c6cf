"""A `Say` as it is kept in the outbox: JSON that gives back exactly what went in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from rules.nouns import Choice, Lines, Say, Still, To, Value, Word
from storage.records import write_json


def write_say(say: Say) -> str:
    """The JSON of a Say; only what differs from the default."""
    kept: dict[str, Any] = {"key": say.key, "to": [say.to.kind, say.to.ref], "lane": say.lane}
    if say.values:
        kept["values"] = _write_values(say.values)
    if say.choices:
        kept["choices"] = [_write_choice(one) for one in say.choices]
    for name in ("menu", "version", "replaces", "once", "sensitive", "silent", "minutes"):
        if value := getattr(say, name):
            kept[name] = value
    if say.attachments:
        kept["attachments"] = list(say.attachments)
    if say.about:
        kept["about"] = list(say.about)
    if say.still:
        kept["still"] = [say.still.kind, say.still.id, say.still.value]
    if say.not_before:
        kept["not_before"] = say.not_before.isoformat()
    return write_json(kept)


def read_say(text: str) -> Say:
    """The Say of this JSON."""
    kept = json.loads(text)
    about = kept.get("about")
    not_before = kept.get("not_before")
    return Say(
        kept["key"],
        To(*kept["to"]),
        _read_values(kept.get("values", {})),
        kept["lane"],
        tuple(_read_choice(one) for one in kept.get("choices", ())),
        kept.get("menu", ""),
        tuple(kept.get("attachments", ())),
        (about[0], about[1]) if about else None,
        kept.get("version", 0),
        kept.get("replaces", False),
        Still(*kept["still"]) if "still" in kept else None,
        kept.get("once", ""),
        datetime.fromisoformat(not_before) if not_before else None,
        kept.get("sensitive", False),
        kept.get("silent", False),
        kept.get("minutes", 0),
    )


def _write_values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _write(value) for name, value in values.items()}


def _read_values(values: Mapping[str, Any]) -> dict[str, Value]:
    return {name: _read(value) for name, value in values.items()}


def _write(value: Value) -> Any:
    """Texts and whole numbers as they are; everything else as a list that begins with what it is."""
    match value:
        case Word(key, values):
            return ["word", key, _write_values(values)]
        case Lines(items):
            return ["lines", [_write(one) for one in items]]
        case datetime():
            return ["datetime", value.isoformat()]
        case date():
            return ["date", value.isoformat()]
        case _:
            return value


def _read(value: Any) -> Any:
    match value:
        case ["word", str(key), dict(values)]:
            return Word(key, _read_values(values))
        case ["lines", list(items)]:
            return Lines(tuple(_read(one) for one in items))
        case ["datetime", str(at)]:
            return datetime.fromisoformat(at)
        case ["date", str(day)]:
            return date.fromisoformat(day)
        case _:
            return value


def _write_choice(choice: Choice) -> list[Any]:
    return [choice.label, choice.deed, choice.id, choice.version, _write_values(choice.values), choice.kind]


def _read_choice(kept: list[Any]) -> Choice:
    label, deed, id_, version, values, kind = kept
    return Choice(label, deed, id_, version, _read_values(values), kind)
