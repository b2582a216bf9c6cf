"""Forms as data, and the one pure step that gives back, skip, cancel, review and correct to all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias

from rules.records import Draft

Values: TypeAlias = Mapping[str, str]
Asked: TypeAlias = Callable[[Values], bool]


def always(values: Values) -> bool:
    """The field is asked whatever was said before."""
    return True


@dataclass(frozen=True, slots=True)
class Field:
    """One question: its kind, its catalog key (`form.<form>.<name>`), whether it may be skipped, and when it is asked.

    `options` are the codes of a Choice; a code's label is `form.<form>.<name>.<code>` unless `labels` names another prefix.
    A Choice without fixed options is offered by its Talk (from county data) and looked at again when it is handed in.
    A name is short and no sentence; what is none is kept as words.
    A household is one of those offered, or a name typed: then its value is `new` and the name stands under `<name>.said`.
    `number`: words that are a number, so that a bare one is the answer and no case is looked for.
    """

    name: str
    kind: Literal["choice", "words", "name", "place", "phone", "household"]
    options: tuple[str, ...] = ()
    labels: str = ""
    skippable: bool = True
    when: Asked = always
    longest: int = 2000
    number: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A named list of fields; `review` shows what was said before it is handed in; `most` is how many questions are asked."""

    name: str
    fields: tuple[Field, ...]
    review: bool = True
    most: int = 5

    def field(self, name: str) -> Field | None:
        """The field of this name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person did with the open question."""

    kind: Literal["value", "skip", "back", "correct", "resume"]
    value: str = ""
    extra: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Where the form stands now: the draft as it shall be kept, and the question to put (none: review, then hand in)."""

    draft: Draft
    ask: Field | None
    missed: str = ""


REVIEW = "review"


def open_field(form: Form, values: Values, asked: int) -> Field | None:
    """The next question nobody has answered; of `most` there is always room left for those that cannot be skipped."""
    still = [one for one in form.fields if one.name not in values and one.when(values)]
    room = form.most - asked - sum(not one.skippable for one in still)
    return next((one for one in still if not one.skippable or room > 0), None)


def step(form: Form, draft: Draft, answer: Answer, now: datetime) -> Step:
    """Take one answer: what is said once is kept, nothing known is asked, `back` forgets the last answer only.

    `missed` names a catalog key when the answer did not fit; the draft is then unchanged but for the time.
    """
    draft = replace(draft, touched_at=now)
    values = dict(draft.values)
    current = form.field(draft.asking)
    if answer.kind == "resume":
        return _ask(form, draft, values, current if current is not None else open_field(form, values, draft.asked))
    if answer.kind == "correct":
        target = form.field(answer.value)
        values.pop(answer.value, None)
        return _ask(form, replace(draft, correcting=True), values, target)
    if answer.kind == "back":
        said = [one for one in form.fields if one.name in values and values.get(f"{one.name}.from") == "asked"]
        if not said:
            return _ask(form, draft, values, current)
        last = said[-1]
        values.pop(last.name)
        return _ask(form, replace(draft, asked=max(0, draft.asked - 1)), values, last)
    if current is None:
        return _ask(form, draft, values, open_field(form, values, draft.asked))
    if answer.kind == "skip":
        if not current.skippable:
            return Step(draft, current, missed="form.not_skippable")
        values[current.name] = ""
    else:
        if current.kind == "choice" and current.options and answer.value not in current.options:
            return Step(draft, current, missed="form.choose")
        if current.kind in ("words", "name") and not answer.value.strip():
            return Step(draft, current, missed="form.say_something")
        values[current.name] = answer.value[: current.longest]
        values.update(answer.extra)
    values[f"{current.name}.from"] = "asked"
    draft = replace(draft, asked=draft.asked + 1)
    return _ask(form, draft, values, open_field(form, values, draft.asked))


def begin(form: Form, draft: Draft, known: Values) -> Step:
    """Start a form with what is already known, so that none of it is asked again."""
    values = {**draft.values, **{name: value for name, value in known.items() if value}}
    return _ask(form, draft, values, open_field(form, values, draft.asked))


def _ask(form: Form, draft: Draft, values: dict[str, str], ask: Field | None) -> Step:
    name = ask.name if ask else REVIEW
    return Step(replace(draft, values=values, asking=name, correcting=draft.correcting and ask is not None), ask)
