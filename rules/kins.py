"""Kin of handling staff and village cadres (近亲属备案): registered apart, and what they ask for is handled by the county alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from rules.cases import is_open, is_pressing
from rules.facts import note
from rules.handling import Refused
from rules.nouns import Choice, Decision, Entry, Say, To, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Case
from rules.registers import Kin
from rules.tasks import Today

RELATIONS: Final = ("spouse", "parent", "child", "sibling", "other")


def runs(kin: Sequence[Kin], today: Today) -> bool:
    """Whether somebody of the household is kin of staff today."""
    return any(one.since <= today.day and (one.until is None or one.until >= today.day) for one in kin)


def register(
    house: Household,
    who: Who,
    staff_id: int,
    relation: str,
    visitor_id: int,
    cases: Sequence[Case],
    ids: tuple[int, int],
    today: Today,
) -> Decision | Refused:
    """Register it: open cases leave the township, `visitor_id` of the county visits from now on, and the county is told."""
    if not permit(who, "kin.register", house, today.county):
        return Refused("file.unknown")
    if relation not in RELATIONS or not staff_id:
        return Refused("kin.not_staff")
    kin = Kin(ids[0], house.id, staff_id, relation, today.day, by=who.account.id)
    line = note(house, who, "kin", today.day.isoformat(), "office", ids[1], today)
    visited = replace(house, helper_id=visitor_id or house.helper_id)
    values: dict[str, Value] = {"number": house.number, "place": Word(f"place.{house.place}")}
    say = Say(
        "kin.told",
        To("post", f"county@{today.county.code}"),
        values,
        lane="notices",
        choices=(Choice("button.file", "file.show", house.id),),
        about=("household", house.id),
        once=f"kin:{kin.id}",
    )
    told = Decision(keep=(kin, line, visited), says=(say,))
    for case in cases:
        if is_open(case) and not case.kin:
            told += pass_up(case, today)
    return told


def pass_up(case: Case, today: Today) -> Decision:
    """A running case leaves whoever had it, and the county is asked to take it."""
    changed = replace(case, kin=True, owner_id=0, claimed_at=None)
    entry = Entry(case.id, today.now, "case.kin", audience="county")
    return Decision(keep=(changed,), entries=(entry,), says=(call_county(case, today),))


def call_county(case: Case, today: Today) -> Say:
    """The county is asked to take a case that nobody of the township may handle."""
    values: dict[str, Value] = {"number": case.number, "place": Word(f"place.{case.place}") if case.place else ""}
    return Say(
        "kin.case",
        To("post", f"county@{today.county.code}"),
        values,
        lane="urgent" if is_pressing(case) else "notices",
        choices=(Choice("button.look", "case.card", case.id), Choice("button.claim", "case.claim", case.id)),
        about=("case", case.id),
        once=f"kin:{case.id}",
    )


def keep_apart(decision: Decision, of_kin: Sequence[Case], today: Today) -> Decision:
    """A Decision that files or moves cases of kin, so that the township neither hears of them nor may take them."""
    ids = {one.id for one in of_kin}
    keep = tuple(
        replace(one, kin=True, owner_id=0, claimed_at=None) if isinstance(one, Case) and one.id in ids else one
        for one in decision.keep
    )
    says = tuple(
        one
        for one in decision.says
        if not (one.about is not None and one.about[0] == "case" and one.about[1] in ids and is_township(one.to))
    )
    entries = tuple(Entry(one.id, today.now, "case.kin", audience="county") for one in of_kin)
    asked = tuple(call_county(one, today) for one in of_kin)
    return replace(decision, keep=keep, entries=(*decision.entries, *entries), says=(*says, *asked))


def is_township(to: To) -> bool:
    """Whether the township's desk would hear it."""
    return to.kind == "post" and to.ref.partition("@")[0] in ("officer", "approver")
