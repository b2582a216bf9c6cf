"""What the person who asked may do with her case afterwards: add to it, hurry it, take it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from rules.asks import belong
from rules.cases import change, is_open, is_pressing, moved, office, title
from rules.corrections import corrected
from rules.counties import County
from rules.dangers import needs_a_person
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Entry, Lane, Say, To
from rules.people import Who
from rules.permits import permit
from rules.records import Attachment, Case, Draft

MISSES: Final = "misses"
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Addition:
    """What is added to a case: words, pictures and voice notes, a phone number, a place; `message` finds it when it is edited.

    `attached` are attachments of this very message, kept elsewhere in the same Decision; `came` the messages and albums it
    all came in.
    """

    words: str = ""
    kept: tuple[Attachment, ...] = ()
    phone: str = ""
    address: str = ""
    message: str = ""
    attached: tuple[int, ...] = ()
    came: tuple[str, ...] = ()


def is_party(case: Case, who: Who) -> bool:
    """Whether she asked for the case or reported it."""
    return who.account.id in (case.applicant_id, case.reporter_id)


def handler_of(case: Case, county: County) -> To:
    """Who has the case: the officer who took it, else the officers of the place."""
    return To("account", str(case.owner_id)) if case.owner_id else office(case, county)


def add(case: Case | None, who: Who, more: Addition, county: County, now: datetime) -> Decision | Refused:
    """补一句: what came is a line of the case, and whoever has it is told; an awaited answer ends the waiting.

    What she puts right of her own name and telephone is put right in the case, with the old one in its history.
    """
    if case is None or not permit(who, "case.add", case, county):
        return Refused("case.unknown")
    by, answered = who.account.id, case.waiting_on == "resident"
    deed = "case.answer" if answered else "case.add"
    text = "\n".join(filter(None, (more.words, more.phone, more.address)))
    entries = _lines(case, by, more, deed, text, now, "all")
    changed = replace(case, waiting_on="") if answered else case
    right = corrected(more.words, county) if by == case.applicant_id else {}
    if phone := more.phone or right.get("phone", ""):
        changed = replace(changed, phone=phone, contact="phone")
    changed = replace(changed, subject=right.get("name", changed.subject))
    was = [old for old, new in ((case.subject, changed.subject), (case.phone, changed.phone)) if old and old != new]
    entries += tuple(Entry(case.id, now, "case.earlier", by, old) for old in was if right)
    if more.address:
        changed = replace(changed, address=" ".join(filter(None, (case.address, more.address))))
    keep = (*belong(more.kept, case), *((changed,) if changed != case else ()))
    urgent: Lane = "urgent" if case.danger and not case.owner_id else "notices"
    told = notice("case.answered" if answered else "case.added", case, handler_of(case, county), lane=urgent)
    return Decision(keep=keep, entries=entries, says=(told,))


def amend(case: Case, who: Who, message: str, old: str, new: str, county: County, now: datetime) -> Decision | Refused:
    """An edited message: the new words are a line of their own, the old line stays, and whoever has the case is told."""
    if not permit(who, "case.add", case, county):
        return Refused("case.unknown")
    entry = Entry(case.id, now, "case.amended", who.account.id, new, {"messages": message}, message=message)
    words = case.words.replace(old, new) if old and old in case.words else "\n".join(filter(None, (case.words, new)))
    _, decision = change(case, entry, words=words)
    return decision + Decision(says=(notice("case.amended", case, handler_of(case, county)),))


def note(case: Case, who: Who, more: Addition, now: datetime) -> Decision:
    """What an officer writes under a card: a line that only the office reads."""
    entries = _lines(case, who.account.id, more, "case.note", more.words, now, "office")
    return Decision(keep=belong(more.kept, case), entries=entries)


def hurry(case: Case | None, who: Who, county: County, today: date, now: datetime) -> Decision | Refused:
    """催一下: counted, told to whoever has it and to the county once a day; it never lowers anything."""
    if case is None or not permit(who, "case.hurry", case, county):
        return Refused("case.unknown")
    if not is_open(case):
        return Refused("status.ended_already", {"number": case.number})
    entry = Entry(case.id, now, "case.hurry", who.account.id)
    changed, decision = change(case, entry, hurried=case.hurried + 1)
    listeners = {handler_of(case, county), To("post", f"county@{county.code}")}
    says = tuple(
        replace(
            notice("case.hurried", changed, to),
            values={**title(changed), "times": changed.hurried},
            once=f"case:{case.id}:hurry:{today.isoformat()}:{to.kind}:{to.ref}",
        )
        for to in sorted(listeners, key=lambda one: one.ref)
    )
    return decision + Decision(says=says)


def withdraw(case: Case | None, who: Who, county: County, now: datetime) -> Decision | Refused:
    """不办了: the case ends by her word; where somebody may harm herself a person asks first and the case stays."""
    if case is None or not permit(who, "case.withdraw", case, county):
        return Refused("case.unknown")
    state = moved(case, "case.withdraw")
    if state is None:
        return Refused("status.ended_already", {"number": case.number})
    if needs_a_person(case, county):
        asked = Entry(case.id, now, "case.withdraw_wanted", who.account.id)
        told = notice("case.withdraw_wanted", case, handler_of(case, county), lane="urgent")
        return Decision(entries=(asked,), says=(told,))
    entry = Entry(case.id, now, "case.withdraw", who.account.id)
    changed, decision = change(case, entry, state=state, closed_at=now, waiting_on="")
    return decision + Decision(says=(notice("case.withdrawn", changed, handler_of(changed, county)),))


def bind(case: Case | None, who: Who, county: County, now: datetime) -> Decision | Refused:
    """A receipt's link binds the applicant's own account: one account, once; the same account may open it again.

    Neither who reported the case nor who works on it uses the link up by trying it.
    """
    if case is None or (case.applicant_id and case.applicant_id != who.account.id):
        return Refused("start.link_used")
    if case.applicant_id:
        return NOTHING
    if case.reporter_id == who.account.id:
        return Refused("start.link_for_them")
    if permit(who, "case.handle", case, county):
        return Refused("start.link_own_work")
    entry = Entry(case.id, now, "case.bind", who.account.id)
    return change(case, entry, applicant_id=who.account.id)[1]


def call_person(case: Case, who: Who, county: County, now: datetime, *, awake: bool) -> Decision:
    """找人工: whoever has the case hears that she wants to speak to somebody; at night only danger makes a sound."""
    entry = Entry(case.id, now, "human.ask", who.account.id)
    lane: Lane = "urgent" if awake or case.danger else "notices"
    told = notice("human.wanted", case, handler_of(case, county), lane=lane)
    told = replace(told, choices=(Choice("button.line_open", "line.open", case.id), *told.choices))
    once = f"case:{case.id}:human:{now:%Y%m%d%H}{now.minute // 10}"
    return Decision(entries=(entry,), says=(replace(told, once=once),))


def promise(case: Case, called: Decision, by: datetime) -> tuple[Decision, datetime]:
    """One promise a case: the nearer of the one given before and `by`, which then stands in the case."""
    if case.owner_id or case.state != "registered":
        return called, by
    if case.first_contact_by is not None and case.first_contact_by <= by:
        return called, case.first_contact_by
    return replace(called, keep=(*called.keep, replace(case, first_contact_by=by))), by


def notice(key: str, case: Case, to: To, *, lane: Lane = "notices") -> Say:
    """One notice about a case: number, place and need, the way to look and, while nobody has it, to take it; no words of hers."""
    take = () if case.owner_id else (Choice("button.claim", "case.claim", case.id, 0),)
    look = Choice("button.look", "case.card", case.id)
    if lane == "notices" and is_pressing(case):
        lane = "replies"
    return Say(key, to, title(case), lane=lane, choices=(look, *take), about=("case", case.id), version=case.version)


def missed(drafts: tuple[Draft, ...], blank: Draft, now: datetime) -> Draft:
    """The row that counts a person's wrong numbers, with one more; every hour it begins anew. It is no form: nobody is nudged."""
    row = next((one for one in drafts if one.form == MISSES), replace(blank, form=MISSES))
    if now - row.started_at >= HOUR:
        row = replace(row, started_at=now, asked=0)
    return replace(row, asked=row.asked + 1, touched_at=now, nudged_at=now)


def _lines(
    case: Case, by: int, more: Addition, deed: str, text: str, now: datetime, audience: Literal["all", "office"]
) -> tuple[Entry, ...]:
    """The lines of history an addition leaves: its words, and each picture or voice note."""
    details = {"messages": ",".join(more.came or (more.message,))}
    attached = dict.fromkeys((*(one.id for one in more.kept), *more.attached))
    entries = [
        Entry(case.id, now, "case.attach", by, "", details, audience, attachment_id=one, message=more.message)
        for one in attached
    ]
    if text or not entries:
        entries.insert(0, Entry(case.id, now, deed, by, text, details, audience, message=more.message))
    return tuple(entries)
