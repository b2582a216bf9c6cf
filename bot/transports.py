"""The road to Telegram: python-telegram-bot's request seam over aiohttp, which costs half of what the stock client costs."""

from __future__ import annotations

import json
from typing import Final

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

JSON = dict[str, object]
"""What a server of the Bot API answers, before anybody trusted it."""

CONNECTIONS: Final = 32
KEEPALIVE: Final = 120.0
READ: Final = 20.0
CONNECT: Final = 10.0
MEDIA: Final = 60.0


class NotSent(NetworkError):
    """The request surely never reached the server, so that sending it again cannot say anything twice."""


class Unsure(TimedOut):
    """No answer came to a request that was sent: it may have been carried out, so that sending it again may say it twice."""


class Transport(BaseRequest):
    """One pool of connections to the Bot API; its errors carry no address, for the address holds the token.

    `read` is in seconds. What surely did not arrive raises `NotSent`, what may have arrived `Unsure`.
    """

    def __init__(self, proxy: str = "", *, read: float = READ, connections: int = CONNECTIONS) -> None:
        self._proxy = proxy or None
        self._read = read
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """How long an answer is waited for, in seconds."""
        return self._read

    async def initialize(self) -> None:
        """Open the pool, on the loop that runs now."""
        if self._session is None:
            pool = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEPALIVE)
            self._session = aiohttp.ClientSession(connector=pool, trust_env=False)

    async def shutdown(self) -> None:
        """Close every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make one request; the answer's status and body."""
        if self._session is None:
            raise NotSent("the transport is not open")
        media = request_data is not None and request_data.contains_files
        read = float(read_timeout) if isinstance(read_timeout, int | float) else (MEDIA if media else self._read)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT, connect=CONNECT + READ, sock_read=read)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout, proxy=self._proxy, allow_redirects=False
            ) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unsure(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSON:
        """The answer as JSON; unlike the stock parser it never logs what it could not read, for that may be personal data."""
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise TelegramError("the server's answer is not JSON")
        return answer


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters or None
    form = aiohttp.FormData()
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, media_type) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=media_type)
    return form
