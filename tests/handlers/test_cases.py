"""The officer's side: the card, one taker, asking back, the check at the door, handing over; old buttons find today's card."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.phones import mask_ids
from storage.desk import Desk, Stale
from tests.handlers.townships import CHEN, GRANNY, LI, ZHANG, asked, claim, line, presses, township
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with township(tmp_path) as one:
        yield one


def test_a_notice_holds_number_place_and_action_and_the_card_holds_the_rest(house: House) -> None:
    case = asked(house)
    notice = house.phone(LI).last
    for private in ("脑梗", "13900001111", "周某某", "看病"):
        assert private not in notice.text
    house.press(LI, "看看")
    card = house.phone(LI).last
    assert case.words in card.text
    assert "周某某" in card.text
    assert "13900001111" not in card.text
    assert card.say.sensitive


def test_who_looked_at_a_card_is_written_down_for_the_county_alone(house: House) -> None:
    case = asked(house)
    house.press(LI, "看看")
    reads = [one for one in house.desk(lambda desk: desk.entries(case.id, "county")) if one.deed == "case.read"]
    assert [one.by for one in reads] == [house.account(LI).id]
    assert not [one for one in house.desk(lambda desk: desk.entries(case.id, "office")) if one.deed == "case.read"]


def test_the_telephone_is_behind_a_button_that_leaves_a_trace(house: House) -> None:
    case = asked(house)
    presses(house, LI, "看看", "电话")
    assert "13900001111" in house.phone(LI).last.text
    assert "case.reveal" in house.deeds(case.number)


def test_voice_and_pictures_come_only_on_a_press(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    house.photo(CHEN, "bill")
    house.press_deed(LI, "case.card", house.case(number).id)
    assert not house.phone(LI).last.say.attachments
    house.press(LI, "语音照片")
    assert len(house.phone(LI).last.say.attachments) == 1


def test_claiming_tells_the_resident_who_has_it_and_how_to_answer(house: House) -> None:
    case = asked(house)
    presses(house, LI, "看看", "接下来")
    told = house.phone(GRANNY).last
    assert told.say.key == "case.claimed"
    assert "李同志" in told.text
    assert house.case(case.number).owner_id == house.account(LI).id
    assert house.case(case.number).due_on is None


def test_the_second_to_press_hears_who_has_it_and_sees_the_card(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来")
    (told,) = house.press(ZHANG, "接下来")
    assert told.say.key == "case.with_card"
    assert "李同志" in told.text
    assert house.case(case.number).owner_id == house.account(LI).id
    assert "请他转给我" in told.buttons


def test_two_officers_with_the_same_version_in_hand_exactly_one_wins(house: House) -> None:
    from handlers import cases
    from rules.nouns import Heard, Press

    case = asked(house)

    def both(desk: Desk) -> list[bool]:
        decisions: list[tuple[int, Decision]] = []
        for address in (LI, ZHANG):
            who = desk.who("telegram", address)
            heard = Heard("telegram", address, "pressed", desk.now, press=Press("case.claim", case.id, 0))
            decisions.append((who.account.id, cases.claim(desk, who, heard)))
        won = []
        for by, decision in decisions:
            try:
                with desk.savepoint():
                    desk.keep(decision, by=by)
                won.append(True)
            except Stale:
                won.append(False)
        return won

    assert house.desk(both) == [True, False]
    assert house.case(case.number).owner_id == house.account(LI).id


def test_an_officer_of_another_township_sees_nothing(house: House) -> None:
    case = asked(house)
    house.appoint("far", "officer", "QH", "远同志")
    (told,) = house.press_deed("far", "case.card", case.id)
    assert told.say.key == "case.unknown"
    (told,) = house.press_deed("far", "case.reveal", case.id)
    assert told.say.key == "case.unknown"


def test_asking_back_reaches_the_resident_in_plain_words_and_her_answer_lands_on_the_case(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "问本人", "证件")
    question = house.phone(GRANNY).last
    assert "户口本" in question.text
    assert house.case(case.number).waiting_on == "resident"
    house.say(GRANNY, "户口本在我儿子那里")
    assert house.case(case.number).waiting_on == ""
    assert house.phone(LI).last.say.key == "case.answered"
    house.press(LI, "看看")
    assert "户口本在我儿子那里" in house.phone(LI).last.text


def test_a_question_in_the_officers_own_words_goes_out_as_it_is(house: House) -> None:
    asked(house)
    presses(house, LI, "接下来", "问本人", "自己写一句")
    house.say(LI, "老人家平时谁做饭？")
    assert "老人家平时谁做饭？" in house.phone(GRANNY).last.text


def test_of_a_reported_household_the_reporter_is_asked_and_her_picture_is_the_answer(house: House) -> None:
    number = line(house, "报 王桂英 3组 大病 急")
    line(house, "报 李建国 5组 断粮 急")
    claim(house, number)
    presses(house, LI, "问本人", "看病花费")
    assert house.phone(CHEN).last.say.key == "report.asked"
    house.photo(CHEN, "bill")
    assert house.case(number).waiting_on == ""
    assert [one.ref for one in house.desk(lambda desk: desk.attachments(house.of(desk, number).id))] == ["bill"]


def test_the_check_at_the_door_is_planned_signed_and_told(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "上门看", "11月24日")
    assert house.phone(CHEN).last.say.key == "case.accompany"
    assert "11月24日" in house.phone(CHEN).last.text
    assert "脑梗" not in house.phone(CHEN).last.text
    assert house.phone(GRANNY).last.say.key == "case.visiting"
    presses(house, LI, "填核实", "李同志", "村协理员", "部分属实")
    house.voice(LI, "what-i-saw")
    house.press(LI, "交")
    entries = house.desk(lambda desk: desk.entries(case.id, "office"))
    signed = next(one for one in entries if one.deed == "case.verify")
    assert (signed.details["went"], signed.details["result"], signed.details["signed"]) == (
        "李同志",
        "partly",
        "李同志",
    )
    assert [one.ref for one in house.desk(lambda desk: desk.attachments(case.id))] == ["what-i-saw"]
    assert house.phone(GRANNY).last.say.key == "case.visited"
    assert "case.verify" not in [one.deed for one in house.desk(lambda desk: desk.entries(case.id))]


def test_the_name_of_who_went_may_be_typed(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "填核实")
    house.say(LI, "刘所长")
    presses(house, LI, "没人陪同", "属实", "跳过", "交")
    entries = house.desk(lambda desk: desk.entries(case.id, "office"))
    assert next(one for one in entries if one.deed == "case.verify").details["went"] == "刘所长"


def test_a_case_goes_to_a_colleague_who_is_told_and_the_resident_hears_the_new_name(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "更多", "转给同事", "张同志")
    assert house.case(case.number).owner_id == house.account(ZHANG).id
    assert house.phone(ZHANG).last.say.key == "case.handed"
    assert "张同志" in house.phone(GRANNY).last.text


def test_a_colleague_may_ask_for_it_and_one_press_hands_it_over(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    presses(house, ZHANG, "接下来", "请他转给我")
    house.press(LI, "转给张同志")
    assert house.case(case.number).owner_id == house.account(ZHANG).id


def test_an_old_button_is_answered_with_the_card_as_it_stands(house: House) -> None:
    case = asked(house)
    house.press(LI, "接下来")
    old = house.phone(LI).last.buttons["上门看"]
    presses(house, LI, "上门看", "11月24日")
    (told,) = house.press_deed(LI, old.deed, old.id, old.version)
    assert "刚有变动" in told.text
    assert case.number in told.text


def test_after_the_end_every_move_is_answered_politely_and_changes_nothing(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "结案", "帮上了", "跳过", "交")
    before = house.case(case.number)
    for deed in (
        "case.accept.dibao",
        "case.visit",
        "case.ask",
        "case.verify",
        "case.decide",
        "case.close",
        "case.claim",
    ):
        (told,) = house.press_deed(LI, deed, case.id, before.version)
        assert told.say.key == "case.with_card"
    assert house.case(case.number) == before


def test_the_same_households_earlier_cases_stand_on_the_card(house: House) -> None:
    first = line(house, "报 王桂英 3组 大病 急")
    second = line(house, "报 王桂英 3组 断粮 急")
    house.press_deed(LI, "case.card", house.case(second).id)
    assert f"同户的件：{first}" in house.phone(LI).last.text


def test_what_an_officer_sends_without_saying_for_which_case_is_kept_until_she_says(house: House) -> None:
    asked(house)
    house.press(LI, "接下来")
    house.photo(LI, "door")
    presses(house, LI, "0001 周*某")
    case = house.case("0001")
    assert [one.ref for one in house.desk(lambda desk: desk.attachments(case.id))] == ["door"]
    assert house.phone(GRANNY).last.say.key == "case.claimed"


def test_at_night_a_step_waits_for_the_morning_unless_the_case_is_urgent(house: House) -> None:
    house.now += timedelta(hours=12)
    calm, pressing = asked(house), asked(house, urgency="today")
    house.press_deed(LI, "case.claim", calm.id)
    house.press_deed(LI, "case.claim", pressing.id)
    assert [one.say.values["number"] for one in house.phone(GRANNY).shown] == [pressing.number]
    house.now += timedelta(hours=11)
    house.deliver()
    assert [one.say.values["number"] for one in house.phone(GRANNY).shown] == [pressing.number, calm.number]


def test_a_case_of_nowhere_is_placed_by_the_county_and_the_township_there_is_told(house: House) -> None:
    house.appoint("county", "county", "WH", "县民政")
    case = asked(house, place="")
    house.press_deed(LI, "queue.show")
    assert case.number not in house.phone(LI).last.buttons
    house.press_deed("county", "case.card", case.id)
    presses(house, "county", "更多", "归哪个村", "北港镇", "河口村")
    assert house.case(case.number).place == "BG01"
    assert house.phone(LI).last.say.key == "case.new"
    assert "北港镇" in house.phone(GRANNY).last.text


def test_a_case_of_another_township_leaves_the_officer_who_had_it(house: House) -> None:
    case = asked(house, group="3组")
    house.appoint("far", "officer", "QH", "远同志")
    presses(house, LI, "接下来", "更多", "归哪个村", "清河镇", "柳湾村")
    moved = house.case(case.number)
    assert (moved.group, moved.owner_id) == ("", 0)
    assert moved.place.startswith("QH")
    assert house.phone("far").last.say.key == "case.new"
    (told,) = house.press_deed(LI, "case.card", case.id)
    assert told.say.key == "case.unknown"


def test_within_the_township_it_stays_with_the_officer(house: House) -> None:
    case = asked(house)
    presses(house, LI, "接下来", "更多", "归哪个村", "北港镇", "北港村")
    assert (house.case(case.number).place, house.case(case.number).owner_id) == ("BG03", house.account(LI).id)


def test_an_id_number_in_words_is_covered_on_the_card_and_in_the_history(house: House) -> None:
    case = asked(house, words="身份证990101 19500101 123X，家里难", phone="13900001111")
    claim(house, case.number)
    house.press_deed(LI, "case.history", case.id)
    for shown in house.phone(LI).shown:
        assert "123X，" not in shown.text or "990101********123X，家里难" in shown.text
        assert "19500101" not in shown.text
    assert any("990101********123X" in shown.text for shown in house.phone(LI).shown)


def test_an_id_number_typed_full_width_and_a_telephone_number_are_covered() -> None:
    assert mask_ids("９９０１０１１９５００１０１１２３Ｘ") == "990101********123X"
    assert mask_ids("电话13900001111，卡6222020000000000001") == "电话139****1111，卡6222020000000000001"


def test_every_number_in_her_words_is_behind_the_button_and_none_on_the_card(house: House) -> None:
    case = asked(house)
    house.press_deed(GRANNY, "case.add", case.id)
    house.say(GRANNY, "邻居家电话19900007777")
    presses(house, LI, "接下来")
    assert "19900007777" not in house.phone(LI).last.text and "199****7777" in house.phone(LI).last.text
    house.press(LI, "电话")
    assert "19900007777" in house.phone(LI).last.text
