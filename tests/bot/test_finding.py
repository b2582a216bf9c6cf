"""`shouwang find`: one person by words, a file of descriptions, beside a running bot, and one sentence for every mistake."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.counties import Loaded
from bot.finding import Wanted, read_lines, read_words, write_line
from bot.settings import WrongSetting
from rules.matching import Candidate, Ranked
from rules.nouns import Decision
from rules.people import Household, Person
from storage.db import Tx, open_db
from storage.desk import Desk
from storage.keys import new_id
from storage.migrating import migrate
from tests.bot.test_commands import shouwang
from tests.counties import plain_calendar
from tests.programs import KEY

PHONE = "19900007777"


@pytest.fixture
def house(tmp_path: Path, shipped: Loaded) -> tuple[str, int]:
    """A database with two people on file, and the id of one."""
    url = f"sqlite:///{tmp_path / 'find.db'}"
    migrate(url)
    person_id = new_id()

    def fill(tx: Tx) -> None:
        desk = Desk(tx, datetime(2026, 11, 23, 2, tzinfo=UTC), shipped.county, plain_calendar())
        home = new_id()
        key = desk.new_key("household", home)
        household = Household(home, desk.next_household_number(), key, "王桂英", "QH02")
        one = Person(person_id, home, key, "王桂英", "QH02", "f", date(1951, 5, 6), phone=PHONE)
        other = Person(new_id(), home, key, "李建国", "QH01", "m", date(1980, 1, 1))
        desk.keep(Decision(keep=(household, one, other)), by=0)

    async def go() -> None:
        db = await open_db(url, KEY)
        await db.write(fill)
        await db.close()

    asyncio.run(go())
    return url, person_id


def test_a_file_of_descriptions_is_answered_line_by_line(house: tuple[str, int], tmp_path: Path) -> None:
    url, person_id = house
    asked = (
        {"id": "a", "name": "汪贵英", "village": "冬风村", "birth_year": 1951},
        {"id": "b", "name": None, "phone": "19900007778"},
        {"id": 3, "name": "周无人", "village": "柳湾村"},
    )
    file = tmp_path / "asked.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in asked) + "\n\n", encoding="utf-8")
    told = shouwang(tmp_path, "find", "--batch", str(file), SECRET_KEY=KEY, DATABASE_URL=url)
    assert told.returncode == 0, told.stderr
    rows = [json.loads(line) for line in told.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "3"]
    assert [row["persons"][0]["person"] for row in rows[:2]] == [person_id, person_id]
    assert rows[2]["verdict"] == "new"
    assert all(0 <= one["score"] <= 1 for row in rows for one in row["persons"])


def test_one_person_is_found_by_words_and_her_name_is_masked(house: tuple[str, int], tmp_path: Path) -> None:
    url, person_id = house
    told = shouwang(tmp_path, "find", "王桂英 东风村 1951", "--json", SECRET_KEY=KEY, DATABASE_URL=url)
    assert told.returncode == 0, told.stderr
    answer = json.loads(told.stdout)
    assert answer["persons"][0]["person"] == person_id
    assert "王桂英" not in told.stdout
    shown = shouwang(tmp_path, "find", PHONE, SECRET_KEY=KEY, DATABASE_URL=url)
    assert str(person_id) in shown.stdout
    assert PHONE not in shown.stdout


def test_a_running_bot_is_no_hindrance(house: tuple[str, int], tmp_path: Path) -> None:
    url, person_id = house

    async def beside() -> str:
        db = await open_db(url, KEY)
        try:
            told = await asyncio.to_thread(
                shouwang, tmp_path, "find", PHONE, "--json", SECRET_KEY=KEY, DATABASE_URL=url
            )
            return told.stdout
        finally:
            await db.close()

    assert str(person_id) in asyncio.run(beside())


@pytest.mark.parametrize("words", [("find",), ("find", "王桂英", "--batch", "asked.jsonl")])
def test_what_is_sought_is_said_once(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "asked.jsonl").write_text("{}", encoding="utf-8")
    told = shouwang(tmp_path, *words, SECRET_KEY=KEY)
    assert (told.returncode, told.stdout) == (2, "")
    assert "--batch" in told.stderr


def test_a_wrong_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    file.write_text('{"id": "1"}\n{"id": "2", "birth_year": "soon"}\n', encoding="utf-8")
    with pytest.raises(WrongSetting, match=r"asked\.jsonl:2: birth_year"):
        read_lines(file)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("王桂英 东风村 1951", Wanted(name="王桂英", village="东风村", born_year=1951)),
        ("东风村王大爷", Wanted(name="王大爷", village="东风村")),
        ("19900007777 桂英婶", Wanted(name="桂英婶", phone="19900007777")),
        ("990001195105060021", Wanted(id_no="990001195105060021")),
        ("王桂英", Wanted(name="王桂英")),
    ],
)
def test_free_words_are_read_in_any_order(shipped: Loaded, text: str, meant: Wanted) -> None:
    assert read_words(shipped.county, text) == meant


def test_a_line_carries_the_id_the_persons_and_their_scores() -> None:
    one = Ranked(Candidate(7, "王桂英", "f", 1951, "BG01"), 0.98765)
    assert json.loads(write_line("x", (one,))) == {
        "id": "x",
        "verdict": "sure",
        "persons": [{"person": 7, "score": 0.9877}],
    }
