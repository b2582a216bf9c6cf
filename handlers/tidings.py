"""What became of each report: the list of hers and one of them, in kind, without anybody else's affairs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from handlers import filings, pledges
from handlers.questions import to_
from rules import statuses
from rules.nouns import Choice, Decision, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.records import Case
from rules.watches import draft_label
from storage.desk import Desk

LIST: Final = 8


def mine(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我报的: first what is not handed in, each with a button to go on; then her reports and where each stands, in kind."""
    every = [one for one in desk.cases_of(who.account.id) if one.reporter_id == who.account.id]
    drafts = filings.unfinished(desk, who)
    argument = heard.press.argument if heard.press else ""
    pages = max(1, -(-len(every) // LIST))
    number = (int(argument) if argument.isdigit() else 0) % pages
    rows = every[number * LIST :][:LIST]
    if not rows and not drafts:
        return Decision(says=(Say("report.none", to_(who), menu=f"home.{who.role}"),))
    waiting = tuple(Word("report.draft_line", draft_label(one)) for one in drafts)
    head = (Word("report.unfinished", {"count": len(drafts)}), *waiting) if drafts else ()
    listed = (Word("report.count", {"count": len(every)}), *(_line(one) for one in rows)) if rows else ()
    choices = (
        *(Choice("button.target_draft", "form.resume", one.id, one.version, draft_label(one)) for one in drafts[:LIST]),
        *(Choice("button.target", "case.card", one.id, values=pledges.title(one)) for one in rows),
        *((Choice("button.next_page", f"report.mine.{(number + 1) % pages}"),) if pages > 1 else ()),
    )
    return Decision(
        says=(
            Say(
                "report.mine",
                to_(who),
                {"lines": Lines((*head, *listed))},
                choices=choices,
                about=("reports", who.account.id),
                replaces=bool(argument),
            ),
        )
    )


def show(desk: Desk, who: Who, case: Case) -> Decision:
    """One report as its reporter sees it: her own words, and the kind of state; never what others said."""
    mine = case.applicant_id == who.account.id or case.reporter_id == who.account.id
    values: Mapping[str, Value] = {"line": _line(case), "words": case.words if mine else ""}
    open_ = statuses.outcome_class(case) in ("seen", "doing")
    choices = (
        (Choice("button.add", "case.add", case.id), Choice("button.withdraw", "case.withdraw", case.id))
        if open_
        else ()
    )
    return Decision(says=(Say("report.card", to_(who), values, choices=choices, about=("case", case.id)),))


def _line(case: Case) -> Word:
    state = Word(f"report.state.{statuses.outcome_class(case)}")
    return Word("report.line", {**pledges.title(case), "state": state})
