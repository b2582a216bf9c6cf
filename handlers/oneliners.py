"""The one-line twins of taps: what a line of text asks for, by the county's words that begin it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from storage.desk import Desk

NUMBER = re.compile(r"[0-9]{4,8}")
PARTS = re.compile(
    r"\s*[，。！,.!~～]\s*|(?<=[\u3400-\u9fff])\s*(?=[0-9])|(?<=[\u3400-\u9fff0-9])\s+(?=[\u3400-\u9fff])"
)
DIGITS = "0123456789"


def find_line(desk: Desk, text: str, known: Container[str]) -> str:
    """The one-line twin a text is (`报 …`, `看 …`, `查 0412`, a bare case number, a command), by the county's words for it."""
    words = unicodedata.normalize("NFKC", text).strip().lower().split(maxsplit=1)
    if not words:
        return ""
    parts = [part for part in PARTS.split(" ".join(words)) if part]
    back = desk.county.lines["cancel"]
    if any(part in back for part in parts) and all(part in back or NUMBER.fullmatch(part) for part in parts):
        return "cancel"
    first, rest = words[0], words[1] if len(words) > 1 else ""
    if NUMBER.fullmatch(first) and not rest:
        return "status"
    bare = first.rstrip(DIGITS)
    if bare in desk.county.lines["status"] and bare != first:
        return "status"
    for line, starts_with in desk.county.lines.items():
        if (
            line in known
            and first in starts_with
            and (line != "status" or not rest or NUMBER.match(rest))
            and (line != "call" or not rest)
        ):
            return line
    return ""
