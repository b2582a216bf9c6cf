"""Every button leads to a deed, and every text that code names is in both catalogs with the values it wants."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.counties import Loaded, load_shipped
from bot.texts import Texts
from handlers import doors
from rules.forms import Form

ROOT = Path(__file__).parents[1]
ROOMS = ("handlers", "rules", "scheduler", "storage", "bot")
FORM_VERBS = {"pick", "skip", "back", "page", "correct", "submit", "cancel", "phone", "resume"}
KEY = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")


@dataclass(frozen=True)
class Named:
    """A text or deed as code names it: where, a pattern that matches exactly it, and the values given with it (None: unknown)."""

    where: str
    pattern: str
    values: frozenset[str] | None = None

    @property
    def exact(self) -> bool:
        return ".+" not in self.pattern


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_shipped(None)


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def patterns(node: ast.expr | None, function: ast.AST) -> Iterator[str]:
    """What an expression may be: its constants, both sides of a choice, what a name was given in this function."""
    match node:
        case ast.Constant(value=str() as words):
            yield re.escape(words)
        case ast.JoinedStr(values=parts):
            yield "".join(re.escape(one.value) if isinstance(one, ast.Constant) else ".+" for one in parts)
        case ast.IfExp(body=yes, orelse=no):
            yield from patterns(yes, function)
            yield from patterns(no, function)
        case ast.Name(id=name):
            for inner in ast.walk(function):
                if isinstance(inner, ast.Assign | ast.AnnAssign):
                    targets = inner.targets if isinstance(inner, ast.Assign) else [inner.target]
                    yield from _given(name, targets, inner.value, function)


def _given(name: str, targets: list[ast.expr], value: ast.expr | None, function: ast.AST) -> Iterator[str]:
    for target in targets:
        if isinstance(target, ast.Name) and target.id == name and not _names(value, name):
            yield from patterns(value, function)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
            for one, its in zip(target.elts, value.elts, strict=True):
                if isinstance(one, ast.Name) and one.id == name and not _names(its, name):
                    yield from patterns(its, function)


def _names(node: ast.AST | None, name: str) -> bool:
    return node is not None and any(isinstance(one, ast.Name) and one.id == name for one in ast.walk(node))


def calls() -> Iterator[tuple[str, ast.Call, ast.AST, str]]:
    """Every call by a plain name: where, the call, the function it stands in, and the name."""
    for path, tree in trees():
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        inside = {id(node): function for function in functions for node in ast.walk(function)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield where, node, inside.get(id(node), tree), node.func.id


def argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    found = next((one.value for one in call.keywords if one.arg == name), None)
    return found if found is not None or place >= len(call.args) else call.args[place]


def values_of(node: ast.expr | None) -> frozenset[str] | None:
    if node is None:
        return frozenset()
    if not isinstance(node, ast.Dict) or not all(isinstance(one, ast.Constant) for one in node.keys):
        return None
    return frozenset(str(one.value) for one in node.keys if isinstance(one, ast.Constant))


def texts_named() -> list[Named]:
    """Every text that code names."""
    found = []
    for where, call, function, name in calls():
        if name not in ("Say", "Word", "Choice", "Refused"):
            continue
        key = argument(call, 0, "label" if name == "Choice" else "key")
        given = argument(call, {"Say": 2, "Choice": 4}.get(name, 1), "values")
        known = isinstance(key, ast.Constant) and name in ("Say", "Word")
        for pattern in patterns(key, function):
            if name == "Refused" and " " in pattern:
                continue  # storage refuses to start in a sentence of its own
            found.append(Named(where, pattern, values_of(given) if known else None))
    return found


def deeds_named() -> list[Named]:
    """Every deed that code puts behind a button."""
    return [
        Named(where, pattern)
        for where, call, function, name in calls()
        if name == "Choice"
        for pattern in patterns(argument(call, 1, "deed"), function)
    ]


def leads(deed: str) -> bool:
    """Whether a deed, its argument left off, has a handler."""
    topic, _, rest = deed.partition(".")
    verb = rest.partition(".")[0]
    return verb in FORM_VERBS if topic == "form" else f"{topic}.{verb}" in doors.DEEDS


def fitting(pattern: str, texts: Texts, language: str) -> list[str]:
    return [key for key in texts.catalogs[language] if re.fullmatch(pattern, key)]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_every_text_that_code_names_is_in_the_catalog(loaded: Loaded, language: str) -> None:
    named = texts_named()
    assert len(named) > 300
    missing = {one.where: one.pattern for one in named if not fitting(one.pattern, loaded.texts, language)}
    assert missing == {}


def test_every_text_gets_the_values_it_wants(loaded: Loaded) -> None:
    wrong = {}
    for one in texts_named():
        key = one.pattern.replace("\\", "")
        if one.exact and one.values is not None and loaded.texts.placeholders(key) - one.values:
            wrong[one.where] = (key, sorted(loaded.texts.placeholders(key) - one.values))
    assert wrong == {}


def test_the_catalogs_say_the_same_in_both_languages(loaded: Loaded) -> None:
    assert list(loaded.texts.faults()) == []


def test_every_button_leads_to_a_deed() -> None:
    named = deeds_named()
    assert len(named) > 100
    lost = {}
    for one in named:
        deed = one.pattern.replace("\\", "")
        verb = deed.partition(".")[2]
        if ".+" in deed.split(".+")[0] or deed.startswith(".+"):
            continue
        if one.exact or "." in verb.partition(".+")[0]:
            if not leads(deed.replace(".+", "x")):
                lost[one.where] = deed
        elif not any(
            re.fullmatch(one.pattern, known) for known in (*doors.DEEDS, *(f"form.{verb}" for verb in FORM_VERBS))
        ):
            lost[one.where] = deed
    assert lost == {}


def test_every_key_of_a_keyboard_leads_to_a_deed(loaded: Loaded) -> None:
    keyboards = loaded.texts.keyboards
    assert {label: deed for label, deed in keyboards.deeds.items() if not leads(deed)} == {}
    for rows in keyboards.menus.values():
        assert {key for row in rows for key in row} <= keyboards.deeds.keys()


def test_every_menu_that_code_puts_up_exists(loaded: Loaded) -> None:
    menus = {
        pattern
        for _, call, function, name in calls()
        if name == "Say"
        for pattern in patterns(argument(call, 99, "menu"), function)
    }
    assert menus
    assert {
        one for one in menus if one and not any(re.fullmatch(one, menu) for menu in loaded.texts.keyboards.menus)
    } == set()


def test_every_line_has_words_that_begin_it_and_every_command_a_line(loaded: Loaded) -> None:
    lines = loaded.county.lines
    assert set(doors.LINES) - set(lines) == set()
    said = {word for line in doors.LINES for word in lines[line]} | set(lines["cancel"]) | {"/start"}
    commands = {name for names in loaded.texts.keyboards.commands.values() for name in names}
    assert {f"/{name}" for name in commands} - said == set()


def test_every_topic_of_the_door_is_reached_and_no_deed_stands_twice() -> None:
    every = [deed for topic in doors.TOPICS for deed in topic.DEEDS]
    assert sorted(every) == sorted(set(every))
    modules = {path.stem for path in (ROOT / "handlers").glob("*.py")}
    filled = re.compile(r"^(DEEDS|LINES)\b.* = \{\n?\s*\"|^TALKS\b.* = \(\w", re.M)
    with_tables = {one for one in modules if filled.search((ROOT / "handlers" / f"{one}.py").read_text("utf-8"))} - {
        "doors"
    }
    assert with_tables - {topic.__name__.rpartition(".")[2] for topic in doors.TOPICS} == set()


def test_every_question_has_its_words_its_answers_and_its_short_name(loaded: Loaded) -> None:
    catalog = loaded.texts.catalogs["zh-CN"]
    missing = [key for talk in doors.TALKS.values() for key in _keys_of(talk.form) if key not in catalog]
    assert missing == []


def _keys_of(form: Form) -> Iterator[str]:
    if form.review:
        yield f"form.{form.name}.review"
    for field in form.fields:
        yield f"form.{form.name}.{field.name}"
        if form.review:
            yield f"form.{form.name}.{field.name}.said"
            yield f"form.{form.name}.{field.name}.short"
        prefix = field.labels or f"form.{form.name}.{field.name}"
        yield from (f"{prefix}.{code}" for code in field.options)
