"""What she does with her case afterwards: adds to it, hurries it, takes it back."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers import forms
from handlers.questions import Talk, to_
from rules import followings
from rules.asks import words_of
from rules.cases import is_open
from rules.dangers import needs_a_person
from rules.followings import Addition, is_party
from rules.forms import Field, Form
from rules.handling import Refused
from rules.nouns import Choice, Decision, Heard, Press, Say, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.phones import find_phone
from rules.records import Attachment, Case, Draft
from storage.desk import Desk

ADD = Form("add", (Field("words", "words", skippable=False, longest=16_000),), review=False)

NUMBER = re.compile(r"[0-9]{4,8}")
FILED = ("danger",)
"""Forms about a case that is filed already: what ends then is the case, never the questions alone."""
WHICH = 3


def pressed_case(desk: Desk, heard: Heard) -> Case | None:
    """The case a button speaks of."""
    return desk.case(heard.press.id) if heard.press is not None and heard.press.id else None


def refuse(desk: Desk, who: Who, refused: Refused, case: Case | None = None) -> Decision:
    """Say why not; what she may not read is answered as if it were not there."""
    return Decision(says=(Say(refused.key, to_(who), refused.values, menu=f"home.{who.role}"),))


def add_to(desk: Desk, who: Who, heard: Heard, case_id: int) -> Decision:
    """A reply to a card: it belongs to that card's case."""
    case = desk.case(case_id)
    if case is None or not permit(who, "case.read", case, desk.county):
        return refuse(desk, who, Refused("case.unknown"))
    if not followings.is_party(case, who):
        noted = followings.note(case, who, addition(desk, who, heard, case.key_id), desk.now)
        said = Say("case.noted", to_(who), {"number": case.number}, about=("case", case.id))
        return noted + Decision(says=(said,))
    return put_in(desk, who, heard, case)


def put_in(desk: Desk, who: Who, heard: Heard, case: Case) -> Decision:
    """What was just heard becomes a line of this case, and she hears to whom it went; of an album only once."""
    added = followings.add(case, who, addition(desk, who, heard, case.key_id), desk.county, desk.now)
    if isinstance(added, Refused):
        return refuse(desk, who, added)
    album = heard.attached.album if heard.attached is not None else ""
    if album and album in albums(desk, case):
        return replace(added, says=())
    return added + Decision(says=(thanks(desk, who, case),))


def thanks(desk: Desk, who: Who, case: Case) -> Say:
    """Her words arrived, and with whom; of an ended case she may say that it is not solved."""
    choices: tuple[Choice, ...] = (Choice("button.status", "case.status", case.id), Choice("button.new", "ask.new"))
    if not is_open(case):
        choices = (Choice("button.solved.no", "case.solved.no", case.id), *choices)
    values = {"number": case.number, "who": holder(desk, case)}
    return Say("case.added.thanks", to_(who), values, choices=choices, about=("case", case.id))


def holder(desk: Desk, case: Case) -> Word | str:
    """Who has the case as the office calls her; while nobody has it, the township."""
    name = next((post.name for post in desk.posts(case.owner_id) if post.name), "") if case.owner_id else ""
    return name or Word("status.office")


def addition(desk: Desk, who: Who, heard: Heard, key_id: int) -> Addition:
    """What a message adds to a case of this key: its words, its voice or picture, its place or number."""
    got = heard.attached
    kept: tuple[Attachment, ...] = ()
    if got is not None:
        one = Attachment(desk.new_id(), key_id, got.kind, got.ref, desk.now, who.account.id, size=got.size)
        kept = (replace(one, seconds=got.seconds, album=got.album),)
    where = f"{heard.latitude:.5f},{heard.longitude:.5f}" if heard.kind == "place" else ""
    came = tuple(filter(None, (heard.message, got.album if got is not None else "")))
    return Addition(heard.text, kept, find_phone(heard.phone), where, heard.message, came=came)


def albums(desk: Desk, case: Case) -> frozenset[str]:
    """The messages and albums the case's history came in."""
    return frozenset(one for entry in desk.entries(case.id) for one in entry.details.get("messages", "").split(","))


def add(desk: Desk, who: Who, heard: Heard) -> Decision:
    """补一句: asks for the words, a voice note or a picture."""
    case = pressed_case(desk, heard)
    if case is None or not permit(who, "case.add", case, desk.county):
        return refuse(desk, who, Refused("case.unknown"))
    return forms.start(desk, who, ADD_TALK, {"number": case.number}, about_id=case.id, key_id=case.key_id)


def hand_in_addition(desk: Desk, who: Who, draft: Draft) -> Decision:
    """File what was said after 补一句 on its case."""
    case = desk.case(draft.about_id)
    added = file_draft(desk, who, draft, case)
    return added if case is None else added + Decision(says=(thanks(desk, who, case),))


def file_draft(desk: Desk, who: Who, draft: Draft, case: Case | None) -> Decision:
    """A draft's words, pictures and voice notes as lines of a case."""
    said, kept = draft.values, (desk.attachment(one) for one in draft.attachments)
    loaded = tuple(one for one in kept if one is not None)
    phone, where = said.get("phone", ""), said.get("position", "")
    first = draft.messages[0] if draft.messages else ""
    more = Addition(words_of(said), loaded, phone, where, first, draft.attachments, draft.messages)
    added = followings.add(case, who, more, desk.county, desk.now)
    return refuse(desk, who, added) if isinstance(added, Refused) else added


def holds_anything(draft: Draft) -> bool:
    """Whether a draft holds anything somebody said or sent."""
    said = draft.values
    return bool(draft.attachments) or any(said.get(name) for name in ("words", "more", "phone", "position"))


def hurry(desk: Desk, who: Who, heard: Heard) -> Decision:
    """催一下: says how often, who saw it, and what happens on the promised day."""
    case = pressed_case(desk, heard)
    hurried = followings.hurry(case, who, desk.county, desk.today, desk.now)
    if case is None or isinstance(hurried, Refused):
        return refuse(desk, who, hurried if isinstance(hurried, Refused) else Refused("case.unknown"))
    key = "status.hurried.due" if case.due_on else "status.hurried.open"
    values: dict[str, Value] = {"times": case.hurried + 1, "day": case.due_on or desk.today, "who": holder(desk, case)}
    said = Say(key, to_(who), values, choices=_back(case), about=("case", case.id))
    return hurried + Decision(says=(said,))


def withdraw(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不办了: asked once; the second press ends it."""
    case = pressed_case(desk, heard)
    if case is None or not permit(who, "case.withdraw", case, desk.county):
        return refuse(desk, who, Refused("case.unknown"))
    if heard.press is None or heard.press.argument != "yes":
        yes = Choice("button.withdraw_yes", "case.withdraw.yes", case.id, case.version)
        choices = (yes, Choice("button.keep", "case.status", case.id), Choice("button.human", "human.ask", case.id))
        return Decision(says=(Say("status.withdraw", to_(who), {"number": case.number}, choices=choices),))
    withdrawn = followings.withdraw(case, who, desk.county, desk.now)
    if isinstance(withdrawn, Refused):
        return refuse(desk, who, withdrawn)
    kept_open = needs_a_person(case, desk.county)
    key = "status.withdraw.person" if kept_open else "status.withdrawn"
    return withdrawn + Decision(says=(Say(key, to_(who), {"number": case.number}, menu=f"home.{who.role}"),))


def take_back(desk: Desk, who: Who, heard: Heard) -> Decision:
    """不要了, `撤回 0412`: the case of the number, else the open form, else her open case, which is asked about once."""
    number = NUMBER.search(unicodedata.normalize("NFKC", heard.text))
    running = [case for case in desk.cases_of(who.account.id, open_only=True) if is_party(case, who)]
    named = [case for case in running if number is not None and case.number == number[0]]
    if number is not None:
        about = press_of(heard, "case.withdraw", named[0].id) if named else None
        return withdraw(desk, who, about) if about is not None else refuse(desk, who, Refused("case.unknown"))
    begun = next((one for one in desk.drafts(who.account.id) if one.asking and one.form not in FILED), None)
    if begun is not None:
        return forms.cancel(desk, who, begun)
    if not running or who.post is not None:
        return Decision(says=(Say("settings.nothing_open", to_(who), menu=f"home.{who.role}"),))
    if len(running) == 1:
        return withdraw(desk, who, press_of(heard, "case.withdraw", running[0].id))
    choices = tuple(
        Choice("button.number", "case.withdraw", case.id, values={"number": case.number}) for case in running[:WHICH]
    )
    human = Choice("button.human", "human.ask")
    return Decision(says=(Say("status.withdraw.which", to_(who), choices=(*choices, human)),))


def press_of(heard: Heard, deed: str, thing_id: int) -> Heard:
    """The same message as if a button had been pressed: the text twin of a tap."""
    return replace(heard, kind="pressed", press=Press(deed, thing_id))


def _back(case: Case) -> tuple[Choice, ...]:
    return (Choice("button.status", "case.status", case.id), Choice("button.human", "human.ask", case.id))


ADD_TALK = Talk(ADD, hand_in_addition)
DEEDS: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {
    "case.add": add,
    "case.hurry": hurry,
    "case.withdraw": withdraw,
}
LINES: Mapping[str, Callable[[Desk, Who, Heard], Decision]] = {"cancel": take_back}
TALKS: tuple[Talk, ...] = (ADD_TALK,)
