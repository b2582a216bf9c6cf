"""People of the campaigns: so many that no two are taken for the same person told twice."""

from __future__ import annotations

from typing import Final

VILLAGES: Final = ("北港村", "河口村", "芦洲村", "三汊村", "渔湾村")
"""Of one township, so that the same officers hear of all."""
FAMILIES: Final = "赵孙李周吴郑王冯陈蒋沈韩杨朱秦许何吕施张孔曹魏陶谢"
GIVEN: Final = ("建国", "秀英", "福贵", "小妹", "玉梅", "德才", "长根", "冬生")


def called(number: int) -> tuple[str, str]:
    """One of a thousand people, name and village: no two of a village sound alike, so each asks for herself."""
    here, village = number % (len(FAMILIES) * len(GIVEN)), number // (len(FAMILIES) * len(GIVEN))
    return FAMILIES[here // len(GIVEN)] + GIVEN[here % len(GIVEN)], VILLAGES[village % len(VILLAGES)]
