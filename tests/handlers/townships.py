"""What the tests of the village's and the township's side share: a house with its people, and their doings in a word."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from rules import cases
from rules.nouns import Decision
from rules.people import Household
from rules.records import Case
from storage.desk import Desk
from tests.house import House, Shown, open_house

CHEN, LI, ZHANG, GRANNY = "chen", "li", "zhang", "granny"
"""The assistant of Hekou, two officers of Beigang, a resident."""


@contextmanager
def township(folder: Path) -> Iterator[House]:
    """Hekou (BG01) and its township: an assistant, two officers, three households."""
    with open_house(folder) as house:
        house.appoint(CHEN, "assistant", "BG01", "陈协理")
        house.appoint(LI, "officer", "BG", "李同志")
        house.appoint(ZHANG, "officer", "BG", "张同志")
        for name, group in (("王桂英", "3组"), ("李建国", "5组"), ("张秀兰", "5组")):
            household(house, name, "BG01", group)
        yield house


def household(house: House, name: str, place: str, group: str) -> Household:
    """A household on file."""

    def add(desk: Desk) -> Household:
        new = desk.new_id()
        filed = Household(new, desk.next_household_number(), desk.new_key("household", new), name, place, group)
        desk.keep(Decision(keep=(filed,)), by=0)
        return filed

    return house.desk(add)


def asked(house: House, **more: object) -> Case:
    """A request of the resident, filed as her own form files it."""

    def add(desk: Desk) -> Case:
        who = desk.who("telegram", GRANNY, language="zh-CN")
        new = desk.new_id()
        case = Case(
            new,
            desk.next_case_number(),
            desk.new_key("case", new),
            "registered",
            desk.now,
            "BG01",
            urgency="week",
            need="illness",
            words="老伴脑梗住院",
            subject="周某某",
            phone="13900001111",
            contact="phone",
            applicant_id=who.account.id,
            consent="own",
            first_contact_by=desk.now + timedelta(hours=8),
        )
        case = replace(case, **more)  # type: ignore[arg-type]
        desk.keep(cases.register(case, desk.county, desk.now), by=who.account.id)
        return case

    case = house.desk(add)
    house.deliver()
    return case


def presses(house: House, who: str, *labels: str) -> list[Shown]:
    """One press after another; what the last one brought."""
    said: list[Shown] = []
    for label in labels:
        said = house.press(who, label)
    return said


def line(house: House, text: str) -> str:
    """A report in one line, handed in; its number."""
    house.say(CHEN, text)
    for asked_ in ("不是，新的", "知道，同意"):
        if asked_ in house.phone(CHEN).labels:
            house.press(CHEN, asked_)
    (receipt,) = house.press(CHEN, "交")
    assert receipt.say.key == "report.receipt", receipt.text
    return str(receipt.say.values["number"])


def claim(house: House, number: str, who: str = LI) -> None:
    """Look at a case and take it."""
    house.press_deed(who, "case.card", house.case(number).id)
    house.press(who, "接下来")
