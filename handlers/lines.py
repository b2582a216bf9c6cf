"""The live line in the chat: 接通 opens it, everything written goes to the other, 结束 closes it; all else stays reachable."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import cards, followings
from handlers.cards import of
from handlers.questions import to_
from rules import lines
from rules.handling import Refused
from rules.nouns import Decision, Heard, Say
from rules.people import Who
from rules.proceedings import Line
from rules.records import Draft
from storage.desk import Desk


def open_line(desk: Desk, who: Who, heard: Heard) -> Decision:
    """接通: the first of two who press it has the case and the line."""
    case, _ = of(desk, who, heard)
    before = line_of(desk, case.id) if case is not None else None
    answer = lines.open_line(case, who, before, desk.new_id(), desk.county, desk.now)
    return cards.refuse(desk, who, case, answer) if isinstance(answer, Refused) else answer


def line_of(desk: Desk, case_id: int) -> Line | None:
    """The line that is open on a case."""
    return next((one for one in desk.proceedings.lines_open() if one.case_id == case_id), None)


def on_line(desk: Desk, who: Who, draft: Draft | None) -> Line | None:
    """The line somebody speaks on; a form she began after the last word on it comes first."""
    line = desk.proceedings.line_open(who.account.id)
    return None if line is None or (draft is not None and draft.touched_at > line.heard_at) else line


def speak(desk: Desk, who: Who, heard: Heard, line: Line) -> Decision:
    """What was written, spoken or sent goes to the other end."""
    case = desk.case(line.case_id)
    if case is None:
        return cards.refuse(desk, who, None, cards.NO_CASE)
    more = followings.addition(desk, who, heard, case.key_id)
    answer = lines.speak(line, case, who, more, desk.county, desk.now)
    if isinstance(answer, Refused):
        ended = lines.close(line, case, desk.now)
        return ended + Decision(says=(Say(answer.key, to_(who), answer.values, menu=f"home.{who.role}"),))
    return answer


def end(desk: Desk, who: Who, heard: Heard) -> Decision:
    """结束, pressed or written by either of the two."""
    line = desk.proceedings.line_open(who.account.id)
    if heard.press is not None and heard.press.id:
        line = line_of(desk, heard.press.id)
    case = desk.case(line.case_id) if line is not None else None
    if line is None or case is None or who.account.id not in (line.account_id, line.officer_id):
        return Decision(says=(Say("line.none", to_(who), menu=f"home.{who.role}"),))
    return lines.close(line, case, desk.now, who.account.id)


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"line.open": open_line, "line.end": end}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"line_end": end}
TALKS = ()
