"""What a bot sends, with Telegram's checks and words."""

from __future__ import annotations

import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest, Forbidden

from playground import Playground
from playground.files import sample

PICTURE = sample("photo").data
VOICE = sample("voice").data


async def test_a_text_of_4096_units_passes_and_one_more_is_refused(bot: Bot) -> None:
    assert len((await bot.send_message(1001, "守" * 4096)).text or "") == 4096
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(1001, "守" * 4097)
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(1001, "😀" * 2049)


async def test_length_is_counted_after_the_markup_is_taken_out(bot: Bot) -> None:
    sent = await bot.send_message(1001, "<b>" + "&lt;" * 4096 + "</b>", parse_mode="HTML")
    assert sent.text == "<" * 4096


async def test_a_caption_of_1024_units_passes_and_one_more_is_refused(bot: Bot) -> None:
    await bot.send_photo(1001, PICTURE, caption="x" * 1024)
    with pytest.raises(BadRequest, match="Message caption is too long"):
        await bot.send_photo(1001, PICTURE, caption="x" * 1025)


@pytest.mark.parametrize("text", ["", "  \n ", "<b> </b>"])
async def test_an_empty_text_is_refused(bot: Bot, text: str) -> None:
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.send_message(1001, text, parse_mode="HTML")


async def test_entities_past_the_hundredth_are_ignored(bot: Bot) -> None:
    sent = await bot.send_message(1001, "<b>a</b> " * 120, parse_mode="HTML")
    assert len(sent.entities) == 100


async def test_callback_data_is_counted_in_bytes(bot: Bot) -> None:
    def keyboard(data: str) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("go", callback_data=data)]])

    await bot.send_message(1001, "?", reply_markup=keyboard("x" * 64))
    for data in ("x" * 65, "守" * 22):
        with pytest.raises(BadRequest, match="Button_data_invalid"):
            await bot.send_message(1001, "?", reply_markup=keyboard(data))


async def test_a_keyboard_holds_a_hundred_buttons_and_eight_a_row(bot: Bot) -> None:
    def keyboard(rows: int, columns: int) -> InlineKeyboardMarkup:
        return InlineKeyboardMarkup([[InlineKeyboardButton("b", callback_data="d")] * columns] * rows)

    await bot.send_message(1001, "?", reply_markup=keyboard(12, 8))
    with pytest.raises(BadRequest, match="too many buttons in a row"):
        await bot.send_message(1001, "?", reply_markup=keyboard(1, 9))
    with pytest.raises(BadRequest, match="Reply markup is too long"):
        await bot.send_message(1001, "?", reply_markup=keyboard(13, 8))


async def test_a_button_without_an_action_or_with_a_wrong_address_is_refused(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="text buttons are unallowed in the inline keyboard"):
        await bot.send_message(1001, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("b")]]))
    with pytest.raises(BadRequest, match=r"(?i)wrong http url"):
        await bot.send_message(
            1001, "?", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("b", url="nowhere")]])
        )


async def test_phone_and_place_are_asked_for_in_private_chats_only(box: Playground, bot: Bot) -> None:
    await box.person(1001, group=-500).say("hello all")
    for button in (KeyboardButton("p", request_contact=True), KeyboardButton("l", request_location=True)):
        await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup([[button]]))
        with pytest.raises(BadRequest, match="can be requested in private chats only"):
            await bot.send_message(-500, "?", reply_markup=ReplyKeyboardMarkup([[button]]))


async def test_a_reply_keyboard_is_never_echoed_but_lies_under_the_persons_field(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    sent = await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup([["Ask", "Look"], ["Human"]]))
    assert sent.reply_markup is None
    assert (await person.seen()).keyboard == (("Ask", "Look"), ("Human",))
    await bot.send_message(1001, "plain words leave it")
    assert len((await person.seen()).keyboard) == 2
    await bot.send_message(1001, "gone", reply_markup=ReplyKeyboardRemove())
    assert (await person.seen()).keyboard == ()
    assert (await bot.send_message(1001, "answer me", reply_markup=ForceReply())).reply_markup is None


async def test_a_one_time_keyboard_goes_after_its_use(box: Playground, bot: Bot) -> None:
    person = box.person(1001)
    await bot.send_message(1001, "?", reply_markup=ReplyKeyboardMarkup([["Yes"]], one_time_keyboard=True))
    await person.say("something else")
    assert (await person.seen()).keyboard == (("Yes",),)
    await person.press("Yes")
    assert (await person.seen()).keyboard == ()


async def test_unknown_unstarted_blocked_and_deactivated_people_cannot_be_reached(box: Playground, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(777, "hi")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message("@nobody", "hi")
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await bot.send_message(1009, "hi")
    await box.person(1001).block()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "hi")
    await box.person(1001).unblock()
    await bot.send_message(1001, "hi")
    await box.person(1002).deactivate()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(1002, "hi")


async def test_whoever_writes_first_becomes_a_chat_that_can_be_answered(box: Playground, bot: Bot) -> None:
    await box.person(5555).say("I am new")
    await bot.send_message(5555, "welcome")
    assert [one.text for one in await box.person(5555).wait()] == ["welcome"]


async def test_protected_content_stays_marked_on_the_message(box: Playground, bot: Bot) -> None:
    sent = await bot.send_message(1001, "personal", protect_content=True)
    assert sent.has_protected_content
    (seen,) = await box.person(1001).wait()
    assert seen.raw["protected"] is True
    with pytest.raises(BadRequest, match="can't be forwarded"):
        await bot.forward_message(1002, 1001, sent.message_id)


async def test_a_reply_quotes_its_message_and_refuses_one_that_is_not_there(box: Playground, bot: Bot) -> None:
    said = await box.person(1001).say("question")
    sent = await bot.send_message(1001, "answer", reply_parameters=ReplyParameters(said.id))
    assert sent.reply_to_message and sent.reply_to_message.text == "question"
    with pytest.raises(BadRequest, match="Message to be replied not found"):
        await bot.send_message(1001, "answer", reply_parameters=ReplyParameters(9999))
    kept = ReplyParameters(9999, allow_sending_without_reply=True)
    assert (await bot.send_message(1001, "answer", reply_parameters=kept)).reply_to_message is None


async def test_pictures_voices_documents_places_and_contacts_arrive(box: Playground, bot: Bot) -> None:
    photo = await bot.send_photo(1001, PICTURE, caption="<i>roof</i>", parse_mode="HTML")
    assert photo.photo[0].width == 640 and photo.caption_entities[0].type == "italic"
    await bot.send_voice(1001, VOICE, duration=3)
    document = await bot.send_document(1001, b"a,b\n", filename="list.csv")
    assert document.document and document.document.file_name == "list.csv"
    await bot.send_location(1001, 28.9, 120.03)
    await bot.send_contact(1001, "+86110", "Police")
    seen = await box.person(1001).wait(5)
    files = [one.raw["file"] for one in seen]
    assert [one["kind"] for one in files if isinstance(one, dict)] == ["photo", "voice", "document"]
    assert isinstance(files[1], dict) and files[1]["seconds"] == 3
    assert seen[3].raw["place"] == {"latitude": 28.9, "longitude": 120.03}
    assert seen[4].raw["contact"] == {"phone_number": "+86110", "first_name": "Police"}


async def test_an_album_has_two_to_ten_pictures_under_one_group(box: Playground, bot: Bot) -> None:
    sent = await bot.send_media_group(1001, [InputMediaPhoto(PICTURE, caption="first"), InputMediaPhoto(PICTURE)])
    assert len({one.media_group_id for one in sent}) == 1 and sent[0].caption == "first"
    for count in (1, 11):
        with pytest.raises(BadRequest, match="2-10 items"):
            await bot.send_media_group(1001, [InputMediaPhoto(PICTURE)] * count)


async def test_a_file_can_be_sent_again_by_its_id_but_only_as_what_it_is(bot: Bot) -> None:
    first = await bot.send_photo(1001, PICTURE)
    again = await bot.send_photo(1002, first.photo[0].file_id)
    assert again.photo[0].file_unique_id == first.photo[0].file_unique_id
    with pytest.raises(BadRequest, match="Can't use file of type photo as voice"):
        await bot.send_voice(1001, first.photo[0].file_id)
    with pytest.raises(BadRequest, match=r"(?i)wrong file identifier/HTTP URL specified"):
        await bot.send_photo(1001, "http://example.org/elsewhere.jpg")
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(1001, b"not a picture")


async def test_a_forwarded_message_carries_its_origin(box: Playground, bot: Bot) -> None:
    said = await box.person(1001).say("pass this on")
    sent = await bot.forward_message(1002, 1001, said.id)
    assert sent.text == "pass this on" and sent.forward_origin is not None


async def test_a_chat_action_must_be_one_that_telegram_knows(bot: Bot) -> None:
    assert await bot.send_chat_action(1001, "typing")
    with pytest.raises(BadRequest, match="Wrong parameter action in request"):
        await bot.send_chat_action(1001, "thinking")
