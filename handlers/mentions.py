"""A report she handed in, spoken of by its number or its name: taken back, added to, asked about; heard before any open form."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from handlers import filings, followings, forms, pledges, tidings
from handlers.filings import REPORT, TALK, settle
from handlers.questions import to_, with_values
from rules.cases import is_open
from rules.followings import add
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Word
from rules.people import Who
from rules.records import Case, Draft
from rules.watches import draft_label
from storage.desk import Desk

NUMBER: Final = re.compile(r"^(?:\D{0,4})([0-9]{4,8})(?![0-9])|(?<![0-9])([0-9]{4,8})$")
MARKS: Final = " ,，、;；:：。.!！?？的"
NOT_BUT: Final = re.compile(
    r"不是\s*(?P<wrong>[^，,。是\s]{1,8})\s*[，,、]?\s*[而应]?该?是\s*(?P<right>[^，,。\s]{1,8})"
)
LISTED: Final = 6


def hear(desk: Desk, who: Who, heard: Heard, draft: Draft | None) -> Decision | None:
    """A number of hers, 撤回, a wrong name put right, a question how somebody's report goes; None for anything else."""
    if heard.kind != "said":
        return None
    text = unicodedata.normalize("NFKC", heard.text).strip()
    mine = tuple(one for one in desk.cases_of(who.account.id) if one.reporter_id == who.account.id)
    found = NUMBER.search(text)
    number = (found.group(1) or found.group(2)) if found else ""
    case = next((one for one in mine if number and one.number == number), None)
    rest = text.replace(number, "", 1).strip(MARKS) if case is not None else text.strip(MARKS)
    takes_back, asks = rest in desk.county.lines["withdraw"], _asks(desk, rest)
    if case is not None and rest:
        if takes_back:
            return followings.withdraw(desk, who, followings.press_of(heard, "case.withdraw", case.id))
        return tidings.show(desk, who, case) if asks else _put_in(desk, who, heard, case)
    if draft is not None and draft.form != REPORT.name:
        return None
    if takes_back:
        return _take_back(desk, who, heard, tuple(one for one in mine if is_open(one)))
    return _corrected(desk, who, heard, text, mine) or (_told(desk, who, text, mine) if asks else None)


def _take_back(desk: Desk, who: Who, heard: Heard, cases: tuple[Case, ...]) -> Decision | None:
    """撤回 alone: the only one is asked about at once; of several, and of what is not handed in yet, she picks."""
    drafts = filings.unfinished(desk, who)
    if len(cases) == 1 and not drafts:
        return followings.withdraw(desk, who, followings.press_of(heard, "case.withdraw", cases[0].id))
    if not cases and not drafts:
        return None
    of_drafts = (Choice("button.target_draft", "form.cancel", one.id, one.version, draft_label(one)) for one in drafts)
    of_cases = (Choice("button.target", "case.withdraw", one.id, values=pledges.title(one)) for one in cases)
    choices = (*of_drafts, *of_cases)[:LISTED]
    return Decision(says=(Say("report.which_back", to_(who), choices=choices),))


def _corrected(desk: Desk, who: Who, heard: Heard, text: str, cases: tuple[Case, ...]) -> Decision | None:
    """`不是陈贞是王秀兰`: the open report gets the right name; what was handed in gets the words."""
    found = NOT_BUT.search(text)
    if found is None:
        return None
    for draft in filings.unfinished(desk, who):
        if found["wrong"] in draft.values.get("who.said", "") or found["wrong"] == draft.values.get("name", ""):
            values = {**draft.values, "who": "new", "who.said": found["right"], "group": ""}
            kept = with_values(draft, values)
            return settle(desk, who, forms.resume(desk, who, TALK, kept, Word("report.put_right")))
    case = next((one for one in cases if is_open(one) and one.subject and found["wrong"] in one.subject), None)
    return _put_in(desk, who, heard, case) if case is not None else None


def _told(desk: Desk, who: Who, text: str, cases: tuple[Case, ...]) -> Decision | None:
    """How somebody's report goes, by the name: what was handed in as it stands, a draft as it was left."""
    named = tuple(one for one in cases if one.subject and one.subject in text)
    if len(named) == 1:
        return tidings.show(desk, who, named[0])
    if named:
        choices = tuple(Choice("button.target", "case.card", one.id, values=pledges.title(one)) for one in named)
        return Decision(says=(Say("report.which_one", to_(who), choices=choices[:LISTED]),))
    for draft in filings.unfinished(desk, who):
        if (name := draft.values.get("who.said", "")) and name in text:
            return settle(desk, who, forms.resume(desk, who, TALK, draft, Word("report.not_yet")))
    return None


def _put_in(desk: Desk, who: Who, heard: Heard, case: Case) -> Decision:
    """Her words become a line of that case, and she hears of which."""
    added = add(case, who, followings.addition(desk, who, heard, case.key_id), desk.county, desk.now)
    if isinstance(added, Refused):
        return followings.refuse(desk, who, added)
    return added + Decision(says=(Say("stray.joined", to_(who), pledges.title(case), about=("case", case.id)),))


def _asks(desk: Desk, text: str) -> bool:
    return any(word in text for word in desk.county.lines["how_is_it"])
