"""投诉建议: goes to the county alone, never to the person complained of, and never harms the case."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import followings, forms
from handlers.asks import rest
from handlers.questions import Talk, to_
from rules import asks
from rules.cases import title
from rules.forms import Field, Form
from rules.nouns import Choice, Decision, Heard, Say, To, Value
from rules.people import Who
from rules.permits import permit
from rules.records import Case, Complaint, Draft
from storage.desk import Desk

COMPLAINT = Form("complaint", (Field("words", "words", skippable=False, longest=16_000),), review=False)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Ask what it is about; from a case's button the case goes with it."""
    case = followings.pressed_case(desk, heard)
    about = case.id if case is not None and permit(who, "case.read", case, desk.county) else 0
    spoken = rest(heard)
    if spoken is not None:
        return forms.start(desk, who, TALK, {}, spoken, about_id=about)
    return forms.start(desk, who, TALK, {}, about_id=about)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Keep the complaint and tell the county; whoever has the case is left out, also when she sits at the county."""
    case = desk.case(draft.about_id) if draft.about_id else None
    words = asks.words_of(draft.values)
    complaint = Complaint(desk.new_id(), draft.key_id, who.account.id, desk.now, words, draft.about_id)
    values: dict[str, Value] = dict(title(case)) if case is not None else {}
    key = "complaint.new" if case is not None else "complaint.new.general"
    choices = (Choice("button.look", "complaint.look", complaint.id),)
    notices = tuple(
        Say(key, to, values, lane="notices", choices=choices, attachments=draft.attachments)
        for to in listeners(desk, case)
    )
    said = Say("complaint.kept", to_(who), menu=f"home.{who.role}")
    return Decision(keep=(complaint,), says=(said, *notices))


def listeners(desk: Desk, case: Case | None) -> tuple[To, ...]:
    """Everybody at the county's desk but the one who has the case."""
    desk_of_county = desk.holders("county", desk.county.code)
    others = tuple(To("account", str(one.id)) for one in desk_of_county if case is None or one.id != case.owner_id)
    return others or (To("post", f"county@{desk.county.code}"),)


TALK = Talk(COMPLAINT, hand_in)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"complaint.start": start}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"complain": start}
TALKS: tuple[Talk, ...] = (TALK,)
