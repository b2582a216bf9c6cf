"""What holds between the files of a county: codes that are named exist, clauses have a source, nothing is named twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from bot import screenings
from rules.counties import OUR_DEFAULT, County
from rules.ferries import FIVE
from rules.permits import CONDITIONS

PARENTS: Final = {"county": "", "township": "county", "village": "township"}
EMERGENCY: Final = ("110", "119", "120")
NEEDED_CLOCKS: Final = ("contact_today", "contact_week", "contact_calm", "leg", "leg_reply")
NEEDED_LINES: Final = ("skip", "back", "cancel", "submit", "report", "visit", "status", "today", "now")
NEEDED_SETTINGS: Final = (
    "gone_minutes",
    "abandoned_hours",
    "call_tries",
    "callback_days",
    "hold_days",
    "invitation_hours",
    "line_quiet_minutes",
    "later_days",
    "later_wait_days",
    "mute_days",
    "notice_workdays",
    "nudge_minutes",
    "objection_workdays",
    "ratings_from",
    "review_days",
    "ring_every_minutes",
    "ring_times",
    "task_county_workdays",
    "undo_minutes",
    "visit_grace_days",
)
NEEDED_FOR_AID: Final = ("papers_workdays", "same_cause_times", "stage_days", "stuck_workdays")


class Wrong(NamedTuple):
    """One thing that does not hold: in which file, at which key, and what was expected there."""

    file: str
    key: str
    expected: str


def check(county: County) -> Iterator[Wrong]:
    """Everything that does not hold between the files of a county."""
    yield from _unique(county)
    yield from _tree(county)
    yield from _named(county)
    yield from (Wrong(*one) for one in screenings.faults(county))
    yield from _clauses(county)
    yield from _there(county)


def _unique(county: County) -> Iterator[Wrong]:
    listed: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("places.toml", "places", (one.code for one in county.places)),
        ("places.toml", "places", (one.division_code for one in county.places if one.division_code)),
        ("county.toml", "departments", (one.code for one in county.departments)),
        ("county.toml", "hotlines", (one.number for one in county.hotlines)),
        ("programmes.toml", "clocks", (one.code for one in county.clocks)),
        ("programmes.toml", "programmes", (one.code for one in county.programmes)),
        ("programmes.toml", "proofs", (one.code for one in county.proofs)),
        ("needs.toml", "needs", (one.code for one in county.needs)),
        ("needs.toml", "dangers", (one.code for one in county.dangers)),
        ("kinds.toml", "kinds", (one.code for one in county.kinds)),
        ("visits.toml", "duties", (one.code for one in county.duties)),
        ("visits.toml", "duties", (one.risk for one in county.duties)),
        ("visits.toml", "outcomes", (one.code for one in county.outcomes)),
        ("aids.toml", "caps", (one.place for one in county.provisions.caps)),
        ("aids.toml", "items", (one.code for one in county.provisions.items)),
        ("aids.toml", "follow_ons", (one.code for one in county.provisions.follow_ons)),
        ("screening.toml", "rules", (one.code for one in county.screening.rules)),
        ("policies.toml", "themes", (one.code for one in county.policies.themes)),
        ("policies.toml", "cards", (one.code for one in county.policies.cards)),
    )
    for file, key, codes in listed:
        seen: set[str] = set()
        for code in codes:
            if code in seen:
                yield Wrong(file, f"{key} ({code})", "expected each code once")
            seen.add(code)


def _tree(county: County) -> Iterator[Wrong]:
    for place in county.places:
        parent, key = county.place(place.parent), f"places ({place.code}).parent"
        if place.level == "county":
            if place.parent or place.code != county.code:
                yield Wrong("places.toml", key, f"expected the county {county.code} alone at the top, without a parent")
        elif place.level not in PARENTS:
            yield Wrong("places.toml", f"places ({place.code}).level", "expected no department: county.toml has them")
        elif parent is None:
            yield Wrong(
                "places.toml", key, f"expected the code of a {PARENTS[place.level]}, found {place.parent or 'none'}"
            )
        elif parent.level != PARENTS[place.level]:
            yield Wrong("places.toml", key, f"expected a {PARENTS[place.level]} above a {place.level}")
    if county.place(county.code) is None:
        yield Wrong("places.toml", "places", f"expected the county {county.code} itself")


def _named(county: County) -> Iterator[Wrong]:
    clocks = {one.code for one in county.clocks}
    departments = {one.code for one in county.departments}
    programmes = {one.code for one in county.programmes}
    numbers = {one.number for one in county.hotlines}
    for department in county.departments:
        for code in (department.clock, *department.clocks.values()):
            if code not in clocks:
                key = f"departments ({department.code}).clock"
                yield Wrong("county.toml", key, f"expected the code of a clock, found {code}")
        for code in department.clocks:
            if code not in programmes:
                key = f"departments ({department.code}).clocks"
                yield Wrong("county.toml", key, f"expected the code of a programme, found {code}")
    for programme in county.programmes:
        key = f"programmes ({programme.code})"
        if programme.clock not in clocks:
            yield Wrong("programmes.toml", f"{key}.clock", f"expected the code of a clock, found {programme.clock}")
        if programme.department not in departments:
            yield Wrong("programmes.toml", f"{key}.department", f"expected a department, found {programme.department}")
        for code in programme.proofs:
            if county.proof(code) is None:
                yield Wrong("programmes.toml", f"{key}.proofs", f"expected the code of a paper, found {code}")
    for clock in county.clocks:
        if clock.cap and clock.cap < clock.amount:
            yield Wrong(
                "programmes.toml", f"clocks ({clock.code}).cap", "expected a total that is not below the amount"
            )
    for need in county.needs:
        if need.programme and need.programme not in programmes:
            yield Wrong("needs.toml", f"needs ({need.code}).programme", f"expected a programme, found {need.programme}")
    for cap in county.provisions.caps:
        place = county.place(cap.place)
        if cap.place and (place is None or place.level != "township"):
            yield Wrong("aids.toml", f"caps ({cap.place}).place", f"expected a township, found {cap.place}")
    for item in county.provisions.items:
        if item.giver not in departments:
            yield Wrong("aids.toml", f"items ({item.code}).giver", f"expected a department, found {item.giver}")
    asked = tuple(one.code for one in county.provisions.follow_ons)
    if asked and asked != FIVE:
        yield Wrong("aids.toml", "follow_ons", f"expected {', '.join(FIVE)} in this order")
    for follow_on in county.provisions.follow_ons:
        key = f"follow_ons ({follow_on.code})"
        if follow_on.programme not in programmes:
            yield Wrong("aids.toml", f"{key}.programme", f"expected a programme, found {follow_on.programme}")
        if follow_on.department not in departments:
            yield Wrong("aids.toml", f"{key}.department", f"expected a department, found {follow_on.department}")
    for danger in county.dangers:
        missing = [one for one in danger.numbers if one not in numbers]
        if missing or not danger.numbers:
            found = missing[0] if missing else "none"
            yield Wrong(
                "needs.toml", f"dangers ({danger.code}).numbers", f"expected numbers of the hotlines, found {found}"
            )
    for permission in county.permissions:
        for name in (name for way in permission.any_of for name in way):
            if name not in CONDITIONS:
                yield Wrong("permissions.toml", f"deeds.{permission.deed}", f"expected known conditions, found {name}")
        if any(not way for way in permission.any_of):
            yield Wrong(
                "permissions.toml",
                f"deeds.{permission.deed}",
                "expected a condition in every way: an empty one lets all in",
            )


def clauses(county: County) -> Iterator[tuple[str, str, str]]:
    """Every clause of the county's data with its file and key."""
    yield "county.toml", "hours.clause", county.hours.clause
    for name, setting in county.settings.items():
        yield "county.toml", f"settings.{name}.clause", setting.clause
    yield from (("county.toml", f"departments ({one.code}).clause", one.clause) for one in county.departments)
    yield from (("county.toml", f"hotlines ({one.number}).clause", one.clause) for one in county.hotlines)
    yield from (("programmes.toml", f"clocks ({one.code}).clause", one.clause) for one in county.clocks)
    yield from (("programmes.toml", f"programmes ({one.code}).clause", one.clause) for one in county.programmes)
    for one in county.programmes:
        if one.confirm_by:
            yield "programmes.toml", f"programmes ({one.code}).confirm_clause", one.confirm_clause
        if one.publish_days:
            yield "programmes.toml", f"programmes ({one.code}).publish_clause", one.publish_clause
    yield from (("programmes.toml", f"proofs ({one.code}).clause", one.clause) for one in county.proofs)
    yield from (("visits.toml", f"duties ({one.code}).clause", one.clause) for one in county.duties)
    given = county.provisions
    yield from (("aids.toml", f"caps ({one.place}).clause", one.clause) for one in given.caps)
    yield from (("aids.toml", f"items ({one.code}).clause", one.clause) for one in given.items)
    yield from (("aids.toml", f"follow_ons ({one.code}).clause", one.clause) for one in given.follow_ons)
    yield from screenings.clauses(county)


def _clauses(county: County) -> Iterator[Wrong]:
    for file, key, clause in clauses(county):
        if not clause.startswith(OUR_DEFAULT) and clause.split(" ")[0] not in county.sources:
            yield Wrong(
                file, key, f'expected "{OUR_DEFAULT}" or a source of county.toml with its section, found "{clause}"'
            )


def _there(county: County) -> Iterator[Wrong]:
    """What the program asks for by name."""
    numbers = {one.number for one in county.hotlines}
    needed: tuple[tuple[str, str, Sequence[str], Iterable[str]], ...] = (
        ("programmes.toml", "clocks", NEEDED_CLOCKS, (one.code for one in county.clocks)),
        ("lines.toml", "lines", NEEDED_LINES, county.lines),
        ("county.toml", "settings", NEEDED_SETTINGS, county.settings),
        ("aids.toml", "settings", NEEDED_FOR_AID, county.settings),
        ("county.toml", "hotlines", EMERGENCY, numbers),
        ("needs.toml", "needs", ("other",), (one.code for one in county.needs)),
    )
    for file, key, wanted, found in needed:
        for name in sorted(set(wanted) - set(found)):
            yield Wrong(file, key, f"expected {name} among them")


def expired(county: County, today: date) -> Iterator[str]:
    """A sentence for every source, clock and programme whose time has run out, with what rests on it."""
    for code, source in county.sources.items():
        if source.until is not None and source.until < today:
            uses = sum(clause.startswith(f"{code} ") for _, _, clause in clauses(county))
            rests = f"{uses} clauses rest" if uses != 1 else "1 clause rests"
            yield f"county.toml: the source {code} ({source.title}) ran out on {source.until}; {rests} on it"
    for kind, some in (("clock", county.clocks), ("programme", county.programmes)):
        for one in some:
            if one.valid_to is not None and one.valid_to < today:
                yield f"programmes.toml: the {kind} {one.code} ran out on {one.valid_to}"
    yield from screenings.expired(county, today)
