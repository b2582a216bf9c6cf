"""[家里人]: who lives there; somebody moves, lives apart, dies or is born."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import forms
from handlers.files import GONE, done, refuse
from handlers.questions import Talk, to_
from handlers.ratings import today_of
from rules import families
from rules.facts import SOURCES
from rules.families import RELATIONS, SEXES, Family, Move
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Value, Word
from rules.people import Household, Person, Who
from rules.permits import permit
from rules.records import Draft
from storage.desk import Desk


def _shown_only(values: Values) -> bool:
    return False


def _no_household(values: Values) -> bool:
    return not values.get("into", "")


MOVE: Final = Form(
    "move",
    (
        Field("name", "words", when=_shown_only),
        Field("into", "words", longest=12),
        Field("place", "place", skippable=False, when=_no_household),
    ),
)
APART: Final = Form("apart", (Field("name", "words", when=_shown_only),))
DIED: Final = Form(
    "died",
    (
        Field("name", "words", when=_shown_only),
        Field("day", "words", skippable=False, longest=30, number=True),
        Field("source", "choice", SOURCES, labels="source", skippable=False),
    ),
)
ADDED: Final = Form(
    "added",
    (
        Field("name", "words", skippable=False, longest=40),
        Field("sex", "choice", SEXES, labels="sex", skippable=False),
        Field("born", "words", skippable=False, longest=30, number=True),
        Field("relation", "choice", RELATIONS, labels="relation", skippable=False),
        Field("source", "choice", SOURCES, labels="source", skippable=False),
    ),
)


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Who lives there, a button each, and one for somebody new."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    if house is None or not permit(who, "fact.propose", house, desk.county):
        return refuse(who, GONE)
    living = [one for one in desk.members(house.id) if one.died is None]
    choices = tuple(Choice("button.person", "family.person", one.id, values={"name": one.name}) for one in living)
    ways = (Choice("button.added", "family.added", house.id), Choice("button.file", "file.show", house.id))
    say = Say(
        "family.who",
        to_(who),
        {"number": house.number},
        choices=(*choices, *ways),
        about=("household", house.id),
        sensitive=True,
    )
    return Decision(says=(say,))


def person(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One of the family: what happened to her."""
    one, house = _pressed(desk, who, heard)
    if one is None or house is None:
        return refuse(who, GONE)
    ways = ("move", "apart", "died")
    choices = tuple(Choice(f"button.family.{way}", f"family.{way}", one.id) for way in ways)
    values: dict[str, Value] = {"number": house.number, "name": one.name}
    say = Say("family.person", to_(who), values, choices=(*choices, Choice("button.file", "file.show", house.id)))
    return Decision(says=(say,))


def begin(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[搬走了] [单独立户] [去世了]: each asks what it needs to know and shows it before it is done."""
    one, house = _pressed(desk, who, heard)
    if one is None or house is None or heard.press is None:
        return refuse(who, GONE)
    talk = {"family.move": MOVE_TALK, "family.apart": APART_TALK, "family.died": DIED_TALK}[heard.press.verb]
    return forms.start(desk, who, talk, {"name": one.name}, about_id=one.id, key_id=house.key_id)


def add(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[添人]: a newborn, or somebody who joins the family."""
    house = desk.household(heard.press.id) if heard.press is not None else None
    if house is None or not permit(who, "fact.propose", house, desk.county):
        return refuse(who, GONE)
    return forms.start(desk, who, ADDED_TALK, {}, about_id=house.id, key_id=house.key_id)


def hand_in_move(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Into a household by its number, or into a new one of a village."""
    number, place = draft.values.get("into", "").strip().upper(), draft.values.get("place", "")
    into = desk.household_numbered(number) if number else None
    if number and into is None:
        return refuse(who, Refused("family.no_such"))
    return _move(desk, who, draft, into, place)


def hand_in_apart(desk: Desk, who: Who, draft: Draft) -> Decision:
    """A household of her own in the same village."""
    return _move(desk, who, draft, None, "")


def _move(desk: Desk, who: Who, draft: Draft, into: Household | None, place: str) -> Decision:
    one = desk.person(draft.about_id)
    house = desk.household(one.household_id) if one is not None else None
    if one is None or house is None:
        return refuse(who, GONE)
    new = into is None
    if into is None:
        new_id = desk.new_id()
        group = house.group if not place or place == house.place else ""
        key = desk.new_key("household", new_id)
        into = Household(new_id, desk.next_household_number(), key, one.name, place or house.place, group)
    family = Family(house, desk.members(house.id), desk.proceedings.memberships_of(house.id))
    going = Move(one, into, new, "moved" if into.place != house.place or not new else "split", "@self" if new else "")
    ids = (desk.new_id(), desk.new_id(), desk.new_id(), desk.new_id())
    moved = families.move(family, who, going, desk.visits_open(house.id), ids, today_of(desk))
    if isinstance(moved, Refused):
        return refuse(who, moved)
    return moved + done(who, house, "family.moved", {"name": one.name, "into": into.number})


def hand_in_died(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The day somebody died, for a second person to check."""
    one = desk.person(draft.about_id)
    house = desk.household(one.household_id) if one is not None else None
    if one is None or house is None:
        return refuse(who, GONE)
    day = families.read_day(draft.values.get("day", ""), desk.today)
    if day is None:
        return refuse(who, Refused("family.which_day"))
    family = Family(house, desk.members(house.id), desk.proceedings.memberships_of(house.id))
    said = families.bury(family, who, one, day, draft.values.get("source", ""), desk.new_id(), today_of(desk))
    if isinstance(said, Refused):
        return refuse(who, said)
    return said + done(who, house, "fact.waits", {"fact": Word("fact.died")})


def hand_in_added(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Somebody new in the family, for a second person to check."""
    house = desk.household(draft.about_id)
    said = families.add(house, who, draft.values, desk.new_id(), today_of(desk)) if house is not None else GONE
    if house is None or isinstance(said, Refused):
        return refuse(who, said if isinstance(said, Refused) else GONE)
    return said + done(who, house, "fact.waits", {"fact": Word("fact.added")})


def _pressed(desk: Desk, who: Who, heard: Heard) -> tuple[Person | None, Household | None]:
    """The person a button is about with her household, if she may change its file."""
    one = desk.person(heard.press.id) if heard.press is not None and heard.press.id else None
    house = desk.household(one.household_id) if one is not None else None
    if house is None or not permit(who, "fact.propose", house, desk.county):
        return None, None
    return one, house


MOVE_TALK: Final = Talk(MOVE, hand_in_move)
APART_TALK: Final = Talk(APART, hand_in_apart)
DIED_TALK: Final = Talk(DIED, hand_in_died)
ADDED_TALK: Final = Talk(ADDED, hand_in_added)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "family.show": show,
    "family.person": person,
    "family.move": begin,
    "family.apart": begin,
    "family.died": begin,
    "family.added": add,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {}
TALKS: Final[tuple[Talk, ...]] = (MOVE_TALK, APART_TALK, DIED_TALK, ADDED_TALK)
