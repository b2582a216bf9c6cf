"""The methods that put something new into a chat."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from typing import Final

from playground.boxes import Box
from playground.chats import Chat, Message
from playground.entities import clean, find_entities, parse_html, trim, units
from playground.files import File
from playground.markups import Markup, read_markup
from playground.params import Params
from playground.shapes import Json, bad

TEXT: Final = 4096
CAPTION: Final = 1024
ALBUM: Final = range(2, 11)
ACTIONS: Final = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)
Words = tuple[str, list[Json]]


def read_words(params: Params, name: str, most: int) -> Words:
    """Text or caption with its entities; raises Telegram's 400 when it cannot be parsed or is too long."""
    source = params.text(name)
    try:
        source.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(clean(source))
    elif mode:
        raise bad("unsupported parse_mode")
    else:
        given = params.row("entities" if name == "text" else "caption_entities") or []
        text, entities = clean(source), [one for one in given if isinstance(one, dict)]
    text, entities = trim(text, entities)
    if units(text) > most:
        raise bad("message is too long" if name == "text" else "message caption is too long")
    return text, find_entities(text, entities)


def send_message(box: Box, params: Params) -> Json:
    """sendMessage."""
    text, entities = read_words(params, "text", TEXT)
    if not text:
        raise bad("message text is empty")
    chat, markup = _where(box, params)
    return _send(box, params, chat, markup, text=text, entities=entities)


def _sender(kind: str) -> Callable[[Box, Params], Json]:
    def send(box: Box, params: Params) -> Json:
        caption, entities = read_words(params, "caption", CAPTION)
        chat, markup = _where(box, params)
        file = box.files.sent(params, kind, kind)
        return _send(box, params, chat, markup, caption=caption, entities=entities, file=file)

    return send


def send_location(box: Box, params: Params) -> Json:
    """sendLocation."""
    chat, markup = _where(box, params)
    place = {"latitude": params.real("latitude"), "longitude": params.real("longitude")}
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad("wrong latitude or longitude specified")
    return _send(box, params, chat, markup, more={"location": place})


def send_contact(box: Box, params: Params) -> Json:
    """sendContact."""
    chat, markup = _where(box, params)
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact: Json = {name: params.text(name) for name in names if params.text(name)}
    if "phone_number" not in contact:
        raise bad('field "phone_number" must be of type String')
    if "first_name" not in contact:
        raise bad("first name is empty")
    return _send(box, params, chat, markup, more={"contact": contact})


def send_media_group(box: Box, params: Params) -> list[Json]:
    """sendMediaGroup: 2 to 10 pictures or documents under one media_group_id."""
    media = params.row("media") or []
    if len(media) not in ALBUM:
        raise bad("media group must include 2-10 items")
    chat, _ = _where(box, params)
    items: list[tuple[File, Words]] = []
    for raw in media:
        if not isinstance(raw, dict) or raw.get("type") not in ("photo", "document"):
            raise bad("media of this type cannot be sent in an album")
        kind = str(raw["type"])
        inner = Params({**raw, kind: raw.get("media")}, params.uploads)
        items.append((box.files.sent(inner, kind, kind), read_words(inner, "caption", CAPTION)))
    if len({file.kind for file, _ in items}) > 1:
        raise bad("documents can't be mixed with other media types")
    group: Json = {"media_group_id": str(secrets.randbits(60))}
    box.floods.spend(chat, len(items))
    sent: list[Json] = []
    for file, (caption, entities) in items:
        one = _write(box, params, chat, caption=caption, entities=entities, file=file, more=group)
        sent.append(one.telegram())
    return sent


def send_chat_action(box: Box, params: Params) -> bool:
    """sendChatAction."""
    chat = box.chats.reach(params.text("chat_id"))
    action = params.text("action")
    if action not in ACTIONS:
        raise bad("wrong parameter action in request")
    box.hub.tell({"type": "typing", "chat_id": chat.id, "action": action})
    return True


def forward_message(box: Box, params: Params) -> Json:
    """forwardMessage."""
    chat, _ = _where(box, params)
    source = box.chats.reach(params.text("from_chat_id")).messages.get(params.whole("message_id") or 0)
    if source is None:
        raise bad("message to forward not found")
    if source.more.get("has_protected_content"):
        raise bad("message can't be forwarded")
    origin = {"type": "user", "sender_user": source.sender, "date": int(source.date.timestamp())}
    more: Json = {name: source.more[name] for name in ("location", "contact") if name in source.more}
    more["forward_origin"] = origin
    return _send(
        box, params, chat, Markup(), text=source.text, caption=source.caption, entities=source.entities, file=source.file,
        more=more,
    )  # fmt: skip


def _where(box: Box, params: Params) -> tuple[Chat, Markup]:
    known = box.chats.known(params.text("chat_id"))
    markup = read_markup(params, private=known.private)
    return box.chats.reach(params.text("chat_id")), markup


def _send(box: Box, params: Params, chat: Chat, markup: Markup, **fields: object) -> Json:
    box.floods.spend(chat)
    message = _write(box, params, chat, inline=markup.inline, **fields)
    if markup.reply is not None or markup.remove or markup.force:
        chat.take_markup(markup)
        box.show_chat(chat)
    return message.telegram()


def _write(box: Box, params: Params, chat: Chat, **fields: object) -> Message:
    given = fields.pop("more", None)
    more: Json = dict(given) if isinstance(given, dict) else {}
    if params.flag("protect_content"):
        more["has_protected_content"] = True
    return box.write(
        chat,
        box.bot,
        reply_to=_replied(params, chat),
        silent=params.flag("disable_notification"),
        more=more,
        **fields,
    )


def _replied(params: Params, chat: Chat) -> Message | None:
    older: Json = {
        "message_id": params.whole("reply_to_message_id"),
        "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
    }
    asked = params.thing("reply_parameters") or older
    number = asked.get("message_id")
    if not number:
        return None
    found = chat.messages.get(int(str(number))) if re.fullmatch(r"\d+", str(number)) else None
    if found is None and not asked.get("allow_sending_without_reply"):
        raise bad("message to be replied not found")
    return found


SENDS: Final[Mapping[str, Callable[[Box, Params], object]]] = {
    "sendMessage": send_message,
    "sendPhoto": _sender("photo"),
    "sendVoice": _sender("voice"),
    "sendDocument": _sender("document"),
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
    "forwardMessage": forward_message,
}
