"""A department's desk: what was referred to it, one part at a time with what it needs and nothing more, and its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import forms
from handlers.followings import addition
from handlers.parts import after, knows, listed, pressed, show, thing_of
from handlers.questions import Talk, briefly, to_
from rules import legs, referrals
from rules.asks import belong
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Decision, Entry, Heard, Say, Value, Word
from rules.people import Who
from rules.permits import Referral, permit
from rules.records import Draft
from storage.desk import Desk

DECLINE: Final = Form(
    "leg_decline",
    (Field("reason", "choice", referrals.REASONS, labels="leg.reason", skippable=False), Field("told", "words")),
    review=False,
)
END: Final = Form(
    "leg_end",
    (
        Field("ended", "choice", referrals.ENDS, labels="leg.end", skippable=False),
        Field("told", "words", skippable=False, longest=500),
    ),
)


def open_card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """看看: the card of one part; that a department read whose it is stands in the history."""
    thing, version = pressed(desk, heard)
    return show(desk, who, thing, replaces=version > 0)


def accept(desk: Desk, who: Who, heard: Heard) -> Decision:
    """接: the first press wins; a colleague hears how it stands.

    The part's state alone decides, not the button's version: a reminder sent meanwhile does not make the button old.
    """
    thing, _ = pressed(desk, heard)
    if thing is None:
        return show(desk, who, None)
    answer = referrals.accept(thing, who, desk.county, desk.calendar, desk.today, desk.now)
    return after(desk, who, answer, thing, "leg.accepted_now")


def decline(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不接: asks for the reason."""
    return _ask(desk, who, heard, "leg.decline", DECLINE_TALK)


def end(desk: Desk, who: Who, heard: Heard) -> Decision:
    """办完了: asks how it ended and for one plain sentence."""
    return _ask(desk, who, heard, "leg.end", END_TALK)


def reveal(desk: Desk, who: Who, heard: Heard) -> Decision:
    """电话: only once the department took its part, on a press, and the county reads who pressed."""
    thing, _ = pressed(desk, heard)
    if thing is None or not knows(desk, who, thing) or not legs.may_call(thing.case):
        return show(desk, who, None)
    case = thing.case
    account = desk.account(case.applicant_id) if case.applicant_id else None
    phone = case.phone or (account.phone if account is not None else "")
    values: Mapping[str, Value] = {
        "number": case.number,
        "phone": phone or Word("case.no_phone"),
        "address": case.address or Word("case.no_way"),
    }
    entry = Entry(case.id, desk.now, "case.reveal", who.account.id, audience="county")
    say = briefly(desk, Say("case.phone", to_(who), values, about=("leg", thing.leg.id)))
    return Decision(entries=(entry,), says=(say,))


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我办的: what she took herself, the running first."""
    rows = [row for row in _at_her_desk(desk, who, ("accepted", "done")) if row.leg.owner_id == who.account.id]
    rows.sort(key=lambda row: row.leg.state == "done")
    return listed(desk, who, heard, rows, "leg.mine", "leg.list_mine")


def waiting(desk: Desk, who: Who, heard: Heard) -> Decision:
    """转来的: what waits for her department's answer, then what it is at."""
    rows = [*_at_her_desk(desk, who, ("asked",)), *_at_her_desk(desk, who, ("accepted",))]
    return listed(desk, who, heard, rows, "leg.list", "leg.list_here")


def numbered(desk: Desk, who: Who, number: str) -> Decision | None:
    """Her department's part of the case of this number; None when there is none, which looks like a number of nobody's."""
    case = desk.case_numbered(number)
    found = [Referral(case, leg) for leg in desk.proceedings.legs_of(case.id)] if case is not None else []
    hers = [row for row in found if row.leg.department in {post.place for post in who.holds("department")}]
    return show(desk, who, hers[-1]) if hers else None


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What a department's officer writes outside a form: what waits, and that a card can be answered."""
    hint = Decision(says=(Say("leg.how", to_(who), menu=f"home.{who.role}"),))
    return hint + waiting(desk, who, heard)


def note(desk: Desk, who: Who, heard: Heard, leg_id: int) -> Decision:
    """A reply to a part's card: a word between department and township, on the record; the other side is told."""
    thing = thing_of(desk, leg_id)
    if thing is None or not permit(who, "leg.read", thing, desk.county):
        return show(desk, who, thing)
    case, leg = thing.case, thing.leg
    more = addition(desk, who, heard, case.key_id)
    if not more.words.strip() and not more.kept:
        return show(desk, who, thing)
    values: Mapping[str, str] = {"department": leg.department, "officer": who.post.name if who.post else ""}
    entries = (
        Entry(case.id, desk.now, "leg.note", who.account.id, more.words, values, audience="office"),
        *(
            Entry(case.id, desk.now, "case.attach", who.account.id, audience="office", attachment_id=one.id)
            for one in more.kept
        ),
    )
    told = referrals.notice("leg.noted", case, leg, {"department": legs.department(leg)})
    if any(post.place == leg.department for post in who.holds("department")):
        told = referrals.to_township(case, leg, "leg.noted", desk.county, {}).says[0]
    heard_it = Say("leg.note_kept", to_(who), {"number": case.number})
    return Decision(keep=belong(more.kept, case), entries=entries, says=(told, heard_it))


def _at_her_desk(desk: Desk, who: Who, states: tuple[str, ...]) -> list[Referral]:
    found = (
        thing_of(desk, leg.id)
        for post in who.holds("department")
        for leg in desk.proceedings.legs_at(post.place, states)
    )
    return [row for row in found if row is not None and permit(who, "leg.read", row, desk.county)]


def _ask(desk: Desk, who: Who, heard: Heard, deed: str, talk: Talk) -> Decision:
    thing, _ = pressed(desk, heard)
    refused = referrals.look(thing, who, deed, desk.county)
    if thing is None or refused:
        return after(desk, who, refused or Refused("leg.unknown"), thing, "")
    return forms.start(desk, who, talk, {}, about_id=thing.leg.id, key_id=thing.leg.key_id)


def _hand_in_reason(desk: Desk, who: Who, draft: Draft) -> Decision:
    thing = thing_of(desk, draft.about_id)
    if thing is None:
        return show(desk, who, None)
    answer = referrals.decline(thing, who, draft.values.get("reason", ""), _said(draft), desk.county, desk.now)
    return _keeping(desk, draft, thing, after(desk, who, answer, thing, "leg.declined_now"))


def _hand_in_end(desk: Desk, who: Who, draft: Draft) -> Decision:
    thing = thing_of(desk, draft.about_id)
    if thing is None:
        return show(desk, who, None)
    others = desk.proceedings.legs_of(thing.case.id)
    ended = draft.values.get("ended", "")
    answer = referrals.end(thing, others, who, ended, _said(draft), desk.county, desk.now)
    return _keeping(desk, draft, thing, after(desk, who, answer, thing, "leg.ended_now"))


def _said(draft: Draft) -> str:
    told = draft.values.get("told", "")
    return "" if told.startswith("@") else told


def _keeping(desk: Desk, draft: Draft, thing: Referral, decision: Decision) -> Decision:
    """What was spoken or pictured in the form belongs to the case."""
    taken = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    return decision + Decision(keep=belong(taken, thing.case))


DECLINE_TALK: Final = Talk(DECLINE, _hand_in_reason)
END_TALK: Final = Talk(END, _hand_in_end)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "leg.card": open_card,
    "leg.accept": accept,
    "leg.decline": decline,
    "leg.end": end,
    "leg.reveal": reveal,
    "leg.mine": mine,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"leg_mine": mine}
TALKS: tuple[Talk, ...] = (DECLINE_TALK, END_TALK)
