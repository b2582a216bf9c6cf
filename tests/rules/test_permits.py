"""Who may do what, cell by cell: every subject against every deed of the county's table, on an open and on a closed case."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest

from rules.counties import County
from rules.deadlines import run, told_clock
from rules.people import Account, Household, Post, Role, Who
from rules.permits import Owed, Referral, permit
from rules.proceedings import Leg, Task
from rules.records import Case
from tests.house import loaded

ROOT: Final = Path(__file__).resolve().parents[2]
TODAY: Final = date(2026, 11, 23)
APPLICANT, REPORTER, OWNER, HELPER = 1, 2, 3, 4


def who(account: int, *posts: tuple[Role, str]) -> Who:
    held = tuple(Post(90 + n, account, role, place, "", TODAY) for n, (role, place) in enumerate(posts))
    return Who(Account(account, "telegram", str(account), acting=90 if posts else 0), held)


SUBJECTS: Final = {
    "applicant": who(APPLICANT),
    "reporter": who(REPORTER, ("assistant", "BG03")),
    "owner": who(OWNER, ("officer", "BG")),
    "helper": who(HELPER, ("helper", "BG03")),
    "officer here": who(11, ("officer", "BG")),
    "approver here": who(22, ("approver", "BG")),
    "officer elsewhere": who(12, ("officer", "QH")),
    "assistant here": who(13, ("assistant", "BG03")),
    "assistant elsewhere": who(14, ("assistant", "QH01")),
    "helper of others": who(15, ("helper", "BG03")),
    "county": who(16, ("county", "WH")),
    "ops": who(17, ("ops", "WH")),
    "department": who(20, ("department", "insurance")),
    "other department": who(21, ("department", "education")),
    "stranger": who(18),
    "former officer": who(19),
    "applicant who is officer here": who(APPLICANT, ("officer", "BG")),
}
OFFICE: Final = {"owner", "officer here", "approver here", "county"}
TOWN: Final = OFFICE - {"county"}
NEAR: Final = {"reporter", "assistant here", *OFFICE, "applicant who is officer here"}
STAFF: Final = {name for name, one in SUBJECTS.items() if one.posts}
OFFICERS: Final = {name for name, one in SUBJECTS.items() if one.holds("officer")}
MINE: Final = {"applicant", "applicant who is officer here"}

ON_A_CASE: Final = {
    "case.read": {"applicant", *NEAR},
    "case.add": {*MINE, "reporter"},
    "case.hurry": {*MINE, "reporter"},
    "case.withdraw": {*MINE, "reporter"},
    "case.solved": MINE,
    "case.rate": MINE,
    "case.object": MINE,
    "objection.answer": {"officer here", "approver here", "county"},
    "case.handle": OFFICE,
    "case.reveal": OFFICE,
    "case.claim": OFFICE,
    "case.hand": OFFICE,
    "case.accept": {"owner"},
    "case.ask": {"owner"},
    "case.visit": {"owner"},
    "case.verify": TOWN,
    "case.decide": {"owner"},
    "case.close": {"owner"},
    "case.supplement": {"owner"},
    "case.settle": TOWN,
    "case.extend": {"owner"},
    "case.grant": {"county"},
    "case.pledge": {"owner"},
    "pledge.sign": MINE,
    "case.check": {"owner"},
    "case.appraise": {"owner"},
    "case.reject": {"owner"},
    "case.publish": {"owner"},
    "case.publication": OFFICE,
    "case.confirm": {"approver here", "county"},
    "case.return": {"approver here", "county"},
    "case.undo": {"owner", "approver here", "county"},
    "case.deliver": {"owner"},
    "case.arrive": {"owner"},
    "case.notice": TOWN,
    "case.way": MINE,
    "case.merge": OFFICE,
    "case.unmerge": OFFICE,
    "case.link": OFFICE,
    "case.refile": {*TOWN, "reporter"},
    "household.own": MINE,
    "objection.open": OFFICE,
    "case.refer": {"owner", "county"},
    "aid.propose": TOWN,
    "aid.confirm": {"approver here", "county"},
    "aid.confirm_minute": {"county"},
    "aid.pay": OFFICE,
    "aid.explain": OFFICE,
    "aid.ferry": OFFICE,
    "aid.arrived": MINE,
    "walk.paper": {*OFFICE, "reporter", "applicant who is officer here"},
}
STILL_WHEN_CLOSED: Final = {
    "case.read", "case.add", "case.solved", "case.object", "case.rate", "objection.answer", "case.handle", "case.reveal",
    "walk.paper",
    "aid.pay", "aid.explain", "aid.arrived",
    "case.publication", "case.notice", "case.way", "objection.open", "case.refile", "household.own",
    "case.unmerge", "case.link",
}  # fmt: skip
ON_A_HOUSEHOLD: Final = {
    "household.read": {"helper", *NEAR},
    "household.file": NEAR,
    "household.change": {"helper", *NEAR},
    "fact.propose": NEAR,
    "fact.approve": NEAR - {"reporter", "assistant here"},
    "kin.register": NEAR - {"reporter", "assistant here"},
    "visit.read": {"helper", *NEAR},
    "visit.phones": {"helper", *NEAR},
    "visit.log": {"helper", *NEAR} - {"county"},
    "visit.know": {"helper", *NEAR},
    "visit.take": {"helper", *NEAR},
    "visit.confirm": NEAR,
}
ON_A_LEG: Final = {
    "leg.read": {"department", *OFFICE},
    "leg.reveal": {"department"},
    "leg.accept": {"department", "county"},
    "leg.decline": {"department", "county"},
    "leg.end": {"department", "county"},
    "leg.recall": {"owner", "county"},
    "leg.again": {"owner", "county"},
    "leg.urge": OFFICE,
}
LEG_WHEN_CLOSED: Final = {"leg.read", "leg.reveal", "leg.urge"}
ON_A_TASK: Final = {
    "task.read": {*TOWN, "county", "applicant who is officer here"},
    "task.call": {*TOWN, "county"} - {"owner"},
    "task.end": {*TOWN, "county"},
}
ON_NOTHING: Final = {
    "task.list": OFFICERS | {"approver here", "county", "reporter", "assistant here", "assistant elsewhere"},
    "leg.list": OFFICERS | {"county", "department", "other department"},
    "report.start": STAFF,
    "walk.start": OFFICERS | {"county"},
    "queue.show": OFFICERS | {"approver here", "county"},
    "aid.board": OFFICERS | {"approver here", "county"},
    "fund.fill": {"county"},
    "complaint.read": {"county"},
    "complaint.answer": {"county"},
    "overview.show": {"county"},
    "policy.questions": {"county"},
    "overview.county": {"county"},
    "invite.make": {"county", "ops"},
}


@pytest.fixture(scope="module")
def shipped() -> County:
    return loaded().county


def case(state: str) -> Case:
    opened = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    filed = Case(
        5, "0001", 6, "registered", opened, "BG03", applicant_id=APPLICANT, reporter_id=REPORTER, owner_id=OWNER
    )
    return replace(filed, state=state)  # type: ignore[arg-type]


def leg(state: str) -> Referral:
    part = Leg(30, 5, 6, "insurance", "joint", "asked", OWNER, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), TODAY)
    return Referral(case(state), part)


def owed() -> Owed:
    task = Task(40, "callback", "BG", TODAY, datetime(2026, 11, 23, 1, 0, tzinfo=UTC), 5)
    return Owed(task, case("closed"))


HOME: Final = Household(7, "H0001", 8, "x", "BG03", helper_id=HELPER)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_each_person_may_do_exactly_what_the_table_says(subject: str, shipped: County) -> None:
    one = SUBJECTS[subject]
    for deed, allowed in ON_A_CASE.items():
        assert permit(one, deed, case("registered"), shipped) is (subject in allowed), deed
        still = subject in allowed and deed in STILL_WHEN_CLOSED
        assert permit(one, deed, case("closed"), shipped) is still, f"{deed} when closed"
    for deed, allowed in ON_A_LEG.items():
        assert permit(one, deed, leg("registered"), shipped) is (subject in allowed), deed
        still = subject in allowed and deed in LEG_WHEN_CLOSED
        assert permit(one, deed, leg("closed"), shipped) is still, f"{deed} when closed"
    for deed, allowed in ON_A_TASK.items():
        assert permit(one, deed, owed(), shipped) is (subject in allowed), deed
    for deed, allowed in ON_A_HOUSEHOLD.items():
        assert permit(one, deed, HOME, shipped) is (subject in allowed), deed
    for deed, allowed in ON_NOTHING.items():
        assert permit(one, deed, None, shipped) is (subject in allowed), deed


def test_nobody_of_the_township_takes_accepts_or_decides_a_case_of_kin_of_staff(shipped: County) -> None:
    of_kin = replace(case("registered"), kin=True)
    for deed in ("case.claim", "case.accept", "case.verify", "case.decide", "case.confirm"):
        may = {name for name, one in SUBJECTS.items() if permit(one, deed, of_kin, shipped)}
        assert may <= {"county"}, deed
    assert permit(SUBJECTS["county"], "case.claim", of_kin, shipped)
    mine = replace(of_kin, owner_id=16)
    assert all(permit(SUBJECTS["county"], deed, mine, shipped) for deed in ("case.accept", "case.decide"))


def test_a_deed_that_nobody_named_is_nobodys(shipped: County) -> None:
    assert not any(permit(one, "case.erase_everything", case("registered"), shipped) for one in SUBJECTS.values())


def test_every_deed_of_the_table_stands_in_this_test_and_is_asked_by_the_code(shipped: County) -> None:
    named = {permission.deed for permission in shipped.permissions}
    assert named == {*ON_A_CASE, *ON_A_LEG, *ON_A_TASK, *ON_A_HOUSEHOLD, *ON_NOTHING}
    words = {
        node.value
        for room in ("handlers", "rules", "scheduler", "storage")
        for path in (ROOT / room).glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert named <= words


def test_a_changed_rule_leaves_the_promise_of_an_older_case_as_it_was(shipped: County) -> None:
    calendar = loaded().calendar
    before, promised = run(shipped.clock("dibao"), TODAY, shipped, calendar)
    shorter = shipped.clock("dibao").model_copy(update={"amount": 20})
    changed = shipped.model_copy(update={"version": "later", "clocks": (shorter,)})
    after, new = run(changed.clock("dibao"), TODAY, changed, calendar)
    assert before != after and new["rule_version"] == "later"
    assert promised["due"] == before.isoformat() and promised["rule_version"] == shipped.version
    assert told_clock(promised) == told_clock(run(shipped.clock("dibao"), TODAY, shipped, calendar)[1])
