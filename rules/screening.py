"""What somebody may be able to get: programmes as data over facts, each likely, maybe or no; the township decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from pydantic import Field

from rules.shapes import Names, Shape, Source

Truth: TypeAlias = Literal["yes", "no", "unknown"]
Verdict: TypeAlias = Literal["likely", "maybe", "no"]
HALF_A_YEAR: Final = 6
VERDICTS: Final[Mapping[Truth, Verdict]] = {"yes": "likely", "unknown": "maybe", "no": "no"}


class Span(NamedTuple):
    """A number as far as it is known: at least `low`, at most `high` (None: nobody knows how much)."""

    low: Fraction = Fraction(0)
    high: Fraction | None = None


Fact: TypeAlias = Span | frozenset[str]
Facts: TypeAlias = Mapping[str, Fact]


class Number(Shape):
    """A number of the county's: a standard in yuan a month, a share in percent, months; with its clause and validity."""

    amount: int = Field(ge=0)
    clause: str
    valid_from: date | None = None
    valid_to: date | None = None


class Condition(Shape):
    """What must hold of one fact: a comparison with a number of the county's (by its name), or one of some words."""

    fact: str
    below: str = ""
    at_most: str = ""
    at_least: str = ""
    has: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """The name of the number it compares with, or nothing."""
        return self.below or self.at_most or self.at_least


class Rule(Shape):
    """One thing that can be got: OR of ANDs of named conditions, what it brings, under which programme, by which clause.

    `tops_up` names the standard up to which the difference is paid (差额发放).
    """

    code: str = Field(pattern=r"^[a-z_]{2,24}$")
    programme: str
    name: Names
    gives: Names
    ways: tuple[tuple[str, ...], ...] = Field(min_length=1)
    clause: str
    tops_up: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class Screening(Shape):
    """screening.toml: numbers, conditions and rules; what each answer says; chips under numbers; words that answer."""

    numbers: dict[str, Number] = Field(default_factory=dict)
    conditions: dict[str, Condition] = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    answers: dict[str, dict[str, dict[str, tuple[int, ...] | tuple[str, ...]]]] = Field(default_factory=dict)
    chips: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    words: dict[str, dict[str, tuple[str, ...]]] = Field(default_factory=dict)
    cues: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    holds: dict[str, str] = Field(default_factory=dict)
    told: dict[str, Names] = Field(default_factory=dict)

    def rule(self, code: str) -> Rule | None:
        """The rule of this code."""
        return next((one for one in self.rules if one.code == code), None)

    def amounts(self) -> dict[str, int]:
        """Every number of the county's by its name, as texts speak of them."""
        return {name: one.amount for name, one in self.numbers.items()}


@dataclass(frozen=True, slots=True)
class Finding:
    """How one rule stands: the facts that decided it, those that are missing, whether its time ran out, what it would add.

    A rule whose time ran out is never more than a maybe. `adds` is the difference in yuan a month, where it is known.
    """

    rule: Rule
    verdict: Verdict
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    expired: date | None = None
    adds: int = 0


def assess(screening: Screening, facts: Facts, sources: Mapping[str, Source], today: date) -> tuple[Finding, ...]:
    """Every rule that has begun: the likely ones first, of the others those that lack least, then in the order of the file."""
    known = work_out(facts, screening)
    found = [_find(screening, rule, known, sources, today) for rule in screening.rules if _begun(rule, today)]
    order: tuple[Verdict, ...] = ("likely", "maybe", "no")
    return tuple(sorted(found, key=lambda one: (order.index(one.verdict), one.expired is not None, len(one.missing))))


def work_out(facts: Facts, screening: Screening) -> Facts:
    """The facts with what follows from them: income a head, without the costs of work, and after six months' bills.

    Work costs money (004 三(1)): the first months of a job are taken off. Bills (002 二(1)): six months' income less what
    was paid oneself, over people and months. What is known in part is known in part afterwards.
    """
    people, income, costs = number(facts, "people"), number(facts, "income"), number(facts, "costs")
    people = Span(max(people.low, Fraction(1)), people.high)
    off = _job_cost(facts, screening)
    earned = Span(
        max(income.low - (off.high or 0), Fraction(0)),
        None if income.high is None else max(income.high - off.low, Fraction(0)),
    )
    left = Span(
        max(Fraction(0), earned.low - costs.high / HALF_A_YEAR) if costs.high is not None else Fraction(0),
        None if earned.high is None else max(Fraction(0), earned.high - costs.low / HALF_A_YEAR),
    )
    return {**facts, "per_head": _shared(earned, people), "left_over": _shared(left, people), "income": income}


def number(facts: Facts, name: str) -> Span:
    """A number among the facts; one nobody told may be any."""
    found = facts.get(name)
    return found if isinstance(found, Span) else Span()


def holds(condition: Condition, facts: Facts, screening: Screening) -> Truth:
    """Whether a condition holds: yes and no only where every value the fact may have says so."""
    found = facts.get(condition.fact)
    if condition.has:
        if not isinstance(found, frozenset):
            return "unknown"
        return "yes" if found & set(condition.has) else "no"
    span = found if isinstance(found, Span) else Span()
    bound = screening.numbers[condition.number].amount
    if condition.at_least:
        return _sure(span.low >= bound, span.high is not None and span.high < bound)
    if condition.at_most:
        return _sure(span.high is not None and span.high <= bound, span.low > bound)
    return _sure(span.high is not None and span.high < bound, span.low >= bound)


def expiry(rule: Rule, screening: Screening, sources: Mapping[str, Source], today: date) -> date | None:
    """The day on which the rule, its clause's source or a number it goes by ran out, if that is past."""
    names = {screening.conditions[one].number for way in rule.ways for one in way} | {rule.tops_up}
    dates = [rule.valid_to, ends_on(rule.clause, sources)]
    dates += [screening.numbers[name].valid_to for name in sorted(names - {""})]
    past = [one for one in dates if one is not None and one < today]
    return min(past, default=None)


def ends_on(clause: str, sources: Mapping[str, Source]) -> date | None:
    """The last day of the source a clause stands in, where the source has one."""
    source = sources.get(clause.partition(" ")[0])
    return source.until if source is not None else None


def _find(screening: Screening, rule: Rule, facts: Facts, sources: Mapping[str, Source], today: date) -> Finding:
    ways = [[(name, holds(screening.conditions[name], facts, screening)) for name in way] for way in rule.ways]
    truths = [_all(truth for _, truth in way) for way in ways]
    truth: Truth = "yes" if "yes" in truths else "unknown" if "unknown" in truths else "no"
    decided = [way for way, one in zip(ways, truths, strict=True) if one == truth]
    seen = dict.fromkeys(screening.conditions[name].fact for way in decided for name, one in way if one == truth)
    expired = expiry(rule, screening, sources, today)
    verdict = "maybe" if truth == "yes" and expired is not None else VERDICTS[truth]
    facts_named = tuple(seen)
    if truth == "unknown":
        return Finding(rule, verdict, missing=facts_named, expired=expired)
    return Finding(
        rule, verdict, facts_named, expired=expired, adds=_adds(rule, facts, screening) if truth == "yes" else 0
    )


def _adds(rule: Rule, facts: Facts, screening: Screening) -> int:
    """What the difference would come to for the household in yuan a month, where income and people are known exactly."""
    head, people = number(facts, "per_head"), number(facts, "people")
    if not rule.tops_up or head.low != head.high or people.low != people.high:
        return 0
    return max(0, int((screening.numbers[rule.tops_up].amount - head.low) * people.low))


def _job_cost(facts: Facts, screening: Screening) -> Span:
    """What is taken off the income for the costs of work: only in the first months of somebody who holds 低保."""
    amount = screening.numbers.get("job_cost")
    if amount is None or "new_job" not in screening.conditions:
        return Span(Fraction(0), Fraction(0))
    truth = _all(holds(screening.conditions[one], facts, screening) for one in ("on_dibao", "employed", "new_job"))
    whole = Fraction(amount.amount)
    return Span(whole if truth == "yes" else Fraction(0), Fraction(0) if truth == "no" else whole)


def _shared(sum_: Span, people: Span) -> Span:
    low = Fraction(0) if people.high is None else sum_.low / people.high
    return Span(low, None if sum_.high is None else sum_.high / people.low)


def _all(truths: Iterator[Truth]) -> Truth:
    found = set(truths)
    return "no" if "no" in found else "unknown" if "unknown" in found else "yes"


def _sure(yes: bool, no: bool) -> Truth:
    return "yes" if yes else "no" if no else "unknown"


def _begun(rule: Rule, today: date) -> bool:
    return rule.valid_from is None or rule.valid_from <= today
