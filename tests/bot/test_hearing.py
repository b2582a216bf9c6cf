"""Hearing: what Telegram sends becomes what one person did; groups leave nothing behind; odd things never break the store."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hearing import Raw, clean, hear, query_of, split_ref, strip
from rules.nouns import Heard, Press

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LABELS = {"\u627e\u4eba\u5de5": "human.ask", "Talk to a person": "human.ask"}


def message(**more: object) -> dict[str, Any]:
    return {
        "message_id": 7,
        "date": int(AT.timestamp()),
        "chat": {"id": 42, "type": "private"},
        "from": {"id": 42, "is_bot": False, "first_name": "A", "language_code": "en"},
        **more,
    }


def update(body: object, kind: str = "message") -> Raw:
    return {"update_id": 1, kind: body}


def press(data: str, **more: object) -> Raw:
    sender = {"id": 42, "is_bot": False, "first_name": "A"}
    shown = message(text="card", **more)
    return update({"id": "9", "chat_instance": "1", "from": sender, "data": data, "message": shown}, "callback_query")


def heard(raw: Raw) -> Heard:
    found = hear(raw, LABELS.get, AT)
    assert found is not None
    return found


def test_words_are_said_in_the_language_of_the_words() -> None:
    said = heard(update(message(text="\u5bb6\u91cc\u6ca1\u7c73\u4e86")))
    assert (said.kind, said.sender, said.message, said.at, said.language) == ("said", "42", "7", AT, "zh-CN")
    assert heard(update(message(text="no rice"))).language == "en"


def test_a_button_of_the_keyboard_is_a_press_in_every_language() -> None:
    for label in LABELS:
        assert heard(update(message(text=label))).press == Press("human.ask")
    assert heard(update(message(text="something else"))).kind == "said"


def test_an_inline_button_brings_back_its_deed_its_thing_and_its_version() -> None:
    pressed = heard(press("1:case.accept.dibao:4503599627370495:3"))
    assert pressed.press == Press("case.accept.dibao", 4503599627370495, 3)
    assert pressed.at == AT
    assert pressed.message == "7"
    assert query_of(press("1:a.b:1:1")) == "9"


@pytest.mark.parametrize(
    "data", ["", "x", "2:case.accept:1:1", "1:case.accept:1", "1:case.accept:-1:1", "1:" + "a" * 90 + ":1:1",
             "1:case.accept:99999999999999999999:1", "1:case.accept:9999999999999999999:1", "1:case.accept:\u0661:1"]
)  # fmt: skip
def test_a_button_nobody_made_is_an_unknown_press(data: str) -> None:
    assert heard(press(data)).press == Press("unknown")


def test_start_carries_its_payload_and_other_commands_are_words() -> None:
    assert heard(update(message(text="/start c-AAbb_12"))).payload == "c-AAbb_12"
    assert heard(update(message(text="/start c-AAbb_12"))).kind == "started"
    assert heard(update(message(text="/start"))).kind == "started"
    assert heard(update(message(text="/start \u5f20"))).payload == ""
    assert heard(update(message(text="/Help@some_bot"))).text == "/help"


def test_voice_picture_album_and_papers_are_attached() -> None:
    voice = heard(update(message(voice={"file_id": "v", "file_unique_id": "u", "duration": 34, "file_size": 9})))
    assert voice.attached is not None and (voice.kind, voice.attached.ref, voice.attached.seconds) == ("voice", "v", 34)
    sizes = [
        {"file_id": str(side), "file_unique_id": str(side), "width": side, "height": side, "file_size": side}
        for side in (90, 1280, 320)
    ]
    photo = heard(update(message(photo=sizes, media_group_id="g", caption="the roof")))
    assert photo.attached is not None and (photo.attached.ref, photo.attached.album) == ("1280", "g")
    assert photo.text == "the roof"
    paper = heard(update(message(document={"file_id": "d", "file_unique_id": "u", "file_size": 5})))
    assert paper.attached is not None and (paper.kind, paper.attached.ref) == ("file", "d")
    video = {"file_id": "w", "file_unique_id": "u", "width": 1, "height": 1, "duration": 3}
    film = heard(update(message(video=video)))
    assert film.attached is not None and split_ref(film.attached.ref) == ("video", "w") and film.attached.seconds == 3


def test_a_phone_number_is_ones_own_only_when_telegram_says_so() -> None:
    contact = {"phone_number": "+86 000", "first_name": "A"}
    assert heard(update(message(contact={**contact, "user_id": 42}))).own_phone
    assert not heard(update(message(contact={**contact, "user_id": 43}))).own_phone
    assert not heard(update(message(contact=contact))).own_phone


def test_a_position_an_edit_a_forward_and_a_reply_are_known_as_such() -> None:
    place = heard(update(message(location={"latitude": 29.1, "longitude": 113.2})))
    assert (place.kind, place.latitude, place.longitude) == ("place", 29.1, 113.2)
    edited = heard(update(message(text="four", edit_date=int(AT.timestamp()) + 5), "edited_message"))
    assert edited.edits and edited.at > AT
    origin = {"type": "hidden_user", "date": 1, "sender_user_name": "B"}
    assert heard(update(message(text="x", forward_origin=origin))).forwarded
    assert heard(update(message(text="x", reply_to_message=message(message_id=5)))).reply_to == "5"


def test_blocking_and_coming_back_are_heard() -> None:
    user = {"id": 1, "is_bot": True, "first_name": "bot"}
    base = {"chat": {"id": 42, "type": "private"}, "from": {"id": 42, "is_bot": False, "first_name": "A"}, "date": 1}
    for before, after, kind in (("member", "kicked", "blocked"), ("kicked", "member", "unblocked")):
        states = {
            name: {"status": status, "user": user, **({"until_date": 0} if status == "kicked" else {})}
            for name, status in (("old_chat_member", before), ("new_chat_member", after))
        }
        assert heard(update({**base, **states}, "my_chat_member")).kind == kind


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
def test_of_a_group_nothing_is_kept_but_that_it_is_one(kind: str) -> None:
    chat = {"id": -100, "type": kind, "title": "secret title"}
    for raw in (
        update(message(chat=chat, text="secret words")),
        update(message(chat=chat, text="secret words"), "edited_message"),
        press("1:case.card:1:1", chat=chat),
    ):
        kept = strip(raw)
        assert kept is not None
        number, person, body = kept
        assert (number, person) == (1, "-100")
        assert "secret" not in json.dumps(body) and "42" not in json.dumps(body)
        group = heard(body)
        assert (group.kind, group.sender, group.text) == ("group", "-100", "")


def test_what_nobody_said_is_nothing() -> None:
    nobody = message(text="x")
    del nobody["from"]
    assert hear(update(nobody), LABELS.get, AT) is None
    assert hear({"update_id": 1}, LABELS.get, AT) is None
    assert (
        hear(update(message(text="x", **{"from": {"id": 5, "is_bot": True, "first_name": "b"}})), LABELS.get, AT)
        is None
    )


def test_an_update_without_a_number_cannot_be_kept() -> None:
    for number in (None, "1", True, -1, 2**70, 1.5):
        assert strip({"update_id": number, "message": message(text="x")}) is None


def test_an_update_nobody_can_read_is_kept_for_its_turn_and_raises_then() -> None:
    poison = update({"message_id": 1, "chat": {"id": 42, "type": "private"}, "from": {"id": 42}})
    kept = strip(poison)
    assert kept is not None and kept[1] == "42"
    with pytest.raises(TypeError):
        hear(poison, LABELS.get, AT)


@given(st.text(st.characters(exclude_categories=()), max_size=50))
def test_every_text_can_be_kept_by_every_database(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert "\0" not in cleaned
    assert cleaned == text or any(not one.isprintable() for one in text)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.just("private") | st.just("group"),
    lambda inner: st.lists(inner, max_size=2)
    | st.dictionaries(st.sampled_from(["chat", "from", "message", "id", "type", "text", "date", "data"]), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=500)
@given(st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]), JUNK)
def test_stripping_never_raises_whatever_comes(kind: str, body: object) -> None:
    kept = strip({"update_id": 5, kind: body})
    assert kept is not None
    number, person, raw = kept
    assert number == 5 and 0 < len(person) <= 33
    json.dumps(raw)
