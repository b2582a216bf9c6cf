"""One box: all that the server knows, handed to every method and every deed of a person."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from playground.chats import Chat, Chats, Message
from playground.faults import Faults
from playground.files import Files
from playground.floods import Floods
from playground.hubs import Hub
from playground.ledgers import Ledger
from playground.shapes import Clock, Json, Limits, Phone
from playground.updates import Updates


def read_clock() -> datetime:
    """The real time, where nobody hands in a clock of the bot's own."""
    return datetime.now().astimezone()


@dataclass(slots=True)
class Query:
    """One press of an inline button that may still be answered; `since` is in real seconds."""

    id: str
    chat: int
    message: int
    since: float
    answer: Json | None = None


@dataclass
class Box:
    """`clock` dates messages; `real` (seconds) measures retention, floods and the age of presses."""

    token: str
    phones: Sequence[Phone]
    clock: Clock = read_clock
    limits: Limits = field(default_factory=Limits)
    username: str = "shouwang_try_bot"
    real: Callable[[], float] = time.monotonic
    first: int = field(default_factory=lambda: int(time.time()))
    """Numbers of updates and messages go on from here: a box begun later never repeats those of one before it, as a bot that
    remembers what it heard relies on."""
    commands: dict[tuple[str, str, str], list[Json]] = field(default_factory=dict)
    """Command lists by (scope, chat or chat:user, language)."""
    menu: Json = field(default_factory=lambda: {"type": "commands"})
    queries: dict[str, Query] = field(default_factory=dict)

    def __post_init__(self) -> None:
        name, number = self.username.removesuffix("_bot"), self.token.partition(":")[0]
        self.bot: Json = {
            "id": int(number) if number.isdigit() else 1,
            "is_bot": True,
            "first_name": name,
            "username": self.username,
        }
        self.chats = Chats(self.bot, self.phones, self.first % 1_000_000_000)
        self.files = Files(self.limits)
        self.updates = Updates(self.real, self.limits.retention, self.first)
        self.floods = Floods(self.limits, self.real)
        self.ledger = Ledger(self.real)
        self.faults = Faults()
        self.hub = Hub()

    def now(self) -> datetime:
        """The time that messages carry."""
        return self.clock()

    def write(self, chat: Chat, sender: Json, **fields: object) -> Message:
        """Put a new message into a chat and show it on the pages."""
        message = Message(self.chats.next_id(), chat, sender, self.now(), **fields)  # type: ignore[arg-type]
        self.chats.add(message)
        self.hub.tell({"type": "message", "chat_id": chat.id, "message": message.seen()})
        return message

    def show(self, message: Message) -> None:
        """Show a message that changed."""
        self.chats.touch(message)
        self.hub.tell({"type": "message", "chat_id": message.chat.id, "message": message.seen()})

    def remove(self, message: Message) -> None:
        """Take a message away from both sides."""
        del message.chat.messages[message.id]
        self.hub.tell({"type": "removed", "chat_id": message.chat.id, "message_id": message.id})

    def show_chat(self, chat: Chat) -> None:
        """Show what lies around the messages: keyboard, commands, whether the bot is blocked."""
        self.hub.tell({"type": "chat", "chat_id": chat.id, "chat": self.around(chat)})

    def around(self, chat: Chat) -> Json:
        """A chat without its messages, as a person sees it."""
        return {
            "chat_id": chat.id,
            "kind": chat.kind,
            "name": chat.title,
            "keyboard": chat.keyboard,
            "force_reply": chat.force_reply,
            "blocked": chat.blocked,
            "started": chat.started,
            "commands": self.commands_for(chat),
        }

    def commands_for(self, chat: Chat) -> list[Json]:
        """The commands this chat's person is offered: the narrowest scope that has any, own language first."""
        language = str(self.chats.user(chat.id)["language_code"]).partition("-")[0]
        wide = "all_private_chats" if chat.private else "all_group_chats"
        for scope in (("chat", str(chat.id)), (wide, ""), ("default", "")):
            for spoken in (language, ""):
                found = self.commands.get((*scope, spoken))
                if found:
                    return found
        return []

    def heard(self, kind: str, body: Json, chat: Chat) -> int | None:
        """Queue an update for the bot."""
        number = self.updates.put(kind, body, chat.id)
        self.hub.ring()
        return number

    def press(self, chat: Chat, message: Message) -> Query:
        """Begin a press of an inline button."""
        query = Query(str(secrets.randbits(62)), chat.id, message.id, self.real())
        self.queries[query.id] = query
        if len(self.queries) > 10_000:
            del self.queries[next(iter(self.queries))]
        return query
