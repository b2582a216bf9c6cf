"""补正: tick what is missing and send it as one list; then cross it off as it comes, until the clock goes on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers import cards
from handlers.cards import NO_CASE, of
from handlers.questions import Talk, to_
from rules import papers
from rules.handling import Refused, look
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.papers import HOWS
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Paper
from rules.records import Case
from storage.desk import Desk


def supplement(desk: Desk, who: Who, heard: Heard) -> Decision:
    """补正: the papers of the programme with a mark each; all that can be missing is ticked at first."""
    case, version = of(desk, who, heard)
    refused = NO_CASE if case is None else look(case, who, "case.supplement", desk.county, version)
    if case is None or refused:
        if case is not None and case.state == "supplementing" and permit(who, "case.settle", case, desk.county):
            return board(desk, who, case, desk.proceedings.papers_of(case.id))
        return cards.refuse(desk, who, case, refused or NO_CASE)
    argument = heard.press.argument if heard.press is not None else ""
    open_ = papers.missing(case, desk.proceedings.papers_of(case.id), desk.county)
    if not open_:
        return cards.refuse(desk, who, case, Refused("paper.none"))
    number = argument.rpartition(".")[2]
    mask = int(number) % (1 << len(open_)) if number.isdigit() and len(number) < 4 else (1 << len(open_)) - 1
    if argument.startswith("send"):
        codes = [one.code for at, one in enumerate(open_) if mask >> at & 1]
        return _sent(desk, who, case, codes, version)
    known = [one for one in papers.asked_for(case, desk.county) if one.looked_up]
    lines = [
        Word("paper.ticked" if mask >> at & 1 else "paper.blank", {"proof": Word(f"proof.{one.code}")})
        for at, one in enumerate(open_)
    ]
    lines += [Word("paper.known", {"proof": Word(f"proof.{one.code}")}) for one in known]
    ticks = tuple(
        Choice(
            "button.untick" if mask >> at & 1 else "button.tick",
            f"case.supplement.{mask ^ 1 << at}",
            case.id,
            case.version,
            {"proof": Word(f"proof.{one.code}")},
        )
        for at, one in enumerate(open_)
    )
    send = (Choice("button.paper_send", f"case.supplement.send.{mask}", case.id, case.version),) if mask else ()
    back = Choice("button.back", "case.card", case.id, case.version)
    say = Say(
        "paper.pick",
        to_(who),
        {"number": case.number, "lines": Lines(tuple(lines))},
        choices=(*ticks, *send, back),
        about=("case", case.id),
        replaces=bool(argument),
    )
    return Decision(says=(say,))


def board(desk: Desk, who: Who, case: Case, asked: tuple[Paper, ...], *, again: bool = False) -> Decision:
    """What was asked for and how it stands, with the ways to cross off what is open."""
    lines = Lines(tuple(Word(f"paper.state.{one.state}", {"proof": Word(f"proof.{one.code}")}) for one in asked))
    choices = tuple(
        Choice(f"button.paper.{how}", f"paper.{how}", one.id, one.version, {"proof": Word(f"proof.{one.code}")})
        for one in papers.open_of(asked)
        for how in HOWS
    )
    back = Choice("button.back", "case.card", case.id)
    values: Mapping[str, Value] = {"number": case.number, "lines": lines}
    say = Say("paper.board", to_(who), values, choices=(*choices, back), about=("case", case.id), replaces=again)
    return Decision(says=(say,))


def settle(desk: Desk, who: Who, heard: Heard) -> Decision:
    """收到了, 能查到, 不用了: one paper is crossed off; after the last the card shows the new day."""
    press = heard.press
    how = next((one for one in HOWS if press is not None and press.verb == f"paper.{one}"), None)
    paper = desk.proceedings.paper(press.id) if press is not None else None
    case = desk.case(paper.case_id) if paper is not None else None
    if how is None or paper is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    asked = desk.proceedings.papers_of(case.id)
    answer = papers.settle(case, paper, how, who, asked, desk.county, desk.calendar, desk.today, desk.now)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    changed = next((one for one in answer.keep if isinstance(one, Case)), None)
    if changed is not None:
        return cards.after(desk, who, case, answer, Word("paper.all_there"))
    done = next(one for one in answer.keep if isinstance(one, Paper))
    return answer + board(desk, who, case, tuple(done if one.id == done.id else one for one in asked), again=True)


def _sent(desk: Desk, who: Who, case: Case, codes: list[str], version: int) -> Decision:
    asked = desk.proceedings.papers_of(case.id)
    ids = [desk.new_id() for _ in codes]
    answer = papers.supplement(case, who, codes, asked, ids, desk.county, desk.today, desk.now, version)
    if isinstance(answer, Refused):
        return cards.refuse(desk, who, case, answer)
    return cards.after(desk, who, case, answer, Word("paper.sent_now"))


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.supplement": supplement,
    **{f"paper.{how}": settle for how in HOWS},
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = ()
