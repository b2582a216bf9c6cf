"""Who talks where: persons, private chats and groups, their messages, and who may be reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from playground.entities import show_html
from playground.files import File
from playground.markups import Markup, Rows
from playground.shapes import Json, Phone, bad, forbidden


@dataclass(slots=True, eq=False)
class Message:
    """One message; `mark` grows with every change anywhere, so that a reader can ask what is new since it looked."""

    id: int
    chat: Chat
    sender: Json
    date: datetime
    mark: int = 0
    text: str = ""
    caption: str = ""
    entities: list[Json] = field(default_factory=list)
    file: File | None = None
    more: Json = field(default_factory=dict)
    """Further fields of Telegram's message as they are: location, contact, forward_origin, media_group_id, protection."""
    inline: Rows | None = None
    reply_to: Message | None = None
    edited: datetime | None = None
    reactions: list[str] = field(default_factory=list)
    silent: bool = False

    @property
    def by_bot(self) -> bool:
        """True when the bot sent it."""
        return bool(self.sender["is_bot"])

    def telegram(self, *, nested: bool = False) -> Json:
        """The message as the Bot API shows it: inline keyboards only, never a reply keyboard."""
        out: Json = {
            "message_id": self.id,
            "from": self.sender,
            "chat": self.chat.telegram(),
            "date": int(self.date.timestamp()),
        }
        if self.file is None and self.text:
            out |= {"text": self.text, **({"entities": self.entities} if self.entities else {})}
        if self.file is not None:
            out[self.file.kind] = self.file.media()
        if self.caption:
            out |= {"caption": self.caption, **({"caption_entities": self.entities} if self.entities else {})}
        if self.edited:
            out["edit_date"] = int(self.edited.timestamp())
        if self.inline:
            out["reply_markup"] = {"inline_keyboard": self.inline}
        if self.reply_to and not nested:
            out["reply_to_message"] = self.reply_to.telegram(nested=True)
        return {**out, **self.more}

    def seen(self) -> Json:
        """The message as a person sees it, for the page and for tests."""
        words = self.text or self.caption
        file = self.file and {
            "url": f"/files/{self.file.id}",
            "kind": self.file.kind,
            "name": self.file.name,
            "mime": self.file.mime,
            "size": len(self.file.data),
            "seconds": self.file.seconds,
            "width": self.file.width,
            "height": self.file.height,
        }
        quoted = self.reply_to and {"message_id": self.reply_to.id, "text": self.reply_to.gist()}
        return {
            "message_id": self.id,
            "chat_id": self.chat.id,
            "mark": self.mark,
            "bot": self.by_bot,
            "from": self.sender["first_name"],
            "from_id": self.sender["id"],
            "date": self.date.isoformat(),
            "edited": self.edited is not None,
            "text": words,
            "html": show_html(words, self.entities),
            "entities": self.entities,
            "file": file,
            "place": self.more.get("location"),
            "contact": self.more.get("contact"),
            "group": self.more.get("media_group_id"),
            "forwarded": "forward_origin" in self.more,
            "protected": self.more.get("has_protected_content", False),
            "buttons": self.inline or [],
            "reply_to": quoted,
            "reactions": self.reactions,
            "silent": self.silent,
        }

    def gist(self) -> str:
        """A few words that remind of it; empty when it has none."""
        return (self.text or self.caption)[:80]


@dataclass(slots=True, eq=False)
class Chat:
    """One chat of the bot; a private chat has the id of its person."""

    id: int
    kind: str
    title: str
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    left: bool = False
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: Json | None = None
    force_reply: bool = False
    menu: Json = field(default_factory=lambda: {"type": "commands"})

    @property
    def private(self) -> bool:
        """True for a person's own chat with the bot."""
        return self.kind == "private"

    def telegram(self) -> Json:
        """The chat as it stands in messages."""
        return {"id": self.id, "type": self.kind, "first_name" if self.private else "title": self.title}

    def take_markup(self, markup: Markup) -> None:
        """Change what lies under the text field."""
        if markup.reply is not None or markup.remove or markup.force:
            self.keyboard = markup.reply
            self.force_reply = markup.force


class Chats:
    """Every person and chat of the box."""

    def __init__(self, bot: Json, phones: Sequence[Phone], first: int) -> None:
        self.bot = bot
        self.phones = {phone.chat_id: phone for phone in phones}
        self._chats: dict[int, Chat] = {}
        self._last_id = first
        self._last_mark = 0
        for phone in phones:
            self._chats[phone.chat_id] = Chat(phone.chat_id, "private", phone.first_name, started=phone.started)

    def __iter__(self) -> Iterator[Chat]:
        return iter(tuple(self._chats.values()))

    def user(self, user_id: int) -> Json:
        """A person as Telegram shows one; whoever was never seen gets a name of the id."""
        phone = self.phones.get(user_id)
        name = phone.first_name if phone else f"User {user_id}"
        language = phone.language_code if phone else "zh-hans"
        return {"id": user_id, "is_bot": False, "first_name": name, "language_code": language}

    def open(self, chat_id: int, kind: str = "private", title: str = "") -> Chat:
        """The chat with this id, made when it is new."""
        chat = self._chats.get(chat_id)
        if chat is None:
            name = str(self.user(chat_id)["first_name"]) if kind == "private" else title or f"Group {chat_id}"
            chat = self._chats[chat_id] = Chat(chat_id, kind, name)
        return chat

    def known(self, chat_id: str) -> Chat:
        """The chat a request names, reachable or not."""
        if not chat_id:
            raise bad("chat_id is empty")
        try:
            chat = self._chats.get(int(chat_id))
        except ValueError:
            chat = None
        if chat is None:
            raise bad("chat not found")
        return chat

    def reach(self, chat_id: str) -> Chat:
        """The chat a bot writes to; raises the 400 or 403 that Telegram gives when it may not."""
        chat = self.known(chat_id)
        if chat.deactivated:
            raise forbidden("user is deactivated")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        if chat.left:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if chat.private and not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def mark(self) -> int:
        """The mark of the last change."""
        return self._last_mark

    def touch(self, message: Message) -> None:
        """Note that a message changed."""
        self._last_mark += 1
        message.mark = self._last_mark

    def stand(self) -> tuple[int, int]:
        """The last message's number and the last change's mark."""
        return self._last_id, self._last_mark

    def go_on(self, last_id: int, last_mark: int) -> None:
        """Let the numbers go on after those of a box before this one."""
        self._last_id, self._last_mark = max(self._last_id, last_id), max(self._last_mark, last_mark)

    def next_id(self) -> int:
        """The number of the next message."""
        self._last_id += 1
        return self._last_id

    def add(self, message: Message) -> Message:
        """Put a message into its chat."""
        message.chat.messages[message.id] = message
        self.touch(message)
        return message
