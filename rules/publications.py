"""公示: an agreed opinion hangs on the village's board for the programme's days, names little, and comes down again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from rules.cases import change, moved, tell, title
from rules.counties import County
from rules.handling import Refused, look, name_of
from rules.nouns import Choice, Decision, Entry, Lines, Say, To, Value, Word
from rules.opinions import needs_notice
from rules.people import Who
from rules.permits import permit
from rules.phones import mask_name
from rules.proceedings import Publication
from rules.records import Case
from rules.results import is_held

BOARD = "board"


def publish(
    case: Case, who: Who, new_id: int, county: County, today: date, now: datetime, version: int = 0
) -> Decision | Refused:
    """挂公示: from today for the programme's days, the first not counted; the resident hears until when."""
    refused = look(case, who, "case.publish", county, version)
    if refused:
        return refused
    programme = needs_notice(case, county)
    if programme is None:
        return Refused("case.no_publication")
    if is_held(case, now):
        return Refused("case.result_waits", {"at": case.tell_at or now})
    ends = today + timedelta(days=programme.publish_days)
    hung = Publication(new_id, case.id, case.place, BOARD, today, ends, by=who.account.id)
    details = {"officer": name_of(who), "on": ends.isoformat(), "days": str(programme.publish_days)}
    entry = Entry(case.id, now, "case.publish", who.account.id, details=details)
    changed, decision = change(case, entry, state=moved(case, "case.publish"))
    told = tell(changed, "case.published", {"days": programme.publish_days, "day": ends})
    return decision + Decision(keep=(hung,)) + told


def sheet(case: Case, hung: Publication, county: County) -> Lines:
    """The words of the notice as it hangs on the board: a covered name, village, programme, days and where to object.

    Never the illness, a number, a telephone of the household or a child's name.
    """
    town = county.township_of(case.place) if case.place else county.code
    values: dict[str, Value] = {
        "name": mask_name(case.subject) or Word("case.no_name"),
        "place": Word(f"place.{case.place}") if case.place else Word("place.unknown"),
        "programme": Word(f"programme.{case.programme}"),
        "since": hung.starts_on,
        "until": hung.ends_on,
        "town": Word(f"place.{town}"),
        "phone": county.phone_of(town),
        "number": case.number,
    }
    return Lines(
        (Word("publication.title", values), Word("publication.line", values), Word("publication.foot", values))
    )


def end(case: Case | None, hung: Publication, county: County, now: datetime) -> Decision:
    """The days are over: the notice has ended, and whoever handles the case takes it down and has it confirmed."""
    ended = Decision(keep=(replace(hung, state="ended"),))
    if case is None or case.state != "published":
        return ended
    entry = Entry(case.id, now, "case.publish_end", details={"on": hung.ends_on.isoformat()})
    told = Say(
        "publication.over",
        To("account", str(case.owner_id)) if case.owner_id else To("post", f"officer@{county.township_of(case.place)}"),
        title(case),
        lane="notices",
        choices=(Choice("button.taken_down", "publication.down", hung.id), Choice("button.look", "case.card", case.id)),
        about=("case", case.id),
        once=f"publication:{hung.id}:over",
    )
    return ended + Decision(entries=(entry,), says=(told,))


def take_down(
    case: Case, hung: Publication, who: Who, county: County, today: date, now: datetime
) -> Decision | Refused:
    """取下了: the notice hangs no longer; before its last day only when the case itself has ended."""
    if not permit(who, "case.publication", case, county):
        return Refused("case.unknown")
    if hung.state == "taken_down":
        return Refused("publication.down_already")
    if hung.state == "hanging" and case.state == "published":
        return Refused("case.still_hanging", {"day": hung.ends_on})
    entry = Entry(
        case.id, now, "case.publish_down", who.account.id, details={"officer": name_of(who)}, audience="office"
    )
    return Decision(keep=(replace(hung, state="taken_down", down_on=today),), entries=(entry,))


def hanging(notices: Sequence[Publication]) -> Publication | None:
    """The notice of a case that was hung last."""
    return notices[-1] if notices else None
