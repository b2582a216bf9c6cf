"""One household, one file: what holds, from where and since when, two people for money and identity, and what each reader sees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rules import facts, families, files, kins
from rules.facts import KINDS, Said
from rules.files import File
from rules.handling import Refused
from rules.nouns import Decision, Lines, Word
from rules.people import Person, Who
from rules.registers import Benefit, Fact
from tests.rules.giving import CASE, COUNTY, OFFICER, TODAY
from tests.rules.homes import (
    ASSISTANT,
    DAY,
    FAMILY,
    GRANNY,
    HOUSE,
    OTHER,
    STRANGERS,
    VISIT,
    done,
    kept,
)


def say(name: str, value: str = "每月600元", person: Person | None = None, before: tuple[Fact, ...] = ()) -> Decision:
    said = Said(name, value, "paper", person.id if person else 0)
    return done(facts.propose(HOUSE, ASSISTANT, said, person, before, 100, DAY))


def fact(name: str, since: date = TODAY, **more: object) -> Fact:
    return replace(facts.note(HOUSE, OFFICER, name, "x", "seen", 110, DAY), since=since, version=1, **more)  # type: ignore[arg-type]


def words(lines: Lines) -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = {}
    for one in lines.items:
        assert isinstance(one, Word)
        found.setdefault(one.key, []).append(one)
    return found


@pytest.mark.parametrize("name", [one.name for one in KINDS.values() if one.guarded])
def test_money_and_identity_hold_only_once_a_second_person_agrees(name: str) -> None:
    person = GRANNY if KINDS[name].person else None
    value = "99010019510412002X" if name == "id_no" else "new"
    noted = say(name, value, person)
    (proposed,) = kept(noted, Fact)
    assert proposed.state == "proposed" and len(noted.keep) == 1
    assert facts.approve(HOUSE, ASSISTANT, proposed, person, (), 0, DAY) == Refused("fact.second_person")
    agreed = done(facts.approve(HOUSE, OFFICER, proposed, person, (), 0, DAY))
    assert [(one.state, one.approved_by) for one in kept(agreed, Fact)] == [("held", OFFICER.account.id)]


@pytest.mark.parametrize("name", [one.name for one in KINDS.values() if not one.guarded])
def test_everything_else_holds_at_once(name: str) -> None:
    noted = say(name, person=GRANNY if KINDS[name].person else None)
    assert [one.state for one in kept(noted, Fact)] == ["held"] and not noted.says


def test_the_one_who_proposed_it_never_approves_it_even_when_she_is_an_officer() -> None:
    (proposed,) = kept(done(facts.propose(HOUSE, OFFICER, Said("income", "0", "told"), None, (), 100, DAY)), Fact)
    assert facts.approve(HOUSE, OFFICER, proposed, None, (), 0, DAY) == Refused("fact.second_person")
    assert facts.refuse(HOUSE, OFFICER, proposed, 0, DAY) == Refused("fact.second_person")
    assert isinstance(facts.approve(HOUSE, OTHER, proposed, None, (), 0, DAY), Decision)


@pytest.mark.parametrize("somebody", STRANGERS, ids=lambda one: f"{one.role} {one.account.id}")
def test_who_does_not_work_there_neither_proposes_nor_settles_nor_learns_that_it_is_there(somebody: Who) -> None:
    (proposed,) = kept(say("income"), Fact)

    answers = (
        facts.propose(HOUSE, somebody, Said("income", "1", "told"), None, (), 100, DAY),
        facts.approve(HOUSE, somebody, proposed, None, (), 0, DAY),
        families.bury(FAMILY, somebody, GRANNY, TODAY, "told", 1, DAY),
        kins.register(HOUSE, somebody, 1, "parent", 2, (), (1, 2), DAY),
    )
    assert all(one == Refused("file.unknown") for one in answers)


def test_a_notice_about_a_proposal_holds_no_value_and_no_name() -> None:
    (notice,) = say("income").says
    assert set(notice.values) == {"number", "place", "fact"}


def test_every_change_keeps_what_stood_before() -> None:
    old = fact("housing", value="土坯房")
    noted = say("housing", "新砖房", before=(old,))
    new, gone = kept(noted, Fact)
    assert (new.before, new.value, gone.id, gone.state, gone.value) == (
        "土坯房",
        "新砖房",
        old.id,
        "replaced",
        "土坯房",
    )


def test_a_new_number_is_written_to_the_person_only_when_agreed() -> None:
    (proposed,) = kept(say("id_no", "99010019510412002X", GRANNY), Fact)
    agreed = done(facts.approve(HOUSE, OFFICER, proposed, GRANNY, (), 0, DAY))
    assert [one.id_no for one in kept(agreed, Person)] == ["99010019510412002X"]
    refused = done(facts.refuse(HOUSE, OFFICER, proposed, 0, DAY))
    assert not kept(refused, Person) and kept(refused, Fact)[0].state == "refused"


def test_a_settled_proposal_is_not_settled_again_and_an_old_button_does_nothing() -> None:
    (proposed,) = kept(say("income"), Fact)
    for one in (replace(proposed, state="held"), replace(proposed, version=3)):
        assert facts.approve(HOUSE, OFFICER, one, None, (), 2, DAY) == Refused("fact.settled")


def test_three_clears_are_filled_by_their_own_block_and_a_year_makes_them_old() -> None:
    long_ago = TODAY - timedelta(days=COUNTY.setting("fact_stale_days") + 1)
    file = File(HOUSE, (GRANNY,), facts=(fact("housing"), fact("cause", long_ago)))
    (clear,) = words(files.page(file, DAY))["file.clear"]
    marks = {block: value.key for block, value in clear.values.items() if isinstance(value, Word)}
    assert marks == {"family": "file.is_clear", "cause": "file.was_clear", "need": "file.not_clear"}
    olds = {one.values["old"] != "" for one in words(files.page(file, DAY))["file.fact"]}
    assert olds == {True, False}


def test_cause_and_need_come_out_of_a_case_without_being_typed_again_and_without_numbers() -> None:
    case = replace(CASE, household_id=70, words="家里没米了，打19900001001，99010019510412002X")
    rows = {one.name: one for one in files.known(File(HOUSE, cases=(case,)))}
    assert rows["need"].value == Word("need.hunger") and rows["need"].source == Word("source.case", {"number": "0001"})
    assert isinstance(rows["cause"].value, str)
    assert "19900001001" not in rows["cause"].value and "99010019510412002X" not in rows["cause"].value
    noted = File(HOUSE, facts=(fact("cause"),), cases=(case,))
    assert [one.value for one in files.known(noted) if one.name == "cause"] == ["x"]


def test_the_page_of_a_helper_holds_what_visits_need_and_nothing_else() -> None:
    everything = File(HOUSE, (GRANNY,), {}, (), (fact("income"), fact("health")), helper="张", visits=(VISIT,))
    shown = words(files.visiting(everything))
    assert set(shown) == {"file.head_masked", "file.member_masked", "file.helper", "file.next_visit"}
    assert shown["file.member_masked"][0].values["name"] == "王*兰"


def test_numbers_and_addresses_never_stand_on_the_page_itself() -> None:
    file = File(HOUSE, (GRANNY,), facts=(fact("id_no", person_id=72, value="99010019510412002X"),))
    (row,) = words(files.page(file, DAY))["file.fact"]
    assert row.values["value"] == Word("file.on_file")


def test_what_was_confirmed_on_a_case_is_a_benefit_until_somebody_notes_it_as_one() -> None:
    given = replace(
        CASE, household_id=70, programme="dibao", approver_id=12, decision="agreed", state="delivered", due_on=TODAY
    )
    assert [one.programme for one in files.benefits(File(HOUSE, cases=(given,)), TODAY)] == ["dibao"]
    noted = Benefit(1, 70, "dibao", TODAY, case_id=given.id, until=TODAY - timedelta(days=1))
    assert not files.benefits(File(HOUSE, cases=(given,), benefits=(noted,)), TODAY)
