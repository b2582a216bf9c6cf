"""The clock's question about live lines: which have been quiet for so long that they close by themselves."""

from __future__ import annotations

from rules import lines
from rules.nouns import Decision
from storage.desk import Desk


def close_quiet(desk: Desk) -> list[Decision]:
    """Lines on which nobody said anything for the county's minutes."""
    minutes = desk.county.setting("line_quiet_minutes")
    quiet = [one for one in desk.proceedings.lines_open() if lines.is_quiet(one, minutes, desk.now)]
    found = ((one, desk.case(one.case_id)) for one in quiet)
    return [lines.close(line, case, desk.now) for line, case in found if case is not None]
