"""What a village assistant reports: reads her one line (`报 张某某 3组 大病 急`) in any order, and files the report."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from rules.cases import is_open, register
from rules.counties import County
from rules.dangers import find_danger
from rules.handling import Refused
from rules.names import sounds_like
from rules.nouns import Decision, Entry
from rules.people import Household, Who
from rules.permits import permit
from rules.phones import find_phone
from rules.places import find_villages
from rules.records import Attachment, Case

RECENT: Final = timedelta(minutes=30)
SAME: Final = timedelta(days=90)
"""So long a household's open case is asked about when the household is reported again."""
URGENCIES: Final = ("today", "week", "calm")
CONSENTS: Final = ("agreed", "cannot_say", "unclear")
GROUP = re.compile(
    r"第?\s*([0-9]{1,2}|[一二三四五六七八九十]{1,3})\s*(?:组|队|社|group\b)|group\s*([0-9]{1,2})", re.IGNORECASE
)
PHONE = re.compile(r"[+0-9][0-9 -]{6,16}[0-9]")
APART = re.compile(r"[\s,，、;；。/|]+")
NAME = re.compile(r"^[\u4e00-\u9fff]{2,4}$|^[\u4e00-\u9fff]{1,8}·[\u4e00-\u9fff]{1,8}$|^[A-Z][a-z]+$")
DIGITS: Final = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Reported:
    """What a line said; empty where it said nothing. `places` are all villages that fit; `words` is what is left over."""

    name: str = ""
    household: Household | None = None
    group: str = ""
    need: str = ""
    urgency: str = ""
    consent: str = ""
    places: tuple[str, ...] = ()
    phone: str = ""
    words: str = ""

    @property
    def about_somebody(self) -> bool:
        """Whether it names a person, a household or a group: then it begins a report of its own."""
        return bool(self.name or self.household or self.group)


def read(text: str, county: County, known: Sequence[Household] = (), *, loose: bool = False) -> Reported:
    """Read the parts of one line in any order: a known household's name wins over a guessed one, the longest need wins.

    In `loose` words a name is only guessed where it stands alone beside other parts: a sentence is not a name.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    phone = find_phone(plain)
    left = PHONE.sub(" ", plain) if phone else plain
    group = group_in(left)
    left = GROUP.sub(" ", left)
    places = find_villages(county, left)
    for place in places:
        left = _without(left, (place.name.zh, place.name.en, *place.aliases))
    household, left = _household(left, known, group)
    urgency, left = _spoken(left, county, URGENCIES, loose=loose)
    consent, left = _spoken(left, county, CONSENTS, loose=loose)
    need, said = _need(left, county)
    lonely = len([part for part in APART.split(plain) if part]) < 2
    parts = [part for part in APART.split(left) if part]
    name = household.name if household else _name(parts, said, county, loose=loose, lonely=lonely, grouped=bool(group))
    rest: list[str] = []
    for part in parts:
        over = part if household or not name else part.replace(name, "", 1)
        if over:
            rest.append(over)
    return Reported(
        name,
        household,
        group or (household.group if household else ""),
        need,
        urgency,
        consent,
        tuple(place.code for place in places),
        phone,
        " ".join(rest),
    )


def danger_in(text: str, county: County) -> str:
    """The danger a report speaks of: the county's words of danger, and those that mean one only about somebody else."""
    found = find_danger(text, county)
    if found is not None:
        return found.code
    denied = county.lines.get("denied", ())
    for danger in county.dangers:
        for word in county.lines.get(f"report_{danger.code}", ()):
            before, there, _ = text.partition(word)
            if there and not before.endswith(denied):
                return danger.code
    return ""


def same(cases: Sequence[Case], name: str, now: datetime) -> Case | None:
    """The newest open case about somebody of this name, however written, among those of the village, of the last ninety days."""
    fits = [one for one in cases if sounds_like(one.subject, name) and is_open(one) and now - one.opened_at <= SAME]
    return max(fits, key=lambda one: one.opened_at, default=None)


def names_difficulty(text: str, county: County) -> bool:
    """Whether the text holds a word of need."""
    return bool(_need(unicodedata.normalize("NFKC", text), county)[0])


def group_in(text: str) -> str:
    """The number of the villagers' group (3组, 三组) a text names; empty when it names none."""
    found = GROUP.search(text)
    if not found:
        return ""
    number = found.group(1) or found.group(2)
    return str(int(number)) if number.isascii() else str(_number(number))


def _number(chinese: str) -> int:
    tens, ten, ones = chinese.partition("十")
    if not ten:
        return DIGITS.index(chinese[0])
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)


def _household(text: str, known: Sequence[Household], group: str) -> tuple[Household | None, str]:
    """The one household of hers whose name stands in the text; a name that two share is settled by the group, else left open."""
    fits = [one for one in known if one.name and one.name in text and (not group or not one.group or _same(one, group))]
    longest = max((len(one.name) for one in fits), default=0)
    fits = [one for one in fits if len(one.name) == longest]
    if len(fits) != 1:
        return None, text
    return fits[0], text.replace(fits[0].name, " ", 1)


def _same(household: Household, group: str) -> bool:
    return "".join(filter(str.isdigit, household.group)) == group or household.group == group


def _name(parts: Sequence[str], said: str, county: County, *, loose: bool, lonely: bool, grouped: bool) -> str:
    """The part that is a name, or that begins with one (no spaces); one with a known family name goes first."""
    bare = [(part, _without(part, (said,)) if said else part) for part in parts]
    whole = [
        one
        for part, one in bare
        if NAME.match(one) and not _names_need(one, county) and not (loose and (one != part or lonely))
    ]
    cut = [_cut(one, county) for part, one in bare if not loose or grouped or one in whole]
    return next(filter(None, cut), "") or next(iter(whole), "")


def _cut(text: str, county: County) -> str:
    """The name a text begins with: a family name and two characters, or one where a word that is no name follows."""
    surname = next((one for one in county.lines.get("surname", ()) if text.startswith(one)), "")
    after = text[len(surname) :]
    if not surname or not after or _names_need(text, county):
        return ""
    length = 0
    while length < min(2, len(after)) and not after[length:].startswith(county.lines.get("after_name", ())):
        length += 1
    return text[: len(surname) + length] if length else ""


def _spoken(text: str, county: County, codes: Collection[str], *, loose: bool) -> tuple[str, str]:
    """The code whose word stands as a part of its own in the text, and the text without it; the longest word wins.

    A word of one character may end a part only after a word of need: `大病急`, and in a line without spaces.
    """
    lines = county.lines
    words = {word: code for code in codes for word in (*lines.get(code, ()), *lines.get(f"report_{code}", ()))}
    for part in APART.split(text):
        for word in sorted(words, key=len, reverse=True):
            before = part[: len(part) - len(word)]
            glued = len(word) > 1 or _names_need(before, county) or (not loose and bool(_need(before, county)[0]))
            if part.lower() == word or (part.lower().endswith(word) and glued):
                return words[word], text.replace(part, part[: len(part) - len(word)], 1)
    return "", text


def _need(text: str, county: County) -> tuple[str, str]:
    """The need whose longest word stands in the text, and that word."""
    best, said = "", ""
    for need in county.needs:
        for word in (need.name.zh, *need.words):
            if word and word.lower() in text.lower() and len(word) > len(said):
                best, said = need.code, word
    return best, said


def _names_need(text: str, county: County) -> bool:
    return any(text in (need.name.zh, *need.words) for need in county.needs)


def _without(text: str, words: Sequence[str]) -> str:
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = re.sub(re.escape(word), " ", text, flags=re.IGNORECASE)
    return text.strip()


def form_values(said: Reported, village: str) -> Mapping[str, str]:
    """What a line answers of the report's form; `village` is hers and stands when the line names no other."""
    house = said.household
    who = house.number if house else ("new" if said.name else "")
    place = said.places[0] if len(said.places) == 1 else ("" if said.places else village)
    return {
        "need": said.need,
        "urgency": said.urgency,
        "consent": said.consent,
        "who": who,
        "who.said": said.name,
        "group": said.group,
        "place": house.place if house and not said.places else place,
        "number": said.phone,
        "words": said.words,
    }


def file(
    case: Case,
    who: Who,
    county: County,
    now: datetime,
    kept: tuple[Attachment, ...] = (),
    messages: tuple[str, ...] = (),
) -> Decision | Refused:
    """A report becomes a case: its village limits what a reporter may look up, never whom she may report."""
    if not permit(who, "report.start", None, county):
        return Refused("button.not_yours")
    filed = register(case, county, now, attachments=tuple(one.id for one in kept))
    albums = {one.id: one.album for one in kept if one.album}
    entries = tuple(
        replace(one, details={**one.details, "messages": ",".join(messages)})
        if one.deed == "case.register"
        else replace(one, details={"album": albums[one.attachment_id]})
        if one.attachment_id in albums
        else one
        for one in filed.entries
    )
    return replace(filed, keep=(*filed.keep, *kept), entries=entries)


def misfile(case: Case, who: Who, message: str, kept: tuple[int, ...], now: datetime) -> Decision:
    """不是这件: what was added by mistake is marked in the history and no longer shown; its pictures go elsewhere."""
    details = {"message": message, "attachments": ",".join(str(one) for one in kept)}
    return Decision(entries=(Entry(case.id, now, "case.misfiled", who.account.id, details=details, audience="office"),))


def recent(cases: Sequence[Case], who: Who, now: datetime) -> tuple[Case, ...]:
    """The reports of the last half hour that still run, and those whose reporter was asked something; newest first."""
    mine = [one for one in cases if one.reporter_id == who.account.id and is_open(one)]
    return tuple(
        one
        for one in sorted(mine, key=lambda one: (one.opened_at, one.number), reverse=True)
        if now - one.opened_at <= RECENT or is_asked(one)
    )


def is_asked(case: Case) -> bool:
    """Whether the officer waits for an answer that the reporter has to find out."""
    return case.waiting_on == "resident" and not case.applicant_id
