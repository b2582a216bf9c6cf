"""欠着的事: what is owed by when on her desk, one of them with what to do, and its result in a press and a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from handlers import forms
from handlers.questions import VOICE, Talk, briefly, to_
from handlers.ratings import calls_for, today_of
from rules import ratings, tasks
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import Owed, permit
from rules.proceedings import Task
from rules.records import Draft
from storage import tasks as stored
from storage.desk import Desk

PAGE: Final = 8
RESULT: Final = Form("task", (Field("words", "words", longest=500),), review=False)


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """欠着的事: what lies on her desk and below, the first to be done first."""
    if not permit(who, "task.list", None, desk.county):
        return _refuse(who, Refused("task.none"))
    codes = {code for post in who.posts for code in desk.county.within(post.place)}
    every = (stored.owed(desk, one) for one in desk.proceedings.tasks_open(sorted(codes), date.max))
    rows = [row for row in every if permit(who, "task.read", row, desk.county)]
    if not rows:
        return _refuse(who, Refused("task.none"))
    pages = -(-len(rows) // PAGE)
    argument = heard.press.argument if heard.press is not None else ""
    number = (int(argument) if argument.isdigit() else 0) % pages
    shown, today = rows[number * PAGE :][:PAGE], today_of(desk)
    late = sum(row.task.due_on < desk.today for row in rows)
    values: dict[str, Value] = {
        "count": len(rows),
        "late": late,
        "lines": Lines(tuple(tasks.line(row, today) for row in shown)),
    }
    turn = (Choice("button.next_page", f"task.list.{(number + 1) % pages}"),) if pages > 1 else ()
    choices = (*(tasks.button(row) for row in shown), *turn)
    return Decision(says=(Say("task.list", to_(who), values, choices=choices),))


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One of them: what to do, by when, and the buttons for its result."""
    row = _pressed(desk, heard)
    if row is None or not permit(who, "task.read", row, desk.county):
        return _refuse(who, Refused("task.unknown"))
    if row.task.kind == "objection" and row.task.done_at is None and row.case is not None:
        return Decision(says=(_say(who, row, desk, _objection(desk, who, row)),))
    ends = tasks.results(row) if row.task.done_at is None and tasks.may_end(row, who, desk.county) else ()
    choices = tuple(Choice(f"button.result.{one}", f"task.end.{one}", row.task.id, row.task.version) for one in ends)
    calls = (_number(row),) if "unreached" in ends and tasks.may_phone(row, desk.county) else ()
    look = (Choice("button.case_card", "case.card", row.case.id),) if row.case is not None else ()
    file = (Choice("button.file", "file.show", row.task.household_id),) if row.task.household_id else ()
    return Decision(says=(_say(who, row, desk, (*calls, *choices, *look, *file)),))


def phone(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The number of somebody who broke off before there was a case, on a press only."""
    row = _pressed(desk, heard)
    if row is None or row.case is not None or not tasks.may_end(row, who, desk.county):
        return _refuse(who, Refused("task.unknown"))
    number = stored.phone_of(desk, row.task)
    values: Mapping[str, Value] = {"place": Word(f"place.{row.task.place}"), "phone": number or Word("case.no_phone")}
    return Decision(says=(briefly(desk, Say("task.phone", to_(who), values)),))


def end(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A result was pressed: a few words to it, which may be left out."""
    row, result = _pressed(desk, heard), heard.press.argument if heard.press is not None else ""
    if row is None or not permit(who, "task.read", row, desk.county):
        return _refuse(who, Refused("task.unknown"))
    tried = tasks.end(row, who, result, "", 0, today_of(desk))
    if isinstance(tried, Refused):
        return _refuse(who, tried)
    if row.case is None:
        return _ended(desk, who, row, result, "")
    known = {"number": row.case.number, "result": result}
    return forms.start(desk, who, RESULT_TALK, known, about_id=row.task.id, key_id=row.case.key_id)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The result with its words ends the task; what was answered on the telephone counts as if it had been pressed."""
    task = desk.proceedings.task(draft.about_id)
    words = draft.values.get("words", "")
    if task is None:
        return _refuse(who, Refused("task.unknown"))
    row = stored.owed(desk, task)
    return _ended(desk, who, row, draft.values.get("result", ""), "" if words == VOICE else words)


def _ended(desk: Desk, who: Who, row: Owed, result: str, words: str) -> Decision:
    today = today_of(desk)
    ended = tasks.end(row, who, result, words, desk.new_id(), today)
    if isinstance(ended, Refused):
        return _refuse(who, ended)
    heard = ratings.hear_by_phone(row, who, result, calls_for(desk, row.case), today) if tasks.asks(row) else None
    if isinstance(heard, Refused):
        return _refuse(who, heard)
    again = next((one for one in ended.keep if isinstance(one, Task) and not one.version), None)
    values: dict[str, Value] = {"day": again.due_on if again is not None else desk.today}
    key = "task.again" if again is not None else "task.ended"
    said = Decision(says=(Say(key, to_(who), values, choices=(Choice("button.tasks", "task.list"),)),))
    return ended + (heard if heard is not None else Decision()) + said


def _say(who: Who, row: Owed, desk: Desk, choices: tuple[Choice, ...]) -> Say:
    today, kind = today_of(desk), tasks.kind_of(row)
    county = bool(who.holds("county"))
    heard = _heard(row) if county and row.case is not None else ""
    known = row.task.result in (*tasks.ASKED, *tasks.CALLED, *tasks.DONE)
    result = Word(f"button.result.{row.task.result}") if known else ""
    values: dict[str, Value] = {
        "line": tasks.line(row, today),
        "day": row.task.due_on,
        "what": Word(f"task.what.{kind}" if tasks.may_phone(row, desk.county) else "task.what.in_person"),
        "heard": heard,
        "result": Word("task.result", {"result": result}) if result else "",
    }
    about = ("case", row.case.id) if row.case is not None else None
    return Say("task.card", to_(who), values, choices=choices, about=about)


def _heard(row: Owed) -> Word | str:
    """What she said of the help, for the county alone."""
    case = row.case
    if case is None or not (case.solved or case.stars):
        return ""
    solved: Value = Word(f"button.solved.{case.solved}") if case.solved else Word("task.not_asked")
    stars: Value = Word(f"button.stars.{case.stars}") if case.stars else Word("task.not_asked")
    return Word("task.heard", {"solved": solved, "stars": stars})


def _objection(desk: Desk, who: Who, row: Owed) -> tuple[Choice, ...]:
    if row.case is None or not permit(who, "objection.answer", row.case, desk.county):
        return ()
    found = desk.proceedings.objections_of(row.case.id)
    open_ = next((one for one in found if one.state == "open"), None)
    return (Choice("button.look", "objection.card", open_.id),) if open_ is not None else ()


def _number(row: Owed) -> Choice:
    """The telephone: of a case through the case, where the county reads who pressed."""
    deed, id_ = ("case.reveal", row.case.id) if row.case is not None else ("task.phone", row.task.id)
    return Choice("button.phone", deed, id_)


def _pressed(desk: Desk, heard: Heard) -> Owed | None:
    task = desk.proceedings.task(heard.press.id) if heard.press is not None and heard.press.id else None
    return stored.owed(desk, task) if task is not None else None


def _refuse(who: Who, refused: Refused) -> Decision:
    return Decision(says=(Say(refused.key, to_(who), refused.values, menu=f"home.{who.role}"),))


RESULT_TALK: Final = Talk(RESULT, hand_in)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "task.list": show,
    "task.card": card,
    "task.phone": phone,
    "task.end": end,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {"tasks": show}
TALKS: Final[tuple[Talk, ...]] = (RESULT_TALK,)
