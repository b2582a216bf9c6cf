"""A report as a form: its questions, what is settled of it after every answer, and the case it becomes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final, get_args

from handlers import cards, followings, pledges, twins
from handlers.questions import Talk, put, to_, with_values
from rules import dangers, forms, reports
from rules.asks import belong, words_of
from rules.deadlines import contact_by
from rules.followings import Addition, add, is_party
from rules.forms import REVIEW, Field, Form, Step, Values
from rules.handling import Refused
from rules.nouns import Choice, Decision, Lines, Say, Value, Word
from rules.people import Household, Who
from rules.permits import CLOSED, permit
from rules.phones import mask_name
from rules.records import Case, Consent, Draft, State, Urgency
from rules.reports import CONSENTS, URGENCIES
from storage.desk import Desk

TWINS: Final = ("same", "other")
OPEN: Final = tuple(sorted(set(get_args(State)) - CLOSED))


def _is_new(values: Values) -> bool:
    return values.get("who", "") == "new" and not values.get("who.said", "")


def _is_new_here(values: Values) -> bool:
    return values.get("who", "") == "new" and not values.get("place", "")


def _shown_only(values: Values) -> bool:
    """What is taken from her words and never asked: it stands in the review and may be corrected there."""
    return False


def _is_reported(values: Values) -> bool:
    return bool(values.get("twin_number", ""))


def _may_wait(values: Values) -> bool:
    """Whether the person knows is asked, except where somebody may be in danger now."""
    return not values.get("danger", "")


REPORT = Form(
    "report",
    (
        Field("need", "choice", labels="need", skippable=False),
        Field("urgency", "choice", URGENCIES, labels="urgency", skippable=False),
        Field("who", "household", skippable=False),
        Field("name", "words", longest=60, when=_is_new),
        Field("place", "place", skippable=False, when=_is_new_here),
        Field("group", "words", longest=12, when=_shown_only),
        Field("words", "words", when=_shown_only),
        Field("twin", "choice", TWINS, skippable=False, when=_is_reported),
        Field("consent", "choice", CONSENTS, skippable=False, when=_may_wait),
    ),
    most=6,
)


def settle(desk: Desk, who: Who, decision: Decision) -> Decision:
    """After every answer: the household's group, danger in her words, whether this household was reported already."""
    kept = next((one for one in decision.keep if isinstance(one, Draft) and one.form == REPORT.name), None)
    if kept is None or kept.id in decision.drop_drafts:
        return decision
    if kept.values.get("twin") == "same" and (case := desk.case_numbered(kept.values.get("twin_number", ""))):
        return _into_twin(desk, who, kept, case, decision)
    known = _learnt(desk, who, kept)
    danger = known.get("danger", "") if not kept.values.get("danger") else ""
    draft = with_values(kept, known)
    asked = REPORT.field(draft.asking)
    if asked is None or (asked.name in known and not draft.correcting) or known.get("twin_number"):
        asked = forms.open_field(REPORT, draft.values, draft.asked)
    before = next((one for one in decision.says if one.about == ("draft", kept.id)), None)
    ack = before.values.get("before") if before is not None and before.key == "form.put" else None
    said = ack if isinstance(ack, Word) else None
    if danger:
        said = Word("report.danger", {"lines": numbers(desk, danger), "then": said or ""})
    again = put(desk, who, TALK, Step(replace(draft, asking=asked.name if asked else REVIEW), asked), said)
    changed = next(one for one in again.keep if isinstance(one, Draft))
    keep = tuple(changed if one is kept else one for one in decision.keep)
    shown = tuple(_dressed(desk, changed, one) for one in again.says)
    if before is None:
        return replace(decision, keep=keep)
    return replace(decision, keep=keep, says=tuple(shown[0] if one is before else one for one in decision.says))


def numbers(desk: Desk, code: str) -> Lines:
    """The numbers to call for a danger, a line each."""
    found = next((one for one in desk.county.dangers if one.code == code), None)
    listed = dangers.numbers(found, night=True) if found is not None else ()
    return Lines(tuple(Word("danger.line", {"number": one, "what": Word(f"hotline.{one}")}) for one in listed))


def unfinished(desk: Desk, who: Who) -> tuple[Draft, ...]:
    """Her reports not handed in that hold anything, the one touched last first."""
    return tuple(
        one
        for one in desk.drafts(who.account.id)
        if one.form == REPORT.name
        and (one.attachments or any(one.values.get(name) for name in ("who", "need", "words", "more", "group")))
    )


def _learnt(desk: Desk, who: Who, draft: Draft) -> dict[str, str]:
    values, known = draft.values, dict[str, str]()
    house = _house(desk, who, values)
    typed = reports.read(values.get("who.said") or values.get("name", ""), desk.county)
    if house is None and typed.group and typed.name and values.get("who.said"):
        known["who.said"] = typed.name
    said = values.get("group") or (typed.group if house is None else house.group)
    bare = "".join(filter(str.isdigit, said)) or reports.read(said, desk.county).group
    if bare != values.get("group", ""):
        known["group"] = bare
    if not values.get("danger"):
        known["danger"] = reports.danger_in(words_of(values), desk.county)
    name = house.name if house else typed.name or values.get("who.said", "")
    place = values.get("place", "") if house is None else house.place
    if name and place and values.get("twin.of") != f"{name}@{place}":
        cases = (one for one in desk.cases_at([place], OPEN) if permit(who, "case.read", one, desk.county))
        twin = reports.same(tuple(cases), name, desk.now)
        known |= {"twin.of": f"{name}@{place}", "twin_number": twin.number if twin else ""}
    return {key: value for key, value in known.items() if value or values.get(key)}


def _dressed(desk: Desk, draft: Draft, say: Say) -> Say:
    """The review with its own last button, and the earlier report with what it was about."""
    if draft.asking == REVIEW:
        labels = {"button.submit": "button.hand_to_town"}
        return replace(say, choices=tuple(replace(one, label=labels.get(one.label, one.label)) for one in say.choices))
    twin = desk.case_numbered(draft.values.get("twin_number", "")) if draft.asking == "twin" else None
    if twin is None:
        return say
    need: dict[str, Value] = {"twin_need": pledges.need(twin)}
    question = say.values.get("question")
    if isinstance(question, Word):
        return replace(say, values={**say.values, "question": Word(question.key, {**question.values, **need})})
    return replace(say, values={**say.values, **need})


def _into_twin(desk: Desk, who: Who, draft: Draft, case: Case, decision: Decision) -> Decision:
    """It is the report of before: what she said now becomes a line of that case; of another's she hears the end too."""
    others = tuple(one for one in decision.keep if one is not draft)
    if not is_party(case, who):
        new = _case(desk, who, draft)
        came = belong(tuple(one for one in map(desk.attachment, draft.attachments) if one is not None), new)
        filed = reports.file(new, who, desk.county, desk.now, came, draft.messages)
        if isinstance(filed, Refused):
            return followings.refuse(desk, who, filed)
        joined = twins.join(desk, who, new, filed, case)
        return replace(joined, keep=(*others, *joined.keep), drop_drafts=(draft.id,))
    kept = tuple(one for one in map(desk.attachment, draft.attachments) if one is not None)
    values = draft.values
    need = desk.county.need(values.get("need", ""))
    words = words_of(values) or (need.name.zh if need else "")
    more = Addition(words, kept, values.get("number", ""), "", next(iter(draft.messages), ""))
    added = add(case, who, more, desk.county, desk.now)
    if isinstance(added, Refused):
        return followings.refuse(desk, who, added)
    said = Say("stray.joined", to_(who), pledges.title(case), about=("case", case.id), menu=f"home.{who.role}")
    return replace(added, keep=(*others, *added.keep), says=(*added.says, said), drop_drafts=(draft.id,))


def _house(desk: Desk, who: Who, values: Values) -> Household | None:
    """The household she picked, where she may look it up."""
    house = desk.household_numbered(values["who"]) if values.get("who", "new") not in ("", "new") else None
    return house if house is not None and permit(who, "household.read", house, desk.county) else None


def hand_in(desk: Desk, who: Who, draft: Draft) -> Decision:
    """[交给镇里]: one draft, one case; the receipt says until when the township looks and what she may still do."""
    case = _case(desk, who, draft)
    kept = belong(tuple(one for one in map(desk.attachment, draft.attachments) if one is not None), case)
    filed = reports.file(case, who, desk.county, desk.now, kept, draft.messages)
    if isinstance(filed, Refused):
        return Decision(says=(Say(filed.key, to_(who), menu=f"home.{who.role}"),))
    by = pledges.by(desk, case.first_contact_by or desk.now)
    values: dict[str, Value] = {**pledges.title(case), "by": by, "lines": numbers(desk, case.danger)}
    choices = (
        Choice("button.withdraw", "case.withdraw", case.id),
        Choice("button.add", "case.add", case.id),
        Choice("button.report_next", "report.start"),
        Choice("button.refile", "case.refile", case.id),
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
    if field.name == "twin":
        number: dict[str, Value] = {"number": draft.values.get("twin_number", "")}
        return tuple(
            Choice(f"form.report.twin.{one}", f"form.pick.{one}", draft.id, draft.version, number) for one in TWINS
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
    house = _house(desk, who, values)
    name = values.get("who.said") or values.get("name", "") if house is None else ""
    typed = reports.read(name, desk.county)
    urgency: Urgency = next((one for one in get_args(Urgency) if one == values.get("urgency")), "week")
    danger = values.get("danger", "")
    urgency = "today" if danger else urgency
    consent: Consent = next((one for one in get_args(Consent) if one == values.get("consent", "")), "")
    phone = values.get("number", "") or typed.phone
    group = values.get("group") or typed.group
    group = house.group if house and "".join(filter(str.isdigit, house.group)) in (group, "") else group
    need = desk.county.need(values.get("need", ""))
    return Case(
        id=desk.new_id(),
        number=desk.next_case_number(),
        key_id=draft.key_id,
        state="registered",
        opened_at=desk.now,
        place=house.place if house else (typed.places[0] if typed.places else values.get("place", "")),
        urgency=urgency,
        danger=danger,
        need=need.code if need else "",
        group=group,
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


TALK = Talk(REPORT, hand_in, offer, along=settle)
