"""The second person's answer to aid that was proposed: agreed, and payments come due; or not, with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from rules.aids import Matter, coded, look, told
from rules.calendars import add_workdays
from rules.cases import change, moved, tell, title
from rules.funds import left
from rules.handling import Refused, name_of
from rules.nouns import Choice, Decision, Entry, Say, To, Word
from rules.proceedings import Aid, Payment, Task

STEPS: Final = ("registered", "reopened", "confirmed")
"""Where aid is the next thing that happens to a case; a case further on its way only has it beside."""
REFUSALS: Final = ("calm", "check", "much", "other")
ROWS: Final = 8
"""How many new rows one confirmation may make at most: the payments of every stage and the task."""


def confirm(matter: Matter, aid: Aid) -> Decision | Refused:
    """The second person agrees: payments come due, and of first aid the explanation too."""
    refused = undecided(matter, aid)
    if refused is None and aid.path == "first" and left(matter.fund, matter.promised) < aid.value:
        refused = Refused("aid.fund_lacks", {"left": left(matter.fund, matter.promised)})
    if refused:
        return refused
    case, who = matter.case, matter.who
    confirmed = replace(aid, state="confirmed", confirmed_by=who.account.id, confirmed_at=matter.now)
    rows = schedule(matter, confirmed)
    details = {"officer": name_of(who), "aid": coded(aid)}
    entry = Entry(case.id, matter.now, "aid.confirm", who.account.id, details=details, audience="office")
    step = "case.first" if aid.path == "first" else "case.deliver"
    onward = moved(case, step) if case.state in STEPS else None
    changed, decision = change(case, entry, state=onward or case.state)
    owed = _explanation(matter, confirmed)
    proposer = Say(
        "aid.confirmed",
        To("account", str(aid.proposed_by)),
        {**title(case), "officer": name_of(who), "what": told(aid)},
        lane="urgent" if aid.path == "first" else "notices",
        choices=(
            Choice("button.aid_paid", "aid.paid", rows[0].id, 1),
            Choice("button.aid_back", "aid.back", rows[0].id, 1),
            Choice("button.look", "case.card", case.id),
        ),
        about=("case", case.id),
    )
    stages = Word("aid.in_stages", {"count": len(rows)}) if len(rows) > 1 else ""
    coming = tell(changed, "aid.coming", {"what": told(aid), "stages": stages})
    return decision + Decision(keep=(confirmed, *rows, *owed), says=(proposer,)) + coming


def refuse(matter: Matter, aid: Aid, reason: str) -> Decision | Refused:
    """The second person does not agree: the proposer hears why; the resident was promised nothing and hears nothing."""
    refused = undecided(matter, aid)
    if refused:
        return refused
    if reason not in REFUSALS:
        return Refused("aid.which_reason")
    case, who = matter.case, matter.who
    ended = replace(aid, state="refused", confirmed_by=who.account.id, confirmed_at=matter.now)
    details = {"officer": name_of(who), "aid": coded(aid), "why": reason}
    entry = Entry(case.id, matter.now, "aid.refuse", who.account.id, details=details, audience="office")
    values = {
        **title(case),
        "officer": name_of(who),
        "what": told(aid),
        "reason": Word(f"aid.refusal.{reason}"),
    }
    says = Say(
        "aid.refused",
        To("account", str(aid.proposed_by)),
        values,
        lane="urgent" if aid.path == "first" else "notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
    )
    return Decision(keep=(ended,), entries=(entry,), says=(says,))


def schedule(matter: Matter, aid: Aid) -> tuple[Payment, ...]:
    """The payments of an aid: one, or one a stage with its day; what does not divide goes with the first."""
    stages = aid.quantity if aid.kind == "money" else 1
    each, rest = divmod(aid.value, stages)
    step = timedelta(days=matter.county.setting("stage_days"))
    source = matter.town if aid.path == "first" else aid.giver
    return tuple(
        Payment(
            matter.ids[1 + stage],
            aid.id,
            aid.case_id,
            each + (0 if stage else rest),
            matter.today + stage * step,
            source,
            stage + 1,
        )
        for stage in range(stages)
    )


def _explanation(matter: Matter, aid: Aid) -> tuple[Task, ...]:
    """The paper that is owed after first aid (事后补充说明), by both who gave it; one for all first aid of a case."""
    if aid.path != "first" or any(one.kind == "papers" and one.done_at is None for one in matter.tasks):
        return ()
    due = add_workdays(matter.calendar, matter.today, matter.county.setting("papers_workdays"))
    return (
        Task(
            matter.ids[0],
            "papers",
            matter.town,
            due,
            matter.now,
            aid.case_id,
            account_id=aid.confirmed_by,
            owner_id=aid.proposed_by,
        ),
    )


def undecided(matter: Matter, aid: Aid) -> Refused | None:
    """Why she may not answer now, or None: it is not hers to confirm, somebody was faster, or she proposed it herself."""
    refused = look(matter, "aid.confirm_minute" if aid.minute else "aid.confirm")
    if refused:
        return refused
    if aid.state != "proposed":
        by = matter.names.get(aid.confirmed_by, "")
        return Refused("aid.decided_already", {"state": Word(f"aid.state.{aid.state}"), "by": by})
    return Refused("aid.two_people") if aid.proposed_by == matter.who.account.id else None
