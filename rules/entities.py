"""What a message names: a telephone, the person, the village, a sum, an age, how many people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rules.amounts import ANY, DIGITS, amount_in, number
from rules.phones import find_phone
from rules.words import Words

SPOKEN: Final = "幺一二三四五六七八九零〇洞两0123456789"
OLDEST: Final = 115
Found = dict[str, str | int]

_SPOKEN_PHONE = re.compile(rf"(?<![{SPOKEN}])[幺一1](?:[ ,，、\-]?[{SPOKEN}]){{10}}(?![{SPOKEN}])")
_AGE = re.compile(
    r"(?P<n>[0-9]{1,3}|[零一二三四五六七八九十两]{1,4})(?P<more>[多几来])?\s*(?:周?岁|years? old|-?year-old|yrs?\b)"
)
_BARE_AGE = re.compile(
    r"(?:^|[^0-9零一二三四五六七八九十百千万两第|几个元块|点号])(?P<n>[1-9][0-9]|1[01][0-9]|[二三四五六七八九]十[一二三四五六七八九]?)(?P<more>[多几来])?"
    r"(?=了(?!个)|[，,。\s）)/]|$|还|没|独居|孤|多了)"
)
_BETWEEN = re.compile("[一二三四五六七八九两]{2}")
"""Six or seven (六七): no age."""
_KIN_AGE = re.compile(
    r"(?:妈|爸|爹|娘|奶|爷|女儿|儿子|他|她|今年|才|婆|公)(?P<n>[1-9][0-9]|[二三四五六七八九]?十[一二三四五六七八九]?)"
    r"(?![0-9]|块|元|多?块|个|天|月|号|年|里|斤|点|次|户|人|几|万|千|百|分|组|来|亩)"
)
_MONTHS = re.compile(
    r"半岁|(?:[0-9]+|[一二三四五六七八九十两]+)个?多?月(?:大|的娃|的孩|的婴|的宝|的毛)"
    r"|刚出生|刚满月|未满月|没满月|出生才?[0-9一二三四五六七八九十几]+天|months? old|newborn"
)
_THEN = re.compile(r"^(?:那年|的时候|时|起|就|以前|以上|以下|以后|开始|可以|才能|能)")
_PEOPLE = (
    re.compile(rf"(?P<n>{ANY}+)\s*(?:口人|口子|口之家|口(?=[，。,.\s]|[都住睡挤就]|[全吃被人没]|$))"),
    re.compile(rf"(?:一家|全家|一家子|家里|我家|我们|他们|一共|总共|共|还有)\s*(?P<n>{ANY}+)\s*(?:口|个人|人|个)"),
    re.compile(
        rf"(?P<n>{ANY}+)\s*(?:个|位|名)\s*(?:人(?!情)|老人|老的|小孩|孩子|娃|伢|毛毛|儿童|学生|小的|残疾|劳动力|村民|工人|工友|大人|崽|妹妹|女儿|儿子|孙)"
    ),
    re.compile(rf"(?P<n>{ANY}+)\s*(?:人|名)(?![民家大类]|[均生们员])"),
    re.compile(r"(?:family of|we are|there are)\s*(?P<n>[0-9]+|two|three|four|five|six)"),
    re.compile(r"(?P<n>[0-9]+|two|three|four|five|six)\s*(?:people|persons|of us|kids|children)"),
)
_PAIR = re.compile(
    r"老两口|两口子|(?:夫妻|我们|他们|她们|姐弟|兄弟|姐妹|母子|母女|父子|父女|爷孙|婆孙|奶孙|祖孙|娘儿?|爷儿?|兄妹)[俩两]|夫妻二人|两夫妻|两爷孙|两婆孙|俩老|俩娃|俩孩|"
    r"两姐妹|两兄弟|两娘母|两爷子|我[和跟](?:我)?(?:弟弟|妹妹|姐姐|哥哥|妈|爸|弟|妹|娘|老伴|老婆|老公)"
)
_ENGLISH: Final = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_LAND: Final = "村委会|居委会|社区|村|坪|湾|坳|冲|塆|垸|岭|寨|屯|庄|塘|坝|坡|岗|沟|铺|畈|垱|垴|墩|洲|咀|嘴"
_VILLAGE = re.compile(
    rf"(?P<v>[\u4e00-\u9fff]{{1,6}}?(?:{_LAND}))(?=第?[0-9一二三四五六七八九十]{{1,3}}(?:组|队|社|号)|[，。,.！!？?\s、（(]|[的里这那]|[有我在人老]|$)"
)
_SURE_VILLAGE = re.compile(r"(?P<v>[\u4e00-\u9fff]{2,5}?(?:村|社区|居委会))")
_GROUPED = re.compile(r"(?P<v>[\u4e00-\u9fff]{2,6}?)第?[0-9一二三四五六七八九十]{1,3}(?:组|队|社)(?!长|员|区|会|保|工)")
_FROM = re.compile(
    r"(?:我是那个|我是|我在|我喺|在|喺|人在|住在|地址|位置|老家|到)(?P<v>[\u4e00-\u9fff]{1,3}(?:[口崖岩潭桥]|[店集垭沱]|洞|庙))(?=[，。,.\s的]|$|那|这)"
)
_OF = re.compile(rf"我是(?P<v>[\u4e00-\u9fff]{{2,3}}?(?:{_LAND}|垭|窑|岩|崖|口|渡))")
_EN_VILLAGE = re.compile(r"\b([A-Z][a-z]+ (?:[Vv]illage|[Cc]ommunity))\b")
_BEFORE_VILLAGE = re.compile(
    r".*(?:镇|乡|县|街道|市|省|我是那个|我是|我在|住在|住|人在|在|是|到|去|来|我们|咱们|俺们|叫|我家|家|老家|的|报|请查|和|与|往|从|离|送|回|给|"
    r"地址|位于|你好|您好|喂|上报|反映|关于|户|报告|这里|这边|[了个有]|[为把被])"
)
_NAMED = re.compile(r"(?:名字叫|名字是|名叫|叫做|叫|姓名[:： ]?|户主[:： ]?|名字[:： ]?|本人|我是)")
_ROLE = re.compile(
    r"(?:我是[\u4e00-\u9fff]{2,4}|学生|新生|村民|居民|户主|老人|患者|低保户|五保户|特困户|脱贫户|租户|残疾人|[0-9一二三四五六七八九十](?:组|队|社)的?|村的?|湾的?|坪的?|"
    r"社区的?|查一?下?|请查|报一户[:：]?|报[:：]?|为|给|我爸|我妈|我爷爷|我奶奶|老公|儿子|女儿|孙子|孙女|邻居)[ :：]?$"
)
_AFTER_NAME = re.compile(
    r"[（(，, ]*(?:男|女|[1-9][0-9]|[一二三四五六七八九]十|岁|今年|独居|家|户|的?低保|的?申请|走|一个人"
    r"|他|她|，|,|$| |。|的|在|因|患|是|被|没|说)"
)
_AGED = re.compile(
    r"[（(，, ]*(?:[1-9][0-9]\b|[1-9][0-9](?:岁|[，, ）)])|[男女][，, ]"
    r"|[一二三四五六七八九]十[一二三四五六七八九]?[，,岁多])"
)
_LANDS: Final = tuple(one for one in _LAND.split("|") if len(one) == 1)
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def find_entities(text: str, words: Words, villages: tuple[str, ...] = ()) -> Found:
    """Everything a plain text names, slot by slot; `villages` are those of the county that stand in it, as written."""
    village = next(iter(villages), "") or _village(text, words)
    found: dict[str, str | int | None] = {
        "phone": phone_in(text),
        "person_name": name_in(text, words),
        "village": village,
        "amount_yuan": amount_in(text),
        "age": age_in(text),
        "people_count": people_in(text),
    }
    return {slot: one for slot, one in found.items() if one not in (None, "")}


def phone_in(text: str) -> str:
    """The telephone that is right: typed or dictated, and not the one a correction takes back."""
    said = [
        (one.start(), "".join(str(DIGITS.get(d, d)) for d in one.group() if d in SPOKEN))
        for one in _SPOKEN_PHONE.finditer(text)
    ]
    right = [
        one
        for at, one in said
        if not re.search(r"(?:不是|旧的?号?码?|原来的?|以前的?|错的)[是:： ]*$", text[max(0, at - 6) : at])
    ]
    return next(iter(right), "") or find_phone(text)


def age_in(text: str) -> int | None:
    """The age of whom it is about: the first that is told of now; of a baby 0."""
    for one in _AGE.finditer(text):
        years = None if _BETWEEN.fullmatch(one["n"]) else number(one["n"])
        if years is not None and years <= OLDEST and not _THEN.match(text[one.end() :]):
            return years
    if _MONTHS.search(text):
        return 0
    for one in (*_KIN_AGE.finditer(text), *_BARE_AGE.finditer(text)):
        years = number(one["n"])
        if years is not None and 10 <= years <= OLDEST:
            return years
    return None


def people_in(text: str) -> int | None:
    """How many people are in need, where it is said as one number; one alone is not counted."""
    for pattern in _PEOPLE:
        for one in pattern.finditer(text):
            many = _ENGLISH.get(one["n"]) or number(one["n"].strip(",，"))
            if many is not None and (1 < many < 3000 or (many == 1 and one.group().rstrip().endswith("名"))):
                return many
    return 2 if _PAIR.search(text) else None


def name_in(text: str, words: Words) -> str:
    """The person's name as written: after `叫`, before an age, with a title (王婆婆), or as a part of its own."""
    best, worth = "", 0
    for at, name in _names(text, words):
        before, after = text[max(0, at - 8) : at], text[at + len(name) :]
        if name.endswith(_LANDS):
            continue
        here = 1
        if _NAMED.search(before[-4:]) and _NAMED.search(before[-4:]).end() == len(before[-4:]):  # type: ignore[union-attr]
            here = 6
        elif name.endswith(words.titles) or name[0] == "老" or name[1:2] == "老":
            here = 4
        elif _ROLE.search(before) and _AFTER_NAME.match(after):
            here = 5
        elif _AGED.match(after):
            here = 4
        elif (not before or not _HAN.match(before[-1])) and (not after or not _HAN.match(after[0])):
            here = 3
        if here > worth and here > 1:
            best, worth = name, here
    return best


def _names(text: str, words: Words) -> Iterator[tuple[int, str]]:
    """Whatever may be a name: a family name with a title, 老/小 with a family name, a family name and one or two letters."""
    families, titles = words.families, words.titles
    for run in _HAN.finditer(text):
        said, start = run.group(), run.start()
        for at in range(len(said)):
            family = next((one for one in families.get(said[at], ()) if said.startswith(one, at)), "")
            rest = said[at + len(family) :] if family else ""
            if family and rest:
                title = next((one for one in titles if rest.startswith(one)), "")
                if title:
                    yield start + at, family + title
                    continue
                if rest[0] == "老" and rest[1:2] in ("大", "幺", *DIGITS):
                    yield start + at, family + rest[:2]
                    continue
                for size in (2, 1):
                    name = family + rest[:size]
                    if len(rest) >= size and not words.no_name.search(name):
                        yield start + at, name
                        break
            elif said[at] == "老" and said[at + 1 : at + 2] in families and said[at + 2 : at + 3] != "头":
                yield start + at, said[at : at + 2]


def _village(text: str, words: Words) -> str:
    for pattern in (_GROUPED, _OF, _VILLAGE, _SURE_VILLAGE, _FROM):
        for one in pattern.finditer(text):
            name = _trimmed(one["v"], words)
            if len(name) >= 2 and not any(no in name for no in words.not_villages):
                return name
    english = _EN_VILLAGE.search(text)
    return english.group(1) if english else ""


def _trimmed(said: str, words: Words) -> str:
    cut = _BEFORE_VILLAGE.match(said)
    return said[cut.end() :] if cut and len(said) - cut.end() >= 2 else said
