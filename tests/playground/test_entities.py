"""Telegram's HTML: what it takes, what it refuses, and what the page makes of it."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from telegram import Bot
from telegram.error import BadRequest

from playground.entities import clean, find_entities, parse_html, show_html, trim, units
from playground.shapes import Refused

WORDS = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize(
    ("source", "text", "kinds"),
    [
        ("<b>a</b><i>b</i><u>c</u><s>d</s>", "abcd", ["bold", "italic", "underline", "strikethrough"]),
        ("<code>x &lt; y</code>", "x < y", ["code"]),
        ('<a href="https://a.b/?q=1&amp;r=2">link</a>', "link", ["text_link"]),
        ("<blockquote>q</blockquote>", "q", ["blockquote"]),
        ("<blockquote expandable>q</blockquote>", "q", ["expandable_blockquote"]),
        ('<span class="tg-spoiler">s</span>', "s", ["spoiler"]),
        ('<pre><code class="language-python">p</code></pre>', "p", ["pre"]),
        ("&amp;&quot;&#39;&#x5b88;&unknown;", "&\"'守&unknown;", []),
    ],
)
def test_tags_become_entities(source: str, text: str, kinds: list[str]) -> None:
    got, entities = parse_html(source)
    assert (got, [one["type"] for one in entities]) == (text, kinds)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("守<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 3'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_broken_markup_is_refused_in_telegrams_words(source: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_html(source)
    assert refusal.value.words == f"Bad Request: can't parse entities: {words}"


async def test_the_refusal_reaches_the_bot_as_a_bad_request(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Can't parse entities: unsupported start tag"):
        await bot.send_message(1001, "a < b", parse_mode="HTML")
    assert (await bot.send_message(1001, "a < b")).text == "a < b"


@given(WORDS)
def test_escaped_words_come_back_as_they_were(words: str) -> None:
    assert parse_html(html.escape(words)) == (words, [])


@given(st.lists(st.tuples(WORDS, st.sampled_from(["b", "i", "code", ""]))))
def test_offsets_are_counted_in_utf16(parts: list[tuple[str, str]]) -> None:
    source = "".join(f"<{tag}>{html.escape(words)}</{tag}>" if tag else html.escape(words) for words, tag in parts)
    text, entities = parse_html(source)
    wide = text.encode("utf-16-le")
    marked = [words for words, tag in parts if tag and words]
    cut = [
        wide[2 * int(str(e["offset"])) : 2 * (int(str(e["offset"])) + int(str(e["length"])))].decode("utf-16-le")
        for e in entities
    ]
    assert cut == marked
    assert units(text) * 2 == len(wide)


@given(st.text())
@example("<script>alert(1)</script> &lt; <img src=x onerror=y>")
@example('https://a.b/"onclick="x <b>')
def test_no_words_of_a_person_become_a_tag_on_the_page(words: str) -> None:
    shown = show_html(words, find_entities(words))
    tags = re.findall(r"<[^>]*>", shown)
    assert all(re.match(r"</?(a|span)\b", tag) for tag in tags)
    assert html.unescape(re.sub(r"<[^>]*>", "", shown)) == words


def test_a_script_in_words_or_in_an_address_stays_inert() -> None:
    text, entities = parse_html('<a href="javascript:alert(1)">x</a><a href="https://a.b/&quot;onclick=&quot;y">z</a>')
    shown = show_html(text, entities)
    assert "javascript" not in shown and "onclick=&quot;" in shown


def test_nested_and_side_by_side_entities_are_closed_in_order() -> None:
    text, entities = parse_html("<b>a<i>b</i></b><i>c</i>")
    assert show_html(text, entities) == "<b>a<i>b</i></b><i>c</i>"


def test_space_at_the_ends_goes_and_entities_move_with_the_words() -> None:
    text, entities = trim(*parse_html("  <b>ab </b> "))
    assert (text, entities) == ("ab", [{"type": "bold", "offset": 0, "length": 2}])


def test_control_characters_and_bidi_overrides_do_not_pass() -> None:
    assert clean("a\x00b\x1fc\rd\u202ee\n") == "a b cde\n"


def test_commands_addresses_and_names_are_found() -> None:
    found = find_entities("/start see https://a.b/c, ask @somebody or me@a.org #help 5/6")
    assert [one["type"] for one in found] == ["bot_command", "url", "mention", "email", "hashtag"]
    assert find_entities("守望😀 /help")[0] == {"type": "bot_command", "offset": 5, "length": 5}
