"""What hangs on a case once it is on its way: legs, papers, notices, objections, aid and its money, what is owed by when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from rules.registers import Benefit, Fact, Kin, Leave, Question, Shift


@dataclass(frozen=True, slots=True)
class Leg:
    """One department's part of a case (转办): asked, taken with a clock of its own, and not done without an outcome.

    The case keeps its owner until the leg is accepted (首接负责). `kind`: help together, a proof, or wholly theirs. `question`
    and `outcome` are encrypted under the case's key; `ended` is the kind of outcome the reporter may hear.
    """

    id: int
    case_id: int
    key_id: int
    department: str
    kind: Literal["joint", "proof", "transfer"]
    state: Literal["asked", "accepted", "declined", "returned", "done", "recalled"]
    asked_by: int
    asked_at: datetime
    reply_by: date
    lead: bool = False
    owner_id: int = 0
    answered_at: datetime | None = None
    due_on: date | None = None
    clock: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    ended: str = ""
    question: str = ""
    outcome: str = ""
    told: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Paper:
    """One thing that is missing on a case (补正): asked for with all others at once, crossed off when given or looked up."""

    id: int
    case_id: int
    code: str
    asked_on: date
    state: Literal["asked", "given", "looked_up", "waived"] = "asked"
    settled_on: date | None = None
    by: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Publication:
    """公示 of one case: where it hangs, from which day to which, and how it ended."""

    id: int
    case_id: int
    place: str
    medium: str
    starts_on: date
    ends_on: date
    state: Literal["hanging", "ended", "taken_down", "objected"] = "hanging"
    by: int = 0
    down_on: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Objection:
    """异议: somebody does not agree; another officer looks at it with a clock of its own. Texts are encrypted."""

    id: int
    case_id: int
    key_id: int
    by: int
    at: datetime
    due_on: date
    words: str = ""
    owner_id: int = 0
    state: Literal["open", "kept", "changed"] = "open"
    answer: str = ""
    answered_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Aid:
    """One thing that is given: money in whole yuan, goods or a service; proposed by one, confirmed by another.

    `path`: first aid before paper (先行救助), by decision, or in stages; of money `quantity` is the number of stages.
    `asked_of` is the second person who was asked, `rings` how often again. `note` is encrypted.
    """

    id: int
    case_id: int
    key_id: int
    kind: Literal["money", "goods", "service"]
    path: Literal["first", "decided", "staged"]
    what: str
    quantity: int
    value: int
    giver: str
    state: Literal["proposed", "confirmed", "refused", "given", "returned"]
    proposed_by: int
    proposed_at: datetime
    confirmed_by: int = 0
    confirmed_at: datetime | None = None
    minute: str = ""
    note: str = ""
    asked_of: int = 0
    rings: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment of an aid: 待发, 已发 or 退回. `amount` in whole yuan; `source` is the fund's place or who else gives it.

    `arrived` is what the resident answered to 钱到了吗, or that an officer took her signature.
    """

    id: int
    aid_id: int
    case_id: int
    amount: int
    due_on: date
    source: str
    stage: int = 1
    state: Literal["waiting", "paid", "returned"] = "waiting"
    paid_on: date | None = None
    paid_by: int = 0
    arrived: Literal["", "yes", "no"] = ""
    told: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Fund:
    """备用金 of a township: balance and low-water mark in whole yuan (S3 §14)."""

    id: int
    place: str
    balance: int
    low: int
    told_low: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a fund's account, never changed: what came in or went out, by whom and for which case.

    Of one payment each `reason` (paid, returned) is there once: money is never paid twice.
    """

    id: int
    fund_id: int
    at: datetime
    by: int
    amount: int
    balance: int
    case_id: int = 0
    payment_id: int = 0
    reason: str = ""
    version: int = 0


TaskKind: TypeAlias = Literal[
    "papers", "callback", "later", "call", "recheck", "hand_over", "register", "notice", "objection"
]


@dataclass(frozen=True, slots=True)
class Task:
    """Something somebody owes by a day: paperwork after first aid, a call-back, a call to one who broke off.

    `place` is whose desk it lies on; `told` is the highest rung told; it ends with a result, never by itself.
    """

    id: int
    kind: TaskKind
    place: str
    due_on: date
    made_at: datetime
    case_id: int = 0
    household_id: int = 0
    account_id: int = 0
    owner_id: int = 0
    told: int = 0
    result: str = ""
    done_at: datetime | None = None
    done_by: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A live line bound to a case: resident and officer write to each other, all of it on the record, until it is closed."""

    id: int
    case_id: int
    account_id: int
    officer_id: int
    opened_at: datetime
    heard_at: datetime
    closed_at: datetime | None = None
    version: int = 0


Proceeding: TypeAlias = (
    Leg
    | Paper
    | Publication
    | Objection
    | Aid
    | Payment
    | Fund
    | Movement
    | Task
    | Shift
    | Leave
    | Line
    | Fact
    | Benefit
    | Question
    | Kin
)
