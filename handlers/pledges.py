"""How a report is called in a list or a receipt, and by when the township gets in touch: the same words everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from handlers import cards
from rules.hours import local
from rules.nouns import Value, Word
from rules.phones import mask_name
from rules.records import Case
from storage.desk import Desk


def title(case: Case) -> Mapping[str, Value]:
    """Number, masked name, group and need: no two reports of one village look alike."""
    return {
        "number": case.number,
        "subject": mask_name(case.subject) or Word("case.no_name"),
        "group": cards.group("".join(filter(str.isdigit, case.group)) or case.group),
        "need": need(case),
    }


def need(case: Case) -> Word:
    """What it is about; while nobody said, that it was not said."""
    return Word(f"need.{case.need}") if case.need else Word("report.no_need")


def by(desk: Desk, at: datetime) -> Word:
    """The hour until which somebody gets in touch, with its day as a date unless it is today: it may be read days later."""
    there = local(desk.county, at)
    time = f"{there.hour}:{there.minute:02d}"
    if there.date() == desk.today:
        return Word("report.by.today", {"time": time})
    return Word("report.by.day", {"day": there.date(), "time": time})


def dated(desk: Desk, at: datetime) -> Word:
    """The same for a paper, which says the date always."""
    there = local(desk.county, at)
    return Word("report.by.day", {"day": there.date(), "time": f"{there.hour}:{there.minute:02d}"})
