"""Who tries things in the tests of the way of a case: every post once or twice, and those with none."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

from rules.people import Account, Post, Role, Who

APPLICANT, REPORTER = 1, 2


def who(number: int, role: Role | None = None, place: str = "BG") -> Who:
    posts = (Post(number + 100, number, role, place, f"post {number}", date(2026, 1, 1)),) if role else ()
    return Who(Account(number, "test", str(number), acting=number + 100 if role else 0), posts)


PEOPLE = (
    who(APPLICANT),
    who(REPORTER, "assistant", "BG01"),
    who(3, "officer"),
    who(4, "officer"),
    who(5, "approver"),
    who(6, "county", "WH"),
    who(7, "officer", "QH"),
    who(8),
    who(APPLICANT, "officer"),
    who(9, "county", "WH"),
)
ANYBODY = st.one_of(st.sampled_from(PEOPLE[2:6:3] * 2 + PEOPLE[2:6]), st.sampled_from(PEOPLE))
"""Mostly those who may; the others often enough."""
OLD = st.sampled_from((0, 0, 0, 1))
