"""A case and its moves: who may make which, what each leaves behind, and which clock runs."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.counties import load_shipped
from rules import decisions, followings, handling, reports
from rules.cases import suggested
from rules.counties import Calendar, Clock, County, Day, Hours, Names, Need, Permission, Place, Programme, Setting
from rules.deadlines import contact_by, days_left, rank, run, told_clock
from rules.decisions import REASONS, Result
from rules.handling import Check, Refused
from rules.nouns import Decision, Say, Word
from rules.people import Account, Household, Post, Who
from rules.records import Case

DATA = Path(__file__).parents[2] / "county" / "wanghe"
TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


def named(word: str) -> Names:
    return Names.model_validate({"zh-CN": word, "en": word})


def read(name: str) -> dict[str, dict[str, list[list[str]]]]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def make_county() -> County:
    deeds = read("permissions.toml")["deeds"]
    ours = "our default"
    return County(
        version="v1",
        name=named("望河县"),
        code="WH",
        hotline_name=named("热线"),
        timezone="Asia/Shanghai",
        hours=Hours(
            opens=time(8, 30),
            closes=time(17, 30),
            quiet_from=time(20),
            quiet_to=time(8),
            morning=time(8),
            evening=time(17, 30),
            clause=ours,
        ),
        places=(
            Place(code="WH", level="county", name=named("望河县")),
            Place(code="BG", level="township", parent="WH", name=named("北港镇")),
            Place(code="BG01", level="village", parent="BG", name=named("北港村"), aliases=("北岗村",)),
            Place(code="BG02", level="village", parent="BG", name=named("河口村")),
            Place(code="QH", level="township", parent="WH", name=named("清河镇")),
            Place(code="QH01", level="village", parent="QH", name=named("清水湾村")),
        ),
        departments=(),
        clocks=(
            Clock(code="dibao", amount=25, unit="workdays", cap=40, starts="accepted", clause="003 §18"),
            Clock(code="linshi", amount=15, unit="workdays", starts="accepted", clause=ours),
            Clock(code="quick", amount=1, unit="days", starts="accepted", clause=ours),
            Clock(code="contact_today", amount=2, unit="hours", starts="registered", clause=ours),
            Clock(code="contact_week", amount=8, unit="work_hours", starts="registered", clause=ours),
            Clock(code="contact_calm", amount=3, unit="workdays", starts="registered", clause=ours),
        ),
        programmes=(
            Programme(code="dibao", name=named("低保"), clock="dibao", department="civil", clause="003 §18"),
            Programme(code="linshi", name=named("临时救助"), clock="linshi", department="civil", clause="003 §14"),
            Programme(
                code="old",
                name=named("旧项目"),
                clock="linshi",
                department="civil",
                clause=ours,
                valid_to=date(2025, 1, 1),
            ),
        ),
        needs=(
            Need(code="illness", name=named("看病花钱"), words=("大病", "住院", "看病")),
            Need(code="hunger", name=named("断粮断电"), words=("断粮", "没米")),
            Need(code="care", name=named("没人照看"), words=("没人照看",)),
        ),
        dangers=(),
        hotlines=(),
        duties=(),
        outcomes=(),
        permissions=tuple(
            Permission(deed=deed, any_of=tuple(tuple(one) for one in any_of)) for deed, any_of in deeds.items()
        ),
        lines={
            "today": ("急", "今天就要"),
            "week": ("这周",),
            "calm": ("不急",),
            "agreed": ("同意",),
            "cannot_say": ("不方便说",),
            "unclear": ("说不清",),
            "report": ("报",),
        },
        settings={
            name: Setting(amount=amount, clause=ours)
            for name, amount in (
                ("soon_workdays", 3),
                ("undo_minutes", 10),
                ("notice_workdays", 3),
                ("review_days", 60),
            )
        },
    )


def make_calendar() -> Calendar:
    free = [Day(date=date(2026, 10, day), kind="holiday", name="national") for day in range(1, 8)]
    free.append(Day(date=date(2027, 1, 1), kind="holiday", name="new_year"))
    made = [Day(date=date(2026, 10, 10), kind="makeup")]
    return Calendar(version="c1", days=(*free, *made), official=frozenset({2026}), first=2026, last=2027)


COUNTY = make_county()
CALENDAR = make_calendar()


def person(number: int, role: str = "", place: str = "BG") -> Who:
    account = Account(number, "test", str(number), acting=number + 100 if role else 0)
    post = Post(number + 100, number, role, place, f"同志{number}", TODAY)  # type: ignore[arg-type]
    return Who(account, (post,) if role else ())


LI = person(1, "officer")
ZHANG = person(2, "officer")
ELSEWHERE = person(3, "officer", "QH")
ASSISTANT = person(4, "assistant", "BG01")
COUNTY_DESK = person(5, "county", "WH")
RESIDENT = person(6)
STRANGER = person(7)
EVERYBODY = (LI, ZHANG, ELSEWHERE, ASSISTANT, COUNTY_DESK, RESIDENT, STRANGER)


def make_case(**more: object) -> Case:
    case = Case(
        99,
        "0412",
        1,
        "registered",
        NOW,
        "BG01",
        words="老伴脑梗",
        subject="王某英",
        phone="13900000000",
        applicant_id=6,
    )
    return replace(case, **more)  # type: ignore[arg-type]


def ok(answer: Decision | Refused) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


def after(case: Case, answer: Decision | Refused) -> Case:
    kept = [one for one in ok(answer).keep if isinstance(one, Case)]
    return replace(kept[0], version=case.version + 1) if kept else case


def says(answer: Decision | Refused, key: str) -> list[Say]:
    return [one for one in ok(answer).says if one.key == key]


def taken(**more: object) -> Case:
    return make_case(owner_id=1, claimed_at=NOW, **more)


def test_claiming_makes_it_hers_tells_the_resident_who_and_starts_no_clock() -> None:
    answer = handling.claim(make_case(), LI, COUNTY, NOW)
    case = after(make_case(), answer)
    assert (case.owner_id, case.state, case.programme, case.due_on) == (1, "registered", "", None)
    (told,) = says(answer, "case.claimed")
    assert told.to.ref == "6"
    assert told.values["officer"] == "同志1"


def test_the_second_to_claim_hears_that_it_is_taken_and_changes_nothing() -> None:
    case = after(make_case(), handling.claim(make_case(), LI, COUNTY, NOW))
    assert handling.claim(case, ZHANG, COUNTY, NOW) == Refused("case.taken")


@pytest.mark.parametrize("who", [ELSEWHERE, STRANGER])
def test_what_she_may_not_read_looks_like_absent(who: Who) -> None:
    assert handling.claim(make_case(), who, COUNTY, NOW) == Refused("case.unknown")
    assert handling.look(None, who, "case.claim", COUNTY) == Refused("case.unknown")


def test_an_old_button_is_answered_as_changed() -> None:
    answer = decisions.accept(taken(version=4), LI, "dibao", COUNTY, CALENDAR, TODAY, NOW, version=3)
    assert answer == Refused("case.changed")


def test_nobody_decides_a_case_she_asked_for_or_reported() -> None:
    for own in (make_case(applicant_id=1, owner_id=1), make_case(reporter_id=1, owner_id=1)):
        for answer in (
            handling.claim(replace(own, owner_id=0), LI, COUNTY, NOW),
            decisions.decide(replace(own, state="accepted"), LI, "agreed", "fits", "", (), COUNTY, NOW),
            decisions.close(own, LI, "helped", "", COUNTY, NOW),
        ):
            assert answer == Refused("case.own")


def test_only_accepting_a_programme_starts_the_clock_and_both_hear_the_same_sum() -> None:
    answer = decisions.accept(taken(), LI, "dibao", COUNTY, CALENDAR, TODAY, NOW)
    case = after(taken(), answer)
    assert (case.state, case.programme, case.accepted_on, case.due_on) == (
        "accepted",
        "dibao",
        TODAY,
        date(2026, 12, 25),
    )
    assert case.clock["rule_version"] == "v1"
    assert case.clock["calendar_version"] == "c1"
    (told,) = says(answer, "case.accepted")
    assert told.values["clock"] == told_clock(case.clock)


def test_the_sum_kept_with_the_case_stands_when_calendar_and_rules_change() -> None:
    _, clock = run(COUNTY.clock("dibao"), date(2026, 9, 25), COUNTY, CALENDAR)
    before = told_clock(clock)
    bare = Calendar(version="c2", days=(), official=frozenset({2026}), first=2026, last=2027)
    due, other = run(COUNTY.clock("dibao"), date(2026, 9, 25), COUNTY, bare)
    assert told_clock(clock) == before
    assert other["due"] != clock["due"]
    assert due.isoformat() == other["due"]


def test_a_clock_over_the_national_holiday_counts_the_make_up_saturday() -> None:
    due, clock = run(
        Clock(code="x", amount=5, unit="workdays", starts="a", clause="c"), date(2026, 9, 30), COUNTY, CALENDAR
    )
    assert due == date(2026, 10, 13)
    assert "makeup" in clock["days"]


def test_a_day_in_a_year_not_announced_is_told_as_about() -> None:
    due, clock = run(COUNTY.clock("dibao"), date(2026, 12, 10), COUNTY, CALENDAR)
    assert due.year == 2027
    assert clock["projected"] == "yes"
    end = told_clock(clock).values["due"]
    assert isinstance(end, Word)
    assert end.key == "calendar.about"


def test_a_clock_of_days_that_ends_on_a_rest_day_moves_to_the_next_working_day() -> None:
    due, clock = run(COUNTY.clock("quick"), date(2026, 11, 20), COUNTY, CALENDAR)
    assert due == date(2026, 11, 23)
    assert told_clock(clock).key == "clock.days"


def test_a_programme_no_longer_in_force_cannot_be_accepted() -> None:
    assert decisions.accept(taken(), LI, "old", COUNTY, CALENDAR, TODAY, NOW) == Refused("case.which_programme")


def test_accepting_the_same_programme_again_does_not_move_the_day() -> None:
    case = after(taken(), decisions.accept(taken(), LI, "dibao", COUNTY, CALENDAR, TODAY, NOW))
    again = decisions.accept(case, LI, "dibao", COUNTY, CALENDAR, TODAY + timedelta(days=3), NOW)
    assert isinstance(again, Refused)
    assert again.key == "case.accepted_already"


def test_asking_back_waits_for_the_resident_and_her_words_end_the_waiting() -> None:
    answer = handling.ask(taken(), LI, Word("ask_back.papers"), COUNTY, NOW)
    case = after(taken(), answer)
    assert case.waiting_on == "resident"
    assert says(answer, "case.asked")[0].values["question"] == Word("ask_back.papers")
    added = followings.add(case, RESIDENT, followings.Addition("户口本有"), COUNTY, NOW)
    assert after(case, added).waiting_on == ""
    assert says(added, "case.answered")[0].to.ref == "1"


def test_without_an_account_of_her_own_the_reporter_is_asked_and_without_one_the_officer_must_phone() -> None:
    reported = taken(applicant_id=0, reporter_id=4)
    assert says(handling.ask(reported, LI, "？", COUNTY, NOW), "report.asked")[0].to.ref == "4"
    assert handling.ask(taken(applicant_id=0), LI, "？", COUNTY, NOW) == Refused("case.ask_by_phone")


def test_the_check_at_the_door_is_signed_by_the_township_and_only_by_it() -> None:
    check = Check("同志1", "assistant", "true", "屋里漏雨")
    answer = handling.verify(taken(), LI, check, COUNTY, NOW)
    signed = next(one for one in ok(answer).entries if one.deed == "case.verify")
    assert signed.details["signed"] == "同志1"
    assert signed.audience == "office"
    for who in (ASSISTANT, RESIDENT):
        assert isinstance(handling.verify(taken(), who, check, COUNTY, NOW), Refused)


def test_the_assistant_is_told_the_day_to_come_along_but_nothing_about_the_case() -> None:
    answer = handling.visit(taken(), LI, TODAY, COUNTY, NOW)
    (along,) = says(answer, "case.accompany")
    assert along.to.ref == "assistant@BG01"
    assert "words" not in along.values
    assert "subject" not in along.values


def test_a_refusal_names_the_other_ways_and_where_to_have_it_looked_at_again() -> None:
    case = taken(state="accepted", programme="dibao")
    answer = decisions.decide(case, LI, "refused", "income", "高85元", ("linshi",), COUNTY, NOW)
    (told,) = says(answer, "case.decided.refused")
    assert "programme.linshi" in repr(told.values["lines"])
    assert [one.deed for one in told.choices] == ["case.object", "case.way.linshi", "human.ask"]


@pytest.mark.parametrize("result", get_args(Result))
def test_a_decision_needs_a_reason_of_its_kind(result: Result) -> None:
    case = taken(state="accepted", programme="dibao")
    assert decisions.decide(case, LI, result, "", "", (), COUNTY, NOW) == Refused("case.which_reason")
    assert isinstance(decisions.decide(case, LI, result, REASONS[result][0], "", (), COUNTY, NOW), Decision)


def test_closing_asks_the_resident_and_tells_the_reporter_only_the_kind_of_outcome() -> None:
    case = taken(reporter_id=4)
    answer = decisions.close(case, LI, "helped", "每月420元", COUNTY, NOW)
    (asked,) = says(answer, "case.ended.helped")
    assert [one.deed for one in asked.choices] == ["case.solved.yes", "case.solved.no", "case.solved.unsure"]
    (thanks,) = says(answer, "report.ended.helped")
    assert thanks.to.ref == "4"
    assert "420" not in repr(thanks)


def test_no_notice_of_any_move_holds_words_phone_or_full_name() -> None:
    case = taken(reporter_id=4)
    moves = (
        handling.claim(replace(case, owner_id=0), LI, COUNTY, NOW),
        handling.hand(case, LI, ZHANG, COUNTY, NOW),
        handling.ask(case, LI, Word("ask_back.papers"), COUNTY, NOW),
        handling.visit(case, LI, TODAY, COUNTY, NOW),
        handling.verify(case, LI, Check("同志1", "kin", "true", "屋里漏雨"), COUNTY, NOW),
        handling.want(replace(case, owner_id=2), LI, COUNTY),
        decisions.accept(case, LI, "dibao", COUNTY, CALENDAR, TODAY, NOW),
        decisions.close(case, LI, "helped", "", COUNTY, NOW),
    )
    for move in moves:
        told = repr(ok(move).says)
        assert not [one for one in (case.words, case.phone, case.subject, "漏雨") if one in told]


def test_handing_over_is_only_to_an_officer_who_may_take_it() -> None:
    answer = handling.hand(taken(), LI, ZHANG, COUNTY, NOW)
    assert after(taken(), answer).owner_id == 2
    assert says(answer, "case.handed")[0].to.ref == "2"
    for to in (ELSEWHERE, ASSISTANT, LI):
        assert handling.hand(taken(), LI, to, COUNTY, NOW) == Refused("case.hand_to_whom")


def test_the_queue_puts_danger_first_then_days_left_then_who_waits_longest() -> None:
    danger = make_case(number="1", danger="fire")
    today = make_case(number="2", urgency="today")
    late = taken(number="3", due_on=date(2026, 11, 18), accepted_on=TODAY)
    near = taken(number="4", due_on=date(2026, 11, 24), accepted_on=TODAY)
    older = make_case(number="5", opened_at=NOW - timedelta(days=1))
    calm = make_case(number="6")
    order = sorted((calm, older, near, late, today, danger), key=lambda one: rank(one, TODAY, CALENDAR))
    assert [one.number for one in order] == ["1", "2", "3", "4", "5", "6"]
    assert days_left(late, TODAY, CALENDAR) == -2


def test_the_first_call_counts_office_hours_only() -> None:
    friday = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)  # 16:00 there: an hour and a half of Friday is left
    assert contact_by("today", friday, COUNTY, CALENDAR) == friday + timedelta(hours=2)
    assert contact_by("week", friday, COUNTY, CALENDAR) == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert contact_by("calm", friday, COUNTY, CALENDAR) == datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


KNOWN = (
    Household(1, "H0001", 1, "王桂英", "BG01", "3"),
    Household(2, "H0002", 1, "李建国", "BG01", "5"),
    Household(3, "H0003", 1, "李建国", "BG01", "6"),
)


@pytest.mark.parametrize(
    "line",
    [
        "王桂英 3组 大病 急",
        "急 大病 3组 王桂英",
        "3组王桂英大病急",
        "王桂英，三组，大病，急",
        "第3组 王桂英 急 大病",
        "大病 王桂英 急 3 组",
    ],
)
def test_the_parts_of_a_line_come_in_any_order(line: str) -> None:
    said = reports.read(line, COUNTY, KNOWN)
    assert (said.name, said.group, said.need, said.urgency) == ("王桂英", "3", "illness", "today")
    assert said.household == KNOWN[0]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("赵新来 河口村 断粮 这周", ("赵新来", "BG02", "hunger", "week")),
        ("赵新来 北岗村 没人照看 不急", ("赵新来", "BG01", "care", "calm")),
        ("赵新来 清水湾村 大病", ("赵新来", "QH01", "illness", "")),
        ("大病 急", ("", "", "illness", "today")),
        ("赵新来 急", ("赵新来", "", "", "today")),
    ],
)
def test_new_names_and_other_villages_are_read_and_what_is_missing_stays_empty(
    line: str, expected: tuple[str, str, str, str]
) -> None:
    said = reports.read(line, COUNTY, KNOWN)
    assert (said.name, said.places[0] if said.places else "", said.need, said.urgency) == expected


def test_a_name_two_households_share_is_settled_by_the_group_and_else_left_open() -> None:
    assert reports.read("李建国 6组 大病", COUNTY, KNOWN).household == KNOWN[2]
    assert reports.read("李建国 大病", COUNTY, KNOWN).household is None


def test_a_phone_number_in_a_line_is_kept_apart_and_not_taken_for_a_group() -> None:
    said = reports.read("赵新来 139 0000 1111 大病", COUNTY, KNOWN)
    assert (said.phone, said.group, said.name) == ("13900001111", "", "赵新来")


def test_a_case_opened_for_a_programme_suggests_that_one_and_else_the_one_of_its_need() -> None:
    county = load_shipped().county
    plain = Case(1, "0001", 1, "registered", datetime(2026, 11, 23, 1, tzinfo=UTC), "BG03", need="illness")
    assert suggested(plain, county) == "yiliao"
    assert suggested(replace(plain, proposal={"programme": "dibao"}), county) == "dibao"
    assert suggested(replace(plain, need=""), county) == ""
