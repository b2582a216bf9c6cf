"""The steps of a case on its card: which of them are of this programme and result, and what waits for a post of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from rules import opinions, results
from rules.cases import moved
from rules.counties import County
from rules.decisions import is_confirmed_by
from rules.extensions import cap_of
from rules.people import Who
from rules.permits import permit
from rules.records import Case
from storage.desk import Desk

STEPS: Final = (
    "accept", "ask", "visit", "verify", "supplement", "decide", "publish", "deliver", "arrive", "close",
)  # fmt: skip
"""What the owner does with a case, in the order of the way."""


def may_miss(case: Case, county: County) -> bool:
    """Whether papers can be missing: only of an accepted programme that asks for some."""
    programme = county.programme(case.programme)
    return programme is not None and bool(programme.proofs)


FITS: Final[Mapping[str, Callable[[Case, County], bool]]] = {
    "supplement": may_miss,
    "publish": lambda case, county: opinions.needs_notice(case, county) is not None,
    "deliver": lambda case, county: case.decision == "agreed",
    "close": lambda case, county: case.state != "opinion" or not is_confirmed_by(case, county),
}
"""Steps that are not of every programme or result."""


def own(desk: Desk, who: Who, case: Case) -> tuple[str, ...]:
    """What the owner may do with it now."""
    return tuple(
        name
        for name in STEPS
        if moved(case, f"case.{name}") is not None
        and permit(who, f"case.{name}", case, desk.county)
        and (name not in FITS or FITS[name](case, desk.county))
    )


def of_posts(desk: Desk, who: Who, case: Case) -> tuple[str, ...]:
    """What waits for a post of its own: to send or take back what she gave, to confirm what another gave."""
    if results.may_take_back(case, who, desk.now):
        return ("send", "undo")
    if case.extension == "asked" and case.owner_id != who.account.id and permit(who, "case.grant", case, desk.county):
        return ("grant.yes", "grant.no")
    waits = moved(case, "case.confirm") is not None and not results.is_held(case, desk.now)
    if waits and opinions.may_confirm(case, who, desk.county):
        hung = opinions.not_hung(case, desk.proceedings.publications_of(case.id), desk.county)
        return ("return",) if hung is not None else ("confirm", "return")
    return ()


class More(NamedTuple):
    """A button behind 更多: its label, its deed, and when it is there."""

    label: str
    deed: str
    when: Callable[[Desk, Who, Case], bool]


def may_move(deed: str) -> Callable[[Desk, Who, Case], bool]:
    """A move of the table that she may make now."""
    return lambda desk, who, case: moved(case, deed) is not None and permit(who, deed, case, desk.county)


def may_do(deed: str) -> Callable[[Desk, Who, Case], bool]:
    """A deed that moves nothing and is permitted to her."""
    return lambda desk, who, case: permit(who, deed, case, desk.county)


def hangs(desk: Desk, who: Who, case: Case) -> bool:
    """A notice of this case hangs or hung, and it is hers."""
    return permit(who, "case.publication", case, desk.county) and bool(desk.proceedings.publications_of(case.id))


def objected(desk: Desk, who: Who, case: Case) -> bool:
    """A notice hangs to which somebody may object; or she has no account, and says it on the telephone or at the window."""
    open_to = case.state == "published" or (not case.applicant_id and moved(case, "objection.open") is not None)
    return open_to and permit(who, "objection.open", case, desk.county)


def settles(desk: Desk, who: Who, case: Case) -> bool:
    """Papers are asked for, and crossing them off is hers."""
    return case.state == "supplementing" and permit(who, "case.settle", case, desk.county)


def extends(desk: Desk, who: Who, case: Case) -> bool:
    """More days are to be had, and asking for them is hers."""
    may = moved(case, "case.extend") is not None and permit(who, "case.extend", case, desk.county)
    return may and case.extension != "asked" and bool(cap_of(case, desk.county))


def pledges(desk: Desk, who: Who, case: Case) -> bool:
    """The programme asks for a pledge."""
    programme = desk.county.programme(case.programme)
    return programme is not None and bool(programme.pledge) and permit(who, "case.pledge", case, desk.county)


def checks(desk: Desk, who: Who, case: Case) -> bool:
    """The programme asks for a check of what the family has."""
    programme = desk.county.programme(case.programme)
    return programme is not None and programme.checked and permit(who, "case.check", case, desk.county)


def refused(desk: Desk, who: Who, case: Case) -> bool:
    """A refusal whose written notice is hers to hand over."""
    return case.decision == "refused" and permit(who, "case.notice", case, desk.county)
