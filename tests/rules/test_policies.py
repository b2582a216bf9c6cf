"""Policy cards are found by what is asked, as it is written and as it sounds."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from rules.policies import Card, Policies, best, ended, find
from rules.shapes import Names, Source

FOLDER = Path(__file__).parents[2] / "county" / "wanghe"
POLICIES = Policies.model_validate(tomllib.loads((FOLDER / "policies.toml").read_text("utf-8")))
MOST_SENTENCES = 4

ASKED = [
    ("低保一个月能拿多少钱", "dibao_amount"),
    ("办低保要带什么材料", "dibao_papers"),
    ("低保要多久才能批下来", "dibao_days"),
    ("什么人能吃低保，有什么条件", "dibao_who"),
    ("我家有个残疾的，能不能单独算一个人的低保", "dibao_single"),
    ("出去打工了低保会不会停", "dibao_job"),
    ("脱贫以后低保还能拿吗", "dibao_transition"),
    ("养老金算收入吗", "dibao_pension"),
    ("五保户一个月多少钱", "tekun_amount"),
    ("特困的去医院住院要花钱不", "tekun_hospital"),
    ("临时救助标准一般给多少", "urgent_amount"),
    ("水灾了有什么补助", "disaster_help"),
    ("合作医疗的钱有人帮交吗", "premium"),
    ("没钱看病，医院要押金", "pay_later"),
    ("孩子上大学可以贷款吗", "school_university"),
    ("高中的助学金怎么弄", "school_high"),
    ("危房改造归哪个", "house_unsafe"),
    ("公租房怎么弄", "house_rent"),
    ("公益性岗位有吗", "work_posts"),
    ("残疾人两项补贴是哪两项", "disabled_two"),
    ("评残怎么评", "disabled_card"),
    ("轮椅能补吗", "disabled_aids"),
    ("火化费能减吗", "funeral"),
    ("打官司请不起律师", "legal"),
    ("不同意你们的结果", "refused"),
    ("名单会不会贴出来让别人知道", "board"),
    ("我们这样的家里能申请什么呀", "what_can_i_get"),
    ("how much is the minimum allowance", "dibao_amount"),
    ("can you help with a wheelchair", "disabled_aids"),
]


@pytest.mark.parametrize(("question", "code"), ASKED)
def test_a_question_finds_its_card(question: str, code: str) -> None:
    assert [one.code for one in best(find(question, POLICIES))] == [code]


@pytest.mark.parametrize("question", ["地保多少钱一个月", "低宝多少钱一个月"])
def test_a_word_typed_by_its_sound_is_understood(question: str) -> None:
    assert best(find(question, POLICIES))[0].code == "dibao_amount"


@pytest.mark.parametrize("question", ["月亮有多远", "", "好的", "高龄津贴八十岁有没有", "what is the weather"])
def test_what_no_card_answers_finds_none(question: str) -> None:
    assert best(find(question, POLICIES)) == ()


def test_of_several_that_fit_as_well_at_most_three_are_offered() -> None:
    fitting = best(find("我想问下低保", POLICIES))
    assert len(fitting) == 3
    assert {one.theme for one in fitting} == {"dibao"}


def test_a_side_that_is_named_weighs_more_than_one_that_is_not() -> None:
    hits = {hit.card.code: hit.worth for hit in find("低保要什么证明", POLICIES)}
    assert hits["dibao_papers"] > hits["dibao_who"]


def test_there_are_forty_cards_and_each_can_be_found_by_its_own_words() -> None:
    assert len(POLICIES.cards) >= 40
    lost = [
        one.code
        for one in POLICIES.cards
        if one.code not in {hit.card.code for hit in find(one.words[0] + "".join(one.asks[:1]), POLICIES)[:3]}
    ]
    assert lost == []


def test_an_answer_has_at_most_four_sentences() -> None:
    long = [
        one.code
        for one in POLICIES.cards
        for words, signs in ((one.answer.zh, r"[。！？；\n]+"), (one.answer.en, r"[.!?]\s|[.!?]$"))
        if len([part for part in re.split(signs, words) if part.strip()]) > MOST_SENTENCES
    ]
    assert long == []


def test_a_card_for_a_side_nobody_asked_about_steps_back() -> None:
    both = Names.model_validate({"zh-CN": "x", "en": "x"})
    general = Card(code="general", theme="x", title=both, answer=both, words=("rent",), clause="our default")
    papers = general.model_copy(update={"code": "papers", "asks": ("papers",)})
    policies = Policies(cards=(papers, general))
    assert [one.code for one in best(find("about the rent", policies))] == ["general"]
    assert [one.code for one in best(find("which papers for the rent", policies))] == ["papers"]


def test_a_card_ends_with_its_own_time_or_with_its_source() -> None:
    both = Names.model_validate({"zh-CN": "x", "en": "x"})
    card = Card(code="one", theme="x", title=both, answer=both, words=("x",), clause="000 二(7)")
    sources = {"000": Source(title="x", until=date(2025, 3, 14))}
    assert ended(card, sources, date(2025, 3, 14)) is None
    assert ended(card, sources, date(2025, 3, 15)) == date(2025, 3, 14)
    own = card.model_copy(update={"valid_to": date(2020, 12, 31)})
    assert ended(own, sources, date(2026, 1, 1)) == date(2020, 12, 31)
    assert ended(own, {}, date(2020, 12, 31)) is None
