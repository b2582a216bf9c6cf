"""The server: one box over real HTTP, alone or inside the loop that the bot runs in."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from playground import doors, pages
from playground.boxes import Box, read_clock
from playground.calls import Calls
from playground.clocks import Clocks
from playground.faults import Fault
from playground.ledgers import Call
from playground.memories import Memory
from playground.people import People, Person
from playground.shapes import Advance, Clock, Limits, Peek, Phone
from playground.webhooks import Webhooks

RESET: Final = struct.pack("ii", 1, 0)
ENDS: Final = 0.05
"""Seconds that open pages and waiting answers have to end by themselves, before they are cut off."""
VERBS: Final = ["GET", "POST"]


class _Protocol(H11Protocol):
    """Lets an answer tear its connection down: `scope["state"]["drop"]()` sends a TCP reset."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "drop": self.drop}

    def drop(self) -> None:
        """Reset this connection."""
        peer = self.transport.get_extra_info("socket")
        if peer is not None:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.transport.abort()


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the loop, and ends at once when it is told to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.over = asyncio.Event()

    async def main_loop(self) -> None:
        """Serve until it is over."""
        await self.over.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def hang_up(self) -> None:
        """Drop every connection, so that no long poll and no open page delays the end."""
        for one in tuple(self.server_state.connections):
            one.transport.abort()


class _SameOrigin:
    """Refuses what other web pages of the same browser ask: a visit elsewhere must not move the box."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope.get("headers", ()))
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and urlsplit(origin).netloc != headers.get(b"host", b"").decode("latin-1"):
            await Response("another origin", 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class Playground:
    """Telegram in a box for one bot.

    `clock` dates messages (default: the real time), `advance` moves it, `peek` fills the page's panels; `real` (seconds) is
    for tests of what ages in real time: updates, flood limits, presses. `memory` is the file a box goes on from and is kept in.
    """

    def __init__(
        self,
        token: str,
        phones: Sequence[Phone] = (),
        *,
        clock: Clock | None = None,
        advance: Advance | None = None,
        peek: Peek | None = None,
        limits: Limits | None = None,
        username: str = "shouwang_try_bot",
        real: Callable[[], float] = time.monotonic,
        memory: Path | None = None,
    ) -> None:
        self.box = Box(token, tuple(phones), clock or read_clock, limits or Limits(), username, real)
        self.clocks = Clocks(self.box, advance, peek)
        self.webhooks = Webhooks(self.box)
        self.memory = Memory(self.box, memory) if memory else None
        if self.memory:
            self.memory.load()
        self.url = ""
        self._server: _Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._people: People | None = None

    def _app(self) -> Starlette:
        calls = Calls(self.box, self.webhooks)
        bot_api = (
            Route("/bot{token}/{method}", calls.serve, methods=VERBS),
            Route("/file/bot{token}/{path:path}", calls.download),
        )
        site = (*pages.routes(self.box, self.clocks), *doors.routes(self.box))
        return Starlette(routes=[*bot_api, *site], middleware=[Middleware(_SameOrigin)])

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> str:
        """Listen (port 0: any free one) and give the address; the bot's base url is that address plus "/bot"."""
        # The protocol is named because asyncio switches Nagle's delay (40 ms an answer) off only where it is.
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError:
            listening.close()
            raise
        config = uvicorn.Config(
            self._app(), http=_Protocol, ws="none", lifespan="off", log_config=None, access_log=False,
            timeout_keep_alive=75, timeout_graceful_shutdown=2, server_header=False,
        )  # fmt: skip
        self._server = server = _Server(config)
        self._tasks = [
            asyncio.create_task(server.serve(sockets=[listening]), name="playground"),
            asyncio.create_task(self.clocks.watch(), name="playground clock"),
        ]
        if self.memory:
            self._tasks.append(asyncio.create_task(self.memory.watch(), name="playground memory"))
        while not server.started:
            if self._tasks[0].done():
                await self._tasks[0]
            await asyncio.sleep(0.005)
        self.url = f"http://{host}:{listening.getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        """Hang up on everybody and end; what is in the box stays readable."""
        people, self._people = self._people, None
        if people:
            await people.close()
        await self.webhooks.stop()
        if self._server is None:
            return
        serving, *watching = self._tasks
        for task in watching:
            task.cancel()
        self.box.hub.end()
        await asyncio.sleep(ENDS)
        self._server.over.set()
        self._server.hang_up()
        await serving
        await asyncio.gather(*watching, return_exceptions=True)
        self._server = None
        if self.memory:
            self.memory.save()

    def person(self, chat_id: int, *, group: int = 0, kind: str = "supergroup") -> Person:
        """Somebody with a phone, who speaks to the running server over HTTP."""
        self._people = self._people or People(self.url)
        return self._people.person(chat_id, group=group, kind=kind)

    def fault(self, fault: Fault) -> Fault:
        """Let something go wrong from now on."""
        return self.box.faults.add(fault)

    def poison(self, raw: object) -> int:
        """Queue any JSON as an update; its number."""
        return self.box.updates.put_raw(raw)

    def duplicate(self, times: int = 1) -> None:
        """Deliver the next updates twice: again after their confirmation."""
        self.box.updates.doubles += times

    def jump(self, by: int) -> None:
        """Let the numbers of updates go on elsewhere."""
        self.box.updates.jump(by)

    def calls(self, *methods: str, after: int = 0) -> list[Call]:
        """What the bot asked: these methods, or all; later than call number `after`."""
        return self.box.ledger.calls(*methods, after=after)

    @property
    def confirmed(self) -> int:
        """The last update that the bot confirmed."""
        return self.box.updates.confirmed

    @property
    def pending(self) -> int:
        """How many updates wait for the bot."""
        return len(self.box.updates.pending())

    async def settle(self, quiet: float = 0.3, seconds: float = 10) -> bool:
        """Wait until the bot confirmed everything and asked only for updates for `quiet` seconds; False after `seconds`."""
        until = self.box.real() + seconds
        while self.box.real() < until:
            before = self.box.ledger.count
            await asyncio.sleep(quiet)
            busy = any(call.method.lower() != "getupdates" for call in self.calls(after=before))
            if not busy and not self.pending:
                return True
        return False
