"""解决了吗 and 好差评: what she says of the help she got. What is not solved or not good goes to the county, never back silently.

Whoever handled the case does not read who said what: the answers stand in the part of the history only the county reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from rules.cases import change, is_open, moved
from rules.deadlines import run
from rules.followings import handler_of, notice
from rules.handling import Refused, to_reporter
from rules.hours import local, moment
from rules.nouns import NOTHING, Choice, Decision, Entry, Say, To
from rules.people import Who
from rules.permits import BAD_STARS, Owed, permit
from rules.proceedings import Task, TaskKind
from rules.records import Case, State
from rules.tasks import Today

SOLVED: Final = ("yes", "no", "unsure")
STARS: Final = (5, 4, 3, 2, 1)
NEVER_ASKED: Final = frozenset({"died", "not_found", "moved", "not_ours"})
"""Ends after which nobody asks how it went."""
GONE: Final[frozenset[State]] = frozenset({"withdrawn", "merged"})
"""States without an answer of ours to speak about."""
CLOCK: Final = 0


@dataclass(frozen=True, slots=True)
class Calls:
    """The call that may be owed now: its id, whom of the township it falls to (`near` at `place`), whom of the county (`top`).

    Nobody named (0) is whoever sits at that desk.
    """

    id: int
    place: str
    near: int = 0
    top: int = 0


def calls(case: Case | None, new_id: int, near: Iterable[Who], top: Iterable[Who], today: Today) -> Calls:
    """Who may call: of the township (`near`) somebody else than who handled it, else the county; of the county (`top`) not
    who confirmed it, where there is another."""
    county = today.county
    town = county.township_of(case.place) if case is not None and case.place else county.code
    owed = Owed(Task(new_id, "callback", town, today.day, today.now), case)
    able = [one.account.id for one in near if permit(one, "task.call", owed, county)]
    others = [
        one.account.id for one in top if case is None or one.account.id not in (case.applicant_id, case.reporter_id)
    ]
    others.sort(key=lambda one: (case is not None and one == case.approver_id, one))
    first = others[0] if others else 0
    return Calls(new_id, town, able[0], first) if able else Calls(new_id, county.code, 0, first)


def solved(case: Case | None, who: Who, answer: str, calls: Calls, today: Today) -> Decision | Refused:
    """解决了吗, and 还好吗 a month later: kept as she answered; `no` opens it again at the county, `unsure` is called."""
    if case is None or not permit(who, "case.solved", case, today.county):
        return Refused("case.unknown")
    if answer not in SOLVED:
        return Refused("button.stale")
    if is_open(case) or case.state in GONE:
        return Refused("status.not_ended", {"number": case.number})
    entry = _entry(case, who, today, {"answer": answer})
    if answer == "no":
        return send_up(replace(case, solved="no"), entry, calls, today)
    call = (_call(case, "callback", _due(today), calls, today),) if answer == "unsure" else ()
    return change(case, entry, solved=answer)[1] + Decision(keep=call)


def rate(case: Case | None, who: Who, stars: int, calls: Calls, today: Today) -> Decision | Refused:
    """好差评, once a case and in five steps; one or two stars open an ended case again at the county."""
    if case is None or not permit(who, "case.rate", case, today.county):
        return Refused("case.unknown")
    if stars not in STARS:
        return Refused("button.stale")
    if case.stars:
        return Refused("rating.given")
    if (is_open(case) and case.solved != "no") or case.state in GONE:
        return Refused("status.not_ended", {"number": case.number})
    entry = _entry(case, who, today, {"stars": str(stars)})
    if stars <= BAD_STARS and moved(case, "case.reopen") is not None and case.closed_at is not None:
        return send_up(replace(case, stars=stars), entry, calls, today)
    return change(case, entry, stars=stars)[1]


def send_up(case: Case, entry: Entry, calls: Calls, today: Today) -> Decision | Refused:
    """Open it again in the county's hands, with a call-back owed and a fresh clock: nothing is overdue at once.

    Whoever had it hears that the county looks first, not what was said; the county hands it on when it has called.
    """
    state = moved(case, "case.reopen")
    if state is None:
        return Refused("status.not_ended", {"number": case.number})
    county, holder = today.county, calls.top
    call = Task(calls.id, "callback", county.code, _due(today), today.now, case.id, owner_id=holder)
    due, clock = fresh(case, today)
    again = Entry(case.id, today.now, "case.reopen", entry.by, details={**clock})
    changed, decision = change(
        case,
        again,
        state=state,
        closed_at=None,
        tell_at=None,
        waiting_on="",
        owner_id=holder,
        claimed_at=today.now if holder else None,
        first_contact_by=moment(county, call.due_on, county.hours.closes),
        due_on=due,
        clock=clock,
    )
    top = notice("case.sent_up", changed, To("post", f"county@{county.code}"))
    top = replace(top, values={**top.values, "day": call.due_on})
    card = Choice("button.task", "task.card", call.id)
    says: tuple[Say, ...] = (replace(top, choices=(*top.choices[:1], card)),)
    if case.owner_id and case.owner_id != holder:
        says += (notice("case.reopened", changed, handler_of(case, county)),)
    told = to_reporter(changed, "report.again", county)
    return Decision(entries=(entry,)) + decision + Decision(keep=(call,), says=says) + told


def fresh(case: Case, today: Today) -> tuple[date | None, Mapping[str, str]]:
    """A clock of the same programme from today; none where none ran."""
    programme = today.county.programme(case.programme)
    if programme is None or case.due_on is None:
        return case.due_on, case.clock
    return run(today.county.clock(programme.clock), today.day, today.county, today.calendar)


def hear_by_phone(row: Owed, who: Who, result: str, calls: Calls, today: Today) -> Decision | Refused:
    """What somebody without an account answered on the telephone: as if she had pressed it herself."""
    case = row.case
    if case is None or result not in SOLVED:
        return NOTHING
    entry = _entry(case, who, today, {"answer": result, "by": "phone"})
    if result == "no":
        return send_up(replace(case, solved="no"), entry, calls, today)
    return change(case, entry, solved=result, **_followed(case, row, result))[1]


def ask_later(case: Case, calls: Calls, today: Today) -> Decision:
    """A month after the end: 还好吗. Who has no account is telephoned; who does not answer loses nothing by it."""
    until = today.day + timedelta(days=today.county.setting("later_wait_days"))
    if not case.applicant_id:
        return Decision(keep=(_call(case, "later", until, calls, today),))
    asked = Task(calls.id, "later", calls.place, until, today.now, case.id, account_id=case.applicant_id)
    say = Say(
        "rating.later",
        To("account", str(case.applicant_id)),
        {"number": case.number},
        lane="notices",
        choices=tuple(Choice(f"button.still.{one}", f"case.still.{one}", case.id) for one in ("yes", "no")),
        about=("case", case.id),
        once=f"task:{calls.id}:asked",
    )
    return Decision(keep=(asked,), says=(say,))


def still(
    case: Case | None, who: Who, answer: str, task: Task | None, calls: Calls, today: Today
) -> Decision | Refused:
    """还好吗, answered: `yes` ends the case for good, `no` opens it again at the county."""
    said = solved(case, who, answer, calls, today)
    if case is None or isinstance(said, Refused):
        return said
    done = () if task is None else (replace(task, result=answer, done_at=today.now, done_by=who.account.id),)
    if answer == "yes" and moved(case, "case.follow_up") is not None:
        entry = Entry(case.id, today.now, "case.follow_up", who.account.id)
        ended = change(replace(case, solved="yes"), entry, state=moved(case, "case.follow_up"))[1]
        return Decision(entries=said.entries) + ended + Decision(keep=done)
    return said + Decision(keep=done)


def silence(task: Task, today: Today) -> Decision:
    """Nobody answered: counted, and nothing else happens."""
    return Decision(keep=(replace(task, result="silent", done_at=today.now, done_by=CLOCK),))


def owe_call(case: Case, calls: Calls, today: Today) -> Decision:
    """Somebody without an account is asked by telephone whether it is solved, never by whoever handled it."""
    since = local(today.county, case.closed_at or today.now).date()
    due = max(today.day, since + timedelta(days=today.county.setting("callback_days")))
    return Decision(keep=(_call(case, "callback", due, calls, today),))


def _call(case: Case, kind: TaskKind, due: date, calls: Calls, today: Today) -> Task:
    return Task(calls.id, kind, calls.place, due, today.now, case.id, owner_id=calls.near)


def _followed(case: Case, row: Owed, result: str) -> Mapping[str, object]:
    ended = row.task.kind == "later" and result == "yes" and moved(case, "case.follow_up") is not None
    return {"state": moved(case, "case.follow_up")} if ended else {}


def _due(today: Today) -> date:
    return today.day + timedelta(days=today.county.setting("callback_days"))


def _entry(case: Case, who: Who, today: Today, details: Mapping[str, str]) -> Entry:
    deed = "case.rate" if "stars" in details else "case.solved"
    return Entry(case.id, today.now, deed, who.account.id, details=details, audience="county")
