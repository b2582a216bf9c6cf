"""Kinds of cases with a path of their own: proposed by words, set by a person; steps once; a minor's guardian first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.counties import load_shipped
from rules import playbooks
from rules.handling import Refused
from rules.nouns import Entry
from rules.people import Account, Post, Who
from rules.records import Case

COUNTY = load_shipped().county
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
CASE = Case(1, "0001", 1, "registered", NOW, "BG03", words="")
OFFICER = Who(Account(7, "telegram", "7", acting=1), (Post(1, 7, "officer", "BG", "李同志", date(2026, 1, 1)),))
STRANGER = Who(Account(8, "telegram", "8"))


@pytest.mark.parametrize(
    ("danger", "need", "words", "kind"),
    [
        ("violence", "", "他又打我", "violence"),
        ("violence", "", "后妈用棍子打娃", "child_harm"),
        ("suicide", "", "不想活了", "self_harm"),
        ("", "hunger", "昨晚房子着火烧光了", "fire"),
        ("", "", "桥洞下睡桥洞的老人", "homeless"),
        ("missing", "", "爷爷走失了", "lost"),
        ("", "child", "伢没人带", "child"),
        ("", "illness", "老伴住院", ""),
    ],
)
def test_the_words_propose_a_kind(danger: str, need: str, words: str, kind: str) -> None:
    found = playbooks.kind_of(replace(CASE, danger=danger, need=need, words=words), COUNTY)
    assert (found.code if found else "") == kind


def test_a_person_decides_and_what_she_set_stays() -> None:
    fire = replace(CASE, words="房子着火了")
    changed = playbooks.set_kind(fire, OFFICER, "flood", COUNTY, NOW)
    assert not isinstance(changed, Refused)
    (case,) = changed.keep
    assert isinstance(case, Case)
    kind = playbooks.kind_of(case, COUNTY)
    assert kind is not None and kind.code == "flood"
    assert changed.entries[0].details["was"] == "fire"
    none = playbooks.set_kind(fire, OFFICER, "none", COUNTY, NOW)
    assert not isinstance(none, Refused) and isinstance(none.keep[0], Case)
    assert playbooks.kind_of(none.keep[0], COUNTY) is None
    assert isinstance(playbooks.set_kind(fire, OFFICER, "dragon", COUNTY, NOW), Refused)
    assert isinstance(playbooks.set_kind(fire, STRANGER, "flood", COUNTY, NOW), Refused)


def test_a_step_is_done_with_minute_and_name_and_one_that_is_not_there_is_refused() -> None:
    fire = replace(CASE, words="房子着火了")
    done = playbooks.do_step(fire, OFFICER, "bed", COUNTY, NOW + timedelta(minutes=9))
    assert not isinstance(done, Refused)
    (entry,) = done.entries
    assert (entry.details["officer"], entry.audience, set(playbooks.done_of([entry]))) == (
        "李同志",
        "office",
        {"fire.bed"},
    )
    assert isinstance(playbooks.do_step(fire, OFFICER, "flight", COUNTY, NOW), Refused)
    assert isinstance(playbooks.do_step(fire, STRANGER, "bed", COUNTY, NOW), Refused)
    kind = playbooks.kind_of(fire, COUNTY)
    assert kind is not None
    later = NOW + timedelta(minutes=61)
    keys = [one.key for one in playbooks.lines(fire, kind, [entry], later) if not isinstance(one, str)]
    assert keys == ["playbook.late", "playbook.late", "playbook.done", "playbook.open", "playbook.open"]


@pytest.mark.parametrize("how", ["told", "override"])
def test_a_case_of_a_minor_goes_on_when_a_guardian_knows_or_a_reason_is_written(how: str) -> None:
    child = replace(CASE, need="child", words="伢没人带")
    assert playbooks.holds_up(child, (), COUNTY) is not None
    assert playbooks.holds_up(CASE, (), COUNTY) is None
    assert isinstance(playbooks.guard(child, OFFICER, "override", " ", COUNTY, NOW), Refused)
    guarded = playbooks.guard(child, OFFICER, how, "他就是打人的", COUNTY, NOW)  # type: ignore[arg-type]
    assert not isinstance(guarded, Refused)
    assert playbooks.holds_up(child, guarded.entries, COUNTY) is None
    assert guarded.entries[0].audience == "office"


def test_violence_at_home_is_hidden_from_the_household_and_a_fire_is_not() -> None:
    assert playbooks.is_hidden(replace(CASE, danger="violence", words="他又打我"), COUNTY)
    assert not playbooks.is_hidden(replace(CASE, words="房子着火了"), COUNTY)


def test_who_stays_on_the_street_without_a_register_is_due_one_after_three_months() -> None:
    homeless = replace(CASE, words="老人睡桥洞")
    task = playbooks.owed_register(homeless, COUNTY, 5, date(2026, 11, 23), NOW)
    assert task is not None
    assert (task.kind, task.place, task.due_on, task.case_id) == ("register", "BG", date(2027, 2, 23), 1)
    assert playbooks.owed_register(CASE, COUNTY, 5, date(2026, 11, 23), NOW) is None


def test_every_kind_calls_somebody_the_county_has() -> None:
    numbers = {one.number for one in COUNTY.hotlines}
    departments = {one.code for one in COUNTY.departments}
    assert COUNTY.kinds
    assert {step.call for kind in COUNTY.kinds for step in kind.steps} <= numbers | departments


def test_a_step_done_twice_counts_the_first_time() -> None:
    first, second = (
        Entry(1, NOW + timedelta(minutes=one), playbooks.STEP, 7, details={"step": "fire.bed"}) for one in (1, 2)
    )
    assert playbooks.done_of([first, second])["fire.bed"] is first
