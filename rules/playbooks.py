"""What a kind of case asks of whoever handles it: its steps with the minute each was done, and the guardian of a minor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final, Literal

from rules.counties import County
from rules.handling import Refused, name_of
from rules.kinds import Kind, Step
from rules.nouns import Decision, Entry, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Task
from rules.records import Case

STEP: Final = "case.step"
GUARDIAN: Final = "case.guardian"


def kind_of(case: Case, county: County) -> Kind | None:
    """The kind of a case: as an officer set it, else the first of the county's list that fits what was said."""
    if case.kind:
        return next((one for one in county.kinds if one.code == case.kind), None)
    words = case.words.lower()
    return next((one for one in county.kinds if one.fits(case.danger, case.need, words)), None)


def is_hidden(case: Case, county: County) -> bool:
    """Whether the household must never hear of the case: violence at home, a child that is harmed."""
    kind = kind_of(case, county)
    return kind is not None and kind.hidden


def done_of(entries: Sequence[Entry]) -> Mapping[str, Entry]:
    """The steps that were done (`fire.bed`), each with the line that says when and by whom; of several the first."""
    done: dict[str, Entry] = {}
    for entry in entries:
        if entry.deed == STEP:
            done.setdefault(entry.details.get("step", ""), entry)
    return done


def due_of(case: Case, step: Step) -> datetime:
    """By when a step is due: minutes from the moment the case was filed."""
    return case.opened_at + timedelta(minutes=step.minutes)


def lines(case: Case, kind: Kind, entries: Sequence[Entry], now: datetime) -> list[Word | str]:
    """The playbook as the officer reads it: each step with who is called and until when, or who did it and when."""
    done, told = done_of(entries), list[Word | str]()
    for step in kind.steps:
        values: dict[str, Value] = {
            "step": Word(f"step.{kind.code}.{step.code}"),
            "call": called(step),
            "by": due_of(case, step),
        }
        entry = done.get(f"{kind.code}.{step.code}")
        if entry is not None:
            values |= {"at": entry.at, "officer": entry.details.get("officer", "")}
        key = "done" if entry is not None else ("late" if now > due_of(case, step) else "open")
        told.append(Word(f"playbook.{key}", values))
    return told


def called(step: Step) -> Word:
    """Who is called: a hotline with its number, or a department."""
    if step.call.isdigit():
        return Word("playbook.number", {"number": step.call, "what": Word(f"hotline.{step.call}")})
    return Word(f"department.{step.call}")


def do_step(case: Case | None, who: Who, code: str, county: County, now: datetime) -> Decision | Refused:
    """A step is done: the minute and the name are written down, once."""
    kind = kind_of(case, county) if case is not None else None
    if case is None or not permit(who, "case.handle", case, county):
        return Refused("case.unknown")
    if kind is None or kind.step(code) is None:
        return Refused("button.stale")
    details = {"step": f"{kind.code}.{code}", "officer": name_of(who)}
    return Decision(entries=(Entry(case.id, now, STEP, who.account.id, details=details, audience="office"),))


def set_kind(case: Case | None, who: Who, code: str, county: County, now: datetime) -> Decision | Refused:
    """An officer says of which kind it is: the words only propose, a person decides. `none` is of no kind of its own."""
    if case is None or not permit(who, "case.handle", case, county):
        return Refused("case.unknown")
    if code != "none" and all(one.code != code for one in county.kinds):
        return Refused("button.stale")
    before = kind_of(case, county)
    details = {"path": code, "was": before.code if before else "none", "officer": name_of(who)}
    entry = Entry(case.id, now, "case.kind", who.account.id, details=details, audience="office")
    return Decision(keep=(replace(case, kind=code),), entries=(entry,))


def guard(
    case: Case | None, who: Who, how: Literal["told", "override"], reason: str, county: County, now: datetime
) -> Decision | Refused:
    """A minor's guardian knows, or must not know and why: only then may the case go on (未保法 11, PIPL 31)."""
    if case is None or not permit(who, "case.handle", case, county):
        return Refused("case.unknown")
    if how == "override" and not reason.strip():
        return Refused("guardian.why")
    details = {"how": how, "officer": name_of(who)}
    return Decision(entries=(Entry(case.id, now, GUARDIAN, who.account.id, reason, details, audience="office"),))


def needs_guardian(case: Case, county: County) -> bool:
    """Whether the case is of a minor, so that a guardian must know or a reason be written."""
    kind = kind_of(case, county)
    return kind is not None and kind.guardian


def holds_up(case: Case, entries: Sequence[Entry], county: County) -> Refused | None:
    """Why a case of a minor may not be accepted or decided yet; None when a guardian knows or a reason is written."""
    if not needs_guardian(case, county) or any(entry.deed == GUARDIAN for entry in entries):
        return None
    return Refused("guardian.first", {"number": case.number})


def owed_register(case: Case, county: County, task_id: int, today: date, now: datetime) -> Task | None:
    """The day by which somebody without a register who stays gets one (003 §15); none where the kind knows no such day."""
    kind = kind_of(case, county)
    if kind is None or not kind.register_days:
        return None
    due = today + timedelta(days=kind.register_days)
    return Task(task_id, "register", county.township_of(case.place), due, now, case_id=case.id)
