"""异议: she says what is wrong with the result; another officer reads it, and answers kept or changed with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from handlers import cards, forms
from handlers.followings import pressed_case, refuse
from handlers.questions import VOICE, Talk, to_
from handlers.ratings import today_of
from rules import objections
from rules.asks import belong
from rules.cases import title
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Entry, Heard, Say, Value, Word
from rules.objections import Raised
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Objection, Publication
from rules.records import Case, Draft
from storage import tasks as stored
from storage.desk import Desk

OBJECT: Final = Form("object", (Field("words", "words", longest=2000),), review=False)
SETTLE: Final = Form("objection", (Field("words", "words", skippable=False, longest=500),), review=False)


def object_to(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不同意: asks what is wrong with it, in her own words; she may leave that out."""
    case = pressed_case(desk, heard)
    if case is None or not permit(who, "case.object", case, desk.county):
        return refuse(desk, who, Refused("case.unknown"))
    refused = objections.not_now(case, who, desk.proceedings.objections_of(case.id))
    if refused:
        return refuse(desk, who, refused)
    return forms.start(desk, who, OBJECT_TALK, {"number": case.number}, about_id=case.id, key_id=case.key_id)


def in_words(desk: Desk, who: Who, heard: Heard) -> Decision | None:
    """`凭啥不给，我不服`: after a refusal her own words are the objection, and no button is needed; None when they are none."""
    if heard.kind != "said" or not any(word in heard.text.lower() for word in desk.county.lines.get("objects", ())):
        return None
    refused = [
        one for one in desk.cases_of(who.account.id) if one.applicant_id == who.account.id and one.decision == "refused"
    ]
    for case in refused:
        earlier = desk.proceedings.objections_of(case.id)
        if permit(who, "case.object", case, desk.county) and objections.not_now(case, who, earlier) is None:
            known = {"number": case.number}
            return forms.start(desk, who, OBJECT_TALK, known, heard, about_id=case.id, key_id=case.key_id)
    return None


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Her objection goes to somebody else than who decided; what hangs on the board comes down meanwhile."""
    case = desk.case(draft.about_id)
    taken = objections.object_to(case, who, words_of(draft), raised(desk, case), today_of(desk))
    if case is None or isinstance(taken, Refused):
        return refuse(desk, who, taken if isinstance(taken, Refused) else Refused("case.unknown"))
    kept = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    return taken + Decision(keep=(*belong(kept, case), *down(desk, case)))


def raised(desk: Desk, case: Case | None) -> Raised:
    """What an objection to this case needs: ids, who in the township may look at it and how many each has open."""
    county = desk.county
    town = county.township_of(case.place) if case is not None and case.place else county.code
    people = stored.people(desk, ("officer", "approver"), town)
    load = Counter(one.owner_id for one in desk.proceedings.objections_open())
    earlier = desk.proceedings.objections_of(case.id) if case is not None else ()
    return Raised(desk.new_id(), desk.new_id(), people, load, earlier)


def down(desk: Desk, case: Case) -> tuple[Publication, ...]:
    """The notice of this case that hangs, taken off the board."""
    hung = (one for one in desk.proceedings.publications_of(case.id) if one.state in ("hanging", "ended"))
    return tuple(replace(one, state="objected") for one in hung)


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The objection as who looks at it reads it: the words, until when, and the two answers; the county reads who looked."""
    objection, case = _pressed(desk, heard)
    if objection is None or case is None or not permit(who, "objection.answer", case, desk.county):
        return cards.refuse(desk, who, None, cards.NO_CASE)
    mine = objections.may_answer(case, objection, who, today_of(desk))
    if not mine and not who.holds("county"):
        return cards.refuse(desk, who, case, Refused("objection.not_yours"))
    answers = tuple(
        Choice(f"button.objection.{one}", f"objection.{one}", objection.id, objection.version)
        for one in ("keep", "change")
        if mine and objection.state == "open"
    )
    values: dict[str, Value] = {
        **title(case),
        "words": objection.words or Word("objection.no_words"),
        "day": objection.due_on,
        "state": Word(f"objection.state.{objection.state}"),
    }
    choices = (*answers, Choice("button.case_card", "case.card", case.id))
    read = Entry(case.id, desk.now, "case.read", who.account.id, audience="county")
    say = Say("objection.card", to_(who), values, choices=choices, about=("case", case.id), sensitive=True)
    return Decision(entries=(read,), says=(say,))


def keep(desk: Desk, who: Who, heard: Heard) -> Decision:
    """维持: asks for the reason."""
    return _ask(desk, who, heard, "kept")


def change(desk: Desk, who: Who, heard: Heard) -> Decision:
    """要改: asks for the reason."""
    return _ask(desk, who, heard, "changed")


def settle(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The answer with its reason: the person hears it in plain words."""
    objection = desk.proceedings.objection(draft.about_id)
    case = desk.case(objection.case_id) if objection is not None else None
    if objection is None or case is None:
        return cards.refuse(desk, who, None, cards.NO_CASE)
    said: objections.Answer = "changed" if draft.values.get("result") == "changed" else "kept"
    was = next((one.details["was"] for one in reversed(desk.entries(case.id, "office")) if "was" in one.details), "")
    tasks = desk.proceedings.tasks_of(case.id)
    answered = objections.answer(case, objection, who, said, words_of(draft), was, tasks, today_of(desk))
    if isinstance(answered, Refused):
        return cards.refuse(desk, who, case, answered)
    return cards.after(desk, who, case, answered, Word(f"objection.{said}_now"))


def words_of(draft: Draft) -> str:
    """What was written; a voice note is kept with the case."""
    words = draft.values.get("words", "")
    return "" if words == VOICE else words


def _ask(desk: Desk, who: Who, heard: Heard, said: str) -> Decision:
    objection, case = _pressed(desk, heard)
    if objection is None or case is None:
        return cards.refuse(desk, who, None, cards.NO_CASE)
    if not objections.may_answer(case, objection, who, today_of(desk)):
        return cards.refuse(desk, who, case, Refused("objection.not_yours"))
    if objection.state != "open":
        return cards.refuse(desk, who, case, Refused("objection.answered_already"))
    known = {"number": case.number, "result": said}
    return forms.start(desk, who, SETTLE_TALK, known, about_id=objection.id, key_id=case.key_id)


def _pressed(desk: Desk, heard: Heard) -> tuple[Objection | None, Case | None]:
    objection = desk.proceedings.objection(heard.press.id) if heard.press is not None and heard.press.id else None
    return objection, desk.case(objection.case_id) if objection is not None else None


OBJECT_TALK: Final = Talk(OBJECT, hand_in)
SETTLE_TALK: Final = Talk(SETTLE, settle)
DEEDS: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {
    "case.object": object_to,
    "objection.card": card,
    "objection.keep": keep,
    "objection.change": change,
}
LINES: Final[Mapping[str, Callable[[Desk, Who, Heard], Decision]]] = {}
TALKS: Final[tuple[Talk, ...]] = (OBJECT_TALK, SETTLE_TALK)
