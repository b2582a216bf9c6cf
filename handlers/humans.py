"""找人工: a person is reachable from every screen, with a case or without, and hears what was said so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import asks, followings
from handlers.questions import Talk, to_
from rules import statuses
from rules.asks import ASK, OTHER, known_of
from rules.cases import is_open
from rules.deadlines import contact_by
from rules.followings import call_person, is_party, promise
from rules.nouns import NOTHING, Choice, Decision, Heard, Say, To, Value, Word
from rules.people import Who
from rules.records import Case, Draft
from storage.desk import Desk

BRIDGES = ("follow", "add")


def ask(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The button or word 找人工."""
    return call(desk, who, heard)


def call(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Tell whoever has her case that she wants a person; without a case one is opened, with what she began to say."""
    named = followings.pressed_case(desk, heard)
    if who.post is not None and (named is None or not is_party(named, who)):
        return _call_for_staff(desk, who)
    drafts = [one for one in desk.drafts(who.account.id) if one.form in (ASK.name, OTHER.name)]
    begun = next((one for one in drafts if followings.holds_anything(one)), None)
    if begun is not None:
        case, filed = _file(desk, who, begun)
    else:
        case, filed = _open_case(desk, who, heard)
        filed += _bring(desk, who, case) + Decision(drop_drafts=tuple(one.id for one in drafts))
    calling = told(desk, who, case)
    changed = {record.id for record in calling.keep if isinstance(record, Case)}
    earlier = tuple(one for one in filed.keep if not (isinstance(one, Case) and one.id in changed))
    return replace(filed, keep=earlier) + calling


def told(desk: Desk, who: Who, case: Case) -> Decision:
    """Call the person and say who it is and when somebody answers; what she writes next goes there."""
    awake = statuses.is_office_hour(desk.county, desk.calendar, desk.now)
    called = call_person(case, who, desk.county, desk.now, awake=awake)
    soon = contact_by("today", desk.now, desk.county, desk.calendar)
    called, by = promise(case, called, soon)
    values = {
        "number": case.number,
        "who": followings.holder(desk, case),
        "by": by,
    }
    first = Say("human.called" if awake else "human.called.night", to_(who), values, menu=f"home.{who.role}")
    choices = (Choice("button.status", "case.status", case.id), Choice("button.complain", "complaint.start", case.id))
    after = Say("human.next", to_(who), {"number": case.number}, choices=choices)
    says = (replace(first, about=("case", case.id)), replace(after, about=("case", case.id)))
    return called + Decision(says=says)


def _open_case(desk: Desk, who: Who, heard: Heard) -> tuple[Case, Decision]:
    """The case the button names or her newest open one; without any, a new one that says only that she wants a person."""
    named = followings.pressed_case(desk, heard)
    if named is not None and is_open(named) and is_party(named, who):
        return named, NOTHING
    running = desk.cases_of(who.account.id, open_only=True)
    if running:
        return running[0], NOTHING
    draft_id = desk.new_id()
    known = {**known_of(who), "urgency": "week"}
    if heard.kind == "said" and not heard.text.startswith("/"):
        known["words"] = heard.text
    key = desk.new_key("case", draft_id)
    draft = Draft(draft_id, who.account.id, key, ASK.name, "", desk.now, desk.now, known)
    return asks.register(desk, who, replace(draft, messages=tuple(filter(None, (heard.message,)))))


def _file(desk: Desk, who: Who, begun: Draft) -> tuple[Case, Decision]:
    """What she began to say becomes a case as far as it goes, so that the person sees it."""
    case, filed = asks.register(desk, who, begun)
    return case, filed + Decision(drop_drafts=(begun.id,))


def _bring(desk: Desk, who: Who, case: Case) -> Decision:
    """What was held while she was asked where it belongs goes to the person too."""
    brought = NOTHING
    for draft in desk.drafts(who.account.id):
        if draft.form in BRIDGES:
            more = followings.file_draft(desk, who, draft, case) if followings.holds_anything(draft) else NOTHING
            brought += replace(more, says=(), drop_drafts=(draft.id,))
    return brought


def _call_for_staff(desk: Desk, who: Who) -> Decision:
    """Staff reach the office above them."""
    place = who.post.place if who.post is not None else desk.county.code
    above = desk.county.township_of(place) if who.role in ("assistant", "helper", "reporter") else desk.county.code
    role = "officer" if above != desk.county.code else "county"
    name = who.post.name if who.post is not None else ""
    values: dict[str, Value] = {"name": name, "place": Word(f"place.{place}")}
    to = To("post", f"{role}@{above}")
    once = f"staff:{who.account.id}:human:{desk.now:%Y%m%d%H}"
    notice = Say("human.staff_wants", to, values, lane="notices", once=once)
    return Decision(says=(notice, Say("human.staff_called", to_(who), {"place": Word(f"place.{above}")})))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"human.ask": ask}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"human": ask}
TALKS: tuple[Talk, ...] = ()
