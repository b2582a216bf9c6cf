"""Putting a form's questions: what is asked, with which few buttons, and what was said so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rules import forms
from rules.forms import Field, Form, Step
from rules.nouns import Choice, Decision, Lines, Say, To, Value, Word
from rules.people import Who
from rules.records import Draft
from storage.desk import Desk

BUTTONS = 4
STAFF_BUTTONS = 9
VOICE = "@voice"
PICTURE = "@picture"

Options = Callable[[Desk, Who, Draft, Field], tuple[Choice, ...]]


@dataclass(frozen=True, slots=True)
class Talk:
    """A form with what belongs to it: `hand_in` makes the Decision of the filled draft, `options` offers what is not fixed.

    `read` takes from free words what they answer of other questions, `mend` what they put right of questions already
    answered. `along` writes every answer through to the thing the
    draft is about, for a form that may never be finished. `keeps`: who does not hand it in yet finds it again later.
    """

    form: Form
    hand_in: Callable[[Desk, Who, Draft], Decision]
    options: Options | None = None
    read: Callable[[Desk, str], Mapping[str, str]] | None = None
    mend: Callable[[Desk, str], Mapping[str, str]] | None = None
    along: Callable[[Desk, Who, Decision], Decision] | None = None
    keeps: bool = False


def put(desk: Desk, who: Who, talk: Talk, step: Step, ack: Word | None = None) -> Decision:
    """Keep the draft and put its open question, or show what was said and ask whether to hand it in."""
    draft, ask = step.draft, step.ask
    if ask is None and not talk.form.review:
        return submit(desk, who, talk, draft)
    draft = since(draft)
    shown = replace(draft, version=draft.version + 1)
    if ask is None:
        key = f"form.{talk.form.name}.review"
        values: dict[str, Value] = {"lines": said(talk.form, draft)}
        buttons = tuple(
            Choice(label, deed, draft.id, shown.version)
            for label, deed in (
                ("button.submit", "form.submit"),
                ("button.correct", "form.correct"),
                ("button.not_now", "form.keep" if talk.keeps else "form.cancel"),
            )
        )
    else:
        key, values = f"form.{talk.form.name}.{ask.name}", dict(_known(draft))
        buttons = choices(desk, who, talk, shown, ask)
    before = ack if ack is not None else (Word(step.missed) if step.missed else None)
    if before is not None:
        key, values = "form.put", {"before": before, "question": Word(key, values)}
    say = Say(key, to_(who), values, choices=buttons, about=("draft", draft.id), version=shown.version)
    return Decision(keep=(draft,), says=(say,))


def since(draft: Draft) -> Draft:
    """The draft with the version at which its open question was first put: its buttons hold as long as the question does."""
    if draft.values.get("@of") == draft.asking:
        return draft
    return with_values(draft, {"@of": draft.asking, "@since": str(draft.version + 1)})


def is_old(draft: Draft, version: int) -> bool:
    """Whether a button shown at this version belongs to a question put before the one that stands open."""
    return not int(draft.values.get("@since", draft.version)) <= version <= draft.version


def choices(desk: Desk, who: Who, talk: Talk, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    """The buttons under a question, few: its options (a long list in pages), and to skip it where that is allowed."""
    if ask.kind == "phone":
        return (
            Choice("button.my_phone", "form.phone", kind="phone"),
            Choice("button.call_myself", "form.pick.self"),
            Choice("button.village_contact", "form.pick.village"),
            Choice("button.human", "human.ask"),
        )
    skip = (
        (Choice("button.skip", "form.skip", draft.id, draft.version),) if ask.skippable and not draft.correcting else ()
    )
    if talk.options is not None and (offered := talk.options(desk, who, draft, ask)):
        return _paged(who, draft, ask, offered, skip)
    if ask.kind == "place":
        return _paged(who, draft, ask, _places(desk, draft, ask), skip)
    prefix = ask.labels or f"form.{talk.form.name}.{ask.name}"
    offered = tuple(Choice(f"{prefix}.{code}", f"form.pick.{code}", draft.id, draft.version) for code in ask.options)
    return _paged(who, draft, ask, offered, skip)


def said(form: Form, draft: Draft) -> Lines:
    """What was said so far, a line a question."""
    lines: list[Word | str] = []
    for one in form.fields:
        value = draft.values.get(one.name, "")
        if not value and one.kind != "phone":
            continue
        shown: Value = value
        if value in (VOICE, PICTURE):
            shown = Word("form.kept.voice" if value == VOICE else "form.kept.picture")
        elif one.kind == "choice":
            shown = _named(form, one, value, draft.values.get(f"{one.name}s", ""))
        elif one.kind == "place":
            shown = Word(f"place.{value}")
        elif one.kind == "household":
            shown = draft.values.get(f"{one.name}.said", value)
            if not shown:
                continue
        elif one.kind == "phone" and not value:
            contact = draft.values.get("contact", "")
            shown = Word(f"contact.{contact}") if contact else Word("contact.none")
        lines.append(Word(f"form.{form.name}.{one.name}.said", {"value": shown}))
    if draft.values.get("more"):
        lines.append(Word("form.more.said", {"value": draft.values["more"]}))
    if draft.attachments:
        lines.append(Word("form.attached", {"count": len(draft.attachments)}))
    return Lines(tuple(lines))


def _named(form: Form, field: Field, value: str, all_: str) -> Word:
    """The name of what was chosen, and of whatever else she spoke of beside it."""
    prefix = field.labels or f"form.{form.name}.{field.name}"
    named = Word(f"{prefix}.{value}")
    for code in all_.split(","):
        if code and code != value:
            named = Word("form.and", {"first": named, "second": Word(f"{prefix}.{code}")})
    return named


def submit(desk: Desk, who: Who, talk: Talk, draft: Draft) -> Decision:
    """Hand the form in, unless a question that cannot be skipped is still open."""
    ask = forms.open_field(talk.form, draft.values, talk.form.most)
    if ask is not None:
        return put(desk, who, talk, Step(replace(draft, asking=ask.name, touched_at=desk.now), ask))
    handed = talk.hand_in(desk, who, draft)
    if any(isinstance(one, Draft) and one.id == draft.id for one in handed.keep):
        return handed  # something has to be asked first
    return replace(handed, drop_drafts=(*handed.drop_drafts, draft.id))


def _places(desk: Desk, draft: Draft, ask: Field) -> tuple[Choice, ...]:
    fits = draft.values.get(f"{ask.name}.fits", "")
    town = draft.values.get(f"{ask.name}.town", "")
    codes = fits.split(",") if fits else [place.code for place in desk.county.children(town or desk.county.code)]
    return tuple(Choice(f"place.{code}", f"form.pick.{code}", draft.id, draft.version) for code in codes)


def most_buttons(who: Who) -> int:
    """Residents see at most four buttons under a question (decision 0005); who works with it all day may see more."""
    return STAFF_BUTTONS if who.posts else BUTTONS


def _paged(
    who: Who, draft: Draft, ask: Field, offered: tuple[Choice, ...], skip: tuple[Choice, ...]
) -> tuple[Choice, ...]:
    most = most_buttons(who)
    if len(offered) + len(skip) <= most:
        return (*offered, *skip)
    if len(offered) == most:
        return offered
    listed, size = (*offered, *skip), most - 1
    pages = -(-len(listed) // size)
    number = int(draft.values.get(f"{ask.name}.page", "0")) % pages
    more = Choice("button.more", f"form.page.{(number + 1) % pages}", draft.id, draft.version)
    return (*listed[number * size :][:size], more)


def in_town(draft: Draft, name: str, town: str) -> Draft:
    """The draft with a township chosen: its villages are offered next."""
    return with_values(draft, {f"{name}.town": town, f"{name}.page": "0"})


def with_values(draft: Draft, values: Mapping[str, str]) -> Draft:
    """The draft with these values beside the others."""
    return replace(draft, values={**draft.values, **values})


def _known(draft: Draft) -> Mapping[str, Value]:
    """What a question may speak of: everything said so far, by its field's name."""
    return {"words": "", "name": "", **{name: value for name, value in draft.values.items() if name.isidentifier()}}


def briefly(desk: Desk, say: Say) -> Say:
    """What is shown of a person on a press: not to be passed on, and out of the chat again after the county's minutes."""
    return replace(say, sensitive=True, minutes=desk.county.setting("gone_minutes"))


def to_(who: Who) -> To:
    return To("account", str(who.account.id))
