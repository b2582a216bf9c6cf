"""Asking for help: from any first message to a number, with few questions, nothing asked twice and nothing lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.records import Case
from tests.handlers.residents import ASSISTANT, GRANNY, NIGHT, OFFICER, PHONE, TROUBLE, ask, newest, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as opened:
        yield opened


def kinds(house: House, case: Case) -> list[str]:
    return [one.kind for one in house.desk(lambda desk: desk.attachments(case.id))]


def test_a_request_in_own_words_becomes_a_case_with_a_receipt_and_the_officer_hears_it(house: House) -> None:
    case = ask(house, urgency="今天就要")
    assert (case.need, case.urgency, case.place) == ("illness", "today", "BG03")
    assert (case.words, case.subject, case.phone) == (TROUBLE, "王秀英", PHONE)
    assert (case.source, case.consent, case.contact) == ("self", "own", "phone")
    receipt = house.phone(GRANNY).text.split("可以交给镇里吗？")[1]
    for part in (case.number, "今天 11:45前找您", "不要钱，不用找关系", f"想问就发：{case.number}"):
        assert part in receipt
    assert tuple(house.phone(GRANNY).last.buttons) == ("补一句、补照片", "查进度", "投诉建议")
    assert "找人工" in house.phone(GRANNY).keyboard
    assert case.number in house.phone(OFFICER).text
    assert "脑梗" not in house.phone(OFFICER).text


def test_what_the_first_message_says_is_never_asked(house: House) -> None:
    house.say(GRANNY, f"家里断粮了，今天就要，我在河口村3组，我叫王秀英，电话{PHONE}")
    assert "可以交给镇里吗" in house.phone(GRANNY).last.text
    house.press(GRANNY, "交")
    case = newest(house, GRANNY)
    assert (case.need, case.urgency, case.place, case.group) == ("hunger", "today", "BG01", "3")
    assert (case.subject, case.phone) == ("王秀英", PHONE)


@pytest.mark.parametrize(
    ("words", "name"),
    [("我叫王秀英，没米了", "王秀英"), ("我是低保户，没米了", ""), ("我是河口村的，没米了", "")],
)
def test_a_name_is_only_taken_from_words_that_give_one(house: House, words: str, name: str) -> None:
    house.say(GRANNY, words)
    draft = house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)[0])
    assert draft.values.get("name", "") == name


def test_at_most_five_questions_are_asked_even_when_only_a_button_was_pressed(house: House) -> None:
    house.say(GRANNY, "我要求助")
    answers = {
        "出了什么事": "日子过不下去了",
        "哪一样": "别的",
        "多急": "不急",
        "哪个村": "河口村",
        "怎么称呼": "王秀英",
        "找到您": PHONE,
    }
    questions = 0
    while "可以交给镇里吗" not in house.phone(GRANNY).last.text:
        answer = next(words for part, words in answers.items() if part in house.phone(GRANNY).last.text)
        house.say(GRANNY, answer)
        questions += 1
    assert questions == 5
    assert house.phone(GRANNY).last.text.count("找您：") == 1


def test_every_question_may_be_skipped_but_how_to_find_her(house: House) -> None:
    house.say(GRANNY, "我要求助")
    for _ in range(4):
        house.say(GRANNY, "跳过")
    assert "怎么找到您" in house.phone(GRANNY).last.text
    house.say(GRANNY, "跳过")
    assert "怎么找到您" in house.phone(GRANNY).last.text
    house.press(GRANNY, "我自己打来")
    house.press(GRANNY, "交")
    case = newest(house, GRANNY)
    assert (case.contact, case.urgency, case.place) == ("self", "week", "")


def test_a_known_person_is_asked_nothing_that_is_known(house: House) -> None:
    ask(house)
    house.say(GRANNY, "家里又断电了")
    house.press(GRANNY, "新的事")
    assert "多急" in house.phone(GRANNY).last.text
    house.press(GRANNY, "这周")
    assert "可以交给镇里吗" in house.phone(GRANNY).last.text
    house.press(GRANNY, "交")
    case = newest(house, GRANNY)
    assert (case.place, case.subject, case.phone, case.need) == ("BG03", "王秀英", PHONE, "hunger")


def test_three_voice_notes_in_a_row_are_one_request_each_acknowledged_and_the_question_put_once(house: House) -> None:
    for number in range(3):
        said = house.voice(GRANNY, f"voice-{number}")
        assert len(said) == 1
        assert said[0].text.startswith("语音收到了")
        assert ("多急" in said[0].text) is (number == 0)
    house.press(GRANNY, "今天就要")
    house.say(GRANNY, "河口村")
    house.voice(GRANNY, "voice-name")
    house.say(GRANNY, PHONE)
    house.press(GRANNY, "交")
    (case,) = house.cases(GRANNY)
    assert kinds(house, case) == ["voice"] * 4
    assert case.words == ""
    assert case.subject == ""


def test_a_first_photo_album_place_or_contact_begins_a_request_and_stays_in_it(house: House) -> None:
    house.photo("a", album="album-1")
    assert "照片收到了" in house.phone("a").last.text
    assert house.photo("a", "photo-2", album="album-1") == []
    house.say("a", "屋顶漏雨")
    house.press("a", "这周")
    house.say("a", "河口村")
    house.say("a", "跳过")
    house.say("a", PHONE)
    house.press("a", "交")
    (case,) = house.cases("a")
    assert kinds(house, case) == ["photo", "photo"]
    assert case.words == "屋顶漏雨"

    village = house.loaded.county.place("BG01")
    assert village is not None
    house.place("b", village.latitude, village.longitude)
    assert "河口村" in house.phone("b").last.text
    house.say("b", "没米了，今天就要")
    house.say("b", "跳过")
    house.say("b", PHONE)
    house.press("b", "交")
    assert newest(house, "b").place == "BG01"
    assert str(village.latitude)[:4] in newest(house, "b").address

    house.contact("c", PHONE)
    house.say("c", "没米了，今天就要，河口村")
    house.say("c", "跳过")
    house.press("c", "交")
    assert newest(house, "c").phone == PHONE


def test_words_said_between_the_questions_are_kept(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    house.say(GRANNY, "药也吃完了")
    assert "多急" in house.phone(GRANNY).last.text
    house.press(GRANNY, "这周")
    house.say(GRANNY, "就在小卖部后头第二家")
    house.say(GRANNY, "河口村")
    house.say(GRANNY, "跳过")
    house.say(GRANNY, "晚上在家")
    house.say(GRANNY, f"{PHONE} 是我女儿的")
    house.press(GRANNY, "交")
    case = newest(house, GRANNY)
    for part in (TROUBLE, "药也吃完了", "晚上在家", "是我女儿的"):
        assert part in case.words
    assert "小卖部后头" in case.address
    assert case.phone == PHONE


def test_a_button_stays_good_while_its_question_stands_and_is_old_afterwards(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    shown = house.phone(GRANNY).last.buttons["这周"]
    house.voice(GRANNY)
    house.press_deed(GRANNY, shown.deed, shown.id, shown.version)
    assert "哪个村" in house.phone(GRANNY).last.text
    house.press_deed(GRANNY, shown.deed, shown.id, shown.version)
    assert "哪个村" in house.phone(GRANNY).last.text
    draft = house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)[0])
    assert draft.asked == 1


def test_a_skip_pressed_twice_skips_one_question(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    skip = house.phone(GRANNY).last.buttons["跳过"]
    for _ in range(2):
        house.press_deed(GRANNY, skip.deed, skip.id, skip.version)
    assert "哪个村" in house.phone(GRANNY).last.text


def test_a_village_nobody_knows_is_asked_once_more_and_then_let_be(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    house.press(GRANNY, "这周")
    house.say(GRANNY, "大桥那边")
    assert "没找到这个村名" in house.phone(GRANNY).last.text
    house.say(GRANNY, "就是老油坊")
    assert "怎么称呼" in house.phone(GRANNY).last.text
    house.say(GRANNY, "跳过")
    house.say(GRANNY, PHONE)
    house.press(GRANNY, "交")
    assert newest(house, GRANNY).address == "大桥那边 就是老油坊"


def test_a_button_that_was_never_offered_changes_nothing(house: House) -> None:
    house.say(GRANNY, "日子过不下去了")
    before = house.phone(GRANNY).last.text
    for deed in ("form.pick.nothing", "form.page.x", "form.correct.nothing", "form.nothing", "ask.nothing"):
        house.press_deed(GRANNY, deed)
    draft = house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)[0])
    assert draft.values.get("need") is None
    house.press_deed(GRANNY, "form.resume", draft.id, draft.version)
    assert before.split("\n")[-1] in house.phone(GRANNY).last.text


def test_what_was_said_can_be_corrected_before_it_is_handed_in(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    house.press(GRANNY, "这周")
    house.say(GRANNY, "河口村")
    house.say(GRANNY, "王秀英")
    house.say(GRANNY, PHONE)
    house.press(GRANNY, "改一改")
    assert len(house.phone(GRANNY).last.buttons) <= 4
    house.press(GRANNY, "还有")
    house.press(GRANNY, "住处")
    house.say(GRANNY, "北港村")
    assert "可以交给镇里吗" in house.phone(GRANNY).last.text
    house.press(GRANNY, "交")
    assert newest(house, GRANNY).place == "BG03"


def test_a_form_goes_on_where_it_stood_after_a_restart_and_a_week(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    house.reopen()
    house.clock(days=7)
    house.press(GRANNY, "这周")
    assert "哪个村" in house.phone(GRANNY).last.text
    house.say(GRANNY, "我要求助")
    assert "您上次说的还在" in house.phone(GRANNY).last.text


def test_who_walks_away_is_told_once_that_her_words_are_still_here_and_goes_on_with_one_tap(house: House) -> None:
    house.say(GRANNY, "没米了")
    house.clock(minutes=15)
    assert "您说的还在" in house.phone(GRANNY).last.text
    house.press(GRANNY, "接着说")
    assert "多急" in house.phone(GRANNY).last.text
    shown = len(house.phone(GRANNY).shown)
    house.clock(minutes=60)
    assert len(house.phone(GRANNY).shown) == shown


def test_who_wants_no_reminders_is_not_told(house: House) -> None:
    house.say(GRANNY, "/settings")
    house.press(GRANNY, "不再提醒")
    house.say(GRANNY, "没米了")
    shown = len(house.phone(GRANNY).shown)
    house.clock(minutes=60)
    assert len(house.phone(GRANNY).shown) == shown


def test_not_now_hands_nothing_in(house: House) -> None:
    house.say(GRANNY, TROUBLE)
    house.say(GRANNY, "取消")
    assert house.cases(GRANNY) == ()
    assert house.phone(OFFICER).shown == []


def test_off_hours_she_hears_when_somebody_looks_and_may_say_that_it_cannot_wait(tmp_path: Path) -> None:
    with town(tmp_path, NIGHT) as house:
        case = ask(house)
        said = house.phone(GRANNY).text
        assert "现在下班了" in said
        assert "明天" in said
        assert "【急】" not in house.phone(OFFICER).text
        house.press(GRANNY, "今晚就急")
        assert house.case(case.number).urgency == "today"
        assert "【急】" in house.phone(OFFICER).text
        assert "今天 22:14" in house.phone(GRANNY).last.text


def test_for_somebody_else_consent_name_relation_and_village_are_asked(house: House) -> None:
    house.say("neighbour", "替别人说")
    house.say("neighbour", "隔壁老人没饭吃了")
    assert tuple(house.phone("neighbour").last.buttons) == ("知道，同意", "不方便说", "说不清，危险")
    house.press("neighbour", "不方便说")
    house.say("neighbour", "北港村")
    house.say("neighbour", "李某，邻居")
    house.press("neighbour", "找村干部")
    house.press("neighbour", "交")
    (case,) = house.cases("neighbour")
    assert (case.applicant_id, case.reporter_id) == (0, house.account("neighbour").id)
    assert (case.subject, case.relation, case.consent) == ("李某", "邻居", "cannot_say")
    assert (case.place, case.source, case.contact) == ("BG03", "other", "village")
    assert house.account("neighbour").place == ""


@pytest.mark.parametrize(("words", "linked"), [("隔壁老人没饭吃了", True), ("隔壁媳妇说男人天天骂我", False)])
def test_no_link_is_given_where_the_household_must_never_hear_of_it(house: House, words: str, linked: bool) -> None:
    house.say("neighbour", "替别人说")
    house.say("neighbour", words)
    for answer in ("不方便说", "北港村", "李某", "这周", "找村干部就行", "交"):
        house.say("neighbour", answer)
    assert len(house.cases("neighbour")) == 1
    assert ("c-" in house.phone("neighbour").text) == linked


def test_unclear_and_dangerous_for_somebody_else_counts_as_today(house: House) -> None:
    house.say("neighbour", "替别人说")
    house.say("neighbour", "隔壁老人几天没出门")
    house.press("neighbour", "说不清")
    house.say("neighbour", "北港村")
    house.say("neighbour", "跳过")
    house.press("neighbour", "找村干部")
    house.press("neighbour", "交")
    assert newest(house, "neighbour").urgency == "today"


def test_a_reporter_hears_the_kind_of_outcome_and_no_details(house: House) -> None:
    house.say("neighbour", "替别人说")
    house.say("neighbour", "隔壁老人没饭吃了")
    for answer in ("不方便说", "北港村", "李某", "找村干部就行", "交"):
        house.say("neighbour", answer)
    house.say("neighbour", newest(house, "neighbour").number)
    said = house.phone("neighbour").last.text
    assert "等镇里接" in said
    assert "经办" not in said


def test_two_forms_at_once_keep_apart(house: House) -> None:
    house.say(GRANNY, "没米了")
    house.say("other", "屋顶漏雨")
    house.press("other", "这周")
    house.press(GRANNY, "今天就要")
    drafts = {
        name: house.desk(lambda desk, name=name: desk.drafts(desk.who("telegram", name).account.id)[0])
        for name in (GRANNY, "other")
    }
    assert drafts[GRANNY].values["urgency"] == "today"
    assert drafts["other"].values["urgency"] == "week"


def test_no_question_of_a_resident_has_more_than_four_buttons_and_a_person_is_always_at_hand(house: House) -> None:
    house.say(GRANNY, "/start")
    house.say(GRANNY, "日子过不下去了")
    house.press(GRANNY, "还有")
    house.say(GRANNY, "别的")
    house.press(GRANNY, "不急")
    house.press(GRANNY, "北港镇")
    house.press(GRANNY, "还有")
    house.say(GRANNY, "北港村")
    house.say(GRANNY, "王秀英")
    house.say(GRANNY, PHONE)
    house.press(GRANNY, "改一改")
    house.press(GRANNY, "还有")
    house.press(GRANNY, "称呼")
    house.say(GRANNY, "王大妈")
    house.press(GRANNY, "交")
    for shown in house.phone(GRANNY).shown:
        assert len(shown.buttons) <= 4, shown.text
        assert not shown.keyboard or "找人工" in shown.keyboard


def test_her_signs_come_back_to_her_as_she_wrote_them(house: House) -> None:
    house.say(GRANNY, "<b>没米了</b> & 今天就要")
    house.say(GRANNY, "河口村")
    house.say(GRANNY, "跳过")
    house.say(GRANNY, PHONE)
    assert "<b>没米了</b> & 今天就要" in house.phone(GRANNY).last.text


def test_an_assistant_may_ask_for_herself_too(house: House) -> None:
    house.say(ASSISTANT, "我要求助")
    house.say(ASSISTANT, "我家屋顶漏雨")
    for answer in ("这周", "北港村", "赵某", PHONE, "交"):
        house.say(ASSISTANT, answer)
    assert newest(house, ASSISTANT).applicant_id == house.account(ASSISTANT).id


def test_who_calls_herself_hears_which_number(house: House) -> None:
    house.say(GRANNY, "我妈住院了，北港村，我叫王秀英，很急")
    assert "0990-5550102" in house.press(GRANNY, "我自己打来")[-1].text
    assert "0990-5550102" in house.press(GRANNY, "交")[-1].text
    assert "0990-5550102" in house.say(GRANNY, "电话")[-1].text
