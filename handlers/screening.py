"""我能申请什么: at most eight plain questions, then what may fit, with clause, papers and where; one tap makes a request of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Final

from handlers import asks, forms, policies
from handlers.questions import Talk, put, to_
from rules import screens
from rules.asks import ASK, known_from, known_of
from rules.cases import is_open
from rules.forms import Field, begin
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.records import Draft
from rules.screening import Finding, assess
from rules.screens import SCREEN
from storage.desk import Desk

SCREENED: Final = "screened"
SHOWN: Final = 5
OTHER_NEED: Final = "other"
LONGEST_INDEX: Final = 2


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Begin with what the household's file and her words answer; what was begun goes on."""
    spoken = asks.rest(heard)
    begun = next((one for one in desk.drafts(who.account.id) if one.form == SCREEN.name), None)
    if begun is not None and spoken is None:
        return forms.resume(desk, who, TALK, begun, Word("ask.still_here"))
    on_file = _on_file(desk, who)
    known = {**on_file, **(read(desk, spoken.text) if spoken is not None else {})}
    told = screens.words_of(known, desk.county.screening, chinese=_chinese(who))
    ack = Word("screen.known", {"words": told}) if told else Word("screen.intro")
    return forms.start(desk, who, TALK, known, spoken, ack=ack)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The answers are kept beside the answer, so that it can be looked at one by one and made a request."""
    said = {name: value for name, value in draft.values.items() if not name.startswith("@")}
    kept = replace(draft, id=desk.new_id(), form=SCREENED, asking="", values=said, nudged_at=desk.now, version=0)
    return Decision(keep=(kept,), says=(_summary(desk, who, kept),))


def back(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The short answer again."""
    screened = _pressed(desk, who, heard)
    if screened is None:
        return gone(who)
    return Decision(says=(replace(_summary(desk, who, screened), replaces=True),))


def look(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One thing that may fit: what it brings, what decided it or is missing, papers, where, by which clause."""
    screened = _pressed(desk, who, heard)
    if screened is None:
        return gone(who)
    found = _fitting(desk, screened)
    argument = heard.press.argument if heard.press is not None else ""
    at = int(argument) if argument.isdecimal() and len(argument) <= LONGEST_INDEX else 0
    if not found:
        return back(desk, who, heard)
    one = found[at % len(found)]
    choices = (
        Choice("button.screen_next", f"screen.look.{(at + 1) % len(found)}", screened.id),
        Choice("button.screen_file", f"screen.file.{one.rule.code}", screened.id),
        Choice("button.back", "screen.back", screened.id),
        Choice("button.human", "human.ask"),
    )
    said = Say("screen.one", to_(who), _told(desk, who, one), choices=choices, about=("draft", screened.id))
    return Decision(says=(replace(said, replaces=True),))


def file(desk: Desk, who: Who, heard: Heard) -> Decision:
    """就按这个求助: a request begun with the answers as its words; nothing said before is asked again."""
    screened = _pressed(desk, who, heard)
    if screened is None:
        return gone(who)
    screening = desk.county.screening
    found = _fitting(desk, screened)
    argument = heard.press.argument if heard.press is not None else ""
    rule = screening.rule(argument) or (found[0].rule if found else None)
    words = screens.words_of(screened.values, screening)
    named = next((one.code for one in desk.county.needs if rule is not None and one.programme == rule.programme), "")
    need = named or known_from(words, desk.county).get("need", OTHER_NEED)
    fresh = Draft(
        desk.new_id(),
        who.account.id,
        screened.key_id,
        ASK.name,
        "",
        desk.now,
        desk.now,
        attachments=screened.attachments,
        messages=screened.messages,
    )
    step = begin(ASK, fresh, {**known_of(who), "words": words, "need": need})
    return replace(put(desk, who, asks.ASK_TALK, step, Word("ask.heard")), drop_drafts=(screened.id,))


def again(desk: Desk, who: Who, heard: Heard) -> Decision:
    """改一改: one answer is asked again, the others stand."""
    screened = _pressed(desk, who, heard)
    if screened is None:
        return gone(who)
    fresh = replace(screened, id=desk.new_id(), form=SCREEN.name, version=0)
    return replace(forms.correct(desk, who, TALK, fresh, ""), drop_drafts=(screened.id,))


def gone(who: Who) -> Decision:
    """The answer was used or forgotten: it can be asked anew."""
    return Decision(says=(Say("screen.gone", to_(who), choices=(policies.WHAT_CAN_I_GET,)),))


def options(desk: Desk, who: Who, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    """The answers of a question from the county's data; under a number a few chips."""
    screening = desk.county.screening
    if not ask.number:
        codes = screening.answers.get(ask.name, {})
        return tuple(
            Choice(f"form.screen.{ask.name}.{code}", f"form.pick.{code}", draft.id, draft.version) for code in codes
        )
    return tuple(_chip(draft, code) for code in screening.chips.get(ask.name, ()))


def read(desk: Desk, text: str) -> Mapping[str, str]:
    """What free words already answer."""
    return screens.read(text, desk.county.screening)


def _chip(draft: Draft, code: str) -> Choice:
    low, dash, high = code.partition("-")
    key = "button.chip.span" if high else "button.chip.more" if dash else "button.chip.exact"
    if code == "0":
        key = "button.chip.none"
    return Choice(key, f"form.pick.{code}", draft.id, draft.version, {"low": low, "high": high})


def _on_file(desk: Desk, who: Who) -> Mapping[str, str]:
    """What her open request and her own household's file answer; a household she only reported is not hers."""
    mine = [case for case in desk.cases_of(who.account.id) if case.applicant_id == who.account.id]
    said = next((read(desk, case.words) for case in mine if is_open(case)), {})
    household = next((desk.household(case.household_id) for case in mine if case.household_id), None)
    if household is None:
        return said
    stored, name, screening = desk.proceedings, who.account.name, desk.county.screening
    benefits, facts = stored.benefits_of(household.id), stored.facts_of(household.id)
    members = desk.members(household.id)
    return {**said, **screens.known_of(household, members, benefits, facts, name, desk.today, screening)}


def _pressed(desk: Desk, who: Who, heard: Heard) -> Draft | None:
    """The answers behind a button, if they are hers and still kept."""
    draft = desk.draft(heard.press.id) if heard.press is not None else None
    return draft if draft is not None and draft.form == SCREENED and draft.account_id == who.account.id else None


def _fitting(desk: Desk, screened: Draft) -> tuple[Finding, ...]:
    """Everything that is not plainly no."""
    county = desk.county
    facts = screens.facts_of(screened.values, county.screening)
    found = assess(county.screening, facts, county.sources, desk.today)
    return tuple(one for one in found if one.verdict != "no")


def _summary(desk: Desk, who: Who, screened: Draft) -> Say:
    found = _fitting(desk, screened)
    lines: list[Word | str] = []
    for verdict in ("likely", "maybe"):
        some = [one for one in found if one.verdict == verdict]
        if some:
            lines.append(Word(f"screen.{verdict}"))
            lines += [Word("screen.name", {"name": Word(f"rule.{one.rule.code}")}) for one in some[:SHOWN]]
        if len(some) > SHOWN:
            lines.append(Word("screen.more", {"count": len(some) - SHOWN}))
    look_ = (Choice("button.screen_look", "screen.look.0", screened.id),) if found else ()
    choices = (
        *look_,
        Choice("button.screen_file", "screen.file", screened.id),
        Choice("button.correct", "screen.again", screened.id),
        Choice("button.human", "human.ask"),
    )
    key = "screen.answer" if found else "screen.nothing"
    values: dict[str, Value] = {"lines": Lines(tuple(lines))} if found else {}
    return Say(key, to_(who), values, choices=choices, about=("draft", screened.id))


def _told(desk: Desk, who: Who, one: Finding) -> dict[str, Value]:
    county, rule = desk.county, one.rule
    programme = county.programme(rule.programme)
    numbers: dict[str, Value] = dict(county.screening.amounts())
    lines: list[Word | str] = [Word(f"rule.{rule.code}.gives", numbers)]
    if one.adds:
        lines.append(Word("screen.adds", {"sum": one.adds}))
    if one.missing:
        lines.append(Word("screen.missing", {"facts": _facts(one.missing)}))
    elif one.because:
        lines.append(Word("screen.because", {"facts": _facts(one.because)}))
    if one.expired is not None:
        lines.append(Word("policy.ended", {"day": one.expired}))
    if programme is not None and programme.papers is not None:
        lines.append(Word("screen.papers", {"papers": Word(f"papers.{programme.code}")}))
    if programme is not None:
        department: Value = Word(f"department.{programme.department}")
        lines.append(Word("screen.where", {"phone": county.phone_of(who.account.place), "department": department}))
    lines.append(policies.clause(county, rule.clause))
    return {
        "name": Word(f"rule.{rule.code}"),
        "verdict": Word(f"screen.is.{one.verdict}"),
        "lines": Lines(tuple(lines)),
    }


def _facts(names: tuple[str, ...]) -> Word:
    words = [Word(f"screen.fact.{name}") for name in names]
    return reduce(lambda first, second: Word("screen.and", {"first": first, "second": second}), words)


def _chinese(who: Who) -> bool:
    return who.account.language.startswith("zh")


TALK = Talk(SCREEN, hand_in, options, read)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "screen.start": start,
    "screen.look": look,
    "screen.back": back,
    "screen.file": file,
    "screen.again": again,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"screen": start}
TALKS: tuple[Talk, ...] = (TALK,)
