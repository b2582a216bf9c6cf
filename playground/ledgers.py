"""The log of the box: every request to the Bot API and what was answered, bounded, for tests to read."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.shapes import Json


@dataclass(slots=True)
class Call:
    """One request; `at` is in seconds that never go back, `status` 0 while it is unanswered or when its connection was dropped."""

    number: int
    method: str
    params: Json
    at: float
    status: int = 0
    answer: object = None
    faults: list[str] = field(default_factory=list)
    obeyed: bool = False

    def shown(self) -> Json:
        """What GET /log answers."""
        return {
            "number": self.number,
            "method": self.method,
            "params": self.params,
            "at": self.at,
            "status": self.status,
            "answer": self.answer,
            "faults": self.faults,
            "obeyed": self.obeyed,
        }


class Ledger:
    """The last `most` requests; `real` gives seconds that never go back."""

    def __init__(self, real: Callable[[], float], most: int = 20_000) -> None:
        self._real = real
        self._calls: deque[Call] = deque(maxlen=most)
        self._count = 0

    @property
    def count(self) -> int:
        """How many requests came since the start."""
        return self._count

    def begin(self, method: str, params: Json) -> Call:
        """Note a request that came."""
        self._count += 1
        call = Call(self._count, method, params, self._real())
        self._calls.append(call)
        return call

    def calls(self, *methods: str, after: int = 0) -> list[Call]:
        """The requests of these methods (none named: all), later than number `after`."""
        wanted = {method.lower() for method in methods}
        return [one for one in self._calls if one.number > after and (not wanted or one.method.lower() in wanted)]

    def per_second(self, method: str, seconds: float = 5) -> float:
        """How often a method was asked in the last seconds, per second."""
        since = self._real() - seconds
        return sum(1 for one in self._calls if one.at >= since and one.method.lower() == method.lower()) / seconds
