"""Odd updates: everything Telegram sends, may send, or should never send, made up from a seed."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

WORDS: Sequence[str] = (
    "",
    " ",
    "。。。",
    "?",
    "0",
    "0001",
    "9999",
    "00000000000",
    "查 0001",
    "查",
    "看 H0002 好",
    "看 H9999 没见到人",
    "看",
    "报",
    "报 ",
    "报 张三",
    "报 陈秀贞 3组 大病 急",
    "报 <b>王五</b> 99组 断粮",
    "交",
    "跳过",
    "返回",
    "取消",
    "对",
    "不办了",
    "急",
    "今天就要",
    "待办",
    "超期",
    "总览",
    "邀请",
    "代登记",
    "代登记 李四 北港村 19900000000",
    "设置",
    "/start",
    "/start c-abcdef",
    "/start i-",
    "/start v-BG03",
    "/start v-XX99-1",
    "/start " + "a" * 80,
    "/help",
    "/unknown",
    "/ask@other_bot 断粮",
    "/",
    "//",
    "我不想活了",
    "着火了",
    "我妈晕倒了",
    "没着火",
    "北港村",
    "新民村",
    "河口村3组",
    "5组",
    "13800000000",
    "１３８ ００００ ００００",
    "+86 138-0000-0000",
    "990101195104120028",
    "家里没米了",
    "a" * 4096,
    "字" * 5000,
    "字\n" * 3000,
    "🇨🇳👨‍👩‍👧‍👦🏳️‍🌈" * 50,
    "\u202e\u2066محنة\u2069\u202c",
    "\u200b\u200d\ufeff",
    "a\x00b\x01c\x7f",
    "\ud800",
    "x\udfffy",
    "<script>alert(1)</script>",
    "<b>",
    "</b>&amp;&#0;",
    "<a href='tg://user?id=1'>我</a>",
    "'; DROP TABLE cases; --",
    "{number}",
    "{0}{}",
    "%s%n",
    "${jndi:ldap://x}",
    "\\u0000",
    "=1+1",
    "@everyone #x /y",
    "https://example.org/?start=i-xyz",
    "I have no food",
    "Мне нужна помощь",
    "\t\n\r",
    "help me",
    "NULL",
    "None",
    "true",
    "-1",
    "1e309",
    "٣٤٥٦",
    "①②③④",
    "〇〇〇一",
)
PLACES = ((30.302, 112.912), (0.0, 0.0), (90.0, 180.0), (-90.0, -180.0), (1e9, -1e9), (30.30, 112.91))
CHATS = ("private",) * 40 + ("group", "supergroup", "channel", "sender")
ODD: Sequence[Any] = (None, 0, -1, 1.5, "", "x", [], {}, True, 2**63, -(2**63), "\ud800", [[]], {"id": "x"})


class Odds:
    """Makes updates; `presses` are buttons really shown, filled by whoever runs them."""

    def __init__(self, seed: int, people: Sequence[int]) -> None:
        self.chance = random.Random(seed)
        self.people = people
        self.presses: list[str] = [
            "1:case.card:1:1",
            "1:form.submit:0:0",
            "1:case.claim:1:0",
            "1:x.y:0:0",
            "2:case.card:1:1",
        ]
        self.number = 1000
        self.message = 0

    def updates(self, count: int, *, spoiled: float = 0.0) -> Iterator[dict[str, Any]]:
        """So many updates; of each `spoiled` share a field is missing or of another kind."""
        for _ in range(count):
            self.number += self.chance.choice((1, 1, 1, 1, 1, 1, 1, 7))
            raw = {"update_id": self.number, **self._update()}
            yield self._spoil(raw) if self.chance.random() < spoiled else raw

    def _update(self) -> dict[str, Any]:
        kind = self.chance.choices(
            ("message", "edited_message", "callback_query", "my_chat_member", "other"), (60, 8, 26, 3, 3)
        )[0]
        match kind:
            case "callback_query":
                return {kind: self._press()}
            case "my_chat_member":
                return {kind: self._coming()}
            case "other":
                name = self.chance.choice(
                    (
                        "channel_post",
                        "poll_answer",
                        "inline_query",
                        "chat_join_request",
                        "business_message",
                        "brand_new",
                    )
                )
                return {name: self._message()}
        return {kind: self._message(edited=kind == "edited_message")}

    def _person(self) -> dict[str, Any]:
        person = self.chance.choice(self.people)
        user = {
            "id": person,
            "is_bot": self.chance.random() < 0.01,
            "first_name": self.chance.choice(("王", "A", "<b>", "", "\u202e")),
        }
        return (
            user
            | self._perhaps("language_code", ("zh-hans", "en", "fr", "", "xx-YY"))
            | self._perhaps("username", ("x", "y"))
        )

    def _chat(self, sender: Mapping[str, Any]) -> dict[str, Any]:
        kind = self.chance.choice(CHATS)
        if kind == "private":
            return {"id": sender["id"], "type": kind, "first_name": "x"}
        return {"id": -100_000 - self.chance.randrange(9), "type": kind, "title": "g"}

    def _message(self, *, edited: bool = False) -> dict[str, Any]:
        sender = self._person()
        self.message += 1
        message: dict[str, Any] = {
            "message_id": self.message if not edited else max(1, self.message - self.chance.randrange(60)),
            "date": 1_795_395_600 + self.message,
            "chat": self._chat(sender),
            "from": sender,
        }
        if edited:
            message["edit_date"] = message["date"] + 5
        if self.chance.random() < 0.03:
            message["sender_chat"] = {"id": -5, "type": "channel", "title": "anonymous"}
        if self.chance.random() < 0.02:
            del message["from"]
        if self.chance.random() < 0.05:
            message["forward_origin"] = {"type": "hidden_user", "date": 1, "sender_user_name": "x"}
        if self.chance.random() < 0.15:
            message["reply_to_message"] = {
                "message_id": self.chance.randrange(1, self.message + 200),
                "date": 1,
                "chat": message["chat"],
            }
        return message | self._content()

    def _content(self) -> dict[str, Any]:
        kind = self.chance.choices(
            (
                "text",
                "voice",
                "photo",
                "document",
                "video",
                "audio",
                "location",
                "contact",
                "sticker",
                "dice",
                "service",
                "nothing",
            ),
            (70, 5, 6, 2, 1, 1, 4, 4, 2, 1, 2, 2),
        )[0]
        file = {
            "file_id": f"f{self.message}",
            "file_unique_id": f"u{self.message}",
            "file_size": self.chance.choice((0, 5000, 25_000_000, 2**40)),
        }
        match kind:
            case "text":
                return {"text": self.words()} | self._perhaps(
                    "entities", ([{"type": "bold", "offset": 0, "length": 99999}],)
                )
            case "voice" | "audio":
                return {kind: {**file, "duration": self.chance.choice((0, 3, 86400))}} | self._perhaps("caption", WORDS)
            case "photo":
                sizes = [{**file, "width": n, "height": n} for n in (90, 900)]
                return {kind: sizes} | self._perhaps("media_group_id", ("77", "78")) | self._perhaps("caption", WORDS)
            case "document":
                return {kind: {**file, "file_name": "../../x.exe"}} | self._perhaps("caption", WORDS)
            case "video":
                return {kind: {**file, "width": 1, "height": 1, "duration": 1}}
            case "location":
                lat, lon = self.chance.choice(PLACES)
                return {kind: {"latitude": lat, "longitude": lon}}
            case "contact":
                phone = self.chance.choice(("+8613800000000", "", "abc", "1" * 60))
                return {kind: {"phone_number": phone, "first_name": "x"} | self._perhaps("user_id", self.people)}
            case "sticker":
                return {
                    kind: {**file, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}
                }
            case "dice":
                return {kind: {"emoji": "🎲", "value": 3}}
            case "service":
                return self.chance.choice(
                    ({"new_chat_title": "x"}, {"group_chat_created": True}, {"delete_chat_photo": True})
                )
        return {}

    def words(self) -> str:
        """What somebody says."""
        said = self.chance.choice(WORDS)
        return said + " " + self.chance.choice(WORDS) if self.chance.random() < 0.2 else said

    def _press(self) -> dict[str, Any]:
        sender = self._person()
        data = self.chance.choice(self.presses[-400:])
        if self.chance.random() < 0.15:
            data = self._bend(data)
        query: dict[str, Any] = {"id": str(self.number), "from": sender, "chat_instance": "1", "data": data}
        if self.chance.random() < 0.95:
            query["message"] = {
                "message_id": self.chance.randrange(1, 5000),
                "date": self.chance.choice((0, 1_795_395_600)),
                "chat": self._chat(sender),
                "text": "card",
            }
        if self.chance.random() < 0.02:
            del query["data"]
            query["game_short_name"] = "x"
        return query

    def _bend(self, data: str) -> str:
        parts = data.split(":")
        spot = self.chance.randrange(len(parts))
        parts[spot] = self.chance.choice(
            ("0", "1", "999999999999", "form.pick.", "form.page.99", "case.hand.1", "", "x" * 60, "-1", "😀")
        )
        return ":".join(parts)

    def _coming(self) -> dict[str, Any]:
        sender = self._person()
        states = [
            {"user": {"id": 1, "is_bot": True, "first_name": "b"}, "status": one}
            for one in ("member", "kicked", "left")
        ]
        for one in states:
            if one["status"] == "kicked":
                one["until_date"] = 0
        old, new = self.chance.sample(states, 2)
        return {"chat": self._chat(sender), "from": sender, "date": 1, "old_chat_member": old, "new_chat_member": new}

    def _perhaps(self, name: str, values: Sequence[Any]) -> dict[str, Any]:
        return {name: self.chance.choice(values)} if self.chance.random() < 0.4 else {}

    def _spoil(self, raw: dict[str, Any]) -> dict[str, Any]:
        """Take a field away, or put something else in its place."""
        spoiled = copy.deepcopy(raw)
        spots = [spot for spot in _spots(spoiled) if spot[1] != "update_id"]
        if spots:
            owner, key = self.chance.choice(spots)
            if self.chance.random() < 0.5:
                del owner[key]
            else:
                owner[key] = self.chance.choice(ODD)
        return spoiled


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in nested JSON where something can be spoiled."""
    items = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    for key, inner in items:
        yield value, key
        yield from _spots(inner)
