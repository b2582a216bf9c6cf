"""告知书: the written notice of a refusal, in plain words and with its clause: why, what is left, where to object."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.calendars import DAY
from rules.cases import register
from rules.counties import OUR_DEFAULT, County
from rules.handling import Refused
from rules.hours import local
from rules.nouns import Decision, Entry, Lines, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case
from rules.results import Told


def sheet(case: Case, told: Told, county: County, now: datetime) -> Lines:
    """The words of the notice: to whom, what was asked, why not, under which clause, the ways left, and 60 days for a review."""
    programme = county.programme(case.programme)
    town = county.township_of(case.place) if case.place else county.code
    today = local(county, now).date()
    days = county.setting("review_days")
    values: dict[str, Value] = {
        "number": case.number,
        "name": case.subject or Word("case.no_name"),
        "programme": Word(f"programme.{case.programme}") if case.programme else Word("case.this_help"),
        "reason": Word(f"case.reason.{told.reason}") if told.reason else "",
        "words": case.outcome,
        "clause": cited(programme.clause if programme is not None else "", county),
        "again": Word(f"case.reopens.{told.reason}") if told.reason else "",
        "days": days,
        "until": today + days * DAY,
        "day": today,
        "town": Word(f"place.{town}"),
        "phone": county.phone_of(town),
    }
    ways = tuple(Word("case.way", {"way": Word(f"programme.{way}")}) for way in told.ways)
    parts = ("head", "what", "why", "again", "review", "foot")
    lines = [Word(f"notice.{part}", values) for part in parts]
    return Lines((*lines[:4], *ways, *lines[4:]))


def cited(clause: str, county: County) -> Word | str:
    """A clause as it is cited: the title of its source and the section; what is our own rule says so."""
    source, _, section = clause.partition(" ")
    if not clause or clause.startswith(OUR_DEFAULT) or source not in county.sources:
        return Word("notice.our_rule")
    return f"{county.sources[source].title} {section}"


def take_way(case: Case, way: str, filed: Case, who: Who, county: County, now: datetime) -> Decision | Refused:
    """One tap on another way: a new request of its own with what is known; `filed` brings its number and key."""
    if not permit(who, "case.way", case, county):
        return Refused("case.unknown")
    if county.programme(way) is None:
        return Refused("case.which_programme", {"number": case.number})
    new = replace(
        filed,
        place=case.place,
        group=case.group,
        urgency=case.urgency,
        need=case.need,
        words=case.words,
        subject=case.subject,
        phone=case.phone,
        address=case.address,
        contact=case.contact,
        household_id=case.household_id,
        applicant_id=case.applicant_id,
        relation=case.relation,
        consent=case.consent,
        proposal={"programme": way, "after": case.number},
    )
    entry = Entry(case.id, now, "case.way", who.account.id, details={"programme": way, "number": new.number})
    return Decision(entries=(entry,)) + register(new, county, now)
