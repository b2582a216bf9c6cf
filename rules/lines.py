"""A live line (找人工): the officer who has a case and the person in it write to each other, all of it on the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from rules.asks import belong
from rules.cases import title
from rules.counties import County
from rules.followings import Addition
from rules.handling import Refused, claim, name_of
from rules.nouns import NOTHING, Choice, Decision, Entry, Say, To, Value
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Line
from rules.records import Case


def open_line(
    case: Case | None, who: Who, before: Line | None, id: int, county: County, now: datetime
) -> Decision | Refused:
    """接通: whoever has the case (or takes it with this press) and the person in it write to each other from now on.

    Only its owner speaks: what colleagues think is no answer to a resident.
    """
    if case is None or not permit(who, "case.handle", case, county):
        return Refused("case.unknown")
    if case.owner_id not in (0, who.account.id):
        return Refused("case.taken")
    to = case.applicant_id or case.reporter_id
    if not to:
        return Refused("line.nobody", {"number": case.number})
    if before is not None:
        return Refused("line.open_already", {"number": case.number})
    taken = claim(case, who, county, now) if not case.owner_id else NOTHING
    if isinstance(taken, Refused):
        return taken
    line = Line(id, case.id, to, who.account.id, now, now)
    entry = Entry(case.id, now, "line.open", who.account.id, details={"officer": name_of(who)})
    values: dict[str, Value] = {**title(case), "officer": name_of(who)}
    return (
        taken
        + Decision(keep=(line,), entries=(entry,))
        + Decision(
            says=(_say("line.opened", to, line, values), _say("line.opened.officer", who.account.id, line, values))
        )
    )


def speak(line: Line, case: Case, who: Who, more: Addition, county: County, now: datetime) -> Decision | Refused:
    """One's words, voice or picture reach the other at once, and stand in the case."""
    mine = line.officer_id == who.account.id
    if not permit(who, "case.handle" if mine else "case.read", case, county) or (
        mine and case.owner_id != line.officer_id
    ):
        return Refused("line.over", {"number": case.number})
    by, details = (
        who.account.id,
        {"messages": ",".join(more.came or (more.message,)), "officer": name_of(who) if mine else ""},
    )
    said = "\n".join(filter(None, (more.words, more.phone, more.address)))
    kept = belong(more.kept, case)
    entries = tuple(
        Entry(case.id, now, "case.attach", by, "", details, attachment_id=one.id, message=more.message) for one in kept
    )
    if said:
        entries = (
            Entry(case.id, now, "line.answered" if mine else "line.said", by, said, details, message=more.message),
            *entries,
        )
    other = line.account_id if mine else line.officer_id
    values: dict[str, Value] = {**title(case), "officer": name_of(who), "words": said}
    say = _say("line.from_officer" if mine else "line.from_person", other, line, values)
    if not said:
        say = replace(say, key=f"{say.key}.file")
    return Decision(
        keep=(replace(line, heard_at=now), *kept),
        entries=entries,
        says=(replace(say, attachments=tuple(one.id for one in kept), choices=()),),
    )


def close(line: Line, case: Case, now: datetime, by: int = 0) -> Decision:
    """结束, by either, or by the clock when nobody said anything for a while: both hear it and how to go on."""
    key = "line.closed" if by else "line.quiet"
    values = title(case)
    status = (Choice("button.status", "case.status", case.id), Choice("button.human", "human.ask", case.id))
    card = (Choice("button.look", "case.card", case.id),)
    return Decision(
        keep=(replace(line, closed_at=now),),
        entries=(Entry(case.id, now, "line.close", by),),
        says=(
            replace(_say(key, line.account_id, line, values), choices=status),
            replace(_say(f"{key}.officer", line.officer_id, line, values), choices=card),
        ),
    )


def is_quiet(line: Line, minutes: int, now: datetime) -> bool:
    """Whether nobody has said anything on the line for so many minutes."""
    return now - line.heard_at >= timedelta(minutes=minutes)


def _say(key: str, account: int, line: Line, values: Mapping[str, Value]) -> Say:
    return Say(
        key,
        To("account", str(account)),
        values,
        choices=(Choice("button.line_end", "line.end", line.case_id),),
        about=("case", line.case_id),
        sensitive=True,
    )
