"""受理, 决定, 结案: the officer names the programme, gives the result with its reason, and ends the case with its outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, get_args

from handlers import cards, ferries, forms, opinions
from handlers.cards import NO_CASE, of
from handlers.matters import matter_of
from handlers.playbooks import stops
from handlers.questions import VOICE, Talk, to_
from rules import decisions, explanations
from rules.cases import suggested
from rules.deadlines import told_clock
from rules.decisions import ENDS, REASONS, REJECTS, Result
from rules.forms import Asked, Field, Form, Values
from rules.handling import Refused, look
from rules.legs import holds_up
from rules.nouns import NOTHING, Choice, Decision, Heard, Say, Word
from rules.opinions import needs_notice
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk


def _result_is(result: str) -> Asked:
    def asked(values: Values) -> bool:
        return values.get("result") == result

    return asked


def _other_ways(values: Values) -> bool:
    return values.get("result") in ("refused", "other")


DECIDE = Form(
    "decide",
    (
        Field("result", "choice", options=get_args(Result), labels="decision", skippable=False),
        *(
            Field(f"because_{result}", "choice", reasons, "case.reason", skippable=False, when=_result_is(result))
            for result, reasons in REASONS.items()
        ),
        Field("way", "choice", labels="programme", when=_other_ways),
        Field("told", "words", longest=500),
    ),
)
CLOSE: Final = Form(
    "close",
    (
        Field("end", "choice", options=ENDS, labels="ending", skippable=False),
        Field("told", "words", longest=500),
    ),
)


def accept(desk: Desk, who: Who, heard: Heard) -> Decision:
    """受理: the programmes on buttons; the one that is pressed starts its clock, and the sum is shown at once."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, "case.accept", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    if (first := stops(desk, case)) is not None:
        return cards.refuse(desk, who, case, first)
    chosen = heard.press.argument if heard.press else ""
    if not chosen:
        likely = suggested(case, desk.county)
        choices = tuple(
            Choice(f"programme.{one.code}", f"case.accept.{one.code}", case.id, case.version)
            for one in sorted(desk.county.programmes, key=lambda one: one.code != likely)
            if decisions.is_valid(one, desk.today)
        )
        back = Choice("button.back", "case.card", case.id, case.version)
        values = {"number": case.number}
        return Decision(
            says=(Say("case.accept_what", to_(who), values, choices=(*choices, back), about=("case", case.id)),)
        )
    answer = decisions.accept(case, who, chosen, desk.county, desk.calendar, desk.today, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    changed = next(one for one in answer.keep if isinstance(one, Case))
    told = Word("case.accepted_now", {"programme": Word(f"programme.{chosen}"), "clock": told_clock(changed.clock)})
    return cards.after(desk, who, case, answer, told)


def reject(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不予受理: the reasons on buttons."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, "case.reject", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    if not chosen:
        named = (Choice(f"case.refusal.{one}", f"case.reject.{one}", case.id, case.version) for one in REJECTS)
        return cards.offer(who, case, "case.reject_why", tuple(named))
    answer = decisions.reject(case, who, chosen, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("case.rejected_now"))


def decide(desk: Desk, who: Who, heard: Heard) -> Decision:
    """决定: opens the form; who asked for the case or reported it may not decide it."""
    return _open(desk, who, heard, "case.decide", DECIDE_TALK)


def hand_in_decision(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The result goes out in plain words, with its reason and the ways that are left."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    values = draft.values
    result: Result = next((one for one in get_args(Result) if one == values.get("result")), "other")
    reason = values.get(f"because_{result}", "")
    way = values.get("way", "")
    ways = (way,) if desk.county.programme(way) is not None else ()
    entries = desk.entries(case.id, "office")
    answer = decisions.decide(case, who, result, reason, _words(draft), ways, desk.county, desk.now, entries=entries)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer + _goes_on(desk, answer), Word("case.decided_now"))


def _goes_on(desk: Desk, answer: Decision) -> Decision:
    """What an opinion asks of others: to confirm it, where nothing has to hang first; to hand over the notice of a refusal."""
    changed = next(one for one in answer.keep if isinstance(one, Case))
    if not decisions.is_confirmed_by(changed, desk.county):
        return opinions.owe(desk, answer)
    return NOTHING if needs_notice(changed, desk.county) else opinions.call(desk, changed)


def close(desk: Desk, who: Who, heard: Heard) -> Decision:
    """结案: opens the form for how it ended."""
    return _open(desk, who, heard, "case.close", CLOSE_TALK)


def hand_in_close(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The case ends; the resident is asked whether it helped."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = _waits(desk, who, case) or decisions.close(
        case, who, draft.values.get("end", ""), _words(draft), desk.county, desk.now
    )
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("case.closed_now"))


def not_ours(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不归这里: asked once; then the resident gets the warm line to 12345 and a way back, and the case ends."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, "case.close", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    if heard.press is None or heard.press.argument != "yes":
        choices = (
            Choice("button.not_ours_yes", "case.not_ours.yes", case.id, case.version),
            Choice("button.back", "case.card", case.id, case.version),
        )
        values = {"number": case.number}
        return Decision(says=(Say("case.not_ours", to_(who), values, choices=choices, about=("case", case.id)),))
    answer = _waits(desk, who, case) or decisions.close(case, who, "not_ours", "", desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("case.closed_now"))


def ways(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The programmes that stay open to her when this one does not fit."""
    case = desk.case(draft.about_id)
    if field.name != "way" or case is None:
        return ()
    return tuple(
        Choice(f"programme.{one.code}", f"form.pick.{one.code}", draft.id, draft.version)
        for one in desk.county.programmes
        if one.code != case.programme and decisions.is_valid(one, desk.today)
    )


def _open(desk: Desk, who: Who, heard: Heard, deed: str, talk: Talk) -> Decision:
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, deed, desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    waits = holds_up(desk.proceedings.legs_of(case.id)) if deed == "case.close" else stops(desk, case)
    if waits is not None:
        return cards.refuse(desk, who, case, waits)
    first = ferries.before_close(desk, who, case) if deed == "case.close" else None
    return first if first is not None else forms.start(desk, who, talk, {}, about_id=case.id)


def _waits(desk: Desk, who: Who, case: Case) -> Refused | None:
    """Why the case cannot end yet: a department's part is open, or aid is unpaid or unexplained."""
    return holds_up(desk.proceedings.legs_of(case.id)) or explanations.blocks(matter_of(desk, who, case))


def _words(draft: Draft) -> str:
    """What the resident is told: only what was answered to that very question, nothing else that was typed meanwhile."""
    told = draft.values.get("told", "")
    return "" if told == VOICE else told


DECIDE_TALK = Talk(DECIDE, hand_in_decision, ways)
CLOSE_TALK = Talk(CLOSE, hand_in_close)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.accept": accept,
    "case.reject": reject,
    "case.decide": decide,
    "case.close": close,
    "case.not_ours": not_ours,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (DECIDE_TALK, CLOSE_TALK)
