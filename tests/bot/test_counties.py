"""The county's folder: the shipped one holds, and every kind of mistake is refused with file, key and what was expected."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.checks import clauses
from bot.counties import SHIPPED, WrongData, load, load_shipped
from rules.counties import OUR_DEFAULT
from rules.places import find_villages

WANGHE = SHIPPED / "wanghe"
TODAY = date(2026, 11, 20)
LOADED = load_shipped(today=TODAY)
COUNTY = LOADED.county
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped county, to be spoilt."""
    return shutil.copytree(WANGHE, tmp_path / "wanghe")


def spoil(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_county_has_a_county_four_townships_and_about_twenty_villages() -> None:
    levels = [place.level for place in COUNTY.places]
    assert (levels.count("county"), levels.count("township"), levels.count("village")) == (1, 4, 20)
    assert all(place.aliases for place in COUNTY.places)
    assert all(place.division_code.startswith("99") for place in COUNTY.places)


def test_every_number_carries_a_clause_or_says_that_it_is_ours() -> None:
    found = list(clauses(COUNTY))
    assert len(found) >= 70
    for _, key, clause in found:
        assert clause.startswith(OUR_DEFAULT) or clause.split(" ")[0] in COUNTY.sources, key


def test_the_legal_clock_of_dibao_is_25_working_days_with_a_cap_of_40_from_acceptance() -> None:
    clock = COUNTY.clock("dibao")
    assert (clock.amount, clock.unit, clock.cap, clock.starts, clock.clause) == (
        25,
        "workdays",
        40,
        "accepted",
        "003 §18",
    )


def test_visits_are_weekly_monthly_quarterly_and_marked_as_ours() -> None:
    every = {duty.risk: duty.every_days for duty in COUNTY.duties}
    assert every == {"high": 7, "key": 30, "general": 90, "child": 30}
    assert all(duty.clause.startswith(OUR_DEFAULT) for duty in COUNTY.duties)
    assert all(list(duty.climb_days) == sorted(set(duty.climb_days)) for duty in COUNTY.duties)


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("我住北岗村三组", {"BG03"}),
        ("老港大队的", {"BG03"}),
        ("北港镇河口村", {"BG01"}),
        ("新民村", {"SQ02", "QS02"}),
        ("青山乡", set()),
    ],
)
def test_old_names_and_homophones_find_the_village_and_a_shared_name_finds_both(said: str, codes: set[str]) -> None:
    assert {place.code for place in find_villages(COUNTY, said)} == codes


def test_a_department_is_a_place_for_posts_and_in_no_list_of_places() -> None:
    desk = COUNTY.place("insurance")
    assert desk is not None and desk.level == "department"
    assert [one.code for one in COUNTY.above("insurance")] == ["insurance", "WH"]
    assert COUNTY.within("insurance") == frozenset()
    assert "insurance" not in {*COUNTY.within("WH"), *(one.code for one in COUNTY.children("WH"))}


def test_everyday_words_are_no_villages() -> None:
    for said in ("家里没有清水喝了", "青山绿水", "东风吹", "房子漏雨", "石桥断了"):
        assert find_villages(COUNTY, said) == (), said


def test_a_source_that_ran_out_is_a_warning_that_says_what_rests_on_it() -> None:
    assert any("source 000" in warning and "2025-03-14" in warning for warning in LOADED.warnings)
    assert not any("source 000" in warning for warning in load(WANGHE, date(2025, 3, 14)).warnings)


def test_an_expired_clock_is_a_warning_and_not_a_refusal(folder: Path) -> None:
    spoil(folder, "programmes.toml", 'clause = "003 §18"', 'clause = "003 §18"\nvalid_to = 2026-01-01')
    assert any("clock dibao ran out on 2026-01-01" in warning for warning in load(folder, TODAY).warnings)


def test_the_version_follows_the_rules_and_not_the_words(folder: Path) -> None:
    assert load(folder, TODAY).county.version == COUNTY.version
    spoil(folder, "texts/zh-CN/common.toml", "我要求助", "我想求助")
    assert load(folder, TODAY).county.version == COUNTY.version
    spoil(folder, "programmes.toml", "amount = 25", "amount = 24")
    changed = load(folder, TODAY).county.version
    assert changed != COUNTY.version
    assert re.fullmatch(r"2026-[0-9a-f]{8}", changed)


def test_a_calendar_day_of_the_countys_own_changes_calendar_and_version(folder: Path) -> None:
    spoil(folder, "calendar.toml", "days = []", '[[days]]\ndate = 2026-12-30\nkind = "holiday"\nname = "other"')
    changed = load(folder, TODAY).calendar
    assert changed.different(date(2026, 12, 30)) is not None
    assert changed.version != LOADED.calendar.version


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("county.toml", 'code = "WH"', 'code = "wh"', r"county\.toml: code: .*pattern"),
        ("county.toml", "opens = 08:30:00", 'opens = "half past"', r"county\.toml: hours\.opens: "),
        ("county.toml", "Asia/Shanghai", "Asia/Wanghe", r"county\.toml: timezone: expected a time zone's name"),
        (
            "county.toml",
            'number = "110"',
            'number = "111"',
            r"dangers \(suicide\)\.numbers: expected numbers of the hotlines, found 110",
        ),
        (
            "county.toml",
            "[settings.hold_days]\namount = 3",
            "[settings.hold_days]\namount = -3",
            r"settings\.hold_days\.amount: ",
        ),
        (
            "county.toml",
            "[settings.hold_days]",
            "[settings.other_days]",
            r"county\.toml: settings: expected hold_days among them",
        ),
        (
            "places.toml",
            'parent = "BG"',
            'parent = "XX"',
            r"places \(BG01\)\.parent: expected the code of a township, found XX",
        ),
        (
            "places.toml",
            'level = "village"',
            'level = "department"',
            r"places \(QH01\)\.level: expected no department: county\.toml has them",
        ),
        (
            "county.toml",
            'clocks = { linshi = "leg_fast" }',
            'clocks = { linshi = "leg_never" }',
            r"departments \(education\)\.clock: expected the code of a clock, found leg_never",
        ),
        (
            "county.toml",
            'clocks = { linshi = "leg_fast" }',
            'clocks = { moon = "leg_fast" }',
            r"departments \(education\)\.clocks: expected the code of a programme, found moon",
        ),
        (
            "aids.toml",
            "[settings.stage_days]",
            "[settings.some_days]",
            r"aids\.toml: settings: expected stage_days among them",
        ),
        (
            "aids.toml",
            'place = "SQ"',
            'place = "SQ01"',
            r"caps \(SQ01\)\.place: expected a township, found SQ01",
        ),
        (
            "aids.toml",
            'giver = "emergency"',
            'giver = "nobody"',
            r"items \(quilt\)\.giver: expected a department, found nobody",
        ),
        (
            "aids.toml",
            'code = "medical"',
            'code = "money"',
            r"aids\.toml: follow_ons: expected dibao, medical, employment, education, housing in this order",
        ),
        (
            "aids.toml",
            'programme = "jiuye"',
            'programme = "moon"',
            r"follow_ons \(employment\)\.programme: expected a programme, found moon",
        ),
        ("places.toml", 'code = "BG02"', 'code = "BG01"', r"places\.toml: places \(BG01\): expected each code once"),
        ("places.toml", 'parent = "WH"', 'parent = "QS"', r"places \(QH\)\.parent: expected a county above a township"),
        (
            "programmes.toml",
            "amount = 25",
            "amount = 0",
            r"programmes\.toml: clocks\[1\] \(dibao\)\.amount: expected greater than 0",
        ),
        ("programmes.toml", "cap = 40", "cap = 20", r"clocks \(dibao\)\.cap: expected a total that is not below"),
        (
            "programmes.toml",
            'clock = "dibao"',
            'clock = "nothing"',
            r"programmes \(dibao\)\.clock: expected the code of a clock, found",
        ),
        (
            "programmes.toml",
            'clause = "003 §18"',
            'clause = "somebody said"',
            r'clocks \(dibao\)\.clause: expected "our default" or a source',
        ),
        ("programmes.toml", 'clause = "003 §18"\n', "", r"clocks\[1\] \(dibao\)\.clause: is missing"),
        (
            "programmes.toml",
            "unit = ",
            "units = ",
            r"clocks\[1\] \(dibao\)\.(unit: is missing|units: expected no such key)",
        ),
        (
            "programmes.toml",
            'code = "contact_today"',
            'code = "contact_now"',
            r"clocks: expected contact_today among them",
        ),
        (
            "needs.toml",
            'programme = "yiliao"',
            'programme = "doctor"',
            r"needs \(illness\)\.programme: expected a programme, found doctor",
        ),
        ("visits.toml", 'risk = "key"', 'risk = "high"', r"visits\.toml: duties \(high\): expected each code once"),
        ("visits.toml", "climb_days = [2, 4, 7]", "climb_days = [2, 4]", r"duties\[1\] \(high_weekly\)\.climb_days"),
        (
            "permissions.toml",
            '"is_applicant"',
            '"is_anybody"',
            r"deeds\.case\.read: expected known conditions, found is_anybody",
        ),
        ("permissions.toml", '[["is_applicant"]]', "[[]]", r"deeds\.case\.solved: expected a condition in every way"),
        ("lines.toml", "cancel = ", "stop = ", r"lines\.toml: lines: expected cancel among them"),
        (
            "menus.toml",
            '"button.ask_help" = ',
            '"button.nothing" = ',
            r"menus\.toml: deeds\.button\.nothing: expected the key of a text",
        ),
        (
            "calendar.toml",
            "last = 2032",
            "last = 2025",
            r"calendar\.toml: official: expected years from `first` to `last`",
        ),
        ("calendar.toml", "first = 2023", "first = = 2023", r"calendar\.toml: is no TOML: .*line \d+"),
        (
            "texts/en/common.toml",
            '"time.on" = ',
            '"place.BG03" = ',
            r"place\.BG03: expected no text for a name that the county",
        ),
        (
            "demo.toml",
            'helper = "4001"',
            'helper = "9999"',
            r"demo\.toml: households \(\S+\)\.helper: expected the address",
        ),
        ("demo.toml", 'id_no = "99', 'id_no = "43', r"demo\.toml: households\[1\].*id_no"),
    ],
)
def test_a_wrong_file_is_refused_in_one_sentence(folder: Path, file: str, old: str, new: str, sentence: str) -> None:
    spoil(folder, file, old, new)
    with pytest.raises(WrongData) as refused:
        load(folder, TODAY)
    assert re.search(sentence, str(refused.value)), str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_and_a_folder_without_a_county_are_named(folder: Path, tmp_path: Path) -> None:
    (folder / "needs.toml").unlink()
    with pytest.raises(WrongData, match=r"needs\.toml: is missing"):
        load(folder, TODAY)
    with pytest.raises(WrongData, match=r"expected a county\.toml here, or in one folder below \(found none\)"):
        load_shipped(tmp_path / "nowhere")


def test_the_only_county_inside_a_folder_is_taken_and_of_two_none(folder: Path) -> None:
    assert load_shipped(folder.parent, TODAY).county.code == "WH"
    shutil.copytree(folder, folder.parent / "second")
    with pytest.raises(WrongData, match=r"found second, wanghe"):
        load_shipped(folder.parent, TODAY)


def test_the_invented_people_cannot_be_real() -> None:
    demo = LOADED.demo
    assert demo is not None
    assert len(demo.households) >= 30
    assert [account.address for account in demo.seats] == ["1001", "2001", "3001", "4001", "5001"]
    for person in (person for house in demo.households for person in house.members):
        digits = person.id_no[:17]
        check = "10X98765432"[sum(int(one) * weight for one, weight in zip(digits, WEIGHTS, strict=True)) % 11]
        assert person.id_no == digits + check, person.name
        assert person.id_no[6:14] == person.born.strftime("%Y%m%d"), person.name
        assert (int(person.id_no[16]) % 2 == 1) == (person.sex == "m"), person.name


def test_a_trial_begins_with_every_role_held_and_visits_due_around_today() -> None:
    demo = LOADED.demo
    assert demo is not None
    roles = {post.role for account in demo.accounts for post in account.posts}
    assert {"assistant", "officer", "approver", "department", "helper", "county", "ops"} <= roles
    mine = [house for house in demo.households if house.helper == "4001"]
    assert len(mine) == 12
    left = [
        duty.every_days - house.seen_days_ago
        for house in demo.households
        if house.seen_days_ago is not None and (duty := COUNTY.duty_for(house.risk)) is not None
    ]
    assert min(left) == 0
    assert sum(days <= 3 for days in left) >= 8
    assert {"left_behind", "lives_alone", "minor"} <= {
        fact for house in demo.households for one in house.members for fact in one.facts
    }
