"""Corrections in free words (`电话改成…`, `俺叫…，不叫…`): what a sentence puts right, so that it goes where it belongs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final

from rules.asks import own_name
from rules.counties import County
from rules.phones import find_phone
from rules.places import find_villages
from rules.reports import group_in

_CLAUSES: Final = re.compile(r"[，。！？；、,!?;\n]+|(?<=\D)\.(?=\D)|\s+")


def corrected(text: str, county: County) -> Mapping[str, str]:
    """What the text puts right of name, phone, village and group; nothing when it corrects nothing.

    A clause that says what is wrong (`不叫…`, `不是…`) gives no value; where both stand in one clause the later one is meant.
    """
    plain = unicodedata.normalize("NFKC", text)
    if not any(word in plain.lower() for word in county.lines.get("corrects", ())):
        return {}
    right = [part for part in (_after_wrong(one, county) for one in _CLAUSES.split(plain)) if part]
    villages = [fits[0] for one in right if len(fits := find_villages(county, one)) == 1]
    phones = [found for one in right if (found := find_phone(one))]
    groups = [found for one in right if (found := group_in(one))]
    names = [found for one in right if (found := own_name(one, county))]
    known = {
        "name": names[-1] if names else "",
        "phone": phones[-1] if phones else "",
        "contact": "phone" if phones else "",
        "place": villages[-1].code if villages else "",
        "group": groups[-1] if groups else "",
    }
    return {name: value for name, value in known.items() if value}


def _after_wrong(clause: str, county: County) -> str:
    """The clause without what it says is wrong: what follows `改成` or `不是…是`, else what precedes a denial."""
    lines = county.lines
    before, becomes, after = _parted(clause, lines.get("becomes", ()))
    if becomes:
        return after or before
    before, wrong, after = _parted(clause, lines.get("wrong", ()))
    if not wrong:
        return clause
    _, instead, meant = _parted(after, lines.get("instead", ()))
    return meant if instead else before


def _parted(clause: str, words: Iterable[str]) -> tuple[str, str, str]:
    """What stands before and after the first of these words in the clause, and the word; the clause alone when none does."""
    found = min(((at, -len(word), word) for word in words if (at := clause.find(word)) >= 0), default=None)
    return (clause, "", "") if found is None else (clause[: found[0]], found[2], clause[found[0] + len(found[2]) :])
