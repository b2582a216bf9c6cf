"""家里有变化: said by the family or by who works with it; and 改归户, a filed case put with the right household."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers import cards, files, forms
from handlers.files import GONE, refuse
from handlers.filings import households
from handlers.questions import PICTURE, VOICE, Talk, to_
from handlers.ratings import today_of
from rules import cases, changes
from rules.asks import belong, known_of, words_of
from rules.changes import WHATS
from rules.deadlines import contact_by
from rules.files import KEPT
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.phones import find_phone, mask_name
from rules.proceedings import Task
from rules.records import Case, Draft
from storage.desk import Desk


def _works(values: Values) -> bool:
    return values.get("by", "") == "staff"


def _unknown(values: Values) -> bool:
    return values.get("by", "") == "stranger"


CHANGE: Final = Form(
    "change",
    (
        Field("what", "choice", WHATS, labels="change", skippable=False),
        Field("who", "household", skippable=False, when=_works),
        Field("words", "words", skippable=False, longest=500),
        Field("place", "place", skippable=False, when=_unknown),
        Field("number", "phone", when=_unknown),
    ),
)
REFILE: Final = Form("refile", (Field("who", "household", skippable=False),), review=False)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The door 家里有变化: of the household whose page was open, of her own, of one she works with, or of one not on file yet."""
    pressed = desk.household(heard.press.id) if heard.press is not None and heard.press.id else None
    if pressed is not None and permit(who, "household.change", pressed, desk.county):
        known = {"by": "staff", "who": pressed.number, "who.said": pressed.name}
        return forms.start(desk, who, CHANGE_TALK, known, about_id=pressed.id, key_id=pressed.key_id)
    if who.posts and who.role != "resident":
        return forms.start(desk, who, CHANGE_TALK, {"by": "staff"})
    house = files.own(desk, who)
    if house is not None:
        return forms.start(desk, who, CHANGE_TALK, {"by": "own"}, about_id=house.id, key_id=house.key_id)
    told = known_of(who)
    known = {name: told[name] for name in ("place", "number") if told.get(name)}
    return forms.start(desk, who, CHANGE_TALK, {"by": "stranger", **known})


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """What changed goes on the file and to the township; of a household not on file it is a request like any other."""
    values, own = draft.values, draft.values.get("by") == "own"
    house = files.own(desk, who) if own else None
    if _works(values):
        typed = values.get("who.said", "") if values.get("who") == "new" else values.get("who", "")
        found = files.find(desk, who, typed)
        house = found[0] if len(found) == 1 else None
        if house is None or not permit(who, "household.change", house, desk.county):
            return refuse(who, GONE)
    if house is None:
        return _as_case(desk, who, draft)
    kept_here = [one for one in map(desk.attachment, draft.attachments) if one is not None]
    spoken = "\n".join(f"{KEPT}{one.id}" for one in kept_here)
    words = "\n".join(filter(None, ("" if values["words"] in (VOICE, PICTURE) else words_of(values), spoken)))
    ids = (desk.new_id(), desk.new_id())
    kept = changes.report(house, who, values["what"], words, ids, today_of(desk), own=own)
    if isinstance(kept, Refused):
        return refuse(who, kept)
    due = next(one.due_on for one in kept.keep if isinstance(one, Task))
    town = Word(f"place.{desk.county.township_of(house.place)}")
    taken: dict[str, Value] = {"town": town, "day": due, "what": Word(f"change.{values['what']}")}
    ours = tuple(replace(one, key_id=house.key_id) for one in kept_here)
    return kept + Decision(keep=ours, says=(Say("change.taken", to_(who), taken, menu=f"home.{who.role}"),))


def _as_case(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Nobody on file can be meant: the township finds out whose household it is."""
    values = draft.values
    case = Case(
        id=desk.new_id(),
        number=desk.next_case_number(),
        key_id=draft.key_id,
        state="registered",
        opened_at=desk.now,
        place=values.get("place", ""),
        urgency="week",
        words=words_of(values),
        subject=who.account.name,
        phone=find_phone(values.get("number", "")),
        contact="phone" if values.get("number") else "self",
        applicant_id=who.account.id,
        consent="own",
        proposal={"change": values["what"]},
        first_contact_by=contact_by("week", desk.now, desk.county, desk.calendar),
    )
    kept = belong(tuple(one for one in map(desk.attachment, draft.attachments) if one is not None), case)
    filed = cases.register(case, desk.county, desk.now, attachments=tuple(one.id for one in kept))
    town = Word(f"place.{desk.county.township_of(case.place) if case.place else desk.county.code}")
    told: dict[str, Value] = {"number": case.number, "town": town}
    choices = (Choice("button.status", "case.status", case.id), Choice("button.human", "human.ask", case.id))
    said = Say("change.as_case", to_(who), told, choices=choices, about=("case", case.id), menu=f"home.{who.role}")
    return filed + Decision(keep=kept, says=(said,))


def offer(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The households she works with, by masked name and group; those of the village of the case first."""
    if field.name != "who":
        return ()
    rows = _households(desk, who)
    case = desk.case(draft.about_id) if draft.form == REFILE.name else None
    here = case.place if case is not None else ""
    return tuple(
        Choice(
            "report.household",
            f"form.pick.{one.number}",
            draft.id,
            draft.version,
            {"name": mask_name(one.name), "group": cards.group(one.group)},
        )
        for one in sorted(rows, key=lambda one: (one.place != here, one.place, one.group.zfill(4), one.name))
    )


def _households(desk: Desk, who: Who) -> tuple[Household, ...]:
    if who.holds("assistant"):
        return households(desk, who)
    places = sorted({code for post in who.holds("officer") for code in desk.county.within(post.place)})
    return desk.households_at(places) if places else desk.households_of(who.account.id)


def ask_refile(desk: Desk, who: Who, heard: Heard) -> Decision:
    """[改归户]: which household it belongs to; its number or a name may be typed."""
    case = desk.case(heard.press.id) if heard.press is not None else None
    if case is None or not permit(who, "case.refile", case, desk.county):
        return refuse(who, Refused("case.unknown"))
    if not changes.may_refile(case, who, desk.county, desk.now):
        return refuse(who, Refused("refile.too_late", {"number": case.number}))
    return forms.start(desk, who, REFILE_TALK, {"case": case.number}, about_id=case.id, key_id=case.key_id)


def refile(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The household was chosen, or a number or a name of one was typed."""
    case, values = desk.case(draft.about_id), draft.values
    typed = values.get("who.said", "") if values.get("who") == "new" else values.get("who", "")
    found = files.find(desk, who, typed)
    if case is None or len(found) != 1:
        return refuse(who, Refused("refile.which", {"number": values.get("case", "")}))
    before = desk.household(case.household_id) if case.household_id else None
    moved = changes.refile(case, found[0], before, who, (desk.new_id(), desk.new_id()), today_of(desk))
    if isinstance(moved, Refused):
        return refuse(who, moved)
    told: dict[str, Value] = {"number": case.number, "house": found[0].number}
    say = Say("refile.done", to_(who), told, about=("case", case.id), menu=f"home.{who.role}")
    return moved + Decision(says=(say,))


CHANGE_TALK: Final = Talk(CHANGE, hand_in, offer)
REFILE_TALK: Final = Talk(REFILE, refile, offer)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "change.start": start,
    "case.refile": ask_refile,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {"change": start}
TALKS: Final[tuple[Talk, ...]] = (CHANGE_TALK, REFILE_TALK)
