"""What the clock watches over cases and drafts: rings, promised calls, legal clocks, words left lying."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rules.nouns import Decision, Entry, Lines, Say, Word
from rules.records import Case
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.scheduler.conftest import Office

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # Monday, 12:00 in the county
NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 22:00
MINUTE = timedelta(minutes=1)


def rings(office: Office) -> list[Say]:
    return office.says("case.ring")


def change(office: Office, when: datetime, case: Case, **fields: object) -> None:
    def work(desk: Desk) -> None:
        now = desk.case(case.id)
        assert now is not None
        desk.keep(Decision(keep=(replace(now, **fields),)), by=0)  # type: ignore[arg-type]

    office.at(when, work)


def test_an_urgent_case_rings_every_five_minutes_then_the_village_then_the_county(office: Office) -> None:
    office.case(NOON, urgency="today")
    office.run(NOON + 4 * MINUTE)
    assert not rings(office)
    office.run(NOON + 30 * MINUTE, NOON + 4 * MINUTE, on_the_way=True)
    refs = [one.to.ref for one in rings(office)]
    assert refs[:2] == ["officer@BG", "officer@BG"]
    assert refs[2:4] == ["officer@BG", "assistant@BG01"], "after the county's three rings the village too"
    assert refs[4:7] == ["officer@BG", "assistant@BG01", "county@WH"]
    assert all(one.lane == "urgent" and one.still is not None for one in rings(office))


def test_nobody_is_rung_for_a_case_that_somebody_took(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(NOON, urgency="today")
    office.run(NOON + 6 * MINUTE)
    change(office, NOON + 7 * MINUTE, case, owner_id=owner)
    office.run(NOON + 60 * MINUTE, NOON + 7 * MINUTE, on_the_way=True)
    assert len(rings(office)) == 1


def test_it_rings_less_often_after_a_while_but_never_stops(office: Office) -> None:
    office.case(NIGHT, urgency="week", danger="violence")
    office.run(NIGHT + timedelta(hours=4), NIGHT, on_the_way=True)
    officer = [one for one in rings(office) if one.to.ref == "officer@BG"]
    assert 10 <= len(officer) <= 15


def test_a_calm_case_never_rings(office: Office) -> None:
    office.case(NOON, urgency="calm")
    office.run(NOON + timedelta(hours=2), NOON, on_the_way=True)
    assert not rings(office)


def test_a_call_nobody_made_in_time_goes_up_to_the_county_once(office: Office) -> None:
    office.case(NOON, urgency="week", first_contact_by=NOON + timedelta(hours=2))
    office.run(NOON + timedelta(hours=5), NOON, on_the_way=True)
    told = office.says("case.unclaimed")
    assert [one.to.ref for one in told] == ["officer@BG", "county@WH"]


def test_at_night_the_county_hears_of_a_missed_call_in_the_morning(office: Office) -> None:
    office.case(NOON, urgency="week", first_contact_by=NIGHT)
    office.run(NIGHT + MINUTE)
    told = office.says("case.unclaimed")
    assert {one.not_before for one in told} == {datetime(2026, 11, 24, 0, 0, tzinfo=UTC)}


def test_a_call_that_was_missed_during_an_outage_is_found_afterwards(office: Office) -> None:
    office.case(NOON, urgency="week", first_contact_by=NOON + timedelta(hours=2))
    office.run(NOON)
    office.run(NOON + timedelta(days=3), NOON)
    office.run(NOON + timedelta(days=3) + MINUTE)
    assert len(office.says("case.unclaimed")) == 2


def test_a_draft_left_alone_ten_minutes_is_spoken_of_once(office: Office) -> None:
    draft = office.draft(NOON, "mary")
    office.draft(NOON, "empty", asked=0)
    office.run(NOON + 9 * MINUTE, NOON, on_the_way=True)
    assert not office.says("draft.left")
    office.run(NOON + 120 * MINUTE, NOON + 9 * MINUTE, on_the_way=True)
    [said] = office.says("draft.left")
    assert [one.deed for one in said.choices] == ["form.resume", "form.cancel"]
    kept = office.at(NOON, lambda desk: desk.draft(draft.id))
    assert kept is not None and kept.nudged_at == NOON + 10 * MINUTE
    assert {one.version for one in said.choices} == {kept.version}


def test_a_draft_of_the_night_is_spoken_of_in_the_morning(office: Office) -> None:
    office.draft(NIGHT, "mary")
    office.run(NIGHT + 15 * MINUTE)
    [said] = office.says("draft.left")
    assert said.not_before == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


def heads(say: Say) -> list[str]:
    lines = say.values["lines"]
    assert isinstance(lines, Lines)
    return [one.key for one in lines.items if isinstance(one, Word)]


def test_legal_clocks_warn_the_owner_once_and_tell_the_county_when_past(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    due = datetime(2026, 11, 27, tzinfo=UTC).date()  # Friday
    for _ in range(2):
        office.case(NOON, state="accepted", owner_id=owner, accepted_on=NOON.date(), due_on=due)
    office.run(NOON + timedelta(days=9), NOON - timedelta(days=3), on_the_way=True)
    told = office.says("clocks.morning")
    assert [(one.to.ref, heads(one)[0]) for one in told] == [
        (str(owner), "clocks.head.soon"),
        (str(owner), "clocks.head.over"),
        ("county@WH", "clocks.head.over"),
    ]
    assert heads(told[0]) == ["clocks.head.soon", "clocks.line.soon", "clocks.line.soon"]


def test_the_countys_numbers_come_in_the_evening_and_name_nobody(office: Office) -> None:
    office.appoint("county", "county", "WH")
    office.case(NOON, urgency="calm")
    office.run(NOON + timedelta(hours=6), NOON, on_the_way=True)
    [said] = office.says("overviews.evening")
    assert said.lane == "digests" and said.silent
    assert "王" not in repr(said)


def test_a_case_that_was_taken_but_nobody_called_about_is_told_to_its_owner_and_the_county_once(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    office.appoint("county", "county", "WH")
    by = NOON + timedelta(hours=2)
    case = office.case(NOON, owner_id=owner, claimed_at=NOON, first_contact_by=by)
    office.run(by - timedelta(minutes=1))
    assert office.says("case.uncalled") == []
    office.run(by + timedelta(minutes=1))
    office.run(by + timedelta(minutes=9))
    told = office.says("case.uncalled")
    assert sorted(one.to.kind for one in told) == ["account", "post"]
    assert all(one.about == ("case", case.id) for one in told)


def test_looking_the_number_up_counts_as_having_called(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    by = NOON + timedelta(hours=2)
    case = office.case(NOON, owner_id=owner, claimed_at=NOON, first_contact_by=by)
    office.at(
        NOON, lambda desk: desk.keep(Decision(entries=(Entry(case.id, desk.now, "case.reveal", owner),)), by=owner)
    )
    office.run(by + timedelta(minutes=1))
    assert office.says("case.uncalled") == []
