"""Measures the matching of persons: recall, decisions, latency and memory, beside a linear rapidfuzz scan in the same run.

`python -m benchmarks.matching 1000 100000 1000000` builds an invented county of each size and asks for people in ten ways.
`--queries` a kind, `--seed` of the population; `--folder` keeps the databases for another run.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from time import perf_counter, thread_time

ROOT = Path(__file__).parents[1]
SECRET = "a secret of the benchmark, nobody else's"
BASE = 1 << 51


def main() -> None:
    """Build, measure and print, each in a process of its own so that memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--scan", type=int, default=250)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--step", choices=("build", "find", "scan"))
    given = parser.parse_args()
    if given.step:
        STEPS[given.step](given.folder, given.sizes[0], given)
        return
    with tempfile.TemporaryDirectory() as made:
        for size in given.sizes:
            folder = (given.folder or Path(made)) / f"{size}-{given.seed}"
            for step in STEPS:
                if step == "build" and (folder / "queries.jsonl").exists():
                    continue
                folder.mkdir(parents=True, exist_ok=True)
                more = ["--queries", str(given.queries), "--scan", str(given.scan), "--seed", str(given.seed)]
                command = [
                    sys.executable,
                    "-m",
                    "benchmarks.matching",
                    str(size),
                    "--step",
                    step,
                    "--folder",
                    str(folder),
                ]
                subprocess.run(
                    [*command, *more], check=True, cwd=ROOT, env=os.environ | {"PYPINYIN_NO_PHRASES": "true"}
                )


def build(folder: Path, size: int, given: argparse.Namespace) -> None:
    """A migrated database with everybody on file, the places, and the questions."""
    from benchmarks.asking import KINDS, Asker
    from benchmarks.people import Population, places_of

    began = perf_counter()
    population = Population(size, given.seed)
    asker = Asker(population, given.seed + 1000)
    made = perf_counter() - began
    with (folder / "queries.jsonl.part").open("w", encoding="utf-8") as file:
        for kind in KINDS:
            file.writelines(
                json.dumps(asdict(asker.ask(kind)), ensure_ascii=False) + "\n" for _ in range(given.queries)
            )
    places = [one.model_dump(mode="json", by_alias=True) for one in places_of(population.villages)]
    (folder / "places.json").write_text(json.dumps(places, ensure_ascii=False), encoding="utf-8")
    began = perf_counter()
    fill(folder / "people.db", (one for one in population.souls if one.number not in asker.absent), population.villages)
    there = size - len(asker.absent)
    (folder / "queries.jsonl.part").rename(folder / "queries.jsonl")
    stored = (folder / "people.db").stat().st_size / 1e6
    print(
        f"{there} people in {len(population.villages)} villages: made in {made:.0f} s, kept with keys in "
        f"{perf_counter() - began:.0f} s, {stored:.0f} MB"
    )


def fill(path: Path, souls: Iterable[object], villages: list[object]) -> None:
    """Write everybody and her keys in one go: the rows are those `Desk.keep` writes, sorted so that the file grows in order."""
    import asyncio
    from datetime import date

    from rules.names import clean, keys_of
    from rules.people import Person
    from storage.db import Tx, open_db
    from storage.migrating import migrate
    from storage.records import TABLE_OF

    url = f"sqlite:///{path}"
    path.unlink(missing_ok=True)
    migrate(url)

    def write(tx: Tx) -> None:
        from datetime import UTC, datetime

        tx.conn.execute("PRAGMA defer_foreign_keys = ON")
        tx.conn.execute("CREATE TEMP TABLE heap (key, place, born_year, person_id, name, sex)")
        key = tx.keys.make("household", 1, datetime(2026, 1, 1, tzinfo=UTC))
        table, insert = TABLE_OF[Person], tx.sql.insert_person.sql
        for chunk in chunks(souls, 5_000):
            people = [
                Person(
                    BASE + one.number,
                    BASE + one.household,
                    key,
                    one.name,
                    villages[one.place].code,
                    one.sex,
                    date(one.born, 1, 1) if not one.id_no else day(one.id_no),
                    None,
                    one.id_no,
                    one.phone,
                )
                for one in chunk
            ]
            tx.conn.executemany(insert, [table.write(one, tx.keys) for one in people])
            tx.conn.executemany(
                "INSERT INTO heap VALUES (?, ?, ?, ?, ?, ?)",
                [(k, p.place, p.born.year, p.id, clean(p.name), p.sex) for p in people for k in keys_of(p.name)],
            )
        tx.conn.execute("INSERT INTO person_keys SELECT * FROM heap ORDER BY key, place, born_year, person_id")

    def day(id_no: str) -> date:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))

    async def go() -> None:
        db = await open_db(url, SECRET, readers=1)
        await db.write(write)
        await db.tidy()
        await db.close()

    asyncio.run(go())


def chunks(several: Iterable[object], size: int) -> Iterator[list[object]]:
    """The same in lists of this size."""
    held: list[object] = []
    for one in several:
        held.append(one)
        if len(held) == size:
            yield held
            held = []
    yield held


def questions(folder: Path) -> list[dict[str, object]]:
    """The queries, kinds mixed in a fixed order."""
    rows = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return sorted(rows, key=lambda row: (hash((row["meant"], row["name"] == "")), row["kind"]))


def find(folder: Path, size: int, given: argparse.Namespace) -> None:
    """Ask the engine as `shouwang find --batch` does, one query at a time."""
    import asyncio

    from rules.counties import Place
    from storage.db import Tx, open_db
    from tests.counties import small_county

    places = tuple(
        Place.model_validate(one) for one in json.loads((folder / "places.json").read_text(encoding="utf-8"))
    )
    county = small_county().model_copy(update={"places": places, "lines": words()})

    async def go() -> None:
        db = await open_db(f"sqlite:///{folder / 'people.db'}", SECRET, readers=1)

        def ask(tx: Tx) -> None:
            for row in questions(folder)[:200]:  # the second day of a bot, not its first second
                timed(tx, county, row)
            report("keys, sound and likelihood", [timed(tx, county, row) for row in questions(folder)])

        await db.read(ask)
        await db.close()

    asyncio.run(go())


FIELDS = ("name", "village", "phone", "id_no", "born_year")


def words() -> dict[str, tuple[str, ...]]:
    """The county's words for how people are called."""
    import tomllib

    lines = tomllib.loads((ROOT / "county" / "wanghe" / "lines.toml").read_text(encoding="utf-8"))["lines"]
    return {name: tuple(several) for name, several in lines.items() if name.startswith("called_")}


def timed(tx, county, row):  # type: ignore[no-untyped-def]
    """One query: what was asked, who was found with which share, how long it took and how much of it was its own work."""
    from rules.matching import describe
    from storage.matching import find as find_on_file

    began, worked = perf_counter(), thread_time()
    ranked = find_on_file(tx, county, describe(county, **{name: row[name] for name in FIELDS}, year=2026))
    took = perf_counter() - began, thread_time() - worked
    return row, [(one.candidate.person_id - BASE, one.share) for one in ranked], took


def scan(folder: Path, size: int, given: argparse.Namespace) -> None:
    """What a plain program does: exact numbers, else rapidfuzz over every name and village."""
    from rapidfuzz import fuzz, process

    if not given.scan:
        return
    conn = sqlite3.connect(folder / "people.db")
    names = {
        one["code"]: one["name"]["zh-CN"] for one in json.loads((folder / "places.json").read_text(encoding="utf-8"))
    }
    people = conn.execute("SELECT id, name, place FROM persons").fetchall()
    texts = [f"{name} {names[place]}" for _, name, place in people]
    rows = questions(folder)
    rows = [row for at, row in enumerate(rows) if at % max(1, len(rows) // given.scan) == 0]
    answers = []
    for row in rows:
        began, worked = perf_counter(), thread_time()
        found = process.extract(f"{row['name']} {row['village']}", texts, scorer=fuzz.ratio, limit=5)
        took = perf_counter() - began, thread_time() - worked
        answers.append((row, [(people[at][0] - BASE, score / 100) for _, score, at in found], took))
    report("linear rapidfuzz scan (names and villages only)", [one for one in answers if one[0]["name"]])


def report(title: str, answers: list) -> None:  # type: ignore[type-arg]
    """The figures of one method."""
    sys.path.insert(0, str(ROOT))
    from rules.matching import SURE

    there = [one for one in answers if one[0]["meant"] >= 0]
    hit = defaultdict(list)
    for row, found, _ in there:
        ids = [id_ for id_, _ in found]
        hit[row["kind"]].append((row["meant"] in ids[:5], ids[:1] == [row["meant"]]))
    every = [one for several in hit.values() for one in several]
    took, worked = (sorted(one[2][clock] for one in answers) for clock in (0, 1))
    print(
        f"\n{title}: recall@5 {share(a for a, _ in every)}, top-1 {share(b for _, b in every)}, "
        f"p50 {took[len(took) // 2] * 1e3:.2f} ms, p99 {took[int(len(took) * 0.99)] * 1e3:.2f} ms "
        f"(of its own work {worked[len(took) // 2] * 1e3:.2f} and {worked[int(len(took) * 0.99)] * 1e3:.2f}), "
        f"RSS {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, n={len(answers)}"
    )
    print(
        "  " + ", ".join(f"{kind} {share(a for a, _ in got)}|{share(b for _, b in got)}" for kind, got in hit.items())
    )
    for line in (SURE, 0.95, 0.99):
        sure = [
            (row["kind"], found[0][0] == row["meant"]) for row, found, _ in answers if found and found[0][1] >= line
        ]
        right, wrong = sum(good for _, good in sure), [kind for kind, good in sure if not good]
        gone = sum(row["meant"] < 0 for row, _, _ in answers)
        print(
            f"  linked at {line}: right {right / max(1, len(there)):.3f} of those on file, precision "
            f"{right / max(1, len(sure)):.4f}, false on not-on-file {wrong.count('absent') / max(1, gone):.4f} "
            f"({dict(Counter(wrong))})"
        )


def share(several: Iterable[bool]) -> str:
    held = list(several)
    return f"{sum(held) / max(1, len(held)):.3f}"


STEPS = {"build": build, "find": find, "scan": scan}

if __name__ == "__main__":
    main()
