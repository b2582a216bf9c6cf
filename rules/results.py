"""How a result reaches her: minutes to take it back, plain words with reason and ways, a written notice of a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from rules.calendars import add_workdays
from rules.cases import change, is_pressing, moved, tell
from rules.counties import Calendar, County
from rules.handling import Refused, look, name_of
from rules.hours import waking
from rules.nouns import NOTHING, Choice, Decision, Entry, Lines, Still, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Task
from rules.records import Case

LOOK_AGAIN: Final = "case.object"
WAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What a result is told with: the code of its reason and the programmes that stay open."""

    reason: str
    ways: tuple[str, ...] = ()


def told_by(opinion: Entry | None) -> Told:
    """Reason and ways of an opinion, as its line of history has them."""
    details = opinion.details if opinion is not None else {}
    return Told(details.get("reason", ""), tuple(filter(None, details.get("ways", "").split(","))))


def opinion_of(entries: Sequence[Entry]) -> Entry | None:
    """The line of the opinion that stands: the last one given."""
    return next((one for one in reversed(entries) if one.deed == "case.decide"), None)


def goes_out(case: Case, county: County, now: datetime) -> datetime:
    """When a result decided now goes out: after the minutes for taking it back, and not in the quiet hours unless it presses."""
    at = now.replace(microsecond=0) + timedelta(minutes=county.setting("undo_minutes"))
    return at if is_pressing(case) else waking(county, at) or at


def is_held(case: Case, now: datetime) -> bool:
    """Whether the result has not gone out yet and can still be taken back."""
    return case.tell_at is not None and now < case.tell_at


def as_told(case: Case, now: datetime) -> Case:
    """The case as the one who asked knows it: a result that can still be taken back is none yet."""
    if not is_held(case, now):
        return case
    if case.state == "opinion":
        return replace(case, state="accepted", decision="", outcome="", opinion_by=0)
    return replace(case, state="opinion", outcome="", approver_id=0) if case.state == "confirmed" else case


def held(decision: Decision, case: Case) -> Decision:
    """The same words, said when the result goes out; never if it was taken back or sent before."""
    if case.tell_at is None:
        return decision
    still = Still("told", case.id, case.tell_at.isoformat())
    says = tuple(replace(one, not_before=case.tell_at, still=still) for one in decision.says)
    return replace(decision, says=says)


def tell_result(case: Case, told: Told, county: County) -> Decision:
    """The result in plain words for the applicant, its reason, and after a refusal every way that is left."""
    lines: list[Word | str] = [Word(f"case.reason.{told.reason}")] if told.reason else []
    if case.outcome:
        lines.append(case.outcome)
    lines += [Word("case.way", {"way": Word(f"programme.{way}")}) for way in told.ways]
    values: dict[str, Value] = {
        "programme": Word(f"programme.{case.programme}") if case.programme else Word("case.this_help"),
        "lines": Lines(tuple(lines)),
        "days": county.setting("review_days"),
        "again": Word(f"case.reopens.{told.reason}") if told.reason and case.decision == "refused" else "",
    }
    said = tell(case, f"case.decided.{case.decision}", values)
    if case.decision != "refused":
        return said
    ways = tuple(
        Choice("button.way", f"case.way.{way}", case.id, values={"way": Word(f"programme.{way}")})
        for way in told.ways[:WAYS]
    )
    choices = (Choice("button.look_again", LOOK_AGAIN, case.id), *ways, Choice("button.human", "human.ask"))
    return Decision(says=tuple(replace(one, choices=choices) for one in said.says))


def send_now(case: Case, who: Who, told: Decision, county: County, now: datetime) -> Decision | Refused:
    """马上发: the result goes out at once and cannot be taken back any more; `told` is what would have gone out later."""
    if not permit(who, "case.read", case, county):
        return Refused("case.unknown")
    if not is_held(case, now) or not _gave(case, who):
        return Refused("case.undo_late" if not is_held(case, now) else "case.undo_not_yours")
    entry = Entry(case.id, now, "case.send", who.account.id, details={"officer": name_of(who)}, audience="office")
    _, decision = change(case, entry, tell_at=None)
    return decision + Decision(says=tuple(replace(one, not_before=None, still=None) for one in told.says))


def undo(
    case: Case, who: Who, tasks: Sequence[Task], county: County, now: datetime, version: int = 0
) -> Decision | Refused:
    """撤回: within the minutes the result is taken back by whoever gave it; nobody outside has heard of it."""
    refused = look(case, who, "case.undo", county, version)
    if refused:
        return refused
    if not is_held(case, now) or not _gave(case, who):
        return Refused("case.undo_late" if not is_held(case, now) else "case.undo_not_yours")
    entry = Entry(case.id, now, "case.undo", who.account.id, details={"officer": name_of(who)}, audience="office")
    changed = replace(case, approver_id=0, tell_at=None)
    if case.state == "opinion":
        changed = replace(changed, decision="", outcome="", opinion_by=0)
    _, decision = change(changed, entry, state=moved(case, "case.undo"))
    owed = tuple(replace(one, result="undone", done_at=now, done_by=who.account.id) for one in tasks if is_owed(one))
    return decision + Decision(keep=owed)


def is_owed(task: Task) -> bool:
    """Whether this is a written notice not handed over yet."""
    return task.kind == "notice" and task.done_at is None


def owe_notice(case: Case, new_id: int, county: County, calendar: Calendar, today: date, now: datetime) -> Decision:
    """A refusal is served by its written notice: from its result on somebody owes handing it over, by a day."""
    if case.decision != "refused":
        return NOTHING
    place = county.township_of(case.place) if case.place else county.code
    due = add_workdays(calendar, today, county.setting("notice_workdays"))
    return Decision(keep=(Task(new_id, "notice", place, due, now, case_id=case.id, owner_id=case.owner_id),))


def serve(case: Case, who: Who, tasks: Sequence[Task], county: County, now: datetime) -> Decision | Refused:
    """告知书已交给本人: from now on the refusal counts as served; the day stands in the history."""
    if not permit(who, "case.notice", case, county):
        return Refused("case.unknown")
    task = next((one for one in tasks if is_owed(one)), None)
    if task is None:
        return Refused("case.notice_none")
    if is_held(case, now):
        return Refused("case.result_waits", {"at": case.tell_at or now})
    entry = Entry(case.id, now, "case.notice", who.account.id, details={"officer": name_of(who)})
    return Decision(keep=(replace(task, result="handed", done_at=now, done_by=who.account.id),), entries=(entry,))


def may_take_back(case: Case, who: Who, now: datetime) -> bool:
    """Whether the result that waits is hers to send at once or to take back."""
    return is_held(case, now) and moved(case, "case.undo") is not None and _gave(case, who)


def _gave(case: Case, who: Who) -> bool:
    """Whether the result that waits is hers: the opinion while it stands alone, else the confirmation."""
    return who.account.id == (case.approver_id if case.state == "confirmed" else case.opinion_by)
