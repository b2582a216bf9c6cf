"""Keyboards as Telegram checks them: inline keyboards, reply keyboards, their removal and forced replies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from playground.params import Params
from playground.shapes import Json, bad

Rows = list[list[Json]]
DATA_BYTES: Final = 64
BUTTONS: Final = 100
A_ROW: Final = 8
ACTIONS: Final = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Markup:
    """One reply_markup: `inline` goes with the message, `reply` (rows and options) stays under the person's text field."""

    inline: Rows | None = None
    reply: Json | None = None
    remove: bool = False
    force: bool = False


def read_markup(params: Params, *, private: bool, inline_only: bool = False) -> Markup:
    """The checked markup of a request; raises Telegram's 400."""
    raw = params.thing("reply_markup")
    if not raw:
        return Markup()
    if "inline_keyboard" in raw:
        return Markup(inline=[[_inline(one) for one in row] for row in _rows(raw["inline_keyboard"])])
    if inline_only:
        raise bad("inline keyboard expected")
    if "keyboard" in raw:
        rows = [[_reply(one, private=private) for one in row] for row in _rows(raw["keyboard"])]
        options = ("resize_keyboard", "one_time_keyboard", "is_persistent", "input_field_placeholder", "selective")
        return Markup(reply={"rows": rows, **{name: raw[name] for name in options if name in raw}})
    if raw.get("remove_keyboard"):
        return Markup(remove=True)
    if raw.get("force_reply"):
        return Markup(force=True)
    raise bad("object expected as reply markup")


def _rows(raw: object) -> list[list[object]]:
    if not isinstance(raw, list) or not all(isinstance(row, list) for row in raw):
        raise bad("can't parse reply markup: an array of arrays of buttons is expected")
    rows: list[list[object]] = [row for row in raw if row]
    if sum(len(row) for row in rows) > BUTTONS:
        raise bad("reply markup is too long")
    if any(len(row) > A_ROW for row in rows):
        raise bad("reply markup has too many buttons in a row")
    return rows


def _inline(raw: object) -> Json:
    if not isinstance(raw, dict):
        raise bad("can't parse inline keyboard button: object expected")
    text = raw.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad("can't parse inline keyboard button: field text is empty")
    given = [name for name in ACTIONS if name in raw]
    if not given:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = raw.get("callback_data")
    if data is not None and not (isinstance(data, str) and 1 <= len(data.encode(errors="replace")) <= DATA_BYTES):
        raise bad("BUTTON_DATA_INVALID")
    url = raw.get("url")
    if url is not None:
        _check_url(str(url))
    return {"text": text, **{name: raw[name] for name in (*given, "style") if name in raw}}


def _check_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(raw: object, *, private: bool) -> Json:
    if isinstance(raw, str):
        raw = {"text": raw}
    if not isinstance(raw, dict) or not isinstance(raw.get("text"), str):
        raise bad("can't parse keyboard button: object expected")
    if not str(raw["text"]).strip():
        raise bad("keyboard button text must be non-empty")
    if raw.get("request_contact") and not private:
        raise bad("phone number can be requested in private chats only")
    if raw.get("request_location") and not private:
        raise bad("location can be requested in private chats only")
    return {name: raw[name] for name in ("text", "request_contact", "request_location", "style") if name in raw}
