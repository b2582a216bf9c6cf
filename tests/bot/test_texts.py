"""The words of the bot: how a text is put together, and what plain words are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.counties import load_shipped
from bot.languages import FIRST, LANGUAGES
from bot.texts import PLACEHOLDER, Keyboards, Text, Texts, read_catalog
from bot.tomls import WrongData
from handlers import doors
from rules.nouns import Lines, Word
from rules.permits import CONDITIONS

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "rules", "scheduler", "storage")
LOADED = load_shipped()
TEXTS, PLAIN = LOADED.texts, LOADED.plain
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
SAID_ONLY = ("button.stale", "button.not_yours")
"""Answers to a button, not labels."""
SHOWS_LINES = ("help.", "try.", "language.", "button.language")
"""English texts that show a line as the village types it, or a language by its own name."""
TAGS = {"b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"}


def texts_of(**catalog: str | Text) -> Texts:
    """Two small catalogs of the same words, for what does not hang on the language."""
    words = {
        key.replace("__", "."): one if isinstance(one, Text) else Text(one, one)
        for key, one in {
            "error__text": "ours",
            "time__today": "today {time}",
            "time__on": "{day} {time}",
            "time__tomorrow": "tomorrow {time}",
            "time__yesterday": "yesterday {time}",
            **catalog,
        }.items()
    }
    return Texts(dict.fromkeys(LANGUAGES, words), ZoneInfo("Asia/Shanghai"), shared={"bot": "b"}, clock=lambda: NOW)


# --- how a text is put together


def test_a_strangers_words_cannot_become_markup_or_turn_the_line_round() -> None:
    texts = texts_of(a="<b>{said}</b>")
    said = "<i>x</i> & \u202egnp.exe\u202c \x00\ud83d!"
    assert texts.render("a", {"said": said}, FIRST) == "<b>&lt;i&gt;x&lt;/i&gt; &amp; gnp.exe !</b>"


def test_right_to_left_words_are_kept_to_themselves() -> None:
    assert texts_of(a="{said} 0412").render("a", {"said": "שלום"}, FIRST) == "\u2068שלום\u2069 0412"


def test_emoji_joined_by_an_invisible_joiner_stay_whole() -> None:
    family = "👨\u200d👩\u200d👧"
    assert texts_of(a="{said}").render("a", {"said": family}, FIRST) == family


def test_braces_in_a_strangers_words_are_words() -> None:
    assert texts_of(a="{said}").render("a", {"said": "{bot} {x}"}, FIRST) == "{bot} {x}"


def test_words_inside_words_and_lines_are_put_together_in_order() -> None:
    texts = texts_of(a="{head}:\n{lines}", b="<i>{n}</i>", c="c")
    values = {"head": Word("c"), "lines": Lines((Word("b", {"n": 1}), "<", "", Word("c")))}
    assert texts.render("a", values, FIRST) == "c:\n<i>1</i>\n&lt;\nc"


def test_a_line_made_of_empty_values_disappears_and_an_empty_line_stays() -> None:
    texts = texts_of(a="first\n{gone}{none}\n\nlast")
    assert texts.render("a", {"gone": "", "none": Lines(())}, FIRST) == "first\n\nlast"


def test_residents_read_plain_words_and_the_office_its_own() -> None:
    texts = texts_of(a=Text("plain", "official"))
    assert texts.render("a", {}, FIRST, "plain") == "plain"
    assert texts.render("a", {}, FIRST, "official") == "official"


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 11, 20), "11月20日", "Nov 20"),
        (date(2027, 1, 5), "2027年1月5日", "Jan 5, 2027"),
    ],
)
def test_a_day_has_its_year_only_when_it_is_another_one(day: date, chinese: str, english: str) -> None:
    assert TEXTS.render("calendar.on", {"day": day}, FIRST, now=NOW) == chinese
    assert TEXTS.render("calendar.on", {"day": day}, "en", now=NOW) == english


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        (datetime(2026, 11, 20, 9, 0, tzinfo=UTC), "今天 17:00", "today 17:00"),
        (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "明天 7:30", "tomorrow 7:30"),
        (datetime(2026, 11, 19, 0, 30, tzinfo=UTC), "昨天 8:30", "yesterday 8:30"),
        (datetime(2026, 12, 25, 2, 5, tzinfo=UTC), "12月25日 10:05", "Dec 25 10:05"),
    ],
)
def test_a_moment_is_told_in_the_countys_own_time(at: datetime, chinese: str, english: str) -> None:
    assert TEXTS.render("calendar.on", {"day": at}, FIRST, now=NOW) == chinese
    assert TEXTS.render("calendar.on", {"day": at}, "en", now=NOW) == english


def test_a_missing_text_or_value_is_our_fault_and_never_silence() -> None:
    texts = texts_of(a="{x}", b="{inner}")
    with capture_logs() as logs:
        assert texts.render("nothing.here", {}, FIRST) == "ours"
        assert texts.render("a", {}, FIRST) == "ours"
        assert texts.render("b", {"inner": Word("nothing.here")}, FIRST) == "ours"
    assert [one["event"] for one in logs] == ["text.missing"] * 3


def test_a_name_taken_out_of_the_countys_data_is_shown_by_its_code() -> None:
    assert texts_of(a="in {where}").render("a", {"where": Word("place.XX99")}, FIRST) == "in XX99"


def test_a_language_nobody_has_written_is_answered_in_the_first() -> None:
    assert TEXTS.render("time.today", {"time": "8:00"}, "fr") == "今天 8:00"


def test_a_label_is_one_line_without_markup() -> None:
    assert texts_of(a="<b>{who}</b>\n3").label("a", {"who": "a<b"}, FIRST) == "a<b 3"


def test_a_keyboards_label_is_a_deed_in_every_language_pressed_or_typed() -> None:
    for language in LANGUAGES:
        for row in TEXTS.menu("home.resident", language):
            for label in row:
                assert TEXTS.deed_of_label(label) in TEXTS.keyboards.deeds.values()
    assert TEXTS.deed_of_label(" i NEED help ") == "ask.start"
    assert TEXTS.deed_of_label("家里没米了") is None


def test_no_two_labels_of_keyboards_say_the_same_and_do_otherwise() -> None:
    for language in LANGUAGES:
        said: dict[str, str] = {}
        for key, deed in TEXTS.keyboards.deeds.items():
            label = TEXTS.label(key, {}, language)
            assert said.setdefault(label, deed) == deed, label


def test_a_link_bears_the_name_of_the_running_bot() -> None:
    texts = TEXTS.on(lambda: NOW, "shouwang_bot")
    assert "t.me/shouwang_bot?start=c-x" in texts.render("link.start", {"payload": "c-x"}, FIRST)


def test_a_catalog_with_a_key_twice_or_a_wrong_text_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text('"x.y" = "1"', encoding="utf-8")
    (tmp_path / "b.toml").write_text('"x.y" = "2"', encoding="utf-8")
    with pytest.raises(WrongData, match=r"b\.toml: x\.y: expected a key that no other file has"):
        read_catalog(tmp_path)
    (tmp_path / "b.toml").write_text('"x.z" = { plain = "2" }', encoding="utf-8")
    with pytest.raises(WrongData, match=r"b\.toml: x\.z: expected words in quotes, or a table of plain and official"):
        read_catalog(tmp_path)


def test_a_text_that_one_language_lacks_is_named() -> None:
    both = Text("{a}", "{a}")
    texts = Texts({FIRST: {"x": both, "y": both}, "en": {"x": Text("{b}", "{b}")}}, ZoneInfo("UTC"), Keyboards())
    assert list(texts.faults()) == [
        "the text y is missing in en",
        "the text x has other placeholders in en than in zh-CN",
    ]


# --- all catalogs of the county


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


# --- what the code asks the county's data for (the texts it names: tests/test_buttons.py)


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the code: the file, the function's name, the call."""
    for path in (path for room in ROOMS for path in sorted((ROOT / room).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield f"{path.parent.name}/{path.name}", name, node


def first_string(node: ast.Call) -> str | None:
    """The first argument when it is a string written there."""
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_every_deed_that_is_asked_about_is_in_the_countys_table() -> None:
    named = {permission.deed for permission in LOADED.county.permissions}
    asked = {
        (file, argument.value)
        for file, name, node in calls()
        if name == "permit"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert {(file, deed) for file, deed in asked if deed not in named} == set()
    assert len(asked) > 10
    assert set(CONDITIONS) >= {name for one in LOADED.county.permissions for way in one.any_of for name in way}


def test_every_number_and_word_list_that_is_asked_for_is_in_the_countys_data() -> None:
    county = LOADED.county
    for file, name, node in calls():
        key = first_string(node)
        if name == "setting" and key:
            assert key in county.settings, (file, key)
        if name == "get" and key and ast.unparse(node.func).endswith("county.lines.get"):
            assert key in county.lines, (file, key)
    assert {line for line in doors.LINES if line not in county.lines} == set()
