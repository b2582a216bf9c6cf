"""Asking for help: what a first message already says, so that it is not asked again, and the request that comes of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from rules import cases
from rules.counties import County
from rules.forms import Field, Form, Values
from rules.nouns import Decision, Entry
from rules.people import Who
from rules.phones import find_phone
from rules.places import find_townships, find_villages, sounding_villages
from rules.records import Attachment, Case, Consent, Draft, Urgency
from rules.reports import GROUP, read
from rules.triage import Reading
from rules.triage import read as understand

URGENCIES: Final = ("today", "week", "calm")
CONSENTS: Final = ("agreed", "cannot_say", "unclear")
MARKS: Final = ("@voice", "@picture")
LONGEST_SPOT: Final = 14
WORDS_OF_A_SENTENCE: Final = 4
ASKING: Final = ("request_help", "report_other")
UNKNOWN_URGENCY: Final[Urgency] = "week"


def _in_words(values: Values) -> bool:
    """Only words can be asked about; what was spoken or pictured is heard by a person, not guessed at."""
    return values.get("words", "") not in ("", *MARKS)


ASK: Final = Form(
    "ask",
    (
        Field("words", "words"),
        Field("need", "choice", labels="need", when=_in_words),
        Field("urgency", "choice", options=URGENCIES, labels="urgency"),
        Field("place", "place"),
        Field("name", "name", longest=40),
        Field("phone", "phone", skippable=False),
    ),
)
OTHER: Final = Form(
    "other",
    (
        Field("words", "words"),
        Field("consent", "choice", options=CONSENTS, skippable=False),
        Field("place", "place"),
        Field("name", "words", longest=40),
        Field("urgency", "choice", options=URGENCIES, labels="urgency"),
        Field("phone", "phone", skippable=False),
    ),
)

_APART = re.compile(r"[\s,，、;；。/|]+")
_NAME = re.compile(r"[\u3400-\u9fff·]{1,6}|[A-Za-z][A-Za-z'.-]*( [A-Za-z'.-]+){0,2}")
_ANY_HAN = re.compile(r"[\u3400-\u9fff]")
_SENTENCE = re.compile(r"[\u3400-\u9fff]{4}")
_WORDS = re.compile(r"[A-Za-z']+")
_HAN = re.compile(r"[\u3400-\u9fff·]{1,8}")


def says_something(text: str) -> bool:
    """Whether a text says anything: a lone sign, a number or a smile does not."""
    return sum(one.isalpha() for one in unicodedata.normalize("NFKC", text)) >= 2


def greets(text: str, county: County) -> bool:
    """Whether a text is nothing but a greeting or thanks."""
    return thanks(text, county) or _bare(text) in county.lines.get("greeting", ())


def thanks(text: str, county: County) -> bool:
    """Whether a text is nothing but thanks: a kindness, no part of a case."""
    return _bare(text) in county.lines.get("thanks", ())


def known_from(text: str, county: County) -> Mapping[str, str]:
    """What a text already answers of the questions: need, urgency, village, group, phone and how she calls herself."""
    said = read(text, county)
    meant = understand(text, county) if says_something(text) else Reading()
    villages = find_villages(county, text)
    towns = find_townships(county, text)
    phone = find_phone(text) or str(meant.entities.get("phone", ""))
    needs = dict.fromkeys(filter(None, (said.need, *needs_in(text, county))))
    known = {
        "need": said.need or _need_meant(meant, county),
        "needs": ",".join(needs) if len(needs) > 1 else "",
        "urgency": _urgency(text, county),
        "place": villages[0].code if len(villages) == 1 else "",
        "place.town": towns[0].code if towns and not villages else "",
        "place.fits": "" if villages or towns else ",".join(one.code for one in sounding_villages(county, text)),
        "group": said.group,
        "name": own_name(text, county),
        "phone": phone,
        "contact": "phone" if phone else "",
    }
    return {name: value for name, value in known.items() if value}


def _need_meant(meant: Reading, county: County) -> str:
    """What the triage is sure it is about, as the county asks for it; an uncertain need is asked."""
    if not {"need", "intent"} <= meant.sure or not meant.needs or meant.intent not in ASKING:
        return ""
    return county.triage.words.needs.get(meant.needs[0], "")


def needs_in(text: str, county: County) -> tuple[str, ...]:
    """All needs a text speaks of, in the county's order; a case has the likeliest, the person who reads it sees them all."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return tuple(need.code for need in county.needs if any(word.lower() in plain for word in need.words))


def known_of(who: Who) -> Mapping[str, str]:
    """What an account already told the hotline about herself."""
    known = {
        "place": who.account.place,
        "name": who.account.name,
        "phone": who.account.phone,
        "contact": "phone" if who.account.phone else "",
    }
    return {name: value for name, value in known.items() if value}


def is_name(text: str, county: County) -> bool:
    """Whether an answer can be a name: short, without the signs and words of a sentence; a group (三组) is none."""
    bare = text.strip()
    if GROUP.fullmatch(bare) or not _NAME.fullmatch(bare):
        return False
    return bare not in county.lines.get("no", ()) and not any(one in bare for one in county.lines.get("sentence", ()))


def is_spot(text: str, county: County) -> bool:
    """Whether an answer without any village of ours may still say where: short, and not a sentence about something else."""
    bare = text.strip()
    words = (*county.lines.get("sentence", ()), *county.lines.get("no", ()))
    return 0 < len(bare) <= LONGEST_SPOT and not _APART.search(bare) and not any(one in bare for one in words)


def asks_language(text: str, county: County) -> bool:
    """Whether a text says nothing but which language she wants."""
    return any(_bare(text) in county.lines.get(key, ()) for key in ("english", "chinese"))


def language_of(text: str, county: County) -> str:
    """The language a sentence asks to be answered in; empty when it is no sentence, or says it in neither."""
    for language, key in (("en", "english"), ("zh-CN", "chinese")):
        if _bare(text) in county.lines.get(key, ()):
            return language
    if _SENTENCE.search(text):
        return "zh-CN"
    return "en" if not _ANY_HAN.search(text) and len(_WORDS.findall(text)) >= WORDS_OF_A_SENTENCE else ""


def split_name(text: str, county: County) -> tuple[str, str]:
    """A name and what he is to the speaker out of one answer: `王某英，邻居`; a word of kinship is never the name."""
    kin = county.lines.get("relation", ())
    parts = [part for part in _APART.split(text.strip()) if part]
    names = [part for part in parts if not any(word in part for word in kin)]
    relation = " ".join(part for part in parts if part not in names)
    return " ".join(names), relation


@dataclass(frozen=True, slots=True)
class Blank:
    """What a new case gets from outside before a rule fills it: its id, number, and the moment the first clock runs out."""

    id: int
    number: str
    first_contact_by: datetime
    claim_hash: bytes = b""


def file(
    draft: Draft,
    who: Who,
    blank: Blank,
    county: County,
    now: datetime,
    kept: tuple[Attachment, ...] = (),
    *,
    source: Literal["self", "other"] = "self",
    danger: str = "",
) -> tuple[Case, Decision]:
    """The request of a filled draft: the case, its history with every version of what was said, and word to the officers."""
    values = draft.values
    mine = source == "self"
    said = "" if values.get("name", "") in MARKS else values.get("name", "")
    name, relation = (said, "") if mine else split_name(said, county)
    case = Case(
        id=blank.id,
        number=blank.number,
        key_id=draft.key_id,
        state="registered",
        opened_at=now,
        place=values.get("place", ""),
        urgency="today" if danger else urgency_of(values),
        danger=danger,
        need=values.get("need", ""),
        group=values.get("group", "") or read(values.get("address", ""), county).group,
        words=words_of(values),
        subject=name,
        phone=values.get("phone", ""),
        address=address_of(values),
        contact=_contact(values),
        applicant_id=who.account.id if mine else 0,
        reporter_id=0 if mine else who.account.id,
        relation=relation or values.get("relation", ""),
        consent="own" if mine else _consent(values),
        source=source,
        first_contact_by=blank.first_contact_by,
        claim_hash=blank.claim_hash,
    )
    filed = cases.register(case, county, now, attachments=tuple(one.id for one in kept))
    came = {"messages": ",".join(draft.messages)}
    entries = tuple(replace(one, details={**one.details, **came}) for one in filed.entries)
    earlier = tuple(
        Entry(case.id, now, "case.earlier", who.account.id, old) for old in values.get("earlier", "").split("\0") if old
    )
    return case, replace(filed, keep=(*filed.keep, *belong(kept, case)), entries=entries + earlier)


def belong(kept: tuple[Attachment, ...], case: Case) -> tuple[Attachment, ...]:
    """Voice notes and pictures as they belong to a case; those not fetched yet go under its key, to be erased with it."""
    return tuple(
        replace(one, case_id=case.id, key_id=case.key_id if one.state == "waiting" else one.key_id) for one in kept
    )


def words_of(values: Values) -> str:
    """Everything said in words, without the marks for what was spoken or pictured."""
    said = (values.get("words", ""), values.get("more", ""))
    return "\n".join(one for one in said if one and one not in MARKS)


def address_of(values: Values) -> str:
    """Where exactly: what was said of the way, and a position sent from the phone."""
    return " ".join(filter(None, (values.get("address", ""), values.get("position", ""))))


def urgency_of(values: Values) -> Urgency:
    """How urgent: as answered; in danger that is unclear it is today; what nobody said counts as this week, never as calm."""
    if values.get("consent") == "unclear":
        return "today"
    said = values.get("urgency", "")
    return said if said in ("today", "week", "calm") else UNKNOWN_URGENCY  # type: ignore[return-value]


def _contact(values: Values) -> Literal["phone", "self", "village", ""]:
    said = values.get("contact", "")
    return said if said in ("phone", "self", "village") else ""  # type: ignore[return-value]


def _consent(values: Values) -> Consent:
    said = values.get("consent", "")
    return said if said in CONSENTS else "unclear"  # type: ignore[return-value]


def _urgency(text: str, county: County) -> str:
    """Only the words of today and of hunger are taken from free text: a wrong `no hurry` would cost more than a question."""
    plain = unicodedata.normalize("NFKC", text).lower()
    words = (*county.lines.get("today", ()), *county.lines.get("starving", ()))
    return "today" if any(len(word) > 1 and word in plain for word in words) else ""


def _bare(text: str) -> str:
    return "".join(one for one in text.strip().lower() if one.isalpha() or one == " ").strip()


def own_name(text: str, county: County) -> str:
    """How she calls herself; only what begins with a surname is taken: `我是` begins many other sentences."""
    surnames = county.lines.get("surname", ())
    for word in county.lines.get("my_name", ()):
        _, found, after = text.partition(word)
        name = _HAN.match(after.lstrip(" ：:")) if found else None
        if name and 2 <= len(name[0]) <= 4 and name[0].startswith(surnames):
            return name[0]
    return ""
