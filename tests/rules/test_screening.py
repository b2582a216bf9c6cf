"""What somebody may be able to get: every rule of the county's data on facts that fit it and on facts that do not."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.forms import Answer, begin, step
from rules.people import Household, Person
from rules.records import Draft
from rules.registers import Benefit, Fact
from rules.screening import Facts, Finding, Screening, Span, Verdict, assess, work_out
from rules.screens import MOST, SCREEN, facts_of, known_of, read, span_of, words_of
from rules.shapes import Source

FOLDER = Path(__file__).parents[2] / "county" / "wanghe"
SCREENING = Screening.model_validate(tomllib.loads((FOLDER / "screening.toml").read_text("utf-8")))
SOURCES = {
    code: Source.model_validate(one)
    for code, one in tomllib.loads((FOLDER / "county.toml").read_text("utf-8"))["sources"].items()
}
TODAY = date(2026, 11, 23)
ALONE = {"now": "none", "age": "adult", "work": "nobody", "people": "1", "health": "none", "trouble": "none"}
WELL_OFF = {**ALONE, "income": "20000", "costs": "0", "work": "working", "school": "none"}


def findings(values: Mapping[str, str], today: date = TODAY) -> dict[str, Finding]:
    facts = facts_of(values, SCREENING)
    return {one.rule.code: one for one in assess(SCREENING, facts, SOURCES, today)}


def verdict(code: str, values: Mapping[str, str], today: date = TODAY) -> Verdict:
    return findings(values, today)[code].verdict


CASES: list[tuple[str, str, dict[str, str], dict[str, str]]] = [
    ("30 a gravely disabled person", "dibao_single", {"income": "900", "health": "severe"}, {"health": "disabled"}),
    ("30 mental disability of grade 3", "dibao_single", {"income": "900", "health": "mind"}, {"health": "ill"}),
    ("30 one of the nine diseases", "dibao_single", {"income": "900", "health": "nine"}, {"health": "special"}),
    ("30 only in a family of low income", "dibao_single", {"income": "900", "health": "nine"}, {"income": "1050"}),
    ("30 grown up, jobless, kept", "dibao_adult", {"income": "900", "health": "severe"}, {"age": "child"}),
    ("31 below the standard", "dibao", {"income": "699"}, {"income": "700"}),
    ("32 bills of six months", "dibao_costs", {"income": "1000", "costs": "1801"}, {"costs": "1800"}),
    ("32 without bills it is another rule", "dibao_costs", {"income": "600", "costs": "1"}, {"costs": "0"}),
    ("33 disabled on the allowance", "higher", {"now": "dibao", "health": "disabled"}, {"now": "low"}),
    ("33 seventy on the allowance", "higher", {"now": "dibao", "age": "elder"}, {"age": "old"}),
    ("33 a pupil on the allowance", "higher", {"now": "dibao", "school": "high"}, {"school": "none"}),
    ("34 costs of work for six months", "job_cost", {"now": "dibao", "work": "new"}, {"work": "working"}),
    ("35 gradual exit", "exit", {"now": "dibao", "work": "new", "income": "1400"}, {"income": "1399"}),
    ("36 transition", "transition", {"now": "left"}, {"now": "none"}),
    ("39 destitute child", "tekun", {"age": "child", "income": "0", "work": "alone"}, {"work": "nobody"}),
    ("39 destitute elder", "tekun", {"age": "old", "income": "200", "work": "alone"}, {"income": "201"}),
    (
        "39 destitute disabled person",
        "tekun",
        {"income": "0", "work": "alone", "health": "disabled"},
        {"health": "ill"},
    ),
    ("41 central care", "care_home", {"now": "tekun", "health": "helpless"}, {"health": "ill"}),
    ("41 low-fee care", "low_fee_care", {"now": "dibao", "age": "old"}, {"age": "adult"}),
    ("42 medical assistance", "yiliao", {"now": "low", "health": "ill"}, {"now": "none"}),
    ("42 special diseases", "special_disease", {"now": "tekun", "health": "special"}, {"health": "nine"}),
    ("43 the destitute in hospital", "tekun_hospital", {"now": "tekun", "health": "ill"}, {"now": "dibao"}),
    ("75 the premium", "premium", {"now": "none", "health": "severe"}, {"health": "disabled"}),
    ("74 kindergarten", "edu_pre", {"now": "dibao", "school": "pre"}, {"school": "high"}),
    ("74 boarders", "edu_compulsory", {"now": "dibao", "school": "compulsory"}, {"now": "none"}),
    ("74 high school", "edu_high", {"now": "tekun", "school": "high"}, {"school": "vocational"}),
    ("74 vocational school", "edu_vocational", {"now": "dibao", "school": "vocational"}, {"school": "high"}),
    ("74 student loan", "edu_university", {"now": "dibao", "school": "university"}, {"school": "none"}),
    ("74 the highest step", "edu_top", {"now": "low", "school": "high"}, {"now": "none"}),
    ("74 taught at home", "edu_home", {"health": "disabled", "school": "home"}, {"school": "compulsory"}),
    ("76 unsafe house", "house", {"now": "dibao", "trouble": "house"}, {"trouble": "none"}),
    ("76 no house", "rent", {"now": "dibao", "trouble": "homeless"}, {"now": "low"}),
    ("78 living subsidy", "canji_living", {"now": "dibao", "health": "mind"}, {"health": "ill"}),
    ("78 care subsidy", "canji_care", {"health": "severe"}, {"health": "mind"}),
    ("78 rehabilitation", "rehab", {"age": "child", "health": "disabled"}, {"age": "adult"}),
    ("78 funeral", "funeral", {"now": "tekun", "trouble": "death"}, {"now": "none"}),
    ("78 orphans", "orphan", {"age": "child", "work": "alone"}, {"work": "nobody"}),
    ("18 emergency", "linshi_urgent", {"trouble": "accident"}, {"trouble": "disaster"}),
    ("22 great bills", "linshi_costs", {"income": "1899", "costs": "10000"}, {"income": "1900"}),
    ("22 bills the family can bear", "linshi_costs", {"income": "1500", "costs": "10000"}, {"costs": "9999"}),
    ("28 disaster", "shouzai", {"trouble": "disaster"}, {"trouble": "none"}),
    ("72 work", "jobs", {"now": "low", "work": "jobless"}, {"work": "working"}),
    ("73a care at home", "care_at_home", {"now": "tekun"}, {"now": "dibao"}),
    ("2 medical help for low incomes", "yiliao_low", {"income": "1049", "health": "ill"}, {"income": "1050"}),
]


@pytest.mark.parametrize(("name", "code", "fits", "spoils"), CASES, ids=[one[0] for one in CASES])
def test_a_rule_is_likely_where_its_facts_fit_and_no_where_one_does_not(
    name: str, code: str, fits: dict[str, str], spoils: dict[str, str]
) -> None:
    base = {**ALONE, "income": "5000", "costs": "0", "school": "none"}
    assert verdict(code, {**base, **fits}) == "likely", name
    assert verdict(code, {**base, **fits, **spoils}) == "no", name


def test_every_rule_of_the_county_has_a_case_or_has_run_out() -> None:
    tried = {code for _, code, _, _ in CASES}
    ended = {"hospital_more", "textbooks", "pension", "aids_at_home"}
    assert {one.code for one in SCREENING.rules} == tried | ended


def test_who_says_nothing_hears_maybe_and_never_no() -> None:
    for code, found in findings({}).items():
        assert found.verdict == "maybe", code
        assert found.missing, code


def test_a_missing_fact_is_named() -> None:
    assert findings({**ALONE, "income": "", "people": "2"})["dibao"].missing == ("per_head",)
    assert findings({**ALONE, "income": "900", "health": ""})["canji_living"].missing == ("health",)


def test_what_decided_it_is_named() -> None:
    assert findings({**WELL_OFF})["dibao"].because == ("per_head",)
    assert findings({**ALONE, "trouble": "accident"})["linshi_urgent"].because == ("trouble",)


def test_the_difference_to_the_standard_is_reckoned_for_the_household() -> None:
    exact = findings({**ALONE, "people": "3", "income": "1800"})["dibao"]
    assert exact.adds == 300
    assert findings({**ALONE, "people": "3", "income": "1-1000"})["dibao"].adds == 0


def test_bills_of_half_a_year_are_taken_off_half_a_years_income() -> None:
    facts = facts_of({**ALONE, "people": "2", "income": "3000", "costs": "9000"}, SCREENING)
    assert work_out(facts, SCREENING)["left_over"] == Span(Fraction(750), Fraction(750))


def test_what_is_known_in_part_is_known_in_part_afterwards() -> None:
    facts: Facts = {
        "people": Span(Fraction(2), Fraction(4)),
        "income": Span(Fraction(2000), Fraction(3000)),
        "costs": Span(Fraction(600), Fraction(6000)),
        "holds": frozenset({"none"}),
    }
    known = work_out(facts, SCREENING)
    assert known["per_head"] == Span(Fraction(500), Fraction(1500))
    assert known["left_over"] == Span(Fraction(250), Fraction(1450))


def test_the_costs_of_work_are_taken_off_only_in_the_first_months_and_only_on_the_allowance() -> None:
    base = {**ALONE, "now": "dibao", "people": "2", "income": "1500"}
    new = work_out(facts_of({**base, "work": "new"}, SCREENING), SCREENING)
    old = work_out(facts_of({**base, "work": "working"}, SCREENING), SCREENING)
    other = work_out(facts_of({**base, "work": "new", "now": "none"}, SCREENING), SCREENING)
    assert (new["per_head"], old["per_head"]) == (
        Span(Fraction(400), Fraction(400)),
        Span(Fraction(750), Fraction(750)),
    )
    assert other["per_head"] == old["per_head"]


def test_how_long_somebody_works_is_asked_of_who_may_exit_slowly() -> None:
    found = findings({**ALONE, "now": "dibao", "work": "working", "income": "2000"})["exit"]
    assert (found.verdict, found.missing) == ("maybe", ("months",))


def test_a_rule_past_its_time_is_never_likely_and_says_when_it_ended() -> None:
    values = {**ALONE, "now": "dibao", "health": "severe"}
    found = findings(values)["aids_at_home"]
    assert (found.verdict, found.expired) == ("maybe", date(2025, 3, 14))
    assert verdict("aids_at_home", values, date(2025, 3, 14)) == "likely"
    assert findings({**values, "health": "ill"})["hospital_more"].expired == date(2020, 12, 31)
    assert verdict("textbooks", {**values, "school": "high"}, date(2020, 12, 31)) == "likely"


def test_a_rule_that_has_not_begun_is_not_spoken_of() -> None:
    assert "textbooks" not in findings({}, date(2019, 1, 31))


def test_a_number_that_ran_out_ends_what_goes_by_it() -> None:
    standard = SCREENING.numbers["standard"].model_copy(update={"valid_to": date(2026, 6, 30)})
    changed = SCREENING.model_copy(update={"numbers": {**SCREENING.numbers, "standard": standard}})
    found = assess(changed, facts_of({**ALONE, "income": "0"}, changed), SOURCES, TODAY)
    assert next(one for one in found if one.rule.code == "dibao").expired == date(2026, 6, 30)


def test_the_likely_stand_before_the_maybe_and_those_before_the_no() -> None:
    found = assess(SCREENING, facts_of({"trouble": "accident"}, SCREENING), SOURCES, TODAY)
    order = [("likely", "maybe", "no").index(one.verdict) for one in found]
    assert order == sorted(order)
    assert found[0].rule.code == "linshi_urgent"


def choices(name: str) -> st.SearchStrategy[str]:
    field = next(one for one in SCREEN.fields if one.name == name)
    if not field.number:
        return st.sampled_from(["", *SCREENING.answers[name]])
    lowest = 1 if name == "people" else 0
    return st.one_of(st.just(""), st.integers(lowest, 30_000).map(str), st.sampled_from(SCREENING.chips[name]))


def asked_of(values: dict[str, str]) -> dict[str, str]:
    """The answers without those to questions that were never put."""
    kept: dict[str, str] = {}
    for field in SCREEN.fields:
        if field.when(kept):
            kept[field.name] = values[field.name]
    return kept


ANSWERS = st.fixed_dictionaries({one.name: choices(one.name) for one in SCREEN.fields}).map(asked_of)


CALM = {"costs", "health", "trouble", "school"}
"""Who has nobody ill, nothing that happened and nobody at school is not asked for bills: there are none."""
TOLD_BY = {
    "per_head": {"people", "income", "now", "work"},
    "left_over": {"people", "income", "now", "work"} | CALM,
    "costs": CALM,
    "school": {"school", "people", "age"},
    "holds": {"now"},
    "able": {"work"},
    "kin": {"work"},
    "job": {"work"},
    "months": {"work"},
}
"""The questions that tell a fact, where they are not called like it."""


@settings(max_examples=400)
@given(ANSWERS, st.data())
def test_what_more_is_known_settles_a_maybe_through_a_fact_that_was_named_and_turns_nothing_round(
    full: dict[str, str], data: st.DataObject
) -> None:
    hidden = data.draw(st.sets(st.sampled_from(list(full))))
    known = {name: "" if name in hidden else value for name, value in full.items()}
    before, after = findings(known), findings(full)
    for code, first in before.items():
        second = after[code]
        if not first.missing:
            assert second.verdict == first.verdict
        elif not second.missing:
            assert hidden & {name for fact in first.missing for name in TOLD_BY.get(fact, {fact})}


@given(ANSWERS)
def test_a_narrower_number_never_unsettles_what_was_settled(full: dict[str, str]) -> None:
    before = findings({**full, "income": "1001-3000"})
    for income in ("1001", "2000", "3000"):
        after = findings({**full, "income": income})
        for code, first in before.items():
            if first.verdict != "maybe":
                assert after[code].verdict == first.verdict


@given(ANSWERS)
def test_at_most_eight_questions_are_put_whatever_is_answered(full: dict[str, str]) -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    taken = begin(SCREEN, Draft(1, 2, 3, SCREEN.name, "", now, now), {})
    asked = 0
    while taken.ask is not None:
        asked += 1
        value = full.get(taken.ask.name, "")
        taken = step(SCREEN, taken.draft, Answer("value", value) if value else Answer("skip"), now)
    assert 0 < asked <= MOST == 8


def test_who_is_on_a_list_and_does_not_work_is_not_asked_for_the_income() -> None:
    asked = {one.name for one in SCREEN.fields if one.when({**ALONE, "now": "dibao"})}
    assert asked == {"now", "age", "work", "health", "trouble"}
    assert SCREEN.field("income").when({"now": "dibao", "work": "new"})  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "span"),
    [
        ("1500", Span(Fraction(1500), Fraction(1500))),
        ("一千五左右", Span(Fraction(1500), Fraction(1500))),
        ("1.5万", Span(Fraction(15000), Fraction(15000))),
        ("三口人", Span(Fraction(3), Fraction(3))),
        ("0", Span(Fraction(0), Fraction(0))),
        ("1001-3000", Span(Fraction(1001), Fraction(3000))),
        ("3001-", Span(Fraction(3001), None)),
        ("不知道", None),
        ("我500他800", None),
        ("9" * 400, None),
    ],
)
def test_a_number_is_read_as_people_write_it(said: str, span: Span | None) -> None:
    assert span_of(said) == span


def test_free_words_answer_what_they_name_and_nothing_else() -> None:
    said = read("我们家三口人，一个月收入1500块，老公肺癌，二级残疾，看病花了8万", SCREENING)
    assert said == {"people": "3", "income": "1500", "costs": "80000", "health": "nine", "healths": "nine,severe"}
    assert read("您好，我想问一下", SCREENING) == {}


def test_two_illnesses_said_at_once_both_count_until_one_is_chosen() -> None:
    both = {**ALONE, "income": "900", "now": "tekun", "health": "nine", "healths": "nine,severe"}
    assert {verdict("canji_care", both), verdict("tekun_hospital", both)} == {"likely"}
    assert verdict("canji_care", {**both, "health": "ill"}) == "no"


def test_the_households_file_answers_without_asking() -> None:
    household = Household(1, "H0001", 1, "赵长顺", "BG03", category="低收入")
    people = (
        Person(2, 1, 1, "赵长顺", "BG03", born=date(1949, 8, 3)),
        Person(3, 1, 1, "李桂花", "BG03", born=date(1951, 1, 1), died=date(2024, 1, 1)),
    )
    known = known_of(household, people, (), (), "赵长顺", TODAY, SCREENING)
    assert known == {"now": "low", "people": "1", "age": "elder"}
    running = Benefit(4, 1, "dibao", date(2020, 1, 1))
    ended = Benefit(5, 1, "tekun", date(2020, 1, 1), until=date(2021, 1, 1))
    assert known_of(household, people, (ended, running), (), "", TODAY, SCREENING)["now"] == "dibao"
    now = datetime(2026, 11, 1, tzinfo=UTC)
    told = Fact(6, 1, 1, "income", "每月1200元", date(2026, 11, 1), "paper", 9, now)
    waits, ill = replace(told, id=7, value="9000元", state="proposed"), replace(told, id=8, name="health", value="癌")
    assert known_of(household, people, (), (told, waits, ill), "", TODAY, SCREENING) == {
        "now": "low",
        "people": "1",
        "income": "1200",
    }
    assert known_of(None, (), (), (), "", TODAY, SCREENING) == {}


def test_the_answers_become_the_words_of_a_request() -> None:
    words = words_of({**ALONE, "words": "@voice", "income": "一千八", "costs": "说不清", "school": ""}, SCREENING)
    assert "家里1口人" in words
    assert "进账1800元" in words
    assert "说不清" in words
    assert "@" not in words


def test_every_answer_but_a_no_has_its_sentence_for_the_officer() -> None:
    told = {f"{name}_{code}" for name, codes in SCREENING.answers.items() for code in codes} | set(SCREENING.chips)
    assert told - set(SCREENING.told) == {"health_none", "trouble_none", "school_none"}


def test_the_standard_of_the_destitute_is_at_least_so_much_above_the_allowance() -> None:
    assert SCREENING.numbers["tekun_standard"].amount * 10 >= SCREENING.numbers["standard"].amount * 13
