"""What the triage proposes about a case, as the office sees it and puts it right; and where words go that ask for no help."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import cards, forms, policies, statuses
from handlers.asks import needs
from handlers.cards import NO_CASE
from handlers.followings import pressed_case
from handlers.questions import Talk, to_
from rules import proposals
from rules.forms import Field, Form
from rules.handling import Refused
from rules.hours import local, waking
from rules.nouns import Choice, Decision, Heard, Say, To, Word
from rules.people import Who
from rules.records import Draft
from rules.registers import Question
from rules.triage import Reading, read
from storage.desk import Desk

JUDGE = Form(
    "judge",
    (
        Field("need", "choice", labels="need", skippable=False),
        Field("urgency", "choice", options=("today", "week", "calm"), labels="urgency", skippable=False),
    ),
    review=False,
)
OFFER = "offer"
ELSEWHERE = ("policy_question", "status", "greeting_or_chitchat", "spam_or_irrelevant", "feedback")


def judge(desk: Desk, who: Who, heard: Heard) -> Decision:
    """改初判: what it is about and how urgent, as the officer sees it."""
    case = pressed_case(desk, heard)
    refused = NO_CASE if case is None else proposals.may_judge(case, who, desk.county)
    if case is None or refused is not None:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    return forms.start(desk, who, TALK, {}, about_id=case.id, key_id=case.key_id)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Her judgement stands from now on; what was proposed and what stood before are kept beside it."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    judged = proposals.judge(case, who, draft.values, desk.county, desk.now)
    if isinstance(judged, Refused):
        return cards.refuse(desk, who, case, judged)
    return judged + cards.stands(desk, who, case, judged, Word("case.judged"))


def elsewhere(desk: Desk, who: Who, heard: Heard) -> Decision | None:
    """The answer to words that surely ask for no help: a policy card, how it stands, a kind word, 12345, thanks for an offer."""
    if heard.kind != "said" or heard.attached is not None:
        return None
    said = read(heard.text, desk.county)
    sure = "intent" in said.sure or said.kind == OFFER
    if not sure or said.intent not in ELSEWHERE or said.urgency != "routine":
        return None
    return _answer(desk, who, heard, said)


def _answer(desk: Desk, who: Who, heard: Heard, said: Reading) -> Decision | None:
    doors = (Choice("button.ask_help", "ask.start"), Choice("button.human", "human.ask"))
    match said.intent:
        case "policy_question":
            return policies.answer(desk, who, heard)
        case "status":
            return statuses.mine(desk, who, heard)
        case "greeting_or_chitchat":
            return Decision(says=(Say("start.again", to_(who), menu=f"home.{who.role}"),))
        case "spam_or_irrelevant":
            return Decision(says=(Say("triage.not_ours", to_(who), choices=doors),))
        case _:
            return _offered(desk, who, heard) if said.kind == OFFER else None


def _offered(desk: Desk, who: Who, heard: Heard) -> Decision:
    """An offer of help is kept for the county, which hears once a day that there is something to read."""
    account = who.account
    kept = Question(desk.new_id(), account.id, account.id, desk.now, heard.text.strip(), account.place)
    notice = Say(
        "triage.offered",
        To("post", f"county@{desk.county.code}"),
        lane="notices",
        choices=(Choice("button.questions", "policy.questions"),),
        once=f"offers:{local(desk.county, desk.now).date()}",
        not_before=waking(desk.county, desk.now),
    )
    return Decision(keep=(kept,), says=(Say("triage.offer", to_(who), menu=f"home.{who.role}"), notice))


TALK = Talk(JUDGE, hand_in, needs)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"case.judge": judge}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (TALK,)
