"""确认: the township's opinion is confirmed by another post, never by whoever gave it; a sum never chooses which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rules.cases import change, moved, tell, title
from rules.counties import County, Programme
from rules.decisions import is_confirmed_by
from rules.handling import Refused, look, name_of
from rules.nouns import NOTHING, Choice, Decision, Entry, Say, Still, To, Word
from rules.people import Account, Who
from rules.permits import permit
from rules.proceedings import Publication
from rules.records import Case
from rules.results import Told, goes_out, held, is_held, tell_result

HUNG = ("ended", "taken_down")


def may_confirm(case: Case, who: Who, county: County) -> bool:
    """Whether she holds the post that confirms this programme: the county always, the township where it is handed down (003 §18).

    Never whoever gave the opinion.
    """
    if who.account.id == case.opinion_by or not permit(who, "case.confirm", case, county):
        return False
    by = is_confirmed_by(case, county)
    return bool(by) and (bool(who.holds("county")) or by == "approver")


def confirm(
    case: Case,
    who: Who,
    told: Told,
    notices: Sequence[Publication],
    county: County,
    now: datetime,
    version: int = 0,
) -> Decision | Refused:
    """确认: what the township found stands; the result goes out after the minutes for taking it back."""
    refused = _not_now(case, who, "case.confirm", county, now, version) or not_hung(case, notices, county)
    if refused:
        return refused
    entry = Entry(case.id, now, "case.confirm", who.account.id, details=_details(case, who))
    changed, decision = change(
        case,
        entry,
        state=moved(case, "case.confirm"),
        approver_id=who.account.id,
        tell_at=goes_out(case, county, now),
    )
    owner = Say(
        "case.confirmed_told",
        To("account", str(case.owner_id)),
        {**title(case), "officer": name_of(who)},
        lane="notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
    )
    return decision + Decision(says=(owner,)) + held(tell_result(changed, told, county), changed)


def give_back(case: Case, who: Who, words: str, county: County, now: datetime, version: int = 0) -> Decision | Refused:
    """退回: the opinion goes back to the township to be checked again, with the reason; the clock runs on."""
    refused = _not_now(case, who, "case.return", county, now, version)
    if refused:
        return refused
    entry = Entry(case.id, now, "case.return", who.account.id, words, _details(case, who), audience="office")
    changed, decision = change(
        case, entry, state=moved(case, "case.return"), decision="", outcome="", opinion_by=0, tell_at=None
    )
    owner = Say(
        "case.returned",
        To("account", str(case.owner_id)),
        {**title(case), "officer": name_of(who)},
        lane="notices",
        choices=(Choice("button.look", "case.card", case.id),),
        about=("case", case.id),
    )
    return decision + Decision(says=(owner,)) + tell(changed, "case.checked_again")


def not_hung(case: Case, notices: Sequence[Publication], county: County) -> Refused | None:
    """Why an agreed opinion may not be confirmed yet: its notice (公示) has not hung its days out."""
    programme = county.programme(case.programme)
    if programme is None or not programme.publish_days or case.decision != "agreed":
        return None
    last = notices[-1] if notices else None
    if last is None or last.state == "objected":
        return Refused("case.publish_first", {"days": programme.publish_days})
    return None if last.state in HUNG else Refused("case.still_hanging", {"day": last.ends_on})


def town_of(case: Case, county: County) -> str:
    """The township over a case; of nowhere the county itself."""
    return county.township_of(case.place) if case.place else county.code


def call_to_confirm(case: Case, approvers: Sequence[Account], county: County, today: date) -> Decision:
    """Tell whoever may confirm that an opinion waits: the township's approvers but not whoever gave it, else the county.

    It goes out no earlier than the opinion itself, and not at all when that was taken back.
    """
    by = is_confirmed_by(case, county)
    if not by:
        return NOTHING
    near = tuple(To("account", str(one.id)) for one in approvers if by == "approver" and one.id != case.opinion_by)
    to = near or (To("post", f"county@{county.code}"),)
    still = None if case.tell_at is None else Still("told", case.id, case.tell_at.isoformat())
    says = tuple(
        Say(
            "case.to_confirm",
            one,
            {**title(case), "programme": Word(f"programme.{case.programme}")},
            lane="notices",
            choices=(Choice("button.look", "case.card", case.id),),
            about=("case", case.id),
            still=still,
            not_before=case.tell_at,
            once=f"case:{case.id}:confirm:{today.isoformat()}:{one.ref}:{case.version}",
        )
        for one in to
    )
    return Decision(says=says)


def needs_notice(case: Case, county: County) -> Programme | None:
    """The programme whose agreed opinion hangs out before it is confirmed; none where nothing is to be hung."""
    programme = county.programme(case.programme)
    agreed = programme is not None and programme.publish_days and case.decision == "agreed"
    return programme if agreed else None


def _not_now(case: Case, who: Who, deed: str, county: County, now: datetime, version: int) -> Refused | None:
    refused = look(case, who, deed, county, version)
    if refused:
        return refused
    if who.account.id == case.opinion_by:
        return Refused("case.own_opinion")
    if not may_confirm(case, who, county):
        return Refused(
            "case.not_yours_to_confirm", {"post": Word(f"case.confirms.{is_confirmed_by(case, county) or 'none'}")}
        )
    return Refused("case.result_waits", {"at": case.tell_at or now}) if is_held(case, now) else None


def _details(case: Case, who: Who) -> dict[str, str]:
    return {"decision": case.decision, "officer": name_of(who)}
