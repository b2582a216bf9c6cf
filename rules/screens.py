"""The screener's questions, at most eight: what free words and the household's file answer already, and the facts of it all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from rules.amounts import number
from rules.asks import MARKS
from rules.forms import Field, Form, Values
from rules.people import Household, Person
from rules.registers import Benefit, Fact
from rules.screening import Facts, Screening, Span

LISTED: Final = ("dibao", "tekun")
AT_WORK: Final = ("new", "working")
CALM: Final = ("none", "house", "homeless")
FIGURE: Final = r"(?:[0-9][0-9,]*(?:\.[0-9]+)?\s*[百千万wk]?[0-9]?|[零〇一二三四五六七八九十百千万两]+)"
MOST: Final = 8
LONGEST_FIGURE: Final = 12
NOBODY: Final = "none"
_FIGURE = re.compile(FIGURE)
_PEOPLE = re.compile(rf"({FIGURE})\s*(?:口人|口子|口之家|个人|people)")


def _asks_income(values: Values) -> bool:
    """Who is on a list already is asked for the income only where work may end it."""
    return values.get("now") not in LISTED or values.get("work") in AT_WORK


def _asks_costs(values: Values) -> bool:
    """Bills matter where somebody is ill, something happened or somebody goes to school, or where nobody said."""
    ill = values.get("health") != "none" or values.get("trouble") not in CALM
    return ill or values.get("school", NOBODY) not in ("", NOBODY)


def _asks_school(values: Values) -> bool:
    """One person alone who is grown up has nobody at school."""
    return values.get("people") != "1" or values.get("age", "") in ("", "child")


SCREEN: Final = Form(
    "screen",
    (
        Field("now", "choice"),
        Field("age", "choice"),
        Field("work", "choice"),
        Field("people", "words", number=True, when=_asks_income),
        Field("income", "words", number=True, when=_asks_income),
        Field("health", "choice"),
        Field("trouble", "choice"),
        Field("costs", "words", number=True, when=_asks_costs),
        Field("school", "choice", when=_asks_school),
    ),
    review=False,
    most=MOST,
)


def facts_of(values: Values, screening: Screening) -> Facts:
    """What the answers say; a question that was skipped says nothing, one that did not matter says that there is none."""
    facts: dict[str, Span | frozenset[str]] = {}
    if not _asks_school(values):
        facts["school"] = frozenset({NOBODY})
    if not _asks_costs(values) and (values.get("school") == NOBODY or not _asks_school(values)):
        facts["costs"] = Span(Fraction(0), Fraction(0))
    for field in SCREEN.fields:
        value = values.get(field.name, "")
        if not value:
            continue
        if field.number:
            span = span_of(value)
            if span is not None:
                facts[field.name] = span
            continue
        for code in _codes(values, field.name):
            for name, given in screening.answers.get(field.name, {}).get(code, {}).items():
                facts[name] = _given(given, facts.get(name))
    return facts


def span_of(value: str) -> Span | None:
    """A number as answered: `1500`, `一千五左右`, a chip `600-1500`, or `3000-` for that and more; words are none."""
    low, dash, high = value.partition("-")
    if not dash:
        low = figure(value)
    if not low.isdecimal() or (high and not high.isdecimal()):
        return None
    if not dash:
        return Span(Fraction(int(low)), Fraction(int(low)))
    return Span(Fraction(int(low)), Fraction(int(high)) if high else None)


def figure(text: str) -> str:
    """The one number of a short answer in figures: `一千五左右` is 1500; nothing where there is none or more than one."""
    found = _FIGURE.findall(text)
    many = number(found[0]) if len(found) == 1 and len(found[0]) <= LONGEST_FIGURE else None
    return "" if many is None else str(many)


def read(text: str, screening: Screening) -> Mapping[str, str]:
    """What free words already answer: the words of each option, people, and sums that stand after their cue."""
    plain = text.lower()
    said: dict[str, str] = {}
    for field, options in screening.words.items():
        heard = {word: code for code, words in options.items() for word in words if word in plain}
        whole = [word for word in heard if not any(word != other and word in other for other in heard)]
        found = [code for code in options if any(heard[word] == code for word in whole)]
        if found:
            said[field] = found[0]
        if len(found) > 1:
            said[f"{field}s"] = ",".join(found)
    people = _PEOPLE.search(plain)
    if people:
        said["people"] = figure(people[1])
    for field, cues in screening.cues.items():
        sums = re.search(rf"(?:{'|'.join(map(re.escape, cues))})[^0-9，。,.；;]{{0,6}}?({FIGURE})", plain)
        if sums:
            said[field] = figure(sums[1])
    return {name: value for name, value in said.items() if value}


def known_of(
    household: Household | None,
    members: tuple[Person, ...],
    benefits: tuple[Benefit, ...],
    facts: tuple[Fact, ...],
    name: str,
    today: date,
    screening: Screening,
) -> Mapping[str, str]:
    """What the household's file answers: what it receives, how many live there, how old she is, the income two people confirmed.

    Illness on file is not told back to anybody: it is asked.
    """
    if household is None:
        return {}
    running = [one.programme for one in benefits if one.until is None or one.until >= today]
    listed = next((one for one in running if one in LISTED), screening.holds.get(household.category, ""))
    living = [one for one in members if one.died is None]
    born = next((one.born for one in living if one.name == name), None)
    income = next((figure(one.value) for one in reversed(facts) if one.name == "income" and one.state == "held"), "")
    known = {
        "now": listed,
        "income": income,
        "people": str(len(living)) if living else "",
        "age": _band(born, today, screening),
    }
    return {field: value for field, value in known.items() if value}


def words_of(values: Values, screening: Screening, *, chinese: bool = True) -> str:
    """The answers as words for a request, each in the county's own sentence; what she said herself goes first."""
    lines = [one for one in (values.get("words", ""), values.get("more", "")) if one not in MARKS]
    for field in SCREEN.fields:
        value = values.get(field.name, "")
        codes = [field.name] if field.number else [f"{field.name}_{one}" for one in _codes(values, field.name)]
        for code in codes:
            told = screening.told.get(code)
            if not value or value in MARKS:
                continue
            if field.number and span_of(value) is None:
                lines.append(value)
            elif told is not None:
                lines.append((told.zh if chinese else told.en).replace("{value}", _shown(value)))
    return "\n".join(filter(None, lines))


def _codes(values: Values, name: str) -> list[str]:
    """What was chosen, with whatever else her own words said beside it; a choice made later stands alone."""
    value, beside = values.get(name, ""), values.get(f"{name}s", "").split(",")
    return beside if value in beside else [value]


def _shown(value: str) -> str:
    """An answer as it is read: a number in figures, a chip without an end as that and more."""
    if "-" not in value:
        return figure(value) or value
    return f"{value[:-1]}+" if value.endswith("-") else value


def _given(given: tuple[int, ...] | tuple[str, ...], before: Span | frozenset[str] | None) -> Span | frozenset[str]:
    """What an answer says of a fact: words join those said before, a number is from the first to the second."""
    if any(isinstance(one, str) for one in given):
        earlier = before if isinstance(before, frozenset) else frozenset[str]()
        return earlier | {str(one) for one in given}
    bounds = [Fraction(one) for one in given]
    return Span(bounds[0], bounds[1] if len(bounds) > 1 else None)


def _band(born: date | None, today: date, screening: Screening) -> str:
    """The answer to the question of age that somebody born on this day would give."""
    if born is None:
        return ""
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    for code, said in screening.answers.get("age", {}).items():
        span = _given(said["age"], None)
        if isinstance(span, Span) and span.low <= years and (span.high is None or years <= span.high):
            return code
    return ""
