"""The people of the box from outside, for tests: the same deeds over HTTP, what they see, and waiting for the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp

from playground.shapes import Json


class Silence(TimeoutError):
    """The bot did not say what was waited for; the text tells what it said instead."""


class Impossible(Exception):
    """A person tried what a phone cannot do: a button that is not there, words to a blocked bot."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as a person sees it; `raw` has everything that the page gets."""

    id: int
    mark: int
    bot: bool
    text: str
    html: str
    edited: bool
    date: datetime
    buttons: tuple[tuple[Mapping[str, object], ...], ...]
    raw: Mapping[str, object] = field(repr=False)

    @property
    def labels(self) -> list[str]:
        """The labels of its inline buttons, row after row."""
        return [str(one["text"]) for row in self.buttons for one in row]


@dataclass(frozen=True, slots=True)
class View:
    """A chat as a person sees it: messages from old to new, the reply keyboard's labels row by row, the command menu."""

    messages: tuple[Seen, ...]
    keyboard: tuple[tuple[str, ...], ...]
    commands: tuple[str, ...]
    blocked: bool
    mark: int


class Person:
    """One person in the private chat with the bot, or in a group when `group` names one."""

    def __init__(
        self, url: str, chat_id: int, session: aiohttp.ClientSession, *, group: int = 0, kind: str = "supergroup"
    ) -> None:
        self.chat_id = chat_id
        self._url = f"{url}/user/{chat_id}"
        self._session = session
        self._group: Json = {"group": group, "kind": kind} if group else {}
        self._mark = 0

    async def say(self, text: str, reply_to: int | None = None) -> Seen:
        """Send words."""
        return await self._send("say", text=text, reply_to=reply_to)

    async def start(self, payload: str = "") -> Seen:
        """Open the bot, with what a link carries."""
        return await self._send("start", payload=payload)

    async def press(self, button: str, message: int | None = None) -> Mapping[str, object]:
        """Press a button by its label or data; raises `Impossible` with those that are there."""
        return await self._do("press", button=button, message=message)

    async def voice(self, seconds: int = 3, data: bytes | None = None) -> Seen:
        """Speak a voice note (a sample when no bytes are given)."""
        return await self._send("voice", [data] if data else (), seconds=seconds)

    async def photo(self, caption: str = "", data: bytes | None = None) -> Seen:
        """Send a picture (a sample when no bytes are given)."""
        return await self._send("photo", [data] if data else (), caption=caption)

    async def album(self, n: int = 2, caption: str = "") -> Seen:
        """Send `n` pictures at once; the last of them."""
        return await self._send("album", n=n, caption=caption)

    async def document(self, data: bytes, name: str = "file.bin", caption: str = "") -> Seen:
        """Send a file."""
        return await self._send("document", [data], name, caption=caption)

    async def place(self, lat: float | None = None, lon: float | None = None) -> Seen:
        """Send a position."""
        return await self._send("place", lat=lat, lon=lon)

    async def contact(self, phone: str = "", name: str = "", own: bool = True) -> Seen:
        """Send a contact card, one's own or another's."""
        return await self._send("contact", phone=phone, name=name, own=own)

    async def forward(self, text: str = "", sender: str = "", message_id: int | None = None) -> Seen:
        """Pass on somebody else's words, or a message of this chat."""
        return await self._send("forward", text=text, sender=sender, message_id=message_id)

    async def edit(self, message_id: int, text: str) -> Seen:
        """Correct one's own message."""
        return await self._send("edit", message_id=message_id, text=text)

    async def block(self) -> None:
        """Block the bot."""
        await self._do("block")

    async def unblock(self) -> None:
        """Let the bot write again."""
        await self._do("unblock")

    async def deactivate(self) -> None:
        """Delete the account."""
        await self._do("deactivate")

    async def join(self) -> None:
        """Add the bot to the group."""
        await self._do("join")

    async def seen(self) -> View:
        """The chat as it stands."""
        async with self._session.get(f"{self._url}/seen", params=self._where()) as reply:
            body = await reply.json()
        rows = (body["keyboard"] or {}).get("rows", [])
        return View(
            messages=tuple(_read(raw) for raw in body["messages"]),
            keyboard=tuple(tuple(one["text"] for one in row) for row in rows),
            commands=tuple(one["command"] for one in body["commands"]),
            blocked=body["blocked"],
            mark=body["mark"],
        )

    async def wait(self, count: int = 1, text: str = "", seconds: float = 10, after: int | None = None) -> list[Seen]:
        """The bot's messages, new or edited since this person's last deed or wait (or since mark `after`).

        Waits until there are `count` of them and one contains `text`; raises `Silence` after `seconds`.
        """
        mark = self._mark if after is None else after
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        asked = mark
        got: dict[int, Seen] = {}
        while len(got) < count or not any(text in one.text for one in got.values()):
            left = until - loop.time()
            if left <= 0:
                said = [one.text for one in got.values()]
                raise Silence(
                    f"{self.chat_id} waited {seconds} s for {count} message(s) with {text!r}; the bot said {said}"
                )
            params = {**self._where(), "after": asked, "seconds": left}
            async with self._session.get(f"{self._url}/wait", params=params) as reply:
                body = await reply.json()
            for one in map(_read, body["messages"]):
                got[one.id] = one
                asked = max(asked, one.mark)
        self._mark = max(self._mark, asked)
        return sorted(got.values(), key=lambda one: one.mark)

    def _where(self) -> dict[str, str | int | float]:
        return {name: str(value) for name, value in self._group.items()}

    async def _send(self, deed: str, files: Sequence[bytes] = (), name: str = "file", **params: object) -> Seen:
        done = (await self._do(deed, files, name, **params))["message"]
        return _read(done if isinstance(done, dict) else {})

    async def _do(
        self, deed: str, files: Sequence[bytes] = (), name: str = "file", **params: object
    ) -> Mapping[str, object]:
        given = {key: value for key, value in {**self._group, **params}.items() if value is not None}
        if files:
            form = aiohttp.FormData()
            for key, value in given.items():
                form.add_field(key, str(value))
            for number, data in enumerate(files):
                form.add_field(f"file{number}", data, filename=name, content_type="application/octet-stream")
            posted = self._session.post(f"{self._url}/{deed}", data=form)
        else:
            posted = self._session.post(f"{self._url}/{deed}", json=given)
        async with posted as reply:
            body: Json = await reply.json()
        if not body.get("ok"):
            raise Impossible(str(body.get("words")))
        self._mark = int(str(body["mark"]))
        return body


class People:
    """Opens one pool of connections for everybody; use it with `async with`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = aiohttp.ClientSession(trust_env=False)

    def person(self, chat_id: int, *, group: int = 0, kind: str = "supergroup") -> Person:
        """This person, in the private chat or in a group ("group" or "supergroup")."""
        return Person(self.url, chat_id, self._session, group=group, kind=kind)

    async def close(self) -> None:
        """Close every connection."""
        await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _read(raw: Mapping[str, object]) -> Seen:
    rows = raw.get("buttons")
    return Seen(
        id=int(str(raw["message_id"])),
        mark=int(str(raw["mark"])),
        bot=bool(raw["bot"]),
        text=str(raw["text"]),
        html=str(raw["html"]),
        edited=bool(raw["edited"]),
        date=datetime.fromisoformat(str(raw["date"])),
        buttons=tuple(tuple(row) for row in rows) if isinstance(rows, list) else (),
        raw=raw,
    )
