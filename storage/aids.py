"""What is on file about aid beyond one case: what waits for a second person, what a fund has promised, what was given before."""

from __future__ import annotations

from datetime import date, time

from rules.hours import moment
from rules.proceedings import Aid
from rules.records import Case
from storage.desk import Desk
from storage.times import write_moment


def proposed(desk: Desk) -> tuple[Aid, ...]:
    """Aid that was proposed and nobody has decided, the oldest first."""
    return desk.tx.all(Aid, desk.tx.sql.aids_proposed(desk.tx.conn))


def promised(desk: Desk, place: str) -> int:
    """How much of a township's fund is confirmed and not paid yet, in whole yuan."""
    return int(desk.tx.sql.promised_from(desk.tx.conn, source=place))


def earlier(desk: Desk, case: Case) -> tuple[str, ...]:
    """The numbers of this household's or applicant's other cases of the same cause aided in this calendar year."""
    since = moment(desk.county, date(desk.today.year, 1, 1), time.min)
    rows = desk.tx.sql.aided_before(
        desk.tx.conn,
        case_id=case.id,
        applicant_id=case.applicant_id,
        household_id=case.household_id,
        need=case.need,
        since=write_moment(since),
    )
    return tuple(row[0] for row in rows)
