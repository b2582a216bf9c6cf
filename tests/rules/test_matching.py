"""Names folded to keys, villages misheard, and what is believed of a candidate."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.counties import Place
from rules.matching import Candidate, Commonness, Ranked, Sought, describe, rank, verdict
from rules.names import Called, called, clean, keys_near, keys_of, spoken, syllables
from rules.numbers import CHECKS, WEIGHTS, fits_check, ids_near, phones_near
from rules.villages import Villages
from tests.counties import names, small_county

WORDS: Mapping[str, tuple[str, ...]] = {
    "called_man_old": ("大爷", "爷"),
    "called_woman": ("婶",),
    "called_son": ("老三",),
    "called_old": ("老",),
    "called_young": ("小",),
}
RARE = Commonness(family=40, given=3, whole=2, people=60_000)
HERE = {"BG01": 1.0}


def _one(name: str, born: int = 1951, person_id: int = 1, sex: str = "f", place: str = "BG01") -> Candidate:
    return Candidate(person_id, name, sex, born, place)


def _best(sought: Sought, *candidates: Candidate) -> Ranked:
    return rank(sought, candidates, RARE)[0]


@pytest.mark.parametrize(
    ("one", "other"), [("王桂英", "汪贵鹰"), ("张志强", "詹自强"), ("刘南", "牛兰"), ("黄华", "房发"), ("孙兴", "孙新")]
)
def test_names_that_sound_alike_lie_under_one_key(one: str, other: str) -> None:
    assert syllables(one) == syllables(other)
    assert keys_of(one)[0] == keys_of(other)[0]


def test_a_family_name_is_read_as_one() -> None:
    assert syllables("单国")[0] == spoken("善")
    assert syllables("欧阳春")[0] == "ouyan"
    assert len(syllables("欧阳春")) == 2


@given(st.text("王桂英李建国陈秀兰刘", min_size=3, max_size=3), st.integers(0, 2))
def test_a_name_with_one_letter_left_out_or_wrong_shares_a_key_with_the_whole(name: str, at: int) -> None:
    short, wrong = name[:at] + name[at + 1 :], name[:at] + "水" + name[at + 1 :]
    assert set(keys_of(short)) & set(keys_of(name))
    assert set(keys_near(wrong)) & set(keys_of(name))


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("王大爷", Called("王", "", "m", 48, 130)),
        ("桂英婶", Called("", "桂英", "f", 16, 85)),
        ("张家老三", Called("张", "", "m", 0, 90)),
        ("老王", Called("王", "", "", 38, 130)),
        ("王桂英", None),
        ("小", None),
    ],
)
def test_a_name_as_people_use_it_is_taken_apart(name: str, meant: Called | None) -> None:
    assert called(name, WORDS) == meant


def test_signs_and_blanks_are_no_part_of_a_name() -> None:
    assert clean(" 王 桂英。") == "王桂英"
    assert clean("Zhao  Guiying!") == "zhao guiying"


def _village(code: str, name: str, *aliases: str) -> Place:
    return Place.model_validate(
        {"code": code, "level": "village", "parent": "BG", "name": names(name), "aliases": aliases}
    )


VILLAGES = Villages((_village("BG01", "东风村", "红旗大队"), _village("BG02", "柳湾村"), _village("BG03", "南塘村")))


@pytest.mark.parametrize("text", ["东风村", "东风", "栋峰村", "红旗大队", "洪旗", "BG01"])
def test_a_village_is_found_by_its_names_old_ones_and_their_sound(text: str) -> None:
    assert next(iter(VILLAGES.meant(text))) == "BG01"


def test_a_village_nobody_knows_is_none_and_two_that_sound_alike_are_both() -> None:
    assert VILLAGES.meant("xyz") == {}
    both = Villages((_village("BG01", "东风村"), _village("BG02", "冬枫村")))
    assert set(both.meant("栋峰村")) == {"BG01", "BG02"}


def test_the_same_name_year_and_village_is_sure_and_the_year_decides_between_namesakes() -> None:
    sought = Sought("王桂英", HERE, 1951)
    best = _best(sought, _one("王桂英", 1951, 1), _one("王桂英", 1982, 2))
    assert best.candidate.person_id == 1
    assert verdict((best,)) == "sure"


def test_two_namesakes_without_a_year_are_asked_about() -> None:
    assert verdict(rank(Sought("王桂英", HERE), (_one("王桂英", 1951, 1), _one("王桂英", 1982, 2)), RARE)) == "ask"


def test_a_common_name_alone_is_asked_about_and_a_rare_one_is_not() -> None:
    common = Commonness(family=400, given=400, people=60_000)
    assert verdict(rank(Sought("王桂英", HERE), (_one("王桂英"),), common)) == "ask"
    assert verdict(rank(Sought("王桂英", HERE), (_one("王桂英"),), Commonness(5, 1, 1, 60_000))) == "sure"


def test_another_name_in_the_village_is_somebody_new() -> None:
    assert verdict(rank(Sought("王桂英", HERE, 1951), (_one("李建国"),), RARE)) == "new"
    assert verdict(()) == "new"


def test_a_number_that_fits_is_sure_and_another_number_on_file_speaks_against_her() -> None:
    sought = Sought("王桂英", HERE, 1951, id_no="1")
    whole, other = (Candidate(1, "王桂英", "f", 1951, "BG01", id_fits=fit) for fit in ("whole", "other"))
    assert verdict(rank(sought, (whole,), RARE)) == "sure"
    assert verdict(rank(sought, (other,), RARE)) != "sure"


def test_a_man_is_not_meant_by_a_womans_title() -> None:
    sought = Sought("桂英婶", HERE, title=Called("", "桂英", "f", 16, 85), year=2026)
    woman, man = rank(sought, (_one("李桂英", person_id=1, sex="m"), _one("王桂英", person_id=2)), RARE)
    assert woman.candidate.person_id == 2
    assert man.share < woman.share / 100


@given(st.lists(st.sampled_from(["王桂英", "汪桂英", "王桂", "李四"]), max_size=5))
def test_the_shares_never_pass_one(found: list[str]) -> None:
    ranked = rank(Sought("王桂英", HERE), [_one(name, person_id=at) for at, name in enumerate(found)], RARE)
    assert sum(one.share for one in ranked) <= 1.000001
    assert list(ranked) == sorted(ranked, key=lambda one: (-one.share, one.candidate.person_id))


def test_a_description_knows_the_village_and_the_way_somebody_is_called() -> None:
    county = small_county().model_copy(update={"lines": WORDS})
    sought = describe(county, "王大爷", "BG01", year=2026)
    assert sought.villages == {"BG01": 1.0}
    assert sought.title == Called("王", "", "m", 48, 130)


def _id(body: str) -> str:
    return body + CHECKS[sum(int(one) * weight for one, weight in zip(body, WEIGHTS, strict=True)) % 11]


@given(st.from_regex(r"9900[0-9]{13}", fullmatch=True), st.integers(0, 16), st.integers(1, 9))
def test_an_id_number_with_one_wrong_digit_leads_back_to_itself(body: str, at: int, more: int) -> None:
    right = _id(body)
    wrong = right[:at] + str((int(right[at]) + more) % 10) + right[at + 1 :]
    assert fits_check(right)
    assert not fits_check(wrong)
    assert right in ids_near(wrong)
    assert right in ids_near(right[:at] + right[at + 1 :])
    assert ids_near(right) == ()
    assert len(ids_near(wrong)) < 40


@given(st.from_regex(r"1[0-9]{10}", fullmatch=True), st.integers(1, 10), st.integers(1, 9))
def test_a_telephone_with_one_wrong_digit_leads_back_to_itself(right: str, at: int, more: int) -> None:
    wrong = right[:at] + str((int(right[at]) + more) % 10) + right[at + 1 :]
    assert right in phones_near(wrong)
    assert right not in phones_near(right)
