"""Two cases that are one: which may be, how one goes on in another and comes apart, and who hears what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from rules.cases import IllegalMove, change
from rules.counties import County, Permission
from rules.handling import Refused
from rules.merging import ended, follow, merge, near, twin_of, unmerge
from rules.nouns import Decision, Entry
from rules.people import Account, Post, Who
from rules.records import Case
from tests.counties import small_county

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DEEDS = ("case.read", "case.merge", "case.unmerge", "case.handle")


@pytest.fixture
def county() -> County:
    ways = tuple(Permission(deed=deed, any_of=(("is_officer_here", "not_a_party"),)) for deed in DEEDS)
    return small_county().model_copy(update={"permissions": ways})


def _case(number: str, **fields: Any) -> Case:
    given: dict[str, Any] = {"subject": "王桂英", "words": f"words of {number}", "need": "illness", **fields}
    blank = Case(int(number), number, 1, "registered", NOW - timedelta(days=2), "BG01", version=1)
    return replace(blank, **given)


def _officer(id_: int = 90) -> Who:
    post = Post(id_, id_, "officer", "BG", "Li", date(2026, 1, 1))
    return Who(Account(id_, "telegram", str(id_), acting=id_), (post,))


def _kept(decision: Decision | Refused) -> dict[int, Case]:
    assert isinstance(decision, Decision)
    return {one.id: one for one in decision.keep if isinstance(one, Case)}


def test_a_case_of_the_same_name_by_sound_and_no_other_need_may_be_the_same(county: County) -> None:
    cases = (_case("0001", subject="汪贵鹰"), _case("0002", subject="李四"), _case("0003", need="school"))
    found = twin_of(cases, "王桂英，邻居", "illness", county, NOW)
    assert found is cases[0]
    assert twin_of(cases, "", "illness", county, NOW) is None


@pytest.mark.parametrize(
    "fields", [{"danger": "violence"}, {"state": "merged"}, {"opened_at": NOW - timedelta(days=91)}]
)
def test_what_is_dangerous_merged_or_long_ago_is_no_twin(county: County, fields: dict[str, Any]) -> None:
    assert twin_of((_case("0001", **fields),), "王桂英", "illness", county, NOW) is None


def test_an_open_case_comes_before_one_that_ended(county: County) -> None:
    cases = (_case("0001"), _case("0002", state="closed", opened_at=NOW))
    found = twin_of(cases, "王桂英", "", county, NOW)
    assert found is not None
    assert found.number == "0001"


def test_the_likeliest_case_to_merge_into_stands_first_and_unlike_ones_not_at_all() -> None:
    case = _case("0001", household_id=7)
    others = (
        case,
        _case("0002", subject="李四", need="school"),
        _case("0003", subject="李四"),
        _case("0004", subject="李四", household_id=7, need="school"),
        _case("0005", state="closed"),
    )
    assert [one.number for one in near(case, others, NOW)] == ["0004", "0003"]


def test_a_merged_case_keeps_its_words_and_gives_its_urgency_and_each_teller_hears_once(county: County) -> None:
    case = _case("0002", urgency="today", applicant_id=5, reporter_id=5, first_contact_by=NOW)
    into = _case("0001", reporter_id=6, first_contact_by=NOW + timedelta(days=1))
    decision = merge(case, into, _officer(), county, NOW)
    kept = _kept(decision)
    assert isinstance(decision, Decision)
    assert (kept[2].state, kept[2].merged_into, kept[2].words) == ("merged", 1, "words of 0002")
    assert (kept[1].urgency, kept[1].first_contact_by, kept[1].state) == ("today", NOW, "registered")
    assert [(one.case_id, one.deed) for one in decision.entries] == [(2, "case.merge"), (1, "case.merged_here")]
    assert decision.entries[1].audience == "office"
    assert [say.to.ref for say in decision.says if say.key == "twin.merged_told"] == ["5"]


@pytest.mark.parametrize("into", [_case("0001"), _case("0002", state="closed"), _case("0002", state="merged")])
def test_no_case_is_merged_into_itself_or_into_one_that_ended(county: County, into: Case) -> None:
    answer = merge(_case("0001"), into, _officer(), county, NOW)
    assert isinstance(answer, Refused)
    assert answer.key == "twin.not_into"


def test_who_asked_herself_or_works_elsewhere_merges_nothing(county: County) -> None:
    mine = merge(_case("0002", applicant_id=90), _case("0001"), _officer(), county, NOW)
    elsewhere = merge(_case("0002"), replace(_case("0001"), place="DX01"), _officer(), county, NOW)
    assert isinstance(mine, Refused)
    assert isinstance(elsewhere, Refused)


@pytest.mark.parametrize(("accepted", "state"), [(None, "registered"), (date(2026, 11, 20), "accepted")])
def test_a_case_taken_apart_stands_where_it_stood_with_its_promise(
    county: County, accepted: date | None, state: str
) -> None:
    case = _case("0002", accepted_on=accepted, due_on=accepted, state=state, reporter_id=6)
    merged = _kept(merge(case, _case("0001"), _officer(), county, NOW))[2]
    decision = unmerge(merged, _case("0001"), _officer(), county, NOW)
    apart = _kept(decision)[2]
    assert (apart.state, apart.merged_into, apart.closed_at, apart.due_on) == (state, 0, None, accepted)
    assert isinstance(decision, Decision)
    assert [say.to.ref for say in decision.says] == ["6"]
    assert isinstance(unmerge(case, None, _officer(), county, NOW), Refused)


def test_what_is_followed_is_kept_as_a_case_of_its_own_that_rings_nobody(county: County) -> None:
    new = replace(_case("0009", reporter_id=8), version=0)
    filed = Decision(keep=(new,), entries=(Entry(9, NOW, "case.register", 8),))
    decision = follow(filed, _case("0001", owner_id=90), _officer(8), county, NOW)
    assert (_kept(decision)[9].state, _kept(decision)[9].merged_into) == ("merged", 1)
    assert [(say.key, say.to.ref) for say in decision.says] == [("twin.joined_notice", "90")]


def test_who_told_it_too_hears_the_kind_of_end_and_no_words(county: County) -> None:
    told = ended(_case("0002", reporter_id=6), _case("0001", state="closed", decision="agreed", outcome="secret")).says
    assert [(say.to.ref, say.key) for say in told] == [("6", "twin.ended")]
    assert "secret" not in repr(told)
    assert told[0].once


def test_a_merged_case_moves_along_no_other_way() -> None:
    with pytest.raises(IllegalMove):
        change(_case("0001", state="merged"), Entry(1, NOW, "case.close"), state="closed")
