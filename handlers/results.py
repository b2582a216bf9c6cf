"""A result on its way out: sent at once or taken back, the written notice of a refusal, another way with one tap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import cards, opinions
from handlers.cards import NO_CASE, of
from handlers.questions import Talk, to_
from rules import notices, results
from rules.deadlines import contact_by
from rules.decisions import is_confirmed_by, tell_opinion
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Heard, Say, Value, Word
from rules.opinions import needs_notice
from rules.people import Who
from rules.permits import permit
from rules.records import Case
from storage.desk import Desk


def send(desk: Desk, who: Who, heard: Heard) -> Decision:
    """马上发: what would go out in some minutes goes out now."""
    case, _ = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    waits = case.state == "opinion" and is_confirmed_by(case, desk.county)
    told = tell_opinion(case, desk.county) if waits else results.tell_result(case, _told(desk, case), desk.county)
    answer = results.send_now(case, who, told, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    changed = next(one for one in answer.keep if isinstance(one, Case))
    goes_on = opinions.call(desk, changed) if waits and needs_notice(changed, desk.county) is None else NOTHING
    return cards.after(desk, who, case, answer + goes_on, Word("case.sent_now"))


def undo(desk: Desk, who: Who, heard: Heard) -> Decision:
    """撤回: nobody outside has heard of it, and it can be decided anew."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = results.undo(case, who, desk.proceedings.tasks_of(case.id), desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return answer + cards.stands(desk, who, case, answer, Word("case.undone_now"))


def notice(desk: Desk, who: Who, heard: Heard) -> Decision:
    """告知书: its words, to be printed or passed on; 已交给本人 when it was handed over."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.notice", case, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    tasks = desk.proceedings.tasks_of(case.id)
    if heard.press is not None and heard.press.argument == "handed":
        answer = results.serve(case, who, tasks, desk.county, desk.now)
        if isinstance(answer, Refused):
            return cards.refuse(desk, who, case, answer)
        return answer + cards.stands(desk, who, case, answer, Word("case.notice_handed"))
    lines = notices.sheet(case, _told(desk, case), desk.county, desk.now)
    owed = tuple(Choice("button.handed", "case.notice.handed", case.id) for one in tasks if results.is_owed(one))
    choices = (*owed[:1], Choice("button.look", "case.card", case.id))
    read = cards.read(desk, who, case)
    said = Say("notice.sheet", to_(who), {"lines": lines}, choices=choices, about=("case", case.id))
    return Decision(entries=(read,), says=(said,))


def way(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Another way with one tap: it is filed with what is known; pressed again it shows what was filed."""
    case, _ = of(desk, who, heard)
    code = heard.press.argument if heard.press is not None else ""
    if case is None or not permit(who, "case.way", case, desk.county):
        return Decision(says=(Say("case.unknown", to_(who), menu=f"home.{who.role}"),))
    before = next(
        (one for one in desk.entries(case.id) if one.deed == "case.way" and one.details.get("programme") == code), None
    )
    if before is not None:
        return Decision(says=(_filed(who, case, code, before.details.get("number", "")),))
    new = desk.new_id()
    filed = Case(new, desk.next_case_number(), desk.new_key("case", new), "registered", desk.now, case.place)
    filed = replace(filed, first_contact_by=contact_by(case.urgency, desk.now, desk.county, desk.calendar))
    answer = notices.take_way(case, code, filed, who, desk.county, desk.now)
    if isinstance(answer, Refused):
        return Decision(says=(Say(answer.key, to_(who), answer.values),))
    return answer + Decision(says=(_filed(who, filed, code, filed.number),))


def _filed(who: Who, case: Case, code: str, number: str) -> Say:
    values: Mapping[str, Value] = {"number": number, "way": Word(f"programme.{code}")}
    return Say("case.way_filed", to_(who), values, choices=(Choice("button.my_status", "status.mine"),))


def _told(desk: Desk, case: Case) -> results.Told:
    return results.told_by(results.opinion_of(desk.entries(case.id, "office")))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.send": send,
    "case.undo": undo,
    "case.notice": notice,
    "case.way": way,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = ()
