"""The way of a case: its states, the one table of moves, how it is registered, and what every move leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from rules.counties import County
from rules.nouns import NOTHING, Choice, Decision, Entry, Lane, Say, Still, To, Value, Word
from rules.permits import CLOSED
from rules.records import Case, State

MOVES: Mapping[str, Mapping[State, State]] = {
    "case.accept": {
        "registered": "accepted",
        "accepted": "accepted",
        "verifying": "accepted",
        "reopened": "accepted",
    },
    "case.claim": {
        "registered": "registered",
        "accepted": "accepted",
        "verifying": "verifying",
        "opinion": "opinion",
        "reopened": "reopened",
    },
    "case.hand": {
        "registered": "registered",
        "accepted": "accepted",
        "verifying": "verifying",
        "opinion": "opinion",
        "reopened": "reopened",
    },
    "case.ask": {
        "registered": "registered",
        "accepted": "accepted",
        "verifying": "verifying",
        "reopened": "reopened",
    },
    "case.visit": {
        "registered": "verifying",
        "accepted": "verifying",
        "verifying": "verifying",
        "reopened": "verifying",
    },
    "case.verify": {
        "registered": "verifying",
        "accepted": "verifying",
        "verifying": "verifying",
        "reopened": "verifying",
    },
    "case.decide": {"accepted": "opinion", "verifying": "opinion", "reopened": "opinion"},
    "case.close": {
        "opinion": "closed",
        "registered": "closed",
        "accepted": "closed",
        "verifying": "closed",
        "reopened": "closed",
    },
    "case.withdraw": {
        "registered": "withdrawn",
        "accepted": "withdrawn",
        "verifying": "withdrawn",
        "opinion": "withdrawn",
        "reopened": "withdrawn",
    },
    "case.reopen": {"closed": "reopened", "opinion": "reopened"},
}


def moved(case: Case, deed: str) -> State | None:
    """The state this deed leads to from where the case stands; none when it may not be done now."""
    return MOVES.get(deed, {}).get(case.state)


def is_open(case: Case) -> bool:
    """Whether the case still runs."""
    return case.state not in CLOSED


def is_pressing(case: Case) -> bool:
    """Whether it cannot wait for the morning."""
    return case.urgency == "today" or bool(case.danger)


def office(case: Case, county: County) -> To:
    """The officers of the township over the place of the case (nobody there: the county)."""
    return To("post", f"officer@{county.township_of(case.place) if case.place else county.code}")


def parties(case: Case) -> tuple[To, ...]:
    """The applicant, where she has an account of her own."""
    return (To("account", str(case.applicant_id)),) if case.applicant_id else ()


def title(case: Case) -> Mapping[str, Value]:
    """The values every notice about a case carries: number, place and need, no name and no words."""
    return {
        "number": case.number,
        "place": Word(f"place.{case.place}") if case.place else Word("place.unknown"),
        "need": Word(f"need.{case.need}") if case.need else Word("need.unknown"),
    }


def alert(case: Case, county: County, *, again: int = 0) -> Decision:
    """Tell the officers of the place that a case waits; an urgent one rings (sounds) and says so."""
    urgent = is_pressing(case)
    lane: Lane = "urgent" if urgent else "notices"
    return Decision(
        says=(
            Say(
                "case.ring" if urgent else "case.new",
                office(case, county),
                {**title(case), "again": Word("case.ring.again", {"times": again}) if again else ""},
                lane=lane,
                choices=(
                    Choice("button.look", "case.card", case.id, case.version),
                    Choice("button.claim", "case.claim", case.id, 0),
                ),
                about=("case", case.id),
                still=Still("unclaimed", case.id),
                once=f"case:{case.id}:new:{again}",
            ),
        )
    )


def register(
    case: Case, county: County, now: datetime, *, attachments: tuple[int, ...] = (), by: int = 0, tell: bool = True
) -> Decision:
    """File a new case: its first line of history, its attachments' lines, and word to the officers.

    `first_contact_by` must already be set by the caller from the county's clocks. `by` is who wrote it down when that is
    neither the applicant nor the reporter (代登记); `tell` is off when that officer keeps the case himself.
    """
    by = by or case.reporter_id or case.applicant_id
    entries = [Entry(case.id, now, "case.register", by, case.words, {"source": case.source, "urgency": case.urgency})]
    entries += [Entry(case.id, now, "case.attach", by, attachment_id=one) for one in attachments]
    filed = Decision(keep=(case,), entries=tuple(entries))
    return filed + alert(case, county) if tell else filed


def tell(
    case: Case, key: str, values: Mapping[str, Value] | None = None, *, lane: Lane = "notices", once: str = ""
) -> Decision:
    """Tell the applicant, in her own register, what became of her case; where it is urgent she hears it at night too."""
    if lane == "notices" and is_pressing(case):
        lane = "replies"
    says = tuple(
        Say(
            key,
            to,
            {**title(case), **(values or {})},
            lane=lane,
            choices=(Choice("button.status", "case.status", case.id),),
            about=("case", case.id),
            version=case.version,
            once=once,
        )
        for to in parties(case)
    )
    return Decision(says=says) if says else NOTHING


def change(case: Case, entry: Entry, **fields: object) -> tuple[Case, Decision]:
    """The changed copy of a case with the line that explains it."""
    changed: Case = replace(case, **fields)  # type: ignore[arg-type]
    return changed, Decision(keep=(changed,), entries=(entry,))
