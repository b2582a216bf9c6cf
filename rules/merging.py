"""The same thing told twice: which earlier case it may be, one case that goes on in another, and apart again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rules.cases import change, is_open, moved, title
from rules.counties import County
from rules.followings import handler_of, notice
from rules.handling import Refused, look, name_of
from rules.names import sounds_like
from rules.nouns import Choice, Decision, Entry, Say, To, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.playbooks import is_hidden
from rules.records import Case
from rules.statuses import outcome_class

SAME: Final = timedelta(days=90)
"""So long a case of the same village and name may be the same thing."""
GRAVER: Final = ("calm", "week", "today")
OVER: Final = ("closed", "rejected", "delivered", "withdrawn")
"""Where a case has come to an end that those who told it too shall hear of."""


def twin_of(cases: Sequence[Case], name: str, need: str, county: County, now: datetime) -> Case | None:
    """The case of the last ninety days, open or ended, that may be the same: same name by sound, and no other need.

    What the household must never hear of is no twin of anybody's words. An open one comes before an ended one.
    """
    fits = [
        one
        for one in cases
        if one.state != "merged"
        and now - one.opened_at <= SAME
        and sounds_like(one.subject, name)
        and (not need or not one.need or one.need == need)
        and not one.danger
        and not is_hidden(one, county)
    ]
    return max(fits, key=lambda one: (is_open(one), one.opened_at, one.number), default=None)


def near(case: Case, others: Sequence[Case], now: datetime) -> tuple[Case, ...]:
    """The cases a case may be merged into, the likeliest first: same household or name, then same need and time."""

    def likeness(one: Case) -> tuple[bool, bool, bool, datetime]:
        house = bool(case.household_id) and one.household_id == case.household_id
        return house, sounds_like(one.subject, case.subject), one.need == case.need, one.opened_at

    fits = [one for one in others if one.id != case.id and is_open(one) and now - one.opened_at <= SAME]
    return tuple(sorted((one for one in fits if any(likeness(one)[:3])), key=likeness, reverse=True))


def merge(
    case: Case, into: Case | None, who: Who, county: County, now: datetime, version: int = 0
) -> Decision | Refused:
    """合并: the case goes on in another; its words and history stay, the graver urgency wins, who told it hears so once."""
    refused = look(case, who, "case.merge", county, version)
    if refused:
        return refused
    if into is None or not permit(who, "case.handle", into, county):
        return Refused("case.unknown")
    if into.id == case.id or not is_open(into):
        return Refused("twin.not_into", {"other": into.number})
    state = moved(case, "case.merge") or case.state
    details = {"from": into.number, "officer": name_of(who)}
    entry = Entry(case.id, now, "case.merge", who.account.id, details=details)
    changed, decision = change(case, entry, state=state, merged_into=into.id, closed_at=now, waiting_on="")
    told = tuple(
        Say("twin.merged_told", to, {**title(changed), "other": into.number}, lane="notices", about=("case", case.id))
        for to in tellers(case)
    )
    return decision + _take_in(case, into, who, county, now) + Decision(says=told)


def follow(filed: Decision, into: Case, who: Who, county: County, now: datetime) -> Decision:
    """What was just filed goes on in an earlier case: her own number and words stay, and she hears how that one ends."""
    case = next(one for one in filed.keep if isinstance(one, Case))
    merged = replace(case, state="merged", merged_into=into.id, closed_at=now)
    entry = Entry(case.id, now, "case.merge", who.account.id, details={"from": into.number, "officer": ""})
    keep = tuple(merged if one is case else one for one in filed.keep)
    return Decision(keep=keep, entries=(*filed.entries, entry)) + _take_in(case, into, who, county, now)


def unmerge(case: Case | None, into: Case | None, who: Who, county: County, now: datetime) -> Decision | Refused:
    """拆开: the case stands by itself again, where it stood; who told it hears so once."""
    if case is None or not permit(who, "case.read", case, county):
        return Refused("case.unknown")
    deed = "case.unmerge_accepted" if case.accepted_on else "case.unmerge"
    state = moved(case, deed)
    if state is None or not permit(who, "case.unmerge", case, county):
        return Refused("case.not_now", {"state": Word(f"state.{case.state}")})
    number = into.number if into else ""
    entry = Entry(case.id, now, "case.unmerge", who.account.id, details={"from": number, "officer": name_of(who)})
    changed, decision = change(case, entry, state=state, merged_into=0, closed_at=None)
    there = (
        Entry(into.id, now, "case.parted", who.account.id, details={"from": case.number, "officer": name_of(who)})
        if into
        else None
    )
    told = tuple(
        Say("twin.unmerged_told", to, title(changed), lane="notices", about=("case", case.id)) for to in tellers(case)
    )
    return decision + Decision(entries=(there,) if there else (), says=told)


def ended(merged: Case, into: Case) -> Decision:
    """Who told it too hears how it ended: the kind of outcome only, once."""
    values: dict[str, Value] = {
        **title(merged),
        "other": into.number,
        "outcome": Word(f"twin.outcome.{outcome_class(into)}"),
    }
    return Decision(
        says=tuple(
            Say(
                "twin.ended",
                to,
                values,
                lane="notices",
                choices=(Choice("button.status", "case.status", merged.id),),
                about=("case", merged.id),
                once=f"case:{merged.id}:twin:{into.id}:{outcome_class(into)}:{to.ref}",
            )
            for to in tellers(merged)
        )
    )


def tellers(case: Case) -> tuple[To, ...]:
    """Who asked for the case or reported it, each once."""
    ids = dict.fromkeys(one for one in (case.applicant_id, case.reporter_id) if one)
    return tuple(To("account", str(one)) for one in ids)


def _take_in(case: Case, into: Case, who: Who, county: County, now: datetime) -> Decision:
    """The other case's side: the words as a line for the office, the graver urgency, word to whoever has it."""
    entry = Entry(into.id, now, "case.merged_here", who.account.id, case.words, {"from": case.number}, "office")
    graver = max(case.urgency, into.urgency, key=GRAVER.index)
    by = min((one for one in (case.first_contact_by, into.first_contact_by) if one), default=None)
    changed = replace(
        into,
        urgency=graver,
        first_contact_by=by,
        danger=into.danger or case.danger,
        household_id=into.household_id or case.household_id,
    )
    keep = (changed,) if changed != into else ()
    handler = handler_of(into, county)
    says = () if handler == To("account", str(who.account.id)) else (notice("twin.joined_notice", into, handler),)
    return Decision(keep=keep, entries=(entry,), says=says)
