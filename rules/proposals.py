"""An officer's judgement over what the triage proposed: it stands, and what was proposed is kept beside it and counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from rules.cases import change, is_open
from rules.counties import County
from rules.handling import Refused
from rules.nouns import Decision, Entry, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import mask_ids
from rules.records import Case, Urgency
from rules.triage import Reading, read


def lines(case: Case, county: County) -> list[Word | str]:
    """初判（仅供参考）: the need and urgency the words suggest, and which words; nothing where nothing was said."""
    said = read(case.words, county) if case.words else Reading()
    if not said.needs:
        return []
    values: dict[str, Value] = {
        "need": Word(f"triage.need.{said.needs[0]}"),
        "urgency": Word(f"triage.urgency.{said.urgency}"),
    }
    if not said.because:
        return [Word("case.card.proposed.bare", values)]
    return [Word("case.card.proposed", {**values, "because": mask_ids("”、“".join(said.because))})]


def may_judge(case: Case, who: Who, county: County) -> Refused | None:
    """Why she may not put it right now, or None; what she may not read looks like absent."""
    if not permit(who, "case.read", case, county):
        return Refused("case.unknown")
    if permit(who, "case.handle", case, county) and is_open(case):
        return None
    return Refused("case.not_yours")


def judge(case: Case, who: Who, values: Mapping[str, str], county: County, now: datetime) -> Decision | Refused:
    """The need and urgency of a case as its officer sees them, with what stood before and what the words had suggested."""
    refused = may_judge(case, who, county)
    if refused is not None:
        return refused
    need, urgency = values.get("need", case.need), values.get("urgency", case.urgency)
    if urgency not in get_args(Urgency) or county.need(need) is None:
        return Refused("case.not_yours")
    said = read(case.words, county)
    details = {
        "need": f"{case.need}>{need}",
        "urgency": f"{case.urgency}>{urgency}",
        "proposed": f"{','.join(said.needs)}/{said.urgency}",
    }
    entry = Entry(case.id, now, "case.override", who.account.id, details=details, audience="office")
    _, decision = change(case, entry, need=need, urgency=urgency)
    return decision
