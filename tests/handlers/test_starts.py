"""The first word and the links: greeting, posters, receipts, invitations; going and coming back; posts and who acts in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.people import Invitation, Role
from storage.desk import Desk
from tests.handlers.residents import COUNTY, GRANNY, OFFICER, PHONE, ask, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as opened:
        yield opened


def invite(house: House, role: Role = "assistant", place: str = "BG01", hours: int = 48) -> str:
    """The county's link for a post; its secret."""

    def work(desk: Desk) -> str:
        secret = desk.new_secret()
        by = desk.who("telegram", COUNTY).account.id
        until = desk.now + timedelta(hours=hours)
        one = Invitation(desk.new_id(), desk.hash_secret(secret), role, place, "陈协理", by, until)
        desk.keep(Decision(keep=(one,)), by=by)
        return secret

    return house.desk(work)


def link_of(house: House, who: str) -> str:
    """The receipt's link somebody was given."""
    shown = next(one for one in house.phone(who).shown if "start=c-" in one.text)
    return "c-" + shown.text.split("start=c-")[1].split()[0]


def report_neighbour(house: House) -> str:
    """Somebody asks for help for his neighbour; the link on the receipt."""
    house.say("neighbour", "替别人说")
    for words in ("隔壁老人没饭吃了", "不方便说", "北港村", "李某，邻居", "找村干部就行", "交"):
        house.say("neighbour", words)
    return link_of(house, "neighbour")


def test_the_first_word_tells_who_this_is_what_to_do_in_danger_and_shows_the_four_doors(house: House) -> None:
    said, doors = house.say(GRANNY, "/start")
    assert "望河县救助热线" in said.text
    assert "110、120、119" in said.text
    assert said.keyboard == ("我要求助", "查进度", "替别人说", "找人工")
    assert set(doors.buttons) == {"我能申请什么", "政策问答"}


def test_a_greeting_is_answered_and_files_nothing(house: House) -> None:
    house.say(GRANNY, "你好！")
    assert "有难处直接说" in house.phone(GRANNY).last.text
    assert house.cases(GRANNY) == ()


def test_a_village_poster_fills_the_village_in(house: House) -> None:
    house.say(GRANNY, "/start v-BG03")
    assert "北港村" in house.phone(GRANNY).text
    house.say(GRANNY, "没米了，今天就要")
    assert "怎么称呼" in house.phone(GRANNY).last.text


@pytest.mark.parametrize("payload", ["v-XX99", "v-BG", "c-", "i-", "x-1", "v-"])
def test_a_link_that_says_nothing_is_a_greeting_or_a_polite_no(house: House, payload: str) -> None:
    house.say(GRANNY, f"/start {payload}")
    assert house.account(GRANNY).place == ""
    assert house.phone(GRANNY).keyboard != ()


def test_a_receipt_binds_one_account_once_and_shows_the_case(house: House) -> None:
    link = report_neighbour(house)
    case = house.cases("neighbour")[0]
    house.say(GRANNY, f"/start {link}")
    assert house.case(case.number).applicant_id == house.account(GRANNY).id
    assert "✔ 收到了" in house.phone(GRANNY).last.text
    house.say("thief", f"/start {link}")
    assert "用过了" in house.phone("thief").last.text
    assert house.case(case.number).applicant_id == house.account(GRANNY).id
    house.say(GRANNY, f"/start {link}")
    assert "✔ 收到了" in house.phone(GRANNY).last.text
    house.press_deed(OFFICER, "case.claim", case.id)
    assert "有人管了" in house.phone(GRANNY).last.text


def test_who_reported_a_case_does_not_use_its_link_up_by_trying_it(house: House) -> None:
    link = report_neighbour(house)
    house.say("neighbour", f"/start {link}")
    assert "给本人" in house.phone("neighbour").last.text
    house.say(GRANNY, f"/start {link}")
    assert house.cases(GRANNY) != ()


def test_a_wrong_secret_binds_nothing(house: House) -> None:
    report_neighbour(house)
    house.say("thief", "/start c-AAAAAAAAAAAAAA")
    assert "不对" in house.phone("thief").last.text
    assert house.cases("thief") == ()


def test_the_officer_who_handles_a_case_cannot_bind_it_to_herself(house: House) -> None:
    link = report_neighbour(house)
    case = house.cases("neighbour")[0]
    house.press_deed(OFFICER, "case.claim", case.id)
    house.say(OFFICER, f"/start {link}")
    assert house.case(case.number).applicant_id == 0


def test_an_invitation_gives_its_role_at_its_place_and_the_inviter_hears_it(house: House) -> None:
    secret = invite(house)
    house.say("chen", f"/start i-{secret}")
    assert "报一户" in house.phone("chen").keyboard
    posts = house.desk(lambda desk: desk.who("telegram", "chen").posts)
    assert [(one.role, one.place, one.name) for one in posts] == [("assistant", "BG01", "陈协理")]
    assert "陈协理接了您的邀请" in house.phone(COUNTY).last.text


def test_an_invitation_works_once_and_only_in_time(house: House) -> None:
    secret = invite(house)
    house.say("chen", f"/start i-{secret}")
    house.say("thief", f"/start i-{secret}")
    assert "用过了或过期了" in house.phone("thief").last.text
    late = invite(house, hours=1)
    house.clock(hours=2)
    house.say("late", f"/start i-{late}")
    assert "用过了或过期了" in house.phone("late").last.text
    for somebody in ("thief", "late"):
        assert house.desk(lambda desk, who=somebody: desk.who("telegram", who).posts) == ()


def test_who_invited_cannot_take_the_post_and_may_take_it_back_from_the_wrong_person(house: House) -> None:
    secret = invite(house)
    house.say(COUNTY, f"/start i-{secret}")
    assert len(house.desk(lambda desk: desk.who("telegram", COUNTY).posts)) == 1
    house.say("wrong", f"/start i-{secret}")
    house.press(COUNTY, "不是他")
    assert house.desk(lambda desk: desk.who("telegram", "wrong").posts) == ()
    assert "不再是" in house.phone("wrong").last.text
    assert house.phone("wrong").keyboard == ("我要求助", "查进度", "替别人说", "找人工")
    post_id = house.phone(COUNTY).shown[-2].buttons["不是他，收回"].id
    assert "已处理过" in house.press_deed("wrong", "post.revoke", post_id)[-1].text


def test_with_several_posts_she_changes_which_one_she_acts_in(house: House) -> None:
    house.say(OFFICER, f"/start i-{invite(house)}")
    assert house.desk(lambda desk: desk.who("telegram", OFFICER).role) == "assistant"
    house.say(OFFICER, "切换身份")
    house.press(OFFICER, "北港镇")
    assert house.desk(lambda desk: desk.who("telegram", OFFICER).role) == "officer"
    assert "待办" in house.phone(OFFICER).keyboard
    house.say(OFFICER, "切换身份")
    house.press(OFFICER, "居民")
    assert house.desk(lambda desk: desk.who("telegram", OFFICER).role) == "resident"
    assert "我要求助" in house.phone(OFFICER).keyboard


def test_nobody_acts_in_a_post_she_does_not_hold(house: House) -> None:
    post = house.desk(lambda desk: desk.who("telegram", COUNTY).posts[0])
    house.press_deed(GRANNY, f"role.switch.{post.id}")
    assert house.account(GRANNY).acting == 0
    house.say(GRANNY, "/switch")
    assert "只有一个身份" in house.phone(GRANNY).last.text


def test_who_blocked_and_comes_back_is_welcomed_with_her_open_case(house: House) -> None:
    case = ask(house)
    house.leave(GRANNY)
    assert house.account(GRANNY).blocked_at is not None
    house.come_back(GRANNY)
    assert "欢迎回来" in house.phone(GRANNY).last.text
    assert f"{case.number} 还在办" in house.phone(GRANNY).last.text
    assert house.account(GRANNY).blocked_at is None
    assert house.come_back(GRANNY) == []


def test_in_a_group_it_asks_once_to_be_written_privately_and_keeps_nothing(house: House) -> None:
    assert "私聊" in house.write_in_group("-100")[0].text
    assert house.write_in_group("-100") == []
    assert house.cases("-100") == ()
    assert PHONE not in house.phone("-100").text


def test_who_writes_english_is_answered_in_english_and_chinese_switches_back(house: House) -> None:
    said = house.say("mary", "My roof is leaking and I need help")
    assert house.account("mary").language == "en"
    assert "/settings" in said[-1].text
    assert "村" not in said[0].text
    assert "/settings" not in house.say("mary", "It is getting worse every day")[-1].text
    house.say("mary", "我家房子漏雨了")
    assert house.account("mary").language == "zh-CN"


def test_a_position_far_away_offers_places_to_press(house: House) -> None:
    house.say("granny", "我妈住院了")
    said = house.place("granny", 39.9, 116.4)[-1]
    assert "远" in said.text
    assert "北港镇" in said.buttons


def test_english_please_is_no_request(house: House) -> None:
    assert "English" in house.say("mary", "English please")[-1].text
    assert house.desk(lambda desk: desk.drafts(desk.who("telegram", "mary").account.id)) == ()


def test_a_townships_short_name_offers_its_villages_at_once(house: House) -> None:
    house.say("granny", "俺住北港，我妈住院了，很急")
    assert "北港村" in house.phone("granny").last.buttons
