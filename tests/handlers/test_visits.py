"""A helper's day on the telephone: today's list, one tap, and every other way a visit ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rules import visits
from rules.nouns import Decision
from rules.people import Household, Membership, Person
from rules.records import Attempt, Case, Visit
from storage import visits as stored
from storage.desk import Desk
from tests.house import House, open_house

VILLAGE, TOWNSHIP, COUNTY = "BG01", "BG", "WH"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Helper, village assistant, officer and county, on Monday morning."""
    with open_house(tmp_path) as made:
        made.appoint("helper", "helper", VILLAGE, "何同志")
        made.appoint("assistant", "assistant", VILLAGE, "张协理")
        made.appoint("officer", "officer", TOWNSHIP, "李同志")
        made.appoint("county", "county", COUNTY, "吴同志")
        yield made


def family(house: House, name: str = "王某英", risk: str = "high", *, due_in: int = 1, helper: str = "helper") -> str:
    """A household of the helper's with a visit due in so many days; its number."""

    def work(desk: Desk) -> str:
        helper_id = desk.who("telegram", helper).account.id if helper else 0
        id_ = desk.new_id()
        home = Household(
            id_,
            desk.next_household_number(),
            desk.new_key("household", id_),
            name,
            VILLAGE,
            group="3组",
            risk=risk,  # type: ignore[arg-type]
            helper_id=helper_id,
            way="小卖部后面",
            best_time="下午",
            kin_phone="19900000001",
        )
        duty = desk.county.duty_for(risk)
        assert duty is not None
        due = desk.today + timedelta(days=due_in)
        visit = Visit(desk.new_id(), id_, duty.code, min(due, desk.today), due, desk.county.version)
        desk.keep(Decision(keep=(home, visit)), by=0)
        return home.number

    return house.desk(work)


def home(house: House, number: str) -> Household:
    found = house.desk(lambda desk: desk.household_numbered(number))
    assert found is not None
    return found


def last_tries(house: House, number: str) -> list[Attempt]:
    def work(desk: Desk) -> list[Attempt]:
        found = desk.household_numbered(number)
        assert found is not None
        rows = desk.tx.sql.attempts_at(desk.tx.conn, household_id=found.id, most=50)
        return list(desk.tx.all(Attempt, rows))

    return house.desk(work)


def open_visit(house: House, number: str) -> Visit | None:
    return house.desk(lambda desk: next(iter(desk.visits_open(home_of(desk, number).id)), None))


def home_of(desk: Desk, number: str) -> Household:
    found = desk.household_numbered(number)
    assert found is not None
    return found


def test_the_list_has_one_button_a_household_and_no_name_in_its_words(house: House) -> None:
    family(house)
    family(house, "李某国", due_in=-3)
    [said] = house.press_deed("helper", "visit.today")
    assert said.text == "今天看 2 户，晚了的 1 户。"
    assert list(said.buttons) == ["李*国 3组 晚3天", "王*英 3组 每周看"]


def test_a_normal_visit_is_two_taps_and_asks_for_no_photo(house: House) -> None:
    number = family(house)
    house.press_deed("helper", "visit.today")
    [card] = house.press("helper", "王*英")
    assert "路：小卖部后面" in card.text and "19900000001" not in card.text
    [done] = house.press("helper", "都好")
    assert done.text == "记下了，王*英都好。下次 11月30日前。不用拍照、不用定位。"
    following = open_visit(house, number)
    assert following is not None and following.due_on == date(2026, 11, 30)
    [again] = house.press("helper", "都好")
    assert "已经记过" in again.text


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("看 {number} 好", "记下了，王*英都好"),
        ("看 王某英 都好 换了新被子", "记下了，王*英都好"),
        ("看 {number} 没见到", "试过什么"),
        ("看 {number} 住院", "哪天再看看"),
        ("看 {number} 有问题", "什么问题"),
        ("看 {number}", "路：小卖部后面"),
        ("看 H9999 好", "没认出是哪一户"),
        ("看", "今天看 1 户"),
    ],
)
def test_every_tap_has_a_one_line_twin(house: House, words: str, answer: str) -> None:
    number = family(house)
    said = house.say("helper", words.format(number=number))
    assert answer in said[-1].text


def test_what_is_left_over_of_a_line_is_a_note(house: House) -> None:
    number = family(house)
    house.say("helper", "看 王某英 都好 换了新被子")
    assert last_tries(house, number)[0].note == "换了新被子"


def test_whom_to_phone_is_shown_on_demand_and_written_down(house: House) -> None:
    number = family(house)

    def move_in(desk: Desk) -> None:
        here = home_of(desk, number)
        one = Person(desk.new_id(), here.id, here.key_id, "王某军", VILLAGE, phone="19900000002")
        lives = Membership(desk.new_id(), here.id, one.id, "son", desk.today)
        desk.keep(Decision(keep=(one, lives)), by=0)

    house.desk(move_in)
    house.say("helper", f"看 {number}")
    [said] = house.press("helper", "给谁打电话")
    assert "19900000001" in said.text and "王*军：19900000002" in said.text
    assert [one.outcome for one in last_tries(house, number)] == ["looked"]


def test_a_childs_way_stands_behind_the_button_and_three_taps_come_first(house: House) -> None:
    number = family(house, "陈某", "child")
    [card] = house.say("helper", f"看 {number}")
    assert "小卖部后面" not in card.text
    [asked] = house.press("helper", "都好")
    assert "谁照看" in asked.text
    assert open_visit(house, number) is not None
    house.press("helper", "爷爷奶奶")
    house.press("helper", "在上学")
    said = house.press("helper", "安全")
    assert any("都好" in one.text for one in said)
    assert last_tries(house, number)[0].note == "cares=kin school=yes safety=yes"


def test_a_child_in_danger_gives_110_first_and_rings_the_township(house: House) -> None:
    number = family(house, "陈某", "child")
    house.say("helper", f"看 {number} 好")
    house.press("helper", "爸爸妈妈")
    house.press("helper", "在上学")
    said = house.press("helper", "有危险")
    assert said[-1].text.startswith("先打 110")
    assert house.phone("officer").shown, "the officer on duty is rung"
    case = house.case("0001")
    assert (case.urgency, case.source, case.owner_id, case.danger) == ("today", "visit", 0, "violence")


def test_a_problem_becomes_a_case_in_three_taps(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number}")
    house.press("helper", "有问题")
    house.press("helper", "病了、摔了")
    [said] = house.press("helper", "今天就要")
    assert "已成 0001" in said.text and "不用再填" in said.text
    case: Case = house.case("0001")
    assert (case.need, case.urgency, case.owner_id) == ("illness", "today", 0)
    assert case.household_id == home(house, number).id
    assert "0001" in house.phone("officer").text
    assert house.deeds("0001")[0] == "case.register"


def test_a_note_after_a_problem_stands_in_the_cases_history(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 有问题")
    house.press("helper", "没吃没钱")
    house.press("helper", "这周")
    house.press("helper", "说一句")
    house.voice("helper")
    assert "case.attach" in house.deeds("0001")
    assert "（语音）" in house.say("helper", f"看 {number}")[-1].text


def test_free_words_after_a_visit_are_its_note_and_can_be_taken_back(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 好")
    [said] = house.say("helper", "她说腿疼，想要个拐杖")
    assert "记下了" in said.text
    assert home(house, number).worry == "她说腿疼，想要个拐杖"
    house.press("helper", "不是说这户")
    assert home(house, number).worry == ""
    house.clock(hours=1)
    before = last_tries(house, number)
    house.say("helper", "隔壁老赵家房子漏雨")
    assert last_tries(house, number) == before, "an hour later it is no note any more"


def test_nobody_at_home_is_reminded_once_more_and_the_second_miss_tells_the_village(house: House) -> None:
    number = family(house, risk="key", due_in=5)
    house.say("helper", f"看 {number} 没见到")
    [said] = house.press("helper", "敲门没人")
    assert "11月24日早上再提醒" in said.text
    assert not house.phone("assistant").shown
    house.clock(days=1)
    assert "今天看 1 户" in house.phone("helper").last.text
    house.say("helper", f"看 {number} 没见到")
    house.press("helper", "邻居说出门了")
    assert "两次没见到王*英" in house.phone("assistant").text
    assert open_visit(house, number) is not None


def test_two_taps_on_one_day_are_one_miss(house: House) -> None:
    number = family(house, risk="key", due_in=5)
    house.say("helper", f"看 {number} 没见到")
    house.press("helper", "敲门没人")
    house.press("helper", "敲门没人")
    assert not house.phone("assistant").shown


def test_high_risk_with_nobody_in_sight_climbs_to_township_and_county_by_the_clock(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 没见到")
    [more] = house.press("helper", "敲门没人")
    assert more.text == "电话打过吗？"
    [search] = house.press("helper", "电话也不通")
    assert "30分钟没信儿" in search.text
    assert "请马上帮忙找" in house.phone("assistant").text
    house.clock(minutes=29)
    assert not house.phone("officer").shown
    house.clock(minutes=2)
    assert "还没找到" in house.phone("officer").text
    assert not house.phone("county").shown
    house.clock(minutes=31)
    assert "还没人接手" in house.phone("county").text
    house.press("assistant", "找到了")
    assert open_visit(house, number) is not None and stored_done(house, number)
    so_far = len(house.phone("officer").shown)
    house.clock(hours=3)
    assert len(house.phone("officer").shown) == so_far


def stored_done(house: House, number: str) -> bool:
    return house.desk(lambda desk: stored.last_contact(desk, home_of(desk, number).id)) is not None


def test_found_within_the_half_hour_nobody_is_alarmed(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 没见到")
    house.press("helper", "敲门没人")
    house.press("helper", "电话也不通")
    [said] = house.press("helper", "找到了")
    assert "平安" in said.text
    house.clock(hours=2)
    assert not house.phone("officer").shown


def test_still_nothing_and_110_reach_the_township_at_once_even_at_night(house: House) -> None:
    number = family(house)
    house.clock(hours=12)
    house.say("helper", f"看 {number} 没见到")
    house.press("helper", "电话不通")
    house.press("helper", "敲门也没人")
    house.press("helper", "已打110")
    assert "已打110" in house.phone("officer").text


def test_another_day_is_offered_only_as_far_as_the_county_allows(house: House) -> None:
    number = family(house, risk="key", due_in=1)
    house.say("helper", f"看 {number}")
    [asked] = house.press("helper", "改天")
    assert list(asked.buttons) == ["11月24日 周二", "11月25日 周三", "11月26日 周四", "11月27日 周五"]
    [said] = house.press("helper", "11月25日")
    assert said.text == "改到 11月25日（周三）。11月25日早上提醒您。没看到人，12月1日村里会知道。"
    late = family(house, "李某国", risk="key", due_in=-9)
    house.say("helper", f"看 {late}")
    [only] = house.press("helper", "改天")
    assert list(only.buttons) == ["11月24日 周二"]


def test_in_hospital_the_next_look_has_its_day(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 住院")
    [said] = house.press("helper", "11月30日")
    assert "11月30日再看一次" in said.text
    following = open_visit(house, number)
    assert following is not None and following.planned_on >= date(2026, 11, 30)


def test_a_death_is_written_with_respect_and_confirmed_by_a_second_person(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 去世")
    [said] = house.press("helper", "是，去世了")
    assert "请节哀" in said.text and "都好" not in said.text and "太好了" not in said.text
    assert "请上门核对" in house.phone("assistant").text and "请上门核对" in house.phone("officer").text
    house.clock(days=2)
    assert open_visit(house, number) is None, "nothing is planned while it is checked"
    house.press("officer", "核对过，没人要看了")
    assert home(house, number).risk == ""


def test_when_somebody_still_lives_there_the_visits_go_on(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 搬走")
    house.press("helper", "是，搬走了")
    house.press("assistant", "还有人，接着看")
    assert open_visit(house, number) is not None


def test_unwilling_is_kept_and_the_village_looks_in_another_way(house: House) -> None:
    number = family(house)
    [said] = house.say("helper", f"看 {number} 不愿意")
    assert "不勉强" in said.text
    assert "不勉强" in house.phone("assistant").text


def test_a_stranger_and_another_villages_helper_see_nothing(house: House) -> None:
    number = family(house)
    visit = open_visit(house, number)
    assert visit is not None
    house.appoint("other", "helper", "BG02", "别人")
    for who in ("stranger", "other"):
        for deed in ("visit.card", "visit.ok", "visit.phones", "visit.take", "visit.missed", "visit.died.sure"):
            [said] = house.press_deed(who, deed, visit.id, visit.version)
            assert "王" not in said.text and "不归您看" in said.text
    assert open_visit(house, number) == visit


def test_the_assistant_sees_the_households_of_her_village_and_may_visit_for_the_helper(house: House) -> None:
    number = family(house)
    [said] = house.press_deed("assistant", "visit.today")
    assert list(said.buttons) == ["王*英 3组 每周看"]
    house.press("assistant", "王*英")
    [done] = house.press("assistant", "都好")
    assert "记下了" in done.text
    assert house.press_deed("helper", "visit.today")[-1].text == "今天没有要看的户。"
    assert stored_done(house, number)


def test_twenty_households_come_in_pages(house: House) -> None:
    for one in range(20):
        family(house, f"王某{chr(0x4E00 + one)}")
    [first] = house.press_deed("helper", "visit.mine")
    assert len(first.buttons) == 9 and "第1/3页" in first.text
    [second] = house.press("helper", "还有")
    assert "第2/3页" in second.text and set(first.buttons) & set(second.buttons) == {"还有"}


@pytest.fixture
def late(house: House) -> str:
    """A high-risk household due yesterday that nobody has seen."""
    return family(house, due_in=-1)


def test_know_does_not_stop_the_climb_and_is_shown_above(house: House, late: str) -> None:
    house.clock(days=1)
    assert "到期还没看到人" in house.phone("assistant").text
    house.press("assistant", "知道了")
    house.clock(days=2)
    assert "张协理：知道了" in house.phone("officer").text


def test_taking_over_holds_the_climb_for_the_countys_days(house: House, late: str) -> None:
    house.clock(days=1)
    house.press("assistant", "接手")
    assert "张协理接手了王*英" in house.phone("helper").text
    house.clock(days=3)
    assert not house.phone("officer").shown, "held to Friday"
    house.clock(days=3)
    assert "一直没看到人" in house.phone("officer").text


def test_a_contact_ends_the_ladder(house: House, late: str) -> None:
    house.clock(days=1)
    house.say("helper", f"看 {late} 好")
    house.clock(days=4)
    assert "没看到人" not in house.phone("officer").text + house.phone("county").text


def test_all_late_households_are_taken_with_one_press(house: House, late: str) -> None:
    family(house, "李某国", due_in=-1)
    house.clock(days=1)
    [said] = house.press("assistant", "都由我接手")
    assert "2 户归您了" in said.text
    [again] = house.press("assistant", "都由我接手")
    assert "没有晚了的户" in again.text


def test_a_reply_to_a_card_is_a_note_about_that_household(house: House) -> None:
    number = family(house)
    other = family(house, "李某国")
    [card] = house.say("helper", f"看 {number} 好")
    house.say("helper", f"看 {other} 好")
    house.say("helper", "灶上没火", reply_to=card.id)
    assert home(house, number).worry == "灶上没火"
    assert home(house, other).worry == ""


def test_a_voice_note_in_reply_to_a_card_stays_with_that_household(house: House) -> None:
    number = family(house)
    [card] = house.say("helper", f"看 {number} 好")
    [said] = house.voice("helper", reply_to=card.id)
    assert "记下了" in said.text
    [shown, *_] = house.say("helper", f"看 {number}")
    assert "（语音）" in house.phone("helper").text and shown is not None


def test_a_button_of_yesterday_never_writes_twice(house: House) -> None:
    number = family(house)
    visit = open_visit(house, number)
    assert visit is not None
    house.press_deed("helper", "visit.ok", visit.id, visit.version)
    before = len(last_tries(house, number))
    for deed in ("visit.ok", "visit.tried.knock", "visit.open.ill-today", "visit.unwilling", "visit.died.sure"):
        house.press_deed("helper", deed, visit.id, visit.version)
    assert len(last_tries(house, number)) == before


@pytest.mark.parametrize("argument", ["", "x", "../..", "-", "99999999999999", "20261332", "knock-phone-x"])
def test_odd_button_data_never_breaks_anything(house: House, argument: str) -> None:
    number = family(house)
    visit = open_visit(house, number)
    assert visit is not None
    for deed in ("visit.today", "visit.tried", "visit.on", "visit.kind", "visit.open", "visit.hospital", "visit.mine"):
        assert house.press_deed("helper", f"{deed}.{argument}", visit.id, visit.version)


def test_the_worked_example_of_how_a_visit_stands_uses_what_is_stored(house: House) -> None:
    number = family(house)
    visit = open_visit(house, number)
    assert visit is not None
    house.say("helper", f"看 {number} 好")
    tries = last_tries(house, number)
    assert visits.state(replace(visit, done_on=None), tries, house.now.date()) == "done"


def last_case(house: House) -> Case | None:
    return house.desk(lambda desk: desk.case_numbered("0001"))


def test_words_of_trouble_after_all_well_are_offered_as_a_case_and_nothing_is_typed_again(house: House) -> None:
    number = family(house, risk="general", due_in=1)
    house.say("helper", f"看 {number} 好")
    [asked] = house.say("helper", "他摔了一跤，下不了床，灶也塌了")
    assert "要不要马上报给镇里" in asked.text
    assert list(asked.buttons)[:3] == ["报，今天就要", "报，这周", "只是记一下"]
    [said] = house.press("helper", "报，今天就要")
    assert "已报镇里，编号 0001" in said.text
    case = house.case("0001")
    assert case.words.startswith("他摔了一跤，下不了床，灶也塌了") and "何同志" in case.words
    assert (case.urgency, case.household_id, case.place, case.group) == (
        "today",
        home(house, number).id,
        VILLAGE,
        "3组",
    )
    assert "0001" in house.phone("officer").text
    following = open_visit(house, number)
    assert following is not None and following.due_on <= date(2026, 11, 30)
    house.press("helper", "报，今天就要")
    assert house.desk(lambda desk: desk.case_numbered("0002")) is None, "the same words are one case"


def test_only_a_note_opens_no_case(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 好")
    house.say("helper", "米没了")
    [said] = house.press("helper", "只是记一下")
    assert "下次的卡片上会有这句" in said.text
    assert last_case(house) is None and home(house, number).worry == "米没了"


def test_danger_in_a_note_rings_the_township_at_once(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 好")
    house.press("helper", "说一句")
    said = house.say("helper", "他刚才晕倒了，叫不醒")
    assert "先打 110、120" in said[-1].text
    case = house.case("0001")
    assert (case.danger, case.urgency, case.household_id) == ("injury", "today", home(house, number).id)
    assert "0001" in house.phone("officer").text


def test_danger_she_writes_after_a_visit_is_that_household_s_and_no_village_is_asked(house: House) -> None:
    number = family(house)
    house.say("helper", f"看 {number} 好")
    said = house.say("helper", "他刚才晕倒了，叫不醒")
    assert "先打 110、120" in said[-1].text and len(said) == 1
    assert house.case("0001").household_id == home(house, number).id
    again = house.say("helper", "房子着火了，人还在里面")
    assert "119" in again[0].text, "what comes on top of a case gives the numbers again"


def test_while_a_household_is_asked_about_words_belong_to_it(house: House) -> None:
    before, asked = family(house), family(house, "李某国")
    house.say("helper", f"看 {before} 好")
    house.clock(minutes=1)
    house.say("helper", f"看 {asked} 有问题")
    house.say("helper", "灶上没火")
    assert (home(house, asked).worry, home(house, before).worry) == ("灶上没火", "")
    assert open_visit(house, asked) is not None and not stored_done(house, asked), "a note is no contact"


def test_a_note_that_is_about_another_household_moves_there_by_a_button(house: House) -> None:
    wrong, right = family(house), family(house, "李某国")
    house.say("helper", f"看 {wrong} 好")
    house.say("helper", "摔了一跤")
    [asked] = house.press("helper", "不是说这户")
    assert asked.text == "是说哪一户？" and list(asked.buttons) == ["李*国 3组", "不在名单上"]
    [said] = house.press("helper", "李*国")
    assert "李*国" in said.text and "要不要马上报给镇里" in said.text
    assert (home(house, wrong).worry, home(house, right).worry) == ("", "摔了一跤")
    assert all("摔" not in one.note for one in last_tries(house, wrong))


def test_all_of_a_notice_are_those_it_listed_and_no_other(house: House, late: str) -> None:
    family(house, "李某国", due_in=-1)
    house.clock(days=1)
    family(house, "赵某明", due_in=-2)
    third = family(house, "孙某花", due_in=-2)

    def climb(desk: Desk) -> None:
        for number in (third,):
            visit = next(iter(desk.visits_open(home_of(desk, number).id)))
            desk.keep(Decision(keep=(replace(visit, rung=1),)), by=0)

    house.desk(climb)
    [said] = house.press("assistant", "都知道了")
    assert said.text.startswith("2 户都记下了")


def test_a_child_nobody_cares_for_is_urgent_before_school_and_the_case_tells_it(house: House) -> None:
    number = family(house, "陈某", "child")
    house.say("helper", f"看 {number} 好")
    [asked] = house.press("helper", "没人管")
    assert asked.text == "孩子安全吗？"
    house.press("helper", "安全")
    case = house.case("0001")
    assert (case.need, case.urgency, case.place, case.group) == ("child", "today", VILLAGE, "3组")
    assert "没人照看" in case.words and "何同志" in case.words
    following = open_visit(house, number)
    assert following is not None and following.due_on == date(2026, 11, 30)


def test_trouble_at_a_quarterly_household_is_looked_at_again_within_a_week(house: House) -> None:
    number = family(house, risk="general")
    house.say("helper", f"看 {number} 有问题")
    house.press("helper", "没吃没钱")
    [said] = house.press("helper", "今天就要")
    assert "11月30日前" in said.text
    following = open_visit(house, number)
    assert following is not None and following.due_on == date(2026, 11, 30)


def test_by_telephone_asks_how_it_was_before_anything_is_written(house: House) -> None:
    number = family(house, risk="key")
    house.say("helper", f"看 {number}")
    [asked] = house.press("helper", "电话看的")
    assert list(asked.buttons) == ["都好", "有问题"] and not stored_done(house, number)
    house.press("helper", "都好")
    assert stored_done(house, number) and last_tries(house, number)[0].means == "phone"


def test_a_card_due_today_says_so(house: House) -> None:
    number = family(house, due_in=0)
    assert "今天到期" in house.say("helper", f"看 {number}")[-1].text
