"""Asking for help: any first message begins a request, and the filled one is filed with a number and a receipt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from handlers import forms, hints
from handlers.questions import VOICE, Talk, to_
from rules import asks, statuses
from rules.asks import ASK, OTHER, Blank
from rules.corrections import corrected
from rules.deadlines import contact_by
from rules.forms import Field
from rules.nouns import Choice, Decision, Heard, Say, Value, Word
from rules.people import Who
from rules.places import nearest_village
from rules.playbooks import is_hidden
from rules.records import Attachment, Case, Draft
from storage.desk import Desk


def begin(desk: Desk, who: Who, heard: Heard) -> Decision:
    """Begin a request with what was just heard: nothing it says, and nothing the account told before, is asked."""
    said, ack = said_in(desk, heard)
    return forms.start(desk, who, ASK_TALK, {**asks.known_of(who), **said}, heard, ack=ack)


def said_in(desk: Desk, heard: Heard) -> tuple[Mapping[str, str], Word]:
    """What a message answers of the questions, and the short word that it arrived."""
    said = dict(asks.known_from(heard.text, desk.county))
    if heard.kind == "voice":
        return {**said, "words": heard.text or VOICE}, Word("form.heard.voice")
    if heard.attached is not None:
        return said, Word("form.heard.picture")
    if heard.kind == "phone":
        return {**said, **asks.known_from(heard.phone, desk.county)}, Word("form.heard.phone")
    if heard.kind == "place":
        said["position"] = f"{heard.latitude:.5f},{heard.longitude:.5f}"
        near = nearest_village(desk.county, heard.latitude, heard.longitude)
        if near is None:
            return said, Word("form.place.far")
        return {**said, "place": near.code}, Word("form.place.took", {"place": Word(f"place.{near.code}")})
    needs = asks.needs_in(heard.text, desk.county)
    if needs:
        first = said.get("need", needs[0])
        second = next((one for one in needs if one != first), "")
        key = "ask.noted.two" if second else "ask.noted"
        return said, Word(key, {"need": Word(f"need.{first}"), "second": Word(f"need.{second}") if second else ""})
    return said, Word("ask.heard")


def start_other(desk: Desk, who: Who, heard: Heard) -> Decision:
    """The door 替别人说: a request for somebody else, who has a name, a village and a will of his own."""
    begun = next((one for one in desk.drafts(who.account.id) if one.form == OTHER.name), None)
    if begun is not None:
        return forms.resume(desk, who, OTHER_TALK, begun, Word("ask.still_here"))
    spoken = rest(heard)
    if spoken is None:
        return forms.start(desk, who, OTHER_TALK, {})
    return forms.start(desk, who, OTHER_TALK, read_of_other(desk, spoken.text), spoken)


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """File her own request and say the receipt; what she told of herself is not asked again next time."""
    asked = hints.ask_first(desk, who, draft)
    if asked is not None:
        return asked
    case, filed = register(desk, who, draft)
    account = replace(
        who.account,
        name=case.subject or who.account.name,
        phone=case.phone or who.account.phone,
        place=case.place or who.account.place,
        last_heard_at=desk.now,
        unclear=0,
    )
    return Decision(keep=(account,)) + filed + receipt(desk, who, case)


def hand_in_other(desk: Desk, who: Who, draft: Draft) -> Decision:
    """File a request for somebody else; the receipt carries a link that binds his own account later.

    There is no link where the household must never hear of the case: it could reach the wrong hands.
    """
    asked = hints.ask_first(desk, who, draft)
    if asked is not None:
        return asked
    secret = desk.new_secret()
    case, filed = register(desk, who, draft, secret=secret)
    if is_hidden(case, desk.county):
        return filed + receipt(desk, who, case)
    linked = Say(
        "receipt.link", to_(who), {"number": case.number, "link": Word("link.start", {"payload": f"c-{secret}"})}
    )
    return filed + receipt(desk, who, case) + Decision(says=(replace(linked, about=("case", case.id)),))


def register(desk: Desk, who: Who, draft: Draft, *, secret: str = "") -> tuple[Case, Decision]:
    """The case of a draft with its number, its first clock and the attachments that came with it."""
    urgency = asks.urgency_of(draft.values)
    blank = Blank(
        desk.new_id(),
        desk.next_case_number(),
        contact_by(urgency, desk.now, desk.county, desk.calendar),
        desk.hash_secret(secret) if secret else b"",
    )
    source: Literal["self", "other"] = "other" if draft.form == OTHER.name else "self"
    return asks.file(draft, who, blank, desk.county, desk.now, kept_of(desk, draft), source=source)


def kept_of(desk: Desk, draft: Draft) -> tuple[Attachment, ...]:
    """The voice notes and pictures of a draft."""
    found = (desk.attachment(one) for one in draft.attachments)
    return tuple(one for one in found if one is not None)


def receipt(desk: Desk, who: Who, case: Case) -> Decision:
    """编号, who acts next and until when, no fee and no favours, how to ask again; off-hours says when somebody looks."""
    by = case.first_contact_by or desk.now
    values: dict[str, Value] = {"number": case.number, "by": by}
    office = statuses.is_office_hour(desk.county, desk.calendar, desk.now)
    urgent = case.urgency == "today" or bool(case.danger)
    key = "receipt.urgent" if urgent else ("receipt.open" if office else "receipt.closed")
    first = Say(key, to_(who), values, menu=f"home.{who.role}", about=("case", case.id), version=case.version + 1)
    tonight = () if office or urgent else (Choice("button.tonight", "case.tonight", case.id),)
    buttons = (
        *tonight,
        Choice("button.add", "case.add", case.id),
        Choice("button.status", "case.status", case.id),
        Choice("button.complain", "complaint.start", case.id),
    )
    after = Say(
        "receipt.tonight" if tonight else "receipt.next",
        to_(who),
        {"number": case.number, "phone": desk.county.phone_of(case.place)},
        choices=buttons,
        about=("case", case.id),
    )
    return Decision(says=(first, after))


def needs(desk: Desk, who: Who, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    """The county's needs as chips, the likeliest in the county's own order."""
    if ask.name != "need":
        return ()
    return tuple(
        Choice(f"need.{need.code}", f"form.pick.{need.code}", draft.id, draft.version) for need in desk.county.needs
    )


def rest(heard: Heard) -> Heard | None:
    """What was said after the word that opened the door (`求助 家里断粮了`)."""
    _, _, rest = heard.text.strip().partition(" ")
    return replace(heard, text=rest.strip()) if heard.kind == "said" and rest.strip() else None


def read(desk: Desk, text: str) -> Mapping[str, str]:
    """What free words already answer."""
    return asks.known_from(text, desk.county)


def read_of_other(desk: Desk, text: str) -> Mapping[str, str]:
    """The same of somebody else: how the speaker calls herself is not his name."""
    return {name: value for name, value in read(desk, text).items() if name not in ("name", "contact", "phone")}


def mend(desk: Desk, text: str) -> Mapping[str, str]:
    """What free words put right."""
    return corrected(text, desk.county)


def mend_of_other(desk: Desk, text: str) -> Mapping[str, str]:
    """The same of somebody else: where he lives; how the speaker calls herself is not his name."""
    return {name: value for name, value in mend(desk, text).items() if name in ("place", "group")}


ASK_TALK = Talk(ASK, hand_in, needs, read, mend, keeps=True)
OTHER_TALK = Talk(OTHER, hand_in_other, needs, read_of_other, mend_of_other, keeps=True)
BEGUN: Mapping[str, Choice] = {
    ASK.name: Choice("button.go_on_saying", "ask.start"),
    OTHER.name: Choice("button.go_on_saying", "ask.other"),
}

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "ask.other": start_other,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"other": start_other}
TALKS: tuple[Talk, ...] = (ASK_TALK, OTHER_TALK)
