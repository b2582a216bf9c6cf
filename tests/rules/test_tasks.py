"""欠着的事: who hears of it on which morning, who may write its result, and what is tried again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from rules import tasks
from rules.handling import Refused
from rules.people import Who
from rules.permits import Owed
from rules.proceedings import Task, TaskKind
from tests.rules.afterwards import CHEN, COUNTY, FAR, GRANNY, LI, NEIGHBOUR, TODAY, WANG, case, ok, owed

MADE = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def row(kind: TaskKind = "callback", place: str = "BG", owner: int = 12, tries: int = 0, **more: object) -> Owed:
    task = Task(40, kind, place, date(2026, 11, 28), MADE, 5, owner_id=owner, version=1)
    return Owed(replace(task, **more), case(applicant_id=0), tries)  # type: ignore[arg-type]


def test_the_ladder_goes_from_whose_it_is_to_the_township_to_the_county_and_names_nobody_twice() -> None:
    assert [one.ref for one in tasks.ladder(row().task, COUNTY)] == ["12", "officer@BG", "county@WH"]
    assert [one.ref for one in tasks.ladder(row(owner=0).task, COUNTY)] == ["officer@BG", "county@WH"]
    village = row("call", "BG03", owner=0).task
    assert [one.ref for one in tasks.ladder(village, COUNTY)] == ["assistant@BG03", "officer@BG", "county@WH"]
    assert [one.ref for one in tasks.ladder(row(place="WH", owner=0).task, COUNTY)] == ["county@WH"]
    assert [one.ref for one in tasks.ladder(row(place="WH", owner=16).task, COUNTY)] == ["16", "county@WH"]


def test_what_is_due_on_a_rest_day_is_said_on_the_working_day_before() -> None:
    assert tasks.days(row().task, TODAY) == (date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 2))


def test_each_rung_has_a_day_of_its_own_however_short_the_ladder() -> None:
    for one in (row(), row(owner=0), row(place="WH", owner=0), row(place="WH", owner=16), row("call", "BG03", owner=0)):
        days = tasks.days(one.task, TODAY)
        assert len(days) == len(tasks.ladder(one.task, COUNTY))
        assert sorted(days) == list(days)


def test_after_an_outage_every_rung_hears_at_once_and_never_again() -> None:
    late = replace(TODAY, day=date(2026, 12, 10))
    said = tasks.remind((row(),), late)
    assert [one.to.ref for one in said.says] == ["12", "officer@BG", "county@WH"]
    (told,) = owed(said)
    assert told.told == 3
    assert tasks.next_day(told, late) is None
    assert tasks.remind((Owed(told),), late).says == ()


def test_papers_after_first_aid_have_reminders_of_their_own() -> None:
    late = replace(TODAY, day=date(2026, 12, 10))
    assert tasks.remind((row("papers"),), late).says == ()
    assert tasks.next_day(row("papers").task, TODAY) is None


def test_a_message_about_what_is_owed_names_number_place_and_kind_alone() -> None:
    about = replace(row(), case=case(applicant_id=0, subject="王秀英", words="脑梗", phone="19900001234"))
    said = repr(tasks.remind((about,), replace(TODAY, day=date(2026, 12, 10))).says)
    assert all(word not in said for word in ("王秀英", "脑梗", "19900001234"))


@pytest.mark.parametrize("person", [LI, FAR, GRANNY], ids=lambda one: str(one.account.id))
def test_how_somebody_was_served_is_not_written_by_who_served_nor_by_strangers(person: Who) -> None:
    assert isinstance(tasks.end(row(), person, "yes", "", 41, TODAY), Refused)


def test_it_ends_with_a_result_whose_words_only_the_county_reads() -> None:
    answer = tasks.end(row(), CHEN, "yes", "天天有人送饭", 41, TODAY)
    (done,) = owed(answer)
    (entry,) = ok(answer).entries
    assert (done.result, done.done_by, done.done_at) == ("yes", 12, TODAY.now)
    assert (entry.audience, entry.text) == ("county", "天天有人送饭")


def test_it_is_ended_once_and_only_with_a_result_of_its_kind() -> None:
    assert tasks.end(row(done_at=TODAY.now), CHEN, "yes", "", 41, TODAY) == Refused("task.done_already")
    assert tasks.end(row(), CHEN, "done", "", 41, TODAY) == Refused("button.stale")
    assert tasks.end(row("register"), CHEN, "yes", "", 41, TODAY) == Refused("button.stale")
    assert tasks.end(row("notice"), CHEN, "done", "", 41, TODAY) == Refused("button.stale")


def test_who_was_not_reached_is_called_on_the_next_working_day_three_times_in_all() -> None:
    first = owed(tasks.end(row(), CHEN, "unreached", "", 41, TODAY))
    assert [(one.id, one.due_on, one.result) for one in first] == [
        (40, date(2026, 11, 28), "unreached"),
        (41, date(2026, 11, 24), ""),
    ]
    assert len(owed(tasks.end(row(tries=1), CHEN, "unreached", "", 41, TODAY))) == 2
    assert len(owed(tasks.end(row(tries=2), CHEN, "unreached", "", 41, TODAY))) == 1


@pytest.mark.parametrize("more", [{"consent": "cannot_say"}, {"danger": "violence"}, {"kind": "violence"}])
def test_nobody_is_telephoned_who_cannot_speak_freely(more: dict[str, str]) -> None:
    assert tasks.may_phone(row(), COUNTY)
    assert not tasks.may_phone(replace(row(), case=case(**more)), COUNTY)


def test_the_countys_own_call_is_the_countys_also_when_the_case_lies_with_it() -> None:
    up = replace(row(place="WH", owner=16), case=case(state="reopened", owner_id=16, closed_at=None))
    assert [one.result for one in owed(tasks.end(up, WANG, "reached", "", 41, TODAY))] == ["reached"]
    for person in (LI, CHEN, NEIGHBOUR):
        assert isinstance(tasks.end(up, person, "reached", "", 41, TODAY), Refused)


def test_a_call_to_somebody_who_broke_off_is_written_by_the_village_or_above_and_never_by_herself() -> None:
    call = Owed(Task(40, "call", "BG03", TODAY.day, MADE, account_id=2, version=1))
    assert isinstance(tasks.end(call, NEIGHBOUR, "reached", "", 41, TODAY), Refused)
    assert ok(tasks.end(call, LI, "reached", "", 41, TODAY)).entries == ()
