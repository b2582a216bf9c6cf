"""查进度: where a case stands, for those who may see it; numbers tried at random are slowed down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from handlers import allotments, cases, departments
from handlers.asks import BEGUN
from handlers.followings import holder, holds_anything, press_of, pressed_case, refuse
from handlers.questions import Talk, to_
from rules import followings, ratings, statuses
from rules.cases import MOVES, is_open
from rules.deadlines import told_clock
from rules.handling import Refused
from rules.hours import local
from rules.nouns import NOTHING, Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.publications import hanging
from rules.records import Case, Draft
from rules.results import as_told
from storage.desk import Desk

NUMBER = re.compile(r"[0-9]{4,8}")
LISTED = 3
TRIES = 10


def ask(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`查 0412`, the number alone, or 查进度: one case, or the list of hers."""
    found = NUMBER.search(unicodedata.normalize("NFKC", heard.text))
    if not found:
        return mine(desk, who, heard)
    case = _hers(desk, who, found[0]) or desk.case_numbered(found[0])
    if case is None or not permit(who, "case.read", case, desk.county):
        return departments.numbered(desk, who, found[0]) or _missed(desk, who)
    return show(desk, who, heard, case)


def show(desk: Desk, who: Who, heard: Heard, case: Case) -> Decision:
    """The timeline for the one who asked, the kind of outcome for who reported it, the office's card for the office."""
    if not followings.is_party(case, who):
        return cases.DEEDS["case.card"](desk, who, press_of(heard, "case.card", case.id))
    if not statuses.sees_all(case, who):
        return _reported(desk, who, case)
    case = as_told(case, desk.now)
    seen = {entry.deed: local(desk.county, entry.at).date() for entry in desk.entries(case.id)}
    name = holder(desk, case)
    parts = desk.proceedings.legs_of(case.id)
    hung = hanging(desk.proceedings.publications_of(case.id))
    asked = desk.proceedings.papers_of(case.id)
    taker = name if isinstance(name, str) else ""
    lines = statuses.timeline(
        case, desk.county, desk.now, officer=taker, seen=seen, parts=parts, hung=hung, papers=asked
    )
    lines = Lines((*lines.items, *allotments.given(desk, case)))
    values: dict[str, Value] = {"number": case.number, "need": _need(case), "lines": lines}
    return Decision(says=(_say("status.card", who, case, values, _buttons(case)),))


def more(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The rest of what she may do: the sum behind the day, taking it back, a person."""
    case = _readable(desk, who, heard)
    if case is None:
        return refuse(desk, who, Refused("case.unknown"))
    choices = (
        *((Choice("button.sum", "case.sum", case.id),) if case.clock else ()),
        *((Choice("button.withdraw", "case.withdraw", case.id),) if case.state in MOVES["case.withdraw"] else ()),
        *(
            ()
            if case.clock and case.state in MOVES["case.withdraw"]
            else (Choice("button.human", "human.ask", case.id),)
        ),
        Choice("button.complain", "complaint.start", case.id),
        Choice("button.back", "case.status", case.id),
    )
    return Decision(says=(_say("status.more", who, case, {"number": case.number}, choices),))


def sum_up(desk: Desk, who: Who, heard: Heard) -> Decision:
    """How the promised day was counted, in words."""
    case = _readable(desk, who, heard)
    if case is None:
        return refuse(desk, who, Refused("case.unknown"))
    back = (Choice("button.back", "case.status", case.id), Choice("button.human", "human.ask", case.id))
    return Decision(says=(_say("status.sum", who, case, {"clock": told_clock(case.clock)}, back),))


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Her cases: one is shown, several are listed with a button each, the open ones first."""
    found = sorted(desk.cases_of(who.account.id), key=lambda case: not is_open(case))
    begun = next((one for one in desk.drafts(who.account.id) if one.form in BEGUN and holds_anything(one)), None)
    if begun is not None:
        go_on = Say("status.begun", to_(who), choices=(BEGUN[begun.form], Choice("button.human", "human.ask")))
        rest = _listed(desk, who, heard, found) if found else NOTHING
        return rest + Decision(says=(go_on,))
    return _listed(desk, who, heard, found)


def _listed(desk: Desk, who: Who, heard: Heard, found: list[Case]) -> Decision:
    if not found:
        doors = (Choice("button.ask_help", "ask.start"), Choice("button.human", "human.ask"))
        return Decision(says=(Say("status.none", to_(who), choices=doors),))
    if len(found) == 1:
        return show(desk, who, heard, found[0])
    page = int(heard.press.argument or 0) if heard.press is not None and heard.press.argument.isdigit() else 0
    pages = -(-len(found) // LISTED)
    listed = found[page % pages * LISTED :][:LISTED]
    lines = Lines(tuple(Word("status.line", {**_title(case), "state": _state(case)}) for case in listed))
    choices = tuple(Choice("button.number", "case.status", case.id, values={"number": case.number}) for case in listed)
    if pages > 1:
        choices = (*choices, Choice("button.more", f"status.mine.{(page + 1) % pages}"))
    return Decision(says=(Say("status.list", to_(who), {"lines": lines}, choices=choices),))


def look(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The button 查进度 of one case."""
    case = _readable(desk, who, heard)
    return show(desk, who, heard, case) if case is not None else refuse(desk, who, Refused("case.unknown"))


def _readable(desk: Desk, who: Who, heard: Heard) -> Case | None:
    case = pressed_case(desk, heard)
    return case if case is not None and permit(who, "case.read", case, desk.county) else None


def _hers(desk: Desk, who: Who, number: str) -> Case | None:
    """Her own case of this number: numbers begin anew every year, and hers is the one she means."""
    return next((case for case in desk.cases_of(who.account.id) if case.number == number), None)


def _missed(desk: Desk, who: Who) -> Decision:
    """A number that is nobody's or not hers: the same words; after ten within an hour a person is offered instead."""
    new = desk.new_id()
    blank = Draft(new, who.account.id, desk.new_key("case", new), "", "", desk.now, desk.now)
    counted = followings.missed(desk.drafts(who.account.id), blank, desk.now)
    key = "status.slow" if counted.asked > TRIES else "case.unknown"
    said = Say(key, to_(who), choices=(Choice("button.human", "human.ask"),))
    return Decision(keep=(counted,), says=(said,))


def _reported(desk: Desk, who: Who, case: Case) -> Decision:
    """What a reporter hears: that it was seen, is worked on, or how it ended in kind."""
    goes_on = (desk.case(case.merged_into) if case.merged_into else None) or case
    values = {**_title(case), "state": Word(f"status.class.{statuses.outcome_class(goes_on)}")}
    choices = (
        Choice("button.add", "case.add", case.id),
        Choice("button.hurry", "case.hurry", case.id),
        Choice("button.complain", "complaint.start", case.id),
    )
    return Decision(says=(_say("status.reported", who, case, values, choices),))


def _buttons(case: Case) -> tuple[Choice, ...]:
    rest = Choice("button.rest", "status.more", case.id)
    add = Choice("button.add", "case.add", case.id)
    if is_open(case):
        second = (
            Choice("button.object", "case.object", case.id)
            if case.decision
            else Choice("button.hurry", "case.hurry", case.id)
        )
        return (add, second, Choice("button.complain", "complaint.start", case.id), rest)
    if case.state == "closed" and not case.solved:
        return tuple(Choice(f"button.solved.{one}", f"case.solved.{one}", case.id) for one in ratings.SOLVED)
    return (add, Choice("button.object", "case.object", case.id), rest) if case.state == "closed" else (rest,)


def _say(key: str, who: Who, case: Case, values: Mapping[str, Value], choices: tuple[Choice, ...]) -> Say:
    return Say(key, to_(who), values, choices=choices, about=("case", case.id), version=case.version)


def _title(case: Case) -> Mapping[str, str | Word]:
    return {"number": case.number, "need": _need(case)}


def _need(case: Case) -> Word:
    return Word(f"need.{case.need}" if case.need else "need.unknown")


def _state(case: Case) -> Word:
    return Word(f"status.state.{case.state}")


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.status": look,
    "status.more": more,
    "case.sum": sum_up,
    "status.mine": mine,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"status": ask}
TALKS: tuple[Talk, ...] = ()
