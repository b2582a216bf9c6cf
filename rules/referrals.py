"""协同办理: a department is asked for its part of a case, takes it with a clock of its own, and is done only with an outcome.

Who was asked first stays responsible (首接负责): the case keeps its owner, who is the resident's face, whatever a part does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Literal, TypeAlias, get_args

from rules.cases import is_open, is_pressing, tell, title
from rules.counties import Calendar, County
from rules.deadlines import run
from rules.followings import handler_of
from rules.handling import Refused, name_of, to_reporter
from rules.legs import OPEN, by_day, department, lead_of, open_of
from rules.nouns import NOTHING, Choice, Decision, Entry, Lane, Say, Still, To, Value, Word
from rules.people import Who
from rules.permits import Referral, permit
from rules.proceedings import Leg
from rules.records import Case

State: TypeAlias = Literal["asked", "accepted", "declined", "returned", "done", "recalled"]
Kind: TypeAlias = Literal["joint", "proof", "transfer"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
REASONS: Final = ("not_ours", "had_before", "lacks", "other")
ENDS: Final = ("helped", "proved", "other_way", "not_fit")
MOVES: Final[Mapping[str, Mapping[State, State]]] = {
    "leg.accept": {"asked": "accepted"},
    "leg.decline": {"asked": "declined"},
    "leg.end": {"accepted": "done"},
    "leg.again": {"done": "accepted", "declined": "asked", "returned": "asked"},
    "leg.recall": {"asked": "recalled", "accepted": "recalled", "declined": "recalled", "returned": "recalled"},
    "leg.urge": {"asked": "asked", "accepted": "accepted"},
}
"""What may be done with a part, and where it leads; keeping one that came back (自己办) is taking it back."""


def look(thing: Referral | None, who: Who, deed: str, county: County, version: int = 0) -> Refused | None:
    """Why this deed may not be done by her now, or None; what she may not read looks like absent."""
    if thing is None or not permit(who, "leg.read", thing, county):
        return Refused("leg.unknown")
    state = Word(f"leg.state.{thing.leg.state}")
    if version and version != thing.leg.version:
        return Refused("leg.changed", {"state": state})
    if thing.leg.state not in MOVES[deed] or not is_open(thing.case):
        return Refused("leg.not_now", {"state": state})
    return None if permit(who, deed, thing, county) else Refused("leg.not_yours")


def ask(
    case: Case,
    legs: Sequence[Leg],
    who: Who,
    new: Leg,
    county: County,
    calendar: Calendar,
    today: date,
) -> Decision | Refused:
    """转部门: the department has so many working days to say whether it takes its part; until then nothing changes hands.

    `new` is the part as it is asked; of several the first is the lead (牵头).
    """
    if not permit(who, "case.refer", case, county):
        return Refused("case.not_yours" if case.owner_id else "case.claim_first")
    if county.department(new.department) is None or new.kind not in KINDS:
        return Refused("leg.which_department")
    if any(leg.department == new.department for leg in open_of(legs)):
        return Refused("leg.asked_already", {"department": department(new)})
    reply_by, _ = run(county.clock("leg_reply"), today, county, calendar)
    lead = lead_of(legs) is None
    leg = replace(new, reply_by=reply_by, lead=lead)
    details = {"department": leg.department, "kind": leg.kind, "officer": name_of(who)}
    entry = Entry(case.id, leg.asked_at, "leg.ask", who.account.id, leg.question, details, audience="office")
    return Decision(keep=(leg,), entries=(entry,), says=(_asked(case, leg),))


def accept(
    thing: Referral, who: Who, county: County, calendar: Calendar, today: date, now: datetime, version: int = 0
) -> Decision | Refused:
    """接: the part is the department's from now on, with a clock of its own; township, reporter and resident hear it."""
    if refused := look(thing, who, "leg.accept", county, version):
        return refused
    due, clock = run(county.clock_of(thing.leg.department, thing.case.programme), today, county, calendar)
    leg = replace(
        thing.leg, state="accepted", owner_id=who.account.id, answered_at=now, due_on=due, clock=clock, told=0
    )
    values = {"department": department(leg), "day": by_day(leg)}
    return (
        _moved(thing.case, leg, "leg.accept", who, now)
        + to_township(thing.case, leg, "leg.accepted", county, {"day": by_day(leg)})
        + (NOTHING if leg.kind == "proof" else tell(thing.case, f"case.leg.accepted.{leg.kind}", values))
        + to_reporter(thing.case, "report.leg.accepted", county)
    )


def decline(
    thing: Referral,
    who: Who,
    reason: str,
    words: str,
    county: County,
    now: datetime,
    version: int = 0,
) -> Decision | Refused:
    """不接, with a reason: it lies with the officer again, who chooses another department or keeps it."""
    if refused := look(thing, who, "leg.decline", county, version):
        return refused
    if reason not in REASONS:
        return Refused("leg.which_reason")
    leg = replace(thing.leg, state="declined", reason=reason, outcome=words, answered_at=now)
    told = to_township(thing.case, leg, "leg.declined", county, {"reason": Word(f"leg.reason.{reason}")}, ways(leg, 1))
    return _moved(thing.case, leg, "leg.decline", who, now, words) + told


def end(
    thing: Referral,
    legs: Sequence[Leg],
    who: Who,
    ended: str,
    words: str,
    county: County,
    now: datetime,
    version: int = 0,
) -> Decision | Refused:
    """办完: never without an outcome. The resident hears the words, the reporter the kind, the township whether others owe."""
    if refused := look(thing, who, "leg.end", county, version):
        return refused
    if ended not in ENDS or not words.strip():
        return Refused("leg.which_end")
    leg = replace(thing.leg, state="done", ended=ended, outcome=words)
    others = [one for one in open_of(legs) if one.id != leg.id]
    again = (Choice("button.leg.again", "leg.again", leg.id, leg.version + 1),)
    shown = [one for one in legs if one.state != "recalled"]
    every = len(shown) > 1 and all(one.state == "done" or one.id == leg.id for one in shown)
    key = "leg.ended" if others else ("leg.ended_all" if every else "leg.ended_one")
    then = Word("case.then_told" if thing.case.applicant_id else "case.then_phone") if leg.kind != "proof" else ""
    values: dict[str, Value] = {"department": department(leg), "words": words}
    return (
        _moved(thing.case, leg, "leg.end", who, now, words)
        + to_township(thing.case, leg, key, county, {"ended": Word(f"leg.end.{ended}"), "then": then}, again)
        + (NOTHING if leg.kind == "proof" else tell(thing.case, f"case.leg.{ended}", values))
        + to_reporter(thing.case, f"report.leg.{'helped' if ended in ('helped', 'proved') else 'other'}", county)
    )


def ask_again(
    thing: Referral, who: Who, county: County, calendar: Calendar, today: date, now: datetime, version: int = 0
) -> Decision | Refused:
    """没办好，请再办: a part that was done, refused or left unanswered is asked once more, with a fresh clock."""
    if refused := look(thing, who, "leg.again", county, version):
        return refused
    state = MOVES["leg.again"][thing.leg.state]
    reply_by, _ = run(county.clock("leg_reply"), today, county, calendar)
    leg = replace(thing.leg, state=state, ended="", outcome="", reason="", told=0)
    if state == "asked":
        leg = replace(leg, reply_by=reply_by, asked_at=now, answered_at=None)
        return _moved(thing.case, leg, "leg.again", who, now) + Decision(says=(_asked(thing.case, leg),))
    due, clock = run(county.clock_of(leg.department, thing.case.programme), today, county, calendar)
    leg = replace(leg, due_on=due, clock=clock)
    told = notice("leg.reopened", thing.case, leg, {"day": by_day(leg)})
    return _moved(thing.case, leg, "leg.again", who, now) + Decision(says=(told,))


def recall(thing: Referral, who: Who, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """收回, or 自己办 for one that came back: the township does it itself; a department that was at it hears so."""
    if refused := look(thing, who, "leg.recall", county, version):
        return refused
    leg = replace(thing.leg, state="recalled")
    decision = _moved(thing.case, leg, "leg.recall", who, now)
    if thing.leg.state not in OPEN:
        return decision
    decision += Decision(says=(notice("leg.recalled", thing.case, leg),))
    if thing.leg.state != "accepted" or leg.kind == "proof":
        return decision
    return decision + tell(thing.case, "case.leg.recalled", {"department": department(leg)})


def notice(key: str, case: Case, leg: Leg, values: Mapping[str, Value] | None = None) -> Say:
    """A word to the department's people: number, place and need, and the way to its own part; nothing else of the case."""
    lane: Lane = "replies" if is_pressing(case) else "notices"
    return Say(
        key,
        To("post", f"department@{leg.department}"),
        {**title(case), **(values or {})},
        lane=lane,
        choices=(Choice("button.look", "leg.card", leg.id),),
        about=("leg", leg.id),
        version=leg.version + 1,
        still=Still("leg", leg.id, leg.state),
    )


def _asked(case: Case, leg: Leg) -> Say:
    values: dict[str, Value] = {"kind": Word(f"leg.kind.{leg.kind}"), "day": leg.reply_by}
    return notice("leg.new", case, leg, values)


def ways(leg: Leg, ahead: int = 0) -> tuple[Choice, ...]:
    """What the officer does with a part that came back: another department, the same once more, or keep it.

    `ahead` is 1 while the part is about to be kept: then its version is the next.
    """
    return tuple(
        Choice(f"button.leg.{name}", f"leg.{deed}", leg.id, leg.version + ahead)
        for name, deed in (("other", "other"), ("once_more", "again"), ("keep", "recall"))
    )


def _moved(case: Case, leg: Leg, deed: str, who: Who, now: datetime, words: str = "") -> Decision:
    details = {"department": leg.department, "kind": leg.kind, "officer": name_of(who)}
    details |= {name: value for name, value in (("because", leg.reason), ("ended", leg.ended)) if value}
    return Decision(
        keep=(leg,), entries=(Entry(case.id, now, deed, who.account.id, words, details, audience="office"),)
    )


def to_township(
    case: Case,
    leg: Leg,
    key: str,
    county: County,
    values: Mapping[str, Value],
    choices: tuple[Choice, ...] = (),
) -> Decision:
    """Word to whoever has the case, else to the officers of the place."""
    say = Say(
        key,
        handler_of(case, county),
        {**title(case), "department": department(leg), **values},
        lane="replies" if is_pressing(case) else "notices",
        choices=(Choice("button.look", "case.card", case.id), *choices),
        about=("case", case.id),
    )
    return Decision(says=(say,))
