"""摆渡: five questions when temporary aid ends, and what is wanted becomes a request with the same people in it."""

from __future__ import annotations

from dataclasses import replace

from rules.ferries import ASKED, ferry, is_owed
from rules.nouns import NOTHING
from rules.records import Case
from tests.rules.giving import CASE, COUNTY, GRANNY, LI, NOW, confirmed, done, key, matter, proposed, who

FIVE = [one.code for one in COUNTY.provisions.follow_ons]
BLANK = Case(77, "0002", 78, "registered", NOW, "BG03")
NONE = dict.fromkeys(FIVE, "no")


def test_the_five_of_the_notice_are_asked_in_its_order() -> None:
    assert FIVE == ["dibao", "medical", "employment", "education", "housing"]


def test_they_are_owed_by_temporary_aid_accepted_or_given_first_and_once() -> None:
    aid, _, _ = confirmed()
    assert is_owed(matter(aids=(aid,)), ())
    assert is_owed(matter(case=replace(CASE, programme="linshi", state="accepted")), ())
    assert not is_owed(matter(aids=(aid,)), {ASKED})
    assert not is_owed(matter(case=replace(CASE, programme="dibao", state="accepted")), ())
    assert not is_owed(matter(aids=(proposed(),)), ())


def test_all_five_have_to_be_answered() -> None:
    assert key(ferry(matter(), {**NONE, "housing": ""}, (), ())) == "ferry.all_five"


def test_what_is_wanted_becomes_a_case_of_the_same_people_in_the_same_hands_and_she_hears_its_number() -> None:
    case = replace(CASE, household_id=33, reporter_id=0, consent="own", group="3")
    decision = done(ferry(matter(case=case), {**NONE, "medical": "yes"}, (BLANK,), ()))
    (opened,) = (one for one in decision.keep if isinstance(one, Case))
    assert (opened.id, opened.applicant_id, opened.household_id, opened.owner_id) == (77, GRANNY, 33, LI)
    assert (opened.need, opened.proposal) == ("illness", {"programme": "yiliao", "from": "0001"})
    assert (opened.subject, opened.phone, opened.words) == (CASE.subject, CASE.phone, "")
    (told,) = decision.says
    assert (told.key, told.to.ref) == ("ferry.opened", str(GRANNY))
    assert decision.entries[0].details["wanted"] == "yiliao"


def test_what_already_runs_is_not_opened_again() -> None:
    decision = done(ferry(matter(), {**NONE, "medical": "yes"}, (BLANK,), {"yiliao"}))
    assert decision.keep == NOTHING.keep and not decision.says
    assert decision.entries[0].details["wanted"] == "yiliao"


def test_an_officer_of_elsewhere_opens_nothing() -> None:
    assert key(ferry(matter(who(LI, place="QH")), NONE, (), ())) == "case.unknown"
