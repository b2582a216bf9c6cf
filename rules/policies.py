"""Policy cards: questions people ask again and again with a plain answer, its clause and its validity, found by their words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from pydantic import Field
from rapidfuzz.fuzz import partial_ratio

from rules.screening import ends_on
from rules.shapes import Names, Shape, Source
from rules.sounds import sounds

CLOSE: Final = 80
SHORTEST_SOUND: Final = 2
ASKED: Final = 0.5
SOUNDED: Final = 0.75
NEAR: Final = 0.8
MOST: Final = 3


class Theme(Shape):
    """What several cards are about."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    name: Names


class Card(Shape):
    """One question with its plain answer.

    `words` name what it is about (one at least must be in the question), `asks` which side of it (how much, where, papers).
    `where` is the department that answers more; nothing means the township. `programme` is the help it is about.
    """

    code: str = Field(pattern=r"^[a-z0-9_]{2,24}$")
    theme: str
    title: Names
    answer: Names
    words: tuple[str, ...] = Field(min_length=1)
    asks: tuple[str, ...] = ()
    clause: str
    where: str = ""
    programme: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Policies(Shape):
    """policies.toml: the themes and their cards, in the order of the list."""

    themes: tuple[Theme, ...] = ()
    cards: tuple[Card, ...] = ()

    def card(self, code: str) -> Card | None:
        """The card of this code."""
        return next((one for one in self.cards if one.code == code), None)

    def of(self, theme: str) -> tuple[Card, ...]:
        """The cards of a theme."""
        return tuple(one for one in self.cards if one.theme == theme)


class Hit(NamedTuple):
    """A card that may answer a question, and how well it fits."""

    card: Card
    worth: float


def find(text: str, policies: Policies) -> tuple[Hit, ...]:
    """The cards that may answer, the best first: by their words as written, then as they sound (`地保`), then by their title."""
    plain = _plain(text)
    heard = _sound(plain)
    hits = [Hit(card, _worth(card, plain, heard)) for card in policies.cards]
    found = [hit for hit in hits if hit.worth > 0]
    if not found and len(plain) >= MOST:
        titles = ((card, (_plain(card.title.zh), _plain(card.title.en))) for card in policies.cards)
        ratios = ((card, max(partial_ratio(plain, title) for title in both)) for card, both in titles)
        found = [Hit(card, ratio / 100) for card, ratio in ratios if ratio >= CLOSE]
    return tuple(sorted(found, key=lambda hit: -hit.worth))


def best(hits: Sequence[Hit]) -> tuple[Card, ...]:
    """The card that clearly fits best alone; of several that fit nearly as well at most three, to choose from."""
    if not hits:
        return ()
    close = [hit.card for hit in hits if hit.worth > hits[0].worth * NEAR]
    return tuple(close[:MOST])


def ended(card: Card, sources: Mapping[str, Source], today: date) -> date | None:
    """The day on which a card or its clause's source ran out, if that is past: somebody must look whether it still holds."""
    dates = [one for one in (card.valid_to, ends_on(card.clause, sources)) if one is not None and one < today]
    return min(dates, default=None)


def _worth(card: Card, plain: str, heard: tuple[str, ...]) -> float:
    """How much of the question is the card's: the letters of its words, and half as much for the side that is asked."""
    about = sum(map(len, _longest([word for word in map(_plain, card.words) if word in plain])))
    worth = float(about)
    if not about:
        spoken = [word for word in map(_plain, card.words) if len(word) >= SHORTEST_SOUND and _sounds_in(word, heard)]
        worth = SOUNDED * sum(map(len, _longest(spoken)))
    if not worth:
        return 0.0
    asked = _longest([word for word in map(_plain, card.asks) if word in plain])
    if card.asks and not asked:
        return worth * ASKED
    return worth + sum(map(len, asked))


def _longest(words: Sequence[str]) -> list[str]:
    """The words without those that are part of a longer one: `低保标准` counts once, not with `低保` again."""
    return [one for one in dict.fromkeys(words) if not any(one != other and one in other for other in words)]


def _plain(text: str) -> str:
    """A text as it is compared: one width, lower case, no blanks or signs."""
    return "".join(one for one in unicodedata.normalize("NFKC", text).lower() if one.isalnum())


def _sounds_in(word: str, heard: tuple[str, ...]) -> bool:
    said = _sound(word)
    return any(heard[at : at + len(said)] == said for at in range(len(heard) - len(said) + 1))


@cache
def _sound(plain: str) -> tuple[str, ...]:
    """How a plain text sounds, letter by letter; what is no Chinese letter stands for itself."""
    every = sounds()
    return tuple(every.get(one, one) for one in plain)
