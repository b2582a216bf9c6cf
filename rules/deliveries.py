"""救助落实: what was confirmed is set going, then arrives; whoever confirmed it does not deliver it."""

from __future__ import annotations

from datetime import datetime

from rules.cases import change, moved, tell
from rules.counties import County
from rules.handling import Refused, look, name_of
from rules.nouns import Decision, Entry
from rules.people import Who
from rules.records import Case
from rules.results import is_held


def deliver(case: Case, who: Who, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """开始发放: the confirmed aid is on its way; the resident hears that it is."""
    return _go(case, who, "case.deliver", "case.delivering", county, now, version)


def arrive(case: Case, who: Who, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """已发放: it is with her, as far as the office knows; she is asked whether it came."""
    return _go(case, who, "case.arrive", "case.delivered", county, now, version)


def _go(case: Case, who: Who, deed: str, key: str, county: County, now: datetime, version: int) -> Decision | Refused:
    refused = look(case, who, deed, county, version)
    if refused:
        return refused
    if case.decision != "agreed":
        return Refused("case.nothing_to_deliver")
    if who.account.id == case.approver_id:
        return Refused("case.own_confirmation")
    if is_held(case, now):
        return Refused("case.result_waits", {"at": case.tell_at or now})
    entry = Entry(case.id, now, deed, who.account.id, details={"officer": name_of(who)})
    changed, decision = change(case, entry, state=moved(case, deed))
    return decision + tell(changed, key)
