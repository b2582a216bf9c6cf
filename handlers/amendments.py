"""An edited message amends what was said and keeps both versions; it never files anything twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import dangers, forms
from handlers.questions import Talk, to_
from rules.followings import amend as amend_case
from rules.handling import Refused
from rules.nouns import Decision, Heard, Say, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

NEWEST = 12


def amend(desk: Desk, who: Who, heard: Heard, talks: Mapping[str, Talk]) -> Decision:
    """Find what the edited message said, in an open form or in one of her cases, and put the new words beside the old."""
    draft = next((one for one in desk.drafts(who.account.id) if f"@{heard.message}" in one.values), None)
    if draft is not None and draft.form in talks:
        amended = _amend_draft(desk, who, talks[draft.form], draft, heard)
        danger = dangers.find(desk, who, heard)
        if danger is None:
            return amended
        return dangers.answer(desk, who, replace(heard, edits=False), danger)
    case = next((one for one in desk.cases_of(who.account.id)[:NEWEST] if _came_in(desk, one, heard.message)), None)
    if case is not None:
        return _amend_case(desk, who, case, heard)
    return Decision(says=(Say("amend.unknown", to_(who)),))


def _amend_draft(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    """Words are changed where they stand; a place or number is taken anew as the answer to its question."""
    name, _, old = draft.values[f"@{heard.message}"].partition("\n")
    earlier = "\0".join(filter(None, (draft.values.get("earlier", ""), old)))
    values = {**draft.values, "earlier": earlier, f"@{heard.message}": f"{name}\n{heard.text}"}
    field = talk.form.field(name)
    if field is not None and field.kind in ("place", "phone") and name in values and name != draft.asking:
        values.pop(name)
        again = replace(draft, values=values, asking=name)
        return forms.hear(desk, who, talk, again, replace(heard, edits=False))
    changed = {key: _swap(key, value, old, heard.text) for key, value in values.items()}
    amended = replace(draft, values=changed, touched_at=desk.now)
    return forms.resume(desk, who, talk, amended, Word("amend.done"))


def _swap(key: str, value: str, old: str, new: str) -> str:
    return value if key.startswith("@") or key == "earlier" or not old else value.replace(old, new)


def _amend_case(desk: Desk, who: Who, case: Case, heard: Heard) -> Decision:
    entries = desk.entries(case.id)
    old = next((one.text for one in entries if one.message == heard.message and one.text), "")
    amended = amend_case(case, who, heard.message, old, heard.text, desk.county, desk.now)
    if isinstance(amended, Refused):
        return Decision(says=(Say("amend.unknown", to_(who)),))
    said = Say("amend.done.case", to_(who), {"number": case.number}, about=("case", case.id))
    danger = dangers.find(desk, who, heard)
    if danger is not None:
        return dangers.answer(desk, who, replace(heard, edits=False), danger)
    return amended + Decision(says=(said,))


def _came_in(desk: Desk, case: Case, message: str) -> bool:
    return any(
        message == entry.message or message in entry.details.get("messages", "").split(",")
        for entry in desk.entries(case.id)
    )


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = ()
