"""Who belongs to a household: moves, deaths, births; changes at home; a case put with the right household; kin of staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules import changes, families, kins
from rules.cases import register
from rules.families import Family, Move
from rules.handling import Refused
from rules.nouns import Decision, Lines, To, Word
from rules.people import Household, Membership, Person
from rules.proceedings import Task
from rules.records import Case, Visit
from rules.registers import Benefit, Fact, Kin
from tests.rules.giving import CASE, COUNTY, NOW, OFFICER, RESIDENT, TODAY
from tests.rules.homes import (
    ALONE,
    ASSISTANT,
    DAY,
    FAMILY,
    GRANNY,
    HOUSE,
    HUSBAND,
    IDS,
    LIVES,
    OTHER,
    STRANGERS,
    VISIT,
    done,
    kept,
)


def test_who_moves_leaves_her_days_in_the_old_file_and_the_new_village_is_asked_to_take_her_over() -> None:
    new = Household(75, "H0075", 76, "王桂兰", "QH02")
    moved = done(families.move(FAMILY, ASSISTANT, Move(GRANNY, new, True, "moved"), (VISIT,), IDS, DAY))
    (person,) = kept(moved, Person)
    assert (person.household_id, person.key_id, person.place) == (75, 76, "QH02")
    ended, begun = sorted(kept(moved, Membership), key=lambda one: one.household_id)
    assert (ended.id, ended.until, begun.household_id, begun.since) == (
        LIVES[0].id,
        TODAY - timedelta(days=1),
        75,
        TODAY,
    )
    assert {(one.household_id, one.name) for one in kept(moved, Fact)} == {(70, "moved"), (75, "joined")}
    assert [(one.kind, one.place) for one in kept(moved, Task)] == [("hand_over", "QH02")]
    assert [one.to for one in moved.says] == [To("post", "assistant@QH02")]
    assert not kept(moved, Visit) and [one.id for one in kept(moved, Household)] == [75]


def test_when_the_last_one_moves_the_visits_end_and_the_household_stays() -> None:
    new = Household(75, "H0075", 76, "王桂兰", "QH02")
    moved = done(families.move(ALONE, OFFICER, Move(GRANNY, new, True, "moved"), (VISIT,), IDS, DAY))
    assert [one.released for one in kept(moved, Visit)] == ["moved_sure"]
    risks = {one.id: (one.risk, one.category) for one in kept(moved, Household)}
    assert risks == {75: ("key", "低收入"), 70: ("", "低收入")}


def test_nobody_moves_twice_or_after_she_died_or_into_her_own_household() -> None:
    new = Household(75, "H0075", 76, "x", "BG03")
    wrong = (
        Move(replace(GRANNY, died=TODAY), new, True, "split"),
        Move(replace(GRANNY, household_id=99), new, True, "split"),
        Move(GRANNY, HOUSE, False, "moved"),
    )
    assert all(families.move(FAMILY, OFFICER, one, (), IDS, DAY) == Refused("family.not_here") for one in wrong)


def death(family: Family = FAMILY) -> Fact:
    (said,) = kept(done(families.bury(family, ASSISTANT, GRANNY, TODAY, "told", 100, DAY)), Fact)
    return said


def confirm(family: Family, benefits: tuple[Benefit, ...] = ()) -> Decision:
    return done(families.confirm(family, OFFICER, death(family), 0, (VISIT,), benefits, (101, 102), DAY))


def test_a_death_counts_only_when_a_second_person_has_checked_it() -> None:
    said = death()
    assert said.state == "proposed"
    asked = families.confirm(FAMILY, ASSISTANT, said, 0, (), (), (1, 2), DAY)
    assert asked == Refused("fact.second_person")
    checked = confirm(FAMILY)
    assert [one.died for one in kept(checked, Person)] == [TODAY]
    assert [one.until for one in kept(checked, Membership)] == [TODAY]


def test_a_death_ends_the_visits_only_of_a_household_where_nobody_is_left() -> None:
    assert not kept(confirm(FAMILY), Visit)
    assert [one.released for one in kept(confirm(ALONE), Visit)] == ["died_sure"]


def test_after_a_death_the_township_hears_which_benefits_to_end_and_whom_it_is_about_only_masked() -> None:
    running, ended = Benefit(1, 70, "dibao", TODAY), Benefit(2, 70, "tekun", TODAY, until=TODAY)
    of_husband = Benefit(3, 70, "canji", TODAY, person_id=HUSBAND.id)
    told = next(one for one in confirm(FAMILY, (running, ended, of_husband)).says if one.key == "family.died_told")
    lines = told.values["lines"]
    assert isinstance(lines, Lines)
    assert [one.values["programme"] for one in lines.items if isinstance(one, Word)] == [Word("programme.dibao")]
    assert told.values["name"] == "王*兰" and told.to == To("post", "officer@BG")


def test_a_newborn_belongs_to_the_family_once_a_second_person_has_checked_it() -> None:
    said = {"name": "赵小宝", "sex": "m", "born": "2026年11月20日", "relation": "grandchild", "source": "paper"}
    (born,) = kept(done(families.add(HOUSE, ASSISTANT, said, 100, DAY)), Fact)
    checked = done(families.confirm(FAMILY, OFFICER, born, 0, (), (), (101, 102), DAY))
    assert [(one.name, one.born) for one in kept(checked, Person)] == [("赵小宝", date(2026, 11, 20))]
    assert [one.person_id for one in kept(checked, Membership)] == [101]
    assert families.add(HOUSE, ASSISTANT, {**said, "born": "2027-01-01"}, 1, DAY) == Refused("family.which_day")


@pytest.mark.parametrize("words", ["2026-13-01", "someday", "20261120", "2026-11-24", ""])
def test_what_is_no_day_or_one_to_come_is_no_day(words: str) -> None:
    assert families.read_day(words, TODAY) is None


def test_a_change_opens_a_re_check_and_township_village_and_helper_hear_what_kind_but_not_the_words() -> None:
    said = done(changes.report(HOUSE, RESIDENT, "income", "儿子有工作了", (1, 2), DAY, own=True))
    assert [(one.kind, one.place, one.household_id) for one in kept(said, Task)] == [("recheck", "BG", 70)]
    heard = {one.to for one in said.says}
    assert heard == {To("post", "officer@BG"), To("post", "assistant@BG03"), To("account", "30")}
    assert not any("儿子" in str(one.values) for one in said.says)
    assert changes.report(HOUSE, RESIDENT, "income", "x", (1, 2), DAY) == Refused("file.unknown")
    by_assistant = done(changes.report(HOUSE, ASSISTANT, "income", "x", (1, 2), DAY))
    assert To("post", "assistant@BG03") not in {one.to for one in by_assistant.says}


def filed(minutes: int = 0) -> Case:
    return replace(CASE, reporter_id=ASSISTANT.account.id, household_id=75, opened_at=NOW - timedelta(minutes=minutes))


def test_a_filed_case_moves_to_another_household_within_ten_minutes_and_both_files_keep_it() -> None:
    before = Household(75, "H0075", 76, "x", "BG03")
    moved = done(changes.refile(filed(10), HOUSE, before, ASSISTANT, (1, 2), DAY))
    assert [(one.household_id, one.subject) for one in kept(moved, Case)] == [(70, "王桂兰")]
    assert {one.household_id for one in kept(moved, Fact)} == {70, 75}
    (entry,) = moved.entries
    assert (entry.details["from"], entry.details["to"]) == ("H0075", "H0070")


def test_after_ten_minutes_or_by_somebody_else_or_to_a_household_not_hers_it_stays() -> None:
    late = changes.refile(filed(11), HOUSE, None, ASSISTANT, (1, 2), DAY)
    assert isinstance(late, Refused) and late.key == "refile.too_late"
    assert changes.refile(filed(), HOUSE, None, STRANGERS[0], (1, 2), DAY) == Refused("case.unknown")
    elsewhere = replace(HOUSE, place="QH02")
    assert changes.refile(filed(), elsewhere, None, ASSISTANT, (1, 2), DAY) == Refused("case.unknown")


def test_kin_of_staff_are_registered_apart_their_open_cases_go_up_and_the_county_visits() -> None:
    owned, over = replace(CASE, household_id=70, owner_id=11), replace(CASE, id=6, state="closed", household_id=70)
    told = done(kins.register(HOUSE, OTHER, 11, "parent", 13, (owned, over), (1, 2), DAY))
    assert [(one.id, one.kin, one.owner_id) for one in kept(told, Case)] == [(5, True, 0)]
    assert [one.account_id for one in kept(told, Kin)] == [11]
    assert [one.helper_id for one in kept(told, Household)] == [13]
    assert {one.to for one in told.says} == {To("post", "county@WH")}


def test_a_new_case_of_kin_is_never_told_to_the_township() -> None:
    new = replace(CASE, household_id=70)
    filed_ = register(new, COUNTY, NOW)
    assert any(kins.is_township(one.to) for one in filed_.says)
    apart = kins.keep_apart(filed_, (new,), DAY)
    assert {one.to for one in apart.says} == {To("post", "county@WH")}
    assert [one.kin for one in kept(apart, Case)] == [True]
    assert [one.deed for one in apart.entries] == ["case.register", "case.kin"]


def test_kin_no_longer_in_office_is_kin_no_longer() -> None:
    kin = Kin(1, 70, 11, "parent", date(2020, 1, 1))
    assert kins.runs((kin,), DAY)
    assert not kins.runs((replace(kin, until=TODAY - timedelta(days=1)),), DAY)
    assert not kins.runs((replace(kin, since=TODAY + timedelta(days=1)),), DAY)
