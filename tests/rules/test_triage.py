"""What the triage reads out of a message: how a word of danger is meant, numbers out of words, and by which words it goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest

from rules.amounts import amount_in, number
from rules.counties import County
from rules.cues import find_cues, fold, plain
from rules.dangers import find_danger
from rules.entities import age_in, people_in, phone_in
from rules.triage import INTENTS, NEEDLESS, URGENCIES, read

DATA: Final = Path(__file__).resolve().parents[1] / "data" / "triage"


def meant(text: str, county: County, name: str) -> set[str]:
    """How a cue is meant wherever it stands in a text."""
    words = county.triage.words
    folded, _ = fold(plain(text, words), words)
    return {cue.meant for cue in find_cues(folded, words) if cue.name == name}


@pytest.mark.parametrize(
    ("text", "cue", "how"),
    [
        ("屋里着火了", "fire", "now"),
        ("没有着火，就是冒了点蒸汽", "fire", "denied"),
        ("去年家里着火，房子修好了", "fire", "past"),
        ("去年还好好的，现在着火了", "fire", "now"),
        ("要是家里着火了打哪个电话", "fire", "supposed"),
        ("新闻里说那个厂着火了", "fire", "told"),
        ("屋里着火，已经扑灭", "fire", "over"),
        ("今天忙得喉咙着火", "fire", "figure"),
        ("差点着火", "fire", "past"),
        ("孩子走丢了，到处找", "missing", "now"),
        ("孩子走丢了，后来找到了", "missing", "over"),
    ],
)
def test_a_word_of_danger_is_meant_as_it_stands(text: str, cue: str, how: str, county: County) -> None:
    assert how in meant(text, county, cue)


def test_what_is_not_yet_found_is_not_over(county: County) -> None:
    assert meant("孩子走丢了，还没有找到了的消息", county, "missing") == {"now"}


def test_a_supposition_ends_with_its_sentence(county: County) -> None:
    assert "now" in meant("要是有人管就好了。屋里着火了", county, "fire")


@pytest.mark.parametrize(
    "text",
    [
        "着火了 人在楼上 出不来",
        "着火了人在楼上出不来",
        "著火了，人在樓上出不來",
        "屋 里 着 火 了 人 出 不 来",
        "着伙了 出不来",
    ],
)
def test_space_dictation_old_letters_and_slips_change_nothing(text: str, county: County) -> None:
    assert read(text, county).urgency == "life_threat"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("爷爷倒在地上叫不应，嘴唇发乌", "injury"),
        ("他爬到楼顶说要跳下去", "suicide"),
        ("娃儿喝了农药", "poison"),
        ("My neighbour is not breathing", "injury"),
        ("我儿子五岁放学没回家，到处找不到", "missing"),
    ],
)
def test_danger_in_words_of_the_land_rings_the_right_numbers(text: str, code: str, county: County) -> None:
    danger = find_danger(text, county)
    assert danger is not None
    assert danger.code == code


@pytest.mark.parametrize(
    "text",
    [
        "今天热死了",
        "笑死我了",
        "最后三天跳楼价，老板亏到想上吊",
        "要是老人走丢了多久可以报警",
        "12000",
        "900",
        "低保多少钱一个月",
    ],
)
def test_a_figure_of_speech_an_advertisement_a_question_and_a_number_do_not_ring(text: str, county: County) -> None:
    assert read(text, county).urgency != "life_threat"
    assert find_danger(text, county) is None


def test_a_reading_says_its_words_as_they_were_said(county: County) -> None:
    said = read("屋里冇得米了，三天冇吃饭", county)
    assert said.needs[0] == "temporary_relief"
    assert said.because
    assert all(word in "屋里冇得米了，三天冇吃饭" for word in said.because)


def test_idle_words_have_no_need(county: County) -> None:
    said = read("你好，在吗", county)
    assert said.intent in NEEDLESS
    assert said.needs == ()


def test_an_offer_and_a_visit_report_have_a_kind_of_their_own(county: County) -> None:
    assert read("我想捐一些旧衣服给山里的孩子", county).kind == "offer"
    assert read("今天入户走访李奶奶，身体好，无异常", county).kind == "visit_report"


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("三千五", 3500),
        ("三千零五", 3005),
        ("1.2万", 12000),
        ("两百", 200),
        ("十五", 15),
        ("四万三", 43000),
        ("2万3", 23000),
    ],
)
def test_numbers_in_words_are_whole_numbers(said: str, whole: int) -> None:
    assert number(said) == whole


def test_what_is_owed_comes_before_what_was_earned() -> None:
    assert amount_in("我每个月挣两千块，医院欠费八千三") == 8300
    assert amount_in("我家有5亩地3头猪") is None


def test_a_dictated_telephone_is_digits_and_a_corrected_one_the_right_one() -> None:
    assert phone_in("我的电话幺九九零零零零幺二三四") == "19900001234"
    assert phone_in("不是19900001111，是19900002222") == "19900002222"


def test_age_and_people_are_those_of_now() -> None:
    assert age_in("我六十七了，八岁那年没了爹") == 67
    assert age_in("娃刚满月") == 0
    assert people_in("一家四口睡在学校") == 4
    assert people_in("夫妻俩都没活干") == 2
    assert people_in("我们村有30户") is None


def test_a_county_that_has_learned_nothing_reads_all_the_same() -> None:
    from tests.counties import small_county

    said = read("着火了", small_county())
    assert said.intent in INTENTS
    assert said.urgency in URGENCIES


def test_the_words_of_the_training_are_read_as_they_were_labelled_nearly_always(county: County) -> None:
    messages = [
        json.loads(line) for path in sorted(DATA.glob("train-*.jsonl")) for line in path.read_text().splitlines()
    ]
    threats = [one for one in messages if one["urgency"] == "life_threat"]
    heard = sum(read(one["text"], county).urgency == "life_threat" for one in threats)
    traps = [one for one in messages if one.get("trap")]
    false = sum(read(one["text"], county).urgency == "life_threat" for one in traps)
    assert heard >= 0.95 * len(threats)
    assert false <= 0.05 * len(traps)
