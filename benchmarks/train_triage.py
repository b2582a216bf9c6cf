"""Trains the triage's small model from labelled messages, and says by cross-validation, split by situation, what it is worth.

`python -m benchmarks.train_triage` writes county/wanghe/triage.learned; `--folds 5` only measures. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import json
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from benchmarks.triage import Labelled, headline, load, score
from bot.counties import SHIPPED, LinesFile
from bot.tomls import read_as
from bot.triaging import LEARNED, read_triage
from rules.triage import FLAGS, INTENTS, NEEDS, URGENCIES, Features, Reading, decide, features
from rules.weights import Weights, read_weights
from rules.words import Triage

DATA: Final = Path(__file__).resolve().parents[1] / "tests" / "data" / "triage"
STEP: Final = 10
"""What a group of letters weighs less than a mark in the file: norms are kept in hundredths."""
MARK: Final = 0.35
RARE: Final = 2
MORE: Final = 1.0
LEAST: Final = 2
HIGHEST: Final = 127


SEEDS: Final = {
    "need": {
        "subsistence": ("subsistence_word",),
        "destitute_support": ("destitute_word", "no_kin"),
        "temporary_relief": ("relief_word", "no_food", "burnt_out", "days_hungry"),
        "medical": (
            "illness",
            "ill",
            "chronic",
            "medical_scheme",
            "unconscious",
            "stroke",
            "stroke_word",
            "heart",
            "heart_word",
            "breath",
            "bleeding",
            "open_wound",
            "poison",
            "bite",
            "electric",
            "burn",
            "drown",
            "crash",
            "fracture",
            "labour",
            "acute",
        ),
        "education": ("school",),
        "housing": ("house", "about_to_fall", "no_bed"),
        "employment": ("work",),
        "disaster": (
            "fire",
            "gas",
            "blast",
            "flood",
            "slide",
            "storm",
            "quake",
            "drought",
            "disaster_word",
            "collapse",
        ),
        "disability": ("disability_scheme", "disabled"),
        "elder_care": ("elder_word", "frail", "no_sign", "no_carer"),
        "child_protection": ("child_word", "child_alone", "child_abuse"),
        "vagrancy": ("vagrant", "missing", "lost_found"),
        "legal_aid": ("law", "wages", "hit", "weapon", "kill", "hit_now", "kidnap"),
        "mental_health": (
            "suicide",
            "passive_death",
            "low_mood",
            "counsel",
            "psychosis",
            "farewell",
            "self_hurt",
            "suicide_means",
        ),
        "industry_support": ("farm",),
    },
    "intent": {
        "status": ("status",),
        "policy_question": ("ask_rule",),
        "feedback": ("thanks", "complaint", "correction", "offer", "visit_report"),
        "cancel": ("cancel",),
        "greeting_or_chitchat": ("bare_hello", "venting"),
        "spam_or_irrelevant": ("spam", "insult", "off_topic"),
        "report_other": ("others", "officer_style"),
    },
    "urgency": {
        "life_threat": (
            "fire",
            "gas",
            "gas_poisoned",
            "trapped",
            "unconscious",
            "stroke",
            "heart",
            "breath",
            "bleeding",
            "open_wound",
            "poison",
            "drown",
            "weapon",
            "kill",
            "suicide",
            "cry",
            "hit_now",
            "electric",
            "farewell",
        ),
        "emergency": (
            "no_food",
            "no_bed",
            "days_hungry",
            "child_alone",
            "escaped",
            "psychosis",
            "passive_death",
            "stops",
            "child_abuse",
        ),
        "soon": ("deadline", "arrears", "low_mood", "frail"),
        "routine": ("status", "ask_rule", "thanks", "spam", "farm", "subsistence_word"),
    },
    "flag": {
        "minor_involved": ("minor_sure", "child_word"),
        "elder_alone": ("alone",),
        "disabled": ("disabled", "disability_scheme"),
        "domestic_violence": ("hit",),
        "self_harm": ("suicide", "farewell", "self_hurt", "passive_death"),
        "fire_or_disaster": ("fire", "gas", "blast", "flood", "slide", "quake", "burnt_out", "disaster_word"),
        "serious_illness": (
            "illness",
            "unconscious",
            "stroke",
            "stroke_word",
            "heart",
            "heart_word",
            "bleeding",
            "open_wound",
            "poison",
            "fracture",
        ),
        "no_food": ("no_food", "days_hungry"),
        "abuse_of_child": ("child_abuse",),
        "lost_person": ("missing", "lost_found"),
    },
}
"""What a word by itself suggests: every word of a cue is a small message, so that a word never met in a message still counts."""
SEED_WEIGHT: Final = 0.4


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that is asked of every message: one answer of several (`among`), or yes or no."""

    kind: str
    among: tuple[str, ...]
    truth: Callable[[Labelled], Any]
    softness: float = 20.0
    balanced: bool = False
    seeded: float = SEED_WEIGHT


def questions() -> tuple[Question, ...]:
    """Everything the model is asked."""
    flags = tuple(Question("flag", (flag,), lambda one, flag=flag: flag in one["flags"]) for flag in FLAGS)
    needs = tuple(Question("need", (need,), lambda one, need=need: need in one["needs"]) for need in NEEDS)
    return (
        Question("intent", INTENTS, lambda one: one["intent"]),
        Question("primary", (*NEEDS, "none"), lambda one: (one["needs"] or ["none"])[0]),
        Question("urgency", URGENCIES, lambda one: one["urgency"]),
        Question("threat", ("",), lambda one: one["urgency"] == "life_threat", seeded=0.1),
        *flags,
        *needs,
    )


def seeds(triage: Triage) -> list[tuple[Features, Mapping[str, str]]]:
    """Every word of a cue as a message, with the answers its cue suggests; flags are answered by every word, yes or no."""
    hints: dict[str, dict[str, str]] = {}
    for kind, answers in SEEDS.items():
        for answer, cues in answers.items():
            for cue in cues:
                hints.setdefault(cue, {})[f"{kind}:{answer}" if kind in ("flag",) else kind] = answer
    words = triage.words.cues
    return [(features(word.replace("…", ""), triage), hints[cue]) for cue in hints for word in words[cue]]


def _hinted(question: Question, hints: Mapping[str, str]) -> Any:
    """What a seed answers to a question; none when it says nothing about it."""
    match question.kind:
        case "intent" | "urgency":
            return hints.get(question.kind)
        case "primary":
            return hints.get("need")
        case "need":
            return hints["need"] == question.among[0] if "need" in hints else None
        case "flag":
            return f"flag:{question.among[0]}" in hints
        case "threat":
            return hints["urgency"] == "life_threat" if "urgency" in hints else None
        case _:
            return None


def train(
    messages: Sequence[Labelled], counted: Sequence[Features], small: Sequence[tuple[Features, Mapping[str, str]]] = ()
) -> str:
    """The model of these messages, as the file that is shipped."""
    seen: dict[str, int] = {}
    for one in (*counted, *(seed for seed, _ in small)):
        for group in one.groups:
            seen[group] = seen.get(group, 0) + 1
    groups = sorted(group for group, times in seen.items() if times >= RARE)
    idf = {group: log((1 + len(messages) + len(small)) / (1 + seen[group])) + 1 for group in groups}
    everything = (*counted, *(seed for seed, _ in small))
    marks = sorted({mark for one in everything for mark in one.marks})
    column = {name: at for at, name in enumerate((*groups, *marks))}
    table = _table(everything, column, idf)
    names: list[str] = []
    learned: list[Any] = []
    biases: list[float] = []
    for question in questions():
        hinted = [_hinted(question, hints) for _, hints in small]
        rows = [*range(len(messages)), *(len(messages) + at for at, hint in enumerate(hinted) if hint is not None)]
        truth = np.array([*(question.truth(one) for one in messages), *(hint for hint in hinted if hint is not None)])
        small_weight = question.seeded
        weight = np.array([1.0 if at < len(messages) else small_weight for at in rows])
        model = LogisticRegression(
            C=question.softness, max_iter=2000, class_weight="balanced" if question.balanced else None
        )
        if len(set(truth)) < LEAST:
            continue
        model.fit(table[rows], truth, sample_weight=weight)
        if len(question.among) == 1:
            names.append(f"{question.kind}:{question.among[0]}".rstrip(":"))
            learned.append(model.coef_[0])
            biases.append(float(model.intercept_[0]))
            continue
        for at, name in enumerate(model.classes_):
            names.append(f"{question.kind}:{name}")
            learned.append(model.coef_[at])
            biases.append(float(model.intercept_[at]))
    return _write(names, np.array(learned), biases, groups, marks, idf)


def _table(counted: Sequence[Features], column: Mapping[str, int], idf: Mapping[str, float]) -> Any:
    rows, columns, values = [], [], []
    for at, one in enumerate(counted):
        known = [group for group in one.groups if group in idf]
        length = sum(idf[group] ** 2 for group in known) ** 0.5 or 1.0
        for group in known:
            rows.append(at)
            columns.append(column[group])
            values.append(idf[group] / length)
        for mark in one.marks:
            if mark in column:
                rows.append(at)
                columns.append(column[mark])
                values.append(MARK)
    return csr_matrix((values, (rows, columns)), shape=(len(counted), len(column)))


def _write(
    names: Sequence[str],
    learned: Any,
    biases: Sequence[float],
    groups: Sequence[str],
    marks: Sequence[str],
    idf: Mapping[str, float],
) -> str:
    size = len(groups)
    factor = np.array([idf[group] / STEP for group in groups] + [MARK] * len(marks))
    weighted = learned * factor
    scales = np.abs(weighted).max(axis=1) / HIGHEST
    scales[scales == 0] = 1
    small = np.rint(weighted / scales[:, None]).astype(int).T + 128
    head = {
        "outputs": list(names),
        "scales": [float(f"{one:.6g}") for one in scales],
        "biases": [round(one, 5) for one in biases],
    }
    lines = [json.dumps(head)]
    for at, feature in enumerate((*groups, *marks)):
        norm = round(idf[feature] ** 2 * 100) if at < size else 0
        lines.append(f"{feature}\t{norm}\t{b64encode(bytes(small[at].tolist())).decode()}")
    return "\n".join(lines) + "\n"


def predict(counted: Features, weights: Weights) -> Reading:
    """What the triage says with these weights."""
    return decide(counted, weights.score(counted.groups, counted.marks))


def folds(messages: Sequence[Labelled], many: int) -> Iterator[tuple[list[int], list[int]]]:
    """Splits by situation: what is alike is never on both sides."""
    situations = sorted({one.get("situation") or one["id"] for one in messages})
    fold = {name: at % many for at, name in enumerate(sorted(situations, key=lambda name: hash_of(name)))}
    for part in range(many):
        test = [at for at, one in enumerate(messages) if fold[one.get("situation") or one["id"]] == part]
        inside = set(test)
        yield [at for at in range(len(messages)) if at not in inside], test


def hash_of(name: str) -> int:
    """A number of a name that is the same every day."""
    return int.from_bytes(name.encode(), "big") % 1_000_003


def main() -> None:
    """Train and write the model, or measure it by folds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--check", type=Path, help="a labelled file that is never trained on")
    parser.add_argument("--errors", action="store_true")
    asked = parser.parse_args()
    folder = SHIPPED / "wanghe"
    triage = read_triage(folder, read_as(LinesFile, folder / "lines.toml").lines.get("surname", ()))
    messages = [one for path in sorted(DATA.glob("train-*.jsonl")) for one in load(path)]
    counted = [features(one["text"], triage) for one in messages]
    small = seeds(triage)
    if asked.folds:
        said: list[Reading | None] = [None] * len(messages)
        for known, test in folds(messages, asked.folds):
            weights = read_weights(train([messages[at] for at in known], [counted[at] for at in known], small))
            for at in test:
                said[at] = predict(counted[at], weights)
        readings = [one for one in said if one is not None]
        headline(f"{len(messages)} messages, {asked.folds} folds by situation", score(messages, readings))
        if asked.errors:
            errors(messages, readings)
        return
    text = train(messages, counted, small)
    if asked.check:
        others = load(asked.check)
        weights = read_weights(text)
        readings = [predict(features(one["text"], triage), weights) for one in others]
        headline(f"{asked.check.name}: {len(others)}", score(others, readings))
        if asked.errors:
            errors(others, readings)
        return
    (folder / LEARNED).write_text(text, "utf-8")
    print(f"{len(messages)} messages, {text.count(chr(10)) - 1} features, {len(text.encode()) / 1e6:.1f} MB")


def errors(messages: Sequence[Labelled], readings: Sequence[Reading]) -> None:
    """Every message read otherwise than labelled."""
    for one, said in zip(messages, readings, strict=True):
        wrong = []
        if one["intent"] != said.intent:
            wrong.append(f"intent {one['intent']}>{said.intent}")
        if (one["needs"] or ["none"])[0] != (said.needs or ("none",))[0]:
            wrong.append(f"need {one['needs']}>{list(said.needs)}")
        if one["urgency"] != said.urgency:
            wrong.append(f"urgency {one['urgency']}>{said.urgency}")
        if {slot: str(value) for slot, value in one["entities"].items()} != {
            slot: str(value) for slot, value in said.entities.items()
        }:
            wrong.append(f"entities {one['entities']}>{dict(said.entities)}")
        if wrong:
            print(one["id"], one["text"][:90].replace("\n", " "), "|", "; ".join(wrong))


if __name__ == "__main__":
    main()
