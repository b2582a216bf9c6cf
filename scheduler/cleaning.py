"""What is tidied at night: inbox bodies emptied, old claims of ticks forgotten, the ends of the histories written outside."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from rules.nouns import Decision, Job
from storage import ticks as stored
from storage.desk import Desk

CLAIMS_KEPT: Final = timedelta(days=3)


def clean(desk: Desk) -> list[Decision]:
    """Empty what the retention rules say (inbox bodies after 48 hours), forget old claims, and have the histories anchored."""
    stored.clean(desk, desk.now, desk.now - CLAIMS_KEPT)
    return [Decision(jobs=(Job("anchor", 0, once=f"anchor:{desk.today.isoformat()}"),))]
