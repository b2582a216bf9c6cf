"""Telegram's HTML: text and entities out of markup with Telegram's refusals, and markup for the page out of entities.

Written by hand because the standard parser forgives what Telegram refuses (a bare "<", a tag never closed): the refusals are
the point here.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from playground.shapes import Json, bad

ENTITIES_SHOWN = 100
KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre", "a": "text_link",
    "span": "spoiler", "tg-spoiler": "spoiler", "tg-emoji": "custom_emoji", "blockquote": "blockquote",
}  # fmt: skip
SHOWN = {
    "bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code", "pre": "pre", "blockquote": "blockquote",
}  # fmt: skip
FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]，。；：！？）】]")),
    ("email", re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", re.ASCII)),
    ("bot_command", re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?\b", re.ASCII)),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z]\w{3,31}\b", re.ASCII)),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
)
SPACE = " \t\n\r\f\v"
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|[a-zA-Z]+);?")


@dataclass(slots=True)
class _Open:
    tag: str
    at: int
    extra: Json = field(default_factory=dict)


def units(text: str) -> int:
    """How long Telegram calls a text: UTF-16 code units."""
    return sum(2 if ord(letter) > 0xFFFF else 1 for letter in text)


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Text and entities; raises Telegram's 400 on a tag it does not know or that is not closed."""
    out: list[str] = []
    length = at = 0
    opened: list[_Open] = []
    entities: list[Json] = []
    while at < len(source):
        letter = source[at]
        if letter == "<":
            ending = source.startswith("</", at)
            at = _close(source, at, length, opened, entities) if ending else _open(source, at, length, opened)
            continue
        at += 1
        if letter == "&":
            letter, at = _refer(source, at - 1)
        out.append(letter)
        length += units(letter)
    if opened:
        raise _cannot(f'Can\'t find end tag corresponding to start tag "{opened[-1].tag}"')
    entities.sort(key=lambda one: (_number(one, "offset"), -_number(one, "length")))
    return "".join(out), entities


def _cannot(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")


def _byte(source: str, at: int) -> int:
    return len(source[:at].encode(errors="replace"))


def _refer(source: str, at: int) -> tuple[str, int]:
    found = REFERENCE.match(source, at)
    if not found:
        return "&", at + 1
    name = found[1]
    if name.startswith("#"):
        point = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        letter = chr(point) if 0 < point < 0x10FFFF else ""
    else:
        letter = NAMED.get(name, "")
    return (letter, found.end()) if letter else ("&", at + 1)


def _open(source: str, at: int, length: int, opened: list[_Open]) -> int:
    end = at + 1
    while end < len(source) and source[end] not in SPACE + ">":
        end += 1
    if end == len(source):
        raise _cannot(f"Unclosed start tag at byte offset {_byte(source, at)}")
    tag = source[at + 1 : end].lower()
    if tag not in KINDS:
        raise _cannot(f'Unsupported start tag "{tag}" at byte offset {_byte(source, at)}')
    given: dict[str, str] = {}
    while source[end] != ">":
        one = re.compile(r"""\s*([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[A-Za-z0-9.\-]+))?\s*""").match(source, end)
        if not one or one.end() == len(source):
            raise _cannot(f'Unclosed start tag "{tag}" at byte offset {_byte(source, at)}')
        given[one[1].lower()] = html.unescape((one[2] or "").strip("\"'"))
        end = one.end()
    if tag == "span" and given.get("class") != "tg-spoiler":
        raise _cannot(f'Tag "span" must have class "tg-spoiler" at byte offset {_byte(source, at)}')
    opened.append(_Open(tag, length, _extra(tag, given, opened)))
    return end + 1


def _extra(tag: str, given: dict[str, str], opened: list[_Open]) -> Json:
    if tag == "a":
        return {"url": given.get("href", "")}
    if tag == "tg-emoji":
        return {"custom_emoji_id": given.get("emoji-id", "")}
    if tag == "blockquote" and "expandable" in given:
        return {"type": "expandable_blockquote"}
    language = given.get("class", "").removeprefix("language-")
    if tag == "code" and language and opened and opened[-1].tag == "pre":
        opened[-1].extra = {"language": language}
    return {}


def _close(source: str, at: int, length: int, opened: list[_Open], entities: list[Json]) -> int:
    where = _byte(source, at)
    if not opened:
        raise _cannot(f"Unexpected end tag at byte offset {where}")
    end = source.find(">", at)
    if end < 0:
        raise _cannot(f"Unclosed end tag at byte offset {where}")
    tag = source[at + 2 : end].strip(SPACE).lower()
    begun = opened.pop()
    if tag and tag != begun.tag:
        raise _cannot(f'Unmatched end tag at byte offset {where}, expected "</{begun.tag}>", found "</{tag}>"')
    nested = begun.tag == "code" and bool(opened) and opened[-1].extra.get("language") is not None
    dead_link = begun.tag == "a" and not begun.extra["url"]
    if length > begun.at and not nested and not dead_link:
        entities.append({"type": KINDS[begun.tag], "offset": begun.at, "length": length - begun.at, **begun.extra})
    return end + 1


def clean(text: str) -> str:
    """What Telegram makes of a bot's text: control characters become spaces, bidi overrides and line separators go."""
    text = re.sub("[\u2028-\u202e\r]", "", text)
    return re.sub(r"[\x00-\x08\x0b-\x1f]", " ", text)


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without space at its ends, its entities moved along; at most a hundred entities stay, as Telegram does."""
    whole = text.rstrip()
    bare = whole.lstrip()
    moved, most = units(whole) - units(bare), units(bare)
    kept: list[Json] = []
    for one in entities:
        begin = max(0, _number(one, "offset") - moved)
        end = min(most, _number(one, "offset") + _number(one, "length") - moved)
        if end > begin:
            kept.append({**one, "offset": begin, "length": end - begin})
    return bare, kept[:ENTITIES_SHOWN]


def find_entities(text: str, known: list[Json] | None = None) -> list[Json]:
    """The known entities and those that Telegram finds by itself: addresses, commands, names, tags."""
    known = known or []
    taken = [(_number(one, "offset"), _number(one, "offset") + _number(one, "length")) for one in known]
    found: list[Json] = []
    if any(sign in text for sign in "/@#"):
        for kind, pattern in FOUND:
            for one in pattern.finditer(text):
                begin = units(text[: one.start()])
                end = begin + units(one[0])
                if all(end <= left or begin >= right for left, right in taken):
                    taken.append((begin, end))
                    found.append({"type": kind, "offset": begin, "length": end - begin})
    return sorted([*known, *found], key=lambda one: (_number(one, "offset"), -_number(one, "length")))


def show_html(text: str, entities: list[Json]) -> str:
    """Safe markup for the page: every letter escaped, only the tags of known entities, links only to http, tel and mailto."""
    places: list[int] = []
    for number, letter in enumerate(text):
        places.extend([number] * (2 if ord(letter) > 0xFFFF else 1))
    places.append(len(text))
    before: dict[int, list[str]] = {}
    after: dict[int, list[str]] = {}
    for one in entities:
        begin = _number(one, "offset")
        end = min(begin + _number(one, "length"), len(places) - 1)
        if 0 <= begin < end:
            opening, closing = _tags(one, text[places[begin] : places[end]])
            before.setdefault(places[begin], []).append(opening)
            after.setdefault(places[end], []).insert(0, closing)
    out: list[str] = []
    for number, letter in enumerate([*text, ""]):
        out += after.get(number, []) + before.get(number, []) + [html.escape(letter)]
    return "".join(out)


def _tags(one: Json, words: str) -> tuple[str, str]:
    kind = str(one.get("type"))
    if kind in SHOWN:
        return f"<{SHOWN[kind]}>", f"</{SHOWN[kind]}>"
    if kind == "expandable_blockquote":
        return "<blockquote>", "</blockquote>"
    if kind == "bot_command":
        return f'<a class="command" href="#" data-say="{html.escape(words)}">', "</a>"
    address = {"url": words, "email": f"mailto:{words}", "text_link": str(one.get("url", ""))}.get(kind, "")
    if re.match(r"(https?://|tel:|mailto:)", address):
        return f'<a href="{html.escape(address)}" target="_blank" rel="noopener noreferrer">', "</a>"
    return f'<span class="{html.escape(kind)}">', "</span>"


def _number(one: Json, name: str) -> int:
    value = one.get(name)
    return value if isinstance(value, int) else 0
