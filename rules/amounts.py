"""Whole numbers out of figures and words (三千五, 1.2万, 两百多), and the sum of money a message is about."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = {one: at for at, one in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
    "洞": 0,
}
UNITS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 10**8, "k": 1000, "w": 10000}
ANY: Final = r"[0-9零〇一二三四五六七八九十百千两]"
HUNDRED: Final = 100
_MONEY = re.compile(
    r"(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?\s*[百千万wk]?[0-9]?|[零〇一二三四五六七八九十百千万两]+)(?P<more>[多来余])?(?P<unit>[万千])?(?P<over>[多来余])?\s*(?P<money>块钱|元|块|圆|yuan|rmb)?"
)
_NOT_MONEY = re.compile(
    r"^\s*(?:岁|周岁|个|位|名|人|口|年|月|日|天|号|点|分|组|队|社|级|期|楼|层|户|次|斤|公斤|亩|头|只|条|棵|平|米|公里|里|度|%|％|小时|钟|周|星期|代|辆|台|间|包|瓶|袋|床|张|件|套|份|家|顿|餐|步|寸|公分|厘米|毫升|ml|kg|后|几|mg|遍|回|趟|针|粒|碗|桶|坪|村|湾|-|:|：|/|\.|～|~|栋|室|单元|班|中|初|下|起|直|样|些|边|定|般|共|家|只|切|块地|块田|两|双|对|半|封|笔|期|成|倍|届|院|线|小|来|路|保|不|者|声|点|方面|旦|辈|大早|生|向|齐|律|会儿|会|概|模|刀|身|把|片|地|屋|直|向|一)"
)
_NEEDED = re.compile(
    r"欠|差|还要|要交|交|需|缺|没拿|拖|骗|损失|赔|凑|押金|要(?!不)|费|还差|不够|补缴|罚|没付|没给|没结|没发|卖|偷|还不起|贷|租金|房租|学费|借|owe|need|cost|fee"
)
_SHORT = re.compile(r"差(?!不多|点)|欠|没结|没发|owe")
_SPOTS = ("青", "紫", "这", "那", "同")
_SPENT = re.compile(r"花|用了|用去|付了|垫|吃药|药费|spent|paid")
_GOT = re.compile(r"收入|工资|每月|每个月|一个月|月|发|领|补|拿|给|低保|养老金|挣|income|receive|get")
_STOP = re.compile(r"[，。,;；！!？?\s]")
_TEN_DIGITS = 7


def number(said: str) -> int | None:
    """A whole number in figures or words; none for what is no number."""
    said = said.replace(",", "").replace(" ", "").lower()
    if not said:
        return None
    figures = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([百千万wk]?)([0-9]?)", said)
    if figures:
        unit = UNITS.get(figures[2], 1)
        return round(float(figures[1]) * unit) + (int(figures[3]) * unit // 10 if figures[3] else 0)
    if all(one in DIGITS for one in said):
        return int("".join(str(DIGITS[one]) for one in said))
    return _spelled(said)


def _spelled(said: str) -> int | None:
    whole, part, last = 0, 0, 1
    digit: int | None = None
    for one in said:
        if one in DIGITS:
            digit = DIGITS[one]
        elif one in UNITS:
            unit = UNITS[one]
            if unit >= UNITS["万"]:
                whole, part = (whole + part + (digit if digit is not None else 0)) * unit, 0
            else:
                part += (1 if digit is None else digit) * unit
            digit, last = None, unit
        else:
            return None
    if digit is not None:
        # 三千五 is three thousand five hundred; 三千零五 and 十五 are what they say.
        part += digit * (last // 10 if last >= HUNDRED and said[-2:-1] not in ("零", "〇") else 1)
    return whole + part


def amount_in(text: str) -> int | None:
    """The sum it is about, in yuan: owed, needed or lost before spent, spent before received."""
    best: int | None = None
    worth = 0
    for one in _MONEY.finditer(text):
        sum_, rank = _money(one, text)
        if sum_ is not None and rank > worth:
            best, worth = sum_, rank
    return best


def _money(one: re.Match[str], text: str) -> tuple[int | None, int]:
    said, before, after = one["n"], text[max(0, one.start() - 12) : one.start()], text[one.end() : one.end() + 4]
    if before.endswith(("第", "几", "百", "点", ".", "-")) or len(re.sub(r"\D", "", said)) > _TEN_DIGITS:
        return None, 0
    value = number(said)
    if value is None:
        return None, 0
    if one["unit"]:
        value *= UNITS[one["unit"]]
    context = before[-10:]
    clause = _STOP.split(context)[-1]
    said_so = bool(one["money"]) or bool(re.search(r"[¥￥]\s*$|(?:yuan|rmb)\s*$", before))
    large = value >= HUNDRED and (any(u in said for u in "百千万wk") or bool(one["unit"]) or value >= HUNDRED)
    if not said_so and (
        not large
        or _NOT_MONEY.match(after)
        or not (_NEEDED.search(context) or _SPENT.search(context) or _GOT.search(context) or re.search("[千万]", said))
    ):
        return None, 0
    if value == 0 or (not said_so and re.fullmatch(r"(?:19|20)[0-9]{2}", said.strip())):
        return None, 0
    if re.match(r"[块元]", after) is None and one["money"] == "块" and re.match(r"地|田|肉|砖|瓦|石|板|木", after):
        return None, 0
    if value == 1 or before.endswith(_SPOTS):
        return None, 0
    rank = 2
    if _SHORT.search(clause):
        rank = 6
    elif _NEEDED.search(clause) or _NEEDED.search(_STOP.split(after)[0]):
        rank = 5
    elif _NEEDED.search(context):
        rank = 4
    elif _SPENT.search(context):
        rank = 3
    return value, rank
