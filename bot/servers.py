"""The small web server: health for a monitor, and the webhook where one is set; its signals are the whole bot's."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Sequence

import uvicorn
from starlette.applications import Starlette
from starlette.routing import BaseRoute


class PortTaken(Exception):
    """The web address cannot be listened on; the text is one sentence."""


class _Server(uvicorn.Server):
    """uvicorn without its own handling of signals: the bot stops in its own order."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve(routes: Sequence[BaseRoute], host: str, port: int) -> AsyncIterator[int]:
    """Serve the routes inside the `with`; gives the port that was taken (0 takes a free one)."""
    try:
        listening = socket.create_server((host, port))
    except OSError as error:
        raise PortTaken(f"WEB_HOST and WEB_PORT: {host}:{port} cannot be listened on ({error.strerror}).") from None
    config = uvicorn.Config(
        Starlette(routes=list(routes)), log_config=None, access_log=False, lifespan="off", server_header=False
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await task
        listening.close()
