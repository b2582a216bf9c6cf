"""What county and township watch: what waits for a decision, what is late and where it sticks, the day's numbers, invitations.

Cases and blockages are named, never people in an order: no list here ranks anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Final

from handlers import belongings, households, invitations, referrals, replies
from handlers.questions import Talk, to_
from rules import rungs, visits
from rules.cases import title
from rules.deadlines import days_left
from rules.handling import Refused
from rules.hours import moment
from rules.legs import BACK, department, named, slowest
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.records import Case, Visit
from storage import tasks, watches
from storage import visits as stored
from storage.desk import Desk

PAGE: Final = 8


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Free words at the county's desk: they begin a request like anybody's, unless they only greet."""
    if heard.kind == "said" and len(heard.text.strip()) < 4:
        return to_decide(desk, who, heard)
    return belongings.loose(desk, who, heard)


def to_decide(desk: Desk, who: Who, heard: Heard) -> Decision:
    """今天要定的: complaints, cases whose result was not accepted or that climbed up here, households nobody below has reached."""
    if not permit(who, "overview.county", None, desk.county):
        return households.refuse(who, Refused("overviews.not_yours"))
    complaints = desk.complaints(True)
    again = desk.cases_at(_places(desk, who), ("reopened",))
    cases = (*again, *(one for one in watches.climbed(desk) if one not in again))
    top = [row for row in _late_visits(desk, who) if row[0].rung == rungs.TOP]
    lines: list[Word | str] = []
    if complaints:
        lines.append(Word("overviews.complaints_wait", {"count": len(complaints)}))
    returned = [row for row in referrals.waiting(desk, who) if row.leg.state in BACK]
    if returned:
        each = {row.leg.department: row.leg for row in returned}
        lines.append(Word("overviews.legs_back", {"departments": named(list(each.values()))}))
    lines += [_case_line(desk, case) for case in cases[:PAGE]]
    lines += [_visit_line(desk, visit, house) for visit, house in top[:PAGE]]
    buttons = [_case_button(case) for case in cases[:PAGE]]
    buttons += [_visit_button(desk, visit, house) for visit, house in top[: PAGE - len(buttons)]]
    buttons += (Choice("button.referred_out", "leg.list"),) if returned else ()
    buttons += _doors()
    key = "overviews.to_decide" if lines else "overviews.nothing"
    return Decision(says=(Say(key, to_(who), {"lines": Lines(tuple(lines))}, choices=tuple(buttons)),))


def late(desk: Desk, who: Who, heard: Heard) -> Decision:
    """超期, the township's own or all: cases with the step that blocks, visits with the rung and who said what."""
    if not _watches(desk, who):
        return households.refuse(who, Refused("overviews.not_yours"))
    cases = _late_cases(desk, who)
    rows = _late_visits(desk, who)
    page = int(heard.press.argument) if heard.press and heard.press.argument.isdigit() else 0
    items: list[Case | tuple[Visit, Household]] = [*cases, *rows]
    pages = max(1, -(-len(items) // PAGE))
    shown = items[page % pages * PAGE :][:PAGE]
    lines = tuple(_case_line(desk, one) if isinstance(one, Case) else _visit_line(desk, *one) for one in shown)
    buttons = [_case_button(one) if isinstance(one, Case) else _visit_button(desk, *one) for one in shown]
    if pages > 1:
        buttons.append(Choice("button.more", f"overview.late.{(page + 1) % pages}"))
    key = "overviews.late" if items else "overviews.none_late"
    values: dict[str, Value] = {"cases": len(cases), "visits": len(rows), "lines": Lines(lines)}
    return Decision(says=(Say(key, to_(who), values, choices=tuple(buttons)),))


def numbers(desk: Desk, who: Who, heard: Heard) -> Decision:
    """今天数字: what came, what was done, what waits, in her places."""
    if not _watches(desk, who):
        return households.refuse(who, Refused("overviews.not_yours"))
    counts = watches.day_counts(desk, desk.today, _places(desk, who))
    lines = tuple(Word(f"overviews.count.{name}", {"count": count}) for name, count in counts.items())
    lines += _afterwards(desk, who)
    return Decision(says=(Say("overviews.numbers", to_(who), {"day": desk.today, "lines": Lines(lines)}),))


def _afterwards(desk: Desk, who: Who) -> tuple[Word, ...]:
    """The year's ratings and what was answered a month later, as counts, only once there are enough: nobody shall guess who."""
    since = moment(desk.county, desk.today.replace(month=1, day=1), time.min)
    stars, later = (ask(desk, _places(desk, who), since) for ask in (tasks.ratings, tasks.month_later))
    found = (("overviews.ratings", stars), ("overviews.month_later", later))
    enough = desk.county.setting("ratings_from")
    return tuple(Word(key, {**counts}) for key, counts in found if sum(counts.values()) >= enough)


def _watches(desk: Desk, who: Who) -> bool:
    """The county over all, an officer over her township."""
    return any(permit(who, deed, None, desk.county) for deed in ("overview.show", "queue.show"))


def _places(desk: Desk, who: Who) -> frozenset[str]:
    """Everything at or below the places of her posts."""
    return frozenset(code for post in who.posts for code in desk.county.within(post.place))


def _late_cases(desk: Desk, who: Who) -> list[Case]:
    """The cases past the day promised or the hour of the first call, the longest overdue first."""
    found = watches.overdue(desk, _places(desk, who))
    return [one for one in found if permit(who, "case.read", one, desk.county)]


def _late_visits(desk: Desk, who: Who) -> list[tuple[Visit, Household]]:
    """The visits past their due date, the longest overdue first."""
    rows = stored.open_at(desk, _places(desk, who), upto=desk.today)
    late = [(visit, house) for visit, house in rows if visits.days_late(visit, desk.today)]
    return sorted(late, key=lambda row: (row[0].due_on, row[1].number))


def _case_line(desk: Desk, case: Case) -> Word:
    """Where a case sticks and since when: with whom it lies stands on its card, not here."""
    values: dict[str, Value] = {**title(case), "state": Word(f"state.{case.state}")}
    left = days_left(case, desk.today, desk.calendar)
    slow = slowest(desk.proceedings.legs_of(case.id)) if left is not None and left < 0 else None
    if slow is not None and left is not None:
        return Word("overviews.case.over_leg", {**values, "department": department(slow), "days": -left})
    if left is not None and left < 0:
        return Word("overviews.case.over", {**values, "days": -left})
    if not case.owner_id:
        return Word("overviews.case.unclaimed", {**values, "by": case.first_contact_by or case.opened_at})
    if left is None and case.first_contact_by is not None and case.first_contact_by < desk.now:
        return Word("overviews.case.uncalled", {**values, "by": case.first_contact_by})
    return Word("overviews.case.sticks", values)


def _visit_line(desk: Desk, visit: Visit, house: Household) -> Word:
    """One late household: days, the rung that knows, and what was said about it last."""
    last = stored.last_attempt(desk, visit.id)
    said = households.said(desk, last) if last else Word("overviews.visit.silent")
    days = visits.days_late(visit, desk.today)
    rung = Word(f"role.{rungs.RUNGS[visit.rung]}")
    return Word("overviews.visit", {**visits.label(house), "days": days, "rung": rung, "said": said})


def _case_button(case: Case) -> Choice:
    return Choice("button.case_number", "case.card", case.id, values={"number": case.number})


def _visit_button(desk: Desk, visit: Visit, house: Household) -> Choice:
    values: dict[str, Value] = {**visits.label(house), "days": visits.days_late(visit, desk.today)}
    return Choice("button.house_late", "visit.card", visit.id, visit.version, values)


def _doors() -> tuple[Choice, ...]:
    names = {
        "overdue": "overview.late",
        "numbers": "overview.numbers",
        "complaints": "complaint.list",
        "invite": "invite.start",
    }
    return tuple(Choice(f"button.{label}", deed) for label, deed in names.items())


Handler = Callable[[Desk, Who, Heard], Decision]
DEEDS: Mapping[str, Handler] = {
    "overview.show": to_decide,
    "overview.late": late,
    "overview.numbers": numbers,
    "complaint.list": replies.waiting,
    "complaint.answer": replies.start,
    "complaint.look": replies.look,
    "invite.start": invitations.start,
}
LINES: Mapping[str, Handler] = {
    "overview": to_decide,
    "overdue": late,
    "invite": invitations.start,
}
TALKS: tuple[Talk, ...] = (replies.TALK, invitations.TALK)
