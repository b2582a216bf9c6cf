"""The clock's part of what is owed, on both engines: who is called, who is asked again, who hears, who broke off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rules.nouns import Decision, Entry
from rules.proceedings import Task
from rules.records import Case
from scheduler import tasks, ticks
from storage import tasks as stored
from storage.desk import Desk
from tests.house import MONDAY
from tests.scheduler.conftest import Office

DAY = timedelta(days=1)
MORNING = MONDAY.replace(hour=0, minute=5)
"""Monday, 08:05 in the county."""


def ended(office: Office, owner: int, *, applicant: int = 0, end: str = "helped", **more: object) -> Case:
    """A case this officer ended now."""
    case = office.case(MONDAY, state="closed", owner_id=owner, applicant_id=applicant, closed_at=MONDAY, **more)
    entry = Entry(case.id, MONDAY, "case.close", owner, details={"outcome": end})
    office.at(MONDAY, lambda desk: desk.keep(Decision(entries=(entry,)), by=owner))
    return case


def owed(office: Office, case_id: int = 0) -> list[Task]:
    rows = office.write(lambda tx: list(tx.all(Task, tx.conn.execute("SELECT * FROM tasks ORDER BY due_on, id"))))
    return [one for one in rows if not case_id or one.case_id == case_id]


def owe(office: Office, place: str, due: date, case_id: int = 0, owner: int = 0, kind: str = "register") -> Task:
    def work(desk: Desk) -> Task:
        task = Task(desk.new_id(), kind, place, due, desk.now, case_id, owner_id=owner)  # type: ignore[arg-type]
        desk.keep(Decision(keep=(task,)), by=0)
        return task

    return office.at(MONDAY - DAY, work)


def resident(office: Office, name: str = "granny") -> int:
    return office.at(MONDAY, lambda desk: desk.who("telegram", name, language="zh-CN").account.id)


def test_who_has_no_account_is_called_by_somebody_who_did_not_handle_it_within_three_days(office: Office) -> None:
    li, zhang = office.appoint("li", "officer", "BG"), office.appoint("zhang", "officer", "BG")
    case = ended(office, li)
    office.run(MORNING + DAY)
    (call,) = owed(office)
    assert (call.kind, call.case_id, call.owner_id, call.place) == ("callback", case.id, zhang, "BG")
    assert call.due_on == date(2026, 11, 26)
    office.run(MORNING + 2 * DAY)
    assert owed(office) == [call]


def test_where_the_township_has_only_the_handler_the_county_calls(office: Office) -> None:
    ended(office, office.appoint("li", "officer", "BG"))
    office.run(MORNING + DAY)
    (call,) = owed(office)
    assert (call.place, call.owner_id) == ("WH", 0)


def test_nobody_is_asked_after_a_death_or_where_nobody_was_found(office: Office) -> None:
    li = office.appoint("li", "officer", "BG")
    for end in ("died", "not_found", "moved", "not_ours"):
        ended(office, li, end=end)
    office.run(MORNING + DAY)
    office.run(MORNING + 40 * DAY)
    assert owed(office) == []


def test_no_question_goes_into_a_house_that_must_not_hear_of_the_case(office: Office) -> None:
    ended(office, office.appoint("li", "officer", "BG"), applicant=resident(office), kind="violence")
    office.run(MORNING + 30 * DAY)
    assert owed(office) == [] and office.says("rating.later") == []


def test_a_month_later_she_is_asked_once_and_her_silence_is_only_counted(office: Office) -> None:
    granny = resident(office)
    case = ended(office, office.appoint("li", "officer", "BG"), applicant=granny)
    office.run(MORNING + 29 * DAY)
    assert owed(office) == []
    office.run(MORNING + 30 * DAY)
    office.run(MORNING + 31 * DAY)
    (asked,) = owed(office)
    (said,) = office.says("rating.later")
    assert (asked.kind, asked.account_id, said.to.ref) == ("later", granny, str(granny))
    office.run(MORNING + 43 * DAY)
    (silent,) = owed(office)
    assert (silent.result, office.says("task.morning")) == ("silent", [])
    assert office.at(MORNING + 44 * DAY, lambda desk: desk.case(case.id)) == replace(case, version=1)


def test_what_was_missed_in_an_outage_is_asked_afterwards(office: Office) -> None:
    ended(office, office.appoint("li", "officer", "BG"), applicant=resident(office))
    office.run(MORNING + 45 * DAY)
    assert [one.kind for one in owed(office)] == ["later"]


def test_what_is_owed_is_told_on_its_day_then_to_the_township_then_to_the_county_each_once(office: Office) -> None:
    li = office.appoint("li", "officer", "BG")
    office.appoint("zhang", "officer", "BG")
    office.appoint("wang", "county", "WH")
    case = office.case(MONDAY, owner_id=li)
    owe(office, "BG", date(2026, 11, 24), case.id, li)
    told = []
    for day in range(10):
        before = len(office.says("task.morning"))
        office.run(MORNING + day * DAY)
        told += [(day, one.to.ref) for one in office.says("task.morning")[before:]]
    assert told == [(1, str(li)), (2, "officer@BG"), (4, "county@WH")]


def test_what_was_done_is_spoken_of_no_more(office: Office) -> None:
    task = owe(office, "BG", date(2026, 11, 24))
    done = replace(task, version=1, result="done", done_at=MONDAY)
    office.at(MONDAY, lambda desk: desk.keep(Decision(keep=(done,)), by=0))
    office.run(MORNING + 8 * DAY)
    assert office.says("task.morning") == []


def test_all_of_one_morning_is_one_message_a_person(office: Office) -> None:
    li = office.appoint("li", "officer", "BG")
    for _ in range(12):
        owe(office, "BG", date(2026, 11, 24), office.case(MONDAY, owner_id=li).id, li)
    office.run(MORNING + DAY)
    (said,) = office.says("task.morning")
    assert said.values["count"] == 12
    assert len([one for one in said.choices if one.deed == "task.card"]) == 8


def test_the_next_thing_that_is_owed_is_known_before_its_morning(office: Office) -> None:
    owe(office, "BG", date(2026, 11, 26))
    expected = MORNING.replace(minute=0) + 3 * DAY
    assert office.at(MONDAY, tasks.next_morning) == expected
    office.at(MONDAY, lambda desk: ticks.next_due(desk))


def test_who_broke_off_and_did_not_come_back_on_the_reminder_is_called_once_by_her_village(office: Office) -> None:
    draft = office.draft(MONDAY, "granny", values={"phone": "19900001234", "place": "BG03", "words": "没人管"})
    office.run(MONDAY + timedelta(minutes=15))
    assert office.says("draft.left")
    office.run(MORNING + DAY)
    assert owed(office) == []
    office.run(MORNING + 2 * DAY)
    assert [one.to.ref for one in office.says("task.morning")] == ["assistant@BG03"]
    office.run(MORNING + 3 * DAY)
    (call,) = owed(office)
    assert (call.kind, call.place, call.account_id, call.case_id) == ("call", "BG03", draft.account_id, 0)
    assert office.at(MORNING, lambda desk: stored.phone_of(desk, call)) == "19900001234"
    assert [one.to.ref for one in office.says("task.morning")] == ["assistant@BG03", "officer@BG"]
    assert all("没人管" not in repr(one.values) for one in office.says("task.morning"))


def test_of_another_persons_trouble_the_township_hears_and_not_the_village(office: Office) -> None:
    office.draft(MONDAY, "tipster", values={"phone": "19900001234", "place": "BG03"})
    office.write(lambda tx: tx.conn.execute("UPDATE drafts SET form = 'other'").close())
    office.run(MONDAY + timedelta(minutes=15))
    office.run(MORNING + 2 * DAY)
    assert [one.place for one in owed(office)] == ["BG"]


def test_ratings_are_counted_by_stars_and_only_in_the_places_asked_for(office: Office) -> None:
    for stars, place in ((5, "BG01"), (5, "BG03"), (1, "BG01"), (2, "QH01"), (0, "BG01")):
        office.case(MONDAY, stars=stars, place=place)

    def count(desk: Desk) -> dict[str, int]:
        return dict(stored.ratings(desk, desk.county.within("BG"), MONDAY - DAY))

    assert office.at(MONDAY, count) == {"five": 2, "four": 0, "three": 0, "two": 0, "one": 1}
