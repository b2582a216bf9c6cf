"""A case in an officer's hands: look at it, take it, hand it on, ask back, go to the door; every old button finds today's card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from handlers import cards, forms, handovers, histories, playbooks, tidings
from handlers.cards import NO_CASE, of, offer
from handlers.questions import VOICE, Talk, briefly, to_
from rules import handling
from rules.asks import belong
from rules.forms import Field, Form
from rules.handling import RESULTS, Check, Refused
from rules.nouns import Choice, Decision, Entry, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import find_mobiles
from rules.records import Case, Draft
from storage.desk import Desk

ASKS: Final = ("papers", "income", "family", "hospital", "when")
DAYS: Final = 5
ACCOMPANIED: Final = ("assistant", "kin", "nobody")

ASK_BACK = Form("ask_back", (Field("question", "words", skippable=False, longest=300),), review=False)
VERIFY = Form(
    "verify",
    (
        Field("went", "household", skippable=False),
        Field("accompanied", "choice", options=ACCOMPANIED, skippable=False),
        Field("result", "choice", options=RESULTS, labels="verify.result", skippable=False),
        Field("seen", "words"),
    ),
)


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """看看: the card for the office, her report for the reporter, the timeline for the one who asked."""
    case, _ = of(desk, who, heard)
    return open_case(desk, who, case, replaces=heard.press is not None and heard.press.version > 0)


def open_case(desk: Desk, who: Who, case: Case | None, *, replaces: bool = False) -> Decision:
    """Show a case to whoever may read it, as much of it as is hers to see; who looked is written down for the county."""
    if case is None or not permit(who, "case.read", case, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    if not permit(who, "case.handle", case, desk.county):
        return tidings.show(desk, who, case)
    return Decision(entries=(cards.read(desk, who, case),)) + cards.show(desk, who, case, replaces=replaces)


def claim(desk: Desk, who: Who, heard: Heard) -> Decision:
    """接下来: the first press wins; the other hears who has it."""
    case, version = of(desk, who, heard)
    if case is None:
        return cards.refuse(desk, who, case, Refused("case.unknown"))
    answer = handling.claim(case, who, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    read = Decision(entries=(cards.read(desk, who, case),)) + playbooks.owed(desk, case)
    return cards.after(desk, who, case, answer + read, Word("case.claimed_now"))


def rest(desk: Desk, who: Who, heard: Heard) -> Decision:
    """更多: the second row of buttons under the card."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    choices = cards.buttons(desk, who, case, more=True)
    return Decision(
        says=(Say("case.rest", to_(who), {"number": case.number}, choices=choices, about=("case", case.id)),)
    )


def history(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The whole history of a case."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    lines = Lines(tuple(histories.history(desk, case, last=200, county=bool(who.holds("county")))))
    values: Mapping[str, Value] = {"number": case.number, "lines": lines}
    say = Say("case.history", to_(who), values, about=("case", case.id), sensitive=True)
    return Decision(entries=(cards.read(desk, who, case),), says=(say,))


def reveal(desk: Desk, who: Who, heard: Heard) -> Decision:
    """电话: shown on a press only, and the county reads who pressed (PIPL 55)."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.reveal", case, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    account = desk.account(case.applicant_id or case.reporter_id)
    phone = case.phone or (account.phone if account is not None and case.applicant_id else "")
    said = find_mobiles(case.words, *(one.text for one in desk.entries(case.id, "office")))
    phone = ", ".join(dict.fromkeys(filter(None, (phone, *said))))
    values: Mapping[str, Value] = {
        "number": case.number,
        "phone": phone or Word("case.no_phone"),
        "address": case.address or Word("case.no_way"),
    }
    entry = Entry(case.id, desk.now, "case.reveal", who.account.id, audience="county")
    return Decision(
        entries=(entry,), says=(briefly(desk, Say("case.phone", to_(who), values, about=("case", case.id))),)
    )


def files(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The voice notes and pictures of a case, sent on a press only; whose they are stands in the history."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    kept = tuple(one.id for one in desk.attachments(case.id) if one.state != "refused")
    values: Mapping[str, Value] = {"number": case.number, "count": len(kept)}
    say = Say("case.files", to_(who), values, attachments=kept, about=("case", case.id))
    return Decision(entries=(cards.read(desk, who, case),), says=(briefly(desk, say),))


def ask(desk: Desk, who: Who, heard: Heard) -> Decision:
    """问本人: the usual questions on buttons, in plain words made for residents; or her own words."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else handling.look(case, who, "case.ask", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    if chosen == "own":
        return forms.start(desk, who, ASK_TALK, {}, about_id=case.id)
    if chosen not in ASKS:
        labels = (*ASKS, "own")
        choices = tuple(Choice(f"button.ask_back.{one}", f"case.ask.{one}", case.id, case.version) for one in labels)
        return offer(who, case, "case.ask_what", choices)
    return _asked(desk, who, case, Word(f"ask_back.{chosen}"))


def ask_own(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The question in the officer's own words."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    words = draft.values.get("question", "")
    return _asked(desk, who, case, words if words != VOICE else Word("ask_back.listen"))


def visit(desk: Desk, who: Who, heard: Heard) -> Decision:
    """上门看: the next days on buttons; the resident hears the day, the village assistant is asked along."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else handling.look(case, who, "case.visit", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    days = tuple(desk.today + timedelta(days=one) for one in range(DAYS))
    on = next((day for day in days if day.isoformat() == chosen), None)
    if on is None:
        choices = tuple(
            Choice("button.day", f"case.visit.{day.isoformat()}", case.id, case.version, {"day": day}) for day in days
        )
        return offer(who, case, "case.visit_when", choices)
    answer = handling.visit(case, who, on, desk.county, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("case.visit_set", {"day": on}))


def verify(desk: Desk, who: Who, heard: Heard) -> Decision:
    """填上门情况: the form the township's staff fill in and sign."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else handling.look(case, who, "case.verify", desk.county, version)
    if case is None or refused:
        return cards.refuse(desk, who, case, refused or NO_CASE)
    return forms.start(desk, who, VERIFY_TALK, {}, about_id=case.id)


def sign(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The check at the door is signed by handing it in."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    values = draft.values
    seen = "\n".join(filter(None, (values.get("seen", ""), values.get("more", ""))))
    check = Check(
        values.get("went.said") or values.get("name", ""),
        values.get("accompanied", ""),
        values.get("result", ""),
        "" if seen.startswith("@") else seen,
        draft.attachments,
    )
    answer = handling.verify(case, who, check, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    taken = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    kept = Decision(keep=belong(taken, case))
    return cards.after(desk, who, case, answer + kept, Word("case.verified_now"))


def colleagues(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """Who went to the door: herself first, then the officers of the township; another name may be typed."""
    case = desk.case(draft.about_id)
    if field.name != "went" or case is None:
        return ()
    town = desk.county.township_of(case.place) if case.place else desk.county.code
    posts = {post.account_id: post.name for one in desk.holders("officer", town) for post in desk.posts(one.id)}
    names = {who.account.id: handling.name_of(who), **posts}
    return tuple(
        Choice("button.colleague", f"form.pick.{one}", draft.id, draft.version, {"officer": name, "name": name})
        for one, name in names.items()
    )


def _asked(desk: Desk, who: Who, case: Case, question: Word | str) -> Decision:
    answer = handling.ask(case, who, question, desk.county, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    told = Word("case.asked_now" if case.applicant_id else "case.asked_reporter")
    return answer + cards.stands(desk, who, case, answer, told)


ASK_TALK = Talk(ASK_BACK, ask_own)
VERIFY_TALK = Talk(VERIFY, sign, colleagues)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.card": card,
    "case.claim": claim,
    "case.rest": rest,
    "case.history": history,
    "case.reveal": reveal,
    "case.files": files,
    "case.hand": handovers.hand,
    "case.want": handovers.want,
    "case.place": handovers.place,
    "case.ask": ask,
    "case.visit": visit,
    "case.verify": verify,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (ASK_TALK, VERIFY_TALK)
