"""Measures the triage: how often it is right (95 % intervals, strict and lenient), how long it takes, how much memory it needs.

`python -m benchmarks.triage FILE` reads labelled messages; a plain lexicon runs beside it in the same run.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from bot.counties import load_shipped
from rules.counties import County
from rules.triage import NEEDS, Reading, read

Labelled = Mapping[str, Any]
ORDER = ("routine", "soon", "emergency", "life_threat")
SLOTS = ("phone", "person_name", "village", "amount_yuan", "age", "people_count")


def load(path: Path) -> list[Labelled]:
    """The labelled messages of a file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share."""
    if not of:
        return 0.0, 0.0
    z, p = 1.96, right / of
    middle, half = p + z * z / (2 * of), z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5
    return max(0.0, (middle - half) / (1 + z * z / of)), min(1.0, (middle + half) / (1 + z * z / of))


def score(messages: Sequence[Labelled], readings: Sequence[Reading]) -> dict[str, tuple[int, int]]:
    """What was right of how many: each figure strict and, where others would be accepted (`alt`), lenient."""
    found: dict[str, tuple[int, int]] = {}

    def count(name: str, right: bool, counts: bool = True) -> None:
        a, b = found.get(name, (0, 0))
        found[name] = (a + (right and counts), b + counts)

    for one, said in zip(messages, readings, strict=True):
        alt = one.get("alt") or {}
        for name, gold, guess in (
            ("intent", one["intent"], said.intent),
            ("primary", (one["needs"] or ["none"])[0], (said.needs or ("none",))[0]),
            ("urgency", one["urgency"], said.urgency),
        ):
            count(name, gold == guess)
            count(f"{name} lenient", gold == guess or guess in alt.get(name, ()))
        threat, rings = one["urgency"] == "life_threat", said.urgency == "life_threat"
        count("life_threat recall", rings, threat)
        count("life_threat precision", threat, rings)
        count("life_threat precision lenient", threat or "life_threat" in alt.get("urgency", ()), rings)
        count("trap false alarms", rings, bool(one.get("trap")))
        count("under-triage", ORDER.index(said.urgency) < ORDER.index(one["urgency"]))
        for key, guess in (("needs", said.needs), ("flags", said.flags)):
            for label in set(one[key]) | set(guess):
                count(f"{key} recall", label in guess, label in one[key])
                count(f"{key} precision", label in one[key], label in guess)
        for slot in SLOTS:
            gold, guess = _same(slot, one["entities"].get(slot)), _same(slot, said.entities.get(slot))
            others = {_same(slot, value) for value in alt.get("entities", {}).get(slot, [])}
            right = gold is not None and guess is not None and (guess == gold or guess in others)
            for name in ("entities", slot):
                count(f"{name} recall", right, gold is not None)
                count(f"{name} precision", right, guess is not None and (gold is not None or guess not in others))
    return found


def _same(slot: str, value: Any) -> Any:
    if value in (None, ""):
        return None
    if slot in ("amount_yuan", "age", "people_count"):
        return int(float(value))
    bare = "".join(str(value).split()).lower()
    if slot == "village":
        for end in ("村", "社区", "居委会", "village", "community"):
            bare = bare.removesuffix(end) or bare
    return bare


def f1(found: Mapping[str, tuple[int, int]], name: str) -> float:
    """The harmonic mean of precision and recall."""
    shares = [found.get(f"{name} {kind}", (0, 0)) for kind in ("precision", "recall")]
    p, r = (right / of if of else 0.0 for right, of in shares)
    return 2 * p * r / (p + r) if p + r else 0.0


def headline(title: str, found: Mapping[str, tuple[int, int]]) -> None:
    """The figures, one a line, with their intervals."""
    print(title)
    for name, (right, of) in found.items():
        low, high = wilson(right, of)
        print(f"  {name:32} {right / of if of else 0:.3f}  [{low:.3f}, {high:.3f}]  {right}/{of}")
    for name in ("needs", "flags", "entities", *SLOTS):
        print(f"  {name + ' F1':32} {f1(found, name):.3f}")


def lexicon(text: str, county: County) -> Reading:
    """The plain baseline: any word of danger rings, the need with most words wins."""
    urgency = "life_threat" if any(word in text for danger in county.dangers for word in danger.words) else "routine"
    cues = county.triage.words.cues
    by_need = {need: sum(word in text for word in cues.get(BASELINE.get(need, ""), ())) for need in NEEDS}
    best = max(NEEDS, key=lambda need: by_need[need])
    return Reading(needs=(best,) if by_need[best] else (), urgency=urgency, entities={})


BASELINE = {
    "subsistence": "subsistence_word",
    "destitute_support": "destitute_word",
    "temporary_relief": "relief_word",
    "medical": "ill",
    "education": "school",
    "housing": "house",
    "employment": "work",
    "disaster": "disaster_word",
    "disability": "disabled",
    "elder_care": "elder_word",
    "child_protection": "child_word",
    "vagrancy": "vagrant",
    "legal_aid": "law",
    "mental_health": "low_mood",
    "industry_support": "farm",
}


def main() -> None:
    """Score a labelled file, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    messages = load(asked.file)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    county = load_shipped().county
    read("", county)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, how in (("plain lexicon", lexicon), ("triage", read)):
        readings, times = [], []
        for one in messages:
            begun = perf_counter()
            readings.append(how(one["text"], county))
            times.append((perf_counter() - begun) * 1000)
        times.sort()
        headline(f"{name}: {len(messages)} messages of {asked.file.name}", score(messages, readings))
        p99 = times[int(len(times) * 0.99) - 1]
        print(f"  ms a message: median {median(times):.3f}, p99 {p99:.3f}, mean {sum(times) / len(times):.3f}")
    print(f"memory: the county with the model takes {(after - before) / 1024:.1f} MB more", file=sys.stdout)


if __name__ == "__main__":
    main()
