"""Keeps a box over its end: chats, messages, keyboards, files and waiting updates, as one JSON file with the files beside it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from playground.boxes import Box
from playground.chats import Chat, Message
from playground.files import File
from playground.shapes import Json

AROUND: Final = ("started", "blocked", "deactivated", "left", "keyboard", "force_reply", "menu")
WORDS: Final = ("id", "sender", "mark", "text", "caption", "entities", "more", "inline", "reactions", "silent")
PAUSE: Final = 1.0
LOOKS_EVERY: Final = 5.0
Told = Mapping[str, Any]


class Memory:
    """The memory of one box at this path; the bytes of its files lie in the folder of the same name without the ending."""

    def __init__(self, box: Box, path: Path) -> None:
        self._box = box
        self._path = path
        self._folder = path.with_suffix("")
        self._written = ""

    def load(self) -> None:
        """Put back what was kept; nothing where nothing was."""
        if not self._path.exists():
            return
        told: Told = json.loads(self._path.read_text("utf-8"))
        for one in told["files"]:
            at = self._folder / str(one["path"])
            self._box.files.put(File(**one, data=at.read_bytes() if at.exists() else b""))
        for one in told["chats"]:
            self._take_chat(one)
        self._box.chats.go_on(told["last_id"], told["last_mark"])
        self._box.updates.go_on(told["next_update"], [(raw, int(chat)) for raw, chat in told["waiting"]])
        self._box.commands |= {
            (scope, chat, spoken): list(commands) for scope, chat, spoken, commands in told["commands"]
        }

    def save(self) -> None:
        """Keep how the box stands now, if anything changed since it was kept last."""
        words = self._told()
        if words == self._written:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in self._box.files.all():
            at = self._folder / file.path
            if not at.exists():
                at.parent.mkdir(mode=0o700, exist_ok=True)
                at.write_bytes(file.data)
        fresh = self._path.with_suffix(".new")
        fresh.touch(0o600)
        fresh.write_text(words, "utf-8")
        fresh.replace(self._path)
        self._written = words

    async def watch(self) -> None:
        """Keep the box after every change, once a second at most."""
        while True:
            await self._box.hub.change(LOOKS_EVERY)
            await asyncio.sleep(PAUSE)
            self.save()

    def _told(self) -> str:
        last_id, last_mark = self._box.chats.stand()
        next_update, waiting = self._box.updates.stand()
        told: Json = {
            "last_id": last_id,
            "last_mark": last_mark,
            "next_update": next_update,
            "waiting": waiting,
            "commands": [[*key, commands] for key, commands in self._box.commands.items()],
            "files": [
                {name: value for name, value in asdict(file).items() if name != "data"}
                for file in self._box.files.all()
            ],
            "chats": [_chat(chat) for chat in self._box.chats],
        }
        return json.dumps(told, ensure_ascii=False)

    def _take_chat(self, told: Told) -> None:
        chat = self._box.chats.open(told["id"], told["kind"], told["title"])
        for name in AROUND:
            setattr(chat, name, told[name])
        for one in told["messages"]:
            message = Message(
                chat=chat,
                date=datetime.fromisoformat(one["date"]),
                file=self._box.files.find(one["file"]) if one["file"] else None,
                reply_to=chat.messages.get(one["reply_to"]),
                edited=datetime.fromisoformat(one["edited"]) if one["edited"] else None,
                **{name: one[name] for name in WORDS},
            )
            chat.messages[message.id] = message


def _chat(chat: Chat) -> Json:
    around = {name: getattr(chat, name) for name in AROUND}
    messages = [_message(one) for one in chat.messages.values()]
    return {"id": chat.id, "kind": chat.kind, "title": chat.title, **around, "messages": messages}


def _message(message: Message) -> Json:
    return {
        **{name: getattr(message, name) for name in WORDS},
        "date": message.date.isoformat(),
        "edited": message.edited.isoformat() if message.edited else None,
        "file": message.file.id if message.file else None,
        "reply_to": message.reply_to.id if message.reply_to else None,
    }
