"""The figures of a set of places: what happened between two times, and how things stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from rules.counties import County
from rules.permits import CLOSED
from storage.accounts import today_of
from storage.people import listed
from storage.times import write_moment
from storage.transactions import Tx

CASES: Final = ("opened", "answered", "closed", "open", "unclaimed", "overdue", "unanswered_late")
VISITS: Final = ("visits_done", "visits_late", "visits_due")


def count(tx: Tx, county: County, places: str, since: datetime, until: datetime, today: date) -> Mapping[str, int]:
    """The figures by name. `places` is a JSON array of codes.

    Cases opened, answered and closed between the times; open, unclaimed, past their legal day and not yet answered by the
    hour promised as they stand; visits done between the days; late and due as they stand.
    """
    cases = tx.sql.counts_cases(
        tx.conn,
        places=places,
        since=write_moment(since),
        until=write_moment(until),
        today=today.isoformat(),
        closed=listed(CLOSED),
    )
    visits = tx.sql.counts_visits(
        tx.conn,
        places=places,
        since=today_of(county, since).isoformat(),
        until=today_of(county, until).isoformat(),
        today=today.isoformat(),
    )
    return {**dict(zip(CASES, cases, strict=True)), **dict(zip(VISITS, visits, strict=True))}
