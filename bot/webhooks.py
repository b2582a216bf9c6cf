"""Telegram calls us: 200 only after the update is in the inbox, the secret compared in constant time, a body of 1 MB at most."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.ears import Ears

LARGEST: Final = 1_000_000
HEADER: Final = "x-telegram-bot-api-secret-token"

log = structlog.get_logger(__name__)


def hook_route(url: str, secret: str, ears: Ears, received: Callable[[], None]) -> Route:
    """The route at the path of WEBHOOK_URL; `received` is called after each update that was kept."""

    async def receive(request: Request) -> Response:
        given = request.headers.get(HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(given, secret.encode()):
            log.warning("webhook.forged")
            return Response(status_code=403)
        body = await _read(request)
        if body is None:
            return Response(status_code=413)
        try:
            raw = json.loads(body)
        except ValueError:
            raw = None
        if not isinstance(raw, dict) or not isinstance(raw.get("update_id"), int):
            log.error("webhook.unreadable", size=len(body))
            return Response(status_code=400)
        try:
            await ears.hear([raw])
        except Exception:
            log.exception("webhook.not_kept")
            return Response(status_code=503)
        received()
        return Response(status_code=200)

    return Route(urlsplit(url).path, receive, methods=["POST"])


async def _read(request: Request) -> bytes | None:
    """The body, or None as soon as it is larger than allowed, whatever the sender said about its length."""
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > LARGEST:
        return None
    body = bytearray()
    try:
        async for part in request.stream():
            body += part
            if len(body) > LARGEST:
                return None
    except ClientDisconnect:
        return b""
    return bytes(body)
