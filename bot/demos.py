"""The invented people of a county for a trial: five phones, posts, households, and visits that fall due around today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from bot.checks import Wrong
from rules.counties import County, Names, Shape
from rules.people import Role


class DemoPost(Shape):
    """A role at a place; `name` is how others see its holder."""

    role: Role
    place: str
    name: str


class DemoAccount(Shape):
    """Somebody with a telephone: `address` is her id in the trial's box, `seat` her place among the phones of the page."""

    address: str = Field(pattern=r"^[0-9]{4}$")
    name: str
    called: Names
    seat: int = 0
    language: Literal["zh-CN", "en"] = "zh-CN"
    phone: str = ""
    place: str = ""
    posts: tuple[DemoPost, ...] = ()


class DemoPerson(Shape):
    """A member of a household; `facts` are codes like `lives_alone`. ID numbers begin with 99: no such area exists."""

    name: str
    relation: str = "户主"
    sex: Literal["f", "m"]
    born: date
    id_no: str = Field(default="", pattern=r"^(99[0-9]{15}[0-9X])?$")
    phone: str = Field(default="", pattern=r"^(1990000[0-9]{4})?$")
    health: str = ""
    facts: tuple[str, ...] = ()


class DemoBenefit(Shape):
    """What a household receives, since when; whole yuan a month."""

    programme: str
    since: date
    amount: int = Field(default=0, ge=0)


class DemoHousehold(Shape):
    """A family on file. `helper` is the address of its lead helper; `seen_days_ago` says when it was last visited (none: never)."""

    name: str
    place: str
    group: str
    category: str = ""
    risk: Literal["high", "key", "general", "child", ""] = ""
    helper: str = ""
    seen_days_ago: int | None = Field(default=None, ge=0)
    best_time: str = ""
    way: str = ""
    address: str = ""
    kin_phone: str = Field(default="", pattern=r"^(1990000[0-9]{4})?$")
    worry: str = ""
    benefits: tuple[DemoBenefit, ...] = ()
    members: tuple[DemoPerson, ...] = Field(min_length=1)


class DemoFund(Shape):
    """What a township's fund (备用金) has on the trial's first day, in whole yuan."""

    place: str
    balance: int = Field(gt=0)


class Demo(Shape):
    """demo.toml: everybody invented for a trial."""

    accounts: tuple[DemoAccount, ...]
    households: tuple[DemoHousehold, ...]
    funds: tuple[DemoFund, ...] = ()

    @property
    def seats(self) -> tuple[DemoAccount, ...]:
        """The phones of the page, in order."""
        return tuple(sorted((one for one in self.accounts if one.seat), key=lambda one: one.seat))

    def check(self, county: County) -> Iterator[Wrong]:
        """What does not hold between the invented people and the county."""
        addresses = [one.address for one in self.accounts]
        for account in self.accounts:
            key = f"accounts ({account.address})"
            if addresses.count(account.address) > 1:
                yield Wrong("demo.toml", f"{key}.address", "expected each address once")
            for place in (*(post.place for post in account.posts), *filter(None, (account.place,))):
                if county.place(place) is None:
                    yield Wrong("demo.toml", f"{key}.place", f"expected a place of the county, found {place}")
        for fund in self.funds:
            place_ = county.place(fund.place)
            if place_ is None or place_.level != "township":
                yield Wrong("demo.toml", f"funds ({fund.place}).place", f"expected a township, found {fund.place}")
        for house in self.households:
            key = f"households ({house.name})"
            if county.place(house.place) is None:
                yield Wrong("demo.toml", f"{key}.place", f"expected a place of the county, found {house.place}")
            for benefit in house.benefits:
                if county.programme(benefit.programme) is None:
                    yield Wrong("demo.toml", f"{key}.benefits", f"expected a programme, found {benefit.programme}")
            if house.helper and house.helper not in addresses:
                yield Wrong("demo.toml", f"{key}.helper", f"expected the address of an account, found {house.helper}")
            if house.risk and county.duty_for(house.risk) is None:
                yield Wrong("demo.toml", f"{key}.risk", f"expected a risk with a visit duty, found {house.risk}")
