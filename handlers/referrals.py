"""转部门: the officer asks a department for its part, takes back what came back, urges; the county sees what lies where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from typing import Final

from handlers import cards, departments, forms, parts
from handlers.cards import NO_CASE, of
from handlers.parts import after, pressed, thing_of
from handlers.questions import Talk, to_
from rules import legs, referrals, silences
from rules.asks import belong
from rules.cases import is_open
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.legs import BACK, OPEN
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import Referral, permit
from rules.proceedings import Leg
from rules.records import Case, Draft
from rules.referrals import KINDS, Kind
from storage.desk import Desk

REFER: Final = Form(
    "refer",
    (
        Field("department", "choice", labels="department", skippable=False),
        Field("kind", "choice", KINDS, labels="leg.kind", skippable=False),
        Field("question", "words", longest=300),
    ),
)
SHORT: Final = 2
"""A department is known by the first characters (in English the first word) of its name."""
MOST: Final = 6
"""How many departments are asked in one go: more is a meeting, not a referral."""


def refer(desk: Desk, who: Who, heard: Heard) -> Decision:
    """转部门: which department, what for, a word to it."""
    case, _ = of(desk, who, heard)
    return _start(desk, who, case, {})


def type_in(desk: Desk, who: Who, heard: Heard) -> Decision:
    """`转 0412 医保局 一起办 请核报销`: the text twin; what is not understood is asked."""
    _, _, rest = heard.text.strip().partition(" ")
    number, _, words = rest.strip().partition(" ")
    case = desk.case_numbered(number.removeprefix("#").zfill(4)) if number.isascii() else None
    if case is None or not permit(who, "case.handle", case, desk.county):
        return Decision(says=(Say("leg.how_to_refer", to_(who)),))
    named, said = [], words.split()
    while said and _read(desk, said[0]):
        named.append(said.pop(0))
    return _start(desk, who, case, {**_read(desk, " ".join(named)), "question": " ".join(said)})


def other(desk: Desk, who: Who, heard: Heard) -> Decision:
    """转别的部门: what was asked is asked of another; the part that came back ends when the new one is handed in."""
    thing, version = pressed(desk, heard)
    refused = referrals.look(thing, who, "leg.recall", desk.county, version)
    if thing is None or refused:
        return after(desk, who, refused or Refused("leg.unknown"), thing, "")
    known = {"kind": thing.leg.kind, "question": thing.leg.question, "instead": str(thing.leg.id)}
    return _start(desk, who, thing.case, known)


def recall(desk: Desk, who: Who, heard: Heard) -> Decision:
    """收回, or 自己办 for one that came back."""
    thing, version = pressed(desk, heard)
    if thing is None:
        return parts.show(desk, who, None)
    answer = referrals.recall(thing, who, desk.county, desk.now, version)
    return after(desk, who, answer, thing, "leg.recalled_now")


def again(desk: Desk, who: Who, heard: Heard) -> Decision:
    """没办好，请再办, or asked once more."""
    thing, version = pressed(desk, heard)
    if thing is None:
        return parts.show(desk, who, None)
    answer = referrals.ask_again(thing, who, desk.county, desk.calendar, desk.today, desk.now, version)
    return after(desk, who, answer, thing, "leg.again_now")


def urge(desk: Desk, who: Who, heard: Heard) -> Decision:
    """催: the department hears it once a day."""
    thing, _ = pressed(desk, heard)
    if thing is None:
        return parts.show(desk, who, None)
    answer = silences.urge(thing, who, desk.county, desk.today, desk.now)
    return after(desk, who, answer, thing, "leg.urged_now")


def show_list(desk: Desk, who: Who, heard: Heard) -> Decision:
    """转来的 for a department; 等部门 for the township; for the county every department with how many days it is over."""
    if who.role == "department":
        return departments.waiting(desk, who, heard)
    if not permit(who, "leg.list", None, desk.county):
        return parts.show(desk, who, None)
    rows = waiting(desk, who)
    page = parts.listed(desk, who, heard, rows, "leg.list", "leg.list_all")
    if not permit(who, "overview.county", None, desk.county) or not rows:
        return page
    summary = Say("leg.by_department", to_(who), {"lines": Lines(tuple(_by_department(desk, rows)))})
    return Decision(says=(summary,)) + page


def waiting(desk: Desk, who: Who) -> list[Referral]:
    """The parts of running cases she may see that wait for somebody: what came back first, then by day."""
    every = (thing_of(desk, leg.id) for leg in desk.proceedings.legs_in(OPEN | BACK))
    rows = [row for row in every if row is not None and is_open(row.case) and permit(who, "leg.read", row, desk.county)]
    return sorted(rows, key=lambda row: (row.leg.state in OPEN, legs.due_of(row.leg), row.case.number))


def of_case(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The parts of one case, each with a button."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "case.handle", case, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    rows = [Referral(case, leg) for leg in desk.proceedings.legs_of(case.id)]
    lines = Lines(tuple(legs.told(row.leg, desk.today, desk.calendar) for row in rows))
    choices = tuple(
        Choice("button.leg.of", "leg.card", row.leg.id, values={"department": legs.department(row.leg)}) for row in rows
    )
    back = Choice("button.back", "case.card", case.id, case.version)
    values: dict[str, Value] = {"number": case.number, "lines": lines}
    return Decision(says=(Say("leg.of_case", to_(who), values, choices=(*choices, back), about=("case", case.id)),))


def _by_department(desk: Desk, rows: list[Referral]) -> list[Word]:
    """Each department in the county's order: how many wait for its answer, how many it is at, how many days over at most."""
    order = {one.code: place for place, one in enumerate(desk.county.departments)}
    lines = []
    ranked = sorted(rows, key=lambda row: order.get(row.leg.department, len(order)))
    for code, group in groupby(ranked, key=lambda row: row.leg.department):
        its = [row.leg for row in group]
        left = [legs.days_left(leg, desk.today, desk.calendar) for leg in its if leg.state in OPEN]
        over = -min((one for one in left if one < 0), default=0)
        counts = {state: sum(leg.state == state for leg in its) for state in ("asked", "accepted")}
        back = sum(leg.state in BACK for leg in its)
        late = Word("leg.count.over", {"days": over}) if over else ""
        lines.append(
            Word("leg.count", {"department": Word(f"department.{code}"), **counts, "back": back, "over": late})
        )
    return lines


def _start(desk: Desk, who: Who, case: Case | None, known: Mapping[str, str]) -> Decision:
    if case is None or not permit(who, "case.refer", case, desk.county):
        key = "case.not_now" if case is not None and not is_open(case) else "case.claim_first"
        if case is not None and case.owner_id and is_open(case):
            key = "case.not_yours"
        state = {"state": Word(f"state.{case.state}")} if case is not None else {}
        return cards.refuse(desk, who, case, Refused(key, state) if case is not None else NO_CASE)
    return forms.start(desk, who, REFER_TALK, known, about_id=case.id, key_id=case.key_id)


def _hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """Every department that was named is asked; the first leads, and only it can have the whole of it (该他们办)."""
    case = desk.case(draft.about_id)
    if case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    values = draft.values
    kind: Kind = next((one for one in KINDS if one == values.get("kind")), "joint")
    said = values.get("question", "")
    before = list(desk.proceedings.legs_of(case.id))
    decision, asked = _instead(desk, who, values.get("instead", "")), list[Leg]()
    codes = _wanted(values)
    for code, new_id in zip(codes, sorted(desk.new_id() for _ in codes), strict=True):
        its: Kind = "joint" if asked and kind == "transfer" else kind
        words = "" if said.startswith("@") else said
        new = Leg(
            new_id,
            case.id,
            case.key_id,
            code,
            its,
            "asked",
            who.account.id,
            desk.now,
            desk.today,
            question=words,
        )
        answer = referrals.ask(case, [*before, *asked], who, new, desk.county, desk.calendar, desk.today)
        if isinstance(answer, Refused):
            return cards.refuse(desk, who, case, answer)
        asked += [one for one in answer.keep if isinstance(one, Leg)]
        decision += answer
    taken = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    decision += Decision(keep=belong(taken, case))
    silent = [leg for leg in asked if not desk.holders("department", leg.department)]
    told = Word("leg.asked_now", {"departments": legs.named(asked), "day": asked[0].reply_by})
    if silent:
        told = Word("leg.asked_nobody", {"told": told, "departments": legs.named(silent)})
    return decision + cards.stands(desk, who, case, decision, told)


def _wanted(values: Values) -> list[str]:
    """The departments that were named in words, where the one chosen is the first of them; else that one."""
    chosen, codes = values.get("department", ""), values.get("departments", "").split(",")
    return codes if codes[0] == chosen else [chosen]


def _instead(desk: Desk, who: Who, id_: str) -> Decision:
    """The part that came back ends where another department is asked for it."""
    thing = thing_of(desk, int(id_)) if id_ else None
    answer = referrals.recall(thing, who, desk.county, desk.now) if thing is not None else None
    return answer if isinstance(answer, Decision) else Decision()


def _options(desk: Desk, who: Who, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    """The departments in the county's order, those first whose people are here."""
    if ask.name != "department":
        return ()
    ordered = sorted(desk.county.departments, key=lambda one: not desk.holders("department", one.code))
    return tuple(Choice(f"department.{one.code}", f"form.pick.{one.code}", draft.id, draft.version) for one in ordered)


def _read(desk: Desk, text: str) -> Mapping[str, str]:
    """The departments and the kind that free words name, in the order they are named (the first leads)."""
    lines, plain, said = desk.county.lines, text.lower(), dict[str, str]()
    found: list[tuple[int, str]] = []
    for one in desk.county.departments:
        names = (one.code, one.name.en.lower().split()[0], one.name.zh[:SHORT])
        places = [plain.find(name) for name in names if name in plain]
        if places:
            found.append((min(places), one.code))
    codes = [code for _, code in sorted(found)][:MOST]
    if codes:
        said = {"department": codes[0], "departments": ",".join(codes)}
    kind = next((one for one in KINDS if any(word in plain for word in lines.get(f"leg_{one}", ()))), "")
    return {**said, "kind": kind} if kind else said


REFER_TALK: Final = Talk(REFER, _hand_in, _options, _read)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.refer": refer,
    "case.legs": of_case,
    "leg.other": other,
    "leg.recall": recall,
    "leg.again": again,
    "leg.urge": urge,
    "leg.list": show_list,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"refer": type_in, "leg_list": show_list}
TALKS: tuple[Talk, ...] = (REFER_TALK,)
