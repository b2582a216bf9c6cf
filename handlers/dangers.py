"""Danger: the numbers to call come first, the case is filed at once and rings, and only then is asked where she is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from handlers import answers, asks, followings, forms, rounds
from handlers.questions import Talk, to_
from rules import asks as requests
from rules import dangers, rescues, statuses
from rules.counties import Danger
from rules.deadlines import contact_by
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Entry, Heard, Lines, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Attachment, Case, Draft
from storage.desk import Desk

DANGER = Form(
    "danger",
    (
        Field(
            "company", "choice", options=("someone", "alone"), labels="button.danger", when=lambda said: "low" in said
        ),
        Field("place", "place"),
        Field("phone", "phone", skippable=False),
        Field("name", "name", longest=40),
    ),
    review=False,
)
SAME = timedelta(hours=12)
LEARNT = ("place", "address", "phone", "contact", "position", "name")
BEGUN = ("ask", "other", "follow")
OFFICE = ("officer", "approver", "county", "inspector", "ops", "department")


def find(desk: Desk, who: Who, heard: Heard) -> Danger | None:
    """Words of danger from a resident, or from a helper or assistant who writes freely; an office's notes are no cry for help.

    A helper who stands at a household means that one: its round files the case (`rounds.loose`), with the numbers first.
    """
    if not heard.text or heard.kind not in ("said", "photo", "voice", "file") or who.role in OFFICE:
        return None
    if who.post is not None and (_begins_a_line(desk, heard.text) or _is_filling(desk, who)):
        return None
    if who.role == "helper" and heard.kind == "said" and rounds.stands_at(desk, who):
        return None
    return dangers.find_danger(heard.text, desk.county)


def answer(desk: Desk, who: Who, heard: Heard, danger: Danger) -> Decision:
    """First the numbers; then the case, new or the one of a while ago, which rings again; then where she is."""
    same = _same(desk, who, heard)
    if same is not None:
        return _again(desk, who, heard, danger, same)
    begun = next((one for one in desk.drafts(who.account.id) if one.form in BEGUN), None)
    case, filed = _register(desk, who, heard, danger, begun)
    said = {**_hers(desk, who), **(begun.values if begun else {}), **requests.known_from(heard.text, desk.county)}
    known = {name: said[name] for name in LEARNT if name in said}
    low = dangers.PSYCHOLOGICAL in danger.numbers
    asked = NOTHING
    if low:
        asked = forms.start(desk, who, TALK, {**known, "low": "1"}, about_id=case.id, key_id=case.key_id)
        asked = replace(asked, says=())
    elif any(one.name not in known for one in DANGER.fields[1:]):
        asked = forms.start(desk, who, TALK, known, about_id=case.id, key_id=case.key_id)
    dropped = Decision(drop_drafts=(begun.id,)) if begun is not None else NOTHING
    return (
        Decision(says=(_numbers(desk, who, danger, case),))
        + filed
        + rescues.tell_village(case, desk.county)
        + dropped
        + asked
    )


def called(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我打过了, or somebody is with her: written down, the ringing goes on."""
    case = followings.pressed_case(desk, heard)
    if case is None or not permit(who, "case.add", case, desk.county):
        return followings.refuse(desk, who, Refused("case.unknown"))
    asked = _asked(desk, who, case)
    if asked is not None and heard.press is not None and heard.press.verb == "danger.someone":
        return along(desk, who, forms.pick(desk, who, TALK, asked, "someone"))
    deed = heard.press.verb if heard.press is not None else "danger.called"
    return Decision(entries=(Entry(case.id, desk.now, deed, who.account.id),), says=(_say(who, deed, case),))


def cannot(desk: Desk, who: Who, heard: Heard) -> Decision:
    """我打不了, or nobody is with her: the officers on duty and the village assistant are rung and told so."""
    case = followings.pressed_case(desk, heard)
    deed = heard.press.verb if heard.press is not None else "danger.cannot"
    asked = _asked(desk, who, case)
    if asked is not None and deed == "danger.alone":
        return along(desk, who, forms.pick(desk, who, TALK, asked, "alone"))
    rung = rescues.cannot_call(case, who, deed, desk.county, desk.now)
    if case is None or isinstance(rung, Refused):
        return followings.refuse(desk, who, rung if isinstance(rung, Refused) else Refused("case.unknown"))
    key = deed if case.place else f"{deed}.nowhere"
    return rung + Decision(says=(replace(_say(who, key, case), lane="urgent"),))


def calm(desk: Desk, who: Who, heard: Heard) -> Decision:
    """没那么急: the case stays and stops ringing, except where only a person may end it."""
    case = followings.pressed_case(desk, heard)
    by = contact_by("week", desk.now, desk.county, desk.calendar)
    calmed = rescues.calm(case, who, by, desk.county, desk.now)
    if case is None or isinstance(calmed, Refused):
        return followings.refuse(desk, who, calmed if isinstance(calmed, Refused) else Refused("case.unknown"))
    when = by
    return calmed + Decision(says=(_say(who, "danger.calm" if calmed.keep else "danger.stays", case, by=when),))


def tonight(desk: Desk, who: Who, heard: Heard) -> Decision:
    """今晚就急: the case is urgent from now on and whoever is on duty is rung."""
    case = followings.pressed_case(desk, heard)
    by = contact_by("today", desk.now, desk.county, desk.calendar)
    urgent = rescues.make_urgent(case, who, by, desk.county, desk.now)
    if case is None or isinstance(urgent, Refused):
        return followings.refuse(desk, who, urgent if isinstance(urgent, Refused) else Refused("case.unknown"))
    return urgent + Decision(says=(_say(who, "ask.rung", case, by=by),))


def along(desk: Desk, who: Who, decision: Decision) -> Decision:
    """Every answer goes to the case at once: she may never finish."""
    draft = next((one for one in decision.keep if isinstance(one, Draft) and one.form == DANGER.name), None)
    case = desk.case(draft.about_id) if draft is not None and draft.id not in decision.drop_drafts else None
    if draft is None or case is None:
        return decision
    return _with_company(desk, who, draft, case) + answers.settle(decision + _learn(desk, who, draft, case))


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """The last answer: the case has all of them now, and she hears who comes next."""
    case = desk.case(draft.about_id)
    if case is None:
        return followings.refuse(desk, who, Refused("case.unknown"))
    said = replace(_say(who, "danger.kept", case), choices=(), menu=f"home.{who.role}")
    return _with_company(desk, who, draft, case) + _learn(desk, who, draft, case) + Decision(says=(said,))


def _asked(desk: Desk, who: Who, case: Case | None) -> Draft | None:
    """The form that asks her, about this case, whether somebody is with her."""
    drafts = (one for one in desk.drafts(who.account.id) if one.form == DANGER.name and one.asking == "company")
    return next((one for one in drafts if case is not None and one.about_id == case.id), None)


def _with_company(desk: Desk, who: Who, draft: Draft, case: Case) -> Decision:
    """What she just answered about who is with her: written down, and who is alone has everybody rung."""
    company = draft.values.get("company", "")
    if not company or _asked(desk, who, case) is None:
        return NOTHING
    deed = f"danger.{company}"
    said = Decision(says=(replace(_say(who, deed, case), lane="urgent"),))
    if company == "someone":
        return Decision(entries=(Entry(case.id, desk.now, deed, who.account.id),)) + said
    rung = rescues.cannot_call(case, who, deed, desk.county, desk.now)
    return said if isinstance(rung, Refused) else rung + said


def _numbers(desk: Desk, who: Who, danger: Danger, case: Case) -> Say:
    """The numbers that fit; whoever wants to die is asked whether somebody is with her, and always offered a person."""
    night = statuses.is_night(desk.county, desk.now)
    lines = tuple(
        Word("danger.line", {"number": number, "what": Word(f"hotline.{number}")})
        for number in dangers.numbers(danger, night=night)
    )
    low = dangers.PSYCHOLOGICAL in danger.numbers
    labels = ("someone", "alone", "called") if low else ("called", "cannot", "calm")
    choices = tuple(Choice(f"button.danger.{one}", f"danger.{one}", case.id) for one in labels)
    if low:
        choices = (*choices, Choice("button.human", "human.ask", case.id))
    said = _say(who, "danger.low" if low else "danger.first", case, lines=Lines(lines))
    return replace(said, choices=choices, lane="urgent")


def _register(desk: Desk, who: Who, heard: Heard, danger: Danger, begun: Draft | None) -> tuple[Case, Decision]:
    draft = begun
    if draft is None:
        new = desk.new_id()
        key = desk.new_key("case", new)
        draft = Draft(new, who.account.id, key, DANGER.name, "", desk.now, desk.now, _hers(desk, who))
    kept = asks.kept_of(desk, draft)
    draft, gathered = answers.gather(desk, who, draft, heard)
    fresh = tuple(one for one in gathered.keep if isinstance(one, Attachment))
    draft = replace(draft, values={**_hers(desk, who), **draft.values, **requests.known_from(heard.text, desk.county)})
    by = contact_by("today", desk.now, desk.county, desk.calendar)
    blank = requests.Blank(desk.new_id(), desk.next_case_number(), by)
    mine = who.post is None and draft.form != "other"
    return requests.file(
        draft,
        who,
        blank,
        desk.county,
        desk.now,
        (*kept, *fresh),
        source="self" if mine else "other",
        danger=danger.code,
    )


def _again(desk: Desk, who: Who, heard: Heard, danger: Danger, case: Case) -> Decision:
    put = followings.put_in(desk, who, heard, case)
    keep = tuple(one for one in put.keep if not isinstance(one, Case))
    notices = tuple(say for say in put.says if say.to != to_(who))
    open_ = next((one for one in desk.drafts(who.account.id) if one.form == DANGER.name), None)
    asked = forms.resume(desk, who, TALK, open_) if open_ is not None else NOTHING
    if dangers.PSYCHOLOGICAL in danger.numbers and _asked(desk, who, case) is not None:
        asked = replace(asked, says=())
    first = Decision(says=(_numbers(desk, who, danger, case),))
    return (
        first + replace(put, keep=keep, says=notices) + rescues.ring_again(case, danger, desk.county, desk.now) + asked
    )


def _same(desk: Desk, who: Who, heard: Heard) -> Case | None:
    """The open case whose card she answers, or her case of danger of the last hours."""
    found = desk.cases_of(who.account.id, open_only=True)
    about = desk.shown(who.account.id, heard.reply_to) if heard.reply_to else None
    if about is not None and about[0] == "case":
        return next((case for case in found if case.id == about[1]), None)
    return next((case for case in found if case.danger and desk.now - case.opened_at < SAME), None)


def _learn(desk: Desk, who: Who, draft: Draft, case: Case) -> Decision:
    entries = desk.entries(case.id)
    told = {line for entry in entries for line in entry.text.split("\n")}
    attached = {entry.attachment_id for entry in entries}
    return rescues.learn(case, draft, who, told, attached, desk.county, desk.now)


def _say(who: Who, key: str, case: Case, **values: Value) -> Say:
    person = (Choice("button.human", "human.ask", case.id),)
    return Say(key, to_(who), {"number": case.number, **values}, choices=person, about=("case", case.id))


def _hers(desk: Desk, who: Who) -> Mapping[str, str]:
    """What her account and her open cases tell of herself; of others' trouble staff's own village and phone say nothing."""
    if who.post is not None:
        return {}
    told: dict[str, str] = {}
    for case in desk.cases_of(who.account.id, open_only=True):
        if case.applicant_id == who.account.id:
            said = {"place": case.place, "phone": case.phone, "contact": case.contact, "name": case.subject}
            told = {**{name: value for name, value in said.items() if value}, **told}
    return {**told, **requests.known_of(who)}


def _begins_a_line(desk: Desk, text: str) -> bool:
    words = text.strip().split(maxsplit=1)
    return bool(words) and any(words[0].lower() in starts for starts in desk.county.lines.values())


def _is_filling(desk: Desk, who: Who) -> bool:
    return any(draft.form != DANGER.name and draft.asking for draft in desk.drafts(who.account.id))


TALK = Talk(DANGER, hand_in, read=asks.read, along=along)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "danger.called": called,
    "danger.someone": called,
    "danger.cannot": cannot,
    "danger.alone": cannot,
    "danger.calm": calm,
    "case.tonight": tonight,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {}
TALKS: tuple[Talk, ...] = (TALK,)
