"""One request to the Bot API: the token, the faults it meets, the method, the log, the answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from playground.boxes import Box
from playground.edits import EDITS
from playground.faults import Fault
from playground.ledgers import Call
from playground.params import Params, read_params
from playground.profiles import PROFILES
from playground.sends import SENDS
from playground.shapes import Json, Refused
from playground.updates import HOOK_SET
from playground.webhooks import Webhooks

METHODS: Final[Mapping[str, Callable[[Box, Params], object]]] = {
    name.lower(): method for name, method in {**PROFILES, **SENDS, **EDITS}.items()
}
WAITED: Final = frozenset({"getupdates", "setwebhook", "deletewebhook"})
PAGE: Final = "<html><head><title>{code}</title></head><body><center><h1>{code}</h1></center><hr>nginx</body></html>"


class Dropped(Response):
    """Answers by tearing the connection down (a TCP reset), so that the other side never learns what became of its request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tear it down, then wait until the server noticed."""
        scope["state"]["drop"]()
        while (await receive())["type"] != "http.disconnect":
            pass


def answer(code: int, body: Json) -> Response:
    """A JSON answer in ASCII, as Telegram writes it; so even half an emoji can travel."""
    return Response(json.dumps(body), code, media_type="application/json")


class Calls:
    """Serves `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, box: Box, webhooks: Webhooks) -> None:
        self._box = box
        self._webhooks = webhooks

    async def serve(self, request: Request) -> Response:
        """One request of the bot."""
        if unquote(request.path_params["token"]) != self._box.token:
            return answer(401, {"ok": False, "error_code": 401, "description": "Unauthorized"})
        method = request.path_params["method"]
        try:
            params = await read_params(request)
        except Refused as refusal:
            return _refuse(refusal)
        call = self._box.ledger.begin(method, params.plain())
        met = self._box.faults.meet(method)
        call.faults = [fault.kind for fault in met]
        response = await self._meet(request, call, params, met)
        call.status = response.status_code if not isinstance(response, Dropped) else 0
        self._box.hub.ring()
        return response

    async def _meet(self, request: Request, call: Call, params: Params, met: list[Fault]) -> Response:
        late = 0.0
        for fault in met:
            if fault.kind == "delay":
                await _pause(request, fault.seconds)
            elif fault.kind == "late":
                late += fault.seconds
            elif fault.kind == "flood":
                again = max(1, fault.retry_after)
                return _refuse(Refused(429, f"Too Many Requests: retry after {again}", retry_after=again))
            elif fault.kind == "error":
                extra = {"parameters": fault.parameters} if fault.parameters else {}
                body: Json = {"ok": False, "error_code": fault.code, "description": fault.words}
                return answer(fault.code, {**body, **extra})
            elif fault.kind == "html":
                return Response(PAGE.format(code=fault.code), fault.code, media_type="text/html")
            elif fault.kind == "offline":
                return Dropped()
        response = await self._obey(request, call, params)
        if late:
            await _pause(request, late)
        return Dropped() if any(fault.kind == "reset" for fault in met) else response

    async def _obey(self, request: Request, call: Call, params: Params) -> Response:
        name = call.method.lower()
        try:
            if name in WAITED:
                result = await self._wait(request, name, params)
            elif name == "getwebhookinfo":
                result = self._webhooks.info()
            elif name in METHODS:
                result = METHODS[name](self._box, params)
            else:
                raise Refused(404, "Not Found")
        except Refused as refusal:
            call.answer = refusal.words
            return _refuse(refusal)
        call.obeyed, call.answer = True, result
        return answer(200, {"ok": True, "result": result})

    async def _wait(self, request: Request, name: str, params: Params) -> object:
        if name == "setwebhook":
            return await self._webhooks.set(params)
        if name == "deletewebhook":
            return await self._webhooks.remove(params)
        if self._webhooks.url:
            raise Refused(409, HOOK_SET)
        self._box.updates.allow(params.row("allowed_updates"))
        numbers = (params.whole("offset"), params.whole("limit"), params.whole("timeout"))
        poll = asyncio.ensure_future(self._box.updates.take(*numbers))
        gone = asyncio.ensure_future(_left(request))
        try:
            await asyncio.wait({poll, gone}, return_when=asyncio.FIRST_COMPLETED)
            return await poll if poll.done() else []
        finally:
            poll.cancel()
            gone.cancel()

    async def download(self, request: Request) -> Response:
        """The bytes of a file, by the path that getFile gave."""
        file = self._box.files.at(request.path_params["path"])
        if unquote(request.path_params["token"]) != self._box.token or file is None:
            return answer(404, {"ok": False, "error_code": 404, "description": "Not Found"})
        call = self._box.ledger.begin("file", {"path": file.path})
        met = self._box.faults.meet("file")
        call.faults = [fault.kind for fault in met]
        for fault in met:
            if fault.kind in ("delay", "late"):
                await _pause(request, fault.seconds)
            elif fault.kind in ("reset", "offline"):
                return Dropped()
            else:
                return Response(PAGE.format(code=fault.code), fault.code, media_type="text/html")
        call.status, call.obeyed = 200, True
        return Response(file.data, media_type="application/octet-stream")


async def _left(request: Request) -> None:
    """Wait until the client hung up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _pause(request: Request, seconds: float) -> None:
    """Let time pass, less when the client hung up."""
    gone = asyncio.ensure_future(_left(request))
    await asyncio.wait({gone}, timeout=seconds)
    gone.cancel()


def _refuse(refusal: Refused) -> Response:
    body: Json = {"ok": False, "error_code": refusal.code, "description": refusal.words}
    if refusal.parameters:
        body["parameters"] = dict(refusal.parameters)
    return answer(refusal.code, body)
