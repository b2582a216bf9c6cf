"""Holding a form with somebody: takes words, voice, pictures, places, numbers and presses, and loses none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.answers import (
    add,
    gather,
    read_in,
    remember,
    take_attached,
    take_name,
    take_phone,
    take_place,
    take_position,
)
from handlers.questions import Talk, choices, in_town, most_buttons, put, submit, to_, with_values
from rules import forms
from rules.forms import Answer, Step
from rules.nouns import NOTHING, Choice, Decision, Heard, Say, To, Word
from rules.people import Who
from rules.records import Draft
from storage.desk import Desk

LONGEST_SAID = 16


def start(
    desk: Desk,
    who: Who,
    talk: Talk,
    known: Mapping[str, str],
    heard: Heard | None = None,
    *,
    about_id: int = 0,
    key_id: int = 0,
    ack: Word | None = None,
) -> Decision:
    """Begin a form with what is known; what was heard first (words, voice, picture, place) is kept in it.

    `key_id` is the key of the case it adds to, so that the draft is erased with it; a form of its own gets its own key.
    Who wants no reminders (不再提醒) is not nudged about it later.
    """
    draft_id = desk.new_id()
    draft = Draft(
        draft_id,
        who.account.id,
        key_id or desk.new_key("case", draft_id),
        talk.form.name,
        "",
        desk.now,
        desk.now,
        about_id=about_id,
        nudged_at=desk.now if who.account.muted else None,
    )
    gathered = NOTHING
    if heard is not None:
        draft, gathered = gather(desk, who, draft, heard)
    return gathered + put(desk, who, talk, forms.begin(talk.form, draft, known), ack)


def hear(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    """Take a free word, voice, picture, place or phone number while a form is open: nothing said is lost."""
    asked = talk.form.field(draft.asking)
    if heard.attached is not None:
        return take_attached(desk, who, talk, draft, heard)
    if heard.kind == "place":
        return take_position(desk, who, talk, draft, heard)
    text = heard.text.strip()
    draft = remember(draft, heard)
    for word, answer in (("skip", Answer("skip")), ("back", Answer("back"))):
        if text in desk.county.lines[word]:
            return put(desk, who, talk, forms.step(talk.form, draft, answer, desk.now))
    if text.lower() in desk.county.lines["cancel"]:
        return cancel(desk, who, draft)
    if heard.kind == "phone" or (asked is not None and asked.kind == "phone"):
        return take_phone(desk, who, talk, draft, heard)
    if asked is None:
        return (
            submit(desk, who, talk, draft)
            if text in desk.county.lines["submit"]
            else add(desk, who, talk, draft, heard)
        )
    if asked.kind == "words" and len(text) <= asked.longest:
        said = read_in(desk, talk, draft, text) if asked.name == "words" else {}
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", text, said), desk.now))
    if asked.kind == "place":
        return take_place(desk, who, talk, draft, heard)
    if asked.kind == "name":
        return take_name(desk, who, talk, draft, heard)
    if asked.kind == "household" and not text.isdigit():
        typed = {f"{asked.name}.said": text}
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", "new", typed), desk.now))
    chosen = chosen_by(desk, who, talk, draft, text)
    return pick(desk, who, talk, draft, chosen) if chosen else add(desk, who, talk, draft, heard)


def chosen_by(desk: Desk, who: Who, talk: Talk, draft: Draft, text: str) -> str:
    """The option a typed answer means: by the number it shows, by its place in the list, or by the county's words for it.

    Words of `<code>_said` are looked for inside a short answer; the longest decides (`不急` over `急`).
    """
    asked = talk.form.field(draft.asking)
    if asked is None or asked.kind in ("words", "name", "place", "phone"):
        return ""
    options = [one for one in choices(desk, who, talk, draft, asked) if one.deed.startswith("form.pick.")]
    codes = [one.deed.removeprefix("form.pick.") for one in options]
    for one, code in zip(options, codes, strict=True):
        if text == one.values.get("number"):
            return code
    if text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= len(codes):
        return codes[int(text) - 1]
    lines, plain = desk.county.lines, text.lower()
    exact = next((code for code in asked.options or codes if plain in lines.get(code, ())), "")
    if exact:
        return exact
    within = [(len(word), code) for code in asked.options for word in lines.get(f"{code}_said", ()) if word in plain]
    return max(within)[1] if within and len(plain) <= LONGEST_SAID else ""


def takes_number(desk: Desk, who: Who, talk: Talk, draft: Draft, text: str) -> bool:
    """Whether a bare number answers the open question; elsewhere it is a case number."""
    asked, bare = talk.form.field(draft.asking), text.strip()
    if asked is None or not bare.isascii() or not bare.isdigit():
        return False
    return asked.kind == "phone" or asked.number or bool(chosen_by(desk, who, talk, draft, bare))


def pick(desk: Desk, who: Who, talk: Talk, draft: Draft, option: str) -> Decision:
    """Take the option of a button; of a place it may be a township, whose villages are then offered.

    Anybody can send any button: what the open question does not offer is answered with the question as it stands.
    """
    asked = talk.form.field(draft.asking)
    extra: dict[str, str] = {}
    if asked is None or not is_offered(desk, who, talk, draft, option):
        return resume(desk, who, talk, draft)
    if asked.kind == "place":
        place = desk.county.place(option)
        if place is not None and place.level != "village":
            return put(desk, who, talk, Step(in_town(draft, asked.name, option), asked))
    if asked.kind == "phone":
        extra, option = {"contact": option}, ""
    if asked.kind == "household":
        for choice in choices(desk, who, talk, draft, asked):
            if choice.deed == f"form.pick.{option}":
                extra = {f"{asked.name}.said": str(choice.values.get("name", ""))}
    ack = None
    if extra.get("contact") == "self":
        village = next((draft.values.get(one.name, "") for one in talk.form.fields if one.kind == "place"), "")
        ack = Word("form.phone.call", {"phone": desk.county.phone_of(village)})
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", option, extra), desk.now), ack)


def is_offered(desk: Desk, who: Who, talk: Talk, draft: Draft, option: str) -> bool:
    """Whether the open question has this option, on whichever page."""
    asked = talk.form.field(draft.asking)
    if asked is None:
        return False
    if asked.kind == "place":
        return desk.county.place(option) is not None
    if asked.kind == "phone":
        return option in ("self", "village")
    if asked.options:
        return option in asked.options
    offered = talk.options(desk, who, draft, asked) if talk.options is not None else ()
    return any(one.deed == f"form.pick.{option}" for one in offered)


def page(desk: Desk, who: Who, talk: Talk, draft: Draft, number: str) -> Decision:
    """Show the next few options of a long list."""
    asked = talk.form.field(draft.asking)
    if asked is None or not number.isdecimal():
        return resume(desk, who, talk, draft)
    return put(desk, who, talk, Step(with_values(draft, {f"{asked.name}.page": number[:3]}), asked))


def skip(desk: Desk, who: Who, talk: Talk, draft: Draft) -> Decision:
    """Leave the open question unanswered."""
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("skip"), desk.now))


def back(desk: Desk, who: Who, talk: Talk, draft: Draft) -> Decision:
    """Go back to the question before."""
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("back"), desk.now))


def cancel(desk: Desk, who: Who, draft: Draft) -> Decision:
    """End a form: nothing is handed in."""
    return Decision(
        says=(Say("form.cancelled", To("account", str(who.account.id)), menu=f"home.{who.role}"),),
        drop_drafts=(draft.id,),
    )


def keep(desk: Desk, who: Who, draft: Draft) -> Decision:
    """先不交: nothing is handed in and nothing is lost; with one press she goes on."""
    go_on = Choice("button.go_on_saying", "form.resume", draft.id, draft.version + 1)
    said = Say("form.kept", to_(who), choices=(go_on, Choice("button.human", "human.ask")), about=("draft", draft.id))
    return Decision(keep=(replace(draft, touched_at=desk.now),), says=(said,))


def correct(desk: Desk, who: Who, talk: Talk, draft: Draft, name: str) -> Decision:
    """Ask one question again, or offer which, a few at a time (a number is the next page)."""
    if name and not name.isdecimal():
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("correct", name), desk.now))
    form, at = talk.form, draft.version + 1
    said = [one.name for one in form.fields if one.name in draft.values]
    buttons = tuple(Choice(f"form.{form.name}.{one}.short", f"form.correct.{one}", draft.id, at) for one in said)
    most = most_buttons(who)
    if len(buttons) > most:
        pages = -(-len(buttons) // (most - 1))
        number = int(name[:3] or "0") % pages
        more = Choice("button.more", f"form.correct.{(number + 1) % pages}", draft.id, at)
        buttons = (*buttons[number * (most - 1) :][: most - 1], more)
    kept = replace(draft, touched_at=desk.now)
    return Decision(keep=(kept,), says=(Say("form.which", to_(who), choices=buttons, about=("draft", draft.id)),))


def resume(desk: Desk, who: Who, talk: Talk, draft: Draft, ack: Word | None = None) -> Decision:
    """Put the open question again, as after a week's pause, a restart or a stale button."""
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("resume"), desk.now), ack)
