"""Which village is meant by a name that is misheard, mistyped or old: by name, alias, sound, and at last by likeness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from rules.names import clean, spoken

if TYPE_CHECKING:
    from rules.counties import Place

ALIKE: Final = 62
"""A village that is only like the name (0 to 100) is taken from here on."""
MOST: Final = 3
"""So many villages that only sound so or are only alike are looked at."""
NAMESAKES: Final = 6
ENDINGS: Final = ("村委会", "大队", "社区", "村", "庄", "屯")


class Villages:
    """The villages of a county by all their names; built once a county."""

    def __init__(self, places: Iterable[Place]) -> None:
        self._named: dict[str, set[str]] = defaultdict(set)
        self._sounding: dict[str, set[str]] = defaultdict(set)
        self.codes: frozenset[str] = frozenset(one.code for one in places if one.level == "village")
        for place in places:
            if place.level != "village":
                continue
            for name in (place.name.zh, place.name.en, *place.aliases):
                bare = _bare(name)
                if bare:
                    self._named[bare].add(place.code)
                    self._sounding[_sound(bare)].add(place.code)
        self._sounds = tuple(self._sounding)

    def meant(self, text: str) -> dict[str, float]:
        """The codes of the villages a text may mean and how sure each is (0 to 1); nothing when it fits none."""
        if text in self.codes:
            return {text: 1.0}
        bare = _bare(text)
        if not bare:
            return {}
        sound = _sound(bare)
        found = self._named.get(bare, set())
        if len(found) == 1 and self._sounding[sound] == found:
            return dict.fromkeys(found, 1.0)
        weights = dict.fromkeys(self._sounding.get(sound, ()), 0.25)
        weights |= dict.fromkeys(found, 1.0)
        if not weights:
            for near, alike, _ in process.extract(
                sound, self._sounds, scorer=fuzz.ratio, limit=MOST, score_cutoff=ALIKE
            ):
                for code in self._sounding[near]:
                    weights[code] = max(weights.get(code, 0.0), (alike / 100) ** 6)
        most = max(MOST, min(len(found), NAMESAKES))
        best = sorted(weights.items(), key=lambda one: (-one[1], one[0]))[:most]
        total = sum(weight for _, weight in best)
        return {code: weight / total for code, weight in best}


def _bare(name: str) -> str:
    """The name without what every village's name ends in."""
    bare = clean(name)
    ending = next((one for one in ENDINGS if bare.endswith(one) and len(bare) > len(one) + 1), "")
    return bare.removesuffix(ending)


def _sound(bare: str) -> str:
    return " ".join(map(spoken, bare)) if not bare.isascii() else bare
