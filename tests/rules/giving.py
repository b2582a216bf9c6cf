"""What the tests of aid share: an urgent case in Beigang, who acts on it, and aid as it stands after each step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final, TypeVar

from rules.aids import Matter, Wanted, propose
from rules.confirmations import ROWS, confirm
from rules.handling import Refused
from rules.nouns import Decision, To
from rules.payments import pay
from rules.people import Account, Post, Role, Who
from rules.proceedings import Aid, Fund, Payment
from rules.records import Case
from tests.house import loaded

R = TypeVar("R")
COUNTY: Final = loaded().county
CALENDAR: Final = loaded().calendar
NOW: Final = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
"""Monday, 23 November 2026, 22:00 in the county."""
TODAY: Final = date(2026, 11, 23)
LI, ZHANG, SHEN, GRANNY = 11, 12, 13, 14


def who(account: int, role: Role = "officer", place: str = "BG", name: str = "") -> Who:
    """Somebody with one post."""
    post = Post(90 + account, account, role, place, name or f"{role} {account}", TODAY)
    return Who(Account(account, "telegram", str(account), acting=post.id), (post,) if role != "resident" else ())


OFFICER: Final = who(LI, name="李同志")
APPROVER: Final = who(ZHANG, "approver", name="张镇长")
COUNTY_DESK: Final = who(SHEN, "county", "WH", "沈科长")
RESIDENT: Final = who(GRANNY, "resident")
CASE: Final = Case(
    5,
    "0001",
    6,
    "registered",
    NOW,
    "BG03",
    urgency="today",
    need="hunger",
    words="家里没米了",
    subject="王桂兰",
    phone="19900001001",
    applicant_id=GRANNY,
)
FUND: Final = Fund(7, "BG", 1500, 1000, version=1)
TO: Final = (To("account", str(ZHANG)),)
FIRST: Final = Wanted("first", 300)


def matter(by: Who = OFFICER, case: Case = CASE, **more: Any) -> Matter:
    """The case with its aid, as `by` acts on it."""
    given: dict[str, Any] = {"fund": FUND, "ids": tuple(range(100, 100 + ROWS)), **more}
    return Matter(by, case, COUNTY, CALENDAR, NOW, TODAY, **given)


def done(answer: Decision | Refused) -> Decision:
    """The decision of a rule that did not refuse."""
    assert isinstance(answer, Decision), answer
    return answer


def key(answer: Decision | Refused) -> str:
    """Why a rule refused."""
    assert isinstance(answer, Refused), answer
    return answer.key


def kept(decision: Decision, kind: type[R]) -> R:
    """The one record of this kind a decision keeps, as it is stored."""
    (found,) = (one for one in decision.keep if isinstance(one, kind))
    return replace(found, version=found.version + 1)  # type: ignore[type-var, attr-defined, no-any-return]


def proposed(wanted: Wanted = FIRST, **more: Any) -> Aid:
    """Aid the officer proposed."""
    return kept(done(propose(matter(**more), wanted, TO)), Aid)


def confirmed(wanted: Wanted = FIRST, **more: Any) -> tuple[Aid, tuple[Payment, ...], Decision]:
    """Aid the approver confirmed, its payments, and all that was decided."""
    aid = proposed(wanted, **more)
    decision = done(confirm(matter(APPROVER, aids=(aid,), **more), aid))
    payments = tuple(replace(one, version=1) for one in decision.keep if isinstance(one, Payment))
    return kept(decision, Aid), payments, decision


def paid(**more: Any) -> tuple[Aid, Payment, Decision]:
    """First aid that was handed out."""
    aid, (payment,), _ = confirmed(**more)
    decision = done(pay(matter(aids=(aid,), payments=(payment,)), payment, aid))
    return aid, kept(decision, Payment), decision
