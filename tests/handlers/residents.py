"""What the tests of the resident's side share: a house with an officer, an assistant and the county, and a request in a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rules.records import Case
from tests.house import MONDAY, House, open_house

GRANNY, OFFICER, ASSISTANT, COUNTY = "granny", "officer", "assistant", "county"
"""A resident, an officer of Beigang, the assistant of Beigang village (BG03), the county's desk."""
NIGHT = datetime(2026, 11, 23, 12, 14, tzinfo=UTC)
"""Monday, 20:14 in the county."""
TROUBLE = "老伴脑梗住院，花了六万多"
PHONE = "19900001234"


@contextmanager
def town(folder: Path, at: datetime = MONDAY) -> Iterator[House]:
    """A house with the people a resident's request reaches."""
    with open_house(folder, at) as house:
        house.appoint(OFFICER, "officer", "BG", "李同志")
        house.appoint(ASSISTANT, "assistant", "BG03", "赵协理")
        house.appoint(COUNTY, "county", "WH", "王主任")
        yield house


def ask(house: House, who: str = GRANNY, words: str = TROUBLE, urgency: str = "这周") -> Case:
    """She asks for help from her first word to her receipt; the case."""
    house.say(who, words)
    house.press(who, urgency)
    if not house.account(who).place:
        house.say(who, "北港村")
        house.say(who, "王秀英")
        house.say(who, PHONE)
    house.press(who, "交")
    return newest(house, who)


def newest(house: House, who: str = GRANNY) -> Case:
    """Her last case (in a test several are opened in one moment)."""
    return max(house.cases(who), key=lambda case: case.number)


def close(house: House, case: Case) -> None:
    """The officer takes the case and ends it: help has come."""
    house.press_deed(OFFICER, "case.claim", case.id)
    house.press_deed(OFFICER, "case.close", case.id, house.case(case.number).version)
    house.press(OFFICER, "帮上了")
    house.press(OFFICER, "跳过")
    house.press(OFFICER, "交")
