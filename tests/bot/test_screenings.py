"""The two files of advice: a name that names nothing is refused by file and key, and what ran out is told to review."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.counties import SHIPPED, WrongData, load, load_shipped
from bot.doctors import _look_at_county
from bot.settings import Settings

LOADED = load_shipped(today=date(2026, 11, 20))
SCREENING, POLICIES = LOADED.county.screening, LOADED.county.policies


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(SHIPPED / "wanghe", tmp_path / "wanghe")


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        ("screening.toml", 'fact = "holds", has = ["dibao"] }', 'fact = "hold", has = ["dibao"] }', "on_dibao.fact"),
        ("screening.toml", 'below = "standard"', 'below = "standart"', "below_standard"),
        ("screening.toml", '{ fact = "per_head", below = "standard" }', '{ fact = "per_head" }', "below_standard"),
        ("screening.toml", 'ways = [["accident"]]', 'ways = [["acident"]]', "linshi_urgent).ways"),
        ("screening.toml", 'ways = [["accident"]]', "ways = [[]]", "linshi_urgent).ways"),
        ("screening.toml", 'programme = "linshi"', 'programme = "lin"', "linshi_urgent).programme"),
        ("screening.toml", 'tops_up = "standard"', 'tops_up = "x"', "dibao).tops_up"),
        ("screening.toml", "[answers.now]", "[answers.nov]", "nov"),
        ("screening.toml", 'clause = "003 §14"', 'clause = "999 §14"', "linshi_urgent).clause"),
        ("policies.toml", 'theme = "dibao"', 'theme = "dibo"', "dibao_who).theme"),
        ("policies.toml", 'programme = "dibao"', 'programme = "dibo"', "dibao_who).programme"),
        ("policies.toml", 'where = "emergency"', 'where = "emergenci"', "disaster_help).where"),
        ("policies.toml", 'clause = "002 二(1)"', 'clause = "the notice"', "dibao_who).clause"),
    ],
)
def test_a_name_that_names_nothing_is_refused_with_file_and_key(
    folder: Path, file: str, old: str, new: str, key: str
) -> None:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(WrongData) as refused:
        load(folder, date(2026, 11, 20))
    assert file in str(refused.value)
    assert key in str(refused.value)


def test_what_ran_out_is_told_and_what_still_holds_is_not() -> None:
    told = [one for one in LOADED.warnings if "review it" in one]
    assert any("the rule textbooks ran out on 2020-12-31" in one for one in told)
    assert any("the card dibao_pension ran out on 2020-12-31" in one for one in told)
    earlier = load_shipped(today=date(2020, 12, 31)).warnings
    assert not any("review it" in one for one in earlier)


async def test_the_doctor_lists_what_is_to_be_reviewed() -> None:
    found = await _look_at_county(Settings())
    assert any(one.state == "warning" and "the card school_books ran out" in one.saw for one in found)


def test_every_fact_answer_theme_and_card_has_its_words_in_both_languages() -> None:
    facts = {SCREENING.conditions[name].fact for rule in SCREENING.rules for way in rule.ways for name in way}
    keys = [f"screen.fact.{one}" for one in facts]
    keys += [f"form.screen.{name}.{code}" for name, codes in SCREENING.answers.items() for code in codes]
    keys += [f"form.screen.{name}.short" for name in (*SCREENING.answers, *SCREENING.chips)]
    keys += [f"rule.{one.code}.gives" for one in SCREENING.rules] + [f"theme.{one.code}" for one in POLICIES.themes]
    keys += [f"policy.{one.code}.answer" for one in POLICIES.cards]
    for catalog in LOADED.texts.catalogs.values():
        assert [key for key in keys if key not in catalog] == []


def test_every_number_in_what_a_rule_brings_is_a_number_of_the_county() -> None:
    for rule in SCREENING.rules:
        wanted = LOADED.texts.placeholders(f"rule.{rule.code}.gives")
        assert wanted <= set(SCREENING.numbers), rule.code
