"""延长: where a clock has a cap (003 §18: 40 in all) the officer asks with a reason and the county grants; she hears the day."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from rules.cases import change, tell, title
from rules.counties import Calendar, County
from rules.deadlines import due_word, pauses_of, rerun
from rules.handling import Refused, look, name_of
from rules.nouns import Choice, Decision, Entry, Say, To, Word
from rules.people import Who
from rules.records import Case

REASONS: Final = ("far", "income", "slow", "disaster")


def cap_of(case: Case, county: County) -> int:
    """The days in all to which the case's clock may be extended; nought where it may not, or was."""
    programme = county.programme(case.programme)
    if programme is None or case.due_on is None or not case.clock:
        return 0
    cap = county.clock(programme.clock).cap
    return cap if int(case.clock["amount"]) < cap else 0


def extend(
    case: Case, who: Who, reason: str, words: str, county: County, now: datetime, version: int = 0
) -> Decision | Refused:
    """延到40天: the officer says why; only the county's nod moves the day."""
    refused = look(case, who, "case.extend", county, version)
    if refused:
        return refused
    cap = cap_of(case, county)
    if not cap or case.extension == "asked":
        return Refused("case.extend_waits" if case.extension == "asked" else "case.extend_none")
    if reason not in REASONS:
        return Refused("case.which_reason")
    details = {"delay": reason, "officer": name_of(who)}
    entry = Entry(case.id, now, "case.extend", who.account.id, words, details, audience="office")
    changed, decision = change(case, entry, extension="asked")
    asked = Say(
        "case.extend_asked",
        To("post", f"county@{county.code}"),
        {**title(case), "officer": name_of(who), "cap": cap, "reason": Word(f"delay.{reason}")},
        lane="notices",
        choices=(
            Choice("button.grant", "case.grant.yes", case.id, 0, {"cap": cap}),
            Choice("button.grant_not", "case.grant.no", case.id),
            Choice("button.look", "case.card", case.id),
        ),
        about=("case", case.id),
        once=f"case:{case.id}:extend:{changed.version}",
    )
    return decision + Decision(says=(asked,))


def grant(
    case: Case, who: Who, agreed: bool, reason: str, county: County, calendar: Calendar, now: datetime
) -> Decision | Refused:
    """同意延长 or 不同意: the new day is counted from the same acceptance, with the same pauses, and told in one sentence."""
    refused = look(case, who, "case.grant", county)
    if refused:
        return refused
    if case.extension != "asked" or not cap_of(case, county):
        return Refused("case.extend_none")
    if who.account.id == case.owner_id:
        return Refused("case.extend_own")
    details = {"officer": name_of(who), "delay": reason, "answer": "yes" if agreed else "no"}
    owner = Say(
        "case.extend_granted" if agreed else "case.extend_refused",
        To("account", str(case.owner_id)),
        {**title(case), "officer": name_of(who)},
        lane="notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
    )
    if not agreed:
        entry = Entry(case.id, now, "case.grant_not", who.account.id, details=details, audience="office")
        return change(case, entry, extension="")[1] + Decision(says=(owner,))
    due, clock = rerun(case.clock, calendar, pauses_of(case.clock), amount=cap_of(case, county))
    entry = Entry(case.id, now, "case.grant", who.account.id, details={**details, "due": clock["due"]})
    changed, decision = change(case, entry, extension="granted", due_on=due, clock=clock)
    why = Word(f"delay.{reason}") if reason in REASONS else Word("delay.far")
    return (
        decision + Decision(says=(owner,)) + tell(changed, "case.extended", {"day": due_word(changed), "reason": why})
    )
