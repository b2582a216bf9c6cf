"""The fixed ticks: each question once a period, whoever asks, and what was missed is found later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.nouns import Decision, Say, To
from scheduler import ticks
from scheduler.ticks import Tick
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.scheduler.conftest import Office

MORNING = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday, 08:00 in the county
MINUTE = timedelta(minutes=1)


def tick(when: str, ran: list[datetime], name: str = "test.tick") -> Tick:
    def ask(desk: Desk) -> list[Decision]:
        ran.append(desk.now)
        return [Decision(says=(Say("draft.left", To("account", "1"), once=f"{name}:{desk.now.isoformat()}"),))]

    return Tick(name, when, ask)  # type: ignore[arg-type]


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> object:
    def put(*some: Tick) -> None:
        monkeypatch.setattr(ticks, "TICKS", some)

    return put


def test_a_minute_is_asked_once_by_any_number_of_workers(office: Office, only: object) -> None:
    ran: list[datetime] = []
    only(tick("minute", ran))  # type: ignore[operator]
    for _ in range(3):
        office.run(MORNING)
    office.run(MORNING + MINUTE)
    assert ran == [MORNING, MORNING + MINUTE]


@pytest.mark.parametrize(
    ("when", "hour", "runs"),
    [
        ("morning", -1 / 60, False),
        ("morning", 0, True),
        ("morning", 5, True),
        ("morning", 12, False),
        ("evening", 9, False),
        ("evening", 9.6, True),
        ("evening", 12, False),
        ("night", -6, False),
        ("night", -5, True),
    ],
)
def test_a_daily_tick_speaks_from_its_hour_until_the_quiet_hours(
    office: Office, only: object, when: str, hour: float, runs: bool
) -> None:
    ran: list[datetime] = []
    only(tick(when, ran))  # type: ignore[operator]
    office.run(MORNING + timedelta(hours=hour))
    assert bool(ran) is runs


def test_nothing_but_the_night_runs_daily_on_a_rest_day(office: Office, only: object) -> None:
    ran: list[datetime] = []
    only(*(tick(when, ran, f"test.{when}") for when in ("morning", "evening", "night")))  # type: ignore[operator]
    saturday = MORNING + timedelta(days=5, hours=10)
    done = office.run(saturday)
    assert [one.tick for one in done] == ["test.night"]


def test_a_morning_missed_for_days_is_asked_once_when_the_program_is_back(office: Office, only: object) -> None:
    ran: list[datetime] = []
    only(tick("morning", ran))  # type: ignore[operator]
    office.run(MORNING)
    back = MORNING + timedelta(days=3, hours=2)
    office.run(back, MORNING)
    assert ran == [MORNING, back]


def test_on_the_way_every_tick_runs_at_its_own_hour(office: Office, only: object) -> None:
    ran: list[datetime] = []
    only(tick("morning", ran))  # type: ignore[operator]
    office.run(MORNING + timedelta(days=7), MORNING - timedelta(hours=1), on_the_way=True)
    days = [0, 1, 2, 3, 4, 7]
    assert ran == [MORNING + timedelta(days=one) for one in days]


def test_a_tick_that_fails_is_rolled_back_alone_and_comes_again(office: Office, only: object) -> None:
    ran: list[datetime] = []
    broken = [True]

    def fail(desk: Desk) -> list[Decision]:
        desk.keep(Decision(says=(Say("draft.left", To("account", "1"), once="half"),)), by=0)
        if broken:
            raise RuntimeError("a fault")
        return []

    only(Tick("test.broken", "morning", fail), tick("morning", ran))  # type: ignore[operator]
    [failed, fine] = office.at(MORNING, ticks.run_now)
    assert (failed.tick, failed.failed) == ("test.broken", "RuntimeError")
    assert fine.said == 1
    assert len(office.says()) == 1, "nothing of the broken tick was kept"
    broken.clear()
    assert [one.failed for one in office.at(MORNING + MINUTE, ticks.run_now)] == []
    assert len(office.says()) == 2


def test_what_is_due_is_listed_without_keeping_or_claiming_anything(office: Office, only: object) -> None:
    ran: list[datetime] = []
    only(tick("morning", ran))  # type: ignore[operator]
    for _ in range(2):
        [coming] = office.at(MORNING, ticks.due)
        assert (coming.tick, coming.say.key) == ("test.tick", "draft.left")
    assert office.says() == []
    office.run(MORNING)
    assert office.at(MORNING, ticks.due) == []


def test_old_claims_are_forgotten_at_night(office: Office) -> None:
    office.run(MORNING)
    before = office.write(lambda tx: tx.conn.execute("SELECT COUNT(*) FROM ticks").fetchone()[0])
    office.run(MORNING + timedelta(days=10))
    after = office.write(lambda tx: tx.conn.execute("SELECT MIN(at) FROM ticks").fetchone()[0])
    assert before and after > (MORNING + timedelta(days=6)).isoformat()


def test_every_tick_of_the_table_runs_on_an_empty_county_and_says_nothing(office: Office) -> None:
    office.run(MORNING + timedelta(days=2), MORNING, on_the_way=True)
    assert office.says() == []
    assert office.at(MORNING, ticks.next_due) is None


def test_the_next_thing_due_is_the_first_of_visits_rings_calls_drafts_and_clocks(office: Office) -> None:
    now = MORNING + timedelta(hours=1)
    helper = office.appoint("helper", "helper", "BG01")
    office.family("BG01", helper)
    office.run(now)
    first = office.at(now, ticks.next_due)
    assert first == MORNING + timedelta(days=1), "the first visit's reminder"
    office.draft(now, "mary")
    assert office.at(now, ticks.next_due) == now + timedelta(minutes=10)
    office.case(now, urgency="today", first_contact_by=now + timedelta(hours=2))
    assert office.at(now, ticks.next_due) == now + timedelta(minutes=5)


def test_the_next_legal_clock_is_three_working_days_before_its_end(office: Office) -> None:
    now = MORNING + timedelta(hours=1)
    owner = office.appoint("officer", "officer", "BG")
    due = (MORNING + timedelta(days=21)).date()  # Monday, 14 December
    office.case(now, state="accepted", owner_id=owner, due_on=due, accepted_on=now.date())
    expected = datetime(2026, 12, 9, 0, 0, tzinfo=UTC)
    assert office.at(now, ticks.next_due) == expected
    office.run(expected - timedelta(days=1))
    assert office.says() == []
    office.run(expected)
    assert [one.key for one in office.says()] == ["clocks.morning"]
