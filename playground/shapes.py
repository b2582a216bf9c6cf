"""The shapes everything here shares: JSON objects, what Telegram refuses, the people of the box, and its limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

Json = dict[str, object]
Clock = Callable[[], datetime]
Advance = Callable[[datetime], Awaitable[None]]
HERE: Final = (28.9028, 120.0315)
"""Latitude and longitude of a hillside, where a phone stands that was given no place."""
Peek = Callable[[], Awaitable[Mapping[str, object]]]


class Refused(Exception):
    """The Bot API says no: an HTTP code, Telegram's own words and its parameters (`retry_after`, `migrate_to_chat_id`)."""

    def __init__(self, code: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.parameters = parameters


def bad(words: str) -> Refused:
    """A request that Telegram cannot obey."""
    return Refused(400, f"Bad Request: {words}")


def forbidden(words: str) -> Refused:
    """A chat that Telegram does not let the bot reach."""
    return Refused(403, f"Forbidden: {words}")


@dataclass(frozen=True, slots=True)
class Phone:
    """One person whose phone stands on the page; texts are by page language ("zh-CN", "en").

    `started` says that this person has already spoken with the bot, so that the bot may write first;
    without `on_page` she can only be written to, and has no phone on the page.
    """

    chat_id: int
    first_name: str
    title: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    phone_number: str = ""
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    language_code: str = "zh-hans"
    started: bool = True
    on_page: bool = True
    place: tuple[float, float] = HERE


@dataclass(frozen=True, slots=True)
class Limits:
    """What the box allows a bot; the defaults are Telegram's, as far as it tells them.

    Rates are messages a second (a group's: messages in any 60 seconds), 0 switches a limit off; sizes are bytes, times seconds.
    """

    overall_rate: float = 30
    overall_burst: int = 30
    chat_rate: float = 1
    chat_burst: int = 5
    group_per_minute: int = 20
    download: int = 20 * 1024 * 1024
    upload: int = 50 * 1024 * 1024
    photo: int = 10 * 1024 * 1024
    query_age: float = 60
    retention: float = 24 * 3600
    webhook_delay: float = 1
    webhook_delay_most: float = 60

    @classmethod
    def unpaced(cls) -> Limits:
        """Every check but the pace of sending: for tests that measure something else."""
        return cls(overall_rate=0, chat_rate=0, group_per_minute=0)
