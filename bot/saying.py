"""Turns a `Say` into what one person reads: words in her language and register, buttons, keyboards, pictures, in messages."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Literal

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.buttons import write_button
from bot.messages import Markup, Piece
from bot.splits import LONGEST_CAPTION, split, width
from bot.texts import Texts
from rules.nouns import Choice, Say
from rules.people import Who
from rules.records import Attachment

ROW: Final = 24
"""Columns of a narrow telephone that a row of buttons may fill (a Han character takes two)."""
A_ROW: Final = 3
ALBUM: Final = 10
HUMAN: Final = "button.human"
MENU: Final = "menu.below"


class NothingToSay(ValueError):
    """A text is empty: a fault of the catalog or of the handler, found before Telegram refuses it."""


def compose(
    say: Say, who: Who, attachments: Sequence[Attachment], texts: Texts, *, menu_up: bool = False
) -> tuple[Piece, ...]:
    """The messages of one Say for one person, the one with the buttons last.

    A message can carry buttons or a keyboard: where a Say has both and its keyboard is not up yet, a short one goes before.
    """
    register = register_of(who)
    language = who.account.language
    text = texts.render(say.key, say.values, language, register)
    markup = _markup(say, who, texts, register)
    before: tuple[Piece, ...] = ()
    if say.menu and not menu_up and isinstance(markup, InlineKeyboardMarkup):
        before = (Piece("text", texts.render(MENU, {}, language, register), markup=_menu(say.menu, texts, language)),)
    files = tuple(_files(attachments))
    if len(files) == 1 and files[0].kind != "album" and width(text) <= LONGEST_CAPTION and not say.replaces:
        return (*before, Piece(files[0].kind, text, files[0].refs, markup))
    parts = split(text)
    if not parts:
        raise NothingToSay(f"the text {say.key!r} is empty")
    last = Piece("text", parts[-1], markup=markup)
    return (*before, *(Piece("text", part) for part in parts[:-1]), *files, last)


def register_of(who: Who) -> Literal["plain", "official"]:
    """Residents hear plain words, who works here the official ones, unless the person chose otherwise."""
    if who.account.register:
        return who.account.register
    return "plain" if who.role == "resident" else "official"


def _markup(say: Say, who: Who, texts: Texts, register: Literal["plain", "official"]) -> Markup:
    language = who.account.language

    def label(choice: Choice) -> str:
        return texts.label(choice.label, choice.values, language, register)

    if any(choice.kind != "press" for choice in say.choices):
        return _ask_telephone(say.choices, label(Choice(HUMAN, "human.ask")) if who.role == "resident" else "", label)
    if say.choices:
        buttons = [(label(choice), write_button(choice)) for choice in say.choices]
        return InlineKeyboardMarkup(
            [[InlineKeyboardButton(words, callback_data=data) for words, data in row] for row in _rows(buttons)]
        )
    return _menu(say.menu, texts, language) if say.menu else None


def _menu(menu: str, texts: Texts, language: str) -> ReplyKeyboardMarkup:
    keys = [[KeyboardButton(words) for words in row] for row in texts.menu(menu, language)]
    return ReplyKeyboardMarkup(keys, resize_keyboard=True, is_persistent=True)


def _ask_telephone(choices: Sequence[Choice], human: str, label: Callable[[Choice], str]) -> ReplyKeyboardMarkup:
    """A keyboard that goes away when used: only such a one can ask the telephone for its number or its place."""
    words = [(choice, label(choice)) for choice in choices]
    if human and all(word != human for _, word in words):
        words.append((Choice(HUMAN, "human.ask"), human))
    keys = [
        [KeyboardButton(word, request_contact=choice.kind == "phone", request_location=choice.kind == "place")]
        for choice, word in words
    ]
    return ReplyKeyboardMarkup(keys, resize_keyboard=True, one_time_keyboard=True)


def _rows(buttons: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Buttons side by side as long as a narrow telephone shows their words whole."""
    row: list[tuple[str, str]] = []
    for button in buttons:
        filled = sum(_columns(words) + 2 for words, _ in (*row, button))
        if row and (filled > ROW or len(row) == A_ROW):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _columns(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in words)


def _files(attachments: Sequence[Attachment]) -> Iterator[Piece]:
    photos = [one.ref for one in attachments if one.kind == "photo"]
    for start in range(0, len(photos), ALBUM):
        refs = tuple(photos[start : start + ALBUM])
        yield Piece("album" if len(refs) > 1 else "photo", refs=refs)
    for one in attachments:
        if one.kind != "photo":
            yield Piece(one.kind, refs=(one.ref,))
