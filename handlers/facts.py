"""[改一条]: a fact of a household is said with its source, and a second person looks at what is money or identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import forms
from handlers.files import GONE, done, person_of, refuse, trace
from handlers.questions import Talk, to_
from handlers.ratings import today_of
from rules import facts, families
from rules.facts import KINDS, SECOND, SOURCES, Said
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Draft
from rules.registers import Fact
from storage import visits as stored
from storage.desk import Desk


def _of_person(values: Values) -> bool:
    kind = KINDS.get(values.get("name", ""))
    return kind is not None and kind.person


FACT: Final = Form(
    "fact",
    (
        Field("name", "choice", tuple(KINDS), labels="fact", skippable=False),
        Field("person", "household", skippable=False, when=_of_person),
        Field("value", "words", skippable=False, longest=200, number=True),
        Field("source", "choice", SOURCES, labels="source", skippable=False),
    ),
)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[改一条]: which fact, what is so now, and where it is known from."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    if house is None or not permit(who, "fact.propose", house, desk.county):
        return refuse(who, GONE)
    return forms.start(desk, who, FACT_TALK, {}, about_id=house.id, key_id=house.key_id)


def people(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """Whose number or name it is: the living members."""
    if field.name != "person":
        return ()
    return tuple(
        Choice("button.person", f"form.pick.{one.id}", draft.id, draft.version, {"name": one.name})
        for one in desk.members(draft.about_id)
        if one.died is None
    )


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """What was said is noted, or waits for a second person."""
    house = desk.household(draft.about_id)
    if house is None:
        return refuse(who, GONE)
    values, person = draft.values, person_of(desk, draft.values.get("person", ""))
    said = Said(values["name"], values["value"], values["source"], person.id if person is not None else 0)
    noted = facts.propose(house, who, said, person, desk.proceedings.facts_of(house.id), desk.new_id(), today_of(desk))
    if isinstance(noted, Refused):
        return refuse(who, noted)
    key = "fact.waits" if KINDS[said.name].guarded else "fact.noted"
    return noted + done(who, house, key, {"fact": Word(f"fact.{said.name}")})


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A proposal: what stands, what shall stand, from where and by whom, with [同意] [不同意] for a second person."""
    fact, house = _proposal(desk, heard)
    if fact is None or house is None or not permit(who, "household.file", house, desk.county):
        return refuse(who, GONE)
    person = desk.person(fact.person_id) if fact.person_id else None
    values: dict[str, Value] = {
        "number": house.number,
        "fact": Word(f"fact.{fact.name}"),
        "of": Word("file.of", {"name": person.name}) if person is not None else "",
        "before": fact.before or Word("fact.nothing"),
        "value": families.told(fact) if fact.name in SECOND else fact.value,
        "source": Word(f"source.{fact.source}"),
        "by": stored.called(desk, fact.by),
        "state": Word(f"fact.state.{fact.state}"),
    }
    choices: tuple[Choice, ...] = (Choice("button.file", "file.show", house.id),)
    if fact.state == "proposed" and fact.by != who.account.id and permit(who, "fact.approve", house, desk.county):
        settles = (("button.fact_yes", "fact.yes"), ("button.fact_no", "fact.no"))
        choices = (*(Choice(label, deed, fact.id, fact.version) for label, deed in settles), *choices)
    say = Say("fact.card", to_(who), values, choices=choices, about=("household", house.id), sensitive=True)
    return Decision(keep=(trace(desk, who, house, "fact"),), says=(say,))


def settle(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[同意] or [不同意] of a second person."""
    fact, house = _proposal(desk, heard)
    if fact is None or house is None or heard.press is None:
        return refuse(who, GONE)
    known, today, version = desk.proceedings.facts_of(house.id), today_of(desk), heard.press.version
    person = desk.person(fact.person_id) if fact.person_id else None
    settled: Decision | Refused
    if heard.press.verb == "fact.no":
        settled = facts.refuse(house, who, fact, version, today)
    elif fact.name in SECOND:
        family = families.Family(house, desk.members(house.id), desk.proceedings.memberships_of(house.id))
        settled = families.confirm(
            family,
            who,
            fact,
            version,
            desk.visits_open(house.id),
            desk.proceedings.benefits_of(house.id),
            (desk.new_id(), desk.new_id()),
            today,
        )
    else:
        settled = facts.approve(house, who, fact, person, known, version, today)
    if isinstance(settled, Refused):
        return refuse(who, settled)
    key = "fact.refused_now" if heard.press.verb == "fact.no" else "fact.approved_now"
    return settled + done(who, house, key, {"fact": Word(f"fact.{fact.name}")})


def _proposal(desk: Desk, heard: Heard) -> tuple[Fact | None, Household | None]:
    fact = desk.proceedings.fact(heard.press.id) if heard.press is not None and heard.press.id else None
    return fact, desk.household(fact.household_id) if fact is not None else None


FACT_TALK: Final = Talk(FACT, hand_in, people)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "fact.start": start,
    "fact.card": card,
    "fact.yes": settle,
    "fact.no": settle,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {}
TALKS: Final[tuple[Talk, ...]] = (FACT_TALK,)
