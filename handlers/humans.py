"""A room being furnished."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.questions import Talk
from rules.nouns import Decision, Heard
from rules.records import Who
from storage.desk import Desk

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = ()
