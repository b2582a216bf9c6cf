"""The clock's questions about what hangs on a case: notices whose days are over, written notices nobody handed over."""

from __future__ import annotations

from rules import opinions, publications
from rules.nouns import Decision
from storage.desk import Desk


def end_publications(desk: Desk) -> list[Decision]:
    """Notices whose last day is past have ended: they come down, and whoever confirms is called."""
    found = []
    for hung in desk.proceedings.publications_hanging(desk.today):
        case = desk.case(hung.case_id)
        found.append(publications.end(case, hung, desk.county, desk.now))
        if case is not None and case.state == "published":
            approvers = desk.holders("approver", opinions.town_of(case, desk.county))
            found.append(opinions.call_to_confirm(case, approvers, desk.county, desk.today))
    return found
