"""Splitting: nothing is lost, nothing is too long, no entity is cut in two."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from telegram.constants import MessageLimit

from bot.splits import plain, split, width

WORDS = st.text(st.sampled_from("ab \n\u6c34\u3002\U0001f600&<>\u200f"), max_size=40)
PIECES = st.one_of(
    WORDS.map(html.escape),
    WORDS.map(lambda one: f"<b>{html.escape(one)}</b>"),
    WORDS.map(lambda one: f'<a href="https://a.b/?c=1&amp;d=2"><i>{html.escape(one)}</i></a>'),
)


def spaceless(text: str) -> str:
    return re.sub(r"\s", "", text)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(8, 200))
def test_parts_together_say_what_the_text_says_and_none_is_too_long(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert spaceless("".join(map(plain, parts))) == spaceless(plain(text))
    assert all(0 < width(part) <= longest for part in parts)
    assert all(plain(part).strip() for part in parts)


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=30).map("".join), st.integers(8, 200))
def test_every_part_is_well_formed_by_itself(text: str, longest: int) -> None:
    for part in split(text, longest):
        opened: list[str] = []
        for closing, tag in re.findall(r"<(/?)([a-z]+)[^>]*>", part):
            if closing:
                assert opened.pop() == tag
            else:
                opened.append(tag)
        assert not opened
        assert not re.search(r"&(?!(amp|lt|gt|quot|#x27);)", re.sub(r"<[^>]*>", "", part))


def test_an_entity_that_fits_goes_whole_into_the_next_message() -> None:
    text = "word " * 15 + "<b>" + "bold words " * 4 + "</b>" + " and more" * 5
    parts = split(text, 100)
    assert sum("<b>" in part for part in parts) == 1


def test_an_entity_too_long_for_one_message_goes_on_in_the_next() -> None:
    parts = split("<i>" + "x" * 250 + "</i>", 100)
    assert [width(part) for part in parts] == [100, 100, 50]
    assert all(part.startswith("<i>") and part.endswith("</i>") for part in parts)


def test_an_emoji_counts_twice_and_is_not_cut() -> None:
    parts = split("\U0001f600" * 3000)
    assert [width(part) for part in parts] == [int(MessageLimit.MAX_TEXT_LENGTH), 6000 - 4096]


def test_paragraphs_are_cut_before_lines_and_lines_before_words() -> None:
    assert split("aaaa bbbb\n\ncccc dddd\neeee ffff", 26) == ("aaaa bbbb\n\n", "cccc dddd\neeee ffff")
    assert split("aaaa bbbb cccc\neeee ffff gggg", 26) == ("aaaa bbbb cccc\n", "eeee ffff gggg")


def test_a_text_of_nothing_but_space_is_no_message() -> None:
    assert split(" \n ") == ()
    assert split(" " * 9000) == ()
