"""Writing down how a visit ended: loads the stop, asks one rule, and says its answer; with the child's three questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers import forms, households
from handlers.questions import PICTURE, VOICE, Talk, to_
from rules import troubles, visits
from rules.deadlines import contact_by
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Entry, Heard, Say, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Attachment, Attempt, Case, Draft, Urgency, Visit
from rules.reports import danger_in
from rules.visits import Stop
from storage import visits as stored
from storage.desk import Desk

Option = tuple[str, str] | tuple[str, str, Mapping[str, Value]]


def _has_somebody(values: Values) -> bool:
    """Whether school may be asked calmly: nobody who cares for a child is urgent first."""
    return values.get("cares", "") != "nobody"


CHILD: Final = Form(
    "visit_child",
    (
        Field("cares", "choice", troubles.CARES, skippable=False),
        Field("school", "choice", troubles.SCHOOL, skippable=False, when=_has_somebody),
        Field("safety", "choice", troubles.SAFETY, skippable=False),
    ),
    review=False,
)
NOTE: Final = Form("visit_note", (Field("words", "words", skippable=False),), review=False)


def visit_of(desk: Desk, heard: Heard) -> Visit | None:
    """The visit a button is about."""
    return desk.visit(heard.press.id) if heard.press and heard.press.id else None


def stop_at(desk: Desk, who: Who, visit: Visit | None) -> Stop | None:
    """Everything a rule needs to know about one stop at a household."""
    house = desk.household(visit.household_id) if visit else None
    duty = desk.county.duty(visit.duty) if visit else None
    if visit is None or house is None or duty is None:
        return None
    return Stop(
        who,
        house,
        visit,
        duty,
        desk.county,
        desk.calendar,
        desk.now,
        desk.today,
        desk.new_id(),
        desk.new_id(),
        misses=stored.misses(desk, house.id, before=desk.today),
    )


def do(desk: Desk, who: Who, visit: Visit | None, rule: Callable[[Stop], Decision | Refused]) -> Decision:
    """Ask the rule about this stop; a refusal is said politely, with the card as it stands now."""
    stop = stop_at(desk, who, visit)
    if stop is None:
        return households.card(desk, who, None)
    answer = rule(stop)
    if isinstance(answer, Decision):
        return answer
    if answer.key == "visit.unknown":
        return households.refuse(who, answer)
    return households.card(desk, who, stop.visit, Word(answer.key, {**visits.label(stop.household), **answer.values}))


def fork(desk: Desk, who: Who, heard: Heard, key: str, options: Sequence[Option]) -> Decision:
    """One more question about a visit, answered by one more tap; nothing is kept until then."""
    visit = visit_of(desk, heard)
    stop = stop_at(desk, who, visit)
    if stop is None or not permit(who, "visit.log", stop.household, desk.county):
        return households.card(desk, who, None)
    if not visits.is_open(stop.visit):
        return households.card(desk, who, stop.visit)
    buttons = tuple(
        Choice(one[0], one[1], stop.visit.id, stop.visit.version, one[2] if len(one) == 3 else {}) for one in options
    )
    say = Say(key, to_(who), visits.label(stop.household), choices=buttons, about=("visit", stop.visit.id))
    return Decision(says=(say,))


def at_once(desk: Desk, who: Who, visit: Visit | None, outcome: str, detail: str = "") -> Decision:
    """An outcome that ends the visit: seen, by telephone, found safe, or a problem (`kind-urgency`)."""
    if outcome == "problem":
        kind, _, urgency = detail.partition("-")
        return do(
            desk, who, visit, lambda stop: _open_case(desk, stop, kind, "today" if urgency == "today" else "week")
        )
    stop = stop_at(desk, who, visit)
    asks = stop is not None and stop.duty.asks_child and visits.is_open(stop.visit)
    if stop is not None and asks and permit(who, "visit.log", stop.household, desk.county):
        return forms.start(desk, who, CHILD_TALK, {"outcome": outcome}, about_id=stop.visit.id)
    return do(desk, who, visit, lambda stop: visits.seen(stop, outcome))


def blank_case(desk: Desk, place: str, urgency: Urgency, words: str = "") -> Case:
    """A new case with its number, key and first clock, before anything is known of it."""
    case_id = desk.new_id()
    return Case(
        case_id,
        desk.next_case_number(),
        desk.new_key("case", case_id),
        "registered",
        desk.now,
        place,
        urgency=urgency,
        words=words,
        first_contact_by=contact_by(urgency, desk.now, desk.county, desk.calendar),
    )


def _open_case(
    desk: Desk, stop: Stop, kind: str, urgency: Urgency, words: str = "", note: str = ""
) -> Decision | Refused:
    return troubles.found(stop, kind, urgency, blank_case(desk, stop.household.place, urgency, words), note)


def _hand_in_child(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The three answers of a child's card: all is well, or they open the case they ask for."""
    visit = desk.visit(draft.about_id)
    trouble = troubles.child_trouble(draft.values)
    outcome = draft.values.get("outcome", "ok")
    note = troubles.child_note(draft.values)
    if trouble is None:
        return do(desk, who, visit, lambda stop: visits.seen(stop, outcome, note=note))
    words = troubles.child_words(draft.values, who, desk.county)
    return do(desk, who, visit, lambda stop: _open_case(desk, stop, *trouble, words, note))


def _hand_in_note(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The words or the voice note said about a try."""
    words = draft.values.get("words", "")
    return jot(desk, who, draft.about_id, "" if words in (VOICE, PICTURE) else words, draft.attachments)


def report(desk: Desk, who: Who, tried: Attempt, house: Household, urgency: Urgency) -> Decision:
    """What was said about a household becomes a case; nothing is typed again."""
    visit = next(iter(desk.visits_open(house.id)), None)
    blank = blank_case(desk, house.place, urgency)
    answer = troubles.report(who, house, tried, visit, blank, desk.county, desk.now)
    return answer if isinstance(answer, Decision) else households.refuse(who, answer)


def jot(desk: Desk, who: Who, tried_at: int | Attempt, words: str, kept: Sequence[int] = ()) -> Decision:
    """Keep a note with a try and on the household's card; where the try became a case, in its history too.

    Words of trouble are offered as a case at once, and words of danger become one: they never wait for the next visit.
    """
    tried = desk.attempt(tried_at) if isinstance(tried_at, int) else tried_at
    house = desk.household(tried.household_id) if tried else None
    if tried is None or house is None:
        return households.card(desk, who, None)
    text = "\n".join(filter(None, (words, *(f"@kept:{one}" for one in kept))))
    answer = visits.jot(who, house, tried, text, desk.county)
    if isinstance(answer, Refused):
        return households.refuse(who, answer)
    entries: tuple[Entry, ...] = ()
    if tried.case_id:
        entries = (Entry(tried.case_id, desk.now, "case.add", who.account.id, words),) if words else ()
        entries += tuple(
            Entry(tried.case_id, desk.now, "case.attach", who.account.id, attachment_id=one) for one in kept
        )
    noted = Decision(entries=entries) + answer
    if tried.case_id or not troubles.told(words, desk.county):
        return noted
    fresh = next(one for one in noted.keep if isinstance(one, Attempt))
    if danger_in(words, desk.county):
        filed = report(desk, who, fresh, house, "today")
        return Decision(keep=tuple(one for one in noted.keep if one is not fresh)) + filed
    offered = (
        Choice("button.report.today", "visit.report.today", tried.id),
        Choice("button.report.week", "visit.report.week", tried.id),
        Choice("button.only_note", "visit.only_note", tried.id),
    )
    asked = Say("visit.report_now", to_(who), visits.label(house), choices=offered, about=("household", house.id))
    return replace(noted, says=(asked,))


def own(desk: Desk, who: Who, decision: Decision) -> Decision:
    """What was spoken or pictured in a note lies under the household's key, and with the case where there is one."""
    tried = next((one for one in decision.keep if isinstance(one, Attempt)), None)
    if tried is None:
        return decision
    kept = tuple(
        replace(one, key_id=tried.key_id, case_id=tried.case_id) if isinstance(one, Attachment) else one
        for one in decision.keep
    )
    return replace(decision, keep=kept)


CHILD_TALK: Final = Talk(CHILD, _hand_in_child)
NOTE_TALK: Final = Talk(NOTE, _hand_in_note, along=own)
