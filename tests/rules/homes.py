"""What the tests of households share: one family on file in Beigang, who works with it, and strangers."""

from __future__ import annotations

from datetime import date
from typing import Final, TypeVar

from rules.families import Family
from rules.handling import Refused
from rules.nouns import Decision
from rules.people import Household, Membership, Person
from rules.records import Visit
from rules.tasks import Today
from tests.rules.giving import CALENDAR, COUNTY, NOW, RESIDENT, TODAY, who

R = TypeVar("R")
DAY: Final = Today(COUNTY, CALENDAR, NOW, TODAY)
ASSISTANT: Final = who(21, "assistant", "BG03", "周协理")
OTHER: Final = who(22, name="陈同志")
STRANGERS: Final = (who(23, "assistant", "BG01"), who(24, "officer", "QH"), who(25, "helper", "BG03"), RESIDENT)
HOUSE: Final = Household(70, "H0070", 71, "王桂兰", "BG03", "3组", "低收入", "key", helper_id=30, version=1)
GRANNY: Final = Person(72, 70, 71, "王桂兰", "BG03", "f", date(1951, 4, 12), version=1)
HUSBAND: Final = Person(73, 70, 71, "赵长顺", "BG03", "m", date(1949, 8, 3), version=1)
LIVES: Final = tuple(Membership(80 + one.id, 70, one.id, "", date(2020, 1, 1), version=1) for one in (GRANNY, HUSBAND))
FAMILY: Final = Family(HOUSE, (HUSBAND, GRANNY), LIVES)
ALONE: Final = Family(HOUSE, (GRANNY,), LIVES[:1])
VISIT: Final = Visit(90, 70, "elder_key", TODAY, TODAY, "v", version=1)
IDS: Final = (101, 102, 103, 104)


def done(answer: Decision | Refused) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


def kept(decision: Decision, kind: type[R]) -> list[R]:
    return [one for one in decision.keep if isinstance(one, kind)]
