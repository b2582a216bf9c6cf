"""Times are fixed-width UTC text, days are ISO text, made and read here only, so that text order is time order (decision 0007)."""

from __future__ import annotations

from datetime import UTC, date, datetime


def write_moment(at: datetime) -> str:
    """A time as it is stored: `2026-11-23T13:45:00.000Z`. `ValueError` for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("a stored time needs a zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds")[:23] + "Z"


def read_moment(text: str) -> datetime:
    """A stored time, aware and in UTC."""
    return datetime.fromisoformat(text)


def write_moment_or_none(at: datetime | None) -> str | None:
    """The same for a time that may be missing."""
    return None if at is None else write_moment(at)


def read_moment_or_none(text: str | None) -> datetime | None:
    """The same for a time that may be missing."""
    return None if text is None else datetime.fromisoformat(text)


def write_day_or_none(day: date | None) -> str | None:
    """A day as it is stored, or none."""
    return None if day is None else day.isoformat()


def read_day_or_none(text: str | None) -> date | None:
    """A stored day, or none."""
    return None if text is None else date.fromisoformat(text)
