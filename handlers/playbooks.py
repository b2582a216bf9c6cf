"""预案 of a case on the officer's phone: the steps in their order, each done with one press; its kind; the guardian of a minor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers import cards, forms
from handlers.cards import of, offer
from handlers.questions import Talk
from rules import playbooks
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Heard, Lines, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case, Draft
from storage.desk import Desk

GUARDIAN: Final = Form("guardian", (Field("words", "words", skippable=False, longest=300),), review=False)


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The playbook of a case: what is open, until when, and what was done by whom."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, cards.NO_CASE)
    return _shown(desk, who, case)


def _shown(desk: Desk, who: Who, case: Case, new: Decision = NOTHING) -> Decision:
    kind = playbooks.kind_of(case, desk.county)
    if kind is None:
        return kinds(desk, who, case)
    entries = (*desk.entries(case.id, "office"), *new.entries)
    done = playbooks.done_of(entries)
    lines = Lines(tuple(playbooks.lines(case, kind, entries, desk.now)))
    version = case.version + bool(new.keep)
    steps = tuple(
        Choice("button.step", f"case.step.{one.code}", case.id, values={"step": Word(f"step.{kind.code}.{one.code}")})
        for one in kind.steps
        if f"{kind.code}.{one.code}" not in done
    )
    guard = (
        (Choice("button.guardian", "case.guardian", case.id),) if playbooks.holds_up(case, entries, desk.county) else ()
    )
    other = Choice("button.kind", "case.kind", case.id, version)
    values: dict[str, Value] = {"number": case.number, "kind": Word(f"kind.{kind.code}"), "lines": lines}
    said = offer(who, case, "playbook.show", (*steps, *guard, other))
    return new + Decision(says=tuple(replace(one, values=values) for one in said.says))


def step(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One step is done; a second press changes nothing."""
    case, _ = of(desk, who, heard)
    code = heard.press.argument if heard.press is not None else ""
    kind = playbooks.kind_of(case, desk.county) if case is not None else None
    if (
        case is not None
        and kind is not None
        and f"{kind.code}.{code}" in playbooks.done_of(desk.entries(case.id, "office"))
    ):
        return show(desk, who, heard)
    answer = playbooks.do_step(case, who, code, desk.county, desk.now)
    if case is None or isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer if isinstance(answer, Refused) else cards.NO_CASE)
    return _shown(desk, who, case, answer)


def kind(desk: Desk, who: Who, heard: Heard) -> Decision:
    """换类型: without an answer it asks which, with one the case is of that kind from now on."""
    case, _ = of(desk, who, heard)
    code = heard.press.argument if heard.press is not None else ""
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, cards.NO_CASE)
    if not code:
        return kinds(desk, who, case)
    answer = playbooks.set_kind(case, who, code, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    changed = next(one for one in answer.keep if isinstance(one, Case))
    if code == "none":
        return answer + cards.stands(desk, who, case, answer, Word("playbook.none"))
    return _shown(desk, who, changed, answer + owed(desk, changed))


def kinds(desk: Desk, who: Who, case: Case) -> Decision:
    """Which kind a case is of."""
    choices = tuple(Choice(f"kind.{one.code}", f"case.kind.{one.code}", case.id) for one in desk.county.kinds)
    return offer(who, case, "playbook.which", (*choices, Choice("button.kind_none", "case.kind.none", case.id)))


def owed(desk: Desk, case: Case) -> Decision:
    """The task a kind brings with it, once: a register for somebody who has none and stays (003 §15)."""
    before = any(one.kind == "register" for one in desk.proceedings.tasks_of(case.id))
    task = None if before else playbooks.owed_register(case, desk.county, desk.new_id(), desk.today, desk.now)
    return Decision(keep=(task,)) if task is not None else NOTHING


def stops(desk: Desk, case: Case) -> Refused | None:
    """Why a case of a minor may not go on yet."""
    return playbooks.holds_up(case, desk.entries(case.id, "office"), desk.county)


def guardian(desk: Desk, who: Who, heard: Heard) -> Decision:
    """监护人: she knows, or must not know and why."""
    case, _ = of(desk, who, heard)
    how = heard.press.argument if heard.press is not None else ""
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, cards.NO_CASE)
    if how == "told":
        return _guarded(desk, who, case, playbooks.guard(case, who, "told", "", desk.county, desk.now))
    if how == "override":
        return forms.start(desk, who, GUARDIAN_TALK, {"number": case.number}, about_id=case.id, key_id=case.key_id)
    choices = tuple(Choice(f"button.guardian.{one}", f"case.guardian.{one}", case.id) for one in ("told", "override"))
    return offer(who, case, "guardian.ask", choices)


def hand_in_guardian(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The reason why a guardian must not know."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, cards.NO_CASE)
    reason = draft.values.get("words", "")
    return _guarded(desk, who, case, playbooks.guard(case, who, "override", reason, desk.county, desk.now))


def _guarded(desk: Desk, who: Who, case: Case, answer: Decision | Refused) -> Decision:
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return answer + cards.stands(desk, who, case, answer, Word("guardian.kept"))


GUARDIAN_TALK: Final = Talk(GUARDIAN, hand_in_guardian)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.playbook": show,
    "case.step": step,
    "case.kind": kind,
    "case.guardian": guardian,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (GUARDIAN_TALK,)
