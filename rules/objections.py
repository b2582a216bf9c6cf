"""异议: somebody does not agree. Another officer looks again, with a clock of her own, and says kept or changed, with the reason.

Never whoever handled or decided it, never a party (649 §65); where the township has nobody else the county looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from rules.calendars import due
from rules.cases import change, moved, office, tell, title
from rules.followings import handler_of
from rules.handling import Refused, look, name_of
from rules.nouns import Choice, Decision, Entry, Say, To, Value, Word
from rules.people import Who
from rules.permits import CLOSED, permit
from rules.proceedings import Objection, Task
from rules.ratings import fresh
from rules.records import Case, State
from rules.tasks import Today

OBJECTABLE: Final[frozenset[State]] = frozenset(
    {"opinion", "published", "confirmed", "delivering", "delivered", "closed", "followed_up", "rejected"}
)
"""States in which there is a result to disagree with."""
BESIDE: Final[frozenset[State]] = frozenset({"confirmed", "delivering", "delivered"})
"""What was granted is handed out all the same while an objection to it is looked into."""
ANEW: Final[frozenset[State]] = frozenset({"opinion", "published", "reopened"})
"""States in which somebody has decided, or has to decide, once more."""
Answer: TypeAlias = Literal["kept", "changed"]


@dataclass(frozen=True, slots=True)
class Raised:
    """What is needed to take one in: two new ids (objection, task), who may look at it and how much each has, and earlier ones."""

    id: int
    task_id: int
    reviewers: Sequence[Who]
    load: Mapping[int, int]
    earlier: Sequence[Objection] = ()


def object_to(case: Case | None, who: Who, words: str, raised: Raised, today: Today) -> Decision | Refused:
    """不同意结果: the applicant objects; once a result."""
    if case is None or not permit(who, "case.object", case, today.county):
        return Refused("case.unknown")
    refused = not_now(case, who, raised.earlier)
    if refused:
        return refused
    told = tell(case, "objection.taken", {"day": due_word(today)}, lane="replies")
    return _take_in(case, who, "case.object", words, raised, today) + told


def take_in(case: Case | None, who: Who, words: str, raised: Raised, today: Today) -> Decision | Refused:
    """有异议 to a notice (公示), as the office took it down, or of who has no account; who objected stands apart."""
    refused = look(case, who, "objection.open", today.county)
    if case is None or refused:
        return refused or Refused("case.unknown")
    if any(one.state == "open" for one in raised.earlier):
        return Refused("objection.open_already")
    return _take_in(case, who, "objection.open", words, raised, today) + tell(case, "case.objected_told")


def not_now(case: Case, who: Who, earlier: Sequence[Objection]) -> Refused | None:
    """Why she cannot object now: nothing is decided, one is being looked at, or this result was looked at again already."""
    if any(one.state == "open" for one in earlier):
        return Refused("objection.open_already")
    if any(_stands(one, case) for one in earlier if one.by == who.account.id):
        return Refused("objection.kept_already", {"number": case.number})
    return None if case.state in OBJECTABLE else Refused("objection.nothing_yet", {"number": case.number})


def _stands(objection: Objection, case: Case) -> bool:
    """Whether this answer was `kept` and is about the result as it is: nothing was decided or ended anew since."""
    if objection.state != "kept" or objection.answered_at is None or case.state in ANEW:
        return False
    return case.closed_at is None or case.closed_at <= objection.answered_at


def choose(case: Case, by: int, raised: Raised, today: Today) -> int:
    """Who looks at it: of those in the township who may, whoever has the fewest, the first named first; 0 is the county."""
    able = [
        one.account.id
        for one in raised.reviewers
        if one.account.id != by and permit(one, "objection.answer", case, today.county)
    ]
    return min(able, key=lambda one: raised.load.get(one, 0), default=0)


def due_word(today: Today) -> Word:
    """The day by which somebody answers, about (约) while it rests on a year that is not announced."""
    sum_ = due(today.calendar, today.day, today.county.setting("objection_workdays"))
    return Word("calendar.about" if sum_.projected else "calendar.on", {"day": sum_.due})


def _take_in(case: Case, who: Who, deed: str, words: str, raised: Raised, today: Today) -> Decision:
    county = today.county
    owner = choose(case, who.account.id, raised, today)
    town = county.township_of(case.place) if owner and case.place else county.code
    day = due(today.calendar, today.day, county.setting("objection_workdays")).due
    objection = Objection(raised.id, case.id, case.key_id, who.account.id, today.now, day, words, owner)
    task = Task(raised.task_id, "objection", town, day, today.now, case.id, owner_id=owner)
    details = {"was": case.state, "officer": name_of(who)}
    entry = Entry(case.id, today.now, deed, who.account.id, details=details, audience="office")
    stays = moved(case, "objection.open") is None or (case.state in BESIDE and case.decision == "agreed")
    state = case.state if stays else moved(case, "objection.open")
    _, decision = change(case, entry, state=state, closed_at=case.closed_at if stays else None)
    new = Say(
        "objection.new",
        To("account", str(owner)) if owner else To("post", f"county@{county.code}"),
        {**title(case), "day": due_word(today)},
        lane="notices",
        choices=(Choice("button.look", "objection.card", objection.id),),
        about=("case", case.id),
    )
    return decision + Decision(keep=(objection, task), says=(new,)) + _to_handler(case, "objection.elsewhere", today)


def may_answer(case: Case, objection: Objection, who: Who, today: Today) -> bool:
    """Whether it is hers to answer: it was given to her, or it lies with the county and she sits there."""
    if not permit(who, "objection.answer", case, today.county) or who.account.id == objection.by:
        return False
    return objection.owner_id == who.account.id or bool(who.holds("county"))


def answer(
    case: Case,
    objection: Objection,
    who: Who,
    said: Answer,
    words: str,
    was: str,
    tasks: Sequence[Task],
    today: Today,
) -> Decision | Refused:
    """维持 or 要改, with the reason. `was` is the state the case had when it was objected to.

    Changed: the township decides anew on a fresh clock. Kept: an ended case ends again, and she hears of the 60 days in
    which the government above looks at it (行政复议法 §20).
    """
    if not permit(who, "case.read", case, today.county):
        return Refused("case.unknown")
    if not may_answer(case, objection, who, today):
        return Refused("objection.not_yours")
    if objection.state != "open":
        return Refused("objection.answered_already")
    if not words.strip():
        return Refused("objection.why")
    ended = replace(objection, state=said, answer=words, answered_at=today.now)
    owed = (one for one in tasks if one.kind == "objection" and one.done_at is None)
    done = tuple(replace(one, result=said, done_at=today.now, done_by=who.account.id) for one in owed)
    details = {"officer": name_of(who), "said": said}
    entry = Entry(case.id, today.now, "objection.settle", who.account.id, words, details, audience="office")
    moves = _kept(case, entry, was) if said == "kept" else _changed(case, entry, today)
    key = f"objection.{said}"
    hers = objection.by == case.applicant_id
    values: dict[str, Value] = {"words": words, "days": today.county.setting("review_days")}
    told = tell(case, key if hers else "objection.looked_into", values if hers else None)
    return moves + Decision(keep=(ended, *done)) + told + _to_handler(case, f"{key}_told", today)


def _kept(case: Case, entry: Entry, was: str) -> Decision:
    if case.state != "objected":
        return Decision(entries=(entry,))
    changed, decision = change(case, entry, state=moved(case, "objection.settle"))
    if was not in CLOSED:
        return decision
    shut = Entry(case.id, entry.at, "case.close", entry.by, details={"officer": entry.details["officer"]})
    again = change(changed, shut, state=moved(changed, "case.close"), closed_at=entry.at)[1]
    return Decision(keep=again.keep, entries=(entry, shut))


def _changed(case: Case, entry: Entry, today: Today) -> Decision:
    day, clock = fresh(case, today)
    anew = replace(
        case, decision="", opinion_by=0, approver_id=0, tell_at=None, closed_at=None, due_on=day, clock=clock
    )
    if anew.state == "rejected":
        return change(anew, entry, state=moved(anew, "case.reopen"))[1]
    if anew.state != "objected":
        anew, _ = change(anew, entry, state=moved(anew, "objection.open"))
    return change(anew, entry, state=moved(anew, "objection.settle"))[1]


def _to_handler(case: Case, key: str, today: Today) -> Decision:
    """Whoever has the case hears how it stands: number and place, not who objected nor the words."""
    to = handler_of(case, today.county) if case.owner_id else office(case, today.county)
    look_ = Choice("button.look", "case.card", case.id)
    return Decision(says=(Say(key, to, title(case), lane="notices", choices=(look_,), about=("case", case.id)),))
