"""How a person's name is folded into keys she is found by, and what a name as people call somebody (王大爷, 桂英婶) says of her."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rules.sounds import flat, sounds

SURNAMES: Final[Mapping[str, str]] = {
    "单": "shan", "仇": "qiu", "曾": "zeng", "解": "xie", "查": "zha", "盖": "ge", "区": "ou", "朴": "piao",
    "翟": "zhai", "缪": "miao", "任": "ren", "覃": "qin", "乐": "yue", "宁": "ning", "华": "hua", "纪": "ji",
    "尉": "wei", "折": "she", "员": "yun", "冼": "xian", "洗": "xian", "繁": "po", "召": "shao", "秘": "bi",
    "种": "chong", "重": "chong", "冯": "feng", "过": "guo", "葛": "ge", "那": "na", "哈": "ha", "万": "wan",
    "沈": "shen", "石": "shi", "柏": "bai", "乜": "nie", "隗": "wei", "卜": "bu", "都": "du", "车": "che",
}  # fmt: skip
"""Family names that sound otherwise than the letter does elsewhere."""
DOUBLE: Final = frozenset((
    "欧阳", "上官", "司马", "诸葛", "令狐", "司徒", "皇甫", "尉迟", "夏侯", "东方", "公孙", "慕容", "长孙", "宇文",
    "端木", "独孤", "南宫", "西门", "百里", "申屠",
))  # fmt: skip
"""Family names of two letters."""
_MORE: Final = re.compile(r"[,，、;；。(（:：]|(?<=[\u3400-\u9fff])\s+")
ANY: Final = "*"
"""Stands in a key for one syllable that may be anything."""
FAMILY: Final = "+"
"""Begins the key under which everybody of a family name lies, for names like 老王."""
LONGEST: Final = 12
"""A name is read to this many letters."""


@dataclass(frozen=True, slots=True)
class Called:
    """What a name as people use it says: a family name or a given name, perhaps the sex, and about how old (years)."""

    family: str = ""
    given: str = ""
    sex: str = ""
    youngest: int = 0
    oldest: int = 130


def first(name: str) -> str:
    """The name itself where more was said of somebody: 李某 of 李某，邻居."""
    return _MORE.split(name.strip(), maxsplit=1)[0]


def clean(name: str) -> str:
    """The letters of a name alone, in one writing; words of letters keep a blank between them."""
    plain = unicodedata.normalize("NFKC", name).strip().lower()
    kept = "".join(one if one.isalnum() else " " for one in plain.replace("·", ""))
    return " ".join(kept.split())[:LONGEST] if kept.isascii() else kept.replace(" ", "")[:LONGEST]


@lru_cache(maxsize=8_000)
def spoken(letter: str) -> str:
    """How one letter sounds, folded further: n, r as l, hu as f, ang as an, for who does not tell them apart."""
    return fold(sounds().get(letter) or flat(letter) or letter)


@lru_cache(maxsize=4_000)
def fold(sound: str) -> str:
    """A syllable folded: 刘 and 牛 begin alike, 黄 and 房, 张 and 詹."""
    bare = flat(sound)
    if bare[:2] == "hu" and len(bare) > 1:
        bare = "f" + (bare[2:] or "u")
    elif bare[:1] in ("n", "r") and len(bare) > 1:
        bare = "l" + bare[1:]
    return bare[:-1] if bare.endswith("ang") else bare


@lru_cache(maxsize=4_000)
def parts(name: str) -> tuple[str, ...]:
    """The family name and each letter of the given name; words where the name is written in letters."""
    bare = clean(name)
    if bare.isascii():
        return tuple(bare.split())
    if bare[:2] in DOUBLE and len(bare) > 2:
        return (bare[:2], *bare[2:])
    return tuple(bare)


@lru_cache(maxsize=4_000)
def syllables(name: str) -> tuple[str, ...]:
    """The folded sounds of a name, the family name first and read as a family name."""
    found = parts(name)
    return tuple(_family(one) if not at else spoken(one) for at, one in enumerate(found))


def _family(name: str) -> str:
    known = SURNAMES.get(name)
    return fold(known) if known else "".join(map(spoken, name)) if not name.isascii() else spoken(name)


def sounds_like(one: str, other: str) -> bool:
    """Whether two names are one name, heard or written otherwise."""
    said = syllables(clean(first(one)))
    return bool(said) and said == syllables(clean(first(other)))


def keys_of(name: str) -> tuple[str, ...]:
    """The keys a person of this name lies under: whole, with each syllable left out, and the family name alone."""
    said = syllables(name)
    if not said:
        return ()
    return tuple(dict.fromkeys((" ".join(said), *_near(said), FAMILY + said[0])))


def keys_near(name: str) -> tuple[str, ...]:
    """The keys under which a name lies that differs in one syllable, beside its own."""
    return _near(syllables(name))


def _near(said: Sequence[str]) -> tuple[str, ...]:
    if len(said) == 2:
        return (f"{said[0]} {ANY}", f"{ANY} {said[1]}")
    if len(said) < 2:
        return ()
    return tuple(dict.fromkeys(" ".join((*said[:at], *said[at + 1 :])) for at in range(len(said))))


def called(name: str, words: Mapping[str, Sequence[str]]) -> Called | None:
    """What a name as people use it says; none when it is a plain name.

    `words` are the county's: `called_man_old` (大爷), `called_woman_old`, `called_man`, `called_woman`, `called_son` (老三) after a
    name, `called_old` (老) and `called_young` (小) before a family name.
    """
    bare = clean(name)
    for kind, sex, youngest, oldest in _AFTER:
        for word in sorted(words.get(kind, ()), key=len, reverse=True):
            if bare.endswith(word) and 0 < len(bare) - len(word) <= 3:
                return _of(bare[: -len(word)], sex, youngest, oldest)
    for kind, youngest, oldest in (("called_old", 38, 130), ("called_young", 0, 50)):
        for word in words.get(kind, ()):
            rest = bare.removeprefix(word)
            if rest != bare and (len(rest) == 1 or rest in DOUBLE):
                return Called(family=rest, youngest=youngest, oldest=oldest)
    return None


_AFTER: Final = (
    ("called_man_old", "m", 48, 130),
    ("called_woman_old", "f", 45, 130),
    ("called_man", "m", 16, 85),
    ("called_woman", "f", 16, 85),
    ("called_son", "m", 0, 90),
)


def _of(bare: str, sex: str, youngest: int, oldest: int) -> Called | None:
    """One letter is a family name (or a double one), two are a given name, three a whole name with a title."""
    bare = bare.removesuffix("家") or bare
    if len(bare) == 1 or bare in DOUBLE:
        return Called(bare, "", sex, youngest, oldest)
    if len(bare) == 2:
        return Called("", bare, sex, youngest, oldest)
    return None
