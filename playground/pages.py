"""The page and what it needs: its files, the state of all phones, the stream of events, the clock's buttons."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from playground.boxes import Box
from playground.calls import answer
from playground.clocks import Clocks
from playground.doors import see
from playground.hubs import END
from playground.params import read_params
from playground.shapes import Json, Phone, Refused

PAGE: Final = Path(__file__).parent / "page"
ALIVE: Final = 20.0
POLICY: Final = (
    "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
)


def _phone(phone: Phone) -> Json:
    suggested = {language: list(lines) for language, lines in phone.suggestions.items()}
    return {"chat_id": phone.chat_id, "title": dict(phone.title), "hint": dict(phone.hint), "suggestions": suggested}


def state(box: Box, clocks: Clocks, chosen: Sequence[str] = ()) -> Json:
    """Everything the page shows when it opens; `chosen` are the chats of the phones it shows now, where somebody swapped one."""
    known = {str(phone.chat_id): phone for phone in box.phones}
    shown = [known[id_] for id_ in dict.fromkeys(chosen) if id_ in known]
    shown = shown or [phone for phone in box.phones if phone.on_page]
    return {
        "bot": box.bot,
        "phones": [{**_phone(phone), **see(box, box.chats.open(phone.chat_id))} for phone in shown],
        "others": [
            {"chat_id": phone.chat_id, "name": phone.first_name, "title": dict(phone.title)}
            for phone in box.phones
            if phone not in shown
        ],
        "clock": clocks.shown(),
        "panels": clocks.panels,
        "faults": [fault.shown() for fault in box.faults.all()],
    }


def routes(box: Box, clocks: Clocks) -> Sequence[BaseRoute]:
    """The page of one box."""

    async def index(request: Request) -> Response:
        return FileResponse(
            PAGE / "index.html", headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        )

    async def whole(request: Request) -> Response:
        await clocks.look()
        return answer(200, state(box, clocks, request.query_params.get("phones", "").split(",")))

    async def events(request: Request) -> Response:
        """Server-sent events; a comment every 20 s keeps the line open."""
        return StreamingResponse(_stream(box), media_type="text/event-stream", headers={"Cache-Control": "no-store"})

    async def clock(request: Request) -> Response:
        try:
            if request.method == "POST":
                await clocks.move((await read_params(request)).fields)
        except Refused as refusal:
            return answer(refusal.code, {"ok": False, "words": refusal.words})
        return answer(200, {"ok": True, **clocks.shown()})

    async def file(request: Request) -> Response:
        found = box.files.find(request.path_params["file"])
        if found is None:
            return answer(404, {"ok": False, "words": "there is no such file"})
        shown = found.mime if found.kind in ("photo", "voice") else "application/octet-stream"
        return Response(found.data, media_type=shown, headers={"X-Content-Type-Options": "nosniff"})

    return (
        Route("/", index),
        Route("/state", whole),
        Route("/events", events),
        Route("/clock", clock, methods=["GET", "POST"]),
        Route("/files/{file}", file),
        Mount("/page", StaticFiles(directory=PAGE)),
    )


async def _stream(box: Box) -> AsyncIterator[bytes]:
    with box.hub.listen() as page:
        yield b"retry: 1000\n\n"
        while True:
            try:
                event = await asyncio.wait_for(page.get(), ALIVE)
            except TimeoutError:
                yield b": still here\n\n"
            else:
                if event is END:
                    return
                yield f"data: {json.dumps(event)}\n\n".encode()
