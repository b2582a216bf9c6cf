"""What the office keeps beside its cases: rosters and leave, facts and benefits of a household, kin of staff, open questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Shift:
    """One line of the duty roster (值班表): who is on duty at a place from when to when; `turn` 2 stands behind 1."""

    id: int
    place: str
    account_id: int
    starts_at: datetime
    ends_at: datetime
    turn: int = 1
    version: int = 0


@dataclass(frozen=True, slots=True)
class Leave:
    """Days on which somebody is away and a deputy stands in for her."""

    id: int
    account_id: int
    deputy_id: int
    since: date
    until: date
    version: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known about a household or person, with its source and day; money and identity need a second person.

    `value` and `before` are encrypted under the household's key.
    """

    id: int
    household_id: int
    key_id: int
    name: str
    value: str
    since: date
    source: str
    by: int
    at: datetime
    person_id: int = 0
    before: str = ""
    state: Literal["proposed", "held", "refused", "replaced"] = "held"
    approved_by: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a household or person receives, from when to when; `amount` in whole yuan a month, 0 where it is not money."""

    id: int
    household_id: int
    programme: str
    since: date
    person_id: int = 0
    case_id: int = 0
    category: str = ""
    amount: int = 0
    until: date | None = None
    ended: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """A question of policy nobody had a card for: kept for the county; `words` is encrypted."""

    id: int
    key_id: int
    by: int
    at: datetime
    words: str
    place: str = ""
    answered_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Kin:
    """Somebody on file who is kin of handling staff or a village cadre: registered apart, handled and visited by the county."""

    id: int
    household_id: int
    account_id: int
    relation: str
    since: date
    until: date | None = None
    by: int = 0
    version: int = 0
