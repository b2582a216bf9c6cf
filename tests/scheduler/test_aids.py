"""What the clock does about aid: it rings the second person, reminds of papers and stages, and tells of what lies, each once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rules.nouns import Decision
from rules.proceedings import Aid, Payment, Task
from rules.records import Case
from scheduler import aids, ticks
from storage.desk import Desk

if TYPE_CHECKING:
    from tests.scheduler.conftest import Office

NIGHT = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # Monday, 22:00 in the county
MINUTES = timedelta(minutes=1)


def aid_of(office: Office, case: Case, officer: int, **more: Any) -> Aid:
    def work(desk: Desk) -> Aid:
        id_ = desk.new_id()
        aid = Aid(id_, case.id, case.key_id, "money", "first", "", 1, 300, "", "proposed", officer, NIGHT)
        aid = replace(aid, **more)
        desk.keep(Decision(keep=(aid,)), by=officer)
        return replace(aid, version=1)

    return office.at(NIGHT, work)


def asked(office: Office) -> list[str]:
    """Whom the rings went to, in order."""
    return [one.to.ref for one in office.says("aid.asked_first")]


def test_the_one_who_was_asked_is_rung_every_five_minutes_and_then_whoever_else_may_confirm(office: Office) -> None:
    officer, first = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    second, county = office.appoint("luo", "approver", "BG"), office.appoint("shen", "county", "WH")
    aid_of(office, office.case(NIGHT, urgency="today"), officer, asked_of=first)
    office.run(NIGHT + 4 * MINUTES, NIGHT, on_the_way=True)
    assert asked(office) == []
    office.run(NIGHT + 10 * MINUTES, NIGHT + 4 * MINUTES, on_the_way=True)
    assert asked(office) == [str(first)] * 2
    office.run(NIGHT + 15 * MINUTES, NIGHT + 10 * MINUTES, on_the_way=True)
    assert asked(office) == [*[str(first)] * 3, str(second), str(county)]
    assert str(officer) not in asked(office)


def test_a_party_to_the_case_is_not_rung_to_confirm_it(office: Office) -> None:
    officer, party = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    county = office.appoint("shen", "county", "WH")
    aid_of(office, office.case(NIGHT, urgency="today", applicant_id=party), officer)
    office.run(NIGHT + 5 * MINUTES, NIGHT, on_the_way=True)
    assert asked(office) == [str(county)]


def test_what_was_answered_rings_no_more_and_what_was_missed_rings_once(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    case = office.case(NIGHT, urgency="today")
    aid = aid_of(office, case, officer, asked_of=boss)
    office.run(NIGHT + timedelta(hours=3))
    assert len(asked(office)) == 1
    kept = office.at(NIGHT, lambda desk: desk.proceedings.aid(aid.id))
    assert kept is not None and kept.rings == 1
    office.at(NIGHT, lambda desk: desk.keep(Decision(keep=(replace(kept, state="refused"),)), by=boss))
    office.run(NIGHT + timedelta(hours=4))
    assert len(asked(office)) == 1
    assert office.at(NIGHT, aids.next_sweep) is None


def test_aid_that_is_no_first_aid_never_rings(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    aid_of(office, office.case(NIGHT), officer, path="decided", asked_of=boss)
    office.run(NIGHT + timedelta(hours=4), NIGHT, on_the_way=True)
    assert not [one for one in office.says() if one.key.startswith("aid.")]


def owe(office: Office, case: Case, officer: int, boss: int, due: date) -> Task:
    def work(desk: Desk) -> Task:
        task = Task(desk.new_id(), "papers", "BG", due, desk.now, case.id, account_id=boss, owner_id=officer)
        desk.keep(Decision(keep=(task,)), by=officer)
        return replace(task, version=1)

    return office.at(NIGHT, work)


def test_the_paper_is_spoken_of_the_working_day_before_and_when_it_is_past(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    office.appoint("shen", "county", "WH")
    owe(office, office.case(NIGHT), officer, boss, date(2026, 11, 30))
    office.run(datetime(2026, 11, 27, 0, 0, tzinfo=UTC) - MINUTES, NIGHT, on_the_way=True)
    assert not office.says("aid.papers_soon")
    friday = datetime(2026, 11, 27, 0, 0, tzinfo=UTC)
    office.run(friday, friday - MINUTES, on_the_way=True)
    assert [one.to.ref for one in office.says("aid.papers_soon")] == [str(officer), str(boss)]
    office.run(datetime(2026, 12, 9, 0, 0, tzinfo=UTC), friday, on_the_way=True)
    assert [one.to.ref for one in office.says("aid.papers_over")] == [str(officer), str(boss), "county@WH"]
    assert len(office.says("aid.papers_soon")) == 2


def test_a_paper_that_is_written_is_spoken_of_no_more(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    task = owe(office, office.case(NIGHT), officer, boss, date(2026, 11, 30))
    done = replace(task, result="explained", done_at=NIGHT)
    office.at(NIGHT, lambda desk: desk.keep(Decision(keep=(done,)), by=officer))
    office.run(datetime(2026, 12, 9, 0, 0, tzinfo=UTC), NIGHT, on_the_way=True)
    assert not [one for one in office.says() if one.key.startswith("aid.")]
    assert office.at(NIGHT, aids.next_morning) is None


def pay_later(office: Office, due: date, stage: int) -> int:
    officer = office.appoint("li", "officer", "BG")
    office.appoint("shen", "county", "WH")
    case = office.case(NIGHT)
    aid = aid_of(office, case, officer, state="confirmed", path="staged", quantity=2)

    def work(desk: Desk) -> int:
        payment = Payment(desk.new_id(), aid.id, case.id, 150, due, "treasury", stage)
        desk.keep(Decision(keep=(payment,)), by=officer)
        return officer

    return office.at(NIGHT, work)


def test_a_later_stage_is_told_on_its_day_and_what_lies_goes_to_the_county_after_three_working_days(
    office: Office,
) -> None:
    officer = pay_later(office, date(2026, 12, 23), 2)
    day = datetime(2026, 12, 23, 0, 0, tzinfo=UTC)
    assert office.at(NIGHT, aids.next_morning) == day
    office.run(day - MINUTES, NIGHT, on_the_way=True)
    assert not office.says("aid.stage_due")
    office.run(day, day - MINUTES, on_the_way=True)
    assert [one.to.ref for one in office.says("aid.stage_due")] == [str(officer)]
    tuesday = datetime(2026, 12, 29, 0, 0, tzinfo=UTC)
    assert office.at(day + MINUTES, aids.next_morning) == tuesday
    office.run(tuesday + timedelta(days=9), day, on_the_way=True)
    stuck = office.says("aid.stuck")
    assert [one.to.ref for one in stuck] == [str(officer), "county@WH"]
    assert len(office.says("aid.stage_due")) == 1


def test_what_the_clock_will_say_next_about_aid_is_foretold(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    aid_of(office, office.case(NIGHT, urgency="week"), officer, asked_of=boss)
    assert office.at(NIGHT, ticks.next_due) == NIGHT + 5 * MINUTES


def test_a_case_that_ended_rings_for_no_aid_any_more(office: Office) -> None:
    officer, boss = office.appoint("li", "officer", "BG"), office.appoint("zhang", "approver", "BG")
    aid_of(office, office.case(NIGHT, state="withdrawn", urgency="today"), officer, asked_of=boss)
    office.run(NIGHT + timedelta(hours=4), NIGHT, on_the_way=True)
    assert asked(office) == []
