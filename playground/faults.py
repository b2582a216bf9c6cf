"""Faults on demand: what goes wrong on the way to Telegram and back, for the methods, times and chances one asks for."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from playground.shapes import Json, bad

Kind = Literal["delay", "late", "flood", "error", "html", "reset", "offline"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    `delay` holds the request back for `seconds` before it is obeyed, `late` obeys at once and answers `seconds` later; `flood`
    answers 429 with `retry_after`, `error` answers `code` with `words` and `parameters`, `html` answers `code` with a web page;
    `reset` obeys and then drops the connection, `offline` drops it unread. It happens `times` times (None: until it is
    cleared) with `probability` under `seed`, for `methods` (none named: all of them).
    """

    kind: Kind
    methods: frozenset[str] = frozenset()
    times: int | None = 1
    probability: float = 1
    seed: int = 0
    seconds: float = 1
    retry_after: int = 1
    code: int = 500
    words: str = "Internal Server Error"
    parameters: Json = field(default_factory=dict)
    met: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.methods = frozenset(name.lower() for name in self.methods)

    def strikes(self, method: str) -> bool:
        """Decide whether it happens to this request, and count it."""
        if self.times == 0 or (self.methods and method.lower() not in self.methods):
            return False
        if self.probability < 1 and self.chance.random() >= self.probability:
            return False
        self.met += 1
        if self.times is not None:
            self.times -= 1
        return True

    def shown(self) -> Json:
        """What GET /faults answers."""
        return {
            "kind": self.kind,
            "methods": sorted(self.methods),
            "times": self.times,
            "probability": self.probability,
            "met": self.met,
        }


class Faults:
    """The faults that are set now."""

    def __init__(self) -> None:
        self._set: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let something go wrong from now on."""
        self._set.append(fault)
        return fault

    def clear(self) -> None:
        """Let everything go right again."""
        self._set.clear()

    def all(self) -> Sequence[Fault]:
        """Those still to come."""
        self._set = [fault for fault in self._set if fault.times != 0]
        return tuple(self._set)

    def meet(self, method: str) -> list[Fault]:
        """The faults this request meets, in the order they were set; after one that answers it no other is asked."""
        met: list[Fault] = []
        for fault in self.all():
            if fault.strikes(method):
                met.append(fault)
                if fault.kind not in ("delay", "late"):
                    break
        return met


def read_fault(raw: Json) -> Fault:
    """A fault out of JSON; a wrong field is refused by name."""
    kind = raw.get("kind")
    if kind not in KINDS:
        raise bad(f"kind must be one of {', '.join(KINDS)}")
    numbers = {"times": int, "probability": float, "seed": int, "seconds": float, "retry_after": int, "code": int}
    given: dict[str, object] = {}
    for name, value in raw.items():
        if name in numbers and (isinstance(value, int | float) or (name == "times" and value is None)):
            given[name] = value if value is None else numbers[name](value)
        elif name == "methods" and isinstance(value, list):
            given[name] = frozenset(str(one) for one in value)
        elif (name == "words" and isinstance(value, str)) or (name == "parameters" and isinstance(value, dict)):
            given[name] = value
        elif name != "kind":
            raise bad(f"fault: cannot use {name}")
    if kind == "html":
        given.setdefault("code", 502)
    return Fault(kind, **given)  # type: ignore[arg-type]
