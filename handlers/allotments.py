"""What the card of a case shows of its aid: how each stands, and the next press that is hers to make."""

from __future__ import annotations

from rules import payments
from rules.aids import not_yet
from rules.cases import is_pressing
from rules.nouns import Choice, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case
from storage.desk import Desk


def lines(desk: Desk, case: Case) -> list[Word | str]:
    """How the aid of a case stands, for the office."""
    kept = desk.proceedings
    return payments.lines(kept.aids_of(case.id), kept.payments_of(case.id), kept.tasks_of(case.id))


def given(desk: Desk, case: Case) -> list[Word | str]:
    """The same for the one who asked: what nobody confirmed yet, and papers the office owes, are no news to her."""
    kept = desk.proceedings
    return payments.lines(
        tuple(one for one in kept.aids_of(case.id) if one.state != "proposed"), kept.payments_of(case.id)
    )


def buttons(desk: Desk, who: Who, case: Case) -> tuple[Choice, ...]:
    """先行救助 where it presses, what waits for her to confirm, what a confirmed result gives, what is due, what is owed."""
    found: list[Choice] = []
    aids = desk.proceedings.aids_of(case.id)
    proposed = [one for one in aids if one.state == "proposed"]
    for one in proposed:
        deed = "aid.confirm_minute" if one.minute else "aid.confirm"
        if one.proposed_by != who.account.id and permit(who, deed, case, desk.county):
            found.append(Choice("button.aid_decide", "aid.open", one.id))
    if not proposed and is_pressing(case) and permit(who, "aid.propose", case, desk.county):
        found.append(Choice("button.aid_first", "aid.first", case.id, case.version))
    if case.state == "confirmed" and not aids and may_give(desk, who, case):
        found.append(Choice("button.aid_give", "aid.give", case.id, case.version))
    if permit(who, "aid.pay", case, desk.county):
        due = (one for one in desk.proceedings.payments_of(case.id) if one.state == "waiting")
        confirmed_by = {one.id: one.confirmed_by for one in aids}
        found += [
            Choice("button.aid_paid", "aid.paid", one.id, one.version)
            for one in due
            if one.due_on <= desk.today and confirmed_by.get(one.aid_id) != who.account.id
        ][:1]
    if permit(who, "aid.explain", case, desk.county):
        found += [
            Choice("button.aid_explain", "aid.explain", one.id)
            for one in desk.proceedings.tasks_of(case.id)
            if one.kind == "papers" and one.done_at is None
        ]
    return tuple(found)


def may_give(desk: Desk, who: Who, case: Case) -> bool:
    """发放: what an agreed decision gives."""
    return not_yet(case, desk.county, desk.now) is None and permit(who, "aid.propose", case, desk.county)
