"""Whom a case is about: the likely household on its card, the link made when it is sure, and what it was joined with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.cases import is_open
from rules.matching import ASK, verdict
from rules.merging import OVER, ended
from rules.nouns import Choice, Decision, Entry, Value, Word
from rules.people import Household, Person, Who
from rules.permits import permit
from rules.phones import mask_name
from rules.playbooks import is_hidden
from rules.records import Case
from storage.desk import Desk

NEVER: Final = "case.not_linked"


def complete(desk: Desk, decision: Decision) -> Decision:
    """The Decision with what follows of itself: a new case about somebody surely on file is linked with her household, and
    those whose case goes on in one that ends now hear of it."""
    cases = [one for one in decision.keep if isinstance(one, Case)]
    for case in cases:
        if not case.version:
            decision = _link(desk, decision, case)
        elif case.state in OVER and (before := desk.case(case.id)) is not None and before.state != case.state:
            for merged in desk.cases_merged_into(case.id):
                decision += ended(merged, case)
    return decision


def _link(desk: Desk, decision: Decision, case: Case) -> Decision:
    if not is_sought(desk, case):
        return decision
    ranked = desk.meant(case.subject, case.place, _phone(case))
    person = desk.person(ranked[0].candidate.person_id) if verdict(ranked) == "sure" else None
    house = desk.household(person.household_id) if person is not None else None
    if house is None:
        return decision
    linked = replace(case, household_id=house.id)
    keep = tuple(linked if one is case else one for one in decision.keep)
    entry = Entry(case.id, desk.now, "case.link", details={"from": house.number}, audience="office")
    return replace(decision, keep=keep, entries=(*decision.entries, entry))


def is_sought(desk: Desk, case: Case) -> bool:
    """Whether it is asked whom a case is about: never where the household must not hear of it."""
    known = case.household_id or not case.subject or not case.place
    return not known and is_open(case) and not is_hidden(case, desk.county)


def _phone(case: Case) -> str:
    """The telephone of the person herself; who speaks for another gives her own."""
    return "" if case.source == "other" else case.phone


def likely(desk: Desk, case: Case, new: Sequence[Entry] = ()) -> tuple[Household, Person] | None:
    """The household that may be meant and its person; not one that an officer said is another."""
    if not is_sought(desk, case):
        return None
    declined = {one.details.get("from") for one in (*desk.entries(case.id, "office"), *new) if one.deed == NEVER}
    for one in desk.meant(case.subject, case.place, _phone(case)):
        person = desk.person(one.candidate.person_id) if one.share >= ASK else None
        house = desk.household(person.household_id) if person is not None else None
        if person is not None and house is not None and house.number not in declined:
            return house, person
    return None


def lines(desk: Desk, case: Case, new: Sequence[Entry] = ()) -> list[Word | str]:
    """What the card says of it: whose household it may be, and which cases are one."""
    said: list[Word | str] = []
    found = likely(desk, case, new)
    if found is not None:
        house, person = found
        place = Word(f"place.{person.place}") if desk.county.place(person.place) else Word("place.unknown")
        values: dict[str, Value] = {"house": house.number, "name": mask_name(person.name), "place": place}
        said.append(Word("case.card.likely", values))
    into = desk.case(case.merged_into) if case.merged_into else None
    if into is not None:
        said.append(Word("case.card.merged_into", {"number": into.number}))
    joined = ", ".join(one.number for one in desk.cases_merged_into(case.id))
    if joined:
        said.append(Word("case.card.joined", {"numbers": joined}))
    return said


def buttons(desk: Desk, who: Who, case: Case, new: Sequence[Entry] = ()) -> list[Choice]:
    """是这户 and 不是, where a household may be meant and she may say so."""
    found = likely(desk, case, new) if permit(who, "case.link", case, desk.county) else None
    if found is None:
        return []
    house = found[0]
    return [
        Choice("button.is_house", f"case.link.{house.id}", case.id, case.version, {"house": house.number}),
        Choice("button.not_house", f"case.unlink.{house.id}", case.id, case.version),
    ]


def is_merged(desk: Desk, who: Who, case: Case) -> bool:
    """Whether the case goes on in another and she may take it apart."""
    return bool(case.merged_into) and permit(who, "case.unmerge", case, desk.county)
