"""A live line: one at a time, only its owner's words reach the person, and it closes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.counties import load_shipped
from rules import lines
from rules.followings import Addition
from rules.handling import Refused
from rules.people import Account, Post, Who
from rules.proceedings import Line
from rules.records import Case

COUNTY = load_shipped().county
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CASE = Case(1, "0001", 1, "registered", NOW, "BG03", applicant_id=5, version=1)


def officer(id: int) -> Who:
    return Who(
        Account(id, "telegram", str(id), acting=id), (Post(id, id, "officer", "BG", "李同志", date(2026, 1, 1)),)
    )


LI, CHEN, RESIDENT = officer(7), officer(8), Who(Account(5, "telegram", "5"))
LINE = Line(9, 1, 5, 7, NOW, NOW)


def test_opening_takes_a_case_nobody_has_and_another_s_is_refused() -> None:
    opened = lines.open_line(CASE, LI, None, 9, COUNTY, NOW)
    assert not isinstance(opened, Refused)
    case = next(one for one in opened.keep if isinstance(one, Case))
    assert case.owner_id == 7
    assert {say.to.ref for say in opened.says if say.key.startswith("line.opened")} == {"5", "7"}
    refused = lines.open_line(replace(CASE, owner_id=7), CHEN, None, 9, COUNTY, NOW)
    assert isinstance(refused, Refused) and refused.key == "case.taken"
    assert isinstance(lines.open_line(CASE, RESIDENT, None, 9, COUNTY, NOW), Refused)
    again = lines.open_line(replace(CASE, owner_id=7), LI, LINE, 10, COUNTY, NOW)
    assert isinstance(again, Refused) and again.key == "line.open_already"
    nobody = lines.open_line(replace(CASE, applicant_id=0), LI, None, 9, COUNTY, NOW)
    assert isinstance(nobody, Refused) and nobody.key == "line.nobody"


def test_words_reach_the_other_end_and_stand_in_the_case() -> None:
    held = replace(CASE, owner_id=7)
    asked = lines.speak(LINE, held, RESIDENT, Addition("钱哪天到"), COUNTY, NOW)
    told = lines.speak(LINE, held, LI, Addition("周五"), COUNTY, NOW)
    assert not isinstance(asked, Refused) and not isinstance(told, Refused)
    assert [(one.deed, one.text, one.audience) for one in (*asked.entries, *told.entries)] == [
        ("line.said", "钱哪天到", "all"),
        ("line.answered", "周五", "all"),
    ]
    assert (asked.says[0].to.ref, told.says[0].to.ref) == ("7", "5")


def test_who_has_the_case_no_more_speaks_on_no_line() -> None:
    refused = lines.speak(LINE, replace(CASE, owner_id=8), LI, Addition("周五"), COUNTY, NOW)
    assert isinstance(refused, Refused) and refused.key == "line.over"


def test_it_is_quiet_after_the_minutes_and_closes_for_both() -> None:
    assert not lines.is_quiet(LINE, 30, NOW + timedelta(minutes=29))
    assert lines.is_quiet(LINE, 30, NOW + timedelta(minutes=30))
    closed = lines.close(LINE, CASE, NOW)
    assert [(say.key, say.to.ref) for say in closed.says] == [("line.quiet", "5"), ("line.quiet.officer", "7")]
    assert [one.closed_at for one in closed.keep if isinstance(one, Line)] == [NOW]
