"""Words of danger in what somebody wrote: which numbers to give before anything else, and when a word is not meant."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rules.counties import County, Danger
from rules.records import Case
from rules.triage import read

NEAR: Final = 6
PSYCHOLOGICAL: Final = "12356"
RESCUE: Final = ("110", "120")

_CLAUSES = re.compile(r"[，。！？；、,.!?;\n]+")
_PARTS = "…"
_REACH = 3
_GAPS = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def find_danger(text: str, county: County) -> Danger | None:
    """The danger a text speaks of: by the county's plain words, unless surely none is meant; else as the triage reads it."""
    found = find_words(text, county)
    said = read(text, county)
    if found is not None:
        return None if said.calm else found
    return next((one for one in county.dangers if one.code == said.rings), None)


def find_words(text: str, county: County) -> Danger | None:
    """The first danger of the county's list whose words stand in the text; none when every word of it is defused.

    A word is defused when it is denied (`denied` of the county's lines, right before it), or when one of the county's `except`
    words (long past, heard of, a figure of speech) overlaps it or stands at most six characters before it in the same
    clause, with no word of now (`now` of the lines) between: a missed danger is worse than a false one.

    A word of the list may be two things that are grave together (`摔|跌…起不来|流血`): one of the first and then one of the
    second, at most two clauses on, and neither of them defused.
    """
    plain = _GAPS.sub("", unicodedata.normalize("NFKC", text)).lower().replace("\u2019", "'")
    clauses = [clause for clause in _CLAUSES.split(plain) if clause.strip()]
    now, denied = county.lines.get("now", ()), county.lines.get("denied", ())
    for danger in county.dangers:
        if any(_spoken(clauses, word.lower(), danger.except_, now, denied) for word in danger.words):
            return danger
    return None


def numbers(danger: Danger, *, night: bool) -> tuple[str, ...]:
    """The hotline numbers to give: the psychological line is not awake everywhere at night, so police and rescue go with it."""
    more = RESCUE if night and PSYCHOLOGICAL in danger.numbers else ()
    return (*danger.numbers, *(one for one in more if one not in danger.numbers))


def needs_a_person(case: Case, county: County) -> bool:
    """Whether the case speaks of somebody who may harm herself: a person always looks, nothing closes or calms it by itself."""
    return any(one.code == case.danger and PSYCHOLOGICAL in one.numbers for one in county.dangers)


def _spoken(
    clauses: list[str], word: str, defusing: tuple[str, ...], now: tuple[str, ...], denied: tuple[str, ...]
) -> bool:
    first, _, second = word.partition(_PARTS)

    def places(part: str) -> list[tuple[int, int]]:
        ends = (
            (at, _meant(clause, one, defusing, now, denied))
            for at, clause in enumerate(clauses)
            for one in part.split("|")
        )
        return [(at, end) for at, end in ends if end]

    begun = places(first)
    if not second or not begun:
        return bool(begun)
    return any(one <= two and two[0] - one[0] < _REACH for one in begun for two in places(second))


def _meant(clause: str, word: str, defusing: tuple[str, ...], now: tuple[str, ...], denied: tuple[str, ...]) -> int:
    """Where the first word that is meant ends in the clause; 0 when it is not there, or every time defused."""
    start = clause.find(word)
    while start >= 0:
        end = start + len(word)
        if not clause[:start].endswith(denied) and not any(
            _defused(clause, start, end, one.lower(), now) for one in defusing
        ):
            return end
        start = clause.find(word, end)
    return 0


def _defused(clause: str, start: int, end: int, defusing: str, now: tuple[str, ...]) -> bool:
    at = clause.find(defusing)
    while at >= 0:
        until = at + len(defusing)
        if at < end and until > start:
            return True
        between = clause[until:start]
        if until <= start and len(between) <= NEAR and not any(one in between for one in now):
            return True
        at = clause.find(defusing, at + 1)
    return False
