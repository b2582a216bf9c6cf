"""The county's desk and the township's own list: blockages and days, complaints, invitations; nobody is ranked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from rules.nouns import Decision, Entry
from rules.people import Household
from rules.records import Case, Visit
from storage.desk import Desk
from tests.house import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """County, two officers in two townships, an assistant, a helper."""
    with open_house(tmp_path) as made:
        made.appoint("county", "county", "WH", "吴同志")
        made.appoint("officer", "officer", "BG", "李同志")
        made.appoint("other", "officer", "SQ", "钱同志")
        made.appoint("assistant", "assistant", "BG01", "张协理")
        made.appoint("helper", "helper", "BG01", "何同志")
        yield made


def case(house: House, place: str = "BG01", **more: object) -> str:
    def work(desk: Desk) -> str:
        id_ = desk.new_id()
        given: dict[str, object] = {
            "state": "registered",
            "opened_at": desk.now,
            "place": place,
            "need": "illness",
            **more,
        }
        made = Case(id_, desk.next_case_number(), desk.new_key("case", id_), **given)  # type: ignore[arg-type]
        desk.keep(Decision(keep=(made,)), by=0)
        return made.number

    return house.desk(work)


def late_visit(house: House, days: int, name: str = "王某英") -> None:
    def work(desk: Desk) -> None:
        id_ = desk.new_id()
        helper = desk.who("telegram", "helper").account.id
        key = desk.new_key("household", id_)
        home = Household(id_, desk.next_household_number(), key, name, "BG01", "3组", risk="high", helper_id=helper)
        due = desk.today - timedelta(days=days)
        visit = Visit(desk.new_id(), id_, "high_weekly", due, due, desk.county.version)
        desk.keep(Decision(keep=(home, visit)), by=0)

    house.desk(work)


def test_overdue_shows_where_a_case_sticks_and_for_how_long(house: House) -> None:
    number = case(house, state="verifying", owner_id=1, due_on=house.now.date() - timedelta(days=3))
    case(house, state="verifying", owner_id=1, due_on=house.now.date() + timedelta(days=3))
    late_visit(house, 5)
    house.press_deed("county", "visit.today")
    [said] = house.press_deed("county", "overview.late")
    assert said.text.startswith("超期：办件 1 件，探访 1 户")
    assert f"· {number} 河口村 看病花钱：卡在“入户核实”，超 1 天" in said.text
    assert "· 王*英 河口村 3组：探访晚 5 天，报到帮扶人。没人回应" in said.text


def test_a_late_visit_tells_the_rung_and_who_said_what(house: House) -> None:
    late_visit(house, 1)
    house.clock(days=1)
    house.press("assistant", "知道了")
    [said] = house.press_deed("county", "overview.late")
    assert "报到民生协理员。张协理：知道了" in said.text


def test_a_township_sees_its_own_and_not_its_neighbours(house: House) -> None:
    case(house, due_on=house.now.date() - timedelta(days=1), state="accepted", owner_id=1)
    [mine] = house.press_deed("officer", "overview.late")
    assert "办件 1 件" in mine.text
    [theirs] = house.press_deed("other", "overview.late")
    assert theirs.text == "没有超期的。"


@pytest.mark.parametrize("who", ["helper", "stranger"])
@pytest.mark.parametrize(
    "deed", ["overview.late", "overview.show", "overview.numbers", "complaint.list", "invite.start", "complaint.look"]
)
def test_nobody_else_sees_the_countys_desk(house: House, who: str, deed: str) -> None:
    late_visit(house, 5)
    [said] = house.press_deed(who, deed)
    assert "不归您看" in said.text or "没有没回的" in said.text


def test_no_list_ranks_people(house: House) -> None:
    late_visit(house, 5)
    late_visit(house, 2, "李某国")
    [said] = house.press_deed("county", "overview.late")
    assert "何同志" not in said.text, "a helper's name stands only beside what she said herself"
    assert not re.search("排名|第一名|倒数|积分|得分", said.text)


def test_to_decide_lists_what_climbed_and_what_was_complained_of(house: House) -> None:
    [said] = house.press_deed("county", "overview.show")
    assert said.text == "今天没有等您定的事。"
    number = case(house, first_contact_by=house.now + timedelta(hours=1), urgency="week")
    house.clock(hours=2)
    house.say("granny", "投诉 等了三天没人理")
    [said] = house.press_deed("county", "overview.show")
    assert number in said.text and "投诉建议 1 条没回" in said.text
    assert {"超期", "今天的数", "投诉建议箱", "邀请"} <= set(said.buttons)


def test_todays_numbers_count_the_day(house: House) -> None:
    case(house)
    case(house, "SQ01")
    [all_of_them] = house.press_deed("county", "overview.numbers")
    assert "新来 2 件" in all_of_them.text and "没人接 2 件" in all_of_them.text
    [mine] = house.press_deed("officer", "overview.numbers")
    assert "新来 1 件" in mine.text


def test_a_complaint_is_read_and_answered_by_the_county_alone(house: House) -> None:
    house.say("granny", "投诉 等了三天没人理")
    [listed] = house.press_deed("county", "complaint.list")
    assert "等了三天没人理" in listed.text
    house.press("county", "回第1条")
    house.say("county", "对不起，明天上午有人上门。")
    assert "明天上午有人上门" in house.phone("granny").text
    assert house.press_deed("county", "complaint.list")[-1].text == "没有没回的投诉建议。"
    [again] = house.press("county", "回第1条")
    assert "已经有人回了" in again.text
    assert "没人理" not in house.phone("officer").text


def test_inviting_an_officer_gives_a_link_that_makes_her_one(house: House) -> None:
    house.press_deed("county", "invite.start")
    house.press("county", "镇经办人")
    house.press("county", "清河镇")
    house.say("county", "赵同志")
    said = house.press("county", "交")
    link = re.search(r"start=(i-\S+)", said[-1].text)
    assert link, said[-1].text
    house.say("new", f"/start {link[1]}")
    posts = house.desk(lambda desk: desk.who("telegram", "new").posts)
    assert [(post.role, post.place, post.name) for post in posts] == [("officer", "QH", "赵同志")]
    house.say("thief", f"/start {link[1]}")
    assert not house.desk(lambda desk: desk.who("telegram", "thief").posts)


def test_inviting_an_assistant_asks_for_the_village(house: House) -> None:
    house.press_deed("county", "invite.start")
    house.press("county", "民生协理员")
    house.press("county", "北港镇")
    [asked] = house.press("county", "北港村")
    assert "称呼" in asked.text


def test_only_the_hash_of_an_invitation_is_kept_and_it_runs_out(house: House) -> None:
    house.press_deed("county", "invite.start")
    house.press("county", "县民政")
    house.press("county", "跳过")
    said = house.press("county", "交")
    link = re.search(r"start=i-(\S+)", said[-1].text)
    assert link
    assert link[1].encode() not in house.path.read_bytes()
    house.clock(days=3)
    house.say("late", f"/start i-{link[1]}")
    assert not house.desk(lambda desk: desk.who("telegram", "late").posts)


def test_a_case_leaves_the_list_when_somebody_got_in_touch_not_when_it_was_taken(house: House) -> None:
    number = case(house, first_contact_by=house.now - timedelta(minutes=1))
    assert number in house.press_deed("county", "overview.late")[-1].text

    def take(desk: Desk) -> None:
        found = desk.case_numbered(number)
        assert found is not None
        desk.keep(Decision(keep=(replace(found, owner_id=1),)), by=0)

    def call(desk: Desk) -> None:
        found = desk.case_numbered(number)
        assert found is not None
        desk.keep(Decision(entries=(Entry(found.id, desk.now, "case.reveal", 1),)), by=0)

    house.desk(take)
    assert "接了没联系" in house.press_deed("county", "overview.late")[-1].text
    house.desk(call)
    assert number not in house.press_deed("county", "overview.late")[-1].text


def test_a_case_opened_again_stands_in_what_is_to_be_decided_today(house: House) -> None:
    number = case(house, state="reopened", owner_id=house.account("officer").id)
    house.press_deed("county", "overview.show")
    assert number in house.phone("county").last.text
