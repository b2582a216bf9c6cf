"""A helper's round in words: the one-line twin (`看 H0831 好`), free words after a visit, and one tap for several households."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeAlias

from handlers import forms, households, reports
from handlers.outcomes import NOTE_TALK, do, jot, own, stop_at, visit_of
from handlers.questions import VOICE, to_
from rules import rungs, visits
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Heard, Press, Say
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Attempt
from rules.visits import Stop
from storage import visits as stored
from storage.desk import Desk

Handler: TypeAlias = Callable[[Desk, Who, Heard], Decision]
NUMBER: Final = re.compile(r"(?<![A-Za-z0-9])H\d{3,6}(?!\d)", re.IGNORECASE)
NOTE_FOR: Final = timedelta(minutes=30)
DEED_OF: Final[Mapping[str, str]] = {
    "ok": "visit.ok",
    "not_seen": "visit.missed",
    "phone": "visit.phoned",
    "later": "visit.later",
    "problem": "visit.problem",
    "unwilling": "visit.unwilling",
    "hospital": "visit.hospital",
    "away": "visit.away",
    "moved": "visit.moved",
    "died": "visit.died",
}


def line(desk: Desk, who: Who, heard: Heard, deeds: Mapping[str, Handler]) -> Decision:
    """`看 H0831 好`: household by number or name, outcome by the county's words for it; what is left over is a note."""
    text = unicodedata.normalize("NFKC", heard.text).strip()
    _, _, rest = text.partition(" ")
    if not rest.strip():
        return households.today(desk, who)
    house, rest = _household(desk, who, rest)
    visit = next(iter(desk.visits_open(house.id)), None) if house else None
    if house is None or visit is None or not permit(who, "visit.read", house, desk.county):
        return households.refuse(who, Refused("visit.line_unknown"))
    deed, words = _outcome(desk, rest)
    if not deed:
        return households.card(desk, who, visit)
    decision = deeds[deed](desk, who, replace(heard, kind="pressed", press=Press(deed, visit.id, visit.version)))
    attempt = next((one for one in decision.keep if isinstance(one, Attempt)), None)
    if not words or attempt is None:
        return decision
    kept = tuple(replace(one, note=words) if one is attempt else one for one in decision.keep)
    return replace(decision, keep=kept)


def _household(desk: Desk, who: Who, text: str) -> tuple[Household | None, str]:
    found = NUMBER.search(text)
    if found:
        return desk.household_numbered(found.group().upper()), text.replace(found.group(), " ", 1)
    places = {code for post in who.posts for code in desk.county.within(post.place)}
    mine = (*desk.households_of(who.account.id), *(desk.households_at(places) if who.holds("assistant") else ()))
    fits = {one.id: one for one in mine if one.name and one.name in text}
    if len(fits) != 1:
        return None, text
    house = next(iter(fits.values()))
    return house, text.replace(house.name, " ", 1)


def _outcome(desk: Desk, text: str) -> tuple[str, str]:
    """The deed the last known word asks for, and the words that are left over."""
    words = {word: deed for code, deed in DEED_OF.items() for word in desk.county.lines.get(code, ())}
    deed, left = "", []
    for part in text.split():
        if part.lower() in words:
            deed = words[part.lower()]
        else:
            left.append(part)
    return deed, " ".join(left)


def each_late(
    desk: Desk, who: Who, heard: Heard, rule: Callable[[Stop], Decision | Refused], together: str
) -> Decision:
    """One press for one household, or (without an id) for every late household she was told of; one answer then."""
    visit = visit_of(desk, heard)
    if visit is not None:
        return do(desk, who, visit, rule)
    places = {code for post in who.posts if post.role in rungs.RUNGS[1:] for code in desk.county.within(post.place)}
    decision, count = NOTHING, 0
    for one, _ in stored.open_at(desk, places, upto=desk.today):
        if one.rung == 0 or not visits.days_late(one, desk.today):
            continue
        stop = stop_at(desk, who, one)
        answer = rule(stop) if stop else None
        if isinstance(answer, Decision):
            count += 1
            others = tuple(say for say in answer.says if say.to != to_(who))
            decision += replace(answer, says=others)
    key = together if count else "visits.none_late"
    return decision + Decision(says=(Say(key, to_(who), {"count": count}),))


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """A helper's free words: a note when they answer a card or follow a visit, else the beginning of a report."""
    about = desk.shown(who.account.id, heard.reply_to) if heard.reply_to else None
    last = stored.last_by(desk, who.account.id)
    if about is not None and about[0] == "visit":
        last = stored.last_attempt(desk, about[1])
    elif last is not None and desk.now - last.at > NOTE_FOR:
        last = None
    if last is not None and last.by == who.account.id and about is not None and heard.attached is not None:
        return own(desk, who, forms.start(desk, who, NOTE_TALK, {"words": VOICE}, heard, about_id=last.id))
    if last is None or heard.kind != "said" or last.by != who.account.id:
        return reports.loose(desk, who, heard)
    noted = jot(desk, who, last.id, heard.text.strip())
    other = Choice("button.not_note", "visit.not_note", last.id)
    return replace(noted, says=tuple(replace(one, choices=(other,)) for one in noted.says))


def not_note(desk: Desk, who: Who, heard: Heard) -> Decision:
    """It was not about that visit: the words are taken off it and begin a report."""
    tried = desk.attempt(heard.press.id) if heard.press else None
    house = desk.household(tried.household_id) if tried else None
    if tried is None or house is None or tried.by != who.account.id:
        return households.card(desk, who, None)
    before, _, words = tried.note.rpartition("\n")
    kept = Decision(keep=(replace(tried, note=before), replace(house, worry=before)))
    return kept + reports.loose(desk, who, replace(heard, kind="said", press=None, text=words))
