"""解决了吗, 好差评 and 还好吗: what is not solved or not good goes to the county, and who handled it reads nothing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules import ratings
from rules.handling import Refused
from rules.people import Who
from rules.permits import Owed, permit
from rules.proceedings import Task
from tests.rules.afterwards import (
    CALLS,
    CHEN,
    COUNTY,
    GRANNY,
    LI,
    NEIGHBOUR,
    STRANGER,
    TODAY,
    WANG,
    case,
    kept,
    ok,
    owed,
    says,
)


def test_not_solved_is_opened_again_in_the_countys_hands_with_a_call_owed_within_three_days() -> None:
    answer = ratings.solved(case(), GRANNY, "no", CALLS, TODAY)
    again = kept(answer)
    assert (again.state, again.solved, again.owner_id, again.closed_at) == ("reopened", "no", WANG.account.id, None)
    (call,) = owed(answer)
    assert (call.kind, call.place, call.owner_id, call.due_on) == ("callback", "WH", 16, date(2026, 11, 26))


def test_a_case_opened_again_is_not_overdue_at_once() -> None:
    again = kept(ratings.solved(case(), GRANNY, "no", CALLS, TODAY))
    assert again.due_on is not None and again.due_on > TODAY.day
    assert again.clock["start"] == TODAY.day.isoformat()


@pytest.mark.parametrize("stars", [1, 2])
def test_one_or_two_stars_go_to_the_county_too(stars: int) -> None:
    answer = ratings.rate(case(solved="yes"), GRANNY, stars, CALLS, TODAY)
    assert (kept(answer).state, kept(answer).stars, len(owed(answer))) == ("reopened", stars, 1)


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_three_and_more_stars_are_only_kept(stars: int) -> None:
    answer = ratings.rate(case(solved="yes"), GRANNY, stars, CALLS, TODAY)
    assert (kept(answer).state, kept(answer).stars, owed(answer), ok(answer).says) == ("closed", stars, [], ())


def test_a_bad_word_after_not_solved_does_not_open_the_case_twice() -> None:
    answer = ratings.rate(case(state="reopened", solved="no", closed_at=None), GRANNY, 1, CALLS, TODAY)
    assert (kept(answer).stars, owed(answer)) == (1, [])


def test_it_is_rated_once_and_in_five_steps_only() -> None:
    assert ratings.rate(case(stars=5), GRANNY, 1, CALLS, TODAY) == Refused("rating.given")
    for stars in (0, 6, 9):
        assert ratings.rate(case(), GRANNY, stars, CALLS, TODAY) == Refused("button.stale")


@pytest.mark.parametrize("answer", ["solved", "stars"])
def test_what_she_said_is_read_by_the_county_alone_and_the_handler_is_not_told_it(answer: str) -> None:
    said = (
        ratings.solved(case(), GRANNY, "no", CALLS, TODAY)
        if answer == "solved"
        else ratings.rate(case(), GRANNY, 1, CALLS, TODAY)
    )
    (private,) = [one for one in ok(said).entries if one.deed in ("case.solved", "case.rate")]
    assert private.audience == "county"
    (told,) = says(said, "case.reopened")
    assert told.to.ref == "11"
    other = ratings.rate(case(), GRANNY, 2, CALLS, TODAY)
    assert [told] == says(other, "case.reopened"), "the same words, whatever was said"


def test_unsure_is_called_by_somebody_else_of_the_township_and_stays_ended() -> None:
    answer = ratings.solved(case(), GRANNY, "unsure", CALLS, TODAY)
    assert (kept(answer).state, [(one.place, one.owner_id) for one in owed(answer)]) == ("closed", [("BG", 12)])


@pytest.mark.parametrize("person", [NEIGHBOUR, LI, CHEN, WANG, STRANGER], ids=lambda one: str(one.account.id))
def test_nobody_but_the_applicant_answers_for_her(person: Who) -> None:
    assert ratings.solved(case(), person, "yes", CALLS, TODAY) == Refused("case.unknown")
    assert ratings.rate(case(), person, 5, CALLS, TODAY) == Refused("case.unknown")


def test_of_a_case_that_still_runs_nothing_is_asked() -> None:
    running = case(state="accepted", closed_at=None)
    assert ratings.solved(running, GRANNY, "no", CALLS, TODAY) == Refused("status.not_ended", {"number": "0001"})
    assert ratings.rate(running, GRANNY, 1, CALLS, TODAY) == Refused("status.not_ended", {"number": "0001"})


def test_the_reporter_hears_only_that_it_is_worked_on_again() -> None:
    (told,) = says(ratings.solved(case(), GRANNY, "no", CALLS, TODAY), "report.again")
    assert (told.to.ref, set(told.values)) == ("2", {"number", "place", "need"})


@pytest.mark.parametrize("state", ["withdrawn", "merged"])
def test_where_she_took_it_back_or_it_went_into_another_nothing_is_asked(state: str) -> None:
    gone = case(state=state)
    for answer in ("yes", "no", "unsure"):
        assert ratings.solved(gone, GRANNY, answer, CALLS, TODAY) == Refused("status.not_ended", {"number": "0001"})
    assert isinstance(ratings.rate(gone, GRANNY, 5, CALLS, TODAY), Refused)


def test_what_went_up_is_handed_on_by_the_county_and_not_past_it() -> None:
    up = kept(ratings.solved(case(), GRANNY, "no", CALLS, TODAY))
    assert not permit(LI, "case.hand", up, COUNTY) and not permit(CHEN, "case.hand", up, COUNTY)
    assert permit(WANG, "case.hand", up, COUNTY)
    handed = replace(up, owner_id=CHEN.account.id)
    assert permit(CHEN, "case.hand", handed, COUNTY) and not permit(LI, "case.hand", handed, COUNTY)
    assert permit(LI, "case.hand", replace(handed, state="accepted"), COUNTY)


def test_still_good_a_month_later_ends_the_case_for_good_and_hard_again_opens_it() -> None:
    asked = Task(40, "later", "BG", TODAY.day, TODAY.now, 5, account_id=1, version=1)
    good = ratings.still(case(), GRANNY, "yes", asked, CALLS, TODAY)
    assert (kept(good).state, [one.result for one in owed(good)]) == ("followed_up", ["yes"])
    hard = ratings.still(case(), GRANNY, "no", asked, CALLS, TODAY)
    assert kept(hard).state == "reopened"
    assert sorted((one.kind, one.result) for one in owed(hard)) == [("callback", ""), ("later", "no")]


def test_what_is_said_on_the_telephone_counts_as_if_it_had_been_pressed() -> None:
    row = Owed(Task(40, "callback", "BG", TODAY.day, TODAY.now, 5), case(applicant_id=0))
    answer = ratings.hear_by_phone(row, CHEN, "no", CALLS, TODAY)
    assert (kept(answer).state, kept(answer).solved, len(owed(answer))) == ("reopened", "no", 1)
    later = replace(row, task=replace(row.task, kind="later"))
    assert kept(ratings.hear_by_phone(later, CHEN, "yes", CALLS, TODAY)).state == "followed_up"


def test_who_handled_it_is_never_asked_to_call_and_the_county_steps_in() -> None:
    assert ratings.calls(case(), 70, (LI, CHEN), (WANG,), TODAY) == ratings.Calls(70, "BG", 12, 16)
    assert ratings.calls(case(), 70, (LI,), (WANG,), TODAY) == ratings.Calls(70, COUNTY.code, 0, 16)
    assert ratings.calls(case(owner_id=12), 70, (LI, CHEN), (), TODAY) == ratings.Calls(70, COUNTY.code, 0, 0)
