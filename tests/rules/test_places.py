"""Which village somebody means when she writes it as it sounds, or with one letter wrong."""

from __future__ import annotations

import pytest

from bot.counties import load_shipped
from rules.places import find_villages, sounding_villages

COUNTY = load_shipped().county


@pytest.mark.parametrize(
    ("text", "village"),
    [("背港村", "北港村"), ("背港", "北港村"), ("何口村2组", "河口村"), ("栋峰村", "东风村"), ("北巷村", "北港村")],
)
def test_a_village_that_was_asked_for_is_known_by_its_sound_or_by_all_letters_but_one(text: str, village: str) -> None:
    assert find_villages(COUNTY, text) == ()
    assert village in [one.name.zh for one in sounding_villages(COUNTY, text, asked=True)]


def test_in_a_sentence_only_what_ends_like_a_village_counts() -> None:
    assert [one.code for one in sounding_villages(COUNTY, "我住背港村，老伴住院")] == ["BG03"]
    assert sounding_villages(COUNTY, "我去找口粮，背港那边没有") == ()
    assert sounding_villages(COUNTY, "北巷村有人没饭吃") == (), (
        "a wrong letter is only looked past where a village was asked for"
    )


def test_words_that_sound_like_no_village_mean_none() -> None:
    for text in ("村里没人管", "老伴住院没钱", "", "abc 村"):
        assert sounding_villages(COUNTY, text) == ()
