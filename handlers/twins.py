"""The same thing told twice: followed instead of filed again, merged by an officer, taken apart; and whose household it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers import asks, cards, followings
from handlers.cards import of
from handlers.hints import EVERY
from handlers.questions import Talk, to_
from rules import merging
from rules.cases import change, is_open
from rules.followings import is_party
from rules.handling import Refused, name_of
from rules.nouns import Choice, Decision, Entry, Heard, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import mask_name
from rules.records import Case
from storage.desk import Desk

SHOWN: Final = 6


def same(desk: Desk, who: Who, heard: Heard) -> Decision:
    """是，补一句: her words go to the case there is, and she hears how it ends. One that ended is looked at anew."""
    draft = desk.draft(heard.press.id) if heard.press is not None else None
    into = desk.case(int(draft.values.get("twin", "0"))) if draft is not None and draft.values.get("twin") else None
    talk = next((one for one in asks.TALKS if draft is not None and one.form.name == draft.form), None)
    if draft is None or talk is None or draft.account_id != who.account.id:
        return Decision(says=(Say("button.stale", to_(who), menu=f"home.{who.role}"),))
    if into is None or into.state == "merged":
        return replace(filed := talk.hand_in(desk, who, draft), drop_drafts=(*filed.drop_drafts, draft.id))
    if is_party(into, who):
        added = followings.file_draft(desk, who, draft, into)
        return replace(added + Decision(says=(followings.thanks(desk, who, into),)), drop_drafts=(draft.id,))
    if not is_open(into):
        filed = talk.hand_in(desk, who, draft)
        case = next(one for one in filed.keep if isinstance(one, Case))
        entry = Entry(case.id, desk.now, "case.again", who.account.id, details={"from": into.number}, audience="office")
        return replace(filed, entries=(*filed.entries, entry), drop_drafts=(*filed.drop_drafts, draft.id))
    case, filed = asks.register(desk, who, draft)
    return replace(join(desk, who, case, filed, into), drop_drafts=(draft.id,))


def join(desk: Desk, who: Who, case: Case, filed: Decision, into: Case) -> Decision:
    """What was just filed goes on in the other case; she hears both numbers and that she will hear the end."""
    followed = merging.follow(filed, into, who, desk.county, desk.now)
    values: dict[str, Value] = {"number": into.number, "own": case.number}
    choices = (Choice("button.status", "case.status", case.id), Choice("button.add", "case.add", case.id))
    said = Say("twin.joined", to_(who), values, choices=choices, about=("case", case.id), menu=f"home.{who.role}")
    return followed + Decision(says=(said,))


def offer(desk: Desk, who: Who, heard: Heard) -> Decision:
    """合并: the cases it may be one with, a button each; another is named in words (`合并 0415 0412`)."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.merge", case, desk.county):
        return cards.refuse(desk, who, case, Refused("case.unknown"))
    others = desk.cases_at([case.place], EVERY)
    near = [one for one in merging.near(case, others, desk.now) if permit(who, "case.handle", one, desk.county)]
    choices = tuple(
        Choice("button.merge_into", f"case.merge_into.{one.id}", case.id, case.version, _label(one))
        for one in near[:SHOWN]
    )
    return cards.offer(who, case, "twin.which" if choices else "twin.which_none", choices)


def _label(case: Case) -> Mapping[str, Value]:
    return {
        "number": case.number,
        "name": mask_name(case.subject) or Word("case.no_name"),
        "need": Word(f"need.{case.need}") if case.need else Word("need.unknown"),
    }


def merge_into(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The case chosen: merged, with the way back on the card."""
    case, version = of(desk, who, heard)
    argument = heard.press.argument if heard.press is not None else ""
    into = desk.case(int(argument)) if argument.isdigit() and len(argument) <= cards.LONGEST_ID else None
    return _merge(desk, who, case, into, version)


def merge_typed(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`合并 0415 0412`: the text twin; the first goes on in the second."""
    numbers = [one.removeprefix("#") for one in heard.text.split()[1:]]
    if len(numbers) != 2 or not all(one.isascii() and one.isdigit() for one in numbers):
        return Decision(says=(Say("twin.how_to_merge", to_(who)),))
    case, into = (desk.case_numbered(one.zfill(4)) for one in numbers)
    return _merge(desk, who, case, into, 0)


def _merge(desk: Desk, who: Who, case: Case | None, into: Case | None, version: int) -> Decision:
    if case is None:
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    answer = merging.merge(case, into, who, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    number = into.number if into is not None else ""
    return answer + cards.stands(
        desk, who, case, answer, Word("twin.merged_now", {"number": case.number, "other": number})
    )


def unmerge(desk: Desk, who: Who, heard: Heard) -> Decision:
    """拆开: the case stands by itself again."""
    case, _ = of(desk, who, heard)
    into = desk.case(case.merged_into) if case is not None and case.merged_into else None
    answer = merging.unmerge(case, into, who, desk.county, desk.now)
    if case is None or isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer if isinstance(answer, Refused) else Refused("case.unknown"))
    return answer + cards.stands(desk, who, case, answer, Word("twin.unmerged_now", {"number": case.number}))


def link(desk: Desk, who: Who, heard: Heard) -> Decision:
    """是这户: the case is about this household on file."""
    return _linked(desk, who, heard, "case.link")


def unlink(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不是: another household; it is not asked again of this one."""
    return _linked(desk, who, heard, "case.not_linked")


def _linked(desk: Desk, who: Who, heard: Heard, deed: str) -> Decision:
    case, version = of(desk, who, heard)
    argument = heard.press.argument if heard.press is not None else ""
    house = desk.household(int(argument)) if argument.isdigit() and len(argument) <= cards.LONGEST_ID else None
    if case is None or house is None or not permit(who, "case.link", case, desk.county):
        return cards.refuse(desk, who, case, Refused("case.unknown"))
    if version and version != case.version:
        return cards.refuse(desk, who, case, Refused("case.changed"))
    details = {"from": house.number, "officer": name_of(who)}
    entry = Entry(case.id, desk.now, deed, who.account.id, details=details, audience="office")
    linked = house.id if deed == "case.link" else case.household_id
    answer = change(case, entry, household_id=linked)[1]
    said = Word("twin.linked_now" if deed == "case.link" else "twin.not_linked_now", {"house": house.number})
    return answer + cards.stands(desk, who, case, answer, said)


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "twin.same": same,
    "case.merge": offer,
    "case.merge_into": merge_into,
    "case.unmerge": unmerge,
    "case.link": link,
    "case.unlink": unlink,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"merge": merge_typed}
TALKS: tuple[Talk, ...] = ()
