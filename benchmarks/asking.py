"""How people are asked for in the matching benchmark: ten kinds of queries with the slips of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from random import Random

from pypinyin.pinyin_dict import pinyin_dict

from benchmarks.people import DATA, YEAR, Population, Soul, Village

KINDS = (
    "id_exact", "id_typo", "phone_nick", "phone_typo", "name_village",
    "homophone", "asr", "char_error", "nickname", "absent",
)  # fmt: skip
NEAR = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "f"), ("l", "r"))


@dataclass(slots=True)
class Query:
    """What was said, and who was meant (-1: somebody not on file)."""

    kind: str
    meant: int
    name: str = ""
    village: str = ""
    phone: str = ""
    id_no: str = ""
    born_year: int = 0


def toneless(letter: str) -> str:
    """The sound of a letter without tone, nothing folded."""
    return bare(pinyin_dict.get(ord(letter), "").partition(",")[0])


def bare(said: str) -> str:
    import unicodedata

    return "".join(one for one in unicodedata.normalize("NFD", said) if one.isalpha())


@cache
def by_sound() -> dict[str, list[str]]:
    """The common letters (first level of GB 2312) of every sound."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in pinyin_dict:
        letter = chr(code)
        try:
            raw = letter.encode("gb2312")
        except UnicodeEncodeError:
            continue
        if len(raw) == 2 and 0xB0 <= raw[0] <= 0xD7:
            found[toneless(letter)].append(letter)
    return found


@cache
def misheard(sound: str) -> tuple[str, ...]:
    """The sounds a recogniser or a southern ear puts for this one."""
    found = set()
    for one, other in NEAR:
        for a, b in ((one, other), (other, one)):
            if sound.startswith(a) and b + sound[len(a) :] in by_sound():
                found.add(b + sound[len(a) :])
    for a, b in (("ing", "in"), ("eng", "en"), ("ang", "an")):
        for x, y in ((a, b), (b, a)):
            if sound.endswith(x) and sound[: -len(x)] + y in by_sound():
                found.add(sound[: -len(x)] + y)
    return tuple(sorted(found - {sound}))


class Asker:
    """Makes queries about people of a population, and about some it takes off the file first."""

    def __init__(self, population: Population, seed: int) -> None:
        self.chance = Random(seed)
        self.people = population
        souls = population.souls
        self.absent = set(self.chance.sample(range(len(souls)), max(20, min(20_000, len(souls) // 50))))
        for at in list(self.absent)[::2]:  # half of them with the whole family
            house, number = souls[at].household, at
            while number and souls[number - 1].household == house:
                number -= 1
            while number < len(souls) and souls[number].household == house:
                self.absent.add(number)
                number += 1
        self._there = [one for one in souls if one.number not in self.absent]
        self._away = [souls[at] for at in sorted(self.absent)]
        self._alike = defaultdict(list)
        for a, b in DATA["mistakes"]["alike"]:
            self._alike[a].append(b)
            self._alike[b].append(a)

    def ask(self, kind: str) -> Query:
        """One query of this kind."""
        chance = self.chance
        while True:
            soul = chance.choice(self._away if kind == "absent" else self._there)
            made = self._query(kind, soul)
            if made is not None:
                return made

    def _query(self, kind: str, soul: Soul) -> Query | None:
        chance = self.chance
        made = Query(kind, soul.number)
        if kind in ("id_exact", "id_typo"):
            if not soul.id_no:
                return None
            made.id_no = soul.id_no if kind == "id_exact" else self._slip(soul.id_no)
            if chance.random() < 0.85:
                made.name = soul.name
        elif kind in ("phone_nick", "phone_typo"):
            if not soul.phone:
                return None
            made.phone = soul.phone if kind == "phone_nick" else self._slip(soul.phone)
            made.name = self._nick(soul) if kind == "phone_nick" else soul.name
            if chance.random() < 0.5:
                made.village = self._village(soul)
        elif kind == "absent":
            made = self._query(chance.choice(KINDS[:-1]), soul) or made
            if not (made.name or made.id_no):
                return None
            made.kind, made.meant = "absent", -1
        else:
            made.village = self._village(soul)
            made.name = getattr(self, f"_{kind}")(soul)
            if chance.random() < (0.85 if kind == "nickname" else 0.5):
                made.born_year = soul.born + (0 if chance.random() < 0.85 else chance.choice((-1, 1)))
        return made

    def _slip(self, number: str) -> str:
        at = self.chance.randrange(len(number) - 1)
        if self.chance.random() < 0.25 and number[at] != number[at + 1] and number[at + 1] != "X" and at:
            return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        at = max(1, at)
        return number[:at] + self.chance.choice([one for one in "0123456789" if one != number[at]]) + number[at + 1 :]

    def _name_village(self, soul: Soul) -> str:
        return soul.name

    def _at(self, name: str) -> int:
        return 0 if self.chance.random() < 0.25 else self.chance.randrange(1, len(name))

    def _homophone(self, soul: Soul) -> str:
        at = self._at(soul.name)
        same = [one for one in by_sound().get(toneless(soul.name[at]), ()) if one != soul.name[at]]
        return self._put(soul.name, at, same)

    def _asr(self, soul: Soul) -> str:
        ats = [at for at in range(len(soul.name)) if misheard(toneless(soul.name[at]))]
        if not ats:
            return self._homophone(soul)
        name = soul.name
        for at in self.chance.sample(ats, min(len(ats), self.chance.choice((1, 1, 2)))):
            name = self._put(name, at, by_sound()[self.chance.choice(misheard(toneless(soul.name[at])))])
        return name

    def _char_error(self, soul: Soul) -> str:
        if len(soul.name) > 2 and self.chance.random() < 0.35:
            at = self.chance.randrange(1, len(soul.name))
            return soul.name[:at] + soul.name[at + 1 :]
        at = self._at(soul.name)
        return self._put(soul.name, at, self._alike.get(soul.name[at]) or [self.chance.choice(SURE_LETTERS)])

    def _put(self, name: str, at: int, letters: list[str]) -> str:
        return name[:at] + self.chance.choice(letters) + name[at + 1 :] if letters else name

    def _nickname(self, soul: Soul) -> str:
        return self._nick(soul)

    def _nick(self, soul: Soul) -> str:
        age, chance, surname, given = YEAR - soul.born, self.chance, soul.name[0], soul.name[1:]
        ways = [surname + "家老" + "大二三四五"[soul.order - 1]] if soul.order and soul.sex == "m" else []
        if age >= 55:
            ways += [surname + chance.choice(("大爷", "爷爷") if soul.sex == "m" else ("奶奶", "婆婆"))]
        if age >= 45 and soul.sex == "m":
            ways.append("老" + surname)
        if age < 40:
            ways.append("小" + surname)
        if len(given) == 2 and age >= 25:
            ways.append(given + chance.choice(("叔", "哥") if soul.sex == "m" else ("婶", "嫂")))
        return chance.choice(ways) if ways else soul.name

    def _village(self, soul: Soul) -> str:
        """The village as it is said: three in ten times an old name, a wrong letter, or without its ending."""
        village: Village = self.people.villages[soul.place]
        draw = self.chance.random()
        if draw < 0.65:
            return village.name + "村"
        if draw < 0.75:
            return village.name
        if draw < 0.85:
            return village.old + "大队"
        at = self.chance.randrange(2)
        sound = toneless(village.name[at])
        sounds = by_sound().get(sound, []) if draw < 0.93 or not misheard(sound) else by_sound()[misheard(sound)[0]]
        return self._put(village.name, at, sounds) + "村"


SURE_LETTERS = DATA["given"]["middle"]["m"] + DATA["given"]["middle"]["f"]
