"""What a programme asks for before it is agreed to: a signed pledge (诚信承诺), leave to check, and what the check found (核对).

The raw data of a check stay with whoever made it; here only who agreed, what kind of thing was found, and when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from rules.cases import is_open, title
from rules.counties import County
from rules.followings import handler_of
from rules.handling import Refused, name_of
from rules.nouns import Choice, Decision, Entry, Lines, Say, To, Word
from rules.people import Who
from rules.permits import permit
from rules.records import Case

AUTHORISED: Final = ("all", "some")
FOUND: Final = ("clean", "doubt", "above")


def missing(case: Case, entries: Sequence[Entry], county: County) -> tuple[Word, ...]:
    """What the case's programme still asks for: the pledge in its version, and a check to which everybody agreed."""
    programme = county.programme(case.programme)
    if programme is None:
        return ()
    signed = any(one.deed == "pledge.sign" and one.details.get("version") == programme.pledge for one in entries)
    checked = any(one.deed == "case.check" and one.details.get("authorised") == "all" for one in entries)
    lacks = (("pledge", bool(programme.pledge) and not signed), ("check", programme.checked and not checked))
    return tuple(Word(f"declare.{name}") for name, lacking in lacks if lacking)


def not_declared(case: Case, entries: Sequence[Entry], county: County) -> Refused | None:
    """Why nothing may be agreed to yet."""
    lacking = missing(case, entries, county)
    return Refused("declare.first", {"lines": Lines(lacking)}) if lacking else None


def ask(case: Case, who: Who, county: County, now: datetime) -> Decision | Refused:
    """诚信承诺: its words go to the one who asked, to be agreed to with one press; without an account it is signed on paper."""
    version = _version(case, who, county)
    if isinstance(version, Refused):
        return version
    if not case.applicant_id:
        return Refused("pledge.by_hand")
    entry = Entry(case.id, now, "pledge.ask", who.account.id, details={"version": version, "officer": name_of(who)})
    say = Say(
        "pledge.ask",
        To("account", str(case.applicant_id)),
        {"number": case.number, "words": Word(f"pledge.words.{version}")},
        choices=(Choice("button.pledge_sign", "pledge.sign", case.id), Choice("button.human", "human.ask", case.id)),
        about=("case", case.id),
    )
    return Decision(entries=(entry,), says=(say,))


def sign(case: Case, who: Who, entries: Sequence[Entry], county: County, now: datetime) -> Decision | Refused:
    """我承诺: by the one who asked, in the version she was shown; whoever has the case hears it."""
    if not permit(who, "pledge.sign", case, county):
        return Refused("case.unknown")
    asked = next((one for one in reversed(entries) if one.deed == "pledge.ask"), None)
    if asked is None:
        return Refused("button.stale")
    version = asked.details.get("version", "")
    if any(one.deed == "pledge.sign" and one.details.get("version") == version for one in entries):
        return Refused("pledge.signed_already", {"number": case.number})
    entry = Entry(case.id, now, "pledge.sign", who.account.id, details={"version": version, "means": "chat"})
    look = Choice("button.look", "case.card", case.id)
    told = Say(
        "pledge.signed", handler_of(case, county), title(case), lane="notices", choices=(look,), about=("case", case.id)
    )
    return Decision(entries=(entry,), says=(told,))


def sign_on_paper(case: Case, who: Who, county: County, now: datetime) -> Decision | Refused:
    """已在纸上签: the officer has the signed sheet before him."""
    version = _version(case, who, county)
    if isinstance(version, Refused):
        return version
    details = {"version": version, "means": "paper", "officer": name_of(who)}
    return Decision(entries=(Entry(case.id, now, "pledge.sign", who.account.id, details=details),))


def check(
    case: Case, who: Who, authorised: str, found: str, county: County, today: date, now: datetime
) -> Decision | Refused:
    """核对: who of members and supporters agreed to it, and what kind of thing it found, with its day; no raw data."""
    if not permit(who, "case.check", case, county) or not is_open(case):
        return Refused("case.unknown")
    if authorised not in AUTHORISED or (authorised == "all" and found not in FOUND):
        return Refused("case.which_reason")
    details = {"authorised": authorised, "found": found, "on": today.isoformat(), "officer": name_of(who)}
    return Decision(entries=(Entry(case.id, now, "case.check", who.account.id, details=details, audience="office"),))


def appraise(case: Case, who: Who, why: str, county: County, now: datetime) -> Decision | Refused:
    """民主评议: only where somebody disputes the case, with what is disputed (003 §18)."""
    if not permit(who, "case.appraise", case, county) or not is_open(case):
        return Refused("case.unknown")
    if not why.strip():
        return Refused("appraise.no_dispute")
    entry = Entry(case.id, now, "case.appraise", who.account.id, why, {"officer": name_of(who)}, audience="office")
    return Decision(entries=(entry,))


def _version(case: Case, who: Who, county: County) -> str | Refused:
    if not permit(who, "case.pledge", case, county) or not is_open(case):
        return Refused("case.unknown")
    programme = county.programme(case.programme)
    return programme.pledge if programme is not None and programme.pledge else Refused("pledge.not_asked")
