"""The frozen shapes of what a county may give at once and by whom: caps, amounts, goods and services, the questions of 摆渡."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from rules.shapes import Names, Shape


class Cap(Shape):
    """The most one first aid may be in a township and its fund's low-water mark, in whole yuan; without `place`: elsewhere."""

    place: str = ""
    most: int = Field(gt=0)
    low: int = Field(ge=0)
    clause: str


class Item(Shape):
    """Goods or a service that can be given: its unit, what one is worth in whole yuan, and which department gives it."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    kind: Literal["goods", "service"]
    name: Names
    unit: Names
    value: int = Field(ge=0)
    giver: str
    clause: str


class FollowOn(Shape):
    """What else may help when temporary aid ends (摆渡): the programme asked about, and which department has it."""

    code: str = Field(pattern=r"^[a-z_]{2,16}$")
    programme: str
    department: str
    clause: str


class Provisions(Shape):
    """What may be given first, in which amounts, and what is asked at the end."""

    chips: tuple[int, ...] = ()
    caps: tuple[Cap, ...] = ()
    items: tuple[Item, ...] = ()
    follow_ons: tuple[FollowOn, ...] = ()

    def cap(self, place: str) -> Cap | None:
        """The cap of a township, or the one that holds everywhere else."""
        found = {one.place: one for one in self.caps}
        return found.get(place, found.get(""))

    def item(self, code: str) -> Item | None:
        """The goods or service of this code."""
        return next((one for one in self.items if one.code == code), None)
