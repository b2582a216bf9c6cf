"""What people do with their phones, and the updates that a bot gets of it."""

from __future__ import annotations

import asyncio

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    Update,
)

from playground import Impossible, Playground, Silence
from playground.files import sample


async def heard(bot: Bot) -> Update:
    """The newest update."""
    return (await bot.get_updates(offset=-1))[0]


async def test_words_arrive_with_who_said_them_and_when(box: Playground, bot: Bot) -> None:
    said = await box.person(1001).say("守望 😀")
    message = (await heard(bot)).message
    assert message and message.from_user
    assert (message.text, message.message_id, message.chat.type) == ("守望 😀", said.id, "private")
    assert (message.from_user.id, message.from_user.first_name, message.from_user.language_code) == (
        1001,
        "Lan",
        "zh-hans",
    )
    assert message.date == said.date.replace(microsecond=0)


async def test_a_start_link_is_a_command_with_its_payload(box: Playground, bot: Bot) -> None:
    await box.person(1001).start("v-BG03")
    message = (await heard(bot)).message
    assert message and message.text == "/start v-BG03" and message.entities[0].type == "bot_command"


async def test_a_reply_carries_the_message_it_answers(box: Playground, bot: Bot) -> None:
    asked = await bot.send_message(1001, "which house?", reply_markup=ForceReply())
    await box.person(1001).say("the third", reply_to=asked.message_id)
    message = (await heard(bot)).message
    assert message and message.reply_to_message and message.reply_to_message.text == "which house?"


async def test_an_album_is_several_updates_under_one_group_with_the_caption_on_the_first(
    box: Playground, bot: Bot
) -> None:
    await box.person(1001).album(3, "roof, wall, floor")
    messages = [one.message for one in await bot.get_updates() if one.message]
    assert [one.caption for one in messages] == ["roof, wall, floor", None, None]
    assert len({one.media_group_id for one in messages}) == 1
    assert len({one.photo[0].file_unique_id for one in messages}) == 3


async def test_a_voice_note_a_place_and_a_file_arrive_as_what_they_are(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await person.voice(7)
    voice = (await heard(bot)).message
    assert voice and voice.voice and voice.voice.to_dict()["duration"] == 7 and voice.voice.mime_type == "audio/ogg"
    await person.place(28.5, 120.5)
    place = (await heard(bot)).message
    assert place and place.location and (place.location.latitude, place.location.longitude) == (28.5, 120.5)
    await person.document(b"x", "list.txt")
    file = (await heard(bot)).message
    assert file and file.document and file.document.file_name == "list.txt"
    await person.photo("mine", sample("photo", 1).data)
    photo = (await heard(bot)).message
    assert photo and bytes(await (await photo.photo[-1].get_file()).download_as_bytearray()) == sample("photo", 1).data


async def test_ones_own_contact_carries_ones_id_and_anothers_does_not(box: Playground, bot: Bot) -> None:
    await box.person(1001).contact()
    own = (await heard(bot)).message
    assert own and own.contact and (own.contact.user_id, own.contact.phone_number) == (1001, "+8613900001001")
    await box.person(1001).contact("+8613911112222", "Neighbour", own=False)
    other = (await heard(bot)).message
    assert other and other.contact and (other.contact.user_id, other.contact.phone_number) == (None, "+8613911112222")


async def test_an_edit_is_an_update_of_its_own_kind(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    said = await person.say("tree group")
    await person.edit(said.id, "three group")
    edited = (await heard(bot)).edited_message
    assert edited and (edited.message_id, edited.text) == (said.id, "three group") and edited.edit_date
    sent = await bot.send_message(1001, "not yours")
    with pytest.raises(Impossible):
        await person.edit(sent.message_id, "mine")


async def test_a_forwarded_message_says_that_it_is_one(box: Playground, bot: Bot) -> None:
    await box.person(1001).forward("somebody's words", "Somebody")
    message = (await heard(bot)).message
    assert message and message.text == "somebody's words" and message.forward_origin
    assert message.forward_origin.type == "hidden_user"


async def test_pressing_by_label_takes_the_newest_button_and_by_message_an_older_one(box: Playground, bot: Bot) -> None:
    sent = []
    for number in (1, 2):
        button = InlineKeyboardButton("Take", callback_data=f"1:take:{number}:1")
        sent.append(await bot.send_message(1001, "card", reply_markup=InlineKeyboardMarkup([[button]])))
    first, second = sent
    person = box.person(1001)
    await person.press("Take")
    query = (await heard(bot)).callback_query
    assert query and query.message and (query.data, query.message.message_id) == ("1:take:2:1", second.message_id)
    await person.press("Take", first.message_id)
    query = (await heard(bot)).callback_query
    assert query and query.data == "1:take:1:1" and query.chat_instance


async def test_pressing_a_reply_keyboard_says_its_label_or_gives_what_it_asks_for(box: Playground, bot: Bot) -> None:
    keyboard: list[list[str | KeyboardButton]] = [
        ["Ask"],
        [KeyboardButton("My phone", request_contact=True), KeyboardButton("My place", request_location=True)],
    ]
    await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup(keyboard))
    person = box.person(1001)
    for label in ("Ask", "My phone", "My place"):
        await person.press(label)
    said, phone, place = (one.message for one in await bot.get_updates())
    assert said and said.text == "Ask"
    assert phone and phone.contact and phone.contact.user_id == 1001
    assert place and place.location


async def test_a_button_that_is_not_there_is_named_with_those_that_are(box: Playground, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup([["Ask", "Look"]]))
    with pytest.raises(Impossible, match=r"no button 'Fly'; there are \['Ask', 'Look'\]"):
        await box.person(1001).press("Fly")


async def test_a_link_button_to_the_bot_itself_starts_it(box: Playground, bot: Bot) -> None:
    url = f"https://t.me/{bot.username}?start=i-secret"
    await bot.send_message(1001, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("Join", url=url)]]))
    await box.person(1001).press("Join")
    message = (await heard(bot)).message
    assert message and message.text == "/start i-secret"


async def test_blocking_and_unblocking_tell_the_bot(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await person.block()
    gone = (await heard(bot)).my_chat_member
    assert gone and (gone.old_chat_member.status, gone.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(Impossible):
        await person.say("hello?")
    await person.unblock()
    back = (await heard(bot)).my_chat_member
    assert back and (back.old_chat_member.status, back.new_chat_member.status) == ("kicked", "member")
    await person.say("hello")


@pytest.mark.parametrize("kind", ["group", "supergroup"])
async def test_words_in_a_group_come_from_the_group(box: Playground, bot: Bot, kind: str) -> None:
    member = box.person(1001, group=-100123, kind=kind)
    await member.join()
    joined = (await heard(bot)).my_chat_member
    assert joined and joined.chat.id == -100123 and joined.new_chat_member.status == "member"
    await member.say("hello all")
    message = (await heard(bot)).message
    assert message and message.from_user
    assert (message.chat.id, message.chat.type, message.from_user.id) == (-100123, kind, 1001)
    await bot.send_message(-100123, "in private, please")
    assert [one.text for one in await member.wait()] == ["in private, please"]
    assert (await box.person(1001).seen()).messages == ()


async def test_waiting_ends_with_the_answer_and_never_shows_an_older_one(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await bot.send_message(1001, "before")
    await person.say("question")
    waiting = asyncio.create_task(person.wait(text="answer"))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await bot.send_message(1001, "one moment")
    sent = await bot.send_message(1001, "the answer")
    assert [one.text for one in await waiting][-1] == "the answer"
    await bot.edit_message_text("a better one", 1001, sent.message_id)
    assert [(one.text, one.edited) for one in await person.wait()] == [("a better one", True)]


async def test_silence_is_told_with_what_was_said_instead(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await person.say("question")
    await bot.send_message(1001, "something else")
    with pytest.raises(Silence, match="something else"):
        await person.wait(text="answer", seconds=0.2)


async def test_settling_waits_until_all_is_confirmed_and_answered(box: Playground, bot: Bot) -> None:
    await box.person(1001).say("question")
    assert not await box.settle(quiet=0.02, seconds=0.1)
    (update,) = await bot.get_updates()
    await bot.get_updates(offset=update.update_id + 1)
    assert await box.settle(quiet=0.02, seconds=5)
