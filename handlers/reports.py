"""The village assistant's side: reports a household in six taps or one line, several at once, and hears what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from handlers import cards, forms, strays, tidings
from handlers.questions import Talk, put, to_
from rules import forms as step_forms
from rules import reports
from rules.asks import belong, greets, words_of
from rules.deadlines import contact_by
from rules.forms import Field, Form, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Say, Word
from rules.people import Household, Who
from rules.permits import permit
from rules.phones import mask_name
from rules.places import nearest_village
from rules.records import Case, Consent, Draft, Urgency
from rules.reports import CONSENTS, URGENCIES, Reported
from storage.desk import Desk


def _is_new(values: Values) -> bool:
    return values.get("who", "") == "new" and not values.get("who.said", "")


def _is_new_here(values: Values) -> bool:
    return values.get("who", "") == "new" and not values.get("place", "")


def _not_a_line(values: Values) -> bool:
    """One line is answered with its review at once; the six taps ask whether the person knows."""
    return not values.get("line", "")


REPORT = Form(
    "report",
    (
        Field("need", "choice", labels="need", skippable=False),
        Field("urgency", "choice", URGENCIES, labels="urgency", skippable=False),
        Field("who", "household", skippable=False),
        Field("name", "words", longest=60, when=_is_new),
        Field("place", "place", skippable=False, when=_is_new_here),
        Field("consent", "choice", CONSENTS, skippable=False, when=_not_a_line),
    ),
    most=6,
)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """报一户, by button, or in one line: what the line says is not asked, and what is unclear is asked, never an error."""
    if not permit(who, "report.start", None, desk.county):
        return Decision(says=(Say("button.not_yours", to_(who), menu=f"home.{who.role}"),))
    _, _, rest = heard.text.strip().partition(" ") if heard.kind == "said" else ("", "", "")
    if rest.strip():
        return begin(desk, who, replace(heard, text=rest.strip()), line=True)
    return forms.start(desk, who, TALK, _here(desk, who))


def begin(desk: Desk, who: Who, heard: Heard, *, line: bool = False) -> Decision:
    """Begin a report with what was heard: a line, words, a voice note, a picture or a place."""
    said = reports.read(heard.text, desk.county, households(desk, who), loose=not line)
    known = {**_here(desk, who), **reports.form_values(said, _village(desk, who))}
    if len(said.places) > 1:
        known["place.fits"] = ",".join(said.places)
    if not line:
        near = nearest_village(desk.county, heard.latitude, heard.longitude) if heard.kind == "place" else None
        known |= {"words": "", **({"place": near.code} if near is not None else {})}
        return forms.start(desk, who, TALK, known, heard, ack=Word("report.kept"))
    known["line"] = "yes" if said.need else ""
    return forms.start(desk, who, TALK, known, replace(heard, text=""), ack=_missed(said))


def loose(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What she sends outside a form: a line without a space, an answer, more of a report, or the beginning of one."""
    own = interrupt(desk, who, heard, None)
    if own is not None:
        return own
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
    """What does not belong to the form that happens to be open: the line of another household, a picture of who knows whom."""
    if not who.holds("assistant") and not who.holds("reporter"):
        return None
    text = heard.text.strip()
    for word in sorted(desk.county.lines["report"], key=len, reverse=True) if heard.kind == "said" else ():
        if text.startswith(word) and len(text) > len(word):
            rest = text[len(word) :].strip()
            said = reports.read(rest, desk.county, households(desk, who))
            if said.about_somebody and (said.need or said.group or said.household):
                return begin(desk, who, replace(heard, text=rest), line=True)
            break
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
    return replace(forms.resume(desk, who, TALK, kept, Word("report.kept")), drop_drafts=(stray.id,))


def apart(desk: Desk, who: Who, heard: Heard) -> Decision:
    """What was kept aside is about another household: it begins a report of its own."""
    stray = strays.stray_of(desk, who, heard)
    if stray is None or not permit(who, "report.start", None, desk.county):
        return strays.gone(who)
    words = stray.values.get("words", "")
    said = reports.read(words, desk.county, households(desk, who), loose=True)
    known = {**_here(desk, who), **reports.form_values(said, _village(desk, who)), "words": words}
    draft = replace(stray, form=REPORT.name, asking="", values={}, nudged_at=None)
    return put(desk, who, TALK, step_forms.begin(REPORT, draft, known), Word("report.kept"))


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """[交给镇里]: one draft, one case; the receipt says until when the township looks and what she may still do."""
    case = _case(desk, who, draft)
    kept = belong(tuple(one for one in map(desk.attachment, draft.attachments) if one is not None), case)
    filed = reports.file(case, who, desk.county, desk.now, kept, draft.messages)
    if isinstance(filed, Refused):
        return Decision(says=(Say(filed.key, to_(who), menu=f"home.{who.role}"),))
    values = {
        "number": case.number,
        "subject": mask_name(case.subject) or Word("case.no_name"),
        "by": case.first_contact_by or desk.now,
    }
    choices = (
        Choice("button.withdraw", "case.withdraw", case.id),
        Choice("button.add", "case.add", case.id),
        Choice("button.report_next", "report.start"),
        Choice("button.paper", "walk.paper", case.id),
    )
    return filed + Decision(says=(Say("report.receipt", to_(who), values, choices=choices, about=("case", case.id)),))


def households(desk: Desk, who: Who) -> tuple[Household, ...]:
    """The households she may look up: those of her own villages."""
    places = [post.place for post in who.posts if post.role in ("assistant", "reporter")]
    found = desk.households_at(sorted({code for place in places for code in desk.county.within(place)}))
    return tuple(one for one in found if permit(who, "household.read", one, desk.county))


def offer(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The county's needs, and the households of her village: masked name and group, for names repeat."""
    if field.name == "need":
        return tuple(
            Choice(f"need.{one.code}", f"form.pick.{one.code}", draft.id, draft.version)
            for one in desk.county.needs
            if one.report
        )
    if field.name != "who":
        return ()
    rows = sorted(households(desk, who), key=lambda one: (one.place, one.group.zfill(4), one.name))
    listed = tuple(
        Choice(
            "report.household",
            f"form.pick.{one.number}",
            draft.id,
            draft.version,
            {"name": mask_name(one.name), "group": cards.group(one.group)},
        )
        for one in rows
    )
    return (Choice("report.new_household", "form.pick.new", draft.id, draft.version), *listed)


def _case(desk: Desk, who: Who, draft: Draft) -> Case:
    values = draft.values
    house = desk.household_numbered(values["who"]) if values.get("who", "new") != "new" else None
    if house is not None and not permit(who, "household.read", house, desk.county):
        house = None
    name = values.get("who.said") or values.get("name", "") if house is None else ""
    typed = reports.read(name, desk.county)
    urgency: Urgency = next((one for one in get_args(Urgency) if one == values.get("urgency")), "week")
    consent: Consent = next((one for one in get_args(Consent) if one == values.get("consent", "")), "")
    phone = values.get("number", "") or typed.phone
    need = desk.county.need(values.get("need", ""))
    return Case(
        id=desk.new_id(),
        number=desk.next_case_number(),
        key_id=draft.key_id,
        state="registered",
        opened_at=desk.now,
        place=house.place if house else (typed.places[0] if typed.places else values.get("place", "")),
        urgency=urgency,
        need=need.code if need else "",
        group=values.get("group") or typed.group or (house.group if house else ""),
        words=words_of(values),
        subject=house.name if house else (typed.name or ("" if name.startswith("@") else name)),
        phone=phone,
        address=" ".join(filter(None, (values.get("address", ""), values.get("position", "")))),
        contact="phone" if phone else "village",
        household_id=house.id if house else 0,
        reporter_id=who.account.id,
        consent=consent,
        source="assistant",
        first_contact_by=contact_by(urgency, desk.now, desk.county, desk.calendar),
    )


def _missed(said: Reported) -> Word:
    """What a line left open is said with an example, and asked next; nothing that was said is lost."""
    if not said.need:
        return Word("report.which_need")
    if not said.name:
        return Word("report.which_household")
    if len(said.places) > 1:
        return Word("report.which_place")
    return Word("report.understood")


def _here(desk: Desk, who: Who) -> dict[str, str]:
    """Her village where she has one; a school's or clinic's township, so that its villages are offered first."""
    village = _village(desk, who)
    return {"place": village} if village else ({"place.town": who.post.place} if who.post is not None else {})


def _village(desk: Desk, who: Who) -> str:
    """Her own village, where she has exactly one; else it is asked."""
    codes = {post.place for post in who.posts if post.role in ("assistant", "reporter")}
    villages = [code for code in codes if (place := desk.county.place(code)) is not None and place.level == "village"]
    return villages[0] if len(villages) == 1 else ""


TALK = Talk(REPORT, hand_in, offer)

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
