"""The desk: what is kept can be loaded, in the transaction it was decided in, and only if nobody was faster."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from rules.nouns import Choice, Decision, Entry, Job, Lines, Say, Still, To, Word
from rules.people import Account, Invitation, Membership, Person, Post
from rules.records import Attachment, Attempt, Case, Complaint, Draft, Visit
from storage.desk import Desk, Stale
from storage.says import read_say, write_say
from tests.storage.conftest import NOW, Room


async def test_every_field_of_every_record_comes_back_as_it_was_kept(room: Room) -> None:
    day, moment = date(1941, 5, 6), NOW + timedelta(seconds=1.25)
    account = await room.account("1")
    home = await room.household(group="3", risk="high", best_time="mornings", way="behind the well", worry="knee")
    key = home.key_id
    full: list[Any] = [
        Post(11, account.id, "officer", "BG", "Li", day, day, 5),
        Invitation(12, b"\x00\xff", "helper", "BG01", "Wang", 5, moment, 7, moment),
        Person(
            13, home.id, key, "Zhao", "BG01", "f", day, day, "990000194105060011", "13900000000", "a", "h", ("x", "y")
        ),
        Membership(14, home.id, 13, "self", day, day),
        Case(
            15,
            "0009",
            key,
            "accepted",
            moment,
            "BG01",
            "today",
            "fire",
            "food",
            "3",
            "w",
            "s",
            "13900000001",
            "a",
            "phone",
            home.id,
            1,
            2,
            "neighbour",
            "agreed",
            "assistant",
            3,
            moment,
            moment,
            moment,
            "resident",
            "dibao",
            day,
            day,
            {"sum": "25"},
            2,
            3,
            moment,
            "agreed",
            "o",
            "yes",
            b"\x01",
            moment,
        ),
        Draft(16, account.id, key, "ask", "words", moment, moment, {"a": "b"}, (1, 2), ("m",), 4, 5, True, moment),
        Attachment(17, key, "voice", "ref", moment, 5, 15, 99, 7, "al", b"\x02", "audio/ogg", "kept"),
        Visit(18, home.id, "elder_high", day, day, "v", 1, day, "moved", day, 2, day, 3, day, 4, moment),
        Attempt(19, 18, home.id, key, moment, 5, "ok", "door", True, "knock", "n", 15),
        Complaint(20, key, 5, moment, "w", 15, moment),
    ]
    changed = replace(
        account,
        language="en",
        register="official",
        acting=11,
        name="Qian",
        phone="13900000002",
        place="BG01",
        muted=True,
        blocked_at=moment,
        last_heard_at=moment,
        unclear=1,
        group_told=True,
    )
    await room.keep(*full, changed)

    def load(desk: Desk) -> list[Any]:
        invited = desk.tx.one(Invitation, desk.tx.sql.invitation_by(desk.tx.conn, secret_hash=b"\x00\xff"))
        member = desk.tx.one(Membership, desk.tx.conn.execute("SELECT * FROM memberships").fetchone())
        return [
            desk.post(11),
            invited,
            desk.person(13),
            member,
            desk.case(15),
            desk.draft(16),
            desk.attachment(17),
            desk.visit(18),
            desk.attempts(18)[0],
            desk.complaint(20),
            desk.account(account.id),
        ]

    assert await room.ask(load) == [replace(one, version=1) for one in full] + [replace(changed, version=2)]


async def test_a_second_change_on_the_same_version_is_stale_and_leaves_nothing(room: Room) -> None:
    case = await room.case()
    await room.keep(replace(case, owner_id=1))
    with pytest.raises(Stale):
        await room.keep(
            replace(case, owner_id=2), entries=(Entry(case.id, NOW, "case.claim"),), jobs=(Job("fetch", 1),)
        )
    kept, history = await room.ask(lambda desk: (desk.case(case.id), desk.entries(case.id)))
    assert kept is not None
    assert (kept.owner_id, kept.version, len(history)) == (1, 2, 1)


async def test_of_two_officers_who_claim_at_once_exactly_one_wins(room: Room) -> None:
    case = await room.case()
    claims = [room.keep(replace(case, owner_id=number)) for number in range(1, 9)]
    outcomes = await asyncio.gather(*claims, return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Stale) for outcome in outcomes) == 7


async def test_a_record_that_exists_is_not_made_again(room: Room) -> None:
    case = await room.case()
    with pytest.raises(Stale):
        await room.keep(replace(case, version=0))


async def test_the_same_record_twice_in_one_decision_is_refused(room: Room) -> None:
    case = await room.case()
    with pytest.raises(ValueError, match="twice"):
        await room.keep(replace(case, owner_id=1), replace(case, hurried=1))


async def test_what_fails_in_a_savepoint_is_undone_alone(room: Room) -> None:
    case = await room.case()

    def work(desk: Desk) -> None:
        with pytest.raises(Stale), desk.savepoint():
            desk.keep(Decision(jobs=(Job("lost", 1),)), by=0)
            desk.keep(Decision(keep=(replace(case, version=9),)), by=0)
        desk.keep(Decision(jobs=(Job("kept", 1),)), by=0)

    await room.do(work)
    rows = await room.ask(lambda desk: desk.tx.conn.execute("SELECT kind FROM jobs").fetchall())
    assert [row[0] for row in rows] == ["kept"]


async def test_works_that_share_a_commit_fail_alone(room: Room) -> None:
    def fail(desk: Desk) -> None:
        desk.keep(Decision(jobs=(Job("lost", 1),)), by=0)
        raise RuntimeError("on purpose")

    async def keep(number: int) -> None:
        await room.do(lambda desk: desk.keep(Decision(jobs=(Job("kept", number),)), by=0))

    outcomes = await asyncio.gather(keep(1), room.do(fail), keep(2), return_exceptions=True)
    rows = await room.ask(lambda desk: desk.tx.conn.execute("SELECT about_id FROM jobs ORDER BY id").fetchall())
    assert isinstance(outcomes[1], RuntimeError)
    assert [row[0] for row in rows] == [1, 2]


async def test_a_caller_that_is_cancelled_does_not_tear_the_transaction(room: Room) -> None:
    tasks = [asyncio.create_task(room.case()) for _ in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    cases = await room.ask(lambda desk: desk.cases_at(["BG01"], ["registered"]))
    assert all([len(await room.ask(lambda desk, id=case.id: desk.entries(id))) == 1 for case in cases])
    assert len(cases) >= 10


async def test_case_numbers_count_up_and_begin_anew_each_year(room: Room) -> None:
    first, second = await room.case(), await room.case()
    room.later(days=60)
    newer = await room.case()
    found = await room.ask(lambda desk: desk.case_numbered("0001"))
    assert (first.number, second.number, newer.number) == ("0001", "0002", "0001")
    assert found == newer
    assert await room.ask(lambda desk: desk.case_numbered("0002")) == second


async def test_lists_hold_only_the_places_and_states_that_were_asked_for(room: Room) -> None:
    here, there = await room.case("BG01"), await room.case("DX01")
    done = await room.case("BG02", state="closed", applicant_id=5)
    open_states = ("registered", "accepted")
    assert await room.ask(lambda desk: desk.cases_at(("BG01", "BG02"), open_states)) == (here,)
    assert await room.ask(lambda desk: desk.cases_at(("DX01",), open_states)) == (there,)
    assert await room.ask(lambda desk: desk.cases_at((), open_states)) == ()
    assert await room.ask(lambda desk: desk.cases_of(5)) == (done,)
    assert await room.ask(lambda desk: desk.cases_of(5, open_only=True)) == ()


async def test_a_receipts_secret_finds_its_case_and_no_other_secret_does(room: Room) -> None:
    secret = await room.ask(lambda desk: desk.new_secret())
    case = await room.case(claim_hash=await room.ask(lambda desk: desk.hash_secret(secret)))
    assert await room.ask(lambda desk: desk.case_by_claim(secret)) == case
    assert await room.ask(lambda desk: desk.case_by_claim(secret[:-1] + "~")) is None
    assert len(secret) == 14


async def test_drafts_come_back_last_touched_first_and_go_when_dropped(room: Room) -> None:
    account = await room.account("1")

    def begin(desk: Desk, touched: datetime) -> Draft:
        id_ = desk.new_id()
        draft = Draft(id_, account.id, desk.new_key("case", id_), "ask", "words", NOW, touched, {"words": "w"})
        desk.keep(Decision(keep=(draft,)), by=0)
        return replace(draft, version=1)

    old = await room.do(lambda desk: begin(desk, NOW))
    new = await room.do(lambda desk: begin(desk, NOW + timedelta(hours=1)))
    assert await room.ask(lambda desk: desk.drafts(account.id)) == (new, old)
    await room.keep(drop_drafts=(new.id,))
    assert await room.ask(lambda desk: desk.drafts(account.id)) == (old,)


async def test_a_tick_is_claimed_once_a_period(room: Room) -> None:
    claims = [await room.do(lambda desk: desk.claim_tick("visits.morning", "2026-11-23")) for _ in range(3)]
    assert claims == [True, False, False]
    assert await room.do(lambda desk: desk.claim_tick("visits.morning", "2026-11-24"))


async def test_the_days_figures_count_cases_and_visits_of_the_asked_places(room: Room) -> None:
    await room.case("BG01")
    await room.case("BG01", owner_id=5, due_on=date(2026, 11, 20), answered_at=NOW)
    await room.case("BG02", state="closed", closed_at=NOW)
    await room.case("DX01")
    home = await room.household("BG01")
    await room.visit(home, date(2026, 11, 18), date(2026, 11, 19))
    await room.visit(home, date(2026, 11, 18), date(2026, 11, 19), done_on=date(2026, 11, 23))
    await room.visit(home, date(2026, 12, 18), date(2026, 12, 19))
    counts = await room.ask(
        lambda desk: desk.counts(("BG01", "BG02"), NOW - timedelta(hours=10), NOW + timedelta(hours=14))
    )
    assert counts == {
        "opened": 3,
        "answered": 1,
        "closed": 1,
        "open": 2,
        "unclaimed": 1,
        "overdue": 1,
        "unanswered_late": 0,
        "visits_done": 1,
        "visits_late": 1,
        "visits_due": 1,
    }


def test_a_say_comes_back_exactly_as_it_went_in() -> None:
    say = Say(
        "case.due",
        To("post", "officer@BG"),
        {
            "number": "0412",
            "times": 3,
            "day": date(2026, 12, 25),
            "at": NOW,
            "place": Word("place.BG01", {"at": NOW, "inner": Word("x")}),
            "lines": Lines((Word("a", {"n": 1}), "b")),
        },
        "urgent",
        (Choice("button.look", "case.card", 5, 2), Choice("b", "d", values={"day": date(2026, 1, 1)}, kind="phone")),
        "home.officer",
        (7, 8),
        ("case", 5),
        2,
        True,
        Still("visit", 9, "2"),
        "once",
        NOW,
        True,
        True,
    )
    assert read_say(write_say(say)) == say
    plain = Say("a", To("account", "1"))
    assert read_say(write_say(plain)) == plain


async def test_a_case_record_of_a_new_account_knows_when_it_came(room: Room) -> None:
    account = await room.account("1")
    again = await room.account("1")
    assert (account, account.created_at) == (again, NOW)
    assert isinstance(account, Account)
