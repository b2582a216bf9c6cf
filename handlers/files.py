"""户档: a household's page for who works with it, its facts changed by one or two people, and 我家的 for the family itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers.questions import Talk, briefly, to_
from handlers.ratings import today_of
from rules import facts, files
from rules.files import File
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Household, Person, Who
from rules.permits import permit
from rules.playbooks import is_hidden
from rules.records import Case
from rules.registers import Fact
from storage import visits as stored
from storage.desk import Desk

PAGE: Final = 8
GONE: Final = Refused("file.unknown")


def ask(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`/home H0831`, `户档 李建国`: the file of one household; of several a list."""
    _, _, said = heard.text.strip().partition(" ")
    found = find(desk, who, said.strip())
    if len(found) == 1:
        return show_house(desk, who, found[0])
    if not found:
        return refuse(who, Refused("file.which" if not said else "file.unknown"))
    choices = tuple(button(one) for one in found[:PAGE])
    return Decision(says=(Say("file.several", to_(who), {"count": len(found)}, choices=choices),))


def find(desk: Desk, who: Who, said: str) -> tuple[Household, ...]:
    """The households meant by a number or a name, among those she may read."""
    if not said:
        return ()
    numbered = desk.household_numbered(said.upper())
    places = sorted({code for post in who.posts for code in desk.county.within(post.place)})
    people = desk.find_people(said, places) if numbered is None else ()
    homes = [numbered] if numbered else [desk.household(one) for one in dict.fromkeys(p.household_id for p in people)]
    return tuple(one for one in homes if one is not None and permit(who, "household.read", one, desk.county))


def button(house: Household) -> Choice:
    """A household in a list: number, name and group."""
    values: dict[str, Value] = {"number": house.number, "name": house.name, "group": house.group}
    return Choice("button.file_of", "file.show", house.id, values=values)


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[户档] of a household."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    return show_house(desk, who, house)


def of_case(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[户档] on a case."""
    case = desk.case(heard.press.id) if heard.press is not None else None
    if case is None or not permit(who, "case.handle", case, desk.county):
        return refuse(who, Refused("case.unknown"))
    house = desk.household(case.household_id) if case.household_id else None
    return show_house(desk, who, house) if house is not None else refuse(who, Refused("file.no_house"))


def show_house(desk: Desk, who: Who, house: Household | None, before: Word | None = None) -> Decision:
    """The page as she may read it; that she read it is written into the file, and only the county sees that line."""
    if house is None or not permit(who, "household.read", house, desk.county):
        return refuse(who, GONE)
    file, today = read(desk, who, house), today_of(desk)
    whole = permit(who, "household.file", house, desk.county)
    lines = files.page(file, today) if whole else files.visiting(file)
    key: str = "file.page"
    values: Mapping[str, Value] = {"lines": lines}
    if before is not None:
        key, values = "file.with_page", {"before": before, "lines": lines}
    say = Say(
        key,
        to_(who),
        values,
        choices=_buttons(desk, who, file) if whole else (Choice("button.change", "change.start", house.id),),
        attachments=files.spoken(file) if whole else (),
        about=("household", house.id),
        sensitive=True,
    )
    return Decision(keep=(trace(desk, who, house),), says=(say,))


def trace(desk: Desk, who: Who, house: Household, what: str = "page") -> Fact:
    """The line that says who looked at personal data, and when (PIPL 55)."""
    return facts.note(house, who, facts.LOOKED, what, "", desk.new_id(), today_of(desk))


def read(desk: Desk, who: Who, house: Household) -> File:
    """Everything on file, as far as she may know it: cases she may not read and those kept from the village are left out."""
    kept = desk.proceedings
    cases = tuple(_as_known(desk, who, one) for one in desk.cases_of_household(house.id) if _shows(desk, who, one))
    members = desk.members(house.id)
    memberships = kept.memberships_of(house.id)
    relations = {one.person_id: one.relation for one in memberships}
    here = {one.id for one in members}
    ended = {one.person_id: one.until for one in memberships if one.until is not None and one.person_id not in here}
    left = tuple((one, until) for id_, until in ended.items() if (one := desk.person(id_)) is not None)
    return File(
        house,
        members,
        relations,
        left,
        kept.facts_of(house.id),
        kept.benefits_of(house.id),
        cases,
        desk.visits_open(house.id),
        kept.kin_of(house.id),
        stored.called(desk, house.helper_id) if house.helper_id else "",
        stored.last_contact(desk, house.id),
    )


def _shows(desk: Desk, who: Who, case: Case) -> bool:
    hidden = bool(case.danger) or is_hidden(case, desk.county)
    return permit(who, "case.handle" if hidden else "case.read", case, desk.county)


def _as_known(desk: Desk, who: Who, case: Case) -> Case:
    """The case without its words where she neither handles nor reported it: what a family tells the township stays there."""
    knows = case.reporter_id == who.account.id or permit(who, "case.handle", case, desk.county)
    return case if knows else replace(case, words="")


def _buttons(desk: Desk, who: Who, file: File) -> tuple[Choice, ...]:
    house = file.house
    waits = [one for one in file.facts if one.state == "proposed"]
    buttons = [
        Choice("button.fact_waits", "fact.card", one.id, values={"fact": Word(f"fact.{one.name}")}) for one in waits
    ]
    for label, verb, deed in (
        ("button.fact", "fact.start", "fact.propose"),
        ("button.members", "family.show", "fact.propose"),
        ("button.change", "change.start", "household.change"),
        ("button.numbers_of", "file.reveal", "household.file"),
        ("button.kin", "kin.start", "kin.register"),
    ):
        if permit(who, deed, house, desk.county):
            buttons.append(Choice(label, verb, house.id))
    return tuple(buttons)


def reveal(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[证件电话]: numbers and addresses of the family, on a press, with a trace, and out of the chat again."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    if house is None or not permit(who, "household.file", house, desk.county):
        return refuse(who, GONE)
    lines = tuple(
        Word("file.numbers.line", {"name": one.name, "id_no": one.id_no, "phone": one.phone, "address": one.address})
        for one in desk.members(house.id)
    )
    say = Say("file.numbers", to_(who), {"number": house.number, "lines": Lines(lines)}, about=("household", house.id))
    return Decision(keep=(trace(desk, who, house, "numbers"),), says=(briefly(desk, say),))


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我家的: 幸福清单 of her own household in plain words; whose account is not bound to anybody on file is told what to do."""
    house = own(desk, who)
    if house is None:
        choices = (Choice("button.change", "change.start"), Choice("button.human", "human.ask"))
        return Decision(says=(Say("own.unknown", to_(who), choices=choices),))
    cases = desk.cases_of(who.account.id, open_only=True)
    numbers = [one.number for one in cases if one.applicant_id == who.account.id and one.household_id == house.id]
    lines = files.happy(read(desk, who, house), numbers, desk.today)
    choices = (Choice("button.change", "change.start"), Choice("button.human", "human.ask"))
    return Decision(says=(Say("own.page", to_(who), {"lines": lines}, choices=choices, sensitive=True),))


def own(desk: Desk, who: Who) -> Household | None:
    """The household her account is bound to: the office put a request of hers there, and she is a member by name or number."""
    for case in desk.cases_of(who.account.id):
        house = desk.household(case.household_id) if case.household_id else None
        if house is None or case.relation or not permit(who, "household.own", case, desk.county):
            continue
        if any(_is_her(case, one) for one in desk.members(house.id)):
            return house
    return None


def _is_her(case: Case, person: Person) -> bool:
    if person.died is not None:
        return False
    return bool(person.name) and (person.name == case.subject or (bool(case.phone) and case.phone == person.phone))


def person_of(desk: Desk, said: str) -> Person | None:
    """The person a button names."""
    return desk.person(int(said)) if said.isdigit() and said.isascii() and len(said) <= PAGE * 2 else None


def done(who: Who, house: Household, key: str, values: Mapping[str, Value]) -> Decision:
    """What she hears after a step, with the way back to the file."""
    back = (Choice("button.file", "file.show", house.id),)
    said = Say(key, to_(who), {"number": house.number, **values}, choices=back, about=("household", house.id))
    return Decision(says=(said,))


def refuse(who: Who, refused: Refused) -> Decision:
    """Say politely why not; what she may not read looks like absent."""
    return Decision(says=(Say(refused.key, to_(who), refused.values, menu=f"home.{who.role}"),))


DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "file.show": show,
    "file.of": of_case,
    "file.reveal": reveal,
    "file.mine": mine,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {"home": ask, "own_home": mine}
TALKS: Final[tuple[Talk, ...]] = ()
