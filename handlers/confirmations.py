"""同意 or 不同意: the second person's press on aid that was proposed, and the list of what waits for her."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from handlers import cards, matters
from handlers.cards import NO_CASE
from handlers.matters import aid_of, done, matter_of, refuse
from handlers.questions import Talk, to_
from rules import aids, confirmations
from rules.cases import title
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Lines, Say, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Aid
from rules.records import Case
from storage import aids as stored
from storage.desk import Desk

SHOWN: Final = 8


def confirm(desk: Desk, who: Who, heard: Heard) -> Decision:
    """同意: of two who press at once the first wins, the other hears who it was."""
    aid, case = aid_of(desk, heard)
    if aid is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    answer = confirmations.confirm(matter_of(desk, who, case), aid)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    key = "aid.confirm_done_first" if aid.path == "first" else "aid.confirm_done"
    return answer + done(who, case, key, {"number": case.number, "what": aids.told(aid)})


def decline(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不同意: a reason on a button; the proposer hears it."""
    aid, case = aid_of(desk, heard)
    if aid is None or case is None:
        return cards.refuse(desk, who, None, NO_CASE)
    chosen = heard.press.argument if heard.press else ""
    matter = matter_of(desk, who, case)
    refused = confirmations.undecided(matter, aid)
    if refused:
        return refuse(desk, who, case, refused)
    if not chosen:
        choices = tuple(
            Choice(f"aid.refusal.{one}", f"aid.refuse.{one}", aid.id, aid.version) for one in confirmations.REFUSALS
        )
        return cards.offer(who, case, "aid.refuse_why", choices)
    answer = confirmations.refuse(matter, aid, chosen)
    if isinstance(answer, Refused):
        return refuse(desk, who, case, answer)
    return answer + done(who, case, "aid.refuse_done", {"number": case.number})


def waiting(desk: Desk, who: Who, heard: Heard) -> Decision:
    """等我确认: what waits for a second person and may be confirmed by her."""
    if not permit(who, "aid.board", None, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    rows = [(aid, case) for aid in stored.proposed(desk) if (case := desk.case(aid.case_id)) is not None]
    mine = [(aid, case) for aid, case in rows if _may(desk, who, aid, case)]
    lines = tuple(
        Word("aid.waiting_line", {**title(case), "path": Word(f"aid.path.{aid.path}"), "what": aids.told(aid)})
        for aid, case in mine
    )
    choices = tuple(
        Choice("button.case_number", "aid.open", aid.id, values={"number": case.number}) for aid, case in mine[:SHOWN]
    )
    key = "aid.waiting" if mine else "aid.waiting_none"
    return Decision(says=(Say(key, to_(who), {"lines": Lines(lines)}, choices=choices),))


def open_aid(desk: Desk, who: Who, heard: Heard) -> Decision:
    """One that waits for her, with its buttons."""
    aid, case = aid_of(desk, heard)
    if aid is None or case is None or not _may(desk, who, aid, case):
        return waiting(desk, who, heard)
    asked = aids.ask(aid, case, matters.name_of(desk, aid.proposed_by), (to_(who),)).says[0]
    return done(who, case, asked.key, asked.values, asked.choices)


def _may(desk: Desk, who: Who, aid: Aid, case: Case) -> bool:
    deed = "aid.confirm_minute" if aid.minute else "aid.confirm"
    return aid.proposed_by != who.account.id and permit(who, deed, case, desk.county)


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "aid.confirm": confirm,
    "aid.refuse": decline,
    "aid.waiting": waiting,
    "aid.open": open_aid,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"to_confirm": waiting}
TALKS: tuple[Talk, ...] = ()
