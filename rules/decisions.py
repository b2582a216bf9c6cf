"""How a case is accepted (受理), decided and closed; only accepting a named programme starts its legal clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, Literal, TypeAlias

from rules.cases import change, moved, tell
from rules.counties import Calendar, County, Programme
from rules.deadlines import run, told_clock
from rules.declarations import not_declared
from rules.handling import Refused, look, name_of, to_reporter
from rules.nouns import Choice, Decision, Entry, Value, Word
from rules.people import Who
from rules.records import Case
from rules.results import LOOK_AGAIN, Told, goes_out, held, is_held, tell_result

Result: TypeAlias = Literal["agreed", "refused", "other"]
REASONS: Final[Mapping[str, tuple[str, ...]]] = {
    "agreed": ("fits", "hardship", "one_case"),
    "refused": ("income", "property", "support", "untrue", "unclear", "elsewhere"),
    "other": ("fits_other", "emergency_first", "with_other"),
}
REJECTS: Final = ("twice", "elsewhere", "not_her")
ENDS: Final = ("helped", "other_way", "not_needed", "not_found", "moved", "died")
UNCONFIRMED: Final = (
    "registered", "accepted", "supplementing", "verifying", "first_aid", "opinion", "reviewed", "reopened",
)  # fmt: skip
"""States in which a programme that somebody confirms has not helped yet."""
AFTERWARDS: Final = timedelta(seconds=1)
"""A case closed while its result still waits: its end is told right after the result."""


def accept(
    case: Case,
    who: Who,
    programme: str,
    county: County,
    calendar: Calendar,
    today: date,
    now: datetime,
    version: int = 0,
) -> Decision | Refused:
    """受理 of one programme: its clock starts after today; officer and resident hear the same sum and the same day."""
    refused = look(case, who, "case.accept", county, version)
    if refused:
        return refused
    named = county.programme(programme)
    if named is None or not is_valid(named, today):
        return Refused("case.which_programme")
    if case.programme == programme:
        return Refused("case.accepted_already", {"programme": Word(f"programme.{programme}")})
    if case.programme and case.state != "reopened":
        return Refused("case.one_programme", {"programme": Word(f"programme.{case.programme}")})
    due, clock = run(county.clock(named.clock), today, county, calendar)
    details = {"programme": programme, "officer": name_of(who), **clock}
    entry = Entry(case.id, now, "case.accept", who.account.id, details=details)
    changed, decision = change(
        case,
        entry,
        state=moved(case, "case.accept"),
        programme=programme,
        accepted_on=today,
        due_on=due,
        clock=clock,
    )
    values: dict[str, Value] = {"programme": Word(f"programme.{programme}"), "officer": name_of(who)}
    values["clock"] = told_clock(clock)
    return decision + tell(changed, "case.accepted", values) + to_reporter(changed, "report.accepted", county)


def reject(case: Case, who: Who, reason: str, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """不予受理: with its reason, and the way to have somebody else look; never where somebody may be in danger."""
    refused = look(case, who, "case.reject", county, version)
    if refused:
        return refused
    if reason not in REJECTS:
        return Refused("case.which_reason")
    if case.danger:
        return Refused("case.reject_danger")
    entry = Entry(case.id, now, "case.reject", who.account.id, details={"refusal": reason, "officer": name_of(who)})
    changed, decision = change(case, entry, state=moved(case, "case.reject"), closed_at=now, waiting_on="")
    told = tell(changed, "case.rejected", {"reason": Word(f"case.refusal.{reason}")})
    ways = (Choice("button.look_again", LOOK_AGAIN, case.id), Choice("button.human", "human.ask", case.id))
    says = tuple(replace(one, choices=ways) for one in told.says)
    return decision + Decision(says=says) + to_reporter(changed, "report.ended.other_way", county)


def decide(
    case: Case,
    who: Who,
    result: Result,
    reason: str,
    words: str,
    ways: tuple[str, ...],
    county: County,
    now: datetime,
    version: int = 0,
    *,
    entries: Sequence[Entry] = (),
) -> Decision | Refused:
    """Give the opinion with its reason; it goes out after the minutes for taking it back.

    Where somebody else confirms it (`confirm_by`) she hears that it goes on to them, and the result only when they did.
    Nothing is agreed to before what the programme asks for was declared; `entries` are the history that shows it.
    """
    refused = look(case, who, "case.decide", county, version)
    if refused:
        return refused
    if reason not in REASONS.get(result, ()):
        return Refused("case.which_reason")
    lacking = not_declared(case, entries, county) if result == "agreed" else None
    if lacking:
        return lacking
    details = {"decision": result, "reason": reason, "ways": ",".join(ways), "officer": name_of(who)}
    entry = Entry(case.id, now, "case.decide", who.account.id, words, details)
    changed, decision = change(
        case,
        entry,
        state=moved(case, "case.decide"),
        decision=result,
        outcome=words,
        opinion_by=who.account.id,
        approver_id=0,
        tell_at=goes_out(case, county, now),
    )
    if is_confirmed_by(changed, county):
        return decision + held(tell_opinion(changed, county), changed)
    return decision + held(tell_result(changed, Told(reason, ways), county), changed)


def is_confirmed_by(case: Case, county: County) -> str:
    """Which post confirms the opinion on this case; empty where whoever handles it decides alone."""
    programme = county.programme(case.programme)
    return programme.confirm_by if programme is not None else ""


def tell_opinion(case: Case, county: County) -> Decision:
    """The township's opinion for the applicant: what it says and what comes next; the result comes from those who confirm."""
    programme = county.programme(case.programme)
    days = programme.publish_days if programme is not None and case.decision == "agreed" else 0
    following = Word("case.then_publish", {"days": days}) if days else Word("case.then_confirm")
    values: dict[str, Value] = {
        "programme": Word(f"programme.{case.programme}"),
        "what": Word(f"status.result.{case.decision}"),
        "then": following,
    }
    return tell(case, "case.opined", values)


def close(
    case: Case, who: Who, end: str, words: str, county: County, now: datetime, version: int = 0
) -> Decision | Refused:
    """办结: with how it ended. The resident is asked whether it solved her trouble; the reporter hears the kind of outcome."""
    refused = look(case, who, "case.close", county, version)
    if refused:
        return refused
    if end not in (*ENDS, "not_ours"):
        return Refused("case.which_end")
    if is_confirmed_by(case, county) and case.state in UNCONFIRMED and end in ("helped", "other_way"):
        return Refused("case.not_confirmed")
    entry = Entry(case.id, now, "case.close", who.account.id, words, {"outcome": end, "officer": name_of(who)})
    changed, decision = change(
        case,
        entry,
        state=moved(case, "case.close"),
        outcome=words or case.outcome,
        closed_at=now,
        waiting_on="",
        paused_on=None,
        extension="",
    )
    asked = tuple(Choice(f"button.solved.{one}", f"case.solved.{one}", case.id) for one in ("yes", "no", "unsure"))
    told = tell(changed, f"case.ended.{end}", {"words": words})
    later = case.tell_at + AFTERWARDS if case.tell_at is not None and is_held(case, now) else None
    return (
        decision
        + Decision(says=tuple(replace(one, choices=asked, not_before=later) for one in told.says))
        + to_reporter(changed, f"report.ended.{end}", county)
    )


def is_valid(programme: Programme, today: date) -> bool:
    """Whether the programme is in force on this day."""
    since, until = programme.valid_from, programme.valid_to
    return (since is None or since <= today) and (until is None or today <= until)
