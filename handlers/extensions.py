"""延长: the officer asks for more days with a reason; the county says yes or no."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import cards, forms
from handlers.cards import NO_CASE, of
from handlers.questions import VOICE, Talk
from rules import extensions
from rules.deadlines import told_clock
from rules.extensions import REASONS
from rules.forms import Field, Form
from rules.handling import Refused, look
from rules.nouns import Decision, Heard, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

EXTEND = Form(
    "extend",
    (
        Field("reason", "choice", options=REASONS, labels="delay", skippable=False),
        Field("words", "words", longest=300),
    ),
)


def extend(desk: Desk, who: Who, heard: Heard) -> Decision:
    """延长: opens the form for the reason; where no more days are to be had it says so."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, "case.extend", desk.county, version)
    if case is not None and refused is None and (case.extension == "asked" or not extensions.cap_of(case, desk.county)):
        refused = Refused("case.extend_waits" if case.extension == "asked" else "case.extend_none")
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    return forms.start(desk, who, EXTEND_TALK, {"number": case.number}, about_id=case.id)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The county is asked."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    words = draft.values.get("words", "")
    said = "" if words == VOICE else words
    answer = extensions.extend(case, who, draft.values.get("reason", ""), said, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return answer + cards.stands(desk, who, case, answer, Word("case.extend_now"))


def grant(desk: Desk, who: Who, heard: Heard) -> Decision:
    """同意延长 or 不同意延长: with the nod the day moves, once, and everybody hears the same."""
    case, _ = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    agreed = heard.press is not None and heard.press.argument == "yes"
    asked = next((one for one in reversed(desk.entries(case.id, "office")) if one.deed == "case.extend"), None)
    reason = asked.details.get("delay", "") if asked is not None else ""
    answer = extensions.grant(case, who, agreed, reason, desk.county, desk.calendar, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    changed = next(one for one in answer.keep if isinstance(one, Case))
    if not agreed:
        return answer + cards.stands(desk, who, case, answer, Word("case.granted_not"))
    return cards.after(desk, who, case, answer, Word("case.granted_now", {"clock": told_clock(changed.clock)}))


EXTEND_TALK = Talk(EXTEND, hand_in)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"case.extend": extend, "case.grant": grant}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (EXTEND_TALK,)
