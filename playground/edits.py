"""The methods that change, remove or answer what is already in a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from playground.boxes import Box
from playground.chats import Message
from playground.markups import Markup, read_markup
from playground.params import Params
from playground.sends import CAPTION, TEXT, read_words
from playground.shapes import Json, bad

SAME: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"
ANSWER: Final = 200
_EMOJI: Final = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤️‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 "
    "😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂️ 🤷 🤷‍♀️ 😡"
)
REACTIONS: Final = frozenset(_EMOJI.split())


def edit_text(box: Box, params: Params) -> Json:
    """editMessageText; without reply_markup the keyboard goes, as in Telegram."""
    text, entities = read_words(params, "text", TEXT)
    if not text:
        raise bad("message text is empty")
    message, markup = _edited(box, params)
    if not message.text:
        raise bad("there is no text in the message to edit")
    if (message.text, message.entities, message.inline or None) == (text, entities, markup.inline or None):
        raise bad(SAME)
    message.text, message.entities, message.inline = text, entities, markup.inline
    return _changed(box, message)


def edit_caption(box: Box, params: Params) -> Json:
    """editMessageCaption."""
    caption, entities = read_words(params, "caption", CAPTION)
    message, markup = _edited(box, params)
    if message.file is None:
        raise bad("there is no caption in the message to edit")
    if (message.caption, message.entities, message.inline or None) == (caption, entities, markup.inline or None):
        raise bad(SAME)
    message.caption, message.entities, message.inline = caption, entities, markup.inline
    return _changed(box, message)


def edit_markup(box: Box, params: Params) -> Json:
    """editMessageReplyMarkup."""
    message, markup = _edited(box, params)
    if (message.inline or None) == (markup.inline or None):
        raise bad(SAME)
    message.inline = markup.inline
    box.show(message)
    return message.telegram()


def _edited(box: Box, params: Params) -> tuple[Message, Markup]:
    chat = box.chats.reach(params.text("chat_id"))
    message = chat.messages.get(params.whole("message_id") or 0)
    if message is None:
        raise bad("message to edit not found")
    if not message.by_bot:
        raise bad("message can't be edited")
    return message, read_markup(params, private=chat.private, inline_only=True)


def _changed(box: Box, message: Message) -> Json:
    message.edited = box.now()
    box.show(message)
    return message.telegram()


def delete_message(box: Box, params: Params) -> bool:
    """deleteMessage."""
    chat = box.chats.reach(params.text("chat_id"))
    message = chat.messages.get(params.whole("message_id") or 0)
    if message is None:
        raise bad("message to delete not found")
    if not (message.by_bot or chat.private):
        raise bad("message can't be deleted")
    box.remove(message)
    return True


def delete_messages(box: Box, params: Params) -> bool:
    """deleteMessages: those that are there; the others are passed over."""
    chat = box.chats.reach(params.text("chat_id"))
    for number in params.row("message_ids") or []:
        message = chat.messages.get(number) if isinstance(number, int) else None
        if message and (message.by_bot or chat.private):
            box.remove(message)
    return True


def react(box: Box, params: Params) -> bool:
    """setMessageReaction: a bot sets at most one."""
    chat = box.chats.reach(params.text("chat_id"))
    message = chat.messages.get(params.whole("message_id") or 0)
    if message is None:
        raise bad("message to react not found")
    wanted: list[str] = []
    for one in params.row("reaction") or []:
        emoji = one.get("emoji") if isinstance(one, dict) else None
        if emoji not in REACTIONS:
            raise bad("REACTION_INVALID")
        wanted.append(str(emoji))
    if len(wanted) > 1:
        raise bad("REACTIONS_TOO_MANY")
    message.reactions = wanted
    box.show(message)
    return True


def answer_query(box: Box, params: Params) -> bool:
    """answerCallbackQuery: shows its words over the chat; refuses a press that is unknown or too long ago."""
    query = box.queries.get(params.text("callback_query_id"))
    if query is None or box.real() - query.since > box.limits.query_age:
        raise bad(TOO_OLD)
    text = params.text("text")
    if len(text) > ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    query.answer = {"text": text, "alert": params.flag("show_alert"), "url": params.text("url")}
    box.hub.tell({"type": "answered", "chat_id": query.chat, "message_id": query.message, **query.answer})
    return True


EDITS: Final[Mapping[str, Callable[[Box, Params], object]]] = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": react,
    "answerCallbackQuery": answer_query,
}
