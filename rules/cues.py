"""What the words of a message mean where they stand: said of now, denied, past, supposed, told, a figure of speech, or over."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from rules.words import Words

LONGEST: Final = 1200
"""So many characters of a message are read: what is longer says nothing new about how urgent it is."""
NEAR: Final = 6
NOT: Final = "不"

Meant = Literal["now", "denied", "figure", "told", "supposed", "past", "over"]
"""How a word is meant; whatever is not `now` is no danger."""

_CLAUSE = re.compile(
    r"[，。！？；：、!?;:\n…~～]+|(?<!\d)[.,]|[.,](?!\d)|(?<=[\u3400-\u9fff])\s+|\s+(?=[\u3400-\u9fff])"
)
_STOP = re.compile(r"[。！？!?\n.]")
_LETTERS_APART = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff](?: |$))")


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that means something: its meaning, how it is meant, the word, where it stands, and whether it speaks of danger."""

    name: str
    meant: Meant
    word: str
    start: int
    end: int
    risky: bool = False


def plain(text: str, words: Words) -> str:
    """The text as it is compared: one width, lower case, simplified letters; as long as what it came from."""
    wide = unicodedata.normalize("NFKC", text[:LONGEST]).lower().replace("\u2019", "'").translate(words.letters)
    return _LETTERS_APART.sub("", wide)


def fold(text: str, words: Words) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The plain text with words of the land and usual slips made common, and from where on its places are shifted by how much."""
    parts: list[str] = []
    shifts: list[tuple[int, int]] = []
    last = length = 0
    for found in words.folding.finditer(text):
        common = words.folds[found.group()]
        parts += (text[last : found.start()], common)
        length += found.start() - last + len(common)
        last = found.end()
        shifts.append((length, last - length))
    return "".join((*parts, text[last:])), tuple(shifts)


def said(cue: Cue, text: str, shifts: tuple[tuple[int, int], ...]) -> str:
    """The word of a cue as it stands in the text before it was folded."""
    begin = until = 0
    for at, by in shifts:
        begin = by if at <= cue.start else begin
        until = by if at <= cue.end else until
    return text[cue.start + begin : cue.end + until]


def clauses(text: str) -> list[tuple[int, int, bool]]:
    """Where each clause begins and ends, and whether a sentence ends with it."""
    found, start = [], 0
    for cut in _CLAUSE.finditer(text):
        found.append((start, cut.start(), bool(_STOP.search(cut.group()))))
        start = cut.end()
    found.append((start, len(text), True))
    return [one for one in found if one[1] > one[0]]


def find_cues(text: str, words: Words) -> list[Cue]:
    """Every cue of a folded text with how it is meant, in the order of the text.

    A danger is not meant now when it is denied right before, part of a figure of speech, told (news, films, forwards),
    supposed in the same sentence, long past with no word of now since, or over by what is said after it.
    """
    figures = [(start, end) for start, end, _ in words.figures.find(text)]
    marks = list(words.marks.find(text))
    told = any(kind == "media" for _, _, kind in marks)
    over = [
        start
        for start, _, kind in marks
        if kind == "resolved"
        and not words.denying.search(text[max(0, start - NEAR) : start])
        and text[start - 1 : start] != NOT
    ]
    last_over = over[-1] if over else -1
    found: list[Cue] = []
    past = supposed = False
    parts = clauses(text)
    hits = list(words.places.find(text))
    at = 0
    for begin, end, stops in parts:
        inside = [(start, until, kind) for start, until, kind in marks if begin <= start < end]
        nows = [start for start, _, kind in inside if kind == "now"]
        if nows:
            past = False
        pasts = [start for start, _, kind in inside if kind == "past"]
        if pasts and not (nows and max(nows) > max(pasts)):
            past = True
        supposed = supposed or any(kind == "hypothetical" for _, _, kind in inside)
        while at < len(hits) and hits[at][0] < end:
            start, until, name = hits[at]
            at += 1
            if start < begin:
                continue
            meant: Meant = "now"
            if any(
                (one <= start and until <= two) or (one < until and start < two and two - one > until - start)
                for one, two in figures
            ):
                meant = "figure"
            elif words.denying.search(text[max(begin, start - NEAR) : start]):
                meant = "denied"
            elif name in words.risky:
                before = text[max(begin, start - NEAR) : start]
                if told or _any(before, words, "hearsay"):
                    meant = "told"
                elif supposed:
                    meant = "supposed"
                elif past or _any(before, words, "near"):
                    meant = "past"
                elif start < last_over:
                    meant = "over"
            found.append(Cue(name, meant, text[start:until], start, until, name in words.risky))
        if stops:
            supposed = False
    return found


def ringing(cues: list[Cue], words: Words) -> list[str]:
    """The alarms that ring: everything they name is meant now."""
    meant = {cue.name for cue in cues if cue.meant == "now"}
    return [
        alarm
        for alarm, needed, absent in words.bells
        if all(meant & either for either in needed) and not meant & absent
    ]


def _any(before: str, words: Words, scope: str) -> bool:
    return any(one in before for one in words.scopes.get(scope, ()))
