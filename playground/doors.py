"""The doors for people: `/user/<id>/<deed>`, what they see, waiting for the bot, faults and the log, all JSON over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from playground.boxes import Box
from playground.calls import answer
from playground.chats import Chat, Message
from playground.deeds import Deeds
from playground.faults import read_fault
from playground.params import Params, Upload, read_params
from playground.shapes import Json, Refused

LONGEST: Final = 60.0
Deed = Callable[[Deeds, Params], object]


def _upload(params: Params) -> Upload | None:
    return next(iter(params.uploads.values()), None)


def _voice(deeds: Deeds, params: Params) -> Message:
    return deeds.voice(params.whole("seconds") or 3, _upload(params), params.whole("reply_to") or 0)


def _photo(deeds: Deeds, params: Params) -> Message:
    return deeds.photo(params.text("caption"), _upload(params), params.whole("reply_to") or 0)


def _album(deeds: Deeds, params: Params) -> Message:
    return deeds.album(params.whole("n") or 2, params.text("caption"), tuple(params.uploads.values()))[-1]


def _document(deeds: Deeds, params: Params) -> Message:
    upload = _upload(params)
    if upload is None:
        raise Refused(400, "there is no file")
    return deeds.document(upload, params.text("caption"))


def _place(deeds: Deeds, params: Params) -> Message:
    lat, lon = (params.real(name) if name in params.fields else None for name in ("lat", "lon"))
    return deeds.place(lat, lon)


def _contact(deeds: Deeds, params: Params) -> Message:
    own = "own" not in params.fields or params.flag("own")
    return deeds.contact(params.text("phone"), params.text("name"), own=own)


def _forward(deeds: Deeds, params: Params) -> Message:
    return deeds.forward(params.text("text"), params.text("sender"), params.whole("message_id") or 0)


DEEDS: Final[Mapping[str, Deed]] = {
    "say": lambda deeds, params: deeds.say(params.text("text"), params.whole("reply_to") or 0),
    "start": lambda deeds, params: deeds.start(params.text("payload")),
    "press": lambda deeds, params: deeds.press(params.text("button"), params.whole("message") or 0),
    "edit": lambda deeds, params: deeds.edit(params.whole("message_id") or 0, params.text("text")),
    "voice": _voice,
    "photo": _photo,
    "album": _album,
    "document": _document,
    "place": _place,
    "contact": _contact,
    "forward": _forward,
    "block": lambda deeds, _: deeds.block(),
    "unblock": lambda deeds, _: deeds.block(False),
    "deactivate": lambda deeds, _: deeds.deactivate(),
    "join": lambda deeds, _: deeds.join(),
    "remove": lambda deeds, _: deeds.join(False),
}


def see(box: Box, chat: Chat) -> Json:
    """All that a person sees of a chat."""
    messages = [message.seen() for message in chat.messages.values()]
    return {**box.around(chat), "messages": messages, "mark": box.chats.mark()}


def routes(box: Box) -> Sequence[Route]:
    """The doors of one box."""

    async def do(request: Request) -> Response:
        """One deed; answers with the message it made and the mark before any answer of the bot."""
        try:
            params = await read_params(request)
            deed = DEEDS.get(request.path_params["deed"])
            if deed is None:
                raise Refused(404, f"there is no such deed; there are {sorted(DEEDS)}")
            kind = params.text("kind", "supergroup")
            done = deed(Deeds(box, request.path_params["person"], params.whole("group") or 0, kind), params)
        except Refused as refusal:
            return answer(refusal.code, {"ok": False, "words": refusal.words})
        body = done if isinstance(done, dict) else {"message": done.seen()} if isinstance(done, Message) else {}
        return answer(200, {"ok": True, "mark": box.chats.mark(), **body})

    def _chat(request: Request) -> Chat:
        group = int(request.query_params.get("group", 0))
        kind = request.query_params.get("kind", "supergroup")
        return box.chats.open(group, kind) if group else box.chats.open(request.path_params["person"])

    async def seen(request: Request) -> Response:
        return answer(200, see(box, _chat(request)))

    async def wait(request: Request) -> Response:
        """The bot's messages, new or changed since mark `after`; waits up to `seconds` for the first."""
        chat = _chat(request)
        after = int(request.query_params.get("after", 0))
        until = box.real() + min(float(request.query_params.get("seconds", 10)), LONGEST)
        while True:
            new = [one for one in chat.messages.values() if one.by_bot and one.mark > after]
            if new or box.real() >= until:
                new.sort(key=lambda one: one.mark)
                return answer(200, {"messages": [one.seen() for one in new], "mark": box.chats.mark()})
            await box.hub.change(max(0.0, until - box.real()))

    async def faults(request: Request) -> Response:
        """Set a fault, queue a poison update, let numbers jump, double the next updates, or clear it all."""
        if request.method == "DELETE":
            box.faults.clear()
        elif request.method == "POST":
            try:
                _set_fault(box, (await read_params(request)).fields)
            except Refused as refusal:
                return answer(refusal.code, {"ok": False, "words": refusal.words})
        box.hub.tell({"type": "faults", "faults": [fault.shown() for fault in box.faults.all()]})
        return answer(200, {"ok": True, "faults": [fault.shown() for fault in box.faults.all()]})

    async def log(request: Request) -> Response:
        """What the bot asked, since call number `after`, of one method or all."""
        wanted = [name for name in (request.query_params.get("method"),) if name]
        calls = box.ledger.calls(*wanted, after=int(request.query_params.get("after", 0)))
        sums = {
            "count": box.ledger.count,
            "confirmed": box.updates.confirmed,
            "pending": len(box.updates.pending()),
            "polls_per_second": box.ledger.per_second("getUpdates"),
        }
        return answer(200, {**sums, "calls": [call.shown() for call in calls]})

    return (
        Route("/user/{person:int}/seen", seen),
        Route("/user/{person:int}/wait", wait),
        Route("/user/{person:int}/{deed}", do, methods=["POST"]),
        Route("/faults", faults, methods=["GET", "POST", "DELETE"]),
        Route("/log", log),
    )


def _set_fault(box: Box, raw: Json) -> None:
    if raw.get("kind") == "poison":
        box.updates.put_raw(raw.get("update"))
    elif raw.get("kind") == "jump":
        box.updates.jump(int(str(raw.get("by", 0))))
    elif raw.get("kind") == "duplicate":
        box.updates.doubles += int(str(raw.get("times", 1)))
    else:
        box.faults.add(read_fault(raw))
