"""The frozen shapes of what can be accepted: clocks, programmes with the posts their answer passes through, and papers."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from rules.shapes import Names, Shape


class Clock(Shape):
    """How long something may take: working days, hours or minutes from a start, with a cap where the clause has one."""

    code: str
    amount: int = Field(gt=0)
    unit: Literal["workdays", "days", "work_hours", "hours", "minutes"]
    cap: int = 0
    starts: str
    clause: str
    valid_from: date | None = None
    valid_to: date | None = None


class Proof(Shape):
    """A paper that may be missing on a case; what the office can look up itself is not asked for (003 §18)."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    name: Names
    looked_up: bool = False
    clause: str


class Programme(Shape):
    """A kind of assistance that can be accepted (受理); `clock` is the code of its legal clock.

    `confirm_by` is the post that confirms the township's opinion (nobody: whoever handles the case decides alone),
    `publish_days` how many days the opinion hangs out before (nought: it does not), `proofs` what may be missing.
    `pledge` is the version of the pledge to be signed, `checked` whether what the family has is checked (核对).
    """

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    name: Names
    clock: str
    department: str
    papers: Names | None = None
    clause: str
    valid_from: date | None = None
    valid_to: date | None = None
    confirm_by: Literal["", "approver", "county"] = ""
    confirm_clause: str = ""
    publish_days: int = Field(default=0, ge=0)
    publish_clause: str = ""
    proofs: tuple[str, ...] = ()
    pledge: str = ""
    checked: bool = False
