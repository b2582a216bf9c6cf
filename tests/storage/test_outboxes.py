"""The outbox: in lanes, leased, addressed and looked at once more at the last moment, said once; nobody is met with silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from rules.nouns import Choice, Decision, Say, Still, To, Word
from rules.people import Account
from rules.records import Attachment
from storage import outbox
from storage.keys import new_id
from storage.outbox import Outgoing
from tests.storage.conftest import NOW, Room

YESTERDAY = date(2026, 11, 22)


async def _claim(room: Room, limit: int = 50, lease: float = 60, after: float = 0) -> list[Outgoing]:
    """Claim as if so many real seconds had gone by."""
    real = NOW + timedelta(seconds=after)
    return await room.db.write(lambda tx: outbox.claim(tx, real, room.now, limit, lease, county=room.county))


async def _sent(room: Room, row: Outgoing, message: str = "5") -> None:
    await room.db.write(lambda tx: outbox.sent(tx, row.id, message, room.now))


async def _give_up(room: Room, row: Outgoing, reason: str) -> None:
    await room.db.write(lambda tx: outbox.give_up(tx, row.id, reason, room.now, county=room.county))


async def _states(room: Room) -> dict[str, int]:
    rows = await room.ask(
        lambda desk: desk.tx.conn.execute("SELECT state, COUNT(*) FROM outbox GROUP BY state").fetchall()
    )
    return {row[0]: row[1] for row in rows}


def _me(account: Account) -> To:
    return To("account", str(account.id))


async def test_what_is_claimed_is_what_was_said_with_its_listener(room: Room) -> None:
    account = await room.post("1", "officer", "BG")
    case = await room.case(applicant_id=account.id)
    photo = Attachment(new_id(), case.key_id, "photo", "file-1", NOW, case_id=case.id)
    await room.keep(photo)
    say = Say(
        "case.new",
        _me(account),
        {"place": Word("place.BG01"), "times": 2},
        "notices",
        (Choice("button.look", "case.card", case.id, 3),),
        attachments=(photo.id,),
        about=("case", case.id),
        version=3,
    )
    await room.keep(says=(say,))
    (row,) = await _claim(room)
    assert row.say == say
    assert (row.who.account, row.who.role, row.number, row.tries) == (account, "resident", case.number, 1)
    assert row.who.posts[0].role == "officer"
    assert row.attachments == (replace(photo, version=1),)


async def test_lanes_go_before_age(room: Room) -> None:
    account = await room.account("1")
    for lane in ("digests", "notices", "replies", "urgent", "digests", "urgent"):
        await room.say(lane, _me(account), lane=lane)
    assert [row.say.key for row in await _claim(room, 5)] == ["urgent", "urgent", "replies", "notices", "digests"]
    assert [row.say.key for row in await _claim(room, 5)] == ["digests"]


async def test_a_leased_row_comes_back_only_when_the_lease_has_ended(room: Room) -> None:
    await room.say("a", _me(await room.account("1")))
    assert [row.tries for row in await _claim(room, lease=60)] == [1]
    assert await _claim(room, after=59) == []
    room.later(days=2)
    assert await _claim(room, after=59) == []
    assert [row.tries for row in await _claim(room, after=60)] == [2]


async def test_what_was_sent_is_not_said_again_and_its_words_are_gone(room: Room) -> None:
    account, case = await room.account("1"), await room.case()
    await room.keep(replace(case, applicant_id=account.id))
    await room.say("a", _me(account), about=("case", case.id), version=4)
    (row,) = await _claim(room)
    await _sent(room, row, "77")
    assert await _claim(room, after=3600) == []
    bodies = await room.ask(lambda desk: desk.tx.conn.execute("SELECT body FROM outbox").fetchall())
    assert [bytes(one[0]) for one in bodies] == [b""]
    assert await room.ask(lambda desk: desk.shown(account.id, "77")) == ("case", case.id)
    assert await room.ask(lambda desk: desk.shown(account.id, "78")) is None


async def test_a_word_that_replaces_knows_the_last_message_shown_about_its_thing(room: Room) -> None:
    account, case = await room.account("1"), await room.case()
    await room.keep(replace(case, applicant_id=account.id))
    for message in ("20", "21"):
        await room.say("a", _me(account), about=("case", case.id), replaces=True)
        (row,) = await _claim(room)
        assert row.replaced == ("" if message == "20" else "20")
        await _sent(room, row, message)
        room.later(seconds=5)
    assert await room.ask(lambda desk: desk.last_shown(account.id, ("case", case.id))) == "21"


async def test_the_same_once_is_said_once_ever(room: Room) -> None:
    account = await room.account("1")
    for _ in range(3):
        await room.say("a", _me(account), once="visit:5:late")
        for row in await _claim(room):
            await _sent(room, row)
        room.later(days=40)
        await room.db.write(lambda tx: outbox.purge(tx, room.now))
    assert await _states(room) == {"sent": 1}


async def test_what_was_said_without_a_key_is_forgotten_later(room: Room) -> None:
    await room.say("a", _me(await room.account("1")))
    await _sent(room, (await _claim(room))[0])
    assert await room.db.write(lambda tx: outbox.purge(tx, NOW)) == 0
    assert await room.db.write(lambda tx: outbox.purge(tx, NOW + timedelta(days=1))) == 1


async def test_what_is_not_due_waits_for_its_time(room: Room) -> None:
    await room.say("a", _me(await room.account("1")), not_before=NOW + timedelta(hours=8))
    assert await _claim(room) == []
    assert await room.db.read(lambda tx: (outbox.oldest(tx), outbox.waiting(tx, NOW))) == (NOW + timedelta(hours=8), 0)
    room.later(hours=8)
    assert len(await _claim(room)) == 1
    assert await room.db.read(lambda tx: outbox.waiting(tx, room.now)) == 1


async def test_what_could_not_be_sent_is_tried_again_at_its_time(room: Room) -> None:
    await room.say("a", _me(await room.account("1")))
    (row,) = await _claim(room)
    await room.db.write(lambda tx: outbox.retry(tx, row.id, room.now + timedelta(seconds=30), "429"))
    assert await _claim(room) == []
    room.later(seconds=30)
    assert [row.tries for row in await _claim(room)] == [2]


async def test_a_word_to_a_post_goes_to_everybody_who_holds_it_when_it_is_sent(room: Room) -> None:
    gone = await room.post("gone", "officer", "BG", until=YESTERDAY)
    first = await room.post("first", "officer", "BG")
    other = await room.post("other", "officer", "DX")
    await room.say("a", To("post", "officer@BG"), once="k")
    late = await room.post("late", "officer", "BG")
    heard = {row.who.account.id for row in await _claim(room)}
    assert heard == {first.id, late.id}
    assert not heard & {gone.id, other.id}
    await room.say("a", To("post", "officer@BG"), once="k")
    assert await _claim(room) == []


@pytest.mark.parametrize(
    ("holds", "to", "hears"),
    [
        (("assistant@BG01", "officer@BG", "county@WH"), "assistant@BG01", "assistant@BG01"),
        (("assistant@BG02", "officer@BG", "county@WH"), "assistant@BG01", "officer@BG"),
        (("officer@DX", "county@WH"), "assistant@BG01", "county@WH"),
        (("county@WH",), "officer@BG", "county@WH"),
        (("assistant@BG01", "officer@BG"), "helper@BG01", "assistant@BG01"),
        (("officer@BG", "county@WH"), "approver@BG", "officer@BG"),
        (("ops@WH",), "county@WH", "ops@WH"),
    ],
)
async def test_a_post_nobody_holds_is_stood_in_for_by_the_next_above(
    room: Room, holds: tuple[str, ...], to: str, hears: str
) -> None:
    for post in holds:
        role, place = post.split("@")
        await room.post(post, role, place)  # type: ignore[arg-type]
    await room.say("a", To("post", to))
    assert [row.who.account.address for row in await _claim(room)] == [hears]


async def test_a_word_nobody_can_hear_waits_until_somebody_is_there(room: Room) -> None:
    await room.say("a", To("post", "officer@BG"), still=None)
    assert await _claim(room) == []
    assert await _states(room) == {"waiting": 1}
    account = await room.post("1", "county", "WH")
    room.later(minutes=6)
    assert [row.who.account.id for row in await _claim(room)] == [account.id]


async def test_a_word_to_a_helper_goes_to_the_lead_helper_or_who_stands_in(room: Room) -> None:
    lead = await room.post("lead", "helper", "BG01")
    deputy = await room.post("deputy", "helper", "BG02")
    home = await room.household("BG01", helper_id=lead.id)
    orphan = await room.household("BG02")
    assert lead.id != deputy.id
    await room.say("a", To("helper", str(home.id)))
    await room.say("b", To("helper", str(orphan.id)))
    assert {(row.say.key, row.who.account.address) for row in await _claim(room)} == {("a", "lead"), ("b", "deputy")}
    await room.keep(replace(lead, blocked_at=NOW))
    assistant = await room.post("assistant", "assistant", "BG01")
    await room.say("c", To("helper", str(home.id)))
    assert [row.who.account.id for row in await _claim(room)] == [assistant.id]


async def test_what_is_no_longer_true_is_not_said(room: Room) -> None:
    account = await room.account("1")
    case, home = await room.case(), await room.household()
    visit = await room.visit(home, YESTERDAY, YESTERDAY)
    conditions = {
        "unclaimed": Still("unclaimed", case.id),
        "open": Still("open", case.id),
        "state": Still("state", case.id, "registered"),
        "visit": Still("visit", visit.id),
        "rung": Still("visit", visit.id, "0"),
        "gone": Still("open", 5),
    }
    for key, still in conditions.items():
        await room.say(key, _me(account), still=still)
    await room.say("post", To("post", "officer@BG"), still=Still("unclaimed", case.id))

    async def said(after: float) -> set[str]:
        return {row.say.key for row in await _claim(room, after=after)}

    assert await said(0) == {"unclaimed", "open", "state", "visit", "rung"}
    await room.keep(replace(visit, rung=1), replace(case, owner_id=9))
    assert await said(61) == {"open", "state", "visit"}
    await room.keep(replace(visit, version=2, done_on=YESTERDAY), replace(case, version=2, state="accepted"))
    assert await said(122) == {"open"}
    await room.keep(replace(case, version=3, state="withdrawn"))
    assert await said(183) == set()
    room.later(minutes=10)
    await room.post("officer", "officer", "BG")
    assert await said(400) == set()
    assert await _states(room) == {"dropped": 7}


async def test_a_word_about_a_case_goes_only_to_who_may_still_read_it(room: Room) -> None:
    applicant, reporter, stranger = [await room.account(name) for name in ("applicant", "reporter", "stranger")]
    case = await room.case("BG01", applicant_id=applicant.id, reporter_id=reporter.id)
    officer = await room.post("officer", "officer", "BG")
    gone = await room.post("gone", "officer", "BG", until=YESTERDAY)
    elsewhere = await room.post("elsewhere", "officer", "DX")
    desk = await room.post("desk", "county", "WH")
    for account in (applicant, reporter, stranger, officer, gone, elsewhere, desk):
        await room.say("a", _me(account), about=("case", case.id))
    heard = {row.who.account.address for row in await _claim(room)}
    assert heard == {"applicant", "reporter", "officer", "desk"}
    assert await _states(room) == {"waiting": 4, "dropped": 3}


async def test_a_word_whose_key_was_destroyed_is_dropped(room: Room) -> None:
    account, case = await room.account("1"), await room.case()
    await room.say("a", _me(account), about=("case", case.id))
    await room.do(lambda desk: desk.erase(case.key_id))
    assert await _claim(room) == []
    assert await _states(room) == {"dropped": 1}


async def _calls(room: Room) -> list[Say]:
    """What the officer of BG is asked to telephone about."""
    officer = await room.post("officer", "officer", "BG")
    return [row.say for row in await _claim(room, after=600) if row.who.account.id == officer.id]


async def test_a_notice_to_somebody_unreachable_becomes_a_call_for_the_officer(room: Room) -> None:
    applicant = await room.account("1")
    case = await room.case("BG01", applicant_id=applicant.id)
    for key in ("first", "second"):
        await room.say(key, _me(applicant), lane="notices", about=("case", case.id), once=key)
    first, _ = await _claim(room)
    await _give_up(room, first, "blocked")
    await _give_up(room, first, "blocked")
    blocked = await room.ask(lambda desk: desk.account(applicant.id))
    assert blocked is not None
    assert blocked.blocked_at == NOW
    calls = await _calls(room)
    calls += [row.say for row in await _claim(room, after=700) if row.say.key == "phone.please"]
    assert {call.once for call in calls} == {"phone:first", "phone:second"}
    assert {(call.key, call.lane, call.about) for call in calls} == {("phone.please", "notices", ("case", case.id))}
    assert calls[0].values == {
        "number": case.number,
        "place": Word("place.BG01"),
        "who": Word("phone.who.applicant"),
    }
    assert calls[0].choices == (Choice("button.look", "case.card", case.id),)


async def test_an_unreachable_helper_of_a_visit_becomes_a_call_too(room: Room) -> None:
    helper = await room.post("1", "helper", "BG01")
    home = await room.household("BG01", helper_id=helper.id)
    visit = await room.visit(home, YESTERDAY, YESTERDAY)
    await room.say("visit.late", _me(helper), lane="notices", about=("visit", visit.id))
    await _give_up(room, (await _claim(room))[0], "deactivated")
    (call,) = await _calls(room)
    assert call.values == {"number": home.number, "place": Word("place.BG01"), "who": "helper 1"}


@pytest.mark.parametrize(
    ("reason", "more"),
    [
        ("refused", {"lane": "notices"}),
        ("blocked", {"lane": "replies"}),
        ("blocked", {"lane": "digests"}),
        ("blocked", {"lane": "notices", "about": None}),
        ("blocked", {"lane": "notices", "key": "phone.please"}),
    ],
)
async def test_nobody_is_asked_to_telephone_about_what_was_no_notice_or_only_refused(
    room: Room, reason: str, more: dict[str, Any]
) -> None:
    applicant = await room.account("1")
    case = await room.case("BG01", applicant_id=applicant.id)
    fields = {"key": "a", "about": ("case", case.id), **more}
    await room.do(lambda desk: desk.keep(Decision(says=(Say(to=_me(applicant), **fields),)), by=0))
    await _give_up(room, (await _claim(room))[0], reason)
    assert await _calls(room) == []
    assert (await _states(room)).keys() == {"unreachable" if reason == "blocked" else "failed"}
