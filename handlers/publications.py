"""公示: hang the notice of an agreed opinion, show its words for the board, take it down, and take in an objection to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE, of
from handlers.objections import down, raised
from handlers.questions import VOICE, Talk, to_
from handlers.ratings import today_of
from rules import publications
from rules.forms import Field, Form
from rules.handling import Refused, look
from rules.nouns import Choice, Decision, Entry, Heard, Say, Word
from rules.objections import take_in
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Publication
from rules.records import Case, Draft
from storage.desk import Desk

OBJECTED: Final = Form(
    "objected",
    (Field("words", "words", skippable=False, longest=500), Field("who", "words", longest=100)),
    review=False,
)


def publish(desk: Desk, who: Who, heard: Heard) -> Decision:
    """挂公示: the days run from today; the words for the board come with it, ready to be printed."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = publications.publish(case, who, desk.new_id(), desk.county, desk.today, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    hung = next(one for one in answer.keep if isinstance(one, Publication))
    said = Word("case.published_now", {"day": hung.ends_on})
    return Decision(says=(_sheet(desk, who, case, hung),)) + cards.after(desk, who, case, answer, said)


def sheet(desk: Desk, who: Who, heard: Heard) -> Decision:
    """公示稿: the words for the board once more."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.publication", case, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    hung = publications.hanging(desk.proceedings.publications_of(case.id))
    if hung is None:
        return cards.refuse(desk, who, case, Refused("case.no_publication"))
    return Decision(says=(_sheet(desk, who, case, hung),))


def take_down(desk: Desk, who: Who, heard: Heard) -> Decision:
    """取下了: the notice is off the board; whoever confirms hears that the opinion waits for her."""
    hung = desk.proceedings.publication(heard.press.id) if heard.press else None
    case = desk.case(hung.case_id) if hung is not None else None
    if hung is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = publications.take_down(case, hung, who, desk.county, desk.today, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return answer + cards.stands(desk, who, case, answer, Word("publication.down_now"))


def object_to(desk: Desk, who: Who, heard: Heard) -> Decision:
    """有异议: asks what was said against it."""
    return _open(desk, who, heard, "objection.open", OBJECTED_TALK)


def hand_in_objection(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The objection goes to somebody else than who decided; the notice comes down and the case waits."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    taken = take_in(case, who, _words(draft), raised(desk, case), today_of(desk))
    if isinstance(taken, Refused):
        return cards.refuse(desk, who, case, taken)
    answer = taken + Decision(keep=down(desk, case), entries=_said_by(desk, who, case, draft))
    return answer + cards.stands(desk, who, case, answer, Word("objection.open_now"))


def _said_by(desk: Desk, who: Who, case: Case, draft: Draft) -> tuple[Entry, ...]:
    """Who objected, for the county alone: neither the household nor the village nor the township reads a neighbour's name."""
    name = draft.values.get("who", "")
    return (Entry(case.id, desk.now, "objection.by", who.account.id, name, audience="county"),) if name else ()


def _open(desk: Desk, who: Who, heard: Heard, deed: str, talk: Talk) -> Decision:
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, deed, desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    return forms.start(desk, who, talk, {"number": case.number}, about_id=case.id)


def _words(draft: Draft) -> str:
    words = draft.values.get("words", "")
    return "" if words == VOICE else words


def _sheet(desk: Desk, who: Who, case: Case, hung: Publication) -> Say:
    lines = publications.sheet(case, hung, desk.county)
    choices = (Choice("button.look", "case.card", case.id),)
    return Say("publication.sheet", to_(who), {"lines": lines}, choices=choices, about=("case", case.id))


OBJECTED_TALK = Talk(OBJECTED, hand_in_objection)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.publish": publish,
    "publication.sheet": sheet,
    "publication.down": take_down,
    "objection.open": object_to,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (OBJECTED_TALK,)
