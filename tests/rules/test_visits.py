"""Visits: when they fall due, what every outcome leads to, and who is never asked for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from rules import households, ladders, searches, troubles, visits
from rules.counties import (
    Calendar,
    Clock,
    County,
    Danger,
    Day,
    Duty,
    Hours,
    Names,
    Need,
    Permission,
    Place,
    Setting,
)
from rules.handling import Refused
from rules.nouns import Decision, Say
from rules.people import Account, Household, Post, Who
from rules.records import Attempt, Case, Visit
from rules.visits import Stop

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def named(word: str) -> Names:
    return Names.model_validate({"zh-CN": word, "en": word})


def duty(code: str, **more: object) -> Duty:
    given: dict[str, object] = {
        "code": code,
        "name": named(code),
        "risk": code if code in ("high", "key", "general", "child") else "key",
        "every_days": 7,
        "remind_before": 1,
        "climb_days": (3, 7, 14),
        "phone_counts": False,
        "clause": "our default",
    }
    return Duty.model_validate(given | more)


HIGH = duty("high", search_minutes=30)
KEY = duty("key", every_days=30, remind_before=3, phone_counts=True)
CHILD = duty("child", every_days=30, remind_before=3, asks_child=True)
DEEDS = ("visit.read", "visit.log", "visit.know", "visit.take", "visit.confirm", "visit.phones")


def make_county() -> County:
    here = (["is_helper_of"], ["is_assistant_here"], ["is_officer_here"], ["is_county"])
    return County(
        version="v1",
        name=named("county"),
        code="C",
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
        ),
        departments=(),
        clocks=(Clock(code="x", amount=1, unit="hours", starts="x", clause="x"),),
        programmes=(),
        needs=(Need(code="illness", name=named("ill"), words=()),),
        dangers=(Danger(code="violence", words=(), numbers=("110",)),),
        hotlines=(),
        duties=(HIGH, KEY, CHILD),
        outcomes=(),
        permissions=tuple(Permission(deed=deed, any_of=here) for deed in DEEDS),
        lines={},
        settings={
            name: Setting(amount=amount, clause="our default")
            for name, amount in {"visit_grace_days": 2, "look_again_days": 7, "hold_days": 3, "mute_days": 60}.items()
        },
    )


CALENDAR = Calendar(
    version="c1",
    days=tuple(Day(date=date(2026, 10, day), kind="holiday") for day in range(1, 9)),
    official=frozenset({2026}),
    first=2026,
    last=2027,
)
COUNTY = make_county().model_copy(update={"code": "CC"})
HELPER = Who(Account(5, "t", "5"), (Post(50, 5, "helper", "VV1", "Li", TODAY),))
ASSISTANT = Who(Account(6, "t", "6", acting=60), (Post(60, 6, "assistant", "VV1", "Zhang", TODAY),))
STRANGER = Who(Account(9, "t", "9"))
HOUSE = Household(1, "H0831", 2, "王某英", "VV1", group="3", risk="high", helper_id=5)
VISIT = Visit(11, 1, "high", TODAY, TODAY + timedelta(days=1), "v1", version=3)


def stop(**more: object) -> Stop:
    given: dict[str, object] = {
        "who": HELPER,
        "household": HOUSE,
        "visit": VISIT,
        "duty": HIGH,
        "county": COUNTY,
        "calendar": CALENDAR,
        "now": NOW,
        "today": TODAY,
        "attempt_id": 100,
        "next_id": 200,
    }
    return Stop(**(given | more))  # type: ignore[arg-type]


def ok(answer: Decision | Refused) -> Decision:
    assert isinstance(answer, Decision), answer
    return answer


def kept(decision: Decision, kind: type) -> list[object]:
    return [one for one in decision.keep if isinstance(one, kind)]


def say(decision: Decision, key: str) -> Say:
    return next(one for one in decision.says if one.key == key)


def test_a_contact_ends_the_visit_and_plans_the_next_by_the_interval() -> None:
    decision = ok(visits.seen(stop()))
    done, following = kept(decision, Visit)
    assert isinstance(done, Visit) and isinstance(following, Visit)
    assert (done.done_by, done.done_on) == (5, TODAY)
    assert following.due_on == TODAY + timedelta(days=7)
    assert following.rule_version == "v1"
    assert say(decision, "visit.done").values["next"] == following.due_on


def test_no_outcome_asks_for_a_photo_or_a_position() -> None:
    answers = [
        visits.seen(stop()),
        visits.unwilling(stop()),
        searches.missed(stop(), {"knock", "phone"}),
        households.away(stop(), "hospital", TODAY + timedelta(days=7)),
        households.gone(stop(), "moved"),
    ]
    for answer in answers:
        for one in ok(answer).says:
            assert all(choice.kind == "press" for choice in one.choices)


def test_the_reminder_moves_from_a_rest_day_to_the_last_working_morning_before() -> None:
    planned = visits.plan(1, HOUSE, date(2026, 11, 22), HIGH, date(2026, 11, 22), CALENDAR, "v1")
    assert planned.due_on == date(2026, 11, 29)  # a Sunday; the day before is a Saturday
    assert planned.planned_on == date(2026, 11, 27)


def test_over_a_long_holiday_the_reminder_that_cannot_come_before_comes_first_thing_after() -> None:
    planned = visits.plan(1, HOUSE, date(2026, 9, 30), HIGH, date(2026, 9, 30), CALENDAR, "v1")
    assert planned.due_on == date(2026, 10, 7)
    assert planned.planned_on == date(2026, 10, 9)


def test_a_household_nobody_has_seen_comes_on_the_next_working_morning() -> None:
    planned = visits.plan(1, HOUSE, None, KEY, date(2026, 11, 27), CALENDAR, "v1")
    assert planned.planned_on == date(2026, 11, 30)
    assert planned.due_on >= planned.planned_on


@pytest.mark.parametrize(
    ("visit", "tries", "today", "stands"),
    [
        (VISIT, (), TODAY - timedelta(days=1), "planned"),
        (VISIT, (), TODAY, "due"),
        (VISIT, (), TODAY + timedelta(days=2), "late"),
        (VISIT, (Attempt(1, 11, 1, 2, NOW, 5, "not_seen"),), TODAY, "due"),
        (VISIT, (Attempt(1, 11, 1, 2, NOW, 5, "ok", contact=True),), TODAY, "done"),
        (replace(VISIT, released="hospital"), (), TODAY, "released"),
    ],
)
def test_how_a_visit_stands_is_calculated_from_dates_and_tries(
    visit: Visit, tries: tuple[Attempt, ...], today: date, stands: str
) -> None:
    assert visits.state(visit, tries, today) == stands


def test_a_call_counts_only_where_the_duty_allows_it() -> None:
    call = ok(visits.seen(stop(), "phone"))
    assert not kept(call, Visit)
    assert not kept(call, Attempt)[0].contact  # type: ignore[attr-defined]
    counted = ok(visits.seen(stop(duty=KEY), "phone"))
    assert len(kept(counted, Visit)) == 2


def test_a_childs_visit_is_not_done_before_the_three_questions() -> None:
    assert visits.seen(stop(duty=CHILD)) == Refused("visit.child_first")
    note = troubles.child_note({"cares": "kin", "school": "yes", "safety": "yes"})
    done = ok(visits.seen(stop(duty=CHILD), note=note))
    assert kept(done, Attempt)[0].note == "cares=kin school=yes safety=yes"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"cares": "kin", "school": "yes", "safety": "yes"}, None),
        ({"cares": "nobody", "school": "yes", "safety": "yes"}, ("child", "today")),
        ({"cares": "kin", "school": "no", "safety": "yes"}, ("school", "week")),
        ({"cares": "kin", "school": "no", "safety": "unsure"}, ("child", "week")),
        ({"cares": "nobody", "school": "no", "safety": "no"}, ("unsafe", "today")),
    ],
)
def test_a_childs_answers_open_the_case_they_ask_for(answers: dict[str, str], expected: tuple[str, str] | None) -> None:
    assert troubles.child_trouble(answers) == expected


def test_nobody_at_home_is_tried_again_once_on_the_next_working_morning() -> None:
    decision = ok(searches.missed(stop(duty=KEY, today=date(2026, 11, 27)), {"knock"}))
    [visit] = kept(decision, Visit)
    assert isinstance(visit, Visit)
    assert visit.postponed_to == date(2026, 11, 30)
    assert visit.done_on is None
    assert [one.to.kind for one in decision.says] == ["account"]


def test_the_second_miss_in_a_row_goes_to_the_village() -> None:
    decision = ok(searches.missed(stop(duty=KEY, misses=1), {"knock"}))
    assert say(decision, "visit.missed_twice").to.ref == "assistant@VV1"


def test_high_risk_with_door_and_telephone_silent_starts_a_search_and_rings_the_village() -> None:
    decision = ok(searches.missed(stop(), {"knock", "phone"}))
    [visit] = kept(decision, Visit)
    assert isinstance(visit, Visit)
    assert visit.search_until == NOW + timedelta(minutes=30)
    asked = say(decision, "visit.search")
    assert [choice.deed for choice in asked.choices][:3] == ["visit.found", "visit.still", "visit.police"]
    assert {choice.version for choice in asked.choices} == {VISIT.version + 1}
    assert say(decision, "visit.search_help").lane == "urgent"


def test_when_the_search_runs_out_the_township_hears_it_then_the_county() -> None:
    searched = replace(VISIT, search_until=NOW)
    first = searches.search_over(searched, HOUSE, HIGH, COUNTY, NOW, 300, township_told=False)
    assert {one.to.ref for one in first.says} == {"officer@TT", "assistant@VV1"}
    assert {one.lane for one in first.says} == {"urgent"}
    assert all(one.not_before is None and one.still is not None for one in first.says)
    second = searches.search_over(searched, HOUSE, HIGH, COUNTY, NOW, 301, township_told=True)
    assert "county@CC" in {one.to.ref for one in second.says}
    assert kept(second, Visit)[0].search_until is None  # type: ignore[attr-defined]


@pytest.mark.parametrize("police", [True, False])
def test_still_missing_goes_to_the_township_this_minute_even_at_night(police: bool) -> None:
    night = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    decision = ok(searches.go_on_searching(stop(now=night), police=police))
    told = next(one for one in decision.says if one.to.kind == "post")
    assert (told.to.ref, told.lane, told.not_before) == ("officer@TT", "urgent", None)


BLANK = Case(900, "0416", 901, "registered", NOW, "VV1", first_contact_by=NOW)


def test_a_problem_becomes_a_case_without_retyping_and_ends_the_visit() -> None:
    decision = ok(troubles.found(stop(), "ill", "week", BLANK))
    [case] = kept(decision, Case)
    assert isinstance(case, Case)
    assert (case.source, case.owner_id, case.urgency, case.need) == ("visit", 0, "week", "illness")
    assert (case.household_id, case.reporter_id, case.place) == (1, 5, "VV1")
    assert kept(decision, Attempt)[0].case_id == 900  # type: ignore[attr-defined]
    assert say(decision, "visit.case").values["case"] == "0416"
    assert decision.entries[0].deed == "case.register"


def test_somebody_beaten_gives_the_number_first_and_rings() -> None:
    decision = ok(troubles.found(stop(), "beaten", "week", BLANK))
    [case] = kept(decision, Case)
    assert isinstance(case, Case)
    assert (case.urgency, case.danger) == ("today", "violence")
    assert decision.says[0].key == "visit.danger"
    assert say(decision, "case.ring").lane == "urgent"


def test_another_day_is_at_most_the_due_date_and_the_countys_grace() -> None:
    assert visits.last_day(VISIT, COUNTY, TODAY) == TODAY + timedelta(days=3)
    later = ok(visits.postpone(stop(), TODAY + timedelta(days=2), TODAY))
    assert kept(later, Visit)[0].due_on == VISIT.due_on  # type: ignore[attr-defined]
    assert isinstance(visits.postpone(stop(), TODAY + timedelta(days=4), TODAY), Refused)
    assert isinstance(visits.postpone(stop(), TODAY, TODAY), Refused)
    assert visits.days_offered(VISIT, COUNTY, TODAY) == tuple(TODAY + timedelta(days=one) for one in (1, 2, 3))
    long = replace(VISIT, due_on=TODAY + timedelta(days=20))
    assert len(visits.days_offered(long, COUNTY, TODAY)) == 4


@pytest.mark.parametrize("why", ["hospital", "away"])
def test_away_releases_this_visit_and_gives_the_next_look_its_day(why: str) -> None:
    until = TODAY + timedelta(days=14)
    decision = ok(households.away(stop(), why, until))
    released, following = kept(decision, Visit)
    assert isinstance(released, Visit) and isinstance(following, Visit)
    assert released.released == why
    assert following.planned_on > until - timedelta(days=1)
    assert following.due_on >= until


def test_nobody_is_muted_for_ever() -> None:
    assert isinstance(households.away(stop(), "away", TODAY + timedelta(days=61)), Refused)


@pytest.mark.parametrize("why", ["moved", "died"])
def test_gone_is_told_to_village_and_township_and_confirmed_by_a_second_person(why: str) -> None:
    decision = ok(households.gone(stop(), why))
    assert {one.to.ref for one in decision.says if one.to.kind == "post"} == {"assistant@VV1", "officer@TT"}
    [gone] = kept(decision, Visit)
    assert isinstance(gone, Visit)
    own = households.confirm(stop(visit=gone), reported_by=5)
    assert own == Refused("visit.second_person")
    other = ok(households.confirm(stop(who=ASSISTANT, visit=gone), reported_by=5))
    assert kept(other, Household)[0].risk == ""  # type: ignore[attr-defined]


def test_when_it_is_not_so_the_visits_go_on_at_once() -> None:
    [gone] = kept(ok(households.gone(stop(), "moved")), Visit)
    decision = ok(households.go_on(stop(who=ASSISTANT, visit=gone)))
    assert any(visits.is_open(one) for one in kept(decision, Visit))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "rule",
    [
        visits.seen,
        visits.unwilling,
        lambda one: visits.postpone(one, TODAY + timedelta(days=1), TODAY),
        lambda one: searches.missed(one, {"knock"}),
        lambda one: searches.go_on_searching(one, police=True),
        lambda one: households.away(one, "away", TODAY + timedelta(days=7)),
        lambda one: households.gone(one, "died"),
        lambda one: households.confirm(one, 0),
        households.go_on,
        lambda one: troubles.found(one, "ill", "week", BLANK),
        ladders.know,
        ladders.take,
    ],
)
def test_a_stranger_may_do_nothing_and_sees_nothing(rule: object) -> None:
    assert rule(stop(who=STRANGER)) == Refused("visit.unknown")  # type: ignore[operator]


def test_what_is_over_is_not_written_down_twice() -> None:
    over = replace(VISIT, done_on=TODAY)
    answer = visits.seen(stop(visit=over))
    assert isinstance(answer, Refused) and answer.key == "visit.over"


def test_a_note_stays_with_the_try_and_on_the_next_card() -> None:
    tried = Attempt(100, 11, 1, 2, NOW, 5, "ok", note="before")
    decision = ok(visits.jot(HELPER, HOUSE, tried, "needs a quilt", COUNTY))
    assert kept(decision, Attempt)[0].note == "before\nneeds a quilt"  # type: ignore[attr-defined]
    assert kept(decision, Household)[0].worry == "needs a quilt"  # type: ignore[attr-defined]


def test_lists_and_previews_show_a_masked_name_and_no_way_to_the_door() -> None:
    house = replace(HOUSE, way="behind the shop", kin_phone="19900000000")
    for answer in (visits.seen(stop(household=house)), searches.missed(stop(household=house), {"knock", "phone"})):
        for one in ok(answer).says:
            assert one.values["name"] == "王*英"
            assert "behind the shop" not in str(one.values) and "19900000000" not in str(one.values)
