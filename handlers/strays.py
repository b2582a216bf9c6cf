"""What was sent without saying whose it is: kept aside, asked about, and put where it belongs; a picture never lands by guess."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from handlers import answers, cards, followings, pledges
from handlers.questions import to_
from rules import reports
from rules.followings import Addition, add, is_party, note
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say
from rules.people import Who
from rules.permits import permit
from rules.phones import find_phone
from rules.records import Attachment, Case, Draft
from rules.watches import draft_label
from storage.desk import Desk

STRAY: Final = "stray"


def ask(desk: Desk, who: Who, heard: Heard, cases: tuple[Case, ...], drafts: tuple[Draft, ...] = ()) -> Decision:
    """Keep it aside and ask which household it is about; number and masked name on every button."""
    stray, gathered = _put_aside(desk, who, heard)
    return gathered + Decision(keep=(stray,), says=(_which(who, stray, cases, drafts),))


def ask_whether(desk: Desk, who: Who, heard: Heard, draft: Draft) -> Decision:
    """The line of what looks like another household while a report is open: kept aside, and asked whose it is."""
    stray, gathered = _put_aside(desk, who, heard)
    choices = (
        Choice("button.report_another", f"report.apart.{stray.id}"),
        Choice("button.of_this", f"report.into.{stray.id}", draft.id),
    )
    said = Say("stray.another", to_(who), draft_label(draft), choices=choices)
    return gathered + Decision(keep=(stray,), says=(said,))


def take(desk: Desk, who: Who, heard: Heard, cases: tuple[Case, ...]) -> Decision:
    """After exactly one report it belongs there, and is said so with a way out; after several she is asked."""
    asked = [one for one in cases if reports.is_asked(one)]
    if len(cases) != 1 and len(asked) != 1:
        return ask(desk, who, heard, cases)
    case = asked[0] if len(asked) == 1 else cases[0]
    stray, gathered = _put_aside(desk, who, heard)
    kept = _attachments(gathered)
    added = add(case, who, _addition(stray, kept), desk.county, desk.now)
    if isinstance(added, Refused):
        return followings.refuse(desk, who, added)
    choices = (
        Choice("button.not_this", f"report.not_this.{stray.id}", case.id),
        Choice("button.report_next", "report.start"),
    )
    values = pledges.title(case)
    said = Say("stray.added", to_(who), values, choices=choices, about=("case", case.id))
    return added + Decision(keep=(replace(stray, about_id=case.id),), says=(said,))


def same_album(desk: Desk, who: Who, heard: Heard) -> Decision | None:
    """The next picture of an album goes where its first one went, without another word."""
    album = heard.attached.album if heard.attached is not None else ""
    if not album:
        return None
    for stray in desk.drafts(who.account.id):
        if album not in stray.messages:
            continue
        case = desk.case(stray.about_id) if stray.form == STRAY and stray.about_id else None
        if case is None:
            kept, gathered = answers.gather(desk, who, stray, heard)
            return gathered + Decision(keep=(kept,))
        return _into_case(desk, who, heard, case)
    for case in reports.recent(desk.cases_of(who.account.id, open_only=True), who, desk.now):
        if album in followings.albums(desk, case):
            return _into_case(desk, who, heard, case)
    return None


def join(desk: Desk, who: Who, heard: Heard) -> Decision:
    """She said which: what was kept aside becomes part of that case."""
    stray = stray_of(desk, who, heard)
    case = desk.case(heard.press.id) if heard.press else None
    if stray is None:
        return gone(who)
    if case is None or not permit(who, "case.read", case, desk.county):
        return followings.refuse(desk, who, Refused("case.unknown"))
    kept = tuple(one for one in map(desk.attachment, stray.attachments) if one is not None)
    more = _addition(stray, kept)
    added = add(case, who, more, desk.county, desk.now) if is_party(case, who) else note(case, who, more, desk.now)
    if isinstance(added, Refused):
        return followings.refuse(desk, who, added)
    values = pledges.title(case)
    choices = (Choice("button.not_this", f"report.not_this.{stray.id}", case.id),)
    said = Say("stray.joined", to_(who), values, choices=choices, about=("case", case.id))
    return added + Decision(keep=(replace(stray, about_id=case.id, touched_at=desk.now),), says=(said,))


def not_this(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不是这件: taken out of the case it landed in, and asked about."""
    stray = stray_of(desk, who, heard, joined=True)
    case = desk.case(heard.press.id) if heard.press else None
    if stray is None or case is None or stray.about_id != case.id or not permit(who, "case.add", case, desk.county):
        return gone(who)
    moved = _of_stray(desk, stray, case)
    back = tuple(
        replace(one, case_id=0, key_id=stray.key_id if one.state == "waiting" else one.key_id) for one in moved
    )
    ids = tuple(one.id for one in moved)
    aside = replace(stray, about_id=0, attachments=ids, touched_at=desk.now)
    marked = reports.misfile(case, who, stray.values.get("message", ""), ids, desk.now)
    every = reports.recent(desk.cases_of(who.account.id, open_only=True), who, desk.now)
    others = tuple(one for one in every if one.id != case.id)
    return marked + Decision(keep=(*back, aside), says=(_which(who, aside, others, ()),))


def stray_of(desk: Desk, who: Who, heard: Heard, *, joined: bool = False) -> Draft | None:
    """What was kept aside under this button, while it waits (or once it was put in, to take it out again)."""
    argument = heard.press.argument if heard.press else ""
    stray = desk.draft(int(argument)) if argument.isdigit() and len(argument) <= cards.LONGEST_ID else None
    if stray is None or stray.form != STRAY or stray.account_id != who.account.id:
        return None
    return stray if bool(stray.about_id) == joined else None


def gone(who: Who) -> Decision:
    """The button is an old one: what was sent has its place already."""
    return Decision(says=(Say("stray.gone", to_(who), menu=f"home.{who.role}"),))


def _put_aside(desk: Desk, who: Who, heard: Heard) -> tuple[Draft, Decision]:
    draft_id = desk.new_id()
    draft = Draft(
        draft_id, who.account.id, desk.new_key("case", draft_id), STRAY, "", desk.now, desk.now, nudged_at=desk.now
    )
    kept, gathered = answers.gather(desk, who, draft, heard)
    more = {"message": heard.message, "phone": find_phone(heard.phone)}
    if heard.kind == "place":
        more["position"] = f"{heard.latitude:.5f},{heard.longitude:.5f}"
    return replace(kept, values={**kept.values, **more}), gathered


def _which(who: Who, stray: Draft, cases: tuple[Case, ...], drafts: tuple[Draft, ...]) -> Say:
    of_cases = tuple(
        Choice(
            "button.target",
            f"report.join.{stray.id}",
            one.id,
            values=pledges.title(one),
        )
        for one in cases
    )
    of_drafts = tuple(
        Choice(
            "button.target_draft",
            f"report.into.{stray.id}",
            one.id,
            values=draft_label(one),
        )
        for one in drafts
    )
    new = (Choice("button.report_apart", f"report.apart.{stray.id}"),) if not who.holds("officer") else ()
    key = "stray.which" if of_cases or of_drafts or new else "stray.kept"
    return Say(key, to_(who), choices=(*of_cases, *of_drafts, *new))


def _addition(stray: Draft, kept: tuple[Attachment, ...]) -> Addition:
    values = stray.values
    return Addition(
        values.get("words", ""), kept, values.get("phone", ""), values.get("position", ""), values.get("message", "")
    )


def _attachments(gathered: Decision) -> tuple[Attachment, ...]:
    return tuple(one for one in gathered.keep if isinstance(one, Attachment))


def _of_stray(desk: Desk, stray: Draft, case: Case) -> tuple[Attachment, ...]:
    """Everything of the case that came with this message, the later pictures of its album too."""
    own = set(stray.attachments)
    return tuple(
        one for one in desk.attachments(case.id) if one.id in own or (one.album and one.album in stray.messages)
    )


def _into_case(desk: Desk, who: Who, heard: Heard, case: Case) -> Decision:
    more = followings.addition(desk, who, heard, case.key_id)
    added = add(case, who, more, desk.county, desk.now)
    if isinstance(added, Refused):
        return followings.refuse(desk, who, added)
    return replace(added, says=())
