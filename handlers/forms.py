"""Holding a form with somebody: takes words, voice, pictures, places, numbers and presses, and loses none of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from handlers.questions import PICTURE, VOICE, Talk, choices, put, submit, to_, with_values
from rules import forms
from rules.counties import Place
from rules.forms import Answer, Step
from rules.nouns import NOTHING, Choice, Decision, Heard, Say, To, Word
from rules.phones import find_phone
from rules.places import find_townships, find_villages, nearest_village
from rules.records import Attachment, Draft, Who
from storage.desk import Desk


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
    )
    gathered = NOTHING
    if heard is not None:
        draft, gathered = gather(desk, who, draft, heard)
    return gathered + put(desk, who, talk, forms.begin(talk.form, draft, known), ack)


def hear(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    """Take a free word, voice, picture, place or phone number while a form is open: nothing said is lost."""
    asked = talk.form.field(draft.asking)
    if heard.attached is not None:
        return _take_attached(desk, who, talk, draft, heard)
    if heard.kind == "place":
        return _take_position(desk, who, talk, draft, heard)
    text = heard.text.strip()
    draft = remember(draft, heard)
    for word, answer in (("skip", Answer("skip")), ("back", Answer("back"))):
        if text in desk.county.lines[word]:
            return put(desk, who, talk, forms.step(talk.form, draft, answer, desk.now))
    if text in desk.county.lines["cancel"]:
        return cancel(desk, who, draft)
    if heard.kind == "phone" or (asked is not None and asked.kind == "phone"):
        return _take_phone(desk, who, talk, draft, heard)
    if asked is None:
        return (
            submit(desk, who, talk, draft)
            if text in desk.county.lines["submit"]
            else _add(desk, who, talk, draft, heard)
        )
    if asked.kind == "words" and len(text) <= asked.longest:
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", text), desk.now))
    if asked.kind == "place":
        return _take_place(desk, who, talk, draft, heard)
    if asked.kind == "household" and not text.isdigit():
        typed = {f"{asked.name}.said": text}
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", "new", typed), desk.now))
    chosen = chosen_by(desk, who, talk, draft, text)
    return pick(desk, who, talk, draft, chosen) if chosen else _add(desk, who, talk, draft, heard)


def chosen_by(desk: Desk, who: Who, talk: Talk, draft: Draft, text: str) -> str:
    """The option a typed answer means: by its place in the list, by the number it shows, or by the county's words for it."""
    asked = talk.form.field(draft.asking)
    if asked is None or asked.kind in ("words", "place", "phone"):
        return ""
    options = [one for one in choices(desk, who, talk, draft, asked) if one.deed.startswith("form.pick.")]
    codes = [one.deed.removeprefix("form.pick.") for one in options]
    if text.isascii() and text.isdigit() and 1 <= int(text) <= len(codes):
        return codes[int(text) - 1]
    for one, code in zip(options, codes, strict=True):
        if text == one.values.get("number"):
            return code
    return next((code for code in asked.options or codes if text.lower() in desk.county.lines.get(code, ())), "")


def takes_number(desk: Desk, who: Who, talk: Talk, draft: Draft, text: str) -> bool:
    """Whether a bare number answers the open question; elsewhere it is a case number."""
    asked, bare = talk.form.field(draft.asking), text.strip()
    if asked is None or not bare.isascii() or not bare.isdigit():
        return False
    return asked.kind == "phone" or bool(chosen_by(desk, who, talk, draft, bare))


def pick(desk: Desk, who: Who, talk: Talk, draft: Draft, option: str) -> Decision:
    """Take the option of a button; of a place it may be a township, whose villages are then offered."""
    asked = talk.form.field(draft.asking)
    extra: dict[str, str] = {}
    if asked is not None and asked.kind == "place":
        place = desk.county.place(option)
        if place is not None and place.level != "village":
            return put(
                desk,
                who,
                talk,
                Step(with_values(draft, {f"{asked.name}.town": option, f"{asked.name}.page": "0"}), asked),
            )
    if asked is not None and asked.kind == "phone":
        extra = {"contact": option}
        option = "" if option != "phone" else option
    if asked is not None and asked.kind == "household":
        for choice in choices(desk, who, talk, draft, asked):
            if choice.deed == f"form.pick.{option}":
                extra = {f"{asked.name}.said": str(choice.values.get("name", ""))}
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", option, extra), desk.now))


def page(desk: Desk, who: Who, talk: Talk, draft: Draft, number: str) -> Decision:
    """Show the next few options of a long list."""
    asked = talk.form.field(draft.asking)
    name = asked.name if asked else ""
    return put(desk, who, talk, Step(with_values(draft, {f"{name}.page": number}), asked))


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


def correct(desk: Desk, who: Who, talk: Talk, draft: Draft, name: str) -> Decision:
    """Ask one question again, or offer which; buttons are few, so the list is what was said."""
    if name:
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("correct", name), desk.now))
    said = [one for one in talk.form.fields if one.name in draft.values]
    buttons = tuple(
        Choice(f"form.{talk.form.name}.{one.name}.short", f"form.correct.{one.name}", draft.id, draft.version + 1)
        for one in said
    )
    kept = replace(draft, touched_at=desk.now)
    return Decision(keep=(kept,), says=(Say("form.which", to_(who), choices=buttons, about=("draft", draft.id)),))


def resume(desk: Desk, who: Who, talk: Talk, draft: Draft, ack: Word | None = None) -> Decision:
    """Put the open question again, as after a week's pause, a restart or a stale button."""
    return put(desk, who, talk, forms.step(talk.form, draft, Answer("resume"), desk.now), ack)


def gather(desk: Desk, who: Who, draft: Draft, heard: Heard, *, words: bool = True) -> tuple[Draft, Decision]:
    """Keep what came with this message in the draft: its attachment, its words, its message id (an edit finds it again)."""
    keep: tuple[Attachment, ...] = ()
    values = dict(draft.values)
    if heard.attached is not None:
        got = heard.attached
        one = Attachment(
            desk.new_id(),
            draft.key_id,
            got.kind,
            got.ref,
            desk.now,
            who.account.id,
            size=got.size,
            seconds=got.seconds,
            album=got.album,
        )
        keep = (one,)
        draft = replace(draft, attachments=(*draft.attachments, one.id))
    if words and heard.text and heard.kind in ("said", "photo", "voice", "file"):
        name = "more" if "words" in values else "words"
        values[name] = "\n".join(filter(None, (values.get(name, "") if name == "more" else "", heard.text)))
    album = (heard.attached.album,) if heard.attached is not None and heard.attached.album else ()
    kept = replace(draft, values=values, messages=(*draft.messages, *album), touched_at=desk.now)
    return remember(kept, heard), Decision(keep=keep)


def remember(draft: Draft, heard: Heard) -> Draft:
    """The draft with this message's id and words, and the question they answered: an edit finds and changes them."""
    if not heard.message or heard.message in draft.messages:
        return draft
    values = {**draft.values, f"@{heard.message}": f"{draft.asking}\n{heard.text}"} if heard.text else draft.values
    return replace(draft, messages=(*draft.messages, heard.message), values=values)


def _take_attached(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    asked, got = talk.form.field(draft.asking), heard.attached
    voice = got is not None and got.kind == "voice"
    again = got is not None and bool(got.album) and got.album in draft.messages
    kept, gathered = gather(desk, who, draft, heard)
    if again:
        return gathered + Decision(keep=(kept,))
    if asked is not None and asked.kind == "words":
        answer = Answer("value", heard.text or (VOICE if voice else PICTURE))
        return settle(gathered + put(desk, who, talk, forms.step(talk.form, kept, answer, desk.now)))
    ack = Word("form.heard.voice" if voice else "form.heard.picture")
    return gathered + put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), ack)


def settle(decision: Decision) -> Decision:
    """A form handed in with its last picture: what was gathered in this very message belongs to the case that names it."""
    named = {entry.attachment_id: entry.case_id for entry in decision.entries if entry.attachment_id}
    keep = tuple(
        replace(one, case_id=one.case_id or named.get(one.id, 0)) if isinstance(one, Attachment) else one
        for one in decision.keep
    )
    return replace(decision, keep=keep)


def _add(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    kept, gathered = gather(desk, who, draft, heard)
    return gathered + put(
        desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), Word("form.heard.words")
    )


def _take_position(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    place = nearest_village(desk.county, heard.latitude, heard.longitude)
    field = next((one for one in talk.form.fields if one.kind == "place"), None)
    position = {"position": f"{heard.latitude:.5f},{heard.longitude:.5f}"}
    if field is None or place is None:
        kept = with_values(draft, position)
        missed = Word("form.place.far" if field is not None else "form.heard.place")
        return put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), missed)
    if draft.asking == field.name:
        found = Answer("value", place.code, position)
        return put(desk, who, talk, forms.step(talk.form, draft, found, desk.now), _took(place))
    kept = with_values(draft, {field.name: place.code, **position})
    return put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), _took(place))


def _take_place(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    asked = talk.form.field(draft.asking)
    name = asked.name if asked else ""
    villages = find_villages(desk.county, heard.text)
    towns = find_townships(desk.county, heard.text)
    if towns and len(villages) != 1:
        inside = set().union(*(desk.county.within(town.code) for town in towns))
        villages = tuple(village for village in villages if village.code in inside)
    if len(villages) == 1:
        extra = {"address": heard.text.strip()} if len(heard.text.strip()) > len(villages[0].name.zh) + 1 else {}
        answer = Answer("value", villages[0].code, extra)
        return put(desk, who, talk, forms.step(talk.form, draft, answer, desk.now))
    if villages:
        fits = ",".join(village.code for village in villages)
        return put(desk, who, talk, Step(with_values(draft, {f"{name}.fits": fits}), asked), Word("form.place.which"))
    if towns:
        return pick(desk, who, talk, draft, towns[0].code)
    before = draft.values.get("address", "")
    kept = with_values(draft, {"address": " ".join(filter(None, (before, heard.text.strip())))})
    if before:
        return put(desk, who, talk, forms.step(talk.form, kept, Answer("skip"), desk.now))
    return put(desk, who, talk, Step(kept, asked), Word("form.place.unknown"))


def _take_phone(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    phone = find_phone(heard.phone or heard.text)
    field = next((one for one in talk.form.fields if one.kind == "phone"), None)
    if field is None or not phone:
        kept, gathered = gather(desk, who, draft, heard)
        unclear = heard.kind == "phone" or (draft.asking == "phone" and any(one.isdigit() for one in heard.text))
        ack = Word("form.phone.unclear" if unclear else "form.heard.words")
        return gathered + put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), ack)
    gathered = NOTHING
    if sum(one.isalpha() for one in heard.text) > 1:
        draft, gathered = gather(desk, who, draft, heard)
    if draft.asking == field.name:
        answer = Answer("value", phone, {"contact": "phone"})
        return gathered + put(desk, who, talk, forms.step(talk.form, draft, answer, desk.now))
    kept = with_values(draft, {field.name: phone, "contact": "phone"})
    resumed = forms.step(talk.form, kept, Answer("resume"), desk.now)
    return gathered + put(desk, who, talk, resumed, Word("form.heard.phone"))


def _took(place: Place) -> Word:
    return Word("form.place.took", {"place": Word(f"place.{place.code}")})
