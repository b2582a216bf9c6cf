"""摆渡: when temporary aid ends, five more ways are asked about, and what is wanted becomes a request of its own (S4 三(4))."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rules.aids import Matter, look
from rules.cases import register, tell
from rules.handling import Refused, name_of
from rules.nouns import Decision, Entry, Lines, Word
from rules.provisions import FollowOn
from rules.records import Case

TEMPORARY: Final = "linshi"
ASKED: Final = "aid.ferry"
WANTED, NOT_WANTED = "yes", "no"
FIVE: Final = ("dibao", "medical", "employment", "education", "housing")
"""The five questions, in the order of the notice; which programme and department stand behind each is the county's data."""


def is_owed(matter: Matter, seen: Collection[str]) -> bool:
    """Whether the five questions are still to be asked before this case ends: it is temporary aid, accepted or given first."""
    given = any(one.path == "first" and one.state in ("confirmed", "given") for one in matter.aids)
    return (
        bool(matter.county.provisions.follow_ons)
        and ASKED not in seen
        and (given or matter.case.programme == TEMPORARY)
    )


def ferry(
    matter: Matter, answers: Mapping[str, str], new: Sequence[Case], running: Collection[str]
) -> Decision | Refused:
    """Keep the five answers; each 要 becomes a case of its own with the same people, in the hands of the same officer.

    `new` are blank cases, one for each that may be opened; a programme the household has running already opens none.
    """
    refused = look(matter, "aid.ferry")
    if refused:
        return refused
    follow_ons = matter.county.provisions.follow_ons
    if any(answers.get(one.code) not in (WANTED, NOT_WANTED) for one in follow_ons):
        return Refused("ferry.all_five")
    wanted = [one for one in follow_ons if answers[one.code] == WANTED]
    opened = [one for one in wanted if one.programme not in running]
    details = {"officer": name_of(matter.who), "wanted": ",".join(one.programme for one in wanted)}
    entry = Entry(matter.case.id, matter.now, ASKED, matter.who.account.id, details=details, audience="office")
    decision = Decision(entries=(entry,))
    cases = [_opened(matter, one, blank) for one, blank in zip(opened, new, strict=False)]
    for case in cases:
        decision += register(case, matter.county, matter.now, by=matter.who.account.id, tell=False)
    if cases:
        lines = tuple(
            Word("ferry.line", {"programme": Word(f"programme.{case.proposal['programme']}"), "number": case.number})
            for case in cases
        )
        decision += tell(matter.case, "ferry.opened", {"lines": Lines(lines)})
    return decision


def _opened(matter: Matter, follow_on: FollowOn, blank: Case) -> Case:
    case = matter.case
    needs = (one.code for one in matter.county.needs if one.programme == follow_on.programme)
    return replace(
        blank,
        need=next(needs, "other"),
        group=case.group,
        subject=case.subject,
        phone=case.phone,
        address=case.address,
        contact=case.contact,
        household_id=case.household_id,
        applicant_id=case.applicant_id,
        reporter_id=case.reporter_id,
        relation=case.relation,
        consent=case.consent,
        source=case.source,
        owner_id=matter.who.account.id,
        claimed_at=matter.now,
        register_place=case.register_place,
        residence=case.residence,
        proposal={"programme": follow_on.programme, "from": case.number},
    )
