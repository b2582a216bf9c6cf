"""What a button carries: `1:deed:id:version`, ASCII, at most 64 bytes; anything else that comes back is an unknown press."""

from __future__ import annotations

import re
from typing import Final

from rules.nouns import Choice, Press

FORMAT: Final = "1"
LONGEST: Final = 64
UNKNOWN: Final = Press("unknown")
_SHAPE = re.compile(r"1:([a-z][A-Za-z0-9_.@-]{0,47}):(\d{1,19}):(\d{1,9})", re.ASCII)
LARGEST: Final = 2**63 - 1


class LongButton(ValueError):
    """A deed does not fit into a button: a fault of the handler that named it, found before Telegram refuses it."""


def write_button(choice: Choice) -> str:
    """The data of the button of this choice."""
    data = f"{FORMAT}:{choice.deed}:{choice.id}:{choice.version}"
    if not _SHAPE.fullmatch(data) or len(data) > LONGEST:
        raise LongButton(f"the deed {choice.deed!r} does not fit into a button")
    return data


def read_button(data: object) -> Press:
    """The press a button's data stands for; people can send any data, so what does not fit is `unknown`."""
    found = _SHAPE.fullmatch(data) if isinstance(data, str) and len(data) <= LONGEST else None
    if found is None or int(found[2]) > LARGEST:
        return UNKNOWN
    return Press(found[1], int(found[2]), int(found[3]))
