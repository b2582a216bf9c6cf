"""What the tests of the time after the answer share: people of a township, an ended case, and what a Decision holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from rules.handling import Refused
from rules.nouns import Decision, Say
from rules.people import Account, Post, Role, Who
from rules.proceedings import Task
from rules.ratings import Calls
from rules.records import Case
from rules.tasks import Today
from tests.house import loaded

COUNTY, CALENDAR = loaded().county, loaded().calendar
TODAY = Today(COUNTY, CALENDAR, datetime(2026, 11, 23, 1, 45, tzinfo=UTC), date(2026, 11, 23))
CALLS = Calls(70, "BG", 12, 16)


def who(account: int, *posts: tuple[Role, str]) -> Who:
    """Somebody with these posts, acting in the first."""
    held = tuple(
        Post(90 + n, account, role, place, f"同志{account}", TODAY.day) for n, (role, place) in enumerate(posts)
    )
    return Who(Account(account, "telegram", str(account), acting=90 if posts else 0), held)


GRANNY, NEIGHBOUR, STRANGER = who(1), who(2, ("assistant", "BG03")), who(18)
LI, CHEN, ZHANG = who(11, ("officer", "BG")), who(12, ("officer", "BG")), who(13, ("approver", "BG"))
WANG, FAR = who(16, ("county", "WH")), who(17, ("officer", "QH"))


def case(**more: object) -> Case:
    """A case Li handled and ended, asked for by Granny and reported by her neighbour."""
    at = TODAY.now.replace(day=20)
    made = Case(
        5,
        "0001",
        6,
        "closed",
        at,
        "BG03",
        applicant_id=1,
        reporter_id=2,
        owner_id=11,
        opinion_by=11,
        decision="refused",
        programme="dibao",
        due_on=date(2026, 11, 21),
        clock={"start": "2026-10-20"},
        closed_at=at,
        version=3,
    )
    return replace(made, **more)  # type: ignore[arg-type]


def ok(answer: Decision | Refused) -> Decision:
    """The Decision; a refusal fails the test with its key."""
    assert isinstance(answer, Decision), answer
    return answer


def kept(answer: Decision | Refused) -> Case:
    """The case as it is kept."""
    (found,) = [one for one in ok(answer).keep if isinstance(one, Case)]
    return found


def owed(answer: Decision | Refused) -> list[Task]:
    """The tasks it keeps."""
    return [one for one in ok(answer).keep if isinstance(one, Task)]


def says(answer: Decision | Refused, key: str) -> list[Say]:
    """What is said with this text."""
    return [one for one in ok(answer).says if one.key == key]
