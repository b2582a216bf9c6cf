"""What is tidied at night: inbox bodies emptied, old claims of ticks forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rules.nouns import Decision
from storage import ticks as stored
from storage.desk import Desk

CLAIMS_KEPT: Final = timedelta(days=3)


def clean(desk: Desk) -> list[Decision]:
    """Empty what the retention rules say (inbox bodies after 48 hours), and forget the claims of old ticks."""
    stored.clean(desk, desk.now, desk.now - CLAIMS_KEPT)
    return []
