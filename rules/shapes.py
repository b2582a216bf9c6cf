"""What every shape of the county's data is made of: frozen, no key it does not know, names in the languages of the bot."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """A frozen part of the county's data that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(Shape):
    """A name in the languages of the bot."""

    zh: str = Field(alias="zh-CN")
    en: str


class Source(Shape):
    """A rule the county's numbers come from: its title, and from when to when it is in force."""

    title: str
    since: date | None = None
    until: date | None = None


class Setting(Shape):
    """A number of the county's with the clause that gives it."""

    amount: int = Field(ge=0)
    clause: str
