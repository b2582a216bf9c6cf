"""The words of the bot: how a text is put together for one person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from structlog.testing import capture_logs

from bot.counties import load_shipped
from bot.languages import FIRST, LANGUAGES
from bot.texts import Keyboards, Text, Texts, read_catalog
from bot.tomls import WrongData
from rules.nouns import Lines, Value, Word

TEXTS = load_shipped().texts
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


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
    values: dict[str, Value] = {"head": Word("c"), "lines": Lines((Word("b", {"n": 1}), "<", "", Word("c")))}
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
