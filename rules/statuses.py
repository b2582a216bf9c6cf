"""Where a case stands, in plain words: what is done, what is under way, and what comes next by which day at the latest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules import legs
from rules.calendars import is_workday
from rules.cases import OPEN
from rules.counties import Calendar, County
from rules.decisions import is_confirmed_by
from rules.nouns import Lines, Value, Word
from rules.people import Who
from rules.proceedings import Leg, Paper, Publication
from rules.records import Case, State

WORKING: Final[frozenset[State]] = frozenset(OPEN)
NOW: Final[Mapping[State, str]] = {
    "accepted": "status.step.working",
    "verifying": "status.step.visiting",
    "first_aid": "status.step.working",
    "objected": "status.step.objected",
    "reviewed": "status.step.looking_again",
    "reopened": "status.step.looking_again",
}
"""What is under way in a state that has one plain sentence of its own."""
TOLD: Final = ("opinion", "published", "confirmed", "delivering", "delivered")
"""States in which the day of the result is past or no longer the next thing."""
CLASSES: Final = ("seen", "doing", "helped", "other", "ended")


def timeline(
    case: Case,
    county: County,
    now: datetime,
    *,
    officer: str = "",
    seen: Mapping[str, date] | None = None,
    parts: Sequence[Leg] = (),
    hung: Publication | None = None,
    papers: Sequence[Paper] = (),
) -> Lines:
    """The steps of a case for the one who asked: ✔ done, ▶ now, ○ next with its latest day (about, while days are projected).

    `officer` is how the office calls who has it; `seen` the deeds its history holds with the day of the last;
    `parts` lie with departments; `hung` is the notice that was hung last, `papers` what was asked for (补正).
    """
    seen = seen or {}
    lines: list[Word] = [_done("status.step.received", day=_day(case.opened_at, county))]
    if officer:
        lines.append(_done("status.step.taken", day=_day(case.claimed_at, county), who=officer))
    if case.accepted_on:
        programme = Word(f"programme.{case.programme}")
        lines.append(_done("status.step.accepted", day=case.accepted_on, programme=programme))
    if "case.verify" in seen and case.state != "verifying":
        lines.append(_done("status.step.visited"))
    lines += _way(case, seen, hung)
    match case.state:
        case "registered":
            lines.append(_first(case, county, now))
        case "opinion" if not is_confirmed_by(case, county):
            lines.append(_now("status.step.opinion", what=_what(case)))
        case "opinion":
            lines.append(_now("status.step.confirming"))
        case "supplementing":
            lines += [
                _now("status.step.paper", proof=Word(f"proof.{one.code}")) for one in papers if one.state == "asked"
            ]
            lines.append(Word("status.next", {"step": Word("status.step.paused")}))
        case "withdrawn" | "rejected" | "merged":
            lines.append(_done(f"status.step.{case.state}", day=_day(case.closed_at, county)))
        case "closed" | "followed_up":
            lines.append(_done("status.step.ended", day=_day(case.closed_at, county)))
        case _ if case.state in NOW:
            lines.append(_now(NOW[case.state]))
    lines += [Word("status.done" if done else "status.now", {"step": step}) for done, step in legs.steps(parts)]
    if case.waiting_on == "resident":
        lines.append(_now("status.step.waiting_for_you"))
    if (
        case.paused_on is None
        and case.state in WORKING
        and (case.state not in TOLD or (case.approver_id == 0 and is_confirmed_by(case, county)))
    ):
        lines.append(_next(case))
    return Lines((*lines, *facts(case, county)))


def _way(case: Case, seen: Mapping[str, date], hung: Publication | None) -> list[Word]:
    """The separate moves between opinion and payment, each with its day."""
    lines: list[Word] = []
    if not case.opinion_by or not case.decision:
        return lines
    if case.state in ("published", "confirmed", "delivering", "delivered") or "case.confirm" in seen:
        lines.append(_done("status.step.opined", what=_what(case), day=seen.get("case.decide")))
    if case.state == "published" and hung is not None and hung.state == "hanging":
        lines.append(_now("status.step.published", until=hung.ends_on))
    elif hung is not None and hung.state in ("ended", "taken_down"):
        lines.append(_done("status.step.publish_over", day=hung.ends_on))
        lines += [_now("status.step.confirming")] if case.state == "published" else []
    if case.approver_id:
        lines.append(_done("status.step.confirmed", what=_what(case), day=seen.get("case.confirm")))
    for state, deed in (("delivering", "case.deliver"), ("delivered", "case.arrive")):
        if deed in seen and case.approver_id:
            lines.append(_done(f"status.step.{state}", day=seen[deed]))
    return lines


def _what(case: Case) -> Word:
    return Word(f"status.result.{case.decision or 'other'}")


def facts(case: Case, county: County) -> tuple[Word, ...]:
    """What else she wants to know: what to get ready, how often she hurried it, what came of it."""
    found: list[Word] = []
    programme = county.programme(case.programme)
    if programme is not None and programme.papers is not None and case.state in WORKING:
        found.append(Word("status.papers", {"papers": Word(f"papers.{programme.code}")}))
    if case.hurried and case.state in WORKING:
        found.append(Word("status.hurried", {"times": case.hurried}))
    if case.outcome and case.state != "withdrawn" and (case.decision or case.state not in WORKING):
        found.append(Word("status.outcome", {"words": case.outcome}))
    return tuple(found)


def outcome_class(case: Case) -> str:
    """How much of a case its reporter hears: that it was seen, is worked on, how it ended in kind; nothing of others' affairs."""
    if case.state == "registered":
        return "doing" if case.owner_id else "seen"
    if case.state in WORKING or case.state == "merged":
        return "doing"
    if case.state in ("withdrawn", "rejected"):
        return "ended"
    return "helped" if case.decision in ("", "agreed") else "other"


def is_projected(case: Case) -> bool:
    """Whether the due day rests on a year whose holidays are not announced yet."""
    return bool(case.clock.get("projected"))


def sees_all(case: Case, who: Who) -> bool:
    """Whether she sees the whole timeline: who asked for it; who only reported it hears the kind of outcome."""
    return case.applicant_id == who.account.id


def _first(case: Case, county: County, now: datetime) -> Word:
    if case.owner_id or case.first_contact_by is None:
        return _now("status.step.looking")
    if now >= case.first_contact_by:
        return _now("status.step.contact_late")
    return _now("status.step.contact", by=case.first_contact_by)


def _next(case: Case) -> Word:
    if case.due_on is None:
        return Word("status.next", {"step": Word("status.step.result")})
    key = "status.next.about" if is_projected(case) else "status.next.by"
    return Word(key, {"step": Word("status.step.result"), "day": case.due_on})


def _done(key: str, **values: Value | None) -> Word:
    return Word("status.done", {"step": Word(key, _given(values))})


def _now(key: str, **values: Value | None) -> Word:
    return Word("status.now", {"step": Word(key, _given(values))})


def _given(values: dict[str, Value | None]) -> dict[str, Value]:
    return {name: "" if value is None else value for name, value in values.items()}


def _day(at: datetime | None, county: County) -> date | None:
    return at.astimezone(ZoneInfo(county.timezone)).date() if at is not None else None


def is_office_hour(county: County, calendar: Calendar, now: datetime) -> bool:
    """Whether the township's window is staffed now."""
    there = now.astimezone(ZoneInfo(county.timezone))
    return is_workday(calendar, there.date()) and county.hours.opens <= there.time() < county.hours.closes


def is_night(county: County, now: datetime) -> bool:
    """Whether the county's quiet hours run."""
    there = now.astimezone(ZoneInfo(county.timezone)).time()
    return there >= county.hours.quiet_from or there < county.hours.quiet_to
