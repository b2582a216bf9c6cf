"""Which village somebody means: by name, alias or position, asking when two fit."""

from __future__ import annotations

from math import cos, hypot, radians

from rules.counties import ENDS, County, Place
from rules.sounds import sounds

KM_A_DEGREE = 111.2


def find_villages(county: County, text: str) -> tuple[Place, ...]:
    """The villages whose name or alias stands in the text, longest match first; several when it fits several."""
    found: list[tuple[int, Place]] = []
    for place in county.places:
        if place.level != "village":
            continue
        fits = [
            word for word in (place.name.zh, place.name.en, *place.aliases) if word and word.lower() in text.lower()
        ]
        if fits:
            found.append((max(len(word) for word in fits), place))
    if not found:
        return ()
    longest = max(length for length, _ in found)
    return tuple(place for length, place in found if length == longest)


def sounding_villages(county: County, text: str, *, asked: bool = False) -> tuple[Place, ...]:
    """The villages a text may mean though it writes none of them: by the sound (栋峰村 for 东风村), or by all letters but one.

    Where nobody asked for a village only what ends like one (`村`) counts; a person always says whether it is the one.
    """
    if not (asked or any(end in text for end in ENDS)):
        return ()
    said = [sounds().get(one, "") for one in text]
    found = (place for place, name, wanted in county.spoken if _sounds_in(text, said, name, wanted, asked=asked))
    return tuple(dict.fromkeys(found))


def _sounds_in(text: str, said: list[str], name: str, wanted: list[str], *, asked: bool) -> bool:
    """Whether a name sounds in the text, or, where it was asked for, stands there with one letter wrong."""
    for at in range(len(text) - len(name) + 1):
        until = at + len(name)
        ended = text[until:].startswith(ENDS)
        if said[at:until] == wanted and (asked or ended):
            return True
        if asked and ended:
            wrong = sum(one != other for one, other in zip(text[at:until], name, strict=True))
            if wrong == 1:
                return True
    return False


def find_townships(county: County, text: str) -> tuple[Place, ...]:
    """The townships whose name or alias stands in the text."""
    return tuple(
        place
        for place in county.places
        if place.level == "township"
        and any(word and word.lower() in text.lower() for word in (place.name.zh, place.name.en, *place.aliases))
    )


def nearest_village(county: County, latitude: float, longitude: float, within_km: float = 15.0) -> Place | None:
    """The village whose centre lies nearest to a sent position; none when all are farther than `within_km`."""
    villages = [place for place in county.places if place.level == "village" and place.latitude]

    def distance(place: Place) -> float:
        east = (place.longitude - longitude) * cos(radians(latitude))
        return KM_A_DEGREE * hypot(place.latitude - latitude, east)

    nearest = min(villages, key=distance, default=None)
    return nearest if nearest is not None and distance(nearest) <= within_km else None
