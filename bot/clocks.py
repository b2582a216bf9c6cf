"""The only place that reads the time: real time, and the bot's own time, which a trial may move ahead of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """The real time in UTC: for leases, pacing and time-outs, which no trial may move."""
    return datetime.now(UTC)  # noqa: TID251


class Clock:
    """The bot's time: real time plus an offset that only a trial moves; calling it gives an aware UTC time."""

    def __init__(self, offset: timedelta = timedelta()) -> None:
        self.offset = offset

    def __call__(self) -> datetime:
        return real_now() + self.offset

    def move(self, by: timedelta) -> None:
        """Go ahead by so much; a negative amount is refused, since promises made later than `now` would have no past."""
        if by < timedelta():
            raise ValueError("a clock is only moved ahead")
        self.offset += by
