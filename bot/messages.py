"""One message to one chat, sent or edited, with what Telegram refuses mended on the spot; every other fault gets a name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Literal

import structlog
from telegram import Bot, InlineKeyboardMarkup, InputMediaPhoto, LinkPreviewOptions, Message, ReplyKeyboardMarkup
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.hearing import split_ref
from bot.splits import plain
from bot.transports import Unsure

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | None
Fault = Literal["wait", "again", "unsure", "unreachable", "refused"]
"""Asked to wait; surely not said; perhaps said; the person cannot be reached; Telegram will never take this message."""

SILENT_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_UNREACHABLE: Final = (
    "chat not found", "user is deactivated", "bot can't initiate conversation", "peer_id_invalid", "bot was blocked",
    "user not found", "have no rights to send",
)  # fmt: skip
_GONE: Final = (
    "message to edit not found", "message can't be edited", "no text in the message", "message_id_invalid",
    "message identifier is not specified",
)  # fmt: skip

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Piece:
    """One message to be sent: a text, or files with the text as caption, and what stands under it."""

    kind: Literal["text", "voice", "photo", "file", "album"]
    text: str = ""
    refs: tuple[str, ...] = ()
    markup: Markup = None


def judge(error: TelegramError) -> Fault:
    """What a fault of a send means for the message."""
    if isinstance(error, RetryAfter):
        return "wait"
    if isinstance(error, Unsure):
        return "unsure"
    if isinstance(error, Forbidden | ChatMigrated):
        return "unreachable"
    if isinstance(error, BadRequest):
        return "unreachable" if _says(error, _UNREACHABLE) else "refused"
    if isinstance(error, InvalidToken):
        log.error("token.unknown")
    return "again"


async def send_piece(bot: Bot, chat: str, piece: Piece, *, protect: bool, silent: bool) -> str:
    """Send it; the id of the message. A text whose formatting is refused goes plainly."""
    try:
        return await _send(bot, chat, piece, piece.text, ParseMode.HTML, protect=protect, silent=silent)
    except BadRequest as error:
        if not _says(error, ("can't parse",)):
            raise
        log.warning("format.refused")
    return await _send(bot, chat, piece, plain(piece.text), None, protect=protect, silent=silent)


async def edit_piece(bot: Bot, chat: str, message: str, piece: Piece) -> str | None:
    """Change the message shown before into this text; its id, or None when it can no longer be changed."""
    if piece.kind != "text" or not (piece.markup is None or isinstance(piece.markup, InlineKeyboardMarkup)):
        return None
    for text, mode in ((piece.text, ParseMode.HTML), (plain(piece.text), None)):
        try:
            await bot.edit_message_text(
                text,
                chat_id=chat,
                message_id=int(message),
                parse_mode=mode,
                reply_markup=piece.markup,
                link_preview_options=SILENT_PREVIEW,
            )
        except BadRequest as error:
            if _says(error, ("message is not modified",)):
                return message
            if _says(error, _GONE):
                return None
            if mode is None or not _says(error, ("can't parse",)):
                raise
            log.warning("format.refused")
        else:
            return message
    return None


async def acknowledge(bot: Bot, press: str) -> None:
    """Stop the waiting mark on a pressed button; that it is too late for this is no error."""
    try:
        await bot.answer_callback_query(press)
    except TelegramError as error:
        log.debug("press.unanswered", error=type(error).__name__)


async def _send(
    bot: Bot, chat: str, piece: Piece, text: str, mode: ParseMode | None, *, protect: bool, silent: bool
) -> str:
    if piece.kind == "text":
        sent = await bot.send_message(
            chat,
            text,
            parse_mode=mode,
            reply_markup=piece.markup,
            protect_content=protect,
            disable_notification=silent,
            link_preview_options=SILENT_PREVIEW,
        )
        return str(sent.message_id)
    if piece.kind == "album":
        media = [InputMediaPhoto(ref) for ref in piece.refs]
        several = await bot.send_media_group(chat, media, protect_content=protect, disable_notification=silent)
        return str(several[0].message_id)
    kind, ref = split_ref(piece.refs[0])
    ways: dict[str, Callable[..., Awaitable[Message]]] = {
        "voice": bot.send_voice,
        "photo": bot.send_photo,
        "file": bot.send_document,
        "video": bot.send_video,
        "audio": bot.send_audio,
    }
    one = await ways[kind or piece.kind](
        chat,
        ref,
        caption=text or None,
        parse_mode=mode,
        reply_markup=piece.markup,
        protect_content=protect,
        disable_notification=silent,
    )
    return str(one.message_id)


def _says(error: TelegramError, any_of: tuple[str, ...]) -> bool:
    return any(one in error.message.lower() for one in any_of)
