"""The walls between the rooms: each is broken once in a copy of the tree, and the checker must see it; others are read off."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("bot", "handlers", "rules", "storage", "scheduler", "playground")
BIN = Path(sys.executable).parent
LONGEST_FILE = 300
LONGEST_PHRASE = 5
NUMERALS = str.maketrans("", "", "零〇一二三四五六七八九十百两")

BREACHES = {
    "The rooms: bot over handlers and scheduler over storage over rules": ("storage", "from handlers import doors"),
    "Only bot knows Telegram and the web": ("handlers", "import telegram"),
    "Only storage speaks SQL": ("scheduler", "import sqlite3"),
    "Rules need no time, network or disk": ("rules", "import pathlib"),
    "The playground stands alone": ("playground", "from rules import nouns"),
    "Only the trial imports the playground": ("handlers", "from playground import servers"),
}
"""Each contract of import-linter, and a line in a room that breaks it."""

HABITS = {
    "TID251 `time.time`": ("bot", "import time\n\n\ndef look() -> float:\n    return time.time()\n"),
    "TID251 `datetime.datetime.now`": (
        "rules",
        "import datetime as d\n\n\ndef look() -> object:\n    return d.datetime.now(d.UTC)\n",
    ),
    "TID251 `datetime.datetime.today`": (
        "storage",
        "from datetime import datetime\n\n\ndef look() -> object:\n    return datetime.today()\n",
    ),
    "TID251 `datetime.datetime.utcnow`": (
        "scheduler",
        "from datetime import datetime\n\n\ndef look() -> object:\n    return datetime.utcnow()\n",
    ),
    "TID251 `datetime.date.today`": (
        "handlers",
        "from datetime import date\n\n\ndef look() -> object:\n    return date.today()\n",
    ),
    "TID251 `random`": ("handlers", "import random\n\n\ndef roll() -> float:\n    return random.random()\n"),
    "S608": (
        "storage",
        "def find(conn: object, name: str) -> str:\n    return f\"SELECT id FROM cases WHERE name = '{name}'\"\n",
    ),
    "T201": ("handlers", 'def tell() -> None:\n    print("told")\n'),
    "S301": ("storage", "import pickle\n\n\ndef load(body: bytes) -> object:\n    return pickle.loads(body)\n"),
    "DTZ": ("rules", "from datetime import datetime\n\n\ndef look() -> object:\n    return datetime(2026, 11, 23)\n"),
}
"""What ruff says of a bad habit, and a file in a room that has it."""


def files_of(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(folder: Path) -> str:
    done = subprocess.run(
        [BIN / "lint-imports", "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8"
    )
    return done.stdout + done.stderr


def test_every_contract_holds_and_has_a_breach_below(copy: Path) -> None:
    said = lint_imports(copy)
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    assert {one["name"] for one in contracts} == set(BREACHES)
    assert [name for name in BREACHES if f"{name} KEPT" not in said] == [], said


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_of_a_contract_is_caught(copy: Path, contract: str) -> None:
    room, line = BREACHES[contract]
    (copy / room / "breach.py").write_text(f'"""A breach."""\n\n{line}\n', "utf-8")
    said = lint_imports(copy)
    assert f"{contract} BROKEN" in said
    assert f"{room}.breach" in said


def test_a_bad_habit_is_caught(copy: Path) -> None:
    for number, (room, words) in enumerate(HABITS.values()):
        (copy / room / f"habit{number}.py").write_text(f'"""A bad habit."""\n\n{words}', "utf-8")
    done = subprocess.run(
        [BIN / "ruff", "check", "--no-cache", "--output-format", "concise", "."],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.splitlines()
    for number, habit in enumerate(HABITS):
        assert any(f"habit{number}.py" in line and habit in line for line in said), habit


def test_no_sql_is_written_outside_storage() -> None:
    statement = re.compile(
        r"(?i)\b(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+table)\b", re.S
    )
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in files_of("bot", "handlers", "rules", "scheduler", "playground")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and statement.search(node.value)
    ]
    assert found == []


def test_no_statement_is_put_together_from_pieces() -> None:
    """Statements are files of their own; the one that asks a table for its columns carries a mark, and no value."""
    statement = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|WHERE)\s")
    found = []
    for path in files_of("storage"):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.JoinedStr | ast.BinOp):
                pieces = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
                if any(isinstance(one, str) and statement.match(one) for one in pieces):
                    found.append(text.splitlines()[node.lineno - 1])
    assert [line for line in found if "# noqa: S608 (a name of our own)" not in line] == []
    assert len(found) <= 1


def test_no_waiting_update_is_ever_dropped() -> None:
    for path in files_of(*ROOMS):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "drop_pending_updates":
                assert isinstance(node.value, ast.Constant), name_of(path)
                assert node.value.value is False, name_of(path)


def test_the_core_awaits_nothing() -> None:
    waits = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)
    found = [
        name_of(path)
        for path in files_of("handlers", "rules", "scheduler")
        if any(isinstance(node, waits) for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    ]
    assert found == []


def test_no_sentence_of_the_bot_stands_in_code() -> None:
    """Words people read stand in the county's catalogs: in code there are at most names of a clause or a button."""
    phrase = re.compile(rf"[\u3400-\u9fff][\u3400-\u9fff，。！？；：“”（）]{{{LONGEST_PHRASE},}}")
    found = []
    for path in files_of(*ROOMS):
        tree = ast.parse(path.read_text("utf-8"))
        told = {id(body[0].value) for node in ast.walk(tree) if (body := getattr(node, "body", None)) and is_told(body)}
        found += [
            f"{name_of(path)}:{node.lineno}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in told
            and phrase.search(node.value.translate(NUMERALS))
        ]
    assert found == []


def is_told(body: object) -> bool:
    return isinstance(body, list) and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)


def test_no_path_of_a_machine_stands_in_a_file() -> None:
    machine = re.compile(r"(?<![\w./])/(work|home|root|Users|tmp)/[\w.]+")
    places = [
        *files_of(*ROOMS, "tests", "benchmarks"),
        *(ROOT / "county").rglob("*.toml"),
        *(ROOT / "docs").rglob("*.md"),
    ]
    places += [
        ROOT / name for name in ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "pyproject.toml", "Makefile")
    ]
    found = [
        f"{name_of(path)}: {hit[0]}"
        for path in places
        if path != Path(__file__) and (hit := machine.search(path.read_text("utf-8")))
    ]
    assert found == []


def test_no_file_of_a_room_is_long() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in files_of(*ROOMS)}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE and "/migrations/" not in name} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in files_of(*ROOMS)
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []
