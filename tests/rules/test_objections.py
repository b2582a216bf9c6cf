"""异议: somebody who neither handled nor decided it looks again, with a clock of her own; kept or changed, with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rules import objections
from rules.handling import Refused
from rules.nouns import Decision
from rules.objections import Raised
from rules.people import Who
from rules.proceedings import Objection
from rules.records import Case
from tests.rules.afterwards import CHEN, FAR, GRANNY, LI, NEIGHBOUR, TODAY, WANG, ZHANG, case, kept, ok, owed, says

NEAR = (LI, CHEN, ZHANG)


def raised(*people: Who, earlier: tuple[Objection, ...] = (), load: dict[int, int] | None = None) -> Raised:
    return Raised(50, 51, people, load or {}, earlier)


def taken(decision: Decision | Refused) -> Objection:
    (found,) = [one for one in ok(decision).keep if isinstance(one, Objection)]
    return found


def objection(**more: object) -> Objection:
    made = Objection(50, 5, 6, 1, TODAY.now, date(2026, 12, 7), "算错了", owner_id=12, version=1)
    return replace(made, **more)  # type: ignore[arg-type]


def settle(
    about: Case, said: objections.Answer, who: Who = CHEN, was: str = "closed", words: str = "算过了"
) -> Decision | Refused:
    return objections.answer(about, objection(), who, said, words, was, (), TODAY)


def test_it_goes_to_another_officer_with_ten_working_days() -> None:
    answer = objections.object_to(case(), GRANNY, "算错了", raised(*NEAR), TODAY)
    one = taken(answer)
    assert (one.owner_id, one.due_on, one.words) == (12, date(2026, 12, 7), "算错了")
    assert [(t.kind, t.place, t.owner_id, t.due_on) for t in owed(answer)] == [("objection", "BG", 12, one.due_on)]
    assert (kept(answer).state, kept(answer).closed_at) == ("objected", None)


def test_never_to_who_handled_gave_the_opinion_confirmed_or_is_a_party() -> None:
    for more in ({"owner_id": 12}, {"opinion_by": 12}, {"approver_id": 12}, {"reporter_id": 12}):
        assert taken(objections.object_to(case(**more), GRANNY, "", raised(LI, CHEN), TODAY)).owner_id == 0, more
    assert taken(objections.object_to(case(approver_id=13), GRANNY, "", raised(*NEAR), TODAY)).owner_id == 12


def test_where_the_township_has_nobody_else_the_county_looks() -> None:
    answer = objections.object_to(case(), GRANNY, "", raised(LI), TODAY)
    (new,) = says(answer, "objection.new")
    assert (new.to.ref, [one.place for one in owed(answer)]) == ("county@WH", ["WH"])


def test_whoever_has_the_fewest_gets_it() -> None:
    assert taken(objections.object_to(case(), GRANNY, "", raised(*NEAR, load={12: 2, 13: 1}), TODAY)).owner_id == 13


def test_no_notice_of_it_holds_what_was_said_or_who_said_it() -> None:
    for one in ok(objections.object_to(case(subject="王秀英"), GRANNY, "算错了收入", raised(*NEAR), TODAY)).says:
        assert "算错" not in repr(one) and "王秀英" not in repr(one)


@pytest.mark.parametrize("state", ["registered", "accepted", "withdrawn", "merged"])
def test_without_a_result_there_is_nothing_to_object_to(state: str) -> None:
    answer = objections.object_to(case(state=state), GRANNY, "", raised(*NEAR), TODAY)
    assert answer == Refused("objection.nothing_yet", {"number": "0001"})


def test_only_the_applicant_objects_and_only_once_at_a_time() -> None:
    for person in (NEIGHBOUR, LI, FAR, WANG):
        assert objections.object_to(case(), person, "", raised(*NEAR), TODAY) == Refused("case.unknown")
    again = objections.object_to(case(), GRANNY, "", raised(*NEAR, earlier=(objection(),)), TODAY)
    assert again == Refused("objection.open_already")


def test_a_result_that_was_kept_is_not_looked_at_twice_but_a_new_one_is() -> None:
    earlier = (objection(state="kept", answered_at=TODAY.now),)
    same = case(closed_at=TODAY.now)
    assert objections.object_to(same, GRANNY, "", raised(*NEAR, earlier=earlier), TODAY) == Refused(
        "objection.kept_already", {"number": "0001"}
    )
    new = case(closed_at=TODAY.now.replace(day=24))
    assert taken(objections.object_to(new, GRANNY, "", raised(*NEAR, earlier=earlier), TODAY))


@pytest.mark.parametrize("state", ["confirmed", "delivering", "delivered"])
def test_what_was_granted_is_handed_out_meanwhile_and_goes_back_only_when_it_changes(state: str) -> None:
    granted = case(state=state, decision="agreed", closed_at=None)
    assert kept(objections.object_to(granted, GRANNY, "太少", raised(*NEAR), TODAY)).state == state
    assert not [one for one in ok(settle(granted, "kept", was=state)).keep if isinstance(one, Case)]
    assert kept(settle(granted, "changed", was=state)).state == "reviewed"


def test_kept_ends_an_ended_case_again_and_names_the_sixty_days() -> None:
    answer = settle(case(state="objected", closed_at=None), "kept")
    assert (kept(answer).state, kept(answer).closed_at) == ("closed", TODAY.now)
    (told,) = says(answer, "objection.kept")
    assert (told.to.ref, told.values["words"], told.values["days"]) == ("1", "算过了", 60)
    assert [one.deed for one in ok(answer).entries] == ["objection.settle", "case.close"]


def test_changed_is_decided_anew_on_a_fresh_clock() -> None:
    again = kept(settle(case(state="objected", closed_at=None, approver_id=13), "changed"))
    assert (again.state, again.decision, again.opinion_by, again.approver_id) == ("reviewed", "", 0, 0)
    assert again.due_on is not None and again.due_on > TODAY.day


def test_a_rejected_request_that_has_to_be_taken_up_is_opened_again() -> None:
    assert kept(settle(case(state="rejected"), "changed", was="rejected")).state == "reopened"


@pytest.mark.parametrize("person", [LI, ZHANG, FAR, GRANNY], ids=lambda one: str(one.account.id))
def test_nobody_else_answers_it(person: Who) -> None:
    assert isinstance(settle(case(state="objected", closed_at=None), "kept", person), Refused)


def test_the_county_may_answer_when_the_township_does_not() -> None:
    assert kept(settle(case(state="objected", closed_at=None), "kept", WANG)).state == "closed"


def test_an_answer_needs_a_reason_and_is_given_once() -> None:
    about = case(state="objected", closed_at=None)
    assert settle(about, "kept", words=" ") == Refused("objection.why")
    again = objections.answer(about, objection(state="kept"), CHEN, "changed", "算过了", "closed", (), TODAY)
    assert again == Refused("objection.answered_already")


def test_of_a_neighbours_objection_the_applicant_hears_nothing_but_that_it_was_looked_into() -> None:
    neighbours = objection(by=77)
    about = case(state="objected", closed_at=None)
    answer = objections.answer(about, neighbours, CHEN, "kept", "邻居说有车，没有", "published", (), TODAY)
    (told,) = says(answer, "objection.looked_into")
    assert set(told.values) == {"number", "place", "need"}
    assert kept(answer).state == "reviewed"
