"""Loads what hangs on a case, as `desk.proceedings`: legs, papers, notices, objections, aid, tasks, rosters, facts."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from rules.people import Membership
from rules.permits import CLOSED
from rules.proceedings import Aid, Fund, Leg, Line, Movement, Objection, Paper, Payment, Publication, Task
from rules.registers import Benefit, Fact, Kin, Leave, Question, Shift
from storage.people import listed
from storage.times import write_moment
from storage.transactions import Tx


class Proceedings:
    """One question a method; what is absent is None or an empty tuple."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._sql = tx.sql
        self._conn = tx.conn

    def leg(self, id: int) -> Leg | None:
        return self._tx.one(Leg, self._sql.leg(self._conn, id=id))

    def legs_of(self, case_id: int) -> tuple[Leg, ...]:
        """The legs of a case in the order they were asked."""
        return self._tx.all(Leg, self._sql.legs_of(self._conn, case_id=case_id))

    def legs_at(self, department: str, states: Collection[str]) -> tuple[Leg, ...]:
        """The legs of one department in these states, the first to answer first."""
        found = self._sql.legs_at(self._conn, department=department, states=listed(states))
        return self._tx.all(Leg, found)

    def legs_in(self, states: Collection[str]) -> tuple[Leg, ...]:
        """All legs in these states, the first to answer first."""
        return self._tx.all(Leg, self._sql.legs_in(self._conn, states=listed(states)))

    def legs_silent(self, today: date) -> tuple[Leg, ...]:
        """Legs nobody has answered whose day to answer has come."""
        return self._tx.all(Leg, self._sql.legs_silent(self._conn, today=today.isoformat()))

    def first_silence(self) -> date | None:
        """The first day by which a leg nobody has answered is to be answered."""
        found = self._sql.first_silence(self._conn)
        return None if found is None else date.fromisoformat(found)

    def legs_over(self) -> tuple[Leg, ...]:
        """Legs somebody still works at though their case has ended."""
        return self._tx.all(Leg, self._sql.legs_over(self._conn, closed=listed(CLOSED)))

    def papers_of(self, case_id: int) -> tuple[Paper, ...]:
        return self._tx.all(Paper, self._sql.papers_of(self._conn, case_id=case_id))

    def paper(self, id: int) -> Paper | None:
        return self._tx.one(Paper, self._sql.paper(self._conn, id=id))

    def publication(self, id: int) -> Publication | None:
        return self._tx.one(Publication, self._sql.publication(self._conn, id=id))

    def publications_of(self, case_id: int) -> tuple[Publication, ...]:
        return self._tx.all(Publication, self._sql.publications_of(self._conn, case_id=case_id))

    def publications_hanging(self, before: date) -> tuple[Publication, ...]:
        """Notices still hanging whose last day lies before this one."""
        return self._tx.all(Publication, self._sql.publications_hanging(self._conn, upto=before.isoformat()))

    def objection(self, id: int) -> Objection | None:
        return self._tx.one(Objection, self._sql.objection(self._conn, id=id))

    def objections_of(self, case_id: int) -> tuple[Objection, ...]:
        return self._tx.all(Objection, self._sql.objections_of(self._conn, case_id=case_id))

    def objections_open(self) -> tuple[Objection, ...]:
        """Objections nobody has answered, the most pressing first."""
        return self._tx.all(Objection, self._sql.objections_open(self._conn))

    def aid(self, id: int) -> Aid | None:
        return self._tx.one(Aid, self._sql.aid(self._conn, id=id))

    def aids_of(self, case_id: int) -> tuple[Aid, ...]:
        return self._tx.all(Aid, self._sql.aids_of(self._conn, case_id=case_id))

    def payment(self, id: int) -> Payment | None:
        return self._tx.one(Payment, self._sql.payment(self._conn, id=id))

    def payments_of(self, case_id: int) -> tuple[Payment, ...]:
        return self._tx.all(Payment, self._sql.payments_of(self._conn, case_id=case_id))

    def payments_waiting(self, upto: date) -> tuple[Payment, ...]:
        """Payments due by this day that nobody has paid, the oldest first."""
        return self._tx.all(Payment, self._sql.payments_waiting(self._conn, upto=upto.isoformat()))

    def fund_at(self, place: str) -> Fund | None:
        return self._tx.one(Fund, self._sql.fund_at(self._conn, place=place))

    def funds(self) -> tuple[Fund, ...]:
        return self._tx.all(Fund, self._sql.funds(self._conn))

    def movements_of(self, fund_id: int, since: datetime) -> tuple[Movement, ...]:
        found = self._sql.movements_of(self._conn, fund_id=fund_id, since=write_moment(since))
        return self._tx.all(Movement, found)

    def task(self, id: int) -> Task | None:
        return self._tx.one(Task, self._sql.task(self._conn, id=id))

    def tasks_of(self, case_id: int) -> tuple[Task, ...]:
        return self._tx.all(Task, self._sql.tasks_of(self._conn, case_id=case_id))

    def tasks_open(self, places: Collection[str], upto: date) -> tuple[Task, ...]:
        """Open tasks on the desks of these places due by this day, the most pressing first."""
        found = self._sql.tasks_open(self._conn, places=listed(places), upto=upto.isoformat())
        return self._tx.all(Task, found)

    def shifts_at(self, place: str, now: datetime) -> tuple[Shift, ...]:
        """The lines of the roster of a place that have not ended, by start and turn."""
        return self._tx.all(Shift, self._sql.shifts_at(self._conn, place=place, now=write_moment(now)))

    def leaves_of(self, account_id: int, today: date) -> tuple[Leave, ...]:
        """Somebody's leave, running or to come."""
        return self._tx.all(Leave, self._sql.leaves_of(self._conn, account_id=account_id, today=today.isoformat()))

    def line_open(self, account_id: int) -> Line | None:
        """The live line somebody speaks on, as resident or officer; of several the one heard last."""
        found = list(self._sql.line_open(self._conn, account_id=account_id))
        return self._tx.one(Line, found[0] if found else None)

    def lines_open(self) -> tuple[Line, ...]:
        return self._tx.all(Line, self._sql.lines_open(self._conn))

    def fact(self, id: int) -> Fact | None:
        return self._tx.one(Fact, self._sql.fact(self._conn, id=id))

    def facts_of(self, household_id: int) -> tuple[Fact, ...]:
        """Everything ever noted about a household, in order."""
        return self._tx.all(Fact, self._sql.facts_of(self._conn, household_id=household_id))

    def benefits_of(self, household_id: int) -> tuple[Benefit, ...]:
        return self._tx.all(Benefit, self._sql.benefits_of(self._conn, household_id=household_id))

    def questions_open(self) -> tuple[Question, ...]:
        return self._tx.all(Question, self._sql.questions_open(self._conn))

    def kin_of(self, household_id: int) -> tuple[Kin, ...]:
        return self._tx.all(Kin, self._sql.kin_of(self._conn, household_id=household_id))

    def memberships_of(self, household_id: int) -> tuple[Membership, ...]:
        """Everybody who ever belonged to a household, with the days."""
        return self._tx.all(Membership, self._sql.memberships_of(self._conn, household_id=household_id))
