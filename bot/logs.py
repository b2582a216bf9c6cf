"""The log: one JSON line an event, in which no secret and no personal data can stand, whoever wrote the line."""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import traceback
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Final, TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

QUIET: Final = (
    "aiohttp", "aiosqlite", "alembic", "apscheduler", "asyncio", "httpcore", "httpx", "psycopg", "sqlalchemy", "telegram",
    "uvicorn",
)  # fmt: skip
"""Libraries that put addresses with the token, statements or whole messages into their lower levels."""

HIDDEN: Final = "[hidden]"
DEEPEST: Final = 6
_GAP = r"[\s.,\-\u2010-\u2015_/()\u00b7\u200b-\u200d\u2060\ufeff]{0,3}"
_IDENTITY = rf"(?<!\d)\d(?:{_GAP}\d){{16}}{_GAP}[\dXx](?!\d)"
_OLD_IDENTITY = r"(?<!\d)\d{8}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)"
_MOBILE = rf"(?<!\d)(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d)"
_LANDLINE = r"(?<!\d)0\d{2,3}[\s\-\u2010-\u2015)]{0,2}\d{7,8}(?!\d)"
_NUMBERS = re.compile("|".join((_IDENTITY, _OLD_IDENTITY, _MOBILE, _LANDLINE)))
_WHOLE = re.compile(r"1[3-9]\d{9}|\d{17,18}")
_TOKEN = re.compile(r"\d{6,16}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
_WORDS = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
"""Our code and its logs speak English: a run of Han characters is what a person said, a name or an address."""


def new_code() -> str:
    """A short code told to a person when something of ours went wrong; it finds the log line."""
    return f"E-{secrets.token_hex(2).upper()}"


def redact(text: str, held: Iterable[str] = ()) -> str:
    """The text without tokens, keys, ID numbers, phones (full-width or spaced digits too) and without anybody's words."""
    for secret in held:
        text = text.replace(secret, HIDDEN)
    text = _TOKEN.sub(HIDDEN, text)
    folded = text if text.isascii() else "".join(map(_fold, text))
    spans = [found.span() for found in _NUMBERS.finditer(folded)]
    for start, end in reversed(spans):
        text = text[:start] + HIDDEN + text[end:]
    return text if text.isascii() else _WORDS.sub(HIDDEN, text)


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


class Redactor:
    """The last steps of the formatter: hides in every value of an event what no log may show, and writes it as one line."""

    def __init__(self, held: Iterable[str] = ()) -> None:
        self._held = tuple(held)

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> str:
        return json.dumps(self.clean(event), default=self._other, allow_nan=True)

    def clean(self, value: object, depth: int = 0) -> object:
        """The value with every text in it redacted; what lies deeper than six levels is only named by its type."""
        if value is None or isinstance(value, bool | float):
            return value
        if isinstance(value, int):
            return HIDDEN if _WHOLE.fullmatch(str(value)) else value
        if isinstance(value, str):
            return redact(value, self._held)
        if depth >= DEEPEST:
            return type(value).__name__
        if isinstance(value, dict):
            return {redact(str(key), self._held): self.clean(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.clean(one, depth + 1) for one in value]
        return redact(str(value), self._held)

    def _other(self, value: object) -> str:
        return type(value).__name__


def _tell_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Put an exception into the event as its type, its text and the lines it came from; never the values of variables."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = given if isinstance(given, BaseException) else (given if isinstance(given, tuple) else sys.exc_info())[1]
    if error is not None:
        event["exception"] = "".join(traceback.format_exception(error))
    return event


def set_up(level: str = "INFO", held: Iterable[str] = (), to: TextIO | Path | None = None) -> None:
    """Send every logger of the process, ours and the libraries', through one formatter to a stream (standard error) or a file."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _tell_exception,
            Redactor(held),
        ],
    )
    handler: logging.Handler = (
        logging.FileHandler(to, encoding="ascii") if isinstance(to, Path) else logging.StreamHandler(to or sys.stderr)
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        library = logging.getLogger(name)
        library.handlers[:] = []
        library.propagate = True
        library.setLevel(max(logging.WARNING, root.level))
