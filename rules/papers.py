"""补正: what is missing on a case is asked for once and all together; the clock stands still until the last of it is settled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

from rules.cases import change, moved, tell
from rules.counties import Calendar, County, Proof
from rules.deadlines import due_word, pauses_of, rerun
from rules.handling import Refused, look, name_of, to_reporter
from rules.nouns import Decision, Entry, Lines, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Paper
from rules.records import Case

How: TypeAlias = Literal["given", "looked_up", "waived"]
HOWS: Final[tuple[How, ...]] = get_args(How)


def asked_for(case: Case, county: County) -> tuple[Proof, ...]:
    """The papers of the case's programme."""
    programme = county.programme(case.programme)
    codes = programme.proofs if programme is not None else ()
    return tuple(one for one in map(county.proof, codes) if one is not None)


def missing(case: Case, papers: Sequence[Paper], county: County) -> tuple[Proof, ...]:
    """What can still be asked for: nothing the office can look up itself (003 §18), nothing asked for before."""
    before = {one.code for one in papers}
    return tuple(one for one in asked_for(case, county) if not one.looked_up and one.code not in before)


def open_of(papers: Sequence[Paper]) -> tuple[Paper, ...]:
    """What was asked for and is not settled."""
    return tuple(one for one in papers if one.state == "asked")


def supplement(
    case: Case,
    who: Who,
    codes: Collection[str],
    papers: Sequence[Paper],
    new_ids: Sequence[int],
    county: County,
    today: date,
    now: datetime,
    version: int = 0,
) -> Decision | Refused:
    """发给本人: one list of everything missing; from today the clock stands still. `new_ids` are enough for every paper."""
    refused = look(case, who, "case.supplement", county, version)
    if refused:
        return refused
    chosen = tuple(one for one in missing(case, papers, county) if one.code in codes)
    if not chosen:
        return Refused("paper.none")
    asked = tuple(
        Paper(new, case.id, one.code, today, by=who.account.id) for new, one in zip(new_ids, chosen, strict=False)
    )
    details = {"proofs": ",".join(one.code for one in chosen), "officer": name_of(who)}
    entry = Entry(case.id, now, "case.supplement", who.account.id, details=details)
    changed, decision = change(
        case,
        entry,
        state=moved(case, "case.supplement"),
        paused_on=case.paused_on or (today if case.due_on else None),
        waiting_on="resident",
    )
    values: dict[str, Value] = {
        "lines": Lines(tuple(Word("paper.line", {"proof": Word(f"proof.{one.code}")}) for one in chosen))
    }
    told = tell(changed, "case.supplement_told", values, lane="replies")
    if not case.applicant_id:
        told = to_reporter(changed, "report.supplement", county, values)
    return decision + Decision(keep=asked) + told


def settle(
    case: Case,
    paper: Paper,
    how: How,
    who: Who,
    papers: Sequence[Paper],
    county: County,
    calendar: Calendar,
    today: date,
    now: datetime,
) -> Decision | Refused:
    """收到了, 能查到 or 不用了: one is crossed off; with the last the clock goes on, and both hear the new day."""
    if not permit(who, "case.settle", case, county):
        return Refused("case.unknown")
    if paper.state != "asked":
        return Refused("paper.settled_already")
    done = replace(paper, state=how, settled_on=today, by=who.account.id)
    details = {"proof": paper.code, "settled": how, "officer": name_of(who)}
    entry = Entry(case.id, now, "paper.settle", who.account.id, details=details)
    crossed = Decision(keep=(done,), entries=(entry,))
    if any(one.id != paper.id for one in open_of(papers)) or moved(case, "case.resume") is None:
        return crossed
    return crossed + resume(case, who, county, calendar, today, now)


def resume(case: Case, who: Who, county: County, calendar: Calendar, today: date, now: datetime) -> Decision:
    """Nothing is missing any more: the days since it was asked for do not count, and the new day is said with its sum."""
    due, clock = case.due_on, case.clock
    if case.paused_on is not None and clock:
        due, clock = rerun(clock, calendar, (*pauses_of(clock), (case.paused_on, today)))
    details = {"officer": name_of(who), "due": clock.get("due", "")}
    entry = Entry(case.id, now, "case.resume", who.account.id, details=details)
    fields = {"due_on": due, "clock": clock, "paused_on": None}
    changed, decision = change(case, entry, state=moved(case, "case.resume"), waiting_on="", **fields)
    return decision + tell(changed, "case.resumed", {"day": due_word(changed)} if due else {"day": Word("clock.none")})
