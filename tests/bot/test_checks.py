"""What the code asks the county's data for is there: deeds, numbers, word lists. (The texts it names: tests/test_buttons.py.)"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.counties import load_shipped
from handlers import doors
from rules.permits import CONDITIONS

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "rules", "scheduler", "storage")
LOADED = load_shipped()


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Every call in the code: the file, the function's name, the call."""
    for path in (path for room in ROOMS for path in sorted((ROOT / room).glob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                yield f"{path.parent.name}/{path.name}", name, node


def first_string(node: ast.Call) -> str | None:
    """The first argument when it is a string written there."""
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def test_every_deed_that_is_asked_about_is_in_the_countys_table() -> None:
    named = {permission.deed for permission in LOADED.county.permissions}
    asked = {
        (file, argument.value)
        for file, name, node in calls()
        if name == "permit"
        for argument in node.args[1:2]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }
    assert {(file, deed) for file, deed in asked if deed not in named} == set()
    assert len(asked) > 10
    assert set(CONDITIONS) >= {name for one in LOADED.county.permissions for way in one.any_of for name in way}


def test_every_number_and_word_list_that_is_asked_for_is_in_the_countys_data() -> None:
    county = LOADED.county
    for file, name, node in calls():
        key = first_string(node)
        if name == "setting" and key:
            assert key in county.settings, (file, key)
        if name == "get" and key and ast.unparse(node.func).endswith("county.lines.get"):
            assert key in county.lines, (file, key)
    assert {line for line in doors.LINES if line not in county.lines} == set()
