"""Policy cards: a question gets the card that fits, or a choice of three; what no card answers goes to a person and the county."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers import households, humans
from handlers.asks import rest
from handlers.questions import Talk, most_buttons, to_
from rules.counties import OUR_DEFAULT, County
from rules.handling import Refused
from rules.hours import local, waking
from rules.nouns import Choice, Decision, Heard, Lines, Say, To, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.policies import Card, best, ended, find
from rules.registers import Question
from storage.desk import Desk

PAGE: Final = 8
LISTED: Final = 6
WHAT_CAN_I_GET: Final = Choice("button.what_can_i_get", "screen.start")
POLICIES: Final = Choice("button.policies", "policy.show")


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """/policy: the list by theme; with a question after the word its answer."""
    spoken = rest(heard)
    if spoken is not None:
        answered = answer(desk, who, spoken)
        if answered is not None:
            return answered
    themes = [Choice(f"theme.{one.code}", f"policy.theme.{one.code}") for one in desk.county.policies.themes]
    choices = _paged(themes, "policy.show", who, heard)
    return Decision(says=(Say("policy.themes", to_(who), choices=choices),))


def theme(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The cards of one theme, few at a time."""
    code = heard.press.argument if heard.press is not None else ""
    cards = [Choice(f"policy.{one.code}", f"policy.card.{one.code}") for one in desk.county.policies.of(code)]
    if not cards:
        return show(desk, who, replace(heard, text=""))
    choices = _paged(cards, f"policy.theme.{code}", who, heard)
    return Decision(says=(Say("policy.cards", to_(who), {"theme": Word(f"theme.{code}")}, choices=choices),))


def card(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One card."""
    found = desk.county.policies.card(heard.press.argument if heard.press is not None else "")
    return show(desk, who, replace(heard, text="")) if found is None else Decision(says=(_card(desk, who, found),))


def answer(desk: Desk, who: Who, heard: Heard) -> Decision | None:
    """The card that answers what was asked, or at most three to choose from; none: a person is called and the county hears.

    Nothing comes back where nothing was said in words.
    """
    if not heard.text.strip():
        return None
    fitting = best(find(heard.text, desk.county.policies))
    if len(fitting) == 1:
        return Decision(says=(_card(desk, who, fitting[0]),))
    if fitting:
        choices = tuple(Choice(f"policy.{one.code}", f"policy.card.{one.code}") for one in fitting)
        human = Choice("button.human", "human.ask")
        return Decision(says=(Say("policy.which", to_(who), choices=(*choices, human)),))
    return _unknown(desk, who, heard)


def questions(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What people asked and no card answered, as the county reads it; it writes the card or has it written."""
    if not permit(who, "policy.questions", None, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    found = desk.proceedings.questions_open()[:LISTED]
    if not found:
        return Decision(says=(Say("policy.no_questions", to_(who)),))
    lines = Lines(tuple(_line(desk, one) for one in found))
    seen = (Choice("button.questions_seen", "policy.seen", found[-1].id),)
    return Decision(says=(Say("policy.questions", to_(who), {"lines": lines}, choices=seen, sensitive=True),))


def seen(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The questions listed are looked after; those that came later stay."""
    if not permit(who, "policy.questions", None, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    waiting = desk.proceedings.questions_open()
    last = next((at for at, one in enumerate(waiting) if heard.press is not None and one.id == heard.press.id), -1)
    settled = tuple(replace(one, answered_at=desk.now) for one in waiting[: last + 1])
    return Decision(keep=settled, says=(Say("policy.questions_seen", to_(who), {"count": len(settled)}),))


def clause(county: County, text: str) -> Word:
    """Where it is written: the rule's title, section and year, or that the county set it itself."""
    code, _, section = text.partition(" ")
    source = county.sources.get(code)
    if source is None or text.startswith(OUR_DEFAULT):
        return Word("policy.own")
    year = "" if source.since is None else str(source.since.year)
    return Word("policy.clause", {"title": source.title, "section": section, "year": year})


def _card(desk: Desk, who: Who, found: Card) -> Say:
    county = desk.county
    lines: list[Word | str] = [Word(f"policy.{found.code}.answer")]
    past = ended(found, county.sources, desk.today)
    if past is not None:
        lines.append(Word("policy.ended", {"day": past}))
    if found.where:
        lines.append(Word("policy.where", {"department": Word(f"department.{found.where}")}))
    lines.append(clause(county, found.clause))
    values: dict[str, Value] = {"title": Word(f"policy.{found.code}"), "lines": Lines(tuple(lines))}
    ask = Choice("button.ask_help", "ask.start")
    more = Choice("button.policy_more", f"policy.theme.{found.theme}")
    return Say(
        "policy.card", to_(who), values, choices=(WHAT_CAN_I_GET, ask, more, Choice("button.human", "human.ask"))
    )


def _unknown(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Kept for the county, which hears once a day that there is something; she is given a person."""
    account = who.account
    asked = Question(desk.new_id(), account.id, account.id, desk.now, heard.text.strip(), account.place)
    day = local(desk.county, desk.now).date()
    notice = Say(
        "policy.asked",
        To("post", f"county@{desk.county.code}"),
        lane="notices",
        choices=(Choice("button.questions", "policy.questions"),),
        once=f"questions:{day}",
        not_before=waking(desk.county, desk.now),
    )
    told = Decision(keep=(asked,), says=(Say("policy.unknown", to_(who)), notice))
    return told + humans.call(desk, who, heard)


def _line(desk: Desk, one: Question) -> Word:
    place: Value = Word(f"place.{one.place}") if one.place else ""
    return Word("policy.question", {"day": local(desk.county, one.at).date(), "place": place, "words": one.words})


def _paged(choices: Sequence[Choice], deed: str, who: Who, heard: Heard) -> tuple[Choice, ...]:
    """At most eight buttons (a resident sees four), with one for the next page where there are more."""
    most = min(PAGE, most_buttons(who))
    if len(choices) <= most:
        return tuple(choices)
    size = most - 1
    pages = -(-len(choices) // size)
    at = (heard.press.id if heard.press is not None else 0) % pages
    return (*choices[at * size :][:size], Choice("button.more", deed, (at + 1) % pages))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "policy.show": show,
    "policy.theme": theme,
    "policy.card": card,
    "policy.questions": questions,
    "policy.seen": seen,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"policy": show}
TALKS: tuple[Talk, ...] = ()
