"""A small linear model of what messages ask for: weights of groups of letters, added up exactly and without any library."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from struct import unpack
from typing import Final

LANE: Final = 4
"""Bytes of a sum: a weight is one byte, so a message may have sixteen million groups of letters."""
ZERO: Final = 128
LONGEST_GROUP: Final = 4
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z']+|\d+|[?!]|[\U0001f300-\U0001faff]")


@dataclass(frozen=True, slots=True)
class Weights:
    """The trained weights: for each feature one whole number a question, all of them in one integer, lane beside lane.

    `outputs` names the questions, `scales` and `biases` bring a sum back to what was learned. A feature is one addition
    of integers, the same on every machine.
    """

    outputs: tuple[str, ...]
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    rows: Mapping[str, int]
    norms: Mapping[str, int]

    def score(self, groups: Iterable[str], marks: Iterable[str]) -> dict[str, float]:
        """What the model says to each question: groups of letters count by their share of the message, marks (cues) as they are."""
        width = len(self.outputs)
        rows, norms = self.rows, self.norms
        letters, many, length = 0, 0, 0
        for group in groups:
            row = rows.get(group)
            if row is not None:
                letters += row
                many += 1
                length += norms[group]
        told, more = 0, 0
        for mark in marks:
            row = rows.get(mark)
            if row is not None:
                told += row
                more += 1
        share = 1 / sqrt(length) if length else 0.0
        first = unpack(f"<{width}I", letters.to_bytes(width * LANE, "little"))
        second = unpack(f"<{width}I", told.to_bytes(width * LANE, "little"))
        return {
            name: bias + scale * ((one - ZERO * many) * share * 100 + (two - ZERO * more))
            for name, bias, scale, one, two in zip(self.outputs, self.biases, self.scales, first, second, strict=True)
        }


def read_weights(text: str) -> Weights:
    """The weights of a file as shipped: the questions, then feature, norm and weights a line; an empty file asks nothing."""
    if not text:
        return Weights((), (), (), {}, {})
    head, *lines = text.splitlines()
    about = json.loads(head)
    outputs = tuple(about["outputs"])
    rows: dict[str, int] = {}
    norms: dict[str, int] = {}
    for line in lines:
        feature, norm, packed = line.split("\t")
        spread = bytearray(len(outputs) * LANE)
        spread[::LANE] = b64decode(packed)
        rows[feature] = int.from_bytes(spread, "little")
        norms[feature] = int(norm)
    return Weights(outputs, tuple(about["scales"]), tuple(about["biases"]), rows, norms)


def groups_of(text: str, sounds: Mapping[str, str]) -> set[str]:
    """The groups of letters of a folded text: one to four signs in a row, words of letters, and two or three sounds in a row."""
    return set(_groups(text, sounds))


def _groups(text: str, sounds: Mapping[str, str]) -> Iterator[str]:
    signs: list[str] = []
    spoken: list[str] = []
    for run in _RUNS.findall(text):
        if run[0].isdigit():
            signs.append("0" * min(len(run), 4) if len(run) < 7 else "#")
        elif "a" <= run[0] <= "z" or run[0] == "'":
            signs.append(run if len(run) < 12 else run[:12])
            spoken.append(run)
        else:
            signs.extend(run)
            spoken.extend([sounds.get(one, one) for one in run])
    signs = ["^", *signs, "$"]
    for at in range(len(signs)):
        for size in range(1, LONGEST_GROUP + 1):
            if at + size <= len(signs):
                yield "".join(signs[at : at + size])
    for at in range(len(spoken) - 1):
        yield f"~{spoken[at]} {spoken[at + 1]}"
        if at + 2 < len(spoken):
            yield f"~{spoken[at]} {spoken[at + 1]} {spoken[at + 2]}"
