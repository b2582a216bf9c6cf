"""A county of three places for tests that need places and hours but no texts."""

from __future__ import annotations

from datetime import time

from rules.counties import OUR_DEFAULT, Calendar, County, Duty, Hours, Names, Place


def names(text: str) -> Names:
    """The same name in both languages."""
    return Names.model_validate({"zh-CN": text, "en": text})


def small_county() -> County:
    """A county (WH), two townships (BG, DX), a village in each (BG01, BG02 and DX01), one duty."""
    tree = (
        ("WH", "county", ""),
        ("BG", "township", "WH"),
        ("DX", "township", "WH"),
        ("BG01", "village", "BG"),
        ("BG02", "village", "BG"),
        ("DX01", "village", "DX"),
    )
    return County(
        version="test-1",
        name=names("WH"),
        code="WH",
        hotline_name=names("Hotline"),
        timezone="Asia/Shanghai",
        hours=Hours(
            opens=time(8, 30),
            closes=time(17, 30),
            quiet_from=time(20),
            quiet_to=time(8),
            morning=time(8),
            evening=time(18),
            clause=OUR_DEFAULT,
        ),
        places=tuple(
            Place.model_validate({"code": code, "level": level, "parent": parent, "name": names(code)})
            for code, level, parent in tree
        ),
        departments=(),
        clocks=(),
        programmes=(),
        needs=(),
        dangers=(),
        hotlines=(),
        duties=(
            Duty(
                code="elder_high",
                name=names("Elder"),
                risk="high",
                every_days=7,
                remind_before=1,
                climb_days=(1, 2, 3),
                phone_counts=False,
                clause=OUR_DEFAULT,
            ),
        ),
        outcomes=(),
        permissions=(),
        lines={},
        settings={},
    )


def plain_calendar() -> Calendar:
    """A calendar without any holiday."""
    return Calendar(version="test-1", days=(), official=frozenset({2026}), first=2026, last=2027)
