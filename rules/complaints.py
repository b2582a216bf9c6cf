"""The county's answer to a complaint: it goes to the one who complained, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.counties import County
from rules.handling import Refused
from rules.hours import waking
from rules.nouns import Decision, Entry, Say, To
from rules.people import Who
from rules.permits import permit
from rules.records import Complaint


def answer(complaint: Complaint, who: Who, words: str, county: County, now: datetime) -> Decision | Refused:
    """Keep that it is answered and tell who complained; on a case the answer stands in the history only the county reads."""
    if not permit(who, "complaint.answer", complaint, county):
        return Refused("overviews.not_yours")
    if complaint.answered_at is not None:
        return Refused("complaint.answered_already")
    entries: tuple[Entry, ...] = ()
    if complaint.case_id:
        entries = (Entry(complaint.case_id, now, "complaint.answer", who.account.id, words, audience="county"),)
    told = Say(
        "complaint.answer",
        To("account", str(complaint.by)),
        {"words": words},
        lane="notices",
        about=("case", complaint.case_id) if complaint.case_id else None,
        once=f"complaint:{complaint.id}:answer",
        not_before=waking(county, now),
    )
    mine = Say("complaint.answer_sent", To("account", str(who.account.id)))
    return Decision(keep=(replace(complaint, answered_at=now),), entries=entries, says=(mine, told))
