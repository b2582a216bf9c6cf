"""The languages of the bot: how each writes days, times and numbers, and how a stranger's words are kept from doing harm."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from babel.dates import format_skeleton, format_time

FIRST: Final = "zh-CN"
LANGUAGES: Final = (FIRST, "en")
LOCALES: Final = {FIRST: "zh_CN", "en": "en"}

_HARMFUL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
"""Control characters, half surrogates, and what turns the direction of writing: an answer must not read other than it is."""
ISOLATED: Final = "\u2068{}\u2069"


def spoken(language: str) -> str:
    """The language to speak: one of ours, the first when a person has none of them."""
    return language if language in LANGUAGES else FIRST


def write_day(day: date, language: str, today: date) -> str:
    """A day as people write it: 11月20日, Nov 20; with its year when that is not this year."""
    return format_skeleton("MMMd" if day.year == today.year else "yMMMd", day, locale=LOCALES[language])


def write_time(at: datetime, language: str) -> str:
    """The time of day: 8:30, 17:00."""
    return format_time(at, "H:mm", locale=LOCALES[language])


def tame(words: str) -> str:
    """Somebody's words, safe beside ours: harmful characters taken out, right-to-left writing kept to itself."""
    plain = _HARMFUL.sub("", words)
    if any(unicodedata.bidirectional(one) in ("R", "AL") for one in plain):
        return "\n".join(ISOLATED.format(line) if line else line for line in plain.split("\n"))
    return plain
