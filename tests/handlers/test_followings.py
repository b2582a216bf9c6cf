"""What she does with her case afterwards: looks, adds, hurries, takes back, reaches a person, complains, says whether it helped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rules.nouns import Decision
from rules.records import Case
from tests.handlers.residents import ASSISTANT, COUNTY, GRANNY, NIGHT, OFFICER, PHONE, ask, close, newest, town
from tests.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with town(tmp_path) as opened:
        yield opened


def entries(house: House, case: Case) -> list[tuple[str, str]]:
    return [(one.deed, one.text) for one in house.desk(lambda desk: desk.entries(case.id, "county"))]


def change(house: House, case: Case, **fields: object) -> Case:
    """The case as an officer's later steps leave it."""

    def keep(desk_case: Case) -> Decision:
        return Decision(keep=(replace(desk_case, **fields),))  # type: ignore[arg-type]

    house.desk(lambda desk: desk.keep(keep(house.of(desk, case.number)), by=0))
    return house.case(case.number)


# 查进度


@pytest.mark.parametrize("question", ["{number}", "查 {number}", "查{number}", "查进度", "/my", "０００１"])
def test_where_it_stands_is_told_in_plain_words_by_number_or_by_name(house: House, question: str) -> None:
    case = ask(house)
    (said,) = house.say(GRANNY, question.format(number=case.number))
    assert said.text.startswith(f"{case.number} 看病花钱")
    assert "✔ 收到了 11月23日" in said.text
    assert "▶ 等镇里找您，明天 8:45前" in said.text
    assert "○ 出结果" in said.text
    assert len(said.buttons) <= 4


def test_an_accepted_case_shows_who_has_it_until_when_at_the_latest_and_what_to_prepare(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    house.press_deed(OFFICER, "case.accept.dibao", case.id, house.case(case.number).version)
    said = house.say(GRANNY, case.number)[-1].text
    assert "李同志接手" in said
    assert "镇里接了：低保 11月23日" in said
    assert "最晚12月28日" in said
    assert "约" not in said
    assert "户口本" in said
    house.press(GRANNY, "更多")
    house.press(GRANNY, "日子怎么算的")
    assert "25" in house.phone(GRANNY).last.text
    assert "12月28日" in house.phone(GRANNY).last.text


def test_a_day_in_a_year_not_yet_announced_is_told_as_about(house: House) -> None:
    case = ask(house)
    house.clock(days=20)
    house.press_deed(OFFICER, "case.claim", case.id)
    house.press_deed(OFFICER, "case.accept.dibao", case.id, house.case(case.number).version)
    assert "最晚约" in house.say(GRANNY, case.number)[-1].text


def test_a_number_of_somebody_else_is_answered_like_one_that_does_not_exist(house: House) -> None:
    case = ask(house)
    assert house.say("stranger", case.number)[-1].text == house.say("stranger", "9999")[-1].text
    for deed in ("case.status", "case.sum", "status.more", "case.add", "case.hurry", "case.withdraw", "case.tonight"):
        said = house.press_deed("stranger", deed, case.id)[-1].text
        assert said == house.say("second", "9999")[-1].text, deed
    for deed in ("case.withdraw.yes", "case.solved.no", "case.object", "danger.cannot", "danger.calm", "danger.called"):
        assert "没有这个编号" in house.press_deed("stranger", deed, case.id)[-1].text, deed
    assert house.case(case.number) == case


def test_wrong_numbers_are_slowed_after_ten_within_an_hour_but_her_own_is_always_answered(house: House) -> None:
    case = ask(house)
    for number in range(8000, 8010):
        assert "没有这个编号" in house.say(GRANNY, str(number))[-1].text
    assert "找人工" in house.say(GRANNY, "8010")[-1].text
    assert "没有这个编号" not in house.say(GRANNY, "8011")[-1].text
    assert "收到了" in house.say(GRANNY, case.number)[-1].text
    house.clock(hours=1)
    assert "没有这个编号" in house.say(GRANNY, "8012")[-1].text


def test_numbers_of_others_are_counted_like_numbers_of_nobody(house: House) -> None:
    case = ask(house)
    for _ in range(10):
        house.say("stranger", case.number)
    assert "歇一歇" in house.say("stranger", case.number)[-1].text


def test_several_cases_are_listed_with_a_button_each(house: House) -> None:
    first = ask(house)
    house.say(GRANNY, "屋顶漏雨了")
    house.press(GRANNY, "新的事")
    house.press(GRANNY, "不急")
    house.press(GRANNY, "交")
    second = newest(house, GRANNY)
    said = house.say(GRANNY, "查进度")[-1]
    assert set(said.buttons) == {first.number, second.number}
    house.press(GRANNY, first.number)
    assert "看病花钱" in house.phone(GRANNY).last.text


def test_who_asked_for_nothing_yet_is_told_so_with_a_way_on(house: House) -> None:
    assert "还没有交过" in house.say("stranger", "查进度")[-1].text
    assert "我要求助" in house.phone("stranger").last.buttons


# 补一句


def test_who_writes_again_says_in_one_tap_whether_it_belongs_to_her_case(house: House) -> None:
    case = ask(house)
    house.say(GRANNY, "药也吃完了")
    assert tuple(house.phone(GRANNY).last.buttons) == (f"是 {case.number}", "新的事", "找人工")
    house.press(GRANNY, f"是 {case.number}")
    assert ("case.add", "药也吃完了") in entries(house, case)
    assert "有新情况" in house.phone(OFFICER).last.text
    assert "药" not in house.phone(OFFICER).last.text


def test_what_is_sent_while_she_is_asked_where_it_belongs_is_not_lost(house: House) -> None:
    case = ask(house)
    house.voice(GRANNY, "voice-1")
    house.photo(GRANNY, "photo-1", album="album-1")
    house.photo(GRANNY, "photo-2", album="album-1")
    house.say(GRANNY, "就是这些")
    house.contact(GRANNY, "19900009999")
    house.press(GRANNY, f"是 {case.number}")
    kept = house.desk(lambda desk: desk.attachments(case.id))
    assert sorted(one.kind for one in kept) == ["photo", "photo", "voice"]
    assert any("就是这些" in text for _, text in entries(house, case))
    assert house.case(case.number).phone == "19900009999"


def test_what_was_held_begins_a_new_request_when_it_is_something_new(house: House) -> None:
    first = ask(house)
    house.voice(GRANNY)
    house.press(GRANNY, "新的事")
    house.press(GRANNY, "不急")
    house.press(GRANNY, "交")
    second = newest(house, GRANNY)
    assert second.id != first.id
    assert len(house.desk(lambda desk: desk.attachments(second.id))) == 1
    assert house.desk(lambda desk: desk.attachments(first.id)) == ()


def test_with_several_cases_she_chooses_by_number(house: House) -> None:
    first = ask(house)
    house.say(GRANNY, "屋顶漏雨了")
    house.press(GRANNY, "新的事")
    house.press(GRANNY, "不急")
    house.press(GRANNY, "交")
    house.say(GRANNY, "药也吃完了")
    assert len(house.phone(GRANNY).last.buttons) <= 4
    house.say(GRANNY, first.number)
    assert ("case.add", "药也吃完了") in entries(house, first)


def test_a_reply_to_a_card_of_a_case_goes_to_that_case_voice_and_picture_too(house: House) -> None:
    case = ask(house)
    card = house.say(GRANNY, case.number)[-1].id
    house.say(GRANNY, "药也吃完了", reply_to=card)
    house.voice(GRANNY, reply_to=card)
    house.photo(GRANNY, reply_to=card)
    assert ("case.add", "药也吃完了") in entries(house, case)
    assert sorted(one.kind for one in house.desk(lambda desk: desk.attachments(case.id))) == ["photo", "voice"]


def test_the_button_to_add_takes_words_or_a_whole_album(house: House) -> None:
    case = ask(house)
    house.press(GRANNY, "补一句")
    house.photo(GRANNY, "photo-1", album="album-1")
    house.photo(GRANNY, "photo-2", album="album-1")
    kept = house.desk(lambda desk: desk.attachments(case.id))
    assert [one.kind for one in kept] == ["photo", "photo"]
    assert "收到" in house.phone(GRANNY).last.text


def test_an_answer_to_the_officer_lands_on_the_case_without_a_question(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    change(house, case, waiting_on="resident")
    house.say(GRANNY, "户口本在家里")
    assert ("case.answer", "户口本在家里") in entries(house, case)
    assert "本人回话了" in house.phone(OFFICER).last.text
    assert house.case(case.number).waiting_on == ""


def test_an_edited_message_amends_what_was_said_and_keeps_both_versions(house: House) -> None:
    house.say(GRANNY, "花了六万")
    message = house.message(GRANNY)
    house.edit(GRANNY, message, "花了九万")
    assert "已按新的记" in house.phone(GRANNY).last.text
    house.press(GRANNY, "看病花钱")
    house.press(GRANNY, "这周")
    house.say(GRANNY, "河口村")
    where = house.message(GRANNY)
    house.edit(GRANNY, where, "北港村")
    house.say(GRANNY, "跳过")
    house.say(GRANNY, PHONE)
    house.press(GRANNY, "交")
    (case,) = house.cases(GRANNY)
    assert (case.words, case.place) == ("花了九万", "BG03")
    assert ("case.earlier", "花了六万") in entries(house, case)

    house.edit(GRANNY, message, "花了八万")
    assert "花了八万" in house.case(case.number).words
    assert ("case.amended", "花了八万") in entries(house, case)
    assert "改了说过的话" in house.phone(OFFICER).text
    assert len(house.cases(GRANNY)) == 1


def test_what_she_puts_right_in_free_words_goes_where_it_belongs_and_the_old_stays(house: House) -> None:
    house.say(GRANNY, "老伴住院花了六万多")
    for words in ("这周", "北港村", "我叫王贵兰", PHONE):
        house.say(GRANNY, words)
    assert "改过来了" in house.say(GRANNY, "俺叫王桂兰，不叫三组")[-1].text
    assert "河口村" in house.say(GRANNY, "不是北港村，是河口村")[-1].text
    assert "19900005678" in house.say(GRANNY, "电话改成19900005678")[-1].text
    house.press(GRANNY, "交")
    (case,) = house.cases(GRANNY)
    assert (case.subject, case.place, case.phone) == ("王桂兰", "BG01", "19900005678")
    assert {("case.earlier", "王贵兰"), ("case.earlier", PHONE)} <= set(entries(house, case))
    house.press_deed(GRANNY, "case.add", case.id)
    house.say(GRANNY, "电话又换成19900004321")
    after = house.case(case.number)
    assert after.phone == "19900004321"
    assert ("case.earlier", "19900005678") in entries(house, after)


@pytest.mark.parametrize("words", ["家里没米了，不是一天两天了", "不是我一个人，老伴也病了"])
def test_a_sentence_that_puts_nothing_right_changes_nothing(house: House, words: str) -> None:
    before = ask(house)
    house.press_deed(GRANNY, "case.add", before.id)
    house.say(GRANNY, words)
    after = house.case(before.number)
    assert (after.subject, after.phone, after.place) == (before.subject, before.phone, before.place)


def test_an_edit_of_something_unknown_files_nothing(house: House) -> None:
    house.edit(GRANNY, "12345", "没米了")
    assert house.cases(GRANNY) == ()
    assert "再发一遍" in house.phone(GRANNY).last.text


# 催一下, 不办了, 解决了吗


def test_hurrying_is_counted_told_to_officer_and_county_and_never_harms(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    for times in (1, 2):
        said = house.press_deed(GRANNY, "case.hurry", case.id)[-1].text
        assert f"第 {times} 次" in said
        assert "不会耽误您的事" in said
    after = house.case(case.number)
    assert (after.hurried, after.urgency, after.state) == (2, case.urgency, case.state)
    for somebody in (OFFICER, COUNTY):
        told = [one.text for one in house.phone(somebody).shown if "催办" in one.text]
        assert len(told) == 1
    assert entries(house, case).count(("case.hurry", "")) == 2


def test_taking_it_back_is_asked_once_and_then_done(house: House) -> None:
    case = ask(house)
    house.press_deed(GRANNY, "case.withdraw", case.id)
    assert house.case(case.number).state == "registered"
    house.press(GRANNY, "是，不办了")
    assert house.case(case.number).state == "withdrawn"
    assert "撤回" in house.phone(OFFICER).last.text
    assert "没有这个编号" in house.press_deed(GRANNY, "case.withdraw.yes", case.id)[-1].text


def test_solved_is_kept_and_not_solved_opens_it_again_and_the_county_hears(house: House) -> None:
    case = ask(house)
    close(house, case)
    assert "解决了吗" in house.phone(GRANNY).last.text
    house.press(GRANNY, "没解决")
    after = house.case(case.number)
    assert (after.state, after.solved) == ("reopened", "no")
    assert "已重新打开，归县里" in house.phone(COUNTY).text
    assert "3 天内" in house.phone(GRANNY).text


@pytest.mark.parametrize(("label", "answer"), [("解决了", "yes"), ("说不清", "unsure")])
def test_solved_and_unsure_leave_it_closed_and_unsure_calls_a_person(house: House, label: str, answer: str) -> None:
    case = ask(house)
    close(house, case)
    house.press(GRANNY, label)
    after = house.case(case.number)
    assert (after.state, after.solved) == ("closed", answer)
    tasks = house.desk(lambda desk: desk.proceedings.tasks_of(case.id))
    assert [one.kind for one in tasks] == (["callback"] if answer == "unsure" else [])


def test_who_disagrees_with_the_result_is_asked_why_and_looked_at_by_somebody_else(house: House) -> None:
    case = ask(house)
    change(house, case, state="opinion", decision="refused")
    assert "不同意结果" in house.say(GRANNY, case.number)[-1].buttons
    house.press(GRANNY, "不同意结果")
    house.say(GRANNY, "算错了收入")
    after = house.case(case.number)
    (objection,) = house.desk(lambda desk: desk.proceedings.objections_of(case.id))
    assert (after.state, objection.words, objection.state) == ("objected", "算错了收入", "open")


# 找人工, 投诉建议


def test_a_person_without_a_case_is_reached_with_a_number_and_what_she_writes_next_goes_there(house: House) -> None:
    house.say(GRANNY, "/start v-BG03")
    house.press(GRANNY, "找人工")
    (case,) = house.cases(GRANNY)
    assert "今天 11:45前有人找您" in house.phone(GRANNY).text
    assert "要找人说话" in house.phone(OFFICER).text
    house.say(GRANNY, "我不识字，想当面说")
    house.voice(GRANNY)
    assert ("case.add", "我不识字，想当面说") in entries(house, case)
    assert len(house.cases(GRANNY)) == 1
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1


def test_asking_for_a_person_amid_a_form_hands_over_what_was_said_so_far(house: House) -> None:
    house.say(GRANNY, "没米了")
    house.voice(GRANNY)
    house.say(GRANNY, "找人工")
    (case,) = house.cases(GRANNY)
    assert case.words == "没米了"
    assert len(house.desk(lambda desk: desk.attachments(case.id))) == 1
    assert house.desk(lambda desk: desk.drafts(desk.who("telegram", GRANNY).account.id)) == ()


def test_a_person_for_an_open_case_is_the_officer_who_has_it_and_held_words_go_along(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    house.say(GRANNY, "药也吃完了")
    house.press(GRANNY, "找人工")
    assert "已告诉李同志" in house.phone(GRANNY).text
    assert ("case.add", "药也吃完了") in entries(house, case)
    assert "human.ask" in [deed for deed, _ in entries(house, case)]
    assert len(house.cases(GRANNY)) == 1


def test_staff_reach_the_office_above_them_and_as_residents_a_person_like_anybody(house: House) -> None:
    house.say(ASSISTANT, "找人工")
    assert house.cases(ASSISTANT) == ()
    assert "赵协理想找您" in house.phone(OFFICER).last.text
    house.press_deed(ASSISTANT, "role.switch.0")
    house.press(ASSISTANT, "找人工")
    assert house.cases(ASSISTANT)[0].applicant_id == house.account(ASSISTANT).id


def test_at_night_she_hears_that_a_person_answers_in_the_morning(tmp_path: Path) -> None:
    with town(tmp_path, NIGHT) as house:
        house.say(GRANNY, "找人工")
        assert "现在下班了" in house.phone(GRANNY).text
        assert "110、120、119" in house.phone(GRANNY).text


def test_not_understood_twice_in_a_row_calls_a_person(house: House) -> None:
    house.say(GRANNY, "？")
    assert tuple(house.phone(GRANNY).last.buttons) == ("我要求助", "查进度", "找人工")
    assert house.phone(OFFICER).shown == []
    house.say(GRANNY, "。。")
    assert len(house.cases(GRANNY)) == 1
    assert "要找人说话" in house.phone(COUNTY).text


def test_understood_in_between_begins_the_count_anew(house: House) -> None:
    house.say(GRANNY, "？")
    house.say(GRANNY, "帮助")
    house.say(GRANNY, "？")
    assert house.cases(GRANNY) == ()


def test_a_complaint_goes_to_the_county_and_never_to_the_person_complained_of(house: House) -> None:
    case = ask(house)
    house.press_deed(OFFICER, "case.claim", case.id)
    house.phone(OFFICER).shown.clear()
    house.press(GRANNY, "投诉建议")
    house.say(GRANNY, "他让我送烟")
    assert "县里收到了" in house.phone(GRANNY).last.text
    assert case.number in house.phone(COUNTY).last.text
    assert "烟" not in house.phone(COUNTY).last.text
    assert house.phone(OFFICER).shown == []
    (kept,) = house.desk(lambda desk: desk.complaints(True))
    assert (kept.words, kept.case_id) == ("他让我送烟", case.id)


def test_a_complaint_about_somebody_at_the_county_goes_to_the_others_there(house: House) -> None:
    case = ask(house)
    house.appoint("second", "county", "WH", "刘主任")
    change(house, case, owner_id=house.account(COUNTY).id)
    house.phone(COUNTY).shown.clear()
    house.press_deed(GRANNY, "complaint.start", case.id)
    house.say(GRANNY, "他不理我")
    assert "投诉建议" in house.phone("second").last.text
    assert house.phone(COUNTY).shown == []


def test_a_complaint_may_be_spoken_and_its_voice_reaches_the_county(house: House) -> None:
    house.say(GRANNY, "/complain")
    house.voice(GRANNY)
    assert house.phone(COUNTY).last.say.attachments != ()


@pytest.mark.parametrize("words", ["不要了", "不办了", "撤回", "俺改主意了，不要了", "撤回 0001", "撤回0001"])
def test_words_that_withdraw_are_asked_about_at_once(house: House, words: str) -> None:
    case = ask(house)
    (said,) = house.say(GRANNY, words)
    assert said.text == f"{case.number} 真的不办了吗？"
    house.press(GRANNY, "是，不办了")
    assert house.case(case.number).state == "withdrawn"


def test_the_same_words_in_an_open_form_mean_the_form(house: House) -> None:
    house.say(GRANNY, "我妈病了")
    assert "没有交" in house.say(GRANNY, "俺改主意了，不要了")[-1].text
    assert house.cases(GRANNY) == ()


def test_thanks_are_answered_kindly_and_kept_out_of_the_case(house: House) -> None:
    case = ask(house)
    before = house.deeds(case.number)
    assert "不客气" in house.say(GRANNY, "谢谢")[-1].text
    assert house.deeds(case.number) == before


def test_a_person_and_the_status_promise_the_same_hour(house: House) -> None:
    case = ask(house)
    first = house.say(GRANNY, "找人")[0]
    assert case.number in first.text
    assert "11:" in first.text
    promised = first.text.split("，")[1].split("前有人")[0]
    assert promised in house.say(GRANNY, case.number)[-1].text


def test_what_is_not_handed_in_yet_is_found_again(house: House) -> None:
    house.say(GRANNY, "我妈住院了，北港村，电话19900001234，我叫王秀英，很急")
    house.press(GRANNY, "先不交")
    assert "都在" in house.phone(GRANNY).last.text
    assert "接着说" in house.say(GRANNY, "查进度")[-1].buttons
    assert "我妈住院了" in house.press(GRANNY, "接着说")[-1].text
    house.press(GRANNY, "交")
    assert len(house.cases(GRANNY)) == 1


@pytest.mark.parametrize(
    ("words", "urgency"), [("急得很", "today"), ("急", "today"), ("嗯不急", "calm"), ("明天", "today")]
)
def test_how_urgent_is_understood_in_her_words(house: House, words: str, urgency: str) -> None:
    house.say(GRANNY, "我妈住院了，北港村，电话19900001234，我叫王秀英")
    house.say(GRANNY, words)
    house.press(GRANNY, "交")
    assert newest(house).urgency == urgency


def test_hunger_is_for_today_and_every_need_is_shown(house: House) -> None:
    said = house.say(GRANNY, "看病花钱、没吃的，北港村，电话19900001234，我叫王秀英")[-1].text
    assert "看病花钱" in said and "断粮断电" in said
    assert "今天就要" in said
