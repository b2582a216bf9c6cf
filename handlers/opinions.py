"""确认, 退回, 发放: another post confirms the township's opinion or gives it back; then the owner has it delivered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE, of
from handlers.questions import VOICE, Talk
from rules import deliveries, opinions, results
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import NOTHING, Decision, Heard, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

GIVE_BACK: Final = Form("give_back", (Field("why", "words", skippable=False, longest=300),), review=False)


def confirm(desk: Desk, who: Who, heard: Heard) -> Decision:
    """确认: the result goes out by itself after the minutes for taking it back."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    told = results.told_by(results.opinion_of(desk.entries(case.id, "office")))
    hung = desk.proceedings.publications_of(case.id)
    answer = opinions.confirm(case, who, told, hung, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer + owe(desk, answer), Word("case.confirmed_now"))


def owe(desk: Desk, answer: Decision) -> Decision:
    """After a refusal the written notice is owed."""
    changed = next((one for one in answer.keep if isinstance(one, Case)), None)
    if changed is None:
        return NOTHING
    return results.owe_notice(changed, desk.new_id(), desk.county, desk.calendar, desk.today, desk.now)


def give_back(desk: Desk, who: Who, heard: Heard) -> Decision:
    """退回: asks what is to be checked again."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = opinions.give_back(case, who, "", desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return forms.start(desk, who, GIVE_BACK_TALK, {"number": case.number}, about_id=case.id)


def hand_in_back(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The opinion goes back with the words of whoever did not confirm it."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    why = draft.values.get("why", "")
    answer = opinions.give_back(case, who, "" if why == VOICE else why, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("case.returned_now"))


def call(desk: Desk, case: Case) -> Decision:
    """Whoever may confirm this opinion hears that it waits."""
    approvers = desk.holders("approver", opinions.town_of(case, desk.county))
    return opinions.call_to_confirm(case, approvers, desk.county, desk.today)


def deliver(desk: Desk, who: Who, heard: Heard) -> Decision:
    """开始发放: it is on its way."""
    return _moved(desk, who, heard, deliveries.deliver, "case.delivering_now")


def arrive(desk: Desk, who: Who, heard: Heard) -> Decision:
    """已发放: it went out."""
    return _moved(desk, who, heard, deliveries.arrive, "case.delivered_now")


def _moved(desk: Desk, who: Who, heard: Heard, rule: Callable[..., Decision | Refused], said: str) -> Decision:
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = rule(case, who, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word(said))


GIVE_BACK_TALK = Talk(GIVE_BACK, hand_in_back)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.confirm": confirm,
    "case.return": give_back,
    "case.deliver": deliver,
    "case.arrive": arrive,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (GIVE_BACK_TALK,)
