"""待办: what waits in the township, the most pressing first, a page at a time; and finding one case by number, name or village."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from handlers import cards, cases, forms, strays
from handlers.questions import Talk, to_
from rules.cases import MOVES
from rules.deadlines import is_soon, rank
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Word
from rules.people import Who
from rules.permits import CLOSED, permit
from rules.places import find_villages
from rules.records import Case, Draft, State
from storage.desk import Desk

PAGE: Final = 8
FILTERS: Final = ("all", "urgent", "soon", "waiting", "mine", "new")
OPEN: Final[tuple[State, ...]] = tuple(
    sorted({state for moves in MOVES.values() for state in (*moves, *moves.values())} - CLOSED)
)

FIND: Final = Form("find", (Field("what", "words", skippable=False, longest=60),), review=False)


def show(desk: Desk, who: Who, heard: Heard) -> Decision:
    """待办, in the order in which things press; `queue.show.<filter>.<page>` turns the page."""
    if not permit(who, "queue.show", None, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    chosen, _, number = (heard.press.argument if heard.press else "").partition(".")
    return listed(desk, who, chosen or "all", int(number) if number.isdigit() else 0, again=bool(chosen))


def soon(desk: Desk, who: Who, heard: Heard) -> Decision:
    """快到期: the same list, only what is promised for the next days."""
    if not permit(who, "queue.show", None, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    return listed(desk, who, "soon", 0)


def listed(desk: Desk, who: Who, chosen: str, number: int, *, again: bool = False) -> Decision:
    """One page of the queue: how many of each kind on the first line, then at most eight, each with a button."""
    running = waiting_for(desk, who)
    kinds = {name: [one for one in running if _fits(desk, who, one, name)] for name in FILTERS}
    rows = kinds[chosen] if chosen in kinds else [one for one in running if one.place == chosen]
    return _page(desk, who, rows, chosen, number, {name: len(some) for name, some in kinds.items()}, again=again)


def waiting_for(desk: Desk, who: Who) -> list[Case]:
    """The running cases of her places, the most pressing first."""
    places = _places(desk, who)
    running = [one for one in desk.cases_at(places, OPEN) if permit(who, "case.handle", one, desk.county)]
    return sorted(running, key=lambda one: rank(one, desk.today, desk.calendar))


def find(desk: Desk, who: Who, heard: Heard) -> Decision:
    """找一件: asks for a number, a name or a village; after the word it looks at once.

    The question is a form of its own, so that the name typed next is looked for and no other open form takes it.
    """
    if not permit(who, "queue.show", None, desk.county):
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    _, _, rest = heard.text.strip().partition(" ")
    if heard.kind == "said" and rest.strip():
        return _found(desk, who, rest.strip())
    before = tuple(one.id for one in desk.drafts(who.account.id) if one.form == FIND.name)
    asked = forms.start(desk, who, FIND_TALK, {})
    return replace(asked, drop_drafts=(*asked.drop_drafts, *before))


def look(desk: Desk, who: Who, draft: Draft) -> Decision:
    """What was typed at 找一件 is looked for."""
    return _found(desk, who, draft.values.get("what", ""))


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What an officer sends outside a form: words look for a case; a picture or voice note is kept until she says for which."""
    if heard.kind != "said":
        mine = [one for one in waiting_for(desk, who) if one.owner_id == who.account.id]
        return strays.ask(desk, who, heard, tuple(mine[:PAGE]))
    return _found(desk, who, heard.text.strip())


def _found(desk: Desk, who: Who, text: str) -> Decision:
    if not permit(who, "queue.show", None, desk.county) or not text:
        return cards.refuse(desk, who, None, Refused("case.unknown"))
    number = text.removeprefix("#")
    if number.isdigit() and number.isascii():
        return cases.open_case(desk, who, desk.case_numbered(number.zfill(4)))
    villages = find_villages(desk.county, text)
    if len(villages) == 1 and _names_only(text, (villages[0].name.zh, villages[0].name.en, *villages[0].aliases)):
        return listed(desk, who, villages[0].code, 0)
    places = _places(desk, who)
    houses = {one.household_id for one in desk.find_people(text, places)}
    every = desk.cases_at(places, cards.EVERY)
    rows = [
        one
        for one in every
        if (text in one.subject or (one.household_id and one.household_id in houses))
        and permit(who, "case.handle", one, desk.county)
    ]
    if len(rows) == 1:
        return cases.open_case(desk, who, rows[0])
    if not rows:
        return Decision(says=(Say("queue.found_none", to_(who), menu=f"home.{who.role}"),))
    rows.sort(key=lambda one: rank(one, desk.today, desk.calendar))
    return _rows(desk, who, rows[:PAGE], Word("queue.found", {"count": len(rows)}), ())


def _page(
    desk: Desk, who: Who, rows: list[Case], chosen: str, number: int, counts: Mapping[str, int], *, again: bool
) -> Decision:
    pages = max(1, -(-len(rows) // PAGE))
    number %= pages
    name = Word(f"queue.filter.{chosen}") if chosen in FILTERS else Word(f"place.{chosen}")
    head = Word("queue.head", {**counts, "filter": name, "page": number + 1, "pages": pages})
    others = tuple(
        Choice(f"button.queue.{one}", f"queue.show.{one}.0")
        for one in FILTERS
        if one != chosen and (counts[one] or one == "all")
    )
    turn = (Choice("button.next_page", f"queue.show.{chosen}.{(number + 1) % pages}"),) if pages > 1 else ()
    return _rows(desk, who, rows[number * PAGE :][:PAGE], head, (*turn, *others), again=again)


def _rows(
    desk: Desk, who: Who, rows: list[Case], head: Word, more: tuple[Choice, ...], *, again: bool = False
) -> Decision:
    lines: tuple[Word | str, ...] = tuple(cards.line(desk, one) for one in rows) or (Word("queue.empty"),)
    numbers = tuple(Choice("button.case_number", "case.card", one.id, values={"number": one.number}) for one in rows)
    say = Say(
        "queue.list",
        to_(who),
        {"head": head, "lines": Lines(lines)},
        choices=(*numbers, *more),
        about=("queue", who.account.id),
        replaces=again,
    )
    return Decision(says=(say,))


def _places(desk: Desk, who: Who) -> Collection[str]:
    posts = [post for post in who.posts if post.role in ("officer", "approver", "county")]
    return sorted({code for post in posts for code in desk.county.within(post.place)} | ({""} if posts else set()))


def _fits(desk: Desk, who: Who, case: Case, name: str) -> bool:
    match name:
        case "urgent":
            return bool(case.danger) or case.urgency == "today"
        case "soon":
            return is_soon(case, desk.today, desk.calendar, desk.county.setting("soon_workdays"))
        case "waiting":
            return bool(case.waiting_on)
        case "mine":
            return case.owner_id == who.account.id
        case "new":
            return not case.owner_id
        case _:
            return True


def _names_only(text: str, names: Collection[str]) -> bool:
    return any(text.lower() == name.lower() for name in names if name)


FIND_TALK: Final = Talk(FIND, look)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "queue.show": show,
    "queue.soon": soon,
    "queue.find": find,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"queue": show, "due": soon, "find": find}
TALKS: tuple[Talk, ...] = (FIND_TALK,)
