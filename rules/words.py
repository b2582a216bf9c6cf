"""The county's words for the triage, ready to be looked up letter by letter, and what was learned from labelled messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import Field

from rules.shapes import Shape
from rules.weights import Weights, read_weights

REACH: Final = 10
"""At most so many letters stand between the two parts of a word like `a…b`."""
SHORT: Final = 3
ASKED: Final = "是会有"
"""What makes a denial a question: 是不是, 会不会, 有没有."""
_PARTS = "…"
_APART = re.compile(r"[，。！？；,.!?;\n]")


class Alike(Shape):
    """Letters of the old writing and the plain ones, place by place."""

    letters: str = ""
    plain: str = ""


class Words(Shape):
    """The words: dialect and slips (`folds`), what changes a meaning (`scopes`), words of one meaning (`cues`)."""

    folds: dict[str, str] = Field(default_factory=dict)
    traditional: Alike = Alike()
    scopes: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    cues: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    dangers: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    rings: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    needs: dict[str, str] = Field(default_factory=dict)
    surnames: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    not_names: tuple[str, ...] = ()
    not_villages: tuple[str, ...] = ()

    @cached_property
    def letters(self) -> dict[int, str]:
        """Old letters to plain ones, as `str.translate` wants them."""
        return {ord(old): new for old, new in zip(self.traditional.letters, self.traditional.plain, strict=True)}

    @cached_property
    def folding(self) -> re.Pattern[str]:
        """Every word of dialect or slip, the longest first."""
        return re.compile("|".join(map(re.escape, sorted(self.folds, key=len, reverse=True))) or r"(?!)")

    @cached_property
    def places(self) -> Places:
        """Every word of every cue, to be looked up letter by letter."""
        return Places.of((word, cue) for cue, words in self.cues.items() for word in words)

    @cached_property
    def figures(self) -> Places:
        """Figures of speech."""
        return Places.of((word, "figure") for word in self.scopes.get("figures", ()))

    @cached_property
    def marks(self) -> Places:
        """Words that say when and how: long ago, now, if, told, over."""
        kinds = ("past", "now", "hypothetical", "media", "resolved")
        return Places.of((word, kind) for kind in kinds for word in self.scopes.get(kind, ()))

    @cached_property
    def denying(self) -> re.Pattern[str]:
        """A denial right before a word, with at most a little between."""
        scopes = self.scopes
        denied = "|".join(map(re.escape, sorted(scopes.get("denied", ("\0",)), key=len, reverse=True)))
        between = "|".join(map(re.escape, sorted(scopes.get("between", ("\0",)), key=len, reverse=True)))
        return re.compile(rf"(?<![{ASKED}])(?:{denied})(?:{between}){{0,2}}$")

    @cached_property
    def families(self) -> dict[str, tuple[str, ...]]:
        """Family names by their first letter, the longest first."""
        found: dict[str, list[str]] = {}
        for name in self.surnames:
            found.setdefault(name[0], []).append(name)
        return {letter: tuple(sorted(names, key=len, reverse=True)) for letter, names in found.items()}

    @cached_property
    def no_name(self) -> re.Pattern[str]:
        """Whatever only looks like a name."""
        return re.compile("|".join(map(re.escape, self.not_names)) or r"(?!)")

    @cached_property
    def risky(self) -> frozenset[str]:
        """The cues that speak of danger."""
        return frozenset(self.dangers)

    @cached_property
    def bells(self) -> tuple[tuple[str, tuple[frozenset[str], ...], frozenset[str]], ...]:
        """Every alarm as what must be there (one of each set) and what must not."""
        return tuple(
            (
                alarm,
                tuple(frozenset(part.split("|")) for part in alarm.split() if not part.startswith("!")),
                frozenset(part[1:] for part in alarm.split() if part.startswith("!")),
            )
            for alarm in self.alarms
        )


@dataclass(frozen=True, slots=True)
class Places:
    """Words by their first letter, the lengths that begin with it, and what each means; a word may have a second part."""

    lengths: Mapping[str, tuple[int, ...]]
    meanings: Mapping[str, tuple[tuple[str, str], ...]]

    @classmethod
    def of(cls, words: Iterator[tuple[str, str]]) -> Places:
        """The words as they are looked up."""
        lengths: dict[str, set[int]] = {}
        meanings: dict[str, list[tuple[str, str]]] = {}
        for word, meaning in words:
            first, _, second = word.lower().partition(_PARTS)
            lengths.setdefault(first[0], set()).add(len(first))
            meanings.setdefault(first, []).append((meaning, second))
        return cls(
            {letter: tuple(sorted(found)) for letter, found in lengths.items()},
            {word: tuple(dict.fromkeys(found)) for word, found in meanings.items()},
        )

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where each word stands (start, end) and what it means, in the order of the text."""
        lengths, meanings = self.lengths, self.meanings
        for at, letter in enumerate(text):
            for length in lengths.get(letter, ()):
                if at + length > len(text):
                    break
                for meaning, second in meanings.get(text[at : at + length], ()):
                    end = at + length
                    if second:
                        after = text.find(second, end, end + REACH + len(second))
                        if after < 0 or _APART.search(text, end, after):
                            continue
                        end = after + len(second)
                    if not letter.isascii() or _stands_alone(text, at, at + length):
                        yield at, end, meaning


class Triage(Shape):
    """What the triage goes by: the county's words, and what was learned from labelled messages (`learned`, a file's text)."""

    words: Words = Field(default_factory=Words)
    learned: str = ""

    @cached_property
    def weights(self) -> Weights:
        """What was learned, ready to be added up; read once."""
        return read_weights(self.learned)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word or number in plain letters begins where it stands, and ends there where it is short: 120 is not in 12000."""
    before, after, last = text[start - 1 : start], text[end : end + 1], text[end - 1]
    if start and before.isascii() and before.isalnum():
        return False
    return end - start > SHORT or not (after.isascii() and after.isalnum() and last.isalnum())
