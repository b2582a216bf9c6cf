"""The way of a case: its states, the one table of moves, how it is registered, and what every move leaves behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from rules.counties import County
from rules.nouns import NOTHING, Choice, Decision, Entry, Lane, Say, Still, To, Value, Word
from rules.permits import CLOSED
from rules.records import Case, State

OPEN: Final[tuple[State, ...]] = (
    "registered",
    "accepted",
    "supplementing",
    "verifying",
    "first_aid",
    "opinion",
    "published",
    "confirmed",
    "delivering",
    "delivered",
    "objected",
    "reviewed",
    "reopened",
)
"""The states of a case that still runs, in the order of the way."""
ENDED: Final[tuple[State, ...]] = ("closed", "followed_up", "rejected", "withdrawn", "merged")


def _to(state: State, *since: State) -> dict[State, State]:
    return dict.fromkeys(since, state)


def _stay(*states: State) -> dict[State, State]:
    return {state: state for state in states}


MOVES: Final[Mapping[str, Mapping[State, State]]] = {
    "case.claim": _stay(*OPEN),
    "case.hand": _stay(*OPEN),
    "case.reject": _to("rejected", "registered"),
    "case.accept": _to("accepted", "registered", "accepted", "verifying", "first_aid", "reopened"),
    "case.ask": _stay(
        "registered", "accepted", "supplementing", "verifying", "first_aid", "opinion", "reviewed", "reopened"
    ),
    "case.supplement": _to("supplementing", "accepted", "verifying"),
    "case.resume": _to("accepted", "supplementing"),
    "case.visit": _to("verifying", "registered", "accepted", "verifying", "first_aid", "reopened")
    | _stay("supplementing"),
    "case.verify": _to("verifying", "registered", "accepted", "verifying", "first_aid", "reopened")
    | _stay("supplementing"),
    "case.first": _to("first_aid", "registered", "accepted", "verifying", "reopened"),
    "case.extend": _stay("accepted", "supplementing", "verifying", "first_aid", "opinion", "published", "reviewed"),
    "case.grant": _stay("accepted", "supplementing", "verifying", "first_aid", "opinion", "published", "reviewed"),
    "case.decide": _to("opinion", "accepted", "verifying", "first_aid", "reviewed", "reopened"),
    "case.publish": _to("published", "opinion"),
    "case.confirm": _to("confirmed", "opinion", "published"),
    "case.return": _to("verifying", "opinion", "published"),
    "case.undo": {"opinion": "accepted", "confirmed": "opinion"},
    "case.deliver": _to("delivering", "confirmed"),
    "case.arrive": _to("delivered", "delivering"),
    "case.close": _to(
        "closed",
        "registered",
        "accepted",
        "supplementing",
        "verifying",
        "first_aid",
        "opinion",
        "confirmed",
        "delivering",
        "delivered",
        "reviewed",
        "reopened",
    ),
    "case.follow_up": _to("followed_up", "closed"),
    "case.withdraw": _to("withdrawn", *(state for state in OPEN if state not in ("delivering", "delivered"))),
    "case.merge": _to("merged", "registered", "accepted", "supplementing", "verifying", "first_aid", "reopened"),
    "case.unmerge": _to("registered", "merged"),
    "case.unmerge_accepted": _to("accepted", "merged"),
    "objection.open": _to(
        "objected", "opinion", "published", "confirmed", "delivering", "delivered", "closed", "followed_up"
    ),
    "objection.settle": _to("reviewed", "objected"),
    "case.reopen": _to("reopened", "opinion", "confirmed", "closed", "followed_up", "rejected"),
}
"""Every move there is: a deed, the states it starts from, and where it leads. docs/cases.md is drawn from this table."""


class IllegalMove(ValueError):
    """A rule tried to move a case along a way the table does not have: a fault of ours, nothing is kept."""


def moved(case: Case, deed: str) -> State | None:
    """The state this deed leads to from where the case stands; none when it may not be done now."""
    return MOVES.get(deed, {}).get(case.state)


def suggested(case: Case, county: County) -> str:
    """The programme a case speaks of: the one it was opened for (摆渡), else that of its need; a hint, never a decision."""
    need = county.need(case.need)
    return case.proposal.get("programme", "") or (need.programme if need is not None else "")


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
    """The changed copy of a case with the line that explains it; along no way the table does not have."""
    changed: Case = replace(case, **fields)  # type: ignore[arg-type]
    if changed.state != case.state and not any(ways.get(case.state) == changed.state for ways in MOVES.values()):
        raise IllegalMove(f"{case.state} to {changed.state}")
    return changed, Decision(keep=(changed,), entries=(entry,))
