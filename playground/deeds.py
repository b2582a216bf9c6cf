"""What a person does with a phone: each deed becomes the update that Telegram would send to the bot."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from playground.boxes import Box
from playground.chats import Chat, Message
from playground.entities import find_entities
from playground.files import sample
from playground.params import Upload
from playground.shapes import HERE, Json, Refused


class Deeds:
    """The deeds of one person in one chat: the private one, or a group that is made when it is new."""

    def __init__(self, box: Box, person: int, group: int = 0, kind: str = "supergroup") -> None:
        self._box = box
        self._person = person
        self._chat = box.chats.open(group, kind) if group else box.chats.open(person)

    @property
    def chat(self) -> Chat:
        """The chat they happen in."""
        return self._chat

    def say(self, text: str, reply_to: int = 0) -> Message:
        """Send words."""
        if not text:
            raise Refused(400, "there is nothing to say")
        used = self._chat.keyboard is not None and self._chat.keyboard.get("one_time_keyboard")
        if used and text in self._labels():
            self._chat.keyboard = None
            self._box.show_chat(self._chat)
        return self._write(text=text, entities=find_entities(text), reply_to=self._replied(reply_to))

    def start(self, payload: str = "") -> Message:
        """Open the bot, with what a link carries."""
        return self.say(f"/start {payload}".strip())

    def voice(self, seconds: int = 3, upload: Upload | None = None, reply_to: int = 0) -> Message:
        """Speak a voice note."""
        file = self._box.files.keep("voice", upload or sample("voice"), seconds=seconds)
        return self._write(file=file, reply_to=self._replied(reply_to))

    def photo(self, caption: str = "", upload: Upload | None = None, reply_to: int = 0) -> Message:
        """Send a picture."""
        file = self._box.files.keep("photo", upload or sample("photo"))
        return self._write(
            file=file, caption=caption, entities=find_entities(caption), reply_to=self._replied(reply_to)
        )

    def album(self, count: int = 2, caption: str = "", uploads: Sequence[Upload] = ()) -> list[Message]:
        """Send several pictures at once: an update each, under one media_group_id, the caption on the first."""
        pictures = list(uploads) or [sample("photo", number) for number in range(count)]
        group: Json = {"media_group_id": str(secrets.randbits(60))}
        return [
            self._write(file=self._box.files.keep("photo", one), caption="" if number else caption, more=dict(group))
            for number, one in enumerate(pictures)
        ]

    def document(self, upload: Upload, caption: str = "") -> Message:
        """Send a file."""
        return self._write(file=self._box.files.keep("document", upload), caption=caption)

    def place(self, lat: float | None = None, lon: float | None = None) -> Message:
        """Send a position; where the phone stands, when none is named."""
        phone = self._box.chats.phones.get(self._person)
        here = phone.place if phone else HERE
        at = {"latitude": here[0] if lat is None else lat, "longitude": here[1] if lon is None else lon}
        return self._write(more={"location": at})

    def contact(self, phone: str = "", name: str = "", *, own: bool = True) -> Message:
        """Send a contact card: one's own carries one's user id, another's does not."""
        mine = self._box.chats.phones.get(self._person)
        known = mine.phone_number if mine and own else ""
        contact: Json = {
            "phone_number": phone or known or "+8613900000000",
            "first_name": name or str(self._box.chats.user(self._person)["first_name"]),
        }
        return self._write(more={"contact": contact | ({"user_id": self._person} if own else {})})

    def forward(self, text: str = "", sender: str = "", message_id: int = 0) -> Message:
        """Pass on somebody else's words, or a message of this chat."""
        date = int(self._box.now().timestamp())
        if not message_id:
            origin: Json = {"type": "hidden_user", "sender_user_name": sender or "?", "date": date}
            return self._write(text=text, entities=find_entities(text), more={"forward_origin": origin})
        old = self._find(message_id)
        origin = {"type": "user", "sender_user": old.sender, "date": date}
        return self._write(
            text=old.text, caption=old.caption, entities=old.entities, file=old.file, more={"forward_origin": origin}
        )

    def edit(self, message_id: int, text: str) -> Message:
        """Correct one's own message, or the caption of one's own picture."""
        message = self._find(message_id)
        if message.sender["id"] != self._person:
            raise Refused(400, f"message {message_id} is not this person's")
        message.text, message.caption = ("", text) if message.file else (text, "")
        message.entities, message.edited = find_entities(text), self._box.now()
        self._box.show(message)
        self._box.heard("edited_message", message.telegram(), self._chat)
        return message

    def press(self, button: str, message_id: int = 0) -> Json:
        """Press a button by label or data: of one message, else of the newest that has it, else of the reply keyboard."""
        for message, raw in self._buttons(message_id):
            if button in (raw["text"], raw.get("callback_data")):
                return self._press(message, raw)
        if not message_id:
            for raw in self._replies():
                if button == raw["text"]:
                    return {"message": self._reply(raw).seen()}
        offered = [str(raw["text"]) for _, raw in self._buttons(message_id)] + ([] if message_id else self._labels())
        raise Refused(404, f"there is no button {button!r}; there are {offered}")

    def _press(self, message: Message, raw: Json) -> Json:
        if "callback_data" in raw:
            self._speak_up()
            query = self._box.press(self._chat, message)
            body: Json = {
                "id": query.id,
                "from": self._box.chats.user(self._person),
                "message": message.telegram(),
                "chat_instance": str(self._chat.id * 7919),
                "data": raw["callback_data"],
            }
            return {"update_id": self._box.heard("callback_query", body, self._chat), "query_id": query.id}
        parts = urlsplit(str(raw.get("url", "")))
        if parts.hostname == "t.me" and parts.path.strip("/") == self._box.username:
            return {"message": self.start(parse_qs(parts.query).get("start", [""])[0]).seen()}
        return {"url": raw.get("url"), "copied": raw.get("copy_text")}

    def _reply(self, raw: Json) -> Message:
        if raw.get("request_contact"):
            return self.contact()
        return self.place() if raw.get("request_location") else self.say(str(raw["text"]))

    def block(self, blocked: bool = True) -> None:
        """Block the bot, or let it write again."""
        if self._chat.blocked != blocked:
            self._chat.blocked = blocked
            self._member("kicked" if blocked else "member", "member" if blocked else "kicked")

    def deactivate(self) -> None:
        """Delete this person's account: Telegram tells the bot nothing."""
        self._chat.deactivated = True

    def join(self, present: bool = True) -> None:
        """Add the bot to this group, or remove it."""
        self._chat.left = not present
        self._member("member" if present else "kicked", "left" if present else "member")

    def _member(self, status: str, before: str) -> None:
        until = {"until_date": 0}
        body: Json = {
            "chat": self._chat.telegram(),
            "from": self._box.chats.user(self._person),
            "date": int(self._box.now().timestamp()),
            "old_chat_member": {"user": self._box.bot, "status": before, **(until if before == "kicked" else {})},
            "new_chat_member": {"user": self._box.bot, "status": status, **(until if status == "kicked" else {})},
        }
        self._box.heard("my_chat_member", body, self._chat)
        self._box.show_chat(self._chat)

    def _write(self, **fields: object) -> Message:
        self._speak_up()
        message = self._box.write(self._chat, self._box.chats.user(self._person), **fields)
        if self._chat.force_reply or not self._chat.started:
            self._chat.force_reply, self._chat.started = False, True
            self._box.show_chat(self._chat)
        self._box.heard("message", message.telegram(), self._chat)
        return message

    def _speak_up(self) -> None:
        if self._chat.blocked or self._chat.deactivated:
            raise Refused(409, "this person cannot write: the bot is blocked or the account is gone")

    def _find(self, message_id: int) -> Message:
        found = self._chat.messages.get(message_id)
        if found is None:
            raise Refused(404, f"there is no message {message_id}")
        return found

    def _replied(self, reply_to: int) -> Message | None:
        return self._find(reply_to) if reply_to else None

    def _buttons(self, message_id: int) -> list[tuple[Message, Json]]:
        messages = [self._find(message_id)] if message_id else [*reversed(self._chat.messages.values())]
        return [(one, raw) for one in messages for row in one.inline or [] for raw in row]

    def _replies(self) -> list[Json]:
        rows = (self._chat.keyboard or {}).get("rows")
        return [raw for row in rows for raw in row] if isinstance(rows, list) else []

    def _labels(self) -> list[str]:
        return [str(raw["text"]) for raw in self._replies()]
