"""诚信承诺, 核对, 民主评议: what a programme asks for before it is agreed to, each written down with its day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, forms
from handlers.cards import NO_CASE, of, offer
from handlers.questions import VOICE, Talk, to_
from rules import declarations
from rules.declarations import AUTHORISED, FOUND
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case, Draft
from storage.desk import Desk


def _authorised(values: Values) -> bool:
    return values.get("authorised") == "all"


CHECK: Final = Form(
    "check",
    (
        Field("authorised", "choice", options=AUTHORISED, labels="check.authorised", skippable=False),
        Field("found", "choice", options=FOUND, labels="check.found", skippable=False, when=_authorised),
    ),
)
APPRAISE: Final = Form("appraise", (Field("why", "words", skippable=False, longest=300),), review=False)


def pledge(desk: Desk, who: Who, heard: Heard) -> Decision:
    """诚信承诺: sent to the one who asked, or noted as signed on paper."""
    case, _ = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    chosen = heard.press.argument if heard.press is not None else ""
    if chosen not in ("send", "paper"):
        if not permit(who, "case.pledge", case, desk.county):
            return cards.refuse(desk, who, case, NO_CASE)
        named = ("send", "paper") if case.applicant_id else ("paper",)
        choices = tuple(Choice(f"button.pledge_{one}", f"case.pledge.{one}", case.id) for one in named)
        return offer(who, case, "pledge.how", choices)
    rule = declarations.ask if chosen == "send" else declarations.sign_on_paper
    return _noted(desk, who, case, rule(case, who, desk.county, desk.now), f"pledge.{chosen}_now")


def sign(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我承诺: signed with one press, once."""
    case, _ = of(desk, who, heard)
    if case is None:
        return Decision(says=(Say("case.unknown", to_(who), menu=f"home.{who.role}"),))
    answer = declarations.sign(case, who, desk.entries(case.id), desk.county, desk.now)
    if isinstance(answer, Refused):
        return Decision(says=(Say(answer.key, to_(who), answer.values, menu=f"home.{who.role}"),))
    return answer + Decision(says=(Say("pledge.thanks", to_(who), {"number": case.number}, about=("case", case.id)),))


def check(desk: Desk, who: Who, heard: Heard) -> Decision:
    """核对: opens the form for who agreed and what was found."""
    return _open(desk, who, heard, "case.check", CHECK_TALK)


def hand_in_check(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The check with its day."""
    case, said = desk.case(draft.about_id), draft.values
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    authorised, found = said.get("authorised", ""), said.get("found", "")
    answer = declarations.check(case, who, authorised, found, desk.county, desk.today, desk.now)
    return _noted(desk, who, case, answer, "check.now" if authorised == "all" else "check.wait")


def appraise(desk: Desk, who: Who, heard: Heard) -> Decision:
    """民主评议: asks what is disputed."""
    return _open(desk, who, heard, "case.appraise", APPRAISE_TALK)


def hand_in_appraisal(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Why it is held, in the history."""
    case, why = desk.case(draft.about_id), draft.values.get("why", "")
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = declarations.appraise(case, who, "" if why == VOICE else why, desk.county, desk.now)
    return _noted(desk, who, case, answer, "appraise.now")


def _open(desk: Desk, who: Who, heard: Heard, deed: str, talk: Talk) -> Decision:
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, deed, case, desk.county):
        return cards.refuse(desk, who, case, NO_CASE)
    return forms.start(desk, who, talk, {"number": case.number}, about_id=case.id)


def _noted(desk: Desk, who: Who, case: Case, answer: Decision | Refused, said: str) -> Decision:
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return answer + cards.stands(desk, who, case, answer, Word(said))


CHECK_TALK = Talk(CHECK, hand_in_check)
APPRAISE_TALK = Talk(APPRAISE, hand_in_appraisal)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.pledge": pledge,
    "pledge.sign": sign,
    "case.check": check,
    "case.appraise": appraise,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (CHECK_TALK, APPRAISE_TALK)
