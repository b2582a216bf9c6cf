"""What something said at home belongs to: a case that waits for it, an open case, or a new request. Nothing is lost meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers import asks, followings, forms, hints, humans, objections, proposals
from handlers.questions import PICTURE, VOICE, Talk, put, to_
from rules.asks import ASK, greets, known_from, known_of, says_something
from rules.cases import is_open
from rules.forms import Field, Form, begin
from rules.nouns import Choice, Decision, Heard, Say, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

FOLLOW = Form("follow", (Field("which", "choice", skippable=False),), review=False)
NEW = "new"
TALKING = timedelta(hours=12)
UNCLEAR_TWICE = 2


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Something said at home: an answer somebody waits for, more of a case, or the beginning of a request."""
    running = desk.cases_of(who.account.id, open_only=True)
    mine = awaited(desk, heard, running)
    if mine is not None:
        return followings.put_in(desk, who, heard, mine)
    if heard.kind == "said" and greets(heard.text, desk.county):
        return Decision(says=(Say("start.again", to_(who), menu=f"home.{who.role}"),))
    if heard.kind == "said" and not says_something(heard.text):
        return unclear(desk, who, heard)
    objected = objections.in_words(desk, who, heard)
    if objected is not None:
        return objected
    other = proposals.elsewhere(desk, who, heard)
    if other is not None:
        return other
    return ask_which(desk, who, heard, running) if running else asks.begin(desk, who, heard)


def awaited(desk: Desk, heard: Heard, running: tuple[Case, ...]) -> Case | None:
    """The one case that waits for her: the officer asked, a person was called, or the same album goes on."""
    album = heard.attached.album if heard.attached is not None else ""
    for case in running:
        if album and album in followings.albums(desk, case):
            return case
    asked = [case for case in running if case.waiting_on == "resident"]
    if asked:
        return asked[0] if len(asked) == 1 else None
    if heard.kind == "said" and not says_something(heard.text):
        return None
    return next((case for case in running if _is_talking(desk, case)), None)


def ask_which(desk: Desk, who: Who, heard: Heard | None, running: tuple[Case, ...]) -> Decision:
    """Keep what was said and ask, in one tap, whether it belongs to an open case or is new."""
    numbers = {"numbers": "、".join(case.number for case in running)}
    said, _ = asks.said_in(desk, heard) if heard is not None else ({}, None)
    held = {name: said[name] for name in ("phone", "contact", "place", "position") if name in said}
    return forms.start(desk, who, FOLLOW_TALK, {**numbers, **held}, heard)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The door 我要求助: goes on with what was begun, asks whether it is about an open case, else begins anew."""
    spoken = asks.rest(heard)
    if spoken is not None:
        return loose(desk, who, spoken)
    begun = next((one for one in desk.drafts(who.account.id) if one.form in (ASK.name, FOLLOW.name)), None)
    if begun is not None:
        talk = asks.ASK_TALK if begun.form == ASK.name else FOLLOW_TALK
        ack = Word("ask.still_here") if followings.holds_anything(begun) else None
        return forms.resume(desk, who, talk, begun, ack)
    running = desk.cases_of(who.account.id, open_only=True)
    return ask_which(desk, who, None, running) if running and not who.posts else start_new(desk, who, heard)


def start_new(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A new request, whatever else runs."""
    return forms.start(desk, who, asks.ASK_TALK, {**known_of(who), **hints.SAID_NEW})


def unclear(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Not understood: once the doors are shown, a second time in a row a person is called instead of asking back again."""
    times = who.account.unclear + 1
    account = replace(who.account, unclear=times % UNCLEAR_TWICE, last_heard_at=desk.now)
    if times >= UNCLEAR_TWICE:
        said = Decision(keep=(account,), says=(Say("start.unclear.human", to_(who)),))
        return said + humans.call(desk, who, heard)
    doors = (
        Choice("button.ask_help", "ask.start"),
        Choice("button.my_status", "status.mine"),
        Choice("button.human", "human.ask"),
    )
    return Decision(keep=(account,), says=(Say("start.unclear", to_(who), choices=doors),))


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Put what was held where she says it belongs; a case not hers is not offered, and not taken either."""
    which = draft.values.get("which", NEW)
    case = next((one for one in desk.cases_of(who.account.id, open_only=True) if str(one.id) == which), None)
    if case is None:
        return _go_on_as_new(desk, who, draft)
    if not followings.holds_anything(draft):
        about = {"number": case.number}
        return forms.start(desk, who, followings.ADD_TALK, about, about_id=case.id, key_id=case.key_id)
    return followings.hand_in_addition(desk, who, replace(draft, about_id=case.id))


def options(desk: Desk, who: Who, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    """A button for each open case, one for something new, one for a person."""
    running = desk.cases_of(who.account.id, open_only=True)
    one = len(running) == 1
    return (
        *(
            Choice(
                "button.is_case" if one else "button.number",
                f"form.pick.{case.id}",
                draft.id,
                draft.version,
                {"number": case.number},
            )
            for case in running
        ),
        Choice("button.new", f"form.pick.{NEW}", draft.id, draft.version),
        Choice("button.human", "human.ask"),
    )


def _go_on_as_new(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The held words begin a request of their own, under the key they were kept with."""
    said = draft.values
    known = {**known_of(who), **known_from(said.get("words", ""), desk.county), **hints.SAID_NEW}
    if "words" not in said and draft.attachments:
        kinds = {one.kind for one in asks.kept_of(desk, draft)}
        known["words"] = VOICE if "voice" in kinds else PICTURE
    fresh = Draft(
        desk.new_id(),
        who.account.id,
        draft.key_id,
        ASK.name,
        "",
        desk.now,
        desk.now,
        said,
        draft.attachments,
        draft.messages,
    )
    return put(desk, who, asks.ASK_TALK, begin(ASK, fresh, known))


def _is_talking(desk: Desk, case: Case) -> bool:
    """Whether she asked for a person on this case not long ago: what she writes next is for that person."""
    if not is_open(case):
        return False
    called = [entry.at for entry in desk.entries(case.id) if entry.deed == "human.ask"]
    return bool(called) and desk.now - called[-1] < TALKING


FOLLOW_TALK = Talk(FOLLOW, hand_in, options)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"ask.start": start, "ask.new": start_new}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"ask": start}
TALKS: tuple[Talk, ...] = (FOLLOW_TALK,)
