"""摆渡: before temporary aid ends the officer asks five times 要 or 不要; what is wanted stands as a request of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE
from handlers.matters import matter_of, refuse
from handlers.outcomes import blank_case
from handlers.questions import Talk
from rules import explanations, ferries
from rules.cases import is_open
from rules.ferries import FIVE, NOT_WANTED, WANTED
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Decision, Heard, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

FERRY: Final = Form(
    "ferry",
    tuple(Field(code, "choice", (WANTED, NOT_WANTED), labels="ferry", skippable=False) for code in FIVE),
)


def before_close(desk: Desk, who: Who, case: Case) -> Decision | None:
    """What stands before the end of a case with aid: what is unpaid or unexplained, then the five questions; None when nothing."""
    matter = matter_of(desk, who, case)
    refused = explanations.blocks(matter)
    if refused is not None:
        return refuse(desk, who, case, refused)
    if not ferries.is_owed(matter, {one.deed for one in desk.entries(case.id, "office")}):
        return None
    return forms.start(desk, who, FERRY_TALK, {}, about_id=case.id, ack=Word("ferry.first", {"number": case.number}))


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The five answers are kept, what is wanted is opened, and the card offers the end again."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    running = _running(desk, case)
    wanted = [one for one in desk.county.provisions.follow_ons if draft.values.get(one.code) == WANTED]
    new = tuple(blank_case(desk, case.place, "calm") for one in wanted if one.programme not in running)
    answer = ferries.ferry(matter_of(desk, who, case), draft.values, new, running)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    said = Word("ferry.done" if new else "ferry.done_none", {"count": len(new)})
    return answer + cards.show(desk, who, case, before=said, new=answer.entries[:1])


def _running(desk: Desk, case: Case) -> frozenset[str]:
    """The programmes her household or she herself has running beside this case, or was ferried to already."""
    others = (*desk.cases_of_household(case.household_id),) if case.household_id else ()
    if case.applicant_id:
        others += tuple(one for one in desk.cases_of(case.applicant_id) if one.applicant_id == case.applicant_id)
    mine = (one for one in others if is_open(one) and one.id != case.id)
    return frozenset(code for one in mine for code in (one.programme, one.proposal.get("programme", "")) if code)


FERRY_TALK: Final = Talk(FERRY, hand_in)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (FERRY_TALK,)
