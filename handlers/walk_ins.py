"""代登记: a telephone call or a walk-in is written down for somebody without the channel, with a receipt to print or read out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final, get_args

from handlers import cards, forms, pledges
from handlers.cards import NO_CASE, of
from handlers.questions import Talk, to_
from rules import cases
from rules.asks import LONGEST_SPOT, belong, known_from, words_of
from rules.cases import change
from rules.deadlines import contact_by
from rules.forms import Field, Form
from rules.nouns import Choice, Decision, Entry, Heard, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import find_phone
from rules.records import Case, Draft, Urgency
from rules.reports import URGENCIES
from storage.desk import Desk

TAKERS: Final = ("me", "queue")
HOTLINE: Final = "12345"
"""Where somebody without the channel asks how it goes, by the number of the receipt."""

WALK_IN = Form(
    "walk_in",
    (
        Field("name", "name", longest=40),
        Field("number", "words", longest=40),
        Field("place", "place", skippable=False),
        Field("words", "words", skippable=False),
        Field("need", "choice", labels="need"),
        Field("urgency", "choice", URGENCIES, labels="urgency", skippable=False),
        Field("taker", "choice", TAKERS, skippable=False),
    ),
    most=7,
)


def start(desk: Desk, who: Who, heard: Heard) -> Decision:
    """代登记: what is said after the word is kept and not asked again."""
    if not permit(who, "walk.start", None, desk.county):
        return Decision(says=(Say("button.not_yours", to_(who), menu=f"home.{who.role}"),))
    here = {"place.town": who.post.place} if who.post is not None else {}
    _, _, rest = heard.text.strip().partition(" ") if heard.kind == "said" else ("", "", "")
    if not rest.strip():
        return forms.start(desk, who, TALK, here)
    found = known_from(rest, desk.county)
    guessed = {name: found[name] for name in ("need", "urgency") if name in found}
    return forms.start(desk, who, TALK, {**read(desk, rest), **guessed, **here}, replace(heard, text=rest.strip()))


def read(desk: Desk, text: str) -> Mapping[str, str]:
    """What free words already answer, at whichever question they are said; a story is kept as the person's own words."""
    found = known_from(text, desk.county)
    known = {name: found[name] for name in ("place", "group") if name in found}
    if "phone" in found:
        known["number"] = found["phone"]
    if len(text) > LONGEST_SPOT:
        known["words"] = text
    return known


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """File what she told on the telephone or at the window; the receipt carries number, day and the link that binds her later."""
    if not permit(who, "walk.start", None, desk.county):
        return Decision(says=(Say("button.not_yours", to_(who), menu=f"home.{who.role}"),))
    values, secret = draft.values, desk.new_secret()
    urgency: Urgency = next((one for one in get_args(Urgency) if one == values.get("urgency")), "week")
    need = desk.county.need(values.get("need", ""))
    name = values.get("name", "")
    phone = find_phone(values.get("number", ""))
    mine = values.get("taker") == "me"
    case = Case(
        id=desk.new_id(),
        number=desk.next_case_number(),
        key_id=draft.key_id,
        state="registered",
        opened_at=desk.now,
        place=values.get("place", ""),
        urgency=urgency,
        need=need.code if need else "",
        group=values.get("group", ""),
        words=words_of(values),
        subject="" if name.startswith("@") else name,
        phone=phone,
        address=" ".join(filter(None, (values.get("address", ""), values.get("position", "")))),
        contact="phone" if phone else "self",
        consent="own",
        source="walk_in",
        owner_id=who.account.id if mine else 0,
        claimed_at=desk.now if mine else None,
        first_contact_by=contact_by(urgency, desk.now, desk.county, desk.calendar),
        claim_hash=desk.hash_secret(secret),
    )
    kept = belong(tuple(one for one in map(desk.attachment, draft.attachments) if one is not None), case)
    filed = cases.register(
        case, desk.county, desk.now, attachments=tuple(one.id for one in kept), by=who.account.id, tell=not mine
    )
    return filed + Decision(keep=kept, says=(_receipt(desk, who, case, secret),))


def paper(desk: Desk, who: Who, heard: Heard) -> Decision:
    """给本人的回执: a new link for the person herself; the link of an earlier receipt ends with it."""
    case, _ = of(desk, who, heard)
    if case is None or not permit(who, "walk.paper", case, desk.county):
        return cards.refuse(desk, who, None, NO_CASE)
    secret = desk.new_secret()
    entry = Entry(case.id, desk.now, "case.paper", who.account.id, audience="office")
    _, decision = change(case, entry, claim_hash=desk.hash_secret(secret))
    return decision + Decision(says=(_receipt(desk, who, case, secret),))


def _receipt(desk: Desk, who: Who, case: Case, secret: str) -> Say:
    town = desk.county.township_of(case.place) if case.place else desk.county.code
    values: Mapping[str, Value] = {
        "number": case.number,
        "place": cards.place(case),
        "town": Word(f"place.{town}"),
        "day": desk.today,
        "by": pledges.dated(desk, case.first_contact_by or desk.now),
        "phone": HOTLINE,
        "link": Word("link.start", {"payload": f"c-{secret}"}),
    }
    choices = (Choice("button.look", "case.card", case.id),)
    return Say("walk.receipt", to_(who), values, choices=choices, about=("case", case.id), sensitive=True)


def needs(desk: Desk, who: Who, draft: Draft, field: Field) -> tuple[Choice, ...]:
    """The county's needs as chips."""
    if field.name != "need":
        return ()
    return tuple(
        Choice(f"need.{one.code}", f"form.pick.{one.code}", draft.id, draft.version) for one in desk.county.needs
    )


TALK = Talk(WALK_IN, hand_in, needs, read)

DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"walk.start": start, "walk.paper": paper}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"walk": start}
TALKS: tuple[Talk, ...] = (TALK,)
