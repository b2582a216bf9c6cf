"""Saying: words in the listener's language and register; buttons that fit; a person is reachable on every keyboard."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from telegram import InlineKeyboardMarkup, ReplyKeyboardMarkup

from bot.buttons import LongButton
from bot.messages import Piece
from bot.saying import NothingToSay, compose, register_of
from bot.splits import plain, width
from bot.texts import Keyboards, Text, Texts
from rules.nouns import Choice, Lines, Say, To, Word
from rules.people import Account, Post, Role, Who
from rules.records import Attachment

VALUES_ALONE = {"long": Text("{lines}", "{lines}"), "empty": Text("{name}", "{name}")}
WORDS = {
    "zh-CN": {"hello": Text("hao, {name}", "nin hao, {name}"), **VALUES_ALONE},
    "en": {"hello": Text("hi, {name}", "good day, {name}"), **VALUES_ALONE},
}
BUTTONS = {
    "button.human": "Talk to a person",
    "button.yes": "Yes",
    "button.no": "No",
    "button.more": "Something else altogether",
    "button.phone": "My number",
    "button.ask": "Ask",
    "menu.below": "below",
    "error.text": "sorry",
}
AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def texts() -> Texts:
    catalogs = {
        language: {**words, **{key: Text(label, label) for key, label in BUTTONS.items()}}
        for language, words in WORDS.items()
    }
    menus = {"home.resident": (("button.ask",), ("button.human",))}
    return Texts(catalogs, ZoneInfo("Asia/Shanghai"), Keyboards(menus, {"button.human": "human.ask"}), clock=lambda: AT)


def person(role: Role = "resident", **account: str) -> Who:
    account_ = Account(1, "telegram", "77", **{"language": "en", **account})  # type: ignore[arg-type]
    if role == "resident":
        return Who(account_)
    return Who(replace(account_, acting=5), (Post(5, 1, role, "BG", "Li", date(2026, 1, 1)),))


def say(key: str = "hello", **more: object) -> Say:
    return replace(Say(key, To("account", "1"), {"name": "A<b>"}), **more)  # type: ignore[arg-type]


def one(*pieces: Piece) -> Piece:
    (piece,) = pieces
    return piece


def labels(piece: Piece) -> list[list[str]]:
    assert piece.markup is not None
    rows = piece.markup.inline_keyboard if isinstance(piece.markup, InlineKeyboardMarkup) else piece.markup.keyboard
    return [[button.text for button in row] for row in rows]


def test_residents_hear_plain_words_and_staff_the_official_ones_unless_they_chose(texts: Texts) -> None:
    assert one(*compose(say(), person(), (), texts)).text == "hi, A&lt;b&gt;"
    assert one(*compose(say(), person("officer"), (), texts)).text.startswith("good day")
    assert one(*compose(say(), person(language="zh-CN"), (), texts)).text.startswith("hao")
    assert register_of(person("officer", register="plain")) == "plain"
    assert register_of(person(register="official")) == "official"


def test_choices_become_buttons_with_their_deed_side_by_side_where_they_fit(texts: Texts) -> None:
    choices = tuple(
        Choice(f"button.{name}", "case.accept.dibao", 9, 2) for name in ("yes", "no", "more", "yes", "no", "yes", "no")
    )
    piece = one(*compose(say(choices=choices), person(), (), texts))
    assert labels(piece) == [["Yes", "No"], ["Something else altogether"], ["Yes", "No", "Yes"], ["No"]]
    assert isinstance(piece.markup, InlineKeyboardMarkup)
    data = piece.markup.inline_keyboard[0][0].callback_data
    assert data == "1:case.accept.dibao:9:2"


def test_a_deed_too_long_for_a_button_is_found_before_telegram_refuses_it(texts: Texts) -> None:
    with pytest.raises(LongButton):
        compose(say(choices=(Choice("button.yes", "case." + "x" * 60, 1, 1),)), person(), (), texts)


def test_asking_the_telephone_for_its_number_always_leaves_a_way_to_a_person(texts: Texts) -> None:
    choices = (Choice("button.phone", "form.phone", kind="phone"), Choice("button.no", "form.pick.self"))
    piece = one(*compose(say(choices=choices), person(), (), texts))
    assert isinstance(piece.markup, ReplyKeyboardMarkup) and piece.markup.one_time_keyboard
    assert labels(piece) == [["My number"], ["No"], ["Talk to a person"]]
    assert [bool(row[0].request_contact) for row in piece.markup.keyboard] == [True, False, False]
    again = (*choices, Choice("button.human", "human.ask"))
    assert labels(one(*compose(say(choices=again), person(), (), texts)))[2:] == [["Talk to a person"]]


def test_a_menu_is_a_keyboard_that_stays_and_goes_before_a_message_that_has_buttons_of_its_own(texts: Texts) -> None:
    menu = one(*compose(say(menu="home.resident"), person(), (), texts))
    assert isinstance(menu.markup, ReplyKeyboardMarkup) and menu.markup.is_persistent
    both = say(menu="home.resident", choices=(Choice("button.yes", "a.b"),))
    before, card = compose(both, person(), (), texts)
    assert (before.text, labels(before), labels(card)) == ("below", [["Ask"], ["Talk to a person"]], [["Yes"]])
    assert len(compose(both, person(), (), texts, menu_up=True)) == 1


def test_a_long_text_is_several_messages_with_the_buttons_under_the_last(texts: Texts) -> None:
    lines = Lines(tuple(Word("hello", {"name": f"{number}<" * 20}) for number in range(200)))
    pieces = compose(say("long", values={"lines": lines}, choices=(Choice("button.yes", "a.b"),)), person(), (), texts)
    assert len(pieces) > 1 and all(width(piece.text) <= 4096 for piece in pieces)
    assert [piece.markup is None for piece in pieces] == [True] * (len(pieces) - 1) + [False]
    assert plain(pieces[-1].text).rstrip().endswith("199<")


def test_one_file_carries_a_short_text_and_several_go_between_it_and_its_buttons(texts: Texts) -> None:
    voice = Attachment(1, 1, "voice", "v", AT)
    photos = tuple(Attachment(number, 1, "photo", f"p{number}", AT) for number in range(12))
    paper = Attachment(30, 1, "file", "d", AT)
    piece = one(*compose(say(), person(), (voice,), texts))
    assert (piece.kind, piece.refs, piece.text) == ("voice", ("v",), "hi, A&lt;b&gt;")
    kinds = [(piece.kind, len(piece.refs)) for piece in compose(say(), person(), (*photos, paper), texts)]
    assert kinds == [("album", 10), ("album", 2), ("file", 1), ("text", 0)]


def test_a_text_of_nothing_is_a_fault_found_here(texts: Texts) -> None:
    with pytest.raises(NothingToSay):
        compose(say("empty", values={"name": ""}), person(), (), texts)
