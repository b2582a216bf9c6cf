"""Which village somebody means: by name, alias or position, asking when two fit."""

from __future__ import annotations

from math import cos, hypot, radians

from rules.counties import County, Place

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
