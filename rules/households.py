"""What changes a household on file: away for a time, moved, died, and the second person who confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from rules.handling import Refused
from rules.nouns import Choice, Decision
from rules.permits import permit
from rules.visits import Stop, answer, attempt, label, note_button, notify, plan, refuse

AWAY = ("hospital", "away")
GONE = ("moved", "died")


def away(stop: Stop, why: str, until: date) -> Decision | Refused:
    """住院 or 外地: this visit is released with its reason, and the next look has its day; nobody drops off the list."""
    refused = refuse(stop)
    if refused:
        return refused
    longest = stop.today + timedelta(days=stop.county.setting("mute_days"))
    if why not in AWAY or not stop.today < until <= longest:
        return Refused("visit.which_day")
    released = replace(stop.visit, released=why, search_until=None)
    following = plan(stop.next_id, stop.household, None, stop.duty, until, stop.calendar, stop.county.version)
    following = replace(following, due_on=max(until, following.planned_on))
    return Decision(
        keep=(attempt(stop, why, means=""), released, following),
        says=(answer(stop, f"visit.{why}", note_button(stop), next=until),),
    )


def gone(stop: Stop, why: str) -> Decision | Refused:
    """搬走 or 去世: kept as reported; village and township are told, and a second person confirms it."""
    refused = refuse(stop)
    if refused:
        return refused
    if why not in GONE:
        return Refused("visit.which_day")
    released = replace(stop.visit, released=why, search_until=None)
    buttons = (
        Choice(f"button.gone.{why}", f"visit.confirm.{why}", stop.visit.id, stop.visit.version + 1),
        Choice("button.not_gone", "visit.go_on", stop.visit.id, stop.visit.version + 1),
    )
    return Decision(
        keep=(attempt(stop, why, means=""), released),
        says=(
            answer(stop, f"visit.{why}"),
            notify(stop, f"visit.{why}_told", "assistant", *buttons),
            notify(stop, f"visit.{why}_told", "officer", *buttons),
        ),
    )


def confirm(stop: Stop, reported_by: int) -> Decision | Refused:
    """Somebody else than the one who reported it says that it is so: the visits to this household end."""
    refused = _unconfirmed(stop)
    if refused:
        return refused
    if stop.who.account.id == reported_by:
        return Refused("visit.second_person")
    kept = attempt(stop, "confirmed", means="")
    household = replace(stop.household, risk="")
    released = replace(stop.visit, released=f"{stop.visit.released}_sure")
    return Decision(keep=(kept, household, released), says=(answer(stop, "visit.confirmed"),))


def go_on(stop: Stop) -> Decision | Refused:
    """It is not so, or somebody still lives there: the visits go on at once."""
    refused = _unconfirmed(stop)
    if refused:
        return refused
    following = plan(stop.next_id, stop.household, None, stop.duty, stop.today, stop.calendar, stop.county.version)
    kept = attempt(stop, "goes_on", means="")
    reopened = replace(stop.visit, released=f"{stop.visit.released}_not")
    return Decision(keep=(kept, reopened, following), says=(answer(stop, "visit.goes_on", next=following.due_on),))


def _unconfirmed(stop: Stop) -> Refused | None:
    if not permit(stop.who, "visit.confirm", stop.household, stop.county):
        return Refused("visit.unknown")
    if stop.visit.released not in GONE or not stop.household.risk:
        return Refused("visit.over", label(stop.household))
    return None
