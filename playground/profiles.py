"""The methods about the bot itself and about chats: who am I, commands by scope and language, menu button, getChat, getFile."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from playground.boxes import Box
from playground.params import Params
from playground.shapes import Json, bad

COMMANDS: Final = 100
WIDE: Final = frozenset({"default", "all_private_chats", "all_group_chats", "all_chat_administrators"})
NARROW: Final = frozenset({"chat", "chat_administrators", "chat_member"})


def get_me(box: Box, params: Params) -> Json:
    """getMe."""
    able = {"can_join_groups": True, "can_read_all_group_messages": True, "supports_inline_queries": False}
    return {**box.bot, **able, "can_connect_to_business": False, "has_main_web_app": False}


def get_file(box: Box, params: Params) -> Json:
    """getFile."""
    return box.files.download(params.text("file_id"))


def get_chat(box: Box, params: Params) -> Json:
    """getChat."""
    chat = box.chats.known(params.text("chat_id"))
    gifts = dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    )
    return {**chat.telegram(), "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": gifts}


def leave_chat(box: Box, params: Params) -> bool:
    """leaveChat."""
    chat = box.chats.reach(params.text("chat_id"))
    if chat.private:
        raise bad("chat member status can't be changed in private chats")
    chat.left = True
    return True


def _scope(box: Box, params: Params) -> tuple[str, str, str]:
    raw = params.thing("scope") or {"type": "default"}
    kind, where = str(raw.get("type")), ""
    if kind in NARROW:
        where = str(box.chats.known(str(raw.get("chat_id", ""))).id)
        where += f":{raw.get('user_id')}" if kind == "chat_member" else ""
    elif kind not in WIDE:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    language = params.text("language_code")
    if language and not re.fullmatch("[a-z]{2}", language):
        raise bad("invalid language_code specified")
    return kind, where, language


def set_commands(box: Box, params: Params) -> bool:
    """setMyCommands."""
    given = params.row("commands") or []
    if len(given) > COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    commands: list[Json] = []
    for one in given:
        if not isinstance(one, dict) or not re.fullmatch(
            "[a-z0-9_]{1,32}", str(one.get("command", "")).removeprefix("/")
        ):
            raise bad("BOT_COMMAND_INVALID")
        words = str(one.get("description", ""))
        if not 1 <= len(words) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
        commands.append({"command": str(one["command"]).removeprefix("/"), "description": words})
    box.commands[_scope(box, params)] = commands
    _show(box)
    return True


def get_commands(box: Box, params: Params) -> list[Json]:
    """getMyCommands."""
    return box.commands.get(_scope(box, params), [])


def delete_commands(box: Box, params: Params) -> bool:
    """deleteMyCommands."""
    box.commands.pop(_scope(box, params), None)
    _show(box)
    return True


def _show(box: Box) -> None:
    for chat in box.chats:
        box.show_chat(chat)


def set_menu_button(box: Box, params: Params) -> bool:
    """setChatMenuButton."""
    button = params.thing("menu_button") or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad("can't parse menu button: unsupported type specified")
    if params.text("chat_id"):
        box.chats.known(params.text("chat_id")).menu = button
    else:
        box.menu = button
    return True


def get_menu_button(box: Box, params: Params) -> Json:
    """getChatMenuButton."""
    return box.chats.known(params.text("chat_id")).menu if params.text("chat_id") else box.menu


PROFILES: Final[Mapping[str, Callable[[Box, Params], object]]] = {
    "getMe": get_me,
    "getFile": get_file,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "setMyCommands": set_commands,
    "getMyCommands": get_commands,
    "deleteMyCommands": delete_commands,
    "setChatMenuButton": set_menu_button,
    "getChatMenuButton": get_menu_button,
}
