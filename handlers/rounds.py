"""A helper's round in words: the one-line twin (`看 H0831 好`), free words after a visit, and one tap for several households."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final, TypeAlias

from handlers import filings, forms, households, reports
from handlers.outcomes import NOTE_TALK, do, jot, own, stop_at, visit_of
from handlers.outcomes import report as file
from handlers.questions import VOICE, to_
from rules import visits
from rules.asks import needs_in
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Heard, Press, Say
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Attempt, Visit
from rules.reports import danger_in
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
    """One press for one household, or (without an id) for every late one of the notice she was sent; one answer then."""
    visit = visit_of(desk, heard)
    if visit is not None:
        return do(desk, who, visit, rule)
    decision, count = NOTHING, 0
    for one in stored.in_notice(desk, who.account.id):
        if one.rung == 0 or not visits.is_open(one):
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
    """A helper's free words: a note about the household asked about or just visited, else the beginning of a report."""
    about = desk.shown(who.account.id, heard.reply_to) if heard.reply_to else None
    last = stored.last_by(desk, who.account.id)
    if about is not None and about[0] == "visit":
        last = stored.last_attempt(desk, about[1])
    elif last is not None and desk.now - last.at > NOTE_FOR:
        last = None
    asked = desk.visit(about[1]) if about is not None and about[0] == "visit" else _asked(desk, who)
    if (
        asked is not None
        and visits.is_open(asked)
        and heard.kind == "said"
        and (last is None or last.visit_id != asked.id)
    ):
        return _note_at(desk, who, asked, heard.text.strip())
    if last is not None and last.by == who.account.id and about is not None and heard.attached is not None:
        return own(desk, who, forms.start(desk, who, NOTE_TALK, {"words": VOICE}, heard, about_id=last.id))
    if last is None or heard.kind != "said" or last.by != who.account.id:
        return reports.loose(desk, who, heard)
    return _offer(jot(desk, who, last.id, heard.text.strip()), last.id)


def stands_at(desk: Desk, who: Who) -> bool:
    """Whether she is at a household of hers: shown its card or asked about it a short while ago, and no case made of it."""
    asked, last = _asked(desk, who), stored.last_by(desk, who.account.id)
    if last is not None and desk.now - last.at <= NOTE_FOR and (asked is None or last.visit_id == asked.id):
        return not last.case_id
    return asked is not None and visits.is_open(asked)


def _asked(desk: Desk, who: Who) -> Visit | None:
    """The visit whose card or question she was shown last, a short while ago: what she says now is about that household."""
    shown = stored.shown_last(desk, who.account.id, desk.now - NOTE_FOR)
    return desk.visit(shown) if shown else None


def _note_at(desk: Desk, who: Who, visit: Visit, words: str) -> Decision:
    """Words about a household whose visit still waits: kept as a try of their own, which is no contact."""
    stop = stop_at(desk, who, visit)
    if stop is None or not permit(who, "visit.log", stop.household, desk.county):
        return households.card(desk, who, None)
    said = visits.attempt(stop, "note", means="")
    return _offer(jot(desk, who, said, words), said.id)


def _offer(noted: Decision, attempt_id: int) -> Decision:
    """The same answer with 不是说这户, where the words only became a note."""
    other = Choice("button.not_note", "visit.not_note", attempt_id)
    if not any(say.key in ("visit.noted", "visit.report_now") for say in noted.says):
        return noted
    return replace(noted, says=tuple(replace(one, choices=(*one.choices, other)) for one in noted.says))


def not_note(desk: Desk, who: Who, heard: Heard) -> Decision:
    """It was not about that household: off its card, and which of hers it is about is asked; the words wait with the try."""
    tried = desk.attempt(heard.press.id) if heard.press else None
    house = desk.household(tried.household_id) if tried else None
    if tried is None or house is None or tried.by != who.account.id or not tried.note:
        return households.card(desk, who, None)
    before, _, _ = tried.note.rpartition("\n")
    page = heard.press.argument if heard.press else ""
    options = households.others(desk, who, house.id, tried.id, int(page) if page.isdigit() else 0)
    if permit(who, "report.start", None, desk.county):
        options = (*options, Choice("button.not_mine", "visit.note_to", tried.id))
    asked = Say("visit.which_home", to_(who), choices=options)
    kept = () if page else (replace(house, worry=before),)
    return Decision(keep=kept, says=(asked,))


def note_to(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The household she named: the words move there; to none of hers, and they begin a report."""
    tried = desk.attempt(heard.press.id) if heard.press else None
    number = heard.press.argument if heard.press else ""
    before, _, words = tried.note.rpartition("\n") if tried else ("", "", "")
    if tried is None or tried.by != who.account.id or not words:
        return households.card(desk, who, None)
    moved = Decision(keep=(replace(tried, note=before),))
    if not number:
        need = next(iter(needs_in(words, desk.county)), "")
        known = {"words": words, **({"need": need} if need else {}), "danger": danger_in(words, desk.county)}
        return moved + filings.settle(desk, who, forms.start(desk, who, filings.TALK, known))
    house = desk.household_numbered(number)
    visit = next(iter(desk.visits_open(house.id)), None) if house else None
    if house is None or visit is None or not permit(who, "visit.log", house, desk.county):
        return households.card(desk, who, None)
    return moved + _note_at(desk, who, visit, words)


def report(desk: Desk, who: Who, heard: Heard) -> Decision:
    """报: what she said becomes a case, as urgent as she tapped."""
    tried = desk.attempt(heard.press.id) if heard.press else None
    house = desk.household(tried.household_id) if tried else None
    if tried is None or house is None:
        return households.card(desk, who, None)
    urgent = heard.press is not None and heard.press.argument == "today"
    return file(desk, who, tried, house, "today" if urgent else "week")


def only_note(desk: Desk, who: Who, heard: Heard) -> Decision:
    """只是记一下: it stays a note, which it is already."""
    tried = desk.attempt(heard.press.id) if heard.press else None
    house = desk.household(tried.household_id) if tried else None
    if tried is None or house is None or tried.by != who.account.id:
        return households.card(desk, who, None)
    return Decision(says=(Say("visit.noted", to_(who), visits.label(house), about=("household", house.id)),))
