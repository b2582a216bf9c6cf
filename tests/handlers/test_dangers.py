"""Danger: numbers before anything else, the case at once, somebody rung, and only then where and how to find her."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.dangers import find_danger, numbers
from rules.nouns import Decision
from storage.desk import Desk
from tests.handlers.residents import ASSISTANT, COUNTY, GRANNY, NIGHT, OFFICER, PHONE, ask, newest, town
from tests.house import House, loaded


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("我妈晕倒了，叫不醒", "injury"),
        ("房子着火了，快来人", "fire"),
        ("他拿刀要杀我", "violence"),
        ("我真的不想活了", "suicide"),
        ("娃不见了，找不到人", "missing"),
        ("晕 倒 了", "injury"),
        ("没米了，老人也昏倒了", "injury"),
        ("听说救助能办低保。我妈晕倒了", "injury"),
        ("以前有高血压，现在晕倒了", "injury"),
        ("去年好好的现在晕倒了", "injury"),
        ("老头子摔了起不来", "injury"),
        ("我妈摔了，站不起来，流血", "injury"),
        ("My husband fell and cannot get up", "injury"),
        ("She can\u2019t breathe", "injury"),
        ("胸口疼喘不上气", "injury"),
        ("老伴断气了", "injury"),
        ("喝农药了", "poison"),
        ("老头子喝农药了", "poison"),
        ("我想喝农药", "suicide"),
        ("老头子不见了", "missing"),
        ("发大水了，水进屋了", "fire"),
    ],
)
def test_words_of_danger_are_heard(words: str, code: str) -> None:
    found = find_danger(words, loaded().county)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "words",
    [
        "听说邻村着火了",
        "去年着火烧了鸡棚",
        "以前晕倒过，早好了",
        "你打我电话吧",
        "孩子找到了，没失踪",
        "他没有昏迷",
        "我想死你了",
        "去年摔了，腿站不起来",
        "没摔，就是起不来",
        "摔断了腿，没钱看病",
        "听说邻村有人喝农药",
        "医药费压在身上",
        "家里没米了",
    ],
)
def test_what_is_past_denied_heard_of_or_a_figure_of_speech_is_no_danger(words: str) -> None:
    assert find_danger(words, loaded().county) is None


def test_at_night_police_and_rescue_are_given_with_the_psychological_line() -> None:
    low = next(one for one in loaded().county.dangers if one.code == "suicide")
    bare = low.model_copy(update={"numbers": ("12356",)})
    assert numbers(bare, night=False) == ("12356",)
    assert numbers(bare, night=True) == ("12356", "110", "120")


def test_the_numbers_come_first_and_the_case_is_filed_before_any_question(house: House) -> None:
    first, second = house.say(GRANNY, "我妈晕倒了，叫不醒")
    assert "120" in first.text
    assert "我不能替您打" in first.text
    assert tuple(first.buttons) == ("我打过了", "我打不了", "没那么急")
    (case,) = house.cases(GRANNY)
    assert case.number in first.text
    assert (case.danger, case.urgency, case.words) == ("injury", "today", "我妈晕倒了，叫不醒")
    assert "哪个村" in second.text
    assert "【急】" in house.phone(COUNTY).text


def test_officers_and_the_village_assistant_are_rung_as_soon_as_the_village_is_known(house: House) -> None:
    house.say(GRANNY, "北港村，我妈晕倒了")
    assert "【急】" in house.phone(OFFICER).text
    assert "有人可能有危险" in house.phone(ASSISTANT).text
    assert "晕" not in house.phone(ASSISTANT).text + house.phone(OFFICER).text

    house.say("second", "我妈晕倒了")
    rung = len(house.phone(OFFICER).shown)
    house.say("second", "北港村")
    assert len(house.phone(OFFICER).shown) > rung


def test_every_answer_reaches_the_case_at_once_though_she_never_finishes(house: House) -> None:
    house.say(GRANNY, "我妈晕倒了")
    house.say(GRANNY, "北港村小卖部后头")
    house.voice(GRANNY)
    house.say(GRANNY, "门口有棵大树")
    (case,) = house.cases(GRANNY)
    assert case.place == "BG03"
    assert "小卖部后头" in case.address
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1
    assert "门口有棵大树" in [one.text for one in house.desk(lambda desk: desk.entries(case.id))]
    house.say(GRANNY, PHONE)
    assert house.case(case.number).phone == PHONE
    house.voice(GRANNY, "voice-2")
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 2
    assert "都告诉值班的人了" in house.phone(GRANNY).text


def test_more_words_of_danger_are_the_same_case_and_ring_again(house: House) -> None:
    house.say(GRANNY, "北港村，我妈晕倒了")
    rung = len(house.phone(OFFICER).shown)
    said = house.say(GRANNY, "叫不醒，快没气了")
    (case,) = house.cases(GRANNY)
    assert "120" in said[0].text
    assert len(house.phone(OFFICER).shown) > rung
    assert case.rings == 1


def test_an_unfinished_request_becomes_the_case_of_danger_with_all_it_held(house: House) -> None:
    house.say(GRANNY, "老伴住院，北港村")
    house.voice(GRANNY)
    house.say(GRANNY, "他现在叫不醒了")
    (case,) = house.cases(GRANNY)
    assert case.place == "BG03"
    assert "老伴住院" in case.words
    assert "叫不醒" in case.words
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1


def test_who_cannot_call_has_officer_and_assistant_rung_with_that_word(house: House) -> None:
    house.say(GRANNY, "北港村，我妈晕倒了")
    house.press(GRANNY, "我打不了")
    for somebody in (OFFICER, ASSISTANT):
        assert "本人打不了电话" in house.phone(somebody).last.text
        assert house.phone(somebody).last.say.lane == "urgent"
    assert "响铃了" in house.phone(GRANNY).last.text


def test_not_that_bad_stops_the_ringing_and_keeps_the_case(house: House) -> None:
    house.say(GRANNY, "北港村，我妈晕倒了")
    house.press(GRANNY, "没那么急")
    (case,) = house.cases(GRANNY)
    assert (case.danger, case.urgency, case.state) == ("", "week", "registered")
    rung = len(house.phone(OFFICER).shown)
    house.clock(minutes=30)
    assert len(house.phone(OFFICER).shown) == rung


def test_nobody_taking_it_rings_again_and_again_until_somebody_does(house: House) -> None:
    house.say(GRANNY, "北港村，我妈晕倒了")
    rung = len(house.phone(OFFICER).shown)
    house.clock(minutes=11)
    assert len(house.phone(OFFICER).shown) >= rung + 2
    house.press(OFFICER, "接下来")
    rung = len(house.phone(OFFICER).shown)
    house.clock(minutes=30)
    assert len([one for one in house.phone(OFFICER).shown[rung:] if "还没人接" in one.text]) == 0


def test_who_wants_to_die_hears_a_voice_number_is_asked_who_is_there_and_a_person_always_comes(house: House) -> None:
    first = house.say(GRANNY, "北港村，我不想活了")[0]
    assert "12356" in first.text
    assert tuple(first.buttons) == ("有人在身边", "没有人", "我打过了", "找人工")
    (case,) = house.cases(GRANNY)
    house.press(GRANNY, "没有人")
    assert "身边没有人" in house.phone(OFFICER).last.text
    house.press_deed(GRANNY, "danger.calm", case.id)
    assert house.case(case.number).danger == "suicide"
    house.press_deed(GRANNY, "case.withdraw.yes", case.id)
    assert house.case(case.number).state == "registered"
    assert "先跟您说句话" in house.phone(GRANNY).last.text


def test_danger_in_an_edit_or_under_a_picture_is_heard_too(house: House) -> None:
    house.say(GRANNY, "我妈病了")
    house.edit(GRANNY, house.message(GRANNY), "我妈晕倒了")
    assert newest(house, GRANNY).danger == "injury"
    house.photo("second", text="房子着火了")
    (case,) = house.cases("second")
    assert case.danger == "fire"
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1


def test_danger_about_a_calm_case_opens_a_case_of_its_own(house: House) -> None:
    first = ask(house)
    house.say(GRANNY, "老伴晕倒了")
    assert house.case(first.number).danger == ""
    assert newest(house, GRANNY).danger == "injury"


def test_danger_in_a_reply_to_a_card_makes_that_case_ring(house: House) -> None:
    case = ask(house)
    card = house.say(GRANNY, case.number)[-1].id
    said = house.say(GRANNY, "老伴晕倒了", reply_to=card)
    assert "120" in said[0].text
    assert [one.danger for one in house.cases(GRANNY)] == ["injury"]
    assert "【急】" in house.phone(OFFICER).text


def test_an_assistant_who_writes_of_danger_files_it_for_the_person_not_for_herself(house: House) -> None:
    house.say(ASSISTANT, "三组有个老人晕倒了")
    (case,) = house.cases(ASSISTANT)
    assert (case.applicant_id, case.source, case.danger) == (0, "other", "injury")
    house.say(OFFICER, "备注：家属说他以前想死")
    assert house.cases(OFFICER) == ()


def test_at_night_danger_rings_at_once(tmp_path: Path) -> None:
    with town(tmp_path, NIGHT) as house:
        house.say(GRANNY, "北港村，我妈晕倒了")
        assert "【急】" in house.phone(OFFICER).text
        assert "【急】" in house.phone(ASSISTANT).text


@pytest.mark.parametrize("before", ["", "老伴病了", "我妈晕倒了"])
def test_a_fall_is_heard_with_rescue_first_whatever_was_open(house: House, before: str) -> None:
    if before:
        house.say(GRANNY, before)
    said = house.say(GRANNY, "老头子摔了起不来")
    assert "120" in said[0].text
    assert house.cases(GRANNY)[0].danger == "injury"


def test_somebody_who_is_poisoned_needs_rescue_and_not_comfort(house: House) -> None:
    first = house.say(GRANNY, "老头子喝农药了")[0]
    assert first.text.index("120") < first.text.index("110")
    assert "12356" not in first.text


def test_one_question_at_a_time_and_no_sentence_becomes_a_place_or_a_name(house: House) -> None:
    (first,) = house.say(GRANNY, "我不想活了")
    assert "身边有人吗" in first.text
    house.say(GRANNY, "没有")
    (case,) = house.cases(GRANNY)
    assert "danger.alone" in house.deeds(case.number)
    assert "人在哪个村" in house.phone(GRANNY).last.text
    house.say(GRANNY, "没有，我就是说说")
    assert (house.case(case.number).address, house.case(case.number).place) == ("", "")
    assert "case.where" not in house.deeds(case.number)
    assert "没有，我就是说说" in [one.text for one in house.desk(lambda desk: desk.entries(case.id))]
    house.say(GRANNY, "北港村")
    house.say(GRANNY, PHONE)
    house.say(GRANNY, "三组")
    house.say(GRANNY, "你们快点来吧")
    assert house.case(case.number).subject == ""


def test_who_wants_to_die_is_found_where_her_open_case_says_and_hears_no_hours(house: House) -> None:
    ask(house)
    house.desk(lambda desk: desk.keep(_forgotten(desk), by=0))
    before = len(house.phone(ASSISTANT).shown)
    house.say(GRANNY, "我不想活了")
    case = newest(house, GRANNY)
    assert (case.place, case.phone) == ("BG03", PHONE)
    assert "有人可能有危险" in house.phone(ASSISTANT).shown[before].text
    said = house.press(GRANNY, "有人在身边")
    assert "正在响铃" in said[-1].text
    assert "前找您" not in "".join(one.text for one in said)


def test_who_told_everything_before_is_asked_nothing_in_danger(house: House) -> None:
    ask(house)
    (first,) = house.say(GRANNY, "老伴晕倒了")
    assert "120" in first.text
    assert house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)) == ()


def _forgotten(desk: Desk) -> Decision:
    account = desk.who("telegram", GRANNY).account
    return Decision(keep=(replace(account, name="", phone="", place=""),))
