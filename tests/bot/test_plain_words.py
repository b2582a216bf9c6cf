"""Plain words: every catalog of the county against what plain.toml asks of it, in every register and language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from bot.counties import load_shipped
from bot.languages import FIRST, LANGUAGES
from bot.texts import PLACEHOLDER, Text

ROOT = Path(__file__).parents[2]
LOADED = load_shipped()
TEXTS, PLAIN = LOADED.texts, LOADED.plain
SAID_ONLY = ("button.stale", "button.not_yours")
"""Answers to a button, not labels."""
SHOWS_LINES = ("help.", "try.", "language.", "button.language")
"""English texts that show a line as the village types it, or a language by its own name."""
TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}


def own_texts(language: str) -> Iterator[tuple[str, Text]]:
    yield from sorted(TEXTS.catalogs[language].items())


def is_for_residents(key: str) -> bool:
    """Whether a resident may read it: all but what plain.toml names as the office's."""
    return not key.startswith(PLAIN.office)


def sentences(words: str) -> Iterator[tuple[str, list[str]]]:
    """Each line with its sentences; values do not count, they have their own length."""
    for line in PLACEHOLDER.sub("", words).split("\n"):
        yield line, [one.strip() for one in re.split(r"[。！？；]", line) if one.strip()]


def is_label(key: str) -> bool:
    """Whether it stands on a button: buttons, needs, and the options of forms."""
    field_of_form = re.fullmatch(r"form\.[a-z_]+\.[a-z_]+\.([a-z_]+)", key)
    label = key.startswith("button.") and key not in SAID_ONLY
    return label or bool(field_of_form and field_of_form[1] != "said")


def test_both_registers_want_the_same_values() -> None:
    for language in LANGUAGES:
        for key, text in own_texts(language):
            assert set(PLACEHOLDER.findall(text.plain)) == set(PLACEHOLDER.findall(text.official)), (language, key)


def test_every_state_of_a_case_has_plain_words_and_official_ones() -> None:
    states = ast.parse((ROOT / "rules" / "records.py").read_text(encoding="utf-8"))
    found = next(
        ast.literal_eval(node.value.slice)
        for node in ast.walk(states)
        if isinstance(node, ast.AnnAssign)
        and ast.unparse(node.target) == "State"
        and isinstance(node.value, ast.Subscript)
    )
    for language in LANGUAGES:
        for state in found:
            text = TEXTS.catalogs[language][f"state.{state}"]
            assert text.plain != text.official, (language, state)


def test_residents_read_short_sentences() -> None:
    long = [
        (key, one)
        for key, text in own_texts(FIRST)
        if is_for_residents(key)
        for _, some in sentences(text.plain)
        for one in some
        if len(one) > PLAIN.sentence_characters
    ]
    assert long == []


def test_residents_read_few_sentences_a_line() -> None:
    crowded = [
        (key, line)
        for key, text in own_texts(FIRST)
        if is_for_residents(key)
        for line, some in sentences(text.plain)
        if len(some) > PLAIN.sentences_a_line
    ]
    assert crowded == []


def test_residents_never_read_the_words_of_the_office() -> None:
    found = [
        (key, word)
        for key, text in own_texts(FIRST)
        if is_for_residents(key)
        for word in PLAIN.banned
        if word in text.plain
    ]
    assert found == []


def test_english_sentences_are_short_as_well() -> None:
    long = [
        (key, one)
        for key, text in own_texts("en")
        if is_for_residents(key)
        for one in re.split(r"[.!?;:\n]", PLACEHOLDER.sub("", text.plain))
        if len(one.split()) > PLAIN.english_sentence_words
    ]
    assert long == []


def test_labels_are_short_enough_for_a_narrow_telephone() -> None:
    long = [
        (key, words)
        for key, text in own_texts(FIRST)
        if is_label(key)
        for words in (text.plain, text.official)
        if len(PLACEHOLDER.sub("", words)) > PLAIN.label_characters
    ]
    assert long == []


def test_english_texts_are_english() -> None:
    han = re.compile(r"[\u3400-\u9fff]")
    found = [
        key
        for key, text in own_texts("en")
        if han.search(text.plain + text.official) and not key.startswith(SHOWS_LINES)
    ]
    assert found == []


class Tags(HTMLParser):
    """Checks that tags are Telegram's and close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in TAGS:
            self.wrong.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def test_markup_is_telegrams_and_closes() -> None:
    for language in LANGUAGES:
        for key, text in own_texts(language):
            for words in (text.plain, text.official):
                tags = Tags()
                tags.feed(words)
                assert not tags.wrong, (language, key)
                assert not tags.open, (language, key)
                assert not re.search(r"&(?!(lt|gt|amp|quot);)", words), (language, key)


def test_the_residents_keyboard_has_few_doors_and_a_person_behind_one() -> None:
    keys = [key for row in TEXTS.keyboards.menus["home.resident"] for key in row]
    assert len(keys) <= PLAIN.keyboard_labels
    assert "button.human" in keys
