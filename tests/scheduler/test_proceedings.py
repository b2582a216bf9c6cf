"""What the clock does on the way to an answer: warnings at half, four fifths and past the day; notices that end; a new calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from rules.counties import Day
from rules.deadlines import run
from rules.nouns import Decision, Entry, Lines, Say, Word
from rules.proceedings import Publication
from rules.records import Case
from storage.desk import Desk
from tests.house import MONDAY
from tests.scheduler.conftest import Office

NINE = MONDAY.replace(hour=1, minute=0)
ACCEPTED = date(2026, 11, 23)


def morning(day: date) -> datetime:
    return NINE + timedelta(days=(day - NINE.date()).days)


def accepted(office: Office, owner: int, programme: str = "dibao", **more: object) -> Case:
    named = office.county.programme(programme)
    assert named is not None
    due, clock = run(office.county.clock(named.clock), ACCEPTED, office.county, office.calendar)
    given: dict[str, object] = {"state": "accepted", "owner_id": owner, "accepted_on": ACCEPTED, "programme": programme}
    return office.case(NINE, **{**given, "due_on": due, "clock": clock, **more})


def heads(say: Say) -> tuple[str, str]:
    lines = say.values["lines"]
    assert isinstance(lines, Lines)
    return say.to.ref, next(one.key for one in lines.items if isinstance(one, Word)).removeprefix("clocks.head.")


def test_half_four_fifths_and_past_the_day_are_each_said_once_to_whom_they_concern(office: Office) -> None:
    owner, approver = office.appoint("officer", "officer", "BG"), office.appoint("approver", "approver", "BG")
    accepted(office, owner)  # 25 working days: until Monday, 28 December
    office.run(morning(date(2026, 12, 31)), NINE, on_the_way=True)
    said = [(heads(one), one.not_before) for one in office.says("clocks.morning")]
    assert [one for one, _ in said] == [
        (str(owner), "half"),
        (str(owner), "soon"),
        *sorted([(str(owner), "over"), (str(approver), "over"), ("county@WH", "over")]),
    ]
    told = {entry.deed: entry.at.date() for entry in _history(office)}
    assert (told["case.half"], told["case.soon"]) == (date(2026, 12, 10), date(2026, 12, 21))
    assert told["case.over"] == date(2026, 12, 29)


def test_a_clock_that_stands_still_is_not_warned_of(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    accepted(office, owner, state="supplementing", paused_on=ACCEPTED)
    office.run(morning(date(2027, 1, 29)), NINE, on_the_way=True)
    assert not office.says("clocks.morning")


def test_a_notice_whose_days_are_over_comes_down_and_whoever_confirms_is_called_once(office: Office) -> None:
    owner, approver = office.appoint("officer", "officer", "BG"), office.appoint("approver", "approver", "BG")
    case = accepted(office, owner, state="published", decision="agreed", opinion_by=owner)
    hung = Publication(7, case.id, "BG01", "board", ACCEPTED, date(2026, 11, 30), by=owner)
    office.at(NINE, lambda desk: desk.keep(Decision(keep=(hung,)), by=0))
    office.run(morning(date(2026, 11, 30)), NINE, on_the_way=True)
    assert not office.says("publication.over")
    office.run(morning(date(2026, 12, 3)), morning(date(2026, 11, 30)), on_the_way=True)
    assert [one.to.ref for one in office.says("publication.over")] == [str(owner)]
    assert [one.to.ref for one in office.says("case.to_confirm")] == [str(approver)]
    kept = office.at(NINE, lambda desk: desk.proceedings.publication(7))
    assert kept is not None and kept.state == "ended"


def test_without_an_approver_in_the_township_the_county_is_called_to_confirm(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = accepted(office, owner, state="published", decision="agreed", opinion_by=owner)
    hung = Publication(7, case.id, "BG01", "board", ACCEPTED, date(2026, 11, 30), by=owner)
    office.at(NINE, lambda desk: desk.keep(Decision(keep=(hung,)), by=0))
    office.run(morning(date(2026, 12, 1)))
    assert [one.to.ref for one in office.says("case.to_confirm")] == ["county@WH"]


def test_a_new_calendar_counts_what_was_projected_anew_and_tells_whom_it_touches(office: Office) -> None:
    owner, asker = office.appoint("officer", "officer", "BG"), office.appoint("granny", "helper", "BG01")
    old = office.calendar
    late = date(2026, 12, 21)
    clock = office.county.clock("dibao")
    due, before = run(clock, late, office.county, old)
    given: dict[str, object] = {"state": "accepted", "owner_id": owner, "accepted_on": late, "programme": "dibao"}
    case = office.case(NINE, **given, due_on=due, clock=before, applicant_id=asker)
    settled = accepted(office, owner)
    near, about = run(clock, date(2026, 11, 30), office.county, old)  # until Monday, 4 January: before the new holiday
    early = office.case(NINE, **given, due_on=near, clock=about, applicant_id=asker)
    office.run(NINE)
    assert not office.says("case.recounted"), "the same calendar moves nothing"
    holiday = Day(date=date(2027, 1, 11), kind="holiday", name="other")
    office.calendar = old.model_copy(update={"version": "announced", "days": (*old.days, holiday)})
    office.calendar.__dict__.pop("workdays", None)
    office.calendar.__dict__.pop("_different", None)
    office.run(NINE + timedelta(days=1))
    kept, other = office.at(NINE, lambda desk: (desk.case(case.id), desk.case(settled.id)))
    assert kept is not None and kept.due_on is not None and kept.due_on > due
    assert kept.clock["calendar_version"] == "announced"
    assert other is not None and other.due_on == settled.due_on
    same = office.at(NINE, lambda desk: desk.case(early.id))
    assert same is not None and (same.due_on, same.clock["calendar_version"]) == (near, "announced")
    assert [one.to.ref for one in office.says("case.recounted")] == [str(owner)]
    assert [one.to.ref for one in office.says("case.recounted_told")] == [str(asker)]
    office.run(NINE + timedelta(days=2))
    assert len(office.says("case.recounted")) == 1


def _history(office: Office) -> list[Entry]:
    def work(desk: Desk) -> list[Entry]:
        number = desk.case_numbered("0001")
        assert number is not None
        return list(desk.entries(number.id, "office"))

    return office.at(NINE, work)
