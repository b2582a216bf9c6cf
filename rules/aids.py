"""Aid: money, goods or a service, proposed by one and confirmed by another; first aid before paper (先行救助, S3 §14)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, Literal

from rules.cases import change, is_open, is_pressing, title
from rules.counties import Calendar, County
from rules.decisions import is_confirmed_by
from rules.funds import left
from rules.handling import Refused, name_of
from rules.nouns import Choice, Decision, Entry, Say, Still, To, Value, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Aid, Fund, Payment, Task
from rules.records import Case
from rules.results import is_held

STANDS: Final = ("confirmed", "delivering", "delivered")
"""Where a case stands once the post that confirms its programme has done so."""
AGAIN: Final = ("worse", "new", "met")
STAGES: Final = ("1", "2", "3", "6")
YUAN: Final = re.compile(r"[^\d-]*(\d{1,7})\D*")


@dataclass(frozen=True, slots=True)
class Matter:
    """One case with its aid, as a rule needs it: who acts, what was given, the township's fund, and who may not touch it.

    `promised` is what its fund has confirmed and not paid (yuan); `kin` are accounts of the household's kin; `earlier` the
    numbers of cases of the same cause aided this year; `names` how others see the accounts that took part.
    """

    who: Who
    case: Case
    county: County
    calendar: Calendar
    now: datetime
    today: date
    aids: tuple[Aid, ...] = ()
    payments: tuple[Payment, ...] = ()
    tasks: tuple[Task, ...] = ()
    fund: Fund | None = None
    promised: int = 0
    kin: frozenset[int] = frozenset()
    earlier: tuple[str, ...] = ()
    names: Mapping[int, str] = field(default_factory=dict)
    ids: tuple[int, ...] = ()

    @property
    def town(self) -> str:
        """The township whose fund pays: where it happened, not where somebody is registered (S3 §14)."""
        return self.county.township_of(self.case.place) if self.case.place else self.county.code

    def aid(self, id: int) -> Aid | None:
        """The aid of this id."""
        return next((one for one in self.aids if one.id == id), None)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be given: `value` in whole yuan, `quantity` pieces or (of money) stages; `reason` why again in one year."""

    path: Literal["first", "decided", "staged"]
    value: int
    kind: Literal["money", "goods", "service"] = "money"
    what: str = ""
    quantity: int = 1
    giver: str = ""
    minute: str = ""
    note: str = ""
    reason: str = ""


def yuan(said: str) -> int:
    """The one whole number in what was said (`300元`, `3,000`); 0 when there is none or several."""
    found = YUAN.fullmatch(unicodedata.normalize("NFKC", said).replace(",", "").strip())
    return int(found[1]) if found else 0


def look(matter: Matter, deed: str, version: int = 0) -> Refused | None:
    """Why this may not be done by her, or None: nobody touches aid for her own case or for kin."""
    who, case = matter.who, matter.case
    if not permit(who, "case.read", case, matter.county):
        return Refused("case.unknown")
    if version and version != case.version:
        return Refused("case.changed")
    if who.account.id in (case.applicant_id, case.reporter_id) and who.posts:
        return Refused("case.own")
    if who.account.id in matter.kin:
        return Refused("aid.kin")
    if not permit(who, deed, case, matter.county):
        return Refused("aid.not_yours" if is_open(case) else "case.not_now", {"state": Word(f"state.{case.state}")})
    return None


def propose(matter: Matter, wanted: Wanted, to: tuple[To, ...], version: int = 0) -> Decision | Refused:
    """One proposes; the second person is asked, and rung at any hour where it is first aid."""
    refused = look(matter, "aid.propose", version) or _unfit(matter, wanted)
    if refused:
        return refused
    case, who = matter.case, matter.who
    aid = Aid(
        matter.ids[0],
        case.id,
        case.key_id,
        wanted.kind,
        wanted.path,
        wanted.what,
        wanted.quantity,
        wanted.value,
        wanted.giver,
        "proposed",
        who.account.id,
        matter.now,
        minute=wanted.minute,
        note=wanted.note,
        asked_of=int(to[0].ref) if len(to) == 1 and to[0].kind == "account" else 0,
    )
    details = {"officer": name_of(who), "aid": coded(aid), "again": wanted.reason, "minute": wanted.minute}
    entry = Entry(case.id, matter.now, "aid.propose", who.account.id, wanted.note, details, audience="office")
    changed, decision = change(case, entry)
    asked = ask(replace(aid, version=1), changed, name_of(who), to, matter.earlier if wanted.reason else ())
    return decision + Decision(keep=(aid,)) + asked


def ask(aid: Aid, case: Case, officer: str, to: tuple[To, ...], earlier: tuple[str, ...] = ()) -> Decision:
    """Ask the second person (again): what, for which case, by whom; no name and no words of the person's."""
    first = aid.path == "first"
    values: dict[str, Value] = {
        **title(case),
        "officer": officer,
        "what": told(aid),
        "again": Word("aid.ring_again", {"times": aid.rings}) if aid.rings else "",
        "earlier": Word("aid.earlier", {"numbers": ", ".join(earlier)}) if earlier else "",
        "minute": Word("aid.by_minute", {"minute": aid.minute}) if aid.minute else "",
    }
    choices = (
        Choice("button.aid_confirm", "aid.confirm", aid.id, aid.version),
        Choice("button.aid_refuse", "aid.refuse", aid.id, aid.version),
        Choice("button.look", "case.card", case.id),
    )
    return Decision(
        says=tuple(
            Say(
                "aid.asked_first" if first else "aid.asked",
                one,
                values,
                lane="urgent" if first else "notices",
                choices=choices,
                about=("case", case.id),
                still=Still("aid", aid.id),
                once=f"aid:{aid.id}:ask:{aid.rings}:{one.ref}",
            )
            for one in to
        )
    )


def not_yet(case: Case, county: County, now: datetime) -> Refused | None:
    """Why nothing is given by decision yet: none agrees, the post that confirms has not, or it can still be taken back."""
    if case.decision != "agreed" or (is_confirmed_by(case, county) and case.state not in STANDS):
        return Refused("aid.decide_first")
    return Refused("case.result_waits", {"at": case.tell_at or now}) if is_held(case, now) else None


def most_first(matter: Matter) -> int:
    """How much may still be given first in this case: the township's cap less what was, however many times (yuan)."""
    cap = matter.county.provisions.cap(matter.town)
    given = sum(one.value for one in matter.aids if one.path == "first" and one.state in ("confirmed", "given"))
    return max(0, cap.most - given) if cap is not None else 0


def told(aid: Aid) -> Word:
    """What is given, in words."""
    return of_code(coded(aid))


def coded(aid: Aid) -> str:
    """What is given, as history keeps it: kind, what, how many."""
    return f"money::{aid.value}" if aid.kind == "money" else f"{aid.kind}:{aid.what}:{aid.quantity}"


def of_code(code: str) -> Word:
    """The words for what `coded` kept."""
    kind, what, count = code.split(":")
    if kind == "money":
        return Word("aid.money", {"amount": int(count)})
    return Word("aid.thing", {"item": Word(f"item.{what}"), "count": int(count), "unit": Word(f"unit.{what}")})


def _unfit(matter: Matter, wanted: Wanted) -> Refused | None:
    """Why this cannot be given so: how much, from what, how often."""
    if wanted.value <= 0 and wanted.kind == "money":
        return Refused("aid.how_much")
    if any(one.state == "proposed" for one in matter.aids):
        return Refused("aid.waits_already")
    refused = _unfit_first(matter, wanted) if wanted.path == "first" else _unfit_decided(matter, wanted)
    if refused:
        return refused
    often = matter.county.setting("same_cause_times")
    if len(matter.earlier) >= often and not wanted.reason and not wanted.minute and wanted.kind == "money":
        return Refused("aid.again", {"numbers": ", ".join(matter.earlier)})
    return None


def _unfit_first(matter: Matter, wanted: Wanted) -> Refused | None:
    if not is_pressing(matter.case):
        return Refused("aid.not_urgent")
    if wanted.value > most_first(matter):
        return Refused("aid.over_cap", {"most": most_first(matter)})
    spare = left(matter.fund, matter.promised)
    return Refused("aid.fund_lacks", {"left": spare}) if spare < wanted.value else None


def _unfit_decided(matter: Matter, wanted: Wanted) -> Refused | None:
    if wanted.minute:
        return None if any(one.isdigit() for one in wanted.minute) else Refused("aid.which_minute")
    return not_yet(matter.case, matter.county, matter.now)
