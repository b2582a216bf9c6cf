"""Three simulated months of visits, with outages and two workers: nothing missed, nothing doubled, on both engines."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rules import households, visits
from rules.calendars import is_workday
from rules.nouns import Decision, Lines, Say, Word
from rules.people import Household
from rules.records import Visit
from rules.visits import Stop
from storage import visits as stored
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.scheduler.conftest import Office

START = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)  # Tuesday, 08:00 in the county; the October holiday lies ahead
DAY = timedelta(days=1)
ROLES = ("helper", "assistant", "officer", "county")


def test_a_household_of_a_risk_class_gets_its_visit_in_the_night_and_only_one(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    home = office.family("BG01", helper, when=START)
    office.family("BG01", helper, risk="", when=START)
    for hour in (0, 24, 48):
        office.run(START + timedelta(hours=hour - 5))
    [planned] = office.visits()
    assert (planned.household_id, planned.duty) == (home.id, "high_weekly")
    assert planned.rule_version == office.county.version


def test_another_risk_class_brings_its_own_visits(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    home = office.family("BG01", helper, risk="general", when=START)
    office.run(START)

    def change(desk: Desk) -> None:
        from dataclasses import replace

        now = desk.household(home.id)
        assert now is not None
        desk.keep(Decision(keep=(replace(now, risk="high"),)), by=0)

    office.at(START, change)
    office.run(START + DAY)
    assert [(one.duty, one.released) for one in office.visits() if visits.is_open(one)] == [("high_weekly", "")]
    assert [one.released for one in office.visits() if one.duty == "general_quarterly"] == ["class"]


def test_after_three_days_down_each_person_gets_one_message_marked_late(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    office.appoint("assistant", "assistant", "BG01")
    for _ in range(3):
        office.family("BG01", helper, when=START)
    office.run(START)
    assert {one.due_on for one in office.visits()} == {date(2026, 9, 2)}
    office.run(START + 6 * DAY, START)
    told = office.says("visits.morning")
    assert sorted(one.to.ref for one in told) == sorted([str(helper), "assistant@BG01"])
    for one in told:
        assert "visits.head.came_late" in keys(one)
        assert len([choice for choice in one.choices if choice.deed == "visit.card"]) == 3


def test_nothing_goes_out_at_night_or_on_a_rest_day(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    for _ in range(3):
        office.family("BG01", helper, when=START)
    office.run(START + 60 * DAY, START, on_the_way=True)
    told = office.write(
        lambda tx: [row[0] for row in tx.conn.execute("SELECT not_before FROM outbox WHERE lane > 0 ORDER BY id")]
    )
    assert len(told) > 5
    for moment in told:
        here = datetime.fromisoformat(moment) + timedelta(hours=8)
        assert 8 <= here.hour < 20
        assert is_workday(office.calendar, here.date())


def keys(say: Say) -> list[str]:
    lines = say.values["lines"]
    assert isinstance(lines, Lines)
    return [one.key for one in lines.items if isinstance(one, Word)]


@dataclass
class Season:
    """A season of one county: what happens by chance (seeded), and what the ladder should have said, reckoned apart from it."""

    office: Office
    chance: random.Random
    homes: list[Household] = field(default_factory=list)
    ran: list[date] = field(default_factory=list)
    ended: dict[int, date] = field(default_factory=dict)

    def live(self, days: int, outages: list[tuple[int, int]]) -> None:
        for number in range(days):
            morning = START + DAY * number
            day = morning.date()
            if any(since <= number < since + length for since, length in outages):
                continue
            for hours in (-5.5, 0.0, 0.0, 4.0, 9.6):
                self.office.run(morning + timedelta(hours=hours))
            if is_workday(self.office.calendar, day):
                self.ran.append(day)
            self.office.at(morning + timedelta(hours=6), self.visit)

    def visit(self, desk: Desk) -> None:
        """Some helpers go and see somebody, some find out she is away, most do nothing today."""
        for home in self.homes:
            found = next(iter(desk.visits_open(home.id)), None)
            if found is None or found.planned_on > desk.today or self.chance.random() > 0.12:
                continue
            duty = desk.county.duty(found.duty)
            who = desk.who_is(home.helper_id)
            assert duty is not None and who is not None
            stop = Stop(
                who,
                home,
                found,
                duty,
                desk.county,
                desk.calendar,
                desk.now,
                desk.today,
                desk.new_id(),
                desk.new_id(),
            )
            away = self.chance.random() < 0.2
            answer = households.away(stop, "away", desk.today + 9 * DAY) if away else visits.seen(stop)
            assert isinstance(answer, Decision)
            desk.keep(answer, by=home.helper_id)
            self.ended[found.id] = desk.today

    def told(self) -> dict[tuple[int, str], list[date]]:
        """Which rung heard of which visit on which days, read from what was said."""
        found: dict[tuple[int, str], list[date]] = {}
        numbers = {home.number: home.id for home in self.homes}
        for say in self.office.says("visits.morning"):
            day = date.fromisoformat(say.once.rpartition(":")[2])
            role = ""
            lines = say.values["lines"]
            assert isinstance(lines, Lines)
            for one in lines.items:
                assert isinstance(one, Word)
                if one.key.startswith("visits.head.") and one.key.rpartition(".")[2] in ROLES:
                    role = one.key.rpartition(".")[2]
                elif one.key.startswith("visits.line."):
                    found.setdefault((numbers[str(one.values["number"])], role), []).append(day)
            if role == "helper":
                for choice in say.choices:
                    if choice.deed == "visit.card":
                        found.setdefault((choice.id, "helper"), []).append(day)
        return found

    def expected(self, visit: Visit, climb: int) -> date | None:
        """The first morning that ran on or after the day of a rung, unless the visit had ended before."""
        promised = visit.due_on + timedelta(days=climb)
        while promised > visit.due_on and not is_workday(self.office.calendar, promised):
            promised -= DAY
        if promised == visit.due_on:
            promised = visit.due_on + timedelta(days=climb)
        over = self.ended.get(visit.id)
        first = next((day for day in self.ran if day >= promised), None)
        return None if first is None or (over is not None and over < first) else first


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_three_months_of_visits_and_outages_miss_nothing_and_double_nothing(office: Office, seed: int) -> None:
    chance = random.Random(seed)
    season = Season(office, chance)
    for village, township in (("BG01", "BG"), ("SQ01", "SQ")):
        helper = office.appoint(f"helper-{village}", "helper", village)
        office.appoint(f"assistant-{village}", "assistant", village)
        office.appoint(f"officer-{township}", "officer", township)
        season.homes += [office.family(village, helper, when=START - DAY) for _ in range(4)]
    office.appoint("county", "county", "WH")
    outages = [(chance.randrange(92), chance.randrange(1, 5)) for _ in range(12)]
    season.live(92, outages)

    told, wrong, checked = season.told(), [], 0
    climbs = office.county.duty("high_weekly")
    assert climbs is not None
    every = season.office.visits()
    for number, role in enumerate(ROLES[1:]):
        for home in season.homes:
            days = sorted(told.get((home.id, role), []))
            due = [
                day
                for visit in every
                if visit.household_id == home.id and (day := season.expected(visit, climbs.climb_days[number]))
            ]
            checked += len(due)
            if days != sorted(due):
                wrong.append((role, home.number, days, sorted(due)))
    assert not wrong
    assert checked > 30
    for visit in every:
        if season.ended.get(visit.id) or visit.planned_on <= season.ran[-1]:
            days = told.get((visit.id, "helper"), [])
            first = next((day for day in season.ran if day >= visit.planned_on), None)
            over = season.ended.get(visit.id)
            if first is not None and (over is None or over >= first):
                assert days and days[0] == first, "the helper is reminded on the first morning of the visit"
            assert len(days) == len(set(days))


FRIDAY = START + 3 * DAY  # two days after the due date of the first visit


def see(office: Office, home: Household, helper: int, when: datetime) -> None:
    """The helper sees somebody."""

    def work(desk: Desk) -> None:
        who, [found] = desk.who_is(helper), desk.visits_open(home.id)
        duty = desk.county.duty(found.duty)
        assert who is not None and duty is not None
        county, calendar = desk.county, desk.calendar
        stop = Stop(who, home, found, duty, county, calendar, desk.now, desk.today, desk.new_id(), desk.new_id())
        answer = visits.seen(stop)
        assert isinstance(answer, Decision)
        desk.keep(answer, by=helper)

    office.at(when, work)


@pytest.mark.parametrize("seen", [0, 1, 2])
def test_what_is_cleared_a_second_before_is_not_said(office: Office, seen: int) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    office.appoint("assistant", "assistant", "BG01")
    homes = [office.family("BG01", helper, when=START) for _ in range(2)]
    office.run(START)
    office.run(FRIDAY)
    for home in homes[:seen]:
        see(office, home, helper, FRIDAY)
    said = [one for one in office.claim(FRIDAY) if one.say.key == "visits.morning"]
    assert len(said) == (0 if seen == 2 else 2)


def test_who_follows_in_a_post_hears_what_was_meant_for_it(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    office.appoint("assistant", "assistant", "BG01")
    office.family("BG01", helper, when=START)
    office.run(START)
    office.run(FRIDAY)
    successor = office.appoint("successor", "assistant", "BG01")
    assert successor in {one.who.account.id for one in office.claim(FRIDAY) if one.say.key == "visits.morning"}


def test_households_due_on_the_same_day_stand_in_the_order_of_their_numbers(office: Office) -> None:
    helper = office.appoint("helper", "helper", "BG01")
    for _ in range(9):
        office.family("BG01", helper, when=START)
    office.run(START + timedelta(hours=-5))
    pairs = office.at(START + timedelta(days=9), lambda desk: stored.ripe(desk, desk.today))
    numbers = [home.number for _, home, _ in pairs]
    assert len(numbers) == 9 and numbers == sorted(numbers)
