"""The history of a case as the office reads it: one line a deed, nothing of what was put here by mistake."""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.aids import of_code
from rules.nouns import Entry, Lines, Value, Word
from rules.phones import mask_ids
from rules.records import Case
from storage.desk import Desk

LAST: Final = 8
TOLD: Final = frozenset(
    {
        "case.register",
        "case.claim",
        "case.hand",
        "case.place",
        "case.refile",
        "case.ask",
        "case.visit",
        "case.verify",
        "case.accept",
        "case.decide",
        "case.supplement",
        "paper.settle",
        "case.resume",
        "case.recount",
        "case.extend",
        "case.grant",
        "case.grant_not",
        "pledge.ask",
        "pledge.sign",
        "case.check",
        "case.appraise",
        "case.reject",
        "case.confirm",
        "case.return",
        "case.send",
        "case.undo",
        "case.publish",
        "case.publish_end",
        "case.publish_down",
        "case.deliver",
        "case.arrive",
        "case.notice",
        "case.way",
        "objection.open",
        "objection.settle",
        "case.close",
        "case.withdraw",
        "case.reopen",
        "case.follow_up",
        "case.add",
        "case.answer",
        "case.where",
        "case.attach",
        "case.amended",
        "case.earlier",
        "case.merge",
        "case.merged_here",
        "case.unmerge",
        "case.parted",
        "case.link",
        "case.not_linked",
        "case.again",
        "case.note",
        "case.kind",
        "case.step",
        "case.guardian",
        "case.urgent",
        "case.hurry",
        "case.misfiled",
        "case.withdraw_wanted",
        "case.object",
        "case.solved",
        "case.rate",
        "task.end",
        "objection.by",
        "case.bind",
        "aid.propose",
        "aid.confirm",
        "aid.refuse",
        "aid.pay",
        "aid.arrived",
        "aid.missing",
        "aid.sign",
        "aid.back",
        "aid.explain",
        "aid.ferry",
        "leg.ask",
        "leg.accept",
        "leg.decline",
        "leg.end",
        "leg.again",
        "leg.recall",
        "leg.return",
        "leg.urge",
        "leg.note",
        "human.ask",
        "line.open",
        "line.said",
        "line.answered",
        "line.close",
        "danger.called",
        "danger.cannot",
        "danger.someone",
        "danger.alone",
        "danger.calm",
    }
)


def history(
    desk: Desk, case: Case, new: tuple[Entry, ...] = (), last: int = LAST, *, county: bool = False
) -> list[Word | str]:
    """The last lines of the history; what was sent here by mistake and moved away is no longer shown.

    What she said of the help and who objected is read by the county alone.
    """
    kept_ = desk.entries(case.id, "county" if county else "office")
    entries = [one for one in (*kept_, *new) if one.deed in TOLD and (county or one.audience != "county")]
    wrong = [one for one in entries if one.deed == "case.misfiled"]
    messages = {one.details.get("message", "") for one in wrong} - {""}
    kept = {number for one in wrong for number in one.details.get("attachments", "").split(",") if number}
    shown = [one for one in entries if one.message not in messages and str(one.attachment_id) not in kept]
    return [told(one) for one in shown[-last:]]


def told(entry: Entry) -> Word:
    usual = entry.details.get("usual", "")
    values: dict[str, Value] = {
        "at": entry.at,
        "text": Word(usual) if usual else mask_ids(entry.text),
        "officer": entry.details.get("officer", ""),
    }
    for name, prefix in (
        ("programme", "programme"),
        ("place", "place"),
        ("result", "verify.result"),
        ("decision", "decision"),
        ("reason", "case.reason"),
        ("outcome", "ending"),
        ("answer", "button.solved"),
        ("stars", "button.stars"),
        ("called", "button.result"),
        ("task", "task.kind"),
        ("proof", "proof"),
        ("settled", "paper.how"),
        ("delay", "delay"),
        ("means", "pledge.means"),
        ("refusal", "case.refusal"),
        ("authorised", "check.authorised"),
        ("found", "check.found"),
        ("department", "department"),
        ("kind", "leg.kind"),
        ("ended", "leg.end"),
        ("because", "leg.reason"),
        ("path", "kind"),
        ("step", "step"),
        ("how", "guardian.how"),
    ):
        code = entry.details.get(name, "")
        values[name] = Word(f"{prefix}.{code}") if code else ""
    aid = entry.details.get("aid", "")
    values["aid"] = of_code(aid) if aid else ""
    proofs = tuple(Word(f"proof.{one}") for one in entry.details.get("proofs", "").split(",") if one)
    values["proofs"] = Lines(proofs)
    on = entry.details.get("on", "") or entry.details.get("due", "")
    values["on"] = date.fromisoformat(on) if on else ""
    for name in ("went", "accompanied", "from"):
        values[name] = entry.details.get(name, "")
    return Word(f"entry.{entry.deed}", values)


def source(desk: Desk, case: Case) -> Word:
    """How the case came: of a school, clinic or organisation its name, which the township knows and the village does not."""
    who = desk.who_is(case.reporter_id) if case.source == "assistant" and case.reporter_id else None
    named = next((post.name for post in who.posts if post.role == "reporter"), "") if who is not None else ""
    if named:
        return Word("case.card.source.reporter", {"at": case.opened_at, "name": named})
    return Word(f"case.card.source.{case.source}", {"at": case.opened_at})
