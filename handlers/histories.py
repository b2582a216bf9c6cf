"""The history of a case as the office reads it: one line a deed, nothing of what was put here by mistake."""

from __future__ import annotations

from datetime import date
from typing import Final

from rules.aids import of_code
from rules.nouns import Entry, Value, Word
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
        "case.ask",
        "case.visit",
        "case.verify",
        "case.accept",
        "case.decide",
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
        "case.note",
        "case.kind",
        "case.step",
        "case.guardian",
        "case.urgent",
        "case.hurry",
        "case.misfiled",
        "case.withdraw_wanted",
        "case.object",
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
        "danger.called",
        "danger.cannot",
        "danger.someone",
        "danger.alone",
        "danger.calm",
    }
)


def history(desk: Desk, case: Case, new: tuple[Entry, ...] = (), last: int = LAST) -> list[Word | str]:
    """The last lines of the history; what was sent here by mistake and moved away is no longer shown."""
    entries = [one for one in (*desk.entries(case.id, "office"), *new) if one.deed in TOLD]
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
    on = entry.details.get("on", "")
    values["on"] = date.fromisoformat(on) if on else ""
    for name in ("went", "accompanied", "from"):
        values[name] = entry.details.get(name, "")
    return Word(f"entry.{entry.deed}", values)
