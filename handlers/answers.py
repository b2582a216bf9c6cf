"""What was said to an open question: words, voice, pictures, places, numbers; all of it kept, and taken where it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from handlers.questions import PICTURE, VOICE, Talk, in_town, put, to_, with_values
from rules import forms
from rules.asks import is_name, is_spot, known_from
from rules.counties import Place
from rules.forms import Answer, Step
from rules.nouns import NOTHING, Decision, Heard, Say, Word
from rules.people import Who
from rules.phones import find_phone
from rules.places import find_townships, find_villages, nearest_village, sounding_villages
from rules.records import Attachment, Draft
from storage.desk import Desk

MOST_FITS: Final = 4
LONGEST_VILLAGE: Final = 16


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


def take_attached(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    asked, got = talk.form.field(draft.asking), heard.attached
    voice = got is not None and got.kind == "voice"
    again = got is not None and bool(got.album) and got.album in draft.messages
    kept, gathered = gather(desk, who, draft, heard)
    if again:
        return gathered + Decision(keep=(kept,))
    if asked is not None and asked.kind in ("words", "name"):
        answer = Answer("value", heard.text or (VOICE if voice else PICTURE))
        return settle(gathered + put(desk, who, talk, forms.step(talk.form, kept, answer, desk.now)))
    if voice and asked is not None:
        return gathered + Decision(keep=(kept,), says=(_counted(desk, who, kept),))
    ack = Word("form.heard.voice" if voice else "form.heard.picture")
    return gathered + put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), ack)


def _counted(desk: Desk, who: Who, draft: Draft) -> Say:
    """Another voice note arrived; the question stands above and is not put again."""
    before = (desk.attachment(one) for one in draft.attachments[:-1])
    count = sum(one is not None and one.kind == "voice" for one in before) + 1
    return Say("form.heard.voice.more", to_(who), {"count": count}, about=("draft", draft.id))


def settle(decision: Decision) -> Decision:
    """A form handed in with its last picture: what was gathered in this very message belongs to the case that names it."""
    named = {entry.attachment_id: entry.case_id for entry in decision.entries if entry.attachment_id}
    keep = tuple(
        replace(one, case_id=one.case_id or named.get(one.id, 0)) if isinstance(one, Attachment) else one
        for one in decision.keep
    )
    return replace(decision, keep=keep)


def add(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    kept, gathered = gather(desk, who, draft, heard)
    said = read_in(desk, talk, draft, heard.text)
    mended = talk.mend(desk, heard.text) if talk.mend is not None else {}
    said = {**said, **mended}
    kept = with_values(kept, {**said, **_earlier(draft, mended)})
    answer = Answer("value", said[draft.asking], said) if draft.asking in said else Answer("resume")
    step = forms.step(talk.form, kept, answer, desk.now)
    return gathered + put(desk, who, talk, step, Word("form.mended" if mended else "form.heard.words"))


def _earlier(draft: Draft, mended: Mapping[str, str]) -> Mapping[str, str]:
    """What a correction replaces stays beside it: both versions go into the history."""
    old = [draft.values[name] for name in ("name", "phone") if name in mended and draft.values.get(name)]
    before = draft.values.get("earlier", "")
    return {"earlier": "\0".join(filter(None, (before, *old)))} if old else {}


def read_in(desk: Desk, talk: Talk, draft: Draft, text: str) -> Mapping[str, str]:
    """What free words answer of the questions nobody has answered yet."""
    said = talk.read(desk, text) if talk.read is not None else {}
    return {name: value for name, value in said.items() if not draft.values.get(name)}


def take_position(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    place = nearest_village(desk.county, heard.latitude, heard.longitude)
    field = next((one for one in talk.form.fields if one.kind == "place"), None)
    position = {"position": f"{heard.latitude:.5f},{heard.longitude:.5f}"}
    if field is None or place is None:
        kept = with_values(draft, position)
        if field is not None and not draft.values.get(field.name):
            kept = replace(kept, asking=field.name)
        missed = Word("form.place.far" if field is not None else "form.heard.place")
        return put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), missed)
    if draft.asking == field.name:
        found = Answer("value", place.code, position)
        return put(desk, who, talk, forms.step(talk.form, draft, found, desk.now), _took(place))
    kept = with_values(draft, {field.name: place.code, **position})
    return put(desk, who, talk, forms.step(talk.form, kept, Answer("resume"), desk.now), _took(place))


def take_place(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
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
        return put(desk, who, talk, Step(in_town(draft, name, towns[0].code), asked))
    sounding = ",".join(one.code for one in sounding_villages(desk.county, heard.text, asked=True)[:MOST_FITS])
    if sounding and draft.values.get(f"{name}.fits") != sounding and len(heard.text.strip()) <= LONGEST_VILLAGE:
        return put(
            desk, who, talk, Step(with_values(draft, {f"{name}.fits": sounding}), asked), Word("form.place.sounds")
        )
    draft = with_values(draft, {f"{name}.fits": ""})
    if not is_spot(heard.text, desk.county):
        return add(desk, who, talk, draft, heard)
    before = draft.values.get("address", "")
    kept = with_values(draft, {"address": " ".join(filter(None, (before, heard.text.strip())))})
    if before:
        return put(desk, who, talk, forms.step(talk.form, kept, Answer("skip"), desk.now))
    return put(desk, who, talk, Step(kept, asked), Word("form.place.unknown"))


def take_name(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    """A name; what is none (a group, a sentence) is kept as what it is, and the question stays, once."""
    said = known_from(heard.text, desk.county)
    name = said.get("name", "") or (heard.text.strip() if is_name(heard.text, desk.county) else "")
    if name:
        return put(desk, who, talk, forms.step(talk.form, draft, Answer("value", name), desk.now))
    new = read_in(desk, talk, draft, heard.text) or {one: said[one] for one in ("group",) if one in said}
    kept, gathered = (draft, NOTHING) if new else gather(desk, who, draft, heard)
    answer = Answer("skip" if draft.values.get("@nameless") else "resume")
    kept = with_values(kept, {**new, "@nameless": "1"})
    return gathered + put(desk, who, talk, forms.step(talk.form, kept, answer, desk.now), Word("form.heard.words"))


def take_phone(desk: Desk, who: Who, talk: Talk, draft: Draft, heard: Heard) -> Decision:
    phone = find_phone(heard.phone or heard.text)
    field = next((one for one in talk.form.fields if one.kind == "phone"), None)
    if field is None or not phone:
        kept, gathered = gather(desk, who, draft, heard)
        kept = with_values(kept, {"phone": phone, "contact": "phone"}) if phone else kept
        unclear = not phone and (heard.kind == "phone" or any(one.isdigit() for one in heard.text))
        ack = Word("form.phone.unclear" if unclear else ("form.heard.phone" if phone else "form.heard.words"))
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
