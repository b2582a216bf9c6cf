"""Editing, deleting, reacting and answering presses."""

from __future__ import annotations

from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from playground import Playground
from playground.files import sample

GO = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="1:go:7:1")]])


async def test_an_edit_changes_the_words_and_takes_the_keyboard_unless_it_is_given_again(
    box: Playground, bot: Bot
) -> None:
    sent = await bot.send_message(1001, "before", reply_markup=GO)
    edited = await bot.edit_message_text("<b>after</b>", 1001, sent.message_id, parse_mode="HTML")
    assert isinstance(edited, Message) and edited.text == "after" and edited.edit_date and edited.reply_markup is None
    (seen,) = (await box.person(1001).seen()).messages
    assert (seen.html, seen.edited, seen.buttons) == ("<b>after</b>", True, ())


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot) -> None:
    sent = await bot.send_message(1001, "same", reply_markup=GO)
    with pytest.raises(BadRequest, match="Message is not modified: specified new message content"):
        await bot.edit_message_text("same", 1001, sent.message_id, reply_markup=GO)
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(1001, sent.message_id, reply_markup=GO)
    await bot.edit_message_reply_markup(1001, sent.message_id)


async def test_only_ones_own_messages_that_exist_can_be_edited(box: Playground, bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", 1001, 999)
    said = await box.person(1001).say("mine")
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("x", 1001, said.id)
    picture = await bot.send_photo(1001, sample("photo").data, caption="roof")
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", 1001, picture.message_id)
    changed = await bot.edit_message_caption(1001, picture.message_id, caption="wall")
    assert isinstance(changed, Message) and changed.caption == "wall"


async def test_an_edit_is_checked_like_a_new_message(bot: Bot) -> None:
    sent = await bot.send_message(1001, "x")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.edit_message_text("x" * 4097, 1001, sent.message_id)
    with pytest.raises(BadRequest, match="Message text is empty"):
        await bot.edit_message_text(" ", 1001, sent.message_id)
    with pytest.raises(BadRequest, match="Can't parse entities"):
        await bot.edit_message_text("<b>", 1001, sent.message_id, parse_mode="HTML")


async def test_a_deleted_message_is_gone_for_both_sides(box: Playground, bot: Bot) -> None:
    sent = await bot.send_message(1001, "x")
    assert await bot.delete_message(1001, sent.message_id)
    assert (await box.person(1001).seen()).messages == ()
    with pytest.raises(BadRequest, match="Message to delete not found"):
        await bot.delete_message(1001, sent.message_id)


async def test_a_bot_sets_one_reaction_that_telegram_knows(box: Playground, bot: Bot) -> None:
    said = await box.person(1001).say("more about it")
    assert await bot.set_message_reaction(1001, said.id, "👍")
    assert (await box.person(1001).seen()).messages[0].raw["reactions"] == ["👍"]
    with pytest.raises(BadRequest, match="Reaction_invalid"):
        await bot.set_message_reaction(1001, said.id, "🥕")
    with pytest.raises(BadRequest, match="Reactions_too_many"):
        await bot.set_message_reaction(1001, said.id, ["👍", "👎"])


async def test_a_press_is_answered_while_it_is_young(frozen: Playground, seconds: Any) -> None:
    async with Bot(frozen.box.token, base_url=f"{frozen.url}/bot") as bot:
        await bot.send_message(1001, "?", reply_markup=GO)
        await frozen.person(1001).press("Go")
        (update,) = await bot.get_updates()
        query = update.callback_query
        assert query and query.data == "1:go:7:1" and query.message and query.from_user.id == 1001
        assert await query.answer("noted")
        for wrong in ("12345", query.id):
            seconds.now += 61
            with pytest.raises(
                BadRequest, match="Query is too old and response timeout expired or query id is invalid"
            ):
                await bot.answer_callback_query(wrong)


async def test_an_answer_to_a_press_has_at_most_200_letters(box: Playground, bot: Bot) -> None:
    await bot.send_message(1001, "?", reply_markup=GO)
    pressed = await box.person(1001).press("1:go:7:1")
    with pytest.raises(BadRequest, match="Message_too_long"):
        await bot.answer_callback_query(str(pressed["query_id"]), "x" * 201)
