"""The triage on the command line: JSON Lines of messages in, the same labels out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pydantic import BaseModel, ValidationError

from rules.counties import County
from rules.triage import read


class Message(BaseModel):
    """A line that comes in: an id and what was said."""

    id: str
    text: str


class WrongLine(NamedTuple):
    """A line that is no message, and what was expected."""

    number: int
    expected: str


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
