"""Cuts a formatted text into messages Telegram accepts: counted as it counts (UTF-16 after entities), no entity cut in two."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from telegram.constants import MessageLimit

LONGEST: Final = int(MessageLimit.MAX_TEXT_LENGTH)
LONGEST_CAPTION: Final = int(MessageLimit.CAPTION_LENGTH)


@dataclass(frozen=True, slots=True)
class Atom:
    """One character as written (`&amp;` is one), its width in UTF-16 units, and the tags open around it."""

    raw: str
    shown: str
    tags: tuple[str, ...]

    @property
    def width(self) -> int:
        """UTF-16 units: what Telegram counts."""
        return sum(2 if ord(one) > 0xFFFF else 1 for one in self.shown)


class _Reader(HTMLParser):
    """Reads a text in Telegram's HTML into atoms."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.atoms: list[Atom] = []
        self._open: tuple[str, ...] = ()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open = (*self._open, self.get_starttag_text() or f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open[:-1]

    def handle_data(self, data: str) -> None:
        self.atoms.extend(Atom(one, one, self._open) for one in data)

    def handle_entityref(self, name: str) -> None:
        self._refer(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._refer(f"&#{name};")

    def _refer(self, raw: str) -> None:
        self.atoms.append(Atom(raw, html.unescape(raw), self._open))


def read(text: str) -> list[Atom]:
    """The atoms of a text in Telegram's HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.atoms


def width(text: str) -> int:
    """How long Telegram finds a formatted text, in UTF-16 units."""
    return sum(atom.width for atom in read(text))


def plain(text: str) -> str:
    """The text without formatting, as it is read."""
    return "".join(atom.shown for atom in read(text))


def split(text: str, longest: int = LONGEST) -> tuple[str, ...]:
    """The text in messages of at most `longest` units: cut between paragraphs, lines, sentences or words where it can be,
    outside every entity unless one entity alone is too long (then it goes on in the next message).
    """
    if 2 * len(text) <= longest and "<" not in text:
        return (text,) if text.strip() else ()
    atoms = read(text)
    parts: list[str] = []
    while atoms:
        end = _fitting(atoms, longest)
        if end < len(atoms):
            end = _break(atoms, end)
        part, atoms = atoms[:end], atoms[end:]
        if "".join(atom.shown for atom in part).strip():
            parts.append("".join(_write(part)))
    return tuple(parts)


def _fitting(atoms: Sequence[Atom], longest: int) -> int:
    total = 0
    for index, atom in enumerate(atoms):
        total += atom.width
        if total > longest:
            return index
    return len(atoms)


def _break(atoms: Sequence[Atom], end: int) -> int:
    """Where to cut at or before `end`: the best kind of place not too early; an entity is left whole if it can be."""
    for ends in ("\n\n", "\n", "。！？.!?；;", " ，,、", ""):
        for index in range(end, end // 3, -1):
            outside = not set(_ids(atoms[index - 1])) & set(_ids(atoms[index]))
            if outside and _ends(atoms, index, ends):
                return index
    return end


def _ends(atoms: Sequence[Atom], index: int, ends: str) -> bool:
    if ends == "\n\n":
        return index > 1 and atoms[index - 1].shown == atoms[index - 2].shown == "\n"
    return not ends or atoms[index - 1].shown in ends


def _ids(atom: Atom) -> tuple[tuple[int, str], ...]:
    return tuple(enumerate(atom.tags))


def _write(atoms: Sequence[Atom]) -> Iterator[str]:
    opened: tuple[str, ...] = ()
    for atom in (*atoms, Atom("", "", ())):
        same = 0
        while same < min(len(opened), len(atom.tags)) and opened[same] == atom.tags[same]:
            same += 1
        yield from (f"</{tag[1:].rstrip('>').split()[0]}>" for tag in reversed(opened[same:]))
        yield from atom.tags[same:]
        opened = atom.tags
        yield atom.raw
