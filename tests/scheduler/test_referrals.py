"""What the clock does about departments: a silent one loses its part at the end of its last day, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from rules.nouns import Decision, Lines, Say
from rules.proceedings import Leg
from rules.records import Case
from rules.referrals import notice
from scheduler import ticks
from storage.desk import Desk, Stale

if TYPE_CHECKING:
    from tests.scheduler.conftest import Office

FRIDAY = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # 10:00 in the county
TUESDAY_CLOSE = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)  # 17:30, two working days later


def refer(office: Office, case: Case, owner: int, department: str = "insurance", **more: object) -> Leg:
    def work(desk: Desk) -> Leg:
        leg = Leg(
            desk.new_id(), case.id, case.key_id, department, "joint", "asked", owner, desk.now, date(2026, 12, 1),
            question="请核报销",
        )  # fmt: skip
        leg = replace(leg, **more)  # type: ignore[arg-type]
        desk.keep(Decision(keep=(leg,)), by=owner)
        return leg

    return office.at(FRIDAY, work)


def now(office: Office, leg: Leg) -> Leg:
    found = office.at(FRIDAY, lambda desk: desk.proceedings.leg(leg.id))
    assert found is not None
    return found


def test_a_part_nobody_answered_comes_back_at_the_end_of_its_last_day_over_a_weekend(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(FRIDAY, owner_id=owner, claimed_at=FRIDAY)
    leg = refer(office, case, owner)
    office.run(TUESDAY_CLOSE - timedelta(minutes=1), FRIDAY, on_the_way=True)
    assert now(office, leg).state == "asked"
    office.run(TUESDAY_CLOSE, TUESDAY_CLOSE - timedelta(minutes=1), on_the_way=True)
    assert (now(office, leg).state, now(office, leg).reason) == ("returned", "silence")
    assert [say.to.ref for say in office.says("leg.returned")] == [str(owner)]
    assert [say.to.ref for say in office.says("leg.silent")] == ["county@WH"]
    kept = office.at(TUESDAY_CLOSE, lambda desk: desk.case(case.id))
    assert kept is not None and kept.owner_id == owner


def test_it_comes_back_once_however_often_the_clock_asks(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    refer(office, office.case(FRIDAY, owner_id=owner), owner)
    for minutes in range(3):
        office.run(TUESDAY_CLOSE + timedelta(minutes=minutes))
    assert len(office.says("leg.returned")) == 1


def test_several_parts_of_one_case_come_back_together(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(FRIDAY, owner_id=owner)
    legs = [refer(office, case, owner, name, lead=name == "insurance") for name in ("insurance", "education")]
    office.run(TUESDAY_CLOSE)
    assert [now(office, leg).state for leg in legs] == ["returned", "returned"]


def test_a_part_that_was_taken_stays_and_after_an_outage_at_night_nobody_is_woken(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(FRIDAY, owner_id=owner)
    taken = refer(office, case, owner, state="accepted", due_on=date(2026, 12, 30), answered_at=FRIDAY)
    silent = refer(office, case, owner, "education")
    night = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    office.run(night)
    assert (now(office, taken).state, now(office, silent).state) == ("accepted", "returned")
    (said,) = office.says("leg.returned")
    assert said.not_before == datetime(2026, 12, 2, 0, 0, tzinfo=UTC)


def test_parts_of_a_case_that_ended_are_called_off(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(FRIDAY, owner_id=owner, state="withdrawn")
    leg = refer(office, case, owner)
    office.run(TUESDAY_CLOSE)
    assert now(office, leg).state == "recalled"
    assert not office.says("leg.returned")
    assert [say.to.ref for say in office.says("leg.called_off")] == ["department@insurance"]


def test_a_part_of_a_merged_case_goes_on_with_the_case_it_was_merged_into(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    stays = office.case(FRIDAY, owner_id=owner)
    leg = refer(office, office.case(FRIDAY, owner_id=owner, state="merged", merged_into=stays.id), owner)
    office.run(FRIDAY + timedelta(hours=1))
    assert (now(office, leg).case_id, now(office, leg).state) == (stays.id, "asked")
    assert now(office, leg).question == "请核报销"
    assert not office.says("leg.called_off")


def test_a_morning_reminder_is_one_message_for_all_of_a_departments_parts(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    legs = [refer(office, office.case(FRIDAY, owner_id=owner), owner) for _ in range(3)]
    office.run(datetime(2026, 12, 1, 0, 0, tzinfo=UTC))
    (said,) = office.says("leg.morning")
    lines = said.values["lines"]
    assert isinstance(lines, Lines) and len(lines.items) == len(said.choices) == 3
    assert {now(office, leg).told for leg in legs} == {1}
    office.run(datetime(2026, 12, 1, 1, 0, tzinfo=UTC))
    assert len(office.says("leg.morning")) == 1


def test_an_overdue_part_is_said_to_department_officer_and_county(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    case = office.case(FRIDAY, owner_id=owner)
    refer(office, case, owner, state="accepted", due_on=date(2026, 12, 2), answered_at=FRIDAY, told=1)
    office.run(datetime(2026, 12, 3, 0, 0, tzinfo=UTC))
    assert {say.to.ref for say in office.says("leg.morning")} == {"department@insurance", str(owner), "county@WH"}


def test_a_notice_reaches_the_departments_people_only_while_it_is_true_and_theirs(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    office.appoint("county", "county", "WH")
    hers = office.appoint("fang", "department", "insurance")
    office.appoint("luo", "department", "education")
    case = office.case(FRIDAY, owner_id=owner)
    leg = refer(office, case, owner)

    def tell(desk: Desk, *refs: str) -> None:
        say: Say = notice("leg.new", case, leg)
        says = tuple(
            replace(say, to=replace(say.to, kind=kind, ref=ref))
            for kind, _, ref in (one.partition(":") for one in refs)
        )
        desk.keep(Decision(says=says), by=owner)

    luo = office.at(FRIDAY, lambda desk: desk.who("telegram", "luo").account.id)
    office.at(FRIDAY, lambda desk: tell(desk, "post:department@insurance", f"account:{luo}", f"account:{hers}"))
    heard = [(one.who.account.id, one.number) for one in office.claim(FRIDAY)]
    assert heard == [(hers, case.number)] * 2, "another department's officer is not entitled to it"
    office.at(FRIDAY, lambda desk: tell(desk, "post:department@insurance"))
    office.at(FRIDAY, lambda desk: desk.keep(Decision(keep=(replace(now_at(desk, leg), state="recalled"),)), by=owner))
    assert not office.claim(FRIDAY), "what was recalled meanwhile is not announced any more"


def now_at(desk: Desk, leg: Leg) -> Leg:
    found = desk.proceedings.leg(leg.id)
    assert found is not None
    return found


def test_a_notice_about_a_part_is_erased_with_its_case(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    office.appoint("fang", "department", "insurance")
    case = office.case(FRIDAY, owner_id=owner)
    leg = refer(office, case, owner)
    office.at(FRIDAY, lambda desk: desk.keep(Decision(says=(notice("leg.new", case, leg),)), by=owner))
    office.at(FRIDAY, lambda desk: desk.erase(case.key_id))
    assert not office.claim(FRIDAY)


def test_where_nobody_of_a_department_is_here_the_county_hears_it(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    county = office.appoint("county", "county", "WH")
    case = office.case(FRIDAY, owner_id=owner)
    leg = refer(office, case, owner, "housing")

    def tell(desk: Desk) -> None:
        desk.keep(Decision(says=(notice("leg.new", case, leg),)), by=owner)

    office.at(FRIDAY, tell)
    assert [one.who.account.id for one in office.claim(FRIDAY)] == [county]


def test_of_two_who_answer_the_same_part_one_is_kept(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    leg = refer(office, office.case(FRIDAY, owner_id=owner), owner)
    seen = now(office, leg)
    office.at(FRIDAY, lambda desk: desk.keep(Decision(keep=(replace(seen, state="accepted"),)), by=1))
    with pytest.raises(Stale):
        office.at(FRIDAY, lambda desk: desk.keep(Decision(keep=(replace(seen, state="declined"),)), by=2))
    assert now(office, leg).state == "accepted"


def test_what_a_department_was_asked_and_said_lies_sealed_under_the_cases_key(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    leg = refer(office, office.case(FRIDAY, owner_id=owner), owner, outcome="补了2300元")
    raw = office.write(lambda tx: list(tx.conn.execute("SELECT question, outcome FROM legs")))
    assert raw and not any("报销".encode() in bytes(one) or b"2300" in bytes(one) for row in raw for one in row)
    assert now(office, leg).question == "请核报销"
    office.at(FRIDAY, lambda desk: desk.erase(leg.key_id))
    assert now(office, leg).question == ""


def test_the_trials_clock_knows_when_a_part_comes_back(office: Office) -> None:
    owner = office.appoint("officer", "officer", "BG")
    refer(office, office.case(FRIDAY, owner_id=owner, answered_at=FRIDAY), owner, told=1)
    assert office.at(FRIDAY, ticks.next_sweep) == TUESDAY_CLOSE
