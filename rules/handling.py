"""How an officer handles a case: take it, hand it on, ask back, go and look; every move asks permit() and the table of moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from rules.cases import alert, change, is_open, is_pressing, moved, tell, title
from rules.counties import County
from rules.nouns import Choice, Decision, Entry, Say, To, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case

RESULTS: Final = ("true", "partly", "false")


@dataclass(frozen=True, slots=True)
class Refused:
    """A move that may not be made now: the text that says so politely."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """What township staff saw at the door and sign with their names; `kept` are the pictures and voice notes taken there."""

    went: str
    accompanied: str
    result: str
    seen: str = ""
    kept: tuple[int, ...] = ()


def look(case: Case | None, who: Who, deed: str, county: County, version: int = 0) -> Refused | None:
    """Why this deed may not be done by her now, or None; what she may not read looks like absent."""
    if case is None or not permit(who, "case.read", case, county):
        return Refused("case.unknown")
    if version and version != case.version:
        return Refused("case.changed")
    if moved(case, deed) is None:
        return Refused("case.not_now", {"state": Word(f"state.{case.state}")})
    if permit(who, deed, case, county):
        return None
    if who.account.id in (case.applicant_id, case.reporter_id) and who.holds("officer"):
        return Refused("case.own")
    return Refused("case.not_yours" if is_open(case) and case.owner_id else "case.claim_first")


def name_of(who: Who) -> str:
    """How others see her in her post."""
    return who.post.name if who.post else ""


def claim(case: Case, who: Who, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """接下来: the case is hers from now on, and the resident hears who looks after it. This is not 受理: no clock starts."""
    if case.owner_id and permit(who, "case.read", case, county):
        return Refused("case.yours_already" if case.owner_id == who.account.id else "case.taken")
    refused = look(case, who, "case.claim", county, version)
    if refused:
        return refused
    entry = Entry(case.id, now, "case.claim", who.account.id, details={"officer": name_of(who)})
    changed, decision = change(case, entry, owner_id=who.account.id, claimed_at=now)
    told = tell(changed, "case.claimed", _officer(changed, who, county), once=f"case:{case.id}:claimed:{case.version}")
    return decision + told + to_reporter(changed, "report.claimed", county)


def hand(case: Case, who: Who, to: Who, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """转给同事: the case goes to another officer of the township, who is told; the resident hears the new name."""
    refused = look(case, who, "case.hand", county, version)
    if refused:
        return refused
    if to.account.id == who.account.id or not permit(to, "case.claim", case, county):
        return Refused("case.hand_to_whom")
    details = {"officer": name_of(to), "from": name_of(who)}
    entry = Entry(case.id, now, "case.hand", who.account.id, details=details)
    changed, decision = change(case, entry, owner_id=to.account.id, claimed_at=now)
    notice = Say(
        "case.handed",
        To("account", str(to.account.id)),
        {**title(case), "officer": name_of(who)},
        lane="notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
    )
    return decision + Decision(says=(notice,)) + tell(changed, "case.new_officer", _officer(changed, to, county))


def at(case: Case, place: str) -> Case:
    """The case as of another village: its group was of the old one."""
    return replace(case, place=place, group="" if place != case.place else case.group)


def route(case: Case, who: Who, place: str, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """归哪个村: it goes where it happened; the office there is told, and the resident hears who looks after it now.

    Whoever has it keeps it where she may handle that village too; else it waits there for somebody to take it.
    """
    refused = look(case, who, "case.hand", county, version)
    if refused:
        return refused
    moved_ = at(case, place)
    stays = bool(case.owner_id) and case.owner_id == who.account.id and permit(who, "case.claim", moved_, county)
    entry = Entry(case.id, now, "case.place", who.account.id, details={"place": place, "officer": name_of(who)})
    owner, since = (case.owner_id, case.claimed_at) if stays else (0, None)
    changed, decision = change(case, entry, place=place, group=moved_.group, owner_id=owner, claimed_at=since)
    if stays:
        return decision
    town = Word(f"place.{county.township_of(place)}")
    return decision + alert(changed, county, again=case.version) + tell(changed, "case.placed_told", {"town": town})


def ask(
    case: Case, who: Who, question: Word | str, county: County, now: datetime, version: int = 0
) -> Decision | Refused:
    """问本人: the question goes out in plain words; her next words land on the case as the answer.

    Without an account of her own the reporter is asked to ask her; without a reporter the officer has to telephone.
    """
    refused = look(case, who, "case.ask", county, version)
    if refused:
        return refused
    if not case.applicant_id and not case.reporter_id:
        return Refused("case.ask_by_phone")
    text, usual = (question, "") if isinstance(question, str) else ("", question.key)
    entry = Entry(case.id, now, "case.ask", who.account.id, text, {"officer": name_of(who), "usual": usual})
    changed, decision = change(case, entry, waiting_on="resident")
    values = {**_officer(changed, who, county), "question": question}
    if case.applicant_id:
        return decision + tell(changed, "case.asked", values, lane="replies")
    return decision + to_reporter(changed, "report.asked", county, values)


def visit(case: Case, who: Who, on: date, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """上门看: the day is set; the resident hears it, and the village assistant is asked to come along."""
    refused = look(case, who, "case.visit", county, version)
    if refused:
        return refused
    entry = Entry(case.id, now, "case.visit", who.account.id, details={"on": on.isoformat(), "officer": name_of(who)})
    changed, decision = change(case, entry, state=moved(case, "case.visit"))
    values = {**_officer(changed, who, county), "day": on}
    along = Say(
        "case.accompany",
        To("post", f"assistant@{case.place}"),
        {**title(case), **values},
        lane="notices",
        about=("case", case.id),
    )
    return decision + tell(changed, "case.visiting", values) + Decision(says=(along,) if case.place else ())


def verify(case: Case, who: Who, check: Check, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """Sign the check at the door: township staff make it and answer for it, the village only accompanies (S3 §18)."""
    refused = look(case, who, "case.verify", county, version)
    if refused:
        return refused
    details = {
        "went": check.went,
        "accompanied": check.accompanied,
        "result": check.result,
        "signed": name_of(who),
    }
    entries = (
        Entry(case.id, now, "case.verify", who.account.id, check.seen, details, audience="office"),
        *(
            Entry(case.id, now, "case.attach", who.account.id, audience="office", attachment_id=one)
            for one in check.kept
        ),
    )
    changed, decision = change(case, entries[0], state=moved(case, "case.verify"))
    return Decision(keep=decision.keep, entries=entries) + tell(changed, "case.visited")


def want(case: Case, who: Who, county: County) -> Decision | Refused:
    """请他转给我: ask the colleague who holds the case to hand it over."""
    if not case.owner_id or case.owner_id == who.account.id or not permit(who, "case.claim", case, county):
        return Refused("case.not_now", {"state": Word(f"state.{case.state}")})
    choices = (
        Choice("button.hand_to", f"case.hand.{who.account.id}", case.id, values={"officer": name_of(who)}),
        Choice("button.look", "case.card", case.id),
    )
    values = {**title(case), "officer": name_of(who)}
    to = To("account", str(case.owner_id))
    return Decision(says=(Say("case.wanted", to, values, lane="notices", choices=choices, about=("case", case.id)),))


def to_reporter(case: Case, key: str, county: County, values: Mapping[str, Value] | None = None) -> Decision:
    """Tell the reporter how far her report came: number and place, nothing of others' affairs. Nothing when she asked for it."""
    if not case.reporter_id or case.reporter_id == case.applicant_id:
        return Decision()
    says = Say(
        key,
        To("account", str(case.reporter_id)),
        {**title(case), **(values or {})},
        lane="replies" if is_pressing(case) else "notices",
        about=("case", case.id),
    )
    return Decision(says=(says,))


def _officer(case: Case, who: Who, county: County) -> Mapping[str, Value]:
    town = county.township_of(case.place) if case.place else county.code
    return {"officer": name_of(who), "town": Word(f"place.{town}")}
