"""The way of a case under thousands of random doings: only the table's moves, by the right posts, with promises that keep still."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.counties import load_shipped
from rules import (
    decisions,
    declarations,
    deliveries,
    extensions,
    followings,
    handling,
    opinions,
    papers,
    publications,
    ratings,
    results,
)
from rules.cases import ENDED, MOVES, is_open
from rules.deadlines import days_left
from rules.decisions import ENDS, REASONS
from rules.handling import Check, Refused
from rules.nouns import Decision, Entry
from rules.people import Who
from rules.proceedings import Paper, Publication, Task
from rules.ratings import Calls
from rules.records import Case
from rules.tasks import Today
from tests.rules.posts import ANYBODY, APPLICANT, OLD, PEOPLE, REPORTER

COUNTY, CALENDAR = load_shipped().county, load_shipped().calendar
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MOVES_THE_DAY = {"case.accept", "case.resume", "case.grant", "case.reopen"}


class Way(RuleBasedStateMachine):
    """Anybody tries anything at any time, with buttons of any age; days and minutes pass between."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.case = Case(
            99, "0001", 1, "registered", START, "BG01", applicant_id=APPLICANT, reporter_id=REPORTER, version=1
        )
        self.papers: dict[int, Paper] = {}
        self.notices: dict[int, Publication] = {}
        self.tasks: dict[int, Task] = {}
        self.entries: list[Entry] = []
        self.told: list[str] = []
        self.ids = 1000

    @property
    def today(self) -> date:
        return (self.now + timedelta(hours=8)).date()

    def new(self) -> int:
        self.ids += 1
        return self.ids

    def shown(self, old: int) -> int:
        return max(1, self.case.version - old)

    def tried(self, deed: str, by: Who, answer: Decision | Refused, old: int = 0) -> None:
        """Look at what a doing did, then keep it."""
        if isinstance(answer, Refused):
            return
        before = self.case
        kept = [one for one in answer.keep if isinstance(one, Case)]
        assert not (old and before.version > 1 and kept), f"{deed} with an old button"
        assert len(kept) <= 1
        after = kept[0] if kept else before
        if deed in MOVES and kept:
            assert after.state == MOVES[deed][before.state], (deed, before.state, after.state)
        elif after.state != before.state:
            assert any(ways.get(before.state) == after.state for ways in MOVES.values())
        assert answer.entries or not kept, f"{deed} without a line of history"
        if (after.due_on, after.clock) != (before.due_on, before.clock):
            assert {one.deed for one in answer.entries} & MOVES_THE_DAY, f"{deed} moved the promised day in silence"
        if deed.startswith("case.") and deed not in ("case.withdraw", "case.reopen"):
            assert by.account.id not in (before.applicant_id, before.reporter_id), f"{deed} in a case of her own"
        self.keep(answer, after)

    def keep(self, answer: Decision, after: Case) -> None:
        self.case = replace(after, version=self.case.version + 1) if after is not self.case else after
        for one in answer.keep:
            match one:
                case Paper():
                    self.papers[one.id] = one
                case Publication():
                    self.notices[one.id] = one
                case Task():
                    self.tasks[one.id] = one
        self.entries += answer.entries
        self.told += [one.key for one in answer.says if one.to.ref == str(APPLICANT)]

    @initialize(steps=st.integers(0, 12))
    def begin_somewhere_on_the_way(self, steps: int) -> None:
        for _ in range(steps):
            self.goes_on()

    @rule(by=ANYBODY, old=OLD)
    def claim(self, by: Who, old: int) -> None:
        self.tried("case.claim", by, handling.claim(self.case, by, COUNTY, self.now, self.shown(old)), old)

    @rule(by=ANYBODY, to=ANYBODY, old=OLD)
    def hand(self, by: Who, to: Who, old: int) -> None:
        self.tried("case.hand", by, handling.hand(self.case, by, to, COUNTY, self.now, self.shown(old)), old)

    @rule(by=ANYBODY)
    def ask_and_look(self, by: Who) -> None:
        self.tried("case.ask", by, handling.ask(self.case, by, "?", COUNTY, self.now))
        self.tried("case.verify", by, handling.verify(self.case, by, Check("x", "kin", "true"), COUNTY, self.now))

    @rule(by=ANYBODY, programme=st.sampled_from(("dibao", "dibao", "tekun", "yiliao", "none")), old=OLD)
    def accept(self, by: Who, programme: str, old: int) -> None:
        shown = self.shown(old)
        answer = decisions.accept(self.case, by, programme, COUNTY, CALENDAR, self.today, self.now, shown)
        self.tried("case.accept", by, answer, old)

    @rule(by=ANYBODY, codes=st.sets(st.sampled_from(("hukou", "idcard", "wages", "property")), min_size=1), old=OLD)
    def supplement(self, by: Who, codes: set[str], old: int) -> None:
        ids = [self.new() for _ in range(9)]
        asked = tuple(self.papers.values())
        shown = self.shown(old)
        answer = papers.supplement(self.case, by, codes, asked, ids, COUNTY, self.today, self.now, shown)
        self.tried("case.supplement", by, answer, old)
        if isinstance(answer, Decision):
            new = [one for one in answer.keep if isinstance(one, Paper)]
            assert not [one for one in new if one.code == "property"], "what can be looked up is asked for"

    @rule(by=ANYBODY, how=st.sampled_from(papers.HOWS))
    def settle(self, by: Who, how: papers.How) -> None:
        asked = tuple(self.papers.values())
        for paper in papers.open_of(asked)[:1]:
            answer = papers.settle(self.case, paper, how, by, asked, COUNTY, CALENDAR, self.today, self.now)
            self.tried("case.resume", by, answer)

    @rule(by=ANYBODY, old=OLD)
    def extend(self, by: Who, old: int) -> None:
        answer = extensions.extend(self.case, by, "far", "", COUNTY, self.now, self.shown(old))
        self.tried("case.extend", by, answer, old)

    @rule(by=ANYBODY, agreed=st.booleans())
    def grant(self, by: Who, agreed: bool) -> None:
        self.tried("case.grant", by, extensions.grant(self.case, by, agreed, "far", COUNTY, CALENDAR, self.now))

    @rule(by=ANYBODY, result=st.sampled_from(("agreed", "agreed", "refused", "other")), old=OLD)
    def decide(self, by: Who, result: decisions.Result, old: int) -> None:
        reason, shown = REASONS[result][0], self.shown(old)
        before, done = self.case, tuple(self.entries)
        answer = decisions.decide(before, by, result, reason, "", ("linshi",), COUNTY, self.now, shown, entries=done)
        self.tried("case.decide", by, answer, old)
        if isinstance(answer, Decision):
            assert result != "agreed" or not declarations.missing(before, done, COUNTY), "agreed to, nothing declared"
            assert all(one.not_before and one.not_before > self.now for one in answer.says if "decided" in one.key)

    @rule(by=ANYBODY)
    def declare(self, by: Who) -> None:
        for answer in (
            declarations.sign_on_paper(self.case, by, COUNTY, self.now),
            declarations.check(self.case, by, "all", "clean", COUNTY, self.today, self.now),
        ):
            self.tried("case.check", by, answer)

    @rule(by=ANYBODY, old=OLD)
    def publish(self, by: Who, old: int) -> None:
        answer = publications.publish(self.case, by, self.new(), COUNTY, self.today, self.now, self.shown(old))
        self.tried("case.publish", by, answer, old)

    @rule(by=ANYBODY, old=OLD)
    def confirm(self, by: Who, old: int) -> None:
        before, hung = self.case, tuple(self.notices.values())
        told = results.told_by(results.opinion_of(self.entries))
        answer = opinions.confirm(before, by, told, hung, COUNTY, self.now, self.shown(old))
        self.tried("case.confirm", by, answer, old)
        if isinstance(answer, Decision):
            assert before.opinion_by and by.account.id != before.opinion_by, "confirmed by whoever gave the opinion"
            assert by.holds("county") or (by.holds("approver") and before.programme == "dibao")
            if before.decision == "agreed":
                assert hung and hung[-1].state in ("ended", "taken_down"), "confirmed before the notice hung its days"

    @rule(by=ANYBODY, old=OLD)
    def give_back(self, by: Who, old: int) -> None:
        self.tried("case.return", by, opinions.give_back(self.case, by, "", COUNTY, self.now, self.shown(old)), old)

    @rule(by=ANYBODY)
    def undo(self, by: Who) -> None:
        before = self.case
        answer = results.undo(before, by, tuple(self.tasks.values()), COUNTY, self.now)
        self.tried("case.undo", by, answer)
        if isinstance(answer, Decision):
            assert before.tell_at is not None and self.now < before.tell_at, "taken back after it went out"
            assert by.account.id in (before.opinion_by, before.approver_id)

    @rule(by=ANYBODY)
    def deliver(self, by: Who) -> None:
        self.tried("case.deliver", by, deliveries.deliver(self.case, by, COUNTY, self.now))
        self.tried("case.arrive", by, deliveries.arrive(self.case, by, COUNTY, self.now))

    @rule(by=ANYBODY, end=st.sampled_from(ENDS), old=OLD)
    def close(self, by: Who, end: str, old: int) -> None:
        before = self.case
        answer = decisions.close(before, by, end, "", COUNTY, self.now, self.shown(old))
        self.tried("case.close", by, answer, old)
        if isinstance(answer, Decision):
            assert self.told[-1] == f"case.ended.{end}", "ended without a word to the one who asked"
            confirmed = not decisions.is_confirmed_by(before, COUNTY) or before.approver_id
            assert end != "helped" or confirmed, "helped, but nobody confirmed it"

    @rule(by=ANYBODY, sure=st.sampled_from((False, False, False, False, True)))
    def withdraw(self, by: Who, sure: bool) -> None:
        if sure:
            self.tried("case.withdraw", by, followings.withdraw(self.case, by, COUNTY, self.now))

    @rule(by=ANYBODY, top=st.sampled_from((0, 6)))
    def not_solved(self, by: Who, top: int) -> None:
        today = Today(COUNTY, CALENDAR, self.now, self.today)
        answer = ratings.solved(self.case, by, "no", Calls(self.new(), "WH", 0, top), today)
        reopened = isinstance(answer, Decision) and any(isinstance(one, Case) for one in answer.keep)
        if reopened and self.case.state == "closed":
            self.tried("case.reopen", by, answer)
            left = days_left(self.case, self.today, CALENDAR)
            assert left is None or left > 0, "opened again and overdue at once"

    @rule()
    def goes_on(self) -> None:
        """The next step of the way by whoever takes it, so that its far end is often reached."""
        case, minute = self.case, timedelta(minutes=11)
        owner = next((one for one in PEOPLE[2:6] if one.account.id == case.owner_id), PEOPLE[2])
        match case.state:
            case "registered" if not case.owner_id:
                self.claim(PEOPLE[2], 0)
            case "registered" | "reopened" | "first_aid":
                self.accept(owner, "dibao", 0)
            case "accepted" | "verifying" | "reviewed":
                self.declare(owner)
                self.decide(owner, "agreed", 0)
                self.now += minute
            case "supplementing":
                self.settle(owner, "given")
            case "opinion" if opinions.needs_notice(case, COUNTY):
                self.publish(owner, 0)
                self.time_passes(8, 0)
            case "opinion" | "published":
                self.confirm(PEOPLE[4], 0)
                self.now += minute
            case "confirmed" | "delivering":
                self.deliver(owner)
            case "delivered":
                self.close(owner, "helped", 0)
            case _:
                self.not_solved(PEOPLE[0], 6)

    @rule(days=st.sampled_from((0, 0, 1, 3, 8)), minutes=st.sampled_from((1, 5, 10, 30)))
    def time_passes(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days, minutes=minutes)
        for hung in [one for one in self.notices.values() if one.state == "hanging" and one.ends_on < self.today]:
            answer = publications.end(self.case, hung, COUNTY, self.now)
            assert not [one for one in answer.keep if isinstance(one, Case)]
            self.keep(answer, self.case)

    @invariant()
    def one_clock_that_says_the_day_promised(self) -> None:
        case = self.case
        assert bool(case.due_on) == bool(case.clock) == bool(case.accepted_on)
        assert not case.clock or (case.due_on and case.clock["due"] == case.due_on.isoformat())
        assert not case.clock or case.clock["rule_version"] == COUNTY.version

    @invariant()
    def the_clock_stands_still_only_while_something_is_missing(self) -> None:
        asked = papers.open_of(tuple(self.papers.values()))
        assert self.case.paused_on is None or self.case.state in ("supplementing", *ENDED)
        assert self.case.state != "supplementing" or asked

    @invariant()
    def what_has_ended_has_its_moment(self) -> None:
        assert is_open(self.case) == (self.case.closed_at is None)


def bounded(examples: int, steps: int) -> settings:
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None)


TestWay = Way.TestCase
TestWay.settings = bounded(40, 40)


@pytest.mark.nightly
class TestLongWay(Way.TestCase):
    """15,000 steps."""

    settings = bounded(250, 60)
