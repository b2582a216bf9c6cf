"""A case of danger: it rings, rings again, learns where somebody is, and grows calm only by her own word."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from rules.asks import address_of, words_of
from rules.cases import alert, change
from rules.counties import County, Danger
from rules.dangers import PSYCHOLOGICAL, RESCUE, needs_a_person
from rules.followings import handler_of, notice
from rules.handling import Refused
from rules.nouns import NOTHING, Decision, Entry, To
from rules.people import Who
from rules.permits import permit
from rules.records import Case, Draft


def tell_village(case: Case, county: County) -> Decision:
    """The village assistant is rung too, with the numbers that fit: she is the nearest who can run. Only once a village."""
    if not case.place:
        return NOTHING
    say = notice("danger.near_you", case, To("post", f"assistant@{case.place}"), lane="urgent")
    numbers = next((one.numbers for one in county.dangers if one.code == case.danger), RESCUE)
    values = {**say.values, "numbers": ", ".join(numbers)}
    return Decision(
        says=(replace(say, values=values, choices=say.choices[:1], once=f"case:{case.id}:near:{case.place}"),)
    )


def ring_again(case: Case, danger: Danger, county: County, now: datetime) -> Decision:
    """More words of danger about the same: officers are rung again, and a case may only become graver by it."""
    graver = PSYCHOLOGICAL in danger.numbers and not needs_a_person(case, county)
    changed = replace(
        case,
        rings=case.rings + 1,
        rung_at=now,
        urgency="today",
        waiting_on="",
        danger=danger.code if graver or not case.danger else case.danger,
    )
    return Decision(keep=(changed,)) + _ring(changed, county)


def make_urgent(case: Case | None, who: Who, by: datetime, county: County, now: datetime) -> Decision | Refused:
    """今晚就急: it cannot wait for the office to open; `by` is when somebody gets in touch now."""
    if case is None or not permit(who, "case.add", case, county):
        return Refused("case.unknown")
    entry = Entry(case.id, now, "case.urgent", who.account.id)
    changed, decision = change(case, entry, urgency="today", first_contact_by=by, rings=case.rings + 1, rung_at=now)
    return decision + _ring(changed, county)


def cannot_call(case: Case | None, who: Who, deed: str, county: County, now: datetime) -> Decision | Refused:
    """我打不了, or alone: officers and village assistant are rung and told so, whoever has the case."""
    if case is None or not permit(who, "case.add", case, county):
        return Refused("case.unknown")
    key = f"{deed}.ring"
    listeners = [handler_of(case, county)]
    if case.place:
        listeners.append(To("post", f"assistant@{case.place}"))
    says = tuple(notice(key, case, to, lane="urgent") for to in listeners)
    return Decision(entries=(Entry(case.id, now, deed, who.account.id),), says=says)


def calm(case: Case | None, who: Who, by: datetime, county: County, now: datetime) -> Decision | Refused:
    """没那么急: it stops ringing; where somebody may harm herself it goes on, and only a person ends it."""
    if case is None or not permit(who, "case.add", case, county):
        return Refused("case.unknown")
    entry = Entry(case.id, now, "danger.calm", who.account.id)
    if needs_a_person(case, county):
        return Decision(entries=(entry,))
    _, decision = change(case, entry, danger="", urgency="week", first_contact_by=by)
    return decision + Decision(says=(notice("danger.calmed", case, handler_of(case, county)),))


def learn(
    case: Case, draft: Draft, who: Who, told: Collection[str], attached: Collection[int], county: County, now: datetime
) -> Decision:
    """What she answered so far, written into the case at once; a village just learnt rings there.

    `told` are the lines of text and `attached` the attachments the case's history already holds.
    """
    said = draft.values
    contact = said.get("contact", "")
    changed = replace(
        case,
        place=said.get("place", "") or case.place,
        phone=said.get("phone", "") or case.phone,
        contact=contact if contact in ("phone", "self", "village") else case.contact,  # type: ignore[arg-type]
        subject=said.get("name", "") or case.subject,
        address=address_of(said) or case.address,
    )
    by = who.account.id
    entries = [
        Entry(case.id, now, "case.attach", by, attachment_id=one) for one in draft.attachments if one not in attached
    ]
    new = "\n".join(line for line in words_of(said).split("\n") if line and line not in told)
    heard = Decision()
    if new:
        entries.append(Entry(case.id, now, "case.add", by, new))
        heard = Decision(says=(notice("case.added", case, handler_of(case, county), lane="urgent"),))
    if changed == case:
        return Decision(entries=tuple(entries)) + heard
    entries.insert(0, Entry(case.id, now, "case.where", by, changed.address))
    if changed.place == case.place:
        return Decision(keep=(changed,), entries=tuple(entries)) + heard
    changed = replace(changed, rings=case.rings + 1, rung_at=now)
    return Decision(keep=(changed,), entries=tuple(entries)) + _ring(changed, county) + tell_village(changed, county)


def _ring(case: Case, county: County) -> Decision:
    """Everybody who could take it; once somebody has it, she alone, with sound."""
    if not case.owner_id:
        return alert(case, county, again=case.rings)
    return Decision(says=(notice("case.urged", case, handler_of(case, county), lane="urgent"),))
