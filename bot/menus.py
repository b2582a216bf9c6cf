"""The commands Telegram offers beside the words: for each role its own, in both languages, set when a role's menu goes up."""

from __future__ import annotations

from typing import Final

import structlog
from telegram import Bot, BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands
from telegram.error import TelegramError

from bot.texts import Texts

REMEMBERED: Final = 10_000
LANGUAGES: Final = {"zh-CN": "zh", "en": "en"}
HOME: Final = "home.resident"

log = structlog.get_logger(__name__)


class Menus:
    """Keeps each chat's commands in step with the menu last put up there; a fault here never holds up what is said."""

    def __init__(self, bot: Bot, texts: Texts) -> None:
        self._bot = bot
        self._texts = texts
        self._up: dict[str, tuple[str, str]] = {}
        self._commanded: dict[str, tuple[str, str]] = {}

    async def set_defaults(self) -> None:
        """What everybody sees who is not known by a role yet."""
        try:
            for language, code in LANGUAGES.items():
                commands = self._commands(HOME, language)
                scope = BotCommandScopeAllPrivateChats()
                await self._bot.set_my_commands(commands, scope, language_code=code)
                if language == "zh-CN":
                    await self._bot.set_my_commands(commands, scope)
            await self._bot.set_chat_menu_button(menu_button=MenuButtonCommands())
        except TelegramError as error:
            log.warning("commands.not_set", error=type(error).__name__)

    def is_up(self, chat: str, menu: str, language: str) -> bool:
        """Whether this process put this keyboard up in the chat and nothing took its place."""
        return self._up.get(chat) == (menu, language)

    def replaced(self, chat: str) -> None:
        """Another keyboard took the menu's place in the chat."""
        self._up.pop(chat, None)

    async def follow(self, chat: str, menu: str, language: str) -> None:
        """This chat has this menu now: its commands are set unless they already were by this process."""
        for one in (self._up, self._commanded):
            if len(one) >= REMEMBERED:
                one.clear()
        self._up[chat] = (menu, language)
        if self._commanded.get(chat) == (menu, language):
            return
        try:
            await self._bot.set_my_commands(self._commands(menu, language), BotCommandScopeChat(chat))
        except TelegramError as error:
            log.warning("commands.not_set", error=type(error).__name__)
            return
        self._commanded[chat] = (menu, language)

    def _commands(self, menu: str, language: str) -> list[BotCommand]:
        return [BotCommand(name, words) for name, words in self._texts.commands(menu, language)]
