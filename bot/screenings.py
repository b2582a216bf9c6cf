"""Checks of the screener and the policy cards: names that stand in them exist, clauses have a source, what ran out is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rules.counties import County
from rules.screens import SCREEN

SCREENING: Final = "screening.toml"
POLICIES: Final = "policies.toml"


def faults(county: County) -> Iterator[tuple[str, str, str]]:
    """Every name in the two files that names nothing: the file, the key, and what was expected."""
    screening, policies = county.screening, county.policies
    asked = {field.name for field in SCREEN.fields}
    programmes = {one.code for one in county.programmes}
    told = {fact for options in screening.answers.values() for given in options.values() for fact in given}
    facts = told | asked | {"per_head", "left_over"}
    for name, condition in screening.conditions.items():
        key = f"conditions.{name}"
        if condition.fact not in facts:
            yield SCREENING, f"{key}.fact", f"expected a fact that an answer tells, found {condition.fact}"
        if sum(map(bool, (condition.below, condition.at_most, condition.at_least, condition.has))) != 1:
            yield SCREENING, key, "expected one of below, at_most, at_least and has"
        if condition.number and condition.number not in screening.numbers:
            yield SCREENING, key, f"expected the name of a number, found {condition.number}"
    for rule in screening.rules:
        key = f"rules ({rule.code})"
        if rule.programme not in programmes:
            yield SCREENING, f"{key}.programme", f"expected a programme, found {rule.programme}"
        for name in (name for way in rule.ways for name in way):
            if name not in screening.conditions:
                yield SCREENING, f"{key}.ways", f"expected the name of a condition, found {name}"
        if any(not way for way in rule.ways):
            yield SCREENING, f"{key}.ways", "expected a condition in every way"
        if rule.tops_up and rule.tops_up not in screening.numbers:
            yield SCREENING, f"{key}.tops_up", f"expected the name of a number, found {rule.tops_up}"
    for table in (screening.answers, screening.chips, screening.words, screening.cues):
        for name in set(table) - asked:
            yield SCREENING, name, "expected the name of a question"
    themes = {one.code for one in policies.themes}
    departments = {one.code for one in county.departments}
    for card in policies.cards:
        key = f"cards ({card.code})"
        for found, wanted, where in (
            (card.theme, themes, "theme"),
            (card.where, departments | {""}, "where"),
            (card.programme, programmes | {""}, "programme"),
        ):
            if found not in wanted:
                yield POLICIES, f"{key}.{where}", f"expected a known {where}, found {found}"


def clauses(county: County) -> Iterator[tuple[str, str, str]]:
    """Every clause of the two files with its file and key."""
    yield from ((SCREENING, f"numbers.{name}.clause", one.clause) for name, one in county.screening.numbers.items())
    yield from ((SCREENING, f"rules ({one.code}).clause", one.clause) for one in county.screening.rules)
    yield from ((POLICIES, f"cards ({one.code}).clause", one.clause) for one in county.policies.cards)


def expired(county: County, today: date) -> Iterator[str]:
    """A sentence for every number, rule and card whose own time ran out: somebody must look whether it still holds."""
    some = [(SCREENING, f"the number {name}", one.valid_to) for name, one in county.screening.numbers.items()]
    some += [(SCREENING, f"the rule {one.code}", one.valid_to) for one in county.screening.rules]
    some += [(POLICIES, f"the card {one.code}", one.valid_to) for one in county.policies.cards]
    for file, what, until in some:
        if until is not None and until < today:
            yield f"{file}: {what} ran out on {until}: review it"
