"""Turns what Telegram sends into `Heard`: raw JSON is stripped of what may not be kept, then parsed, then named in our words."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.buttons import UNKNOWN, read_button
from rules.nouns import Attached, Heard, Kind, Press

CHANNEL: Final = "telegram"
ASKED_FOR: Final = ("message", "edited_message", "callback_query", "my_chat_member")
LONGEST: Final = 16_384
LARGEST_FILE: Final = 20_000_000
LARGEST_NUMBER: Final = 2**62
Raw = Mapping[str, object]
DeedOf = Callable[[str], str | None]

os.environ.setdefault("PTB_TIMEDELTA", "1")
"""The library then gives the length of a voice note as its next major version will, and does not warn of it."""

_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+(.*))?", re.DOTALL)
_HAN = re.compile(r"[\u3400-\u9fff]")
_NAME = re.compile(r"[!-~]{0,256}")
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def strip(raw: Raw) -> tuple[int, str, Raw] | None:
    """Update id, person and what may be kept of a raw update; None when it has no id, so that nothing can be done with it.

    From groups and channels nothing is kept but where it came from: nobody there spoke to the hotline. What cannot be read
    is kept as it is: it is set aside later, when its turn comes.
    """
    number = raw.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < LARGEST_NUMBER:
        return None
    for name in ASKED_FOR:
        body = raw.get(name)
        if not isinstance(body, dict):
            continue
        held = body.get("message") if name == "callback_query" else body
        chat = held.get("chat") if isinstance(held, dict) else None
        if isinstance(chat, dict) and chat.get("type") != ChatType.PRIVATE:
            bare = {"id": chat.get("id"), "type": chat.get("type")}
            kept: Raw = {"update_id": number, "message": {"message_id": 0, "date": 0, "chat": bare}}
            return number, str(bare["id"])[:32] or "?", kept
        sender = body.get("from")
        for one in (sender, chat):
            if isinstance(one, dict) and isinstance(one.get("id"), int):
                return number, str(one["id"])[:32], raw
    return number, f"?{number}", raw


def hear(raw: Raw, deed_of: DeedOf, heard_at: datetime) -> Heard | None:
    """What one person did; None when it is nobody's or nothing to us. Raises on an update that cannot be read (poison).

    `deed_of` gives the deed of a keyboard's label in any language; `heard_at` is the time of a press, which carries none.
    """
    return _sound(_hear(Update.de_json(dict(raw), None), deed_of, heard_at))


def _hear(update: Update, deed_of: DeedOf, heard_at: datetime) -> Heard | None:
    if update.callback_query is not None:
        return _hear_press(update.callback_query, heard_at)
    if update.my_chat_member is not None:
        return _hear_coming(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None:
        return None
    if message.chat.type != ChatType.PRIVATE:
        return Heard(CHANNEL, str(message.chat.id), "group", _utc(message.date))
    heard = _hear_message(message, deed_of)
    if heard is None or update.edited_message is None:
        return heard
    changed = message.edit_date
    return replace(heard, edits=True, at=_utc(changed) if changed else heard.at)


def _sound(heard: Heard | None) -> Heard | None:
    """The same, when its parts are of the kinds that Telegram promises: the library lets anything through."""
    if heard is None:
        return None
    got = heard.attached
    names = (heard.sender, heard.message, heard.reply_to, *((got.ref, got.album) if got else ()))
    numbers = (heard.latitude, heard.longitude, *((got.size, got.seconds) if got else ()))
    if not all(isinstance(one, str) and _NAME.fullmatch(one) for one in names):
        raise ValueError("a number or a file's name is none")
    if not all(isinstance(one, int | float) and abs(one) < LARGEST_NUMBER for one in numbers):
        raise ValueError("a place or a size is none")
    return heard


def query_of(raw: Raw) -> str:
    """The id under which a press wants to be answered, or an empty string."""
    query = raw.get("callback_query")
    number = query.get("id") if isinstance(query, dict) else None
    return number if isinstance(number, str) else ""


def clean(text: str | None) -> str:
    """A text that every database can keep: no NUL, no control characters, no half surrogates."""
    return _UNSTORABLE.sub(lambda found: "\ufffd" if found[0] >= "\ud800" else "", (text or "")[:LONGEST])


def _hear_message(message: Message, deed_of: DeedOf) -> Heard | None:
    sender = message.from_user
    if sender is None or sender.is_bot or message.sender_chat is not None:
        return None
    text = clean(message.text or message.caption)
    reply = message.reply_to_message
    heard = Heard(
        channel=CHANNEL,
        sender=str(sender.id),
        kind="said",
        at=_utc(message.date),
        text=text,
        message=str(message.message_id),
        reply_to=str(reply.message_id) if reply is not None else "",
        forwarded=message.forward_origin is not None,
        language=_language(sender.language_code, text),
    )
    if message.contact is not None:
        own = message.contact.user_id == sender.id
        return replace(heard, kind="phone", phone=clean(message.contact.phone_number)[:32], own_phone=own)
    if message.location is not None:
        where = message.location
        return replace(heard, kind="place", latitude=where.latitude, longitude=where.longitude)
    attached = _attached(message)
    if attached is not None:
        kind: Kind = attached.kind
        return replace(heard, kind=kind, attached=attached)
    return _hear_words(heard, deed_of) if message.text else heard


def _hear_words(heard: Heard, deed_of: DeedOf) -> Heard:
    command = _COMMAND.fullmatch(heard.text.strip())
    if command is not None and command[1].lower() == "start":
        payload = (command[2] or "").strip()
        return replace(heard, kind="started", text="", payload=payload if _PAYLOAD.fullmatch(payload) else "")
    if command is not None:
        return replace(heard, text=f"/{command[1].lower()} {(command[2] or '').strip()}".strip())
    deed = deed_of(heard.text.strip()) if len(heard.text) <= 64 and not heard.edits else None
    return replace(heard, kind="pressed", press=Press(deed)) if deed else heard


def _attached(message: Message) -> Attached | None:
    album = message.media_group_id or ""
    if message.voice is not None:
        return Attached("voice", message.voice.file_id, message.voice.file_size or 0, _seconds(message.voice.duration))
    if message.photo:
        fitting = [one for one in message.photo if (one.file_size or 0) <= LARGEST_FILE] or list(message.photo)
        best = max(fitting, key=lambda one: one.width * one.height)
        return Attached("photo", best.file_id, best.file_size or 0, album=album)
    if message.document is not None:
        return Attached("file", message.document.file_id, message.document.file_size or 0, album=album)
    for kind, media in (("video", message.video), ("video", message.video_note), ("audio", message.audio)):
        if media is not None:
            ref = f"{kind}:{media.file_id}"
            return Attached("file", ref, media.file_size or 0, _seconds(media.duration), album)
    return None


def split_ref(ref: str) -> tuple[str, str]:
    """A file's name at Telegram: `video` or `audio` where it can only be sent on as such (else empty), and its file id."""
    kind, colon, number = ref.partition(":")
    return (kind, number) if colon and kind in ("video", "audio") else ("", ref)


def _hear_press(query: CallbackQuery, heard_at: datetime) -> Heard | None:
    shown = query.message
    if query.from_user.is_bot:
        return None
    if shown is not None and shown.chat.type != ChatType.PRIVATE:
        return Heard(CHANNEL, str(shown.chat.id), "group", heard_at)
    return Heard(
        channel=CHANNEL,
        sender=str(query.from_user.id),
        kind="pressed",
        at=heard_at,
        press=read_button(query.data) if query.data is not None else UNKNOWN,
        message=str(shown.message_id) if shown is not None else "",
        language=_language(query.from_user.language_code, ""),
    )


def _hear_coming(change: ChatMemberUpdated) -> Heard | None:
    if change.chat.type != ChatType.PRIVATE:
        return Heard(CHANNEL, str(change.chat.id), "group", _utc(change.date))
    gone = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    kind: Kind = "blocked" if gone else "unblocked"
    return Heard(CHANNEL, str(change.from_user.id), kind, _utc(change.date))


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)


def _seconds(duration: int | timedelta) -> int:
    return int(duration.total_seconds()) if isinstance(duration, timedelta) else duration


def _language(code: str | None, text: str) -> str:
    """The language of a person as her telephone tells it; Chinese words outweigh an English telephone."""
    if _HAN.search(text) or (code or "").lower().startswith("zh"):
        return "zh-CN"
    return "en" if (code or "").lower().startswith("en") else ""
