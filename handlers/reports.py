"""The village assistant's side: reports a household in six taps or one line, several at once, and hears what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import filings, forms, mentions, strays, tidings
from handlers.answers import remember
from handlers.filings import REPORT, TALK, households, settle
from handlers.questions import Talk, put, said, to_
from rules import forms as step_forms
from rules import reports
from rules.asks import greets
from rules.forms import Step
from rules.nouns import Decision, Heard, Say, Word
from rules.people import Who
from rules.permits import permit
from rules.places import nearest_village
from rules.records import Draft
from rules.reports import Reported
from rules.watches import draft_label
from storage.desk import Desk


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """报一户, by button, or in one line: what the line says is not asked, and what is unclear is asked, never an error."""
    if not permit(who, "report.start", None, desk.county):
        return Decision(says=(Say("button.not_yours", to_(who), menu=f"home.{who.role}"),))
    _, _, rest = heard.text.strip().partition(" ") if heard.kind == "said" else ("", "", "")
    if rest.strip():
        return begin(desk, who, replace(heard, text=rest.strip()), line=True)
    return settle(desk, who, forms.start(desk, who, TALK, _here(desk, who), ack=_aside(desk, who)))


def begin(desk: Desk, who: Who, heard: Heard, *, line: bool = False) -> Decision:
    """Begin a report with what was heard: a line, words, a voice note, a picture or a place."""
    said = reports.read(heard.text, desk.county, households(desk, who), loose=not line)
    known = {**_here(desk, who), **reports.form_values(said, _village(desk, who))}
    known["danger"] = reports.danger_in(heard.text, desk.county)
    if len(said.places) > 1:
        known["place.fits"] = ",".join(said.places)
    if line:
        return _asked(desk, who, forms.start(desk, who, TALK, known, replace(heard, text="")))
    near = nearest_village(desk.county, heard.latitude, heard.longitude) if heard.kind == "place" else None
    known |= {"words": "", **({"place": near.code} if near is not None else {})}
    return settle(desk, who, forms.start(desk, who, TALK, known, heard, ack=_aside(desk, who, Word("report.kept"))))


def _asked(desk: Desk, who: Who, decision: Decision) -> Decision:
    """What a line left open: who comes before how urgent, and the words before a question fit its buttons."""
    draft = next(one for one in decision.keep if isinstance(one, Draft))
    ask = REPORT.field(draft.asking)
    if draft.values.get("need") and "who" not in draft.values:
        ask = REPORT.field("who")
    missed = {"need": "report.which_need", "who": "report.which_household", "": "report.understood"}
    several = ask is not None and ask.name == "place" and bool(draft.values.get("place.fits"))
    key = "report.which_place" if several else missed.get(ask.name if ask else "", "report.kept")
    danger = draft.values.get("danger", "")
    read = Word("report.read", {"lines": said(REPORT, draft)})
    ack = _aside(desk, who, read if ask is not None and ask.name in ("consent", "twin") else Word(key))
    if danger:
        ack = Word("report.danger", {"lines": filings.numbers(desk, danger), "then": ack or ""})
    again = put(desk, who, TALK, Step(replace(draft, asking=ask.name if ask else step_forms.REVIEW), ask), ack)
    others = tuple(one for one in decision.keep if one is not draft)
    return settle(desk, who, replace(decision, keep=(*others, *again.keep), says=again.says))


def _aside(desk: Desk, who: Who, then: Word | None = None) -> Word | None:
    """The report she leaves for a new one is named, so that she knows it waits."""
    left = filings.unfinished(desk, who)
    if not left:
        return then
    said = left[0].values.get("who.said") or left[0].values.get("name", "") or draft_label(left[0])["subject"]
    return Word("report.aside", {"subject": said, "then": then or ""})


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What she sends outside a form: a line without a space, an answer, more of a report, or the beginning of one."""
    text = heard.text.strip()
    spoken = heard.kind == "said"
    said = reports.read(text, desk.county, households(desk, who), loose=True) if spoken else Reported()
    if said.about_somebody and said.need:
        return begin(desk, who, heard)
    if heard.kind == "said" and greets(text, desk.county):
        return Decision(says=(Say("report.how", to_(who), menu=f"home.{who.role}"),))
    targets = reports.recent(desk.cases_of(who.account.id, open_only=True), who, desk.now)
    if targets:
        return strays.take(desk, who, heard, targets)
    if heard.kind != "said" or said.need or said.household:
        return begin(desk, who, heard)
    return Decision(says=(Say("report.how", to_(who), menu=f"home.{who.role}"),))


def interrupt(desk: Desk, who: Who, heard: Heard, draft: Draft | None) -> Decision | None:
    """What does not belong to the form that happens to be open: a case by its number, another household, a picture."""
    if not who.holds("assistant") and not who.holds("reporter"):
        return None
    own = mentions.hear(desk, who, heard, draft)
    if own is not None:
        return own
    text = heard.text.strip()
    for word in sorted(desk.county.lines["report"], key=len, reverse=True) if heard.kind == "said" else ():
        if text.startswith(word) and len(text) > len(word):
            rest = text[len(word) :].strip()
            said = reports.read(rest, desk.county, households(desk, who))
            if said.about_somebody and (said.need or said.group or said.household):
                return begin(desk, who, replace(heard, text=rest), line=True)
            break
    if draft is not None and draft.form == REPORT.name and heard.kind == "said":
        return _fill(desk, who, heard, draft)
    if heard.attached is None:
        return None
    known = strays.same_album(desk, who, heard)
    if known is not None:
        return known
    field = REPORT.field(draft.asking) if draft is not None and draft.form == REPORT.name else None
    if draft is None or draft.form != REPORT.name or (field is not None and field.kind == "words"):
        return None
    cases = reports.recent(desk.cases_of(who.account.id, open_only=True), who, desk.now)
    drafts = tuple(
        one
        for one in desk.drafts(who.account.id)
        if one.form == REPORT.name and desk.now - one.touched_at <= reports.RECENT
    )
    return strays.ask(desk, who, heard, cases, drafts) if len(cases) + len(drafts) > 1 else None


def _fill(desk: Desk, who: Who, heard: Heard, draft: Draft) -> Decision | None:
    """Words while a report is open: another household's line is asked about; parts of this one fill what is still open."""
    values, asking = draft.values, draft.asking
    lines = desk.county.lines
    if any(heard.text.strip() in lines[one] for one in ("skip", "back", "cancel", "submit")):
        return None
    said = reports.read(heard.text, desk.county, households(desk, who), loose=True)
    whose = values.get("who.said") or values.get("name", "")
    if said.name and whose and said.name not in whose and (said.need or said.group):
        return strays.ask_whether(desk, who, heard, draft)
    if said.name and said.need and values.get("need") and said.need != values["need"]:
        return strays.ask_whether(desk, who, heard, draft)
    field = REPORT.field(asking)
    if field is not None and field.kind in ("words", "place"):
        return None
    found = {name: value for name, value in reports.form_values(said, "").items() if value and name != "words"}
    corrects = field is None and not said.words and not said.name
    known = {name: value for name, value in found.items() if corrects or not values.get(name)}
    danger = reports.danger_in(heard.text, desk.county)
    known |= {"danger": danger} if danger and not values.get("danger") else {}
    if not known or (set(known) <= {"place"} and not said.name):
        return None
    if said.words and said.words not in values.get("words", ""):
        known["more"] = "\n".join(filter(None, (values.get("more", ""), heard.text.strip())))
    if said.places:
        known["place"] = said.places[0] if len(said.places) == 1 else ""
    kept = replace(remember(draft, heard), touched_at=desk.now)
    return settle(desk, who, put(desk, who, TALK, step_forms.begin(REPORT, kept, known), Word("report.kept")))


def into(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What was kept aside belongs to a report not handed in yet."""
    stray = strays.stray_of(desk, who, heard)
    draft = desk.draft(heard.press.id) if heard.press else None
    if stray is None or draft is None or draft.account_id != who.account.id or draft.form != REPORT.name:
        return strays.gone(who)
    words = "\n".join(filter(None, (draft.values.get("more", ""), stray.values.get("words", ""))))
    kept = replace(
        draft,
        attachments=(*draft.attachments, *stray.attachments),
        messages=(*draft.messages, *stray.messages),
        values={**draft.values, **({"more": words} if words else {})},
    )
    resumed = forms.resume(desk, who, TALK, kept, Word("report.kept"))
    return replace(settle(desk, who, resumed), drop_drafts=(stray.id,))


def apart(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What was kept aside is about another household: it begins a report of its own."""
    stray = strays.stray_of(desk, who, heard)
    if stray is None or not permit(who, "report.start", None, desk.county):
        return strays.gone(who)
    words = stray.values.get("words", "")
    said = reports.read(words, desk.county, households(desk, who), loose=True)
    known = {**_here(desk, who), **reports.form_values(said, _village(desk, who)), "words": words}
    draft = replace(stray, form=REPORT.name, asking="", values={}, nudged_at=None)
    ack = _aside(desk, who, Word("report.kept"))
    return settle(desk, who, put(desk, who, TALK, step_forms.begin(REPORT, draft, known), ack))


def _here(desk: Desk, who: Who) -> dict[str, str]:
    """Her village where she has one; a school's or clinic's township, so that its villages are offered first."""
    village = _village(desk, who)
    return {"place": village} if village else ({"place.town": who.post.place} if who.post is not None else {})


def _village(desk: Desk, who: Who) -> str:
    """Her own village, where she has exactly one; else it is asked."""
    codes = {post.place for post in who.posts if post.role in ("assistant", "reporter")}
    villages = [code for code in codes if (place := desk.county.place(code)) is not None and place.level == "village"]
    return villages[0] if len(villages) == 1 else ""


DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "report.start": start,
    "report.mine": tidings.mine,
    "report.join": strays.join,
    "report.not_this": strays.not_this,
    "report.into": into,
    "report.apart": apart,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"report": start, "mine": tidings.mine}
TALKS: tuple[Talk, ...] = (TALK,)
