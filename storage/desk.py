"""The desk of one update or tick: what handlers and ticks load through, and where their Decision is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime

from rules.counties import Calendar, County
from rules.matching import Ranked, describe
from rules.nouns import Decision, Entry
from rules.people import Account, Household, Invitation, Person, Post, Role, Who
from rules.permits import CLOSED
from rules.records import Attachment, Attempt, Case, Complaint, Draft, Visit
from storage import accounts, counts, entries, keeping, keys, matching, people
from storage.keeping import Stale
from storage.proceedings import Proceedings
from storage.times import write_moment
from storage.transactions import Tx

__all__ = ["Desk", "Stale"]


class Desk:
    """Loads records and keeps a Decision, in one transaction; what is absent is None or an empty tuple.

    `proceedings` loads what hangs on a case. `tx` is for the other questions storage asks (`storage/visits.py`,
    `storage/watches.py`), not for handlers.

    Lists take the place codes the asking person may see: what she may not read looks like absent.
    """

    def __init__(self, tx: Tx, now: datetime, county: County, calendar: Calendar) -> None:
        self.tx = tx
        self.proceedings = Proceedings(tx)
        self._sql = tx.sql
        self._conn = tx.conn
        self.now = now
        self.county = county
        self.calendar = calendar
        self.today: date = accounts.today_of(county, now)

    def savepoint(self) -> AbstractContextManager[None]:
        """What is kept inside is kept whole or not at all; an exception goes on after the rollback."""
        return self.tx.savepoint()

    def who(self, channel: str, address: str, *, language: str = "") -> Who:
        """The person at this address; an account is made for somebody new."""
        return accounts.who(self.tx, accounts.find_or_make(self.tx, channel, address, language, self.now), self.today)

    def who_is(self, account_id: int) -> Who | None:
        """The person of this account."""
        account = self.account(account_id)
        return None if account is None else accounts.who(self.tx, account, self.today)

    def account(self, id: int) -> Account | None:
        return accounts.get(self.tx, id)

    def post(self, id: int) -> Post | None:
        return self.tx.one(Post, self._sql.post(self._conn, id=id))

    def posts(self, account_id: int) -> tuple[Post, ...]:
        """The posts somebody holds today."""
        return accounts.posts(self.tx, account_id, self.today)

    def holders(self, role: Role, place: str) -> tuple[Account, ...]:
        """Who holds this role at exactly this place today."""
        return accounts.holders(self.tx, role, place, self.today)

    def reached(self, role: Role, place: str) -> tuple[Account, ...]:
        """Who hears what is said to this post today: its holders, or whoever stands in above them."""
        return accounts.reached(self.tx, self.county, role, place, self.today)

    def invitation(self, secret: str) -> Invitation | None:
        """The invitation of this secret, used or not."""
        found = self._sql.invitation_by(self._conn, secret_hash=self.hash_secret(secret))
        return self.tx.one(Invitation, found)

    def new_secret(self) -> str:
        """A one-time secret for a link; only its hash is kept."""
        return keys.new_secret()

    def hash_secret(self, secret: str) -> bytes:
        """The keyed hash under which a secret is kept."""
        return self.tx.keys.hash_secret(secret)

    def new_id(self) -> int:
        """An identifier for a thing that is about to be kept."""
        return keys.new_id()

    def new_key(self, kind: str, owner_id: int) -> int:
        """A data key for the words of a thing that is about to be kept; its id."""
        return self.tx.keys.make(kind, owner_id, self.now)

    def erase(self, key_id: int) -> None:
        """Destroy a data key: what it sealed reads as empty from now on."""
        self.tx.keys.erase(key_id, self.now)

    def next_case_number(self) -> str:
        """The next case number of this year: at least four digits."""
        return f"{self._sql.count_up(self._conn, name=f'case:{self.today.year}'):04d}"

    def next_household_number(self) -> str:
        """The next household number."""
        return f"H{self._sql.count_up(self._conn, name='household'):04d}"

    def case(self, id: int) -> Case | None:
        return self.tx.one(Case, self._sql.case(self._conn, id=id))

    def case_numbered(self, number: str) -> Case | None:
        """This year's case of this number, else the newest."""
        return self.tx.one(Case, self._sql.case_numbered(self._conn, number=number))

    def case_by_claim(self, secret: str) -> Case | None:
        """The case whose receipt carries this secret."""
        found = self._sql.case_by_claim(self._conn, claim_hash=self.hash_secret(secret))
        return self.tx.one(Case, found)

    def cases_of(self, account_id: int, open_only: bool = False) -> tuple[Case, ...]:
        """The cases somebody asked for or reported, the newest first."""
        found = self.tx.all(Case, self._sql.cases_of(self._conn, account_id=account_id))
        return tuple(case for case in found if not (open_only and case.state in CLOSED))

    def cases_owned(self, account_id: int) -> tuple[Case, ...]:
        """The cases in somebody's hands, the newest first."""
        return self.tx.all(Case, self._sql.cases_owned(self._conn, account_id=account_id))

    def cases_at(self, places: Collection[str], states: Collection[str]) -> tuple[Case, ...]:
        """The cases of these places in these states, the oldest first (the place of a case may be empty)."""
        found = self._sql.cases_at(self._conn, places=people.listed(places), states=people.listed(states))
        return self.tx.all(Case, found)

    def cases_of_household(self, household_id: int) -> tuple[Case, ...]:
        """The cases about a household, the newest first."""
        return self.tx.all(Case, self._sql.cases_of_household(self._conn, household_id=household_id))

    def cases_merged_into(self, case_id: int) -> tuple[Case, ...]:
        """The cases that go on in this one, the oldest first."""
        return self.tx.all(Case, self._sql.cases_merged_into(self._conn, case_id=case_id))

    def meant(
        self, name: str, place: str = "", phone: str = "", id_no: str = "", born_year: int = 0
    ) -> tuple[Ranked, ...]:
        """Who on file is meant by this description, the likeliest first, each with its share of belief."""
        sought = describe(self.county, name, place, born_year, phone, id_no, year=self.today.year)
        return matching.find(self.tx, self.county, sought)

    def entries(self, case_id: int, audience: entries.Audience = "all") -> tuple[Entry, ...]:
        """The history of a case as this audience may read it, oldest first."""
        return entries.read(self.tx, case_id, audience)

    def draft(self, id: int) -> Draft | None:
        return self.tx.one(Draft, self._sql.draft(self._conn, id=id))

    def drafts(self, account_id: int) -> tuple[Draft, ...]:
        """Somebody's half filled forms, the one touched last first."""
        return self.tx.all(Draft, self._sql.drafts_of(self._conn, account_id=account_id))

    def attachment(self, id: int) -> Attachment | None:
        return self.tx.one(Attachment, self._sql.attachment(self._conn, id=id))

    def attachments(self, case_id: int) -> tuple[Attachment, ...]:
        return self.tx.all(Attachment, self._sql.attachments_of(self._conn, case_id=case_id))

    def household(self, id: int) -> Household | None:
        return self.tx.one(Household, self._sql.household(self._conn, id=id))

    def household_numbered(self, number: str) -> Household | None:
        return self.tx.one(Household, self._sql.household_numbered(self._conn, number=number))

    def households_of(self, helper_id: int) -> tuple[Household, ...]:
        """The households somebody helps, by number."""
        return self.tx.all(Household, self._sql.households_of(self._conn, helper_id=helper_id))

    def households_at(self, places: Collection[str]) -> tuple[Household, ...]:
        return self.tx.all(Household, self._sql.households_at(self._conn, places=people.listed(places)))

    def members(self, household_id: int) -> tuple[Person, ...]:
        """Who lives in a household today, the oldest first."""
        today = self.today.isoformat()
        return self.tx.all(Person, self._sql.members(self._conn, household_id=household_id, today=today))

    def person(self, id: int) -> Person | None:
        return self.tx.one(Person, self._sql.person(self._conn, id=id))

    def find_people(self, text: str, places: Collection[str]) -> tuple[Person, ...]:
        """People on file by part of the name, or by telephone or ID number (else by one in which a digit is wrong)."""
        return people.find(self.tx, text, people.listed(places))

    def visit(self, id: int) -> Visit | None:
        return self.tx.one(Visit, self._sql.visit(self._conn, id=id))

    def visits_open(self, household_id: int) -> tuple[Visit, ...]:
        return self.tx.all(Visit, self._sql.visits_open(self._conn, household_id=household_id))

    def visits_due(self, helper_id: int | None = None, *, upto: date) -> tuple[Visit, ...]:
        """Open visits planned (or put off) to this day or earlier, of one helper or of all, by due date."""
        day = upto.isoformat()
        if helper_id is None:
            return self.tx.all(Visit, self._sql.visits_due(self._conn, upto=day))
        return self.tx.all(Visit, self._sql.visits_due_of(self._conn, upto=day, helper_id=helper_id))

    def visits_searched(self) -> tuple[Visit, ...]:
        """Open visits whose search has run out of time."""
        return self.tx.all(Visit, self._sql.visits_searched(self._conn, upto=write_moment(self.now)))

    def attempt(self, id: int) -> Attempt | None:
        return self.tx.one(Attempt, self._sql.attempt(self._conn, id=id))

    def attempts(self, visit_id: int) -> tuple[Attempt, ...]:
        return self.tx.all(Attempt, self._sql.attempts_of(self._conn, visit_id=visit_id))

    def last_attempt(self, household_id: int) -> Attempt | None:
        return self.tx.one(Attempt, self._sql.last_attempt(self._conn, household_id=household_id))

    def complaint(self, id: int) -> Complaint | None:
        return self.tx.one(Complaint, self._sql.complaint(self._conn, id=id))

    def complaints(self, open_only: bool = False) -> tuple[Complaint, ...]:
        query = self._sql.complaints_open if open_only else self._sql.complaints
        return self.tx.all(Complaint, query(self._conn))

    def shown(self, account_id: int, message: str) -> tuple[str, int] | None:
        """What a message somebody replied to was about."""
        found = self._sql.shown(self._conn, account_id=account_id, message=message)
        return None if found is None else (found[0], found[1])

    def last_shown(self, account_id: int, about: tuple[str, int]) -> str | None:
        """The last message somebody was shown about this thing."""
        kind, id_ = about
        found: str | None = self._sql.last_shown(self._conn, account_id=account_id, about_kind=kind, about_id=id_)
        return found

    def counts(self, places: Collection[str], since: datetime, until: datetime) -> Mapping[str, int]:
        """What happened at these places between two times, and how things stand today."""
        return counts.count(self.tx, self.county, people.listed(places), since, until, self.today)

    def claim_tick(self, tick: str, period: str) -> bool:
        """Whether this is the first call of this tick for this period, by any worker."""
        return bool(self._sql.claim_tick(self._conn, tick=tick, period=period, at=write_moment(self.now)) == 1)

    def keep(self, decision: Decision, *, by: int, heard_id: int = 0) -> None:
        """Keep all of a Decision; `Stale` when somebody was faster."""
        keeping.keep(self.tx, decision, by=by, heard_id=heard_id, now=self.now)
