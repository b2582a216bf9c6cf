"""Complaints at the county's desk: which wait, and the answer in words to the one who complained."""

from __future__ import annotations

from typing import Final

from handlers import forms, households
from handlers.questions import Talk, to_
from rules import complaints
from rules.forms import Field, Form
from rules.handling import Refused
from rules.hours import local
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Complaint, Draft
from storage.desk import Desk

PAGE: Final = 8
FORM: Final = Form("complaint_answer", (Field("words", "words", skippable=False),), review=False)


def waiting(desk: Desk, who: Who, heard: Heard) -> Decision:
    """投诉建议 nobody has answered yet, oldest first."""
    found = [one for one in desk.complaints(True) if permit(who, "complaint.read", one, desk.county)]
    if not found:
        return Decision(says=(Say("overviews.no_complaints", to_(who)),))
    lines = tuple(_line(desk, number, one) for number, one in enumerate(found[:PAGE], 1))
    buttons = tuple(
        Choice("button.answer_complaint", "complaint.answer", one.id, one.version, {"number": number})
        for number, one in enumerate(found[:PAGE], 1)
    )
    values: dict[str, Value] = {"count": len(found), "lines": Lines(lines)}
    return Decision(says=(Say("overviews.complaints", to_(who), values, choices=buttons, sensitive=True),))


def look(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One complaint, as the county reads it, with the button to answer it."""
    complaint = desk.complaint(heard.press.id) if heard.press else None
    if complaint is None or not permit(who, "complaint.read", complaint, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    button = Choice("button.answer_complaint", "complaint.answer", complaint.id, complaint.version, {"number": 1})
    values: dict[str, Value] = {"count": 1, "lines": Lines((_line(desk, 1, complaint),))}
    choices = () if complaint.answered_at else (button,)
    return Decision(says=(Say("overviews.complaints", to_(who), values, choices=choices, sensitive=True),))


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Answer one of them in words."""
    complaint = desk.complaint(heard.press.id) if heard.press else None
    if complaint is None or not permit(who, "complaint.answer", complaint, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    if complaint.answered_at is not None:
        return households.refuse(who, Refused("complaint.answered_already"))
    return forms.start(desk, who, TALK, {}, about_id=complaint.id)


def _hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    complaint = desk.complaint(draft.about_id)
    if complaint is None:
        return households.refuse(who, Refused("overviews.not_yours"))
    answered = complaints.answer(complaint, who, draft.values.get("words", ""), desk.county, desk.now)
    return answered if isinstance(answered, Decision) else households.refuse(who, answered)


def _line(desk: Desk, number: int, complaint: Complaint) -> Word:
    case = desk.case(complaint.case_id) if complaint.case_id else None
    values: dict[str, Value] = {
        "number": number,
        "day": local(desk.county, complaint.at).date(),
        "words": complaint.words,
    }
    if case is None:
        return Word("overviews.complaint", values)
    return Word("overviews.complaint_case", {**values, "case": case.number})


TALK: Final = Talk(FORM, _hand_in)
