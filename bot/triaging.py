"""The triage's files, and the triage on the command line: JSON Lines of messages in, the same labels out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ValidationError

from bot.tomls import WrongData, read_as
from rules.counties import County
from rules.shapes import Shape
from rules.triage import read
from rules.words import Triage, Words

WORDS: Final = "triage.toml"
LEARNED: Final = "triage.learned"


class TriageFile(Shape):
    """triage.toml: the words the triage goes by."""

    triage: Words


class Message(BaseModel):
    """A line that comes in: an id and what was said."""

    id: str
    text: str


class WrongLine(NamedTuple):
    """A line that is no message, and what was expected."""

    number: int
    expected: str


def read_triage(folder: Path, surnames: tuple[str, ...]) -> Triage:
    """The words of the triage with the family names of the lines, and what was learned where the county has it."""
    words = read_as(TriageFile, folder / WORDS).triage
    if len(words.traditional.letters) != len(words.traditional.plain):
        raise WrongData(folder / WORDS, "triage.traditional", "expected as many plain letters as old ones")
    named = {part.lstrip("!") for alarm in words.alarms for group in alarm.split() for part in group.split("|")}
    if unknown := (named | set(words.dangers)) - set(words.cues):
        raise WrongData(folder / WORDS, "triage.cues", f"expected cues of the names {', '.join(sorted(unknown))}")
    learned = folder / LEARNED
    text = learned.read_text("utf-8") if learned.is_file() else ""
    return Triage(words=words.model_copy(update={"surnames": (*surnames, *words.surnames)}), learned=text)


def triage(lines: Iterable[str], county: County) -> Iterator[str | WrongLine]:
    """A line of labels for every message, in order; a line that is none is told by its number and does not stop the others."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            message = Message.model_validate_json(line)
        except ValidationError as wrong:
            yield WrongLine(number, "; ".join(str(error["msg"]) for error in wrong.errors()))
            continue
        said = read(message.text, county)
        labels = {
            "id": message.id,
            "intent": said.intent,
            "needs": said.needs,
            "urgency": said.urgency,
            "flags": said.flags,
            "entities": dict(said.entities),
            "kind": said.kind,
            "because": said.because,
        }
        yield json.dumps(labels, ensure_ascii=False)
