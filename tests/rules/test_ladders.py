"""The ladder on a virtual clock: every rung once, on its day, until somebody was seen; it ends at the county's desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import ladders, rungs
from rules.calendars import is_workday
from rules.counties import Calendar, County, Day, Duty, Hours, Names, Permission, Place, Setting
from rules.handling import Refused
from rules.hours import moment
from rules.nouns import Decision, Lines, Say, Word
from rules.people import Account, Household, Post, Role, Who
from rules.records import Attempt, Visit
from rules.rungs import Row
from rules.visits import Stop

START = date(2026, 9, 1)  # the long October holiday lies inside
DAY = timedelta(days=1)


def named(word: str) -> Names:
    return Names.model_validate({"zh-CN": word, "en": word})


DUTY = Duty(
    code="high",
    name=named("high"),
    risk="high",
    every_days=7,
    remind_before=1,
    climb_days=(1, 3, 7),
    phone_counts=False,
    clause="our default",
)
COUNTY = County(
    version="v1",
    name=named("county"),
    code="CC",
    hotline_name=named("line"),
    timezone="Asia/Shanghai",
    hours=Hours(
        opens=time(8, 30),
        closes=time(17, 30),
        quiet_from=time(20),
        quiet_to=time(8),
        morning=time(8, 30),
        evening=time(17),
        clause="our default",
    ),
    places=(
        Place(code="CC", level="county", name=named("C")),
        Place(code="TT", level="township", parent="CC", name=named("T")),
        Place(code="VV1", level="village", parent="TT", name=named("V1")),
        Place(code="VV2", level="village", parent="TT", name=named("V2")),
    ),
    departments=(),
    clocks=(),
    programmes=(),
    needs=(),
    dangers=(),
    hotlines=(),
    duties=(DUTY,),
    outcomes=(),
    permissions=tuple(
        Permission(deed=deed, any_of=(("is_helper_of",), ("is_assistant_here",), ("is_officer_here",), ("is_county",)))
        for deed in ("visit.log", "visit.know", "visit.take")
    ),
    lines={},
    settings={"hold_days": Setting(amount=3, clause="our default")},
)
CALENDAR = Calendar(
    version="c1",
    days=(
        *(Day(date=date(2026, 10, day), kind="holiday") for day in range(1, 8)),
        Day(date=date(2026, 9, 20), kind="makeup"),
        Day(date=date(2026, 10, 10), kind="makeup"),
    ),
    official=frozenset({2026}),
    first=2026,
    last=2027,
)
ASSISTANT = Who(Account(6, "t", "6", acting=60), (Post(60, 6, "assistant", "VV1", "Zhang", START),))
OFFICER = Who(Account(7, "t", "7", acting=70), (Post(70, 7, "officer", "TT", "Li", START),))
COUNTY_DESK = Who(Account(8, "t", "8", acting=80), (Post(80, 8, "county", "CC", "Wu", START),))
HELPER = Who(Account(5, "t", "5", acting=50), (Post(50, 5, "helper", "VV1", "He", START),))
POSTS: Mapping[tuple[Role, str], frozenset[int]] = {
    ("assistant", "VV1"): frozenset({6}),
    ("assistant", "VV2"): frozenset({6}),
    ("officer", "TT"): frozenset({7, 17}),
    ("county", "CC"): frozenset({8}),
}
HOUSE = Household(1, "H0831", 2, "王某英", "VV1", group="3", risk="high", helper_id=5)


def house(number: int, **more: object) -> Household:
    return replace(HOUSE, id=number, number=f"H{number:04}", **more)  # type: ignore[arg-type]


def morning(day: date) -> datetime:
    return moment(COUNTY, day, COUNTY.hours.morning)


@dataclass
class Village:
    """The world the ladder climbs in: its open visits, its posts, and everything that was said on which day."""

    rows: list[Row]
    posts: Mapping[tuple[Role, str], frozenset[int]] = field(default_factory=lambda: POSTS)
    told: list[tuple[date, Say]] = field(default_factory=list)
    rungs: dict[tuple[int, int], list[date]] = field(default_factory=dict)

    def tick(self, day: date) -> list[Say]:
        if not is_workday(CALENDAR, day):
            return []
        decision = ladders.climb(
            self.rows,
            lambda role, place: self.posts.get((role, place), frozenset()),
            COUNTY,
            CALENDAR,
            morning(day),
            day,
        )
        self.keep(decision, day)
        self.told += [(day, say) for say in decision.says]
        return list(decision.says)

    def keep(self, decision: Decision, day: date) -> None:
        after = {one.id: one for one in decision.keep if isinstance(one, Visit)}
        for number, row in enumerate(self.rows):
            changed = after.get(row.visit.id)
            if changed is None:
                continue
            for rung in range(row.visit.rung + 1, changed.rung + 1):
                self.rungs.setdefault((row.visit.id, rung), []).append(day)
            self.rows[number] = replace(row, visit=replace(changed, version=row.visit.version + 1))

    def people(self, says: list[Say]) -> list[int]:
        """Everybody a set of messages reaches, once for each message."""
        found: list[int] = []
        for say in says:
            if say.to.kind == "post":
                role, _, place = say.to.ref.partition("@")
                found += self.posts[role, place]  # type: ignore[index]
            elif say.to.kind == "helper":
                found += [row.household.helper_id for row in self.rows if row.household.id == int(say.to.ref)]
            else:
                found.append(int(say.to.ref))
        return found

    def stop(self, number: int, who: Who, day: date) -> Stop:
        row = self.rows[number]
        return Stop(
            who, row.household, row.visit, DUTY, COUNTY, CALENDAR, morning(day) + timedelta(hours=1), day, 900, 901
        )


def heads(say: Say) -> list[str]:
    lines = say.values["lines"]
    assert isinstance(lines, Lines)
    return [one.key for one in lines.items if isinstance(one, Word)]


def visit(number: int, due: date, **more: object) -> Visit:
    return Visit(number, number, "high", due - DAY, due, "v1", **more)  # type: ignore[arg-type]


def run(village: Village, days: int, outages: frozenset[int] = frozenset(), since: date = START) -> None:
    for number in range(days):
        if number not in outages:
            village.tick(since + DAY * number)


def test_untouched_a_visit_climbs_to_the_county_on_the_days_the_county_set() -> None:
    due = date(2026, 9, 8)  # a Tuesday
    village = Village([Row(visit(1, due), house(1), DUTY)])
    run(village, 40)
    assert village.rungs == {
        (1, 1): [date(2026, 9, 9)],
        (1, 2): [date(2026, 9, 11)],
        (1, 3): [date(2026, 9, 15)],
    }
    helper = [day for day, say in village.told if say.to.kind in ("helper", "account")]
    assert helper[:5] == [date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 9), date(2026, 9, 10), date(2026, 9, 11)]
    working = [day for number in range(41) if is_workday(CALENDAR, day := due - DAY + DAY * number)]
    assert helper == [day for day in working if day <= helper[-1]], "every working morning while it is late"


def test_the_four_steps_are_addressed_to_the_posts_looked_up_when_they_are_sent() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1), DUTY)])
    run(village, 40)
    refs = [f"{say.to.kind}:{say.to.ref}" for _, say in village.told]
    posts = [ref for ref in refs if ref.startswith("post:")]
    assert posts == ["post:assistant@VV1", "post:officer@TT", "post:county@CC"]
    assert set(refs) == {"helper:1", *posts}
    assert all(say.still is not None and say.still.kind == "visit" for _, say in village.told)
    deeds = [[choice.deed for choice in say.choices][:2] for _, say in village.told if say.to.kind == "post"]
    assert deeds == [["visit.know", "visit.take"]] * 3


def test_one_message_a_person_lists_all_households() -> None:
    due = date(2026, 9, 8)
    rows = [Row(visit(number, due), house(number, place=f"VV{1 + number % 2}"), DUTY) for number in range(1, 13)]
    village = Village(rows)
    [said] = village.tick(due - DAY)
    assert len([choice for choice in said.choices if choice.deed == "visit.card"]) == 8
    assert said.choices[-1].deed == "visit.today.1"
    by_day = village.tick(due + DAY)
    people = [say.to.ref for say in by_day]
    assert sorted(people) == ["5", "6"], "the assistant of two villages hears it once"


def test_who_is_helper_and_assistant_hears_both_in_one_message() -> None:
    due = date(2026, 9, 8)
    rows = [Row(visit(1, due), house(1, helper_id=6), DUTY), Row(visit(2, due + DAY), house(2), DUTY)]
    village = Village(rows)
    says = village.tick(due + DAY)
    [mine] = [say for say in says if say.to.ref == "6"]
    assert heads(mine)[0] == "visits.head.helper"
    assert "visits.head.assistant" in heads(mine)


def test_her_morning_message_lists_everything_due_or_late_not_only_the_new() -> None:
    rows = [
        Row(visit(1, START + DAY, rung=3, rung_on=START + 12 * DAY), house(1), DUTY),
        Row(visit(2, date(2026, 9, 16)), house(2), DUTY),
    ]
    village = Village(rows)
    [said] = village.tick(date(2026, 9, 15))
    assert {choice.id for choice in said.choices} == {1, 2}


@pytest.mark.parametrize(
    ("missing", "expected"),
    [
        ({("assistant", "VV1")}, {2: date(2026, 9, 9), 3: date(2026, 9, 15)}),
        ({("assistant", "VV1"), ("officer", "TT")}, {3: date(2026, 9, 9)}),
    ],
)
def test_an_empty_post_is_passed_over_at_once_and_the_message_says_so(
    missing: set[tuple[Role, str]], expected: dict[int, date]
) -> None:
    posts = {key: value for key, value in POSTS.items() if key not in missing}
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1), DUTY)], posts)
    run(village, 40)
    told: dict[int, date] = {}
    for day, say in village.told:
        for number, role in enumerate(rungs.RUNGS):
            if number and f"visits.head.{role}" in heads(say):
                told[number] = day
    assert told == expected
    first = next(say for _, say in village.told if say.to.kind == "post")
    assert "visits.line.vacant" in heads(first)


def test_a_household_without_a_helper_reaches_the_village_on_the_first_morning() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1, helper_id=0), DUTY)])
    says = village.tick(date(2026, 9, 7))
    assert [say.to.ref for say in says] == ["assistant@VV1"]
    assert "visits.line.vacant" in heads(says[0])
    run(village, 40)
    assert village.rungs[1, 3] == [date(2026, 9, 15)]


def test_when_nobody_holds_any_post_the_visit_waits_and_the_first_to_come_hears_it() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1, helper_id=0), DUTY)], {})
    run(village, 20)
    assert village.told == []
    village.posts = {("county", "CC"): frozenset({8})}
    assert [say.to.ref for say in village.tick(date(2026, 9, 21))] == ["county@CC"]


def test_know_is_shown_to_the_next_rung_and_does_not_stop_the_climb() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1), DUTY)])
    run(village, 9)
    answer = ladders.know(village.stop(0, ASSISTANT, date(2026, 9, 9)))
    assert isinstance(answer, Decision)
    assert [one.outcome for one in answer.keep if isinstance(one, Attempt)] == ["know"]
    village.keep(answer, date(2026, 9, 9))
    village.rows[0] = replace(village.rows[0], said="know", said_by="Zhang")
    run(village, 20, since=date(2026, 9, 10))
    assert village.rungs[1, 2] == [date(2026, 9, 11)]
    told = next(say for _, say in village.told if say.to.ref == "officer@TT")
    assert "visits.line.said" in heads(told)


def test_taking_over_holds_the_ladder_for_the_countys_days_and_then_it_goes_on() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1), DUTY)])
    run(village, 9)
    answer = ladders.take(village.stop(0, ASSISTANT, date(2026, 9, 9)))
    assert isinstance(answer, Decision)
    village.keep(answer, date(2026, 9, 9))
    assert any(say.key == "visit.taken_told" for say in answer.says)
    run(village, 30, since=date(2026, 9, 10))
    assert village.rungs[1, 2] == [date(2026, 9, 14)], "held to the 12th, then a weekend"
    again = ladders.take(village.stop(0, ASSISTANT, date(2026, 9, 13)))
    assert isinstance(again, Decision), "a new rung may be held anew"


def test_the_same_rung_cannot_be_held_for_ever() -> None:
    held = visit(1, date(2026, 9, 8), rung=1, rung_on=date(2026, 9, 9), held_by=6, held_until=date(2026, 9, 12))
    village = Village([Row(held, house(1), DUTY)])
    assert isinstance(ladders.take(village.stop(0, OFFICER, date(2026, 9, 10))), Refused)
    assert isinstance(ladders.take(village.stop(0, ASSISTANT, date(2026, 9, 13))), Refused)


def test_after_an_outage_of_three_days_one_merged_message_each_marked_late_and_the_ladder_goes_on() -> None:
    rows = [Row(visit(number, date(2026, 9, 7) + DAY * number), house(number), DUTY) for number in (1, 2)]
    village = Village(rows)
    run(village, 7)
    says = village.tick(date(2026, 9, 11))
    assert len(says) == len({say.to.ref for say in says}) == 3
    late = {say.to.ref for say in says if "visits.head.came_late" in heads(say)}
    assert late == {"5", "assistant@VV1"}, "the officer's step is due today, it is not late"
    run(village, 20, since=date(2026, 9, 12))
    assert village.rungs[1, 3] == [date(2026, 9, 15)]
    assert village.rungs[2, 3] == [date(2026, 9, 16)]


def test_running_the_same_morning_twice_says_nothing_new() -> None:
    village = Village([Row(visit(1, date(2026, 9, 8)), house(1), DUTY)])
    assert village.tick(date(2026, 9, 9))
    assert village.tick(date(2026, 9, 9)) == []


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[tuple[date, int, int]], dict[int, tuple[str, int]], frozenset[int]]:
    """Visits (due, village, helper), what happens to them on which day after the due date, and the days without a tick."""
    count = draw(st.integers(1, 6))
    dues = [
        (START + DAY * draw(st.integers(2, 40)), draw(st.integers(1, 2)), draw(st.sampled_from([0, 5, 6, 15])))
        for _ in range(count)
    ]
    deeds = {
        number: (draw(st.sampled_from(["seen", "away", "take", "know", "nothing"])), draw(st.integers(-2, 12)))
        for number in range(count)
    }
    outages = draw(st.frozensets(st.integers(0, 60), max_size=20))
    return dues, deeds, outages


@given(histories())
@settings(max_examples=300, deadline=None)
def test_whatever_happens_each_rung_hears_once_on_time_until_a_contact_and_the_county_is_the_end(
    history: tuple[list[tuple[date, int, int]], dict[int, tuple[str, int]], frozenset[int]],
) -> None:
    dues, deeds, outages = history
    village = Village(
        [
            Row(visit(number + 1, due), house(number + 1, place=f"VV{place}", helper_id=helper), DUTY)
            for number, (due, place, helper) in enumerate(dues)
        ]
    )
    ended: dict[int, date] = {}
    held: dict[int, tuple[date, date]] = {}
    for number in range(90):
        day = START + DAY * number
        if number not in outages:
            says = village.tick(day)
            people = village.people(says)
            assert len(people) == len(set(people)), "one message a person"
        for index, (due, _, _) in enumerate(dues):
            deed, after = deeds[index]
            if day != due + DAY * after:
                continue
            row = village.rows[index]
            if deed in ("seen", "away"):
                over = {"done_on": day} if deed == "seen" else {"released": "away"}
                village.rows[index] = replace(row, visit=replace(row.visit, **over))  # type: ignore[arg-type]
                ended[index] = day
            elif deed in ("take", "know"):
                rule = ladders.take if deed == "take" else ladders.know
                answer = rule(village.stop(index, COUNTY_DESK, day))
                assert isinstance(answer, Decision)
                village.keep(answer, day)
                if deed == "take":
                    held[index] = (day, day + 3 * DAY)

    running = [START + DAY * one for one in range(90) if one not in outages and is_workday(CALENDAR, START + DAY * one)]
    for day, _ in village.told:
        assert is_workday(CALENDAR, day)
    for index, (due, _, _) in enumerate(dues):
        for rung in (1, 2, 3):
            days = village.rungs.get((index + 1, rung), [])
            assert len(days) <= 1, "each rung at most once"
            promised = rungs.rung_day(visit(index + 1, due), DUTY, rung, CALENDAR)
            if rung == 1 and dues[index][2] == 0:
                promised = due - DAY
            until = ended.get(index)
            if days:
                assert days[0] >= min(promised, due - DAY if rung == 1 else promised)
                assert until is None or days[0] <= until
                if index in held:
                    assert not held[index][0] < days[0] <= held[index][1], "nobody climbs while somebody holds"
            elif until is None:
                raise AssertionError("an open visit ends at the county, never before")
            if days and index not in held and not (rung == 1 and dues[index][2] == 0):
                first = next(one for one in running if one >= promised)
                assert days == [first], "on its day, or the first morning after an outage"


def test_no_message_names_an_address_or_more_than_a_masked_name() -> None:
    row = Row(visit(1, date(2026, 9, 8)), house(1, way="behind the shop"), DUTY)
    village = Village([row])
    run(village, 40)
    for _, say in village.told:
        assert "王某英" not in repr(say) and "behind the shop" not in repr(say)


def test_at_night_a_missed_morning_waits_until_eight() -> None:
    row = Row(visit(1, date(2026, 9, 8)), house(1), DUTY)
    night = datetime(2026, 9, 8, 14, 0, tzinfo=UTC)
    decision = ladders.climb(
        [row], lambda role, place: POSTS.get((role, place), frozenset()), COUNTY, CALENDAR, night, date(2026, 9, 8)
    )
    assert {say.not_before for say in decision.says} == {datetime(2026, 9, 9, 0, 0, tzinfo=UTC)}


def test_the_county_hears_once_more_when_what_it_took_over_has_run_out() -> None:
    due = date(2026, 9, 8)
    taken = replace(visit(1, due), rung=3, rung_on=date(2026, 9, 15), held_by=9, held_until=date(2026, 9, 18))
    village = Village([Row(taken, house(1), DUTY)])
    run(village, 30)
    county = [day for day, say in village.told if say.to.ref == "county@CC"]
    assert county == [date(2026, 9, 20)], "the working morning (a make-up Sunday) after it ran out, and only then"
