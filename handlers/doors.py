"""The one door: decides which handler answers what was heard. Every topic's table is named here, in the open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers import (
    aids,
    amendments,
    asks,
    belongings,
    cases,
    changes,
    complaints,
    confirmations,
    dangers,
    decisions,
    declarations,
    departments,
    extensions,
    facts,
    families,
    ferries,
    files,
    followings,
    forms,
    funds,
    humans,
    kins,
    lines,
    matches,
    objections,
    opinions,
    overviews,
    papers,
    payments,
    playbooks,
    policies,
    proposals,
    publications,
    questions,
    queues,
    ratings,
    referrals,
    reports,
    results,
    screening,
    settings,
    starts,
    statuses,
    tasks,
    twins,
    visits,
    walk_ins,
)
from handlers.oneliners import find_line
from handlers.questions import Talk
from rules.asks import asks_language, language_of, thanks
from rules.hours import hold_back
from rules.nouns import Decision, Heard, Job, Press, Say, To, Word
from rules.people import Account, Role, Who
from rules.records import Attachment, Draft
from storage.desk import Desk

Handler = Callable[[Desk, Who, Heard], Decision]

TOPICS = (
    aids,
    asks,
    belongings,
    cases,
    changes,
    complaints,
    confirmations,
    dangers,
    decisions,
    declarations,
    departments,
    facts,
    families,
    ferries,
    extensions,
    files,
    followings,
    funds,
    humans,
    lines,
    kins,
    objections,
    opinions,
    overviews,
    payments,
    playbooks,
    policies,
    proposals,
    papers,
    publications,
    queues,
    ratings,
    referrals,
    reports,
    results,
    screening,
    settings,
    starts,
    statuses,
    tasks,
    twins,
    visits,
    walk_ins,
)
DEEDS: Mapping[str, Handler] = {deed: handler for topic in TOPICS for deed, handler in topic.DEEDS.items()}
LINES: Mapping[str, Handler] = {line: handler for topic in TOPICS for line, handler in topic.LINES.items()}
TALKS: Mapping[str, Talk] = {talk.form.name: talk for topic in TOPICS for talk in topic.TALKS}
FREE: Mapping[Role, Handler] = {
    "assistant": reports.loose,
    "reporter": reports.loose,
    "officer": queues.loose,
    "approver": queues.loose,
    "helper": visits.loose,
    "county": overviews.loose,
    "department": departments.loose,
}
OPEN_FOR = timedelta(days=30)
SEEN_AGAIN = timedelta(days=1)


def answer(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What shall be kept and said about one thing heard from one person."""
    spoken = language_of(heard.text, desk.county) if heard.kind == "said" and who.role == "resident" else ""
    asked = bool(spoken) and asks_language(heard.text, desk.county)
    if spoken != who.account.language and (asked or (spoken and not who.account.language_chosen)):
        account = replace(who.account, language=spoken, language_chosen=asked)
        return _switched(desk, replace(who, account=account), heard)
    decision = hold_back(fetch(_answered(desk, who, heard)), desk.county, desk.now)
    account, last = who.account, who.account.last_heard_at
    changes = any(isinstance(record, Account) and record.id == account.id for record in decision.keep)
    if changes or (not account.unclear and last is not None and desk.now - last < SEEN_AGAIN):
        return decision
    return Decision(keep=(replace(account, last_heard_at=desk.now, unclear=0),)) + decision


def _answered(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The answer, with the cases it files linked to who is on file, and those of kin of staff in the county's hands."""
    return kins.keep_apart(desk, matches.complete(desk, _answer(desk, who, heard)))


def _switched(desk: Desk, who: Who, heard: Heard) -> Decision:
    """From now on she is answered in the language she writes; once she hears how to change it."""
    told = Say("start.language", To("account", str(who.account.id)), once=f"language:{who.account.id}")
    if asks_language(heard.text, desk.county):
        draft = current_draft(desk, who)
        again = forms.resume(desk, who, TALKS[draft.form], draft) if draft is not None else Decision()
        return Decision(keep=(who.account,), says=(replace(told, once="", menu=f"home.{who.role}"),)) + again
    decision = answer(desk, who, heard)
    if not any(isinstance(record, Account) and record.id == who.account.id for record in decision.keep):
        decision = Decision(keep=(who.account,)) + decision
    return decision + Decision(says=(told,))


def fetch(decision: Decision) -> Decision:
    """The Decision with a job for every voice note, picture and paper that is new in it: the channel's copy may vanish."""
    new = [one for one in decision.keep if isinstance(one, Attachment) and one.state == "waiting" and not one.version]
    return replace(decision, jobs=(*decision.jobs, *(Job("fetch", one.id, once=f"fetch:{one.id}") for one in new)))


def _answer(desk: Desk, who: Who, heard: Heard) -> Decision:
    if heard.kind in ("blocked", "unblocked", "group"):
        return starts.come_or_go(desk, who, heard)
    if heard.kind == "pressed" and heard.press is not None:
        return press(desk, who, heard, heard.press)
    if heard.edits:
        return amendments.amend(desk, who, heard, TALKS)
    if heard.kind == "started":
        return starts.start(desk, who, heard)
    danger = dangers.find(desk, who, heard)
    if danger is not None:
        return dangers.answer(desk, who, heard, danger)
    about = desk.shown(who.account.id, heard.reply_to) if heard.reply_to else None
    if about is not None and about[0] == "case":
        return followings.add_to(desk, who, heard, about[1])
    if about is not None and about[0] == "leg":
        return departments.note(desk, who, heard, about[1])
    draft = desk.draft(about[1]) if about is not None and about[0] == "draft" else None
    draft = draft if draft is not None and draft.form in TALKS else current_draft(desk, who)
    line = find_line(desk, heard.text, LINES) if heard.kind == "said" else ""
    speaks = lines.on_line(desk, who, draft) if about is None and not line else None
    if speaks is not None:
        return lines.speak(desk, who, heard, speaks)
    own = reports.interrupt(desk, who, heard, draft) if about is None and line in ("", "cancel") else None
    if own is not None:
        return own
    if heard.kind == "said" and who.role == "resident" and thanks(heard.text, desk.county):
        return thank(desk, who, draft)
    finds = draft is not None and draft.form == queues.FIND.name and heard.text.strip().isdigit()
    if (
        line
        and not finds
        and not (draft is not None and forms.takes_number(desk, who, TALKS[draft.form], draft, heard.text))
    ):
        return LINES[line](desk, who, heard)
    if draft is not None:
        return along(desk, who, TALKS[draft.form], forms.hear(desk, who, TALKS[draft.form], draft, heard))
    return FREE.get(who.role, belongings.loose)(desk, who, heard)


def thank(desk: Desk, who: Who, draft: Draft | None) -> Decision:
    """Thanks get a kind word and are kept out of every case; an open question stays open."""
    if draft is not None:
        return forms.resume(desk, who, TALKS[draft.form], draft, Word("start.thanks"))
    return Decision(says=(Say("start.thanks", To("account", str(who.account.id)), menu=f"home.{who.role}"),))


def press(desk: Desk, who: Who, heard: Heard, pressed: Press) -> Decision:
    """A button: of the open form, or of a topic; one nobody knows (an old one) is answered with where to go on."""
    if pressed.verb.startswith("form."):
        return press_form(desk, who, pressed)
    handler = DEEDS.get(pressed.verb)
    if handler is None:
        return Decision(says=(Say("button.stale", To("account", str(who.account.id)), menu=f"home.{who.role}"),))
    return handler(desk, who, heard)


def press_form(desk: Desk, who: Who, pressed: Press) -> Decision:
    """A button of a form: an old one is answered with the question as it stands now."""
    draft = desk.draft(pressed.id) if pressed.id else current_draft(desk, who)
    if draft is None or draft.account_id != who.account.id or draft.form not in TALKS:
        return Decision(says=(Say("form.gone", To("account", str(who.account.id)), menu=f"home.{who.role}"),))
    return along(desk, who, TALKS[draft.form], answer_form(desk, who, draft, pressed))


def along(desk: Desk, who: Who, talk: Talk, decision: Decision) -> Decision:
    """The answer of a form, written through to what it is about where its topic wants that."""
    return talk.along(desk, who, decision) if talk.along is not None else decision


def answer_form(desk: Desk, who: Who, draft: Draft, pressed: Press) -> Decision:
    """What a form's button does to the form as it stands."""
    talk = TALKS[draft.form]
    if pressed.id and questions.is_old(draft, pressed.version):
        return forms.resume(desk, who, talk, draft)
    match pressed.verb.removeprefix("form."):
        case "pick":
            return forms.pick(desk, who, talk, draft, pressed.argument)
        case "skip":
            return forms.skip(desk, who, talk, draft)
        case "back":
            return forms.back(desk, who, talk, draft)
        case "page":
            return forms.page(desk, who, talk, draft, pressed.argument)
        case "correct":
            return forms.correct(desk, who, talk, draft, pressed.argument)
        case "submit":
            return questions.submit(desk, who, talk, draft)
        case "cancel":
            return forms.cancel(desk, who, draft)
        case "keep":
            return forms.keep(desk, who, draft)
        case _:
            return forms.resume(desk, who, talk, draft)


def current_draft(desk: Desk, who: Who) -> Draft | None:
    """The form she spoke in last, if it is not older than a month."""
    for draft in desk.drafts(who.account.id):
        if draft.form in TALKS and desk.now - draft.touched_at < OPEN_FOR:
            return draft
    return None
