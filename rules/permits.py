"""Who may do what: one function, asked inside every rule, over the county's table of deeds and named conditions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rules.counties import County
from rules.people import Household, Who
from rules.proceedings import Leg, Task
from rules.records import Attachment, Case, Complaint, Draft, Visit


@dataclass(frozen=True, slots=True)
class Referral:
    """A department's part of a case together with the case: whoever may do something with it is asked of both."""

    case: Case
    leg: Leg


@dataclass(frozen=True, slots=True)
class Owed:
    """Something somebody owes by a day together with the case it is about, if any; `tries` were made of it in vain."""

    task: Task
    case: Case | None = None
    tries: int = 0


Thing = Case | Household | Visit | Draft | Complaint | Attachment | Referral | Owed | None


def _case(thing: Thing) -> Case | None:
    if isinstance(thing, Referral | Owed):
        return thing.case
    return thing if isinstance(thing, Case) else None


def _place(thing: Thing) -> str:
    if isinstance(thing, Owed):
        return thing.task.place
    about = thing.case if isinstance(thing, Referral) else thing
    return about.place if isinstance(about, Case | Household) else ""


def _holds_over(who: Who, county: County, thing: Thing, *roles: str) -> bool:
    """Whether she holds one of the roles at the thing's place or above it."""
    place = _place(thing)
    if not place:
        return False
    above = {one.code for one in county.above(place)}
    return any(post.role in roles and post.place in above for post in who.posts)


def is_self(who: Who, thing: Thing, county: County) -> bool:
    """Her own draft or settings."""
    return thing is None or (isinstance(thing, Draft) and thing.account_id == who.account.id)


def is_applicant(who: Who, thing: Thing, county: County) -> bool:
    """The case is asked for by her or bound to her."""
    case = _case(thing)
    return case is not None and case.applicant_id == who.account.id


def is_reporter(who: Who, thing: Thing, county: County) -> bool:
    """She reported the case."""
    case = _case(thing)
    return case is not None and case.reporter_id == who.account.id


def is_owner(who: Who, thing: Thing, county: County) -> bool:
    """The case is in her hands."""
    case = _case(thing)
    return case is not None and case.owner_id == who.account.id


def is_officer_here(who: Who, thing: Thing, county: County) -> bool:
    """She is an officer of the township (or county) over the thing's place."""
    return _holds_over(who, county, thing, "officer", "approver")


def is_approver_here(who: Who, thing: Thing, county: County) -> bool:
    """She confirms what the township over the thing's place found."""
    return _holds_over(who, county, thing, "approver")


def is_assistant_here(who: Who, thing: Thing, county: County) -> bool:
    """She is the assistant of the village."""
    return _holds_over(who, county, thing, "assistant")


def is_county(who: Who, thing: Thing, county: County) -> bool:
    """She sits at the county's desk."""
    return bool(who.holds("county"))


def is_where_owed(who: Who, thing: Thing, county: County) -> bool:
    """It lies on her desk, or on one below hers."""
    return isinstance(thing, Owed) and _holds_over(who, county, thing, "assistant", "officer", "approver", "county")


def is_department_of(who: Who, thing: Thing, county: County) -> bool:
    """She works at the department this part of the case was referred to."""
    return isinstance(thing, Referral) and any(one.place == thing.leg.department for one in who.holds("department"))


def is_department(who: Who, thing: Thing, county: County) -> bool:
    """She works at a department."""
    return bool(who.holds("department"))


def is_helper_of(who: Who, thing: Thing, county: County) -> bool:
    """She is the lead helper of the household."""
    return isinstance(thing, Household) and thing.helper_id == who.account.id


def is_staff(who: Who, thing: Thing, county: County) -> bool:
    """She holds any post."""
    return bool(who.posts)


def is_officer(who: Who, thing: Thing, county: County) -> bool:
    """She is an officer somewhere."""
    return bool(who.holds("officer"))


def is_approver(who: Who, thing: Thing, county: County) -> bool:
    """She approves somewhere."""
    return bool(who.holds("approver"))


def is_assistant(who: Who, thing: Thing, county: County) -> bool:
    """She is an assistant somewhere."""
    return bool(who.holds("assistant"))


def is_helper(who: Who, thing: Thing, county: County) -> bool:
    """She is a helper somewhere."""
    return bool(who.holds("helper"))


def is_ops(who: Who, thing: Thing, county: County) -> bool:
    """She runs the machine; she reads no case."""
    return bool(who.holds("ops"))


def not_a_party(who: Who, thing: Thing, county: County) -> bool:
    """She neither asked for the case nor reported it: nobody decides her own."""
    case = _case(thing)
    if isinstance(thing, Owed) and case is None:
        return thing.task.account_id != who.account.id
    return case is not None and who.account.id not in (case.applicant_id, case.reporter_id)


def not_who_handled(who: Who, thing: Thing, county: County) -> bool:
    """She neither has the case nor gave the opinion on it: nobody asks how she herself served."""
    case = _case(thing)
    return case is not None and who.account.id not in (case.owner_id, case.opinion_by)


def not_who_decided(who: Who, thing: Thing, county: County) -> bool:
    """She neither handled nor decided the case: an objection goes to somebody else."""
    case = _case(thing)
    return case is not None and who.account.id not in (case.owner_id, case.opinion_by, case.approver_id)


def not_kin(who: Who, thing: Thing, county: County) -> bool:
    """The case is not about kin of handling staff, or she sits at the county's desk (近亲属备案, notice 003 §18)."""
    case = _case(thing)
    return case is None or not case.kin or bool(who.holds("county"))


def not_sent_up(who: Who, thing: Thing, county: County) -> bool:
    """The case was not opened again because somebody said it was not solved or not good: then the county hands it on."""
    case = _case(thing)
    if case is None or case.state != "reopened":
        return case is not None
    return case.solved != "no" and not 0 < case.stars <= BAD_STARS


def case_open(who: Who, thing: Thing, county: County) -> bool:
    """The case still runs."""
    case = _case(thing)
    return case is not None and case.state not in CLOSED


BAD_STARS = 2
"""So many stars or fewer are a bad word: the county looks again."""
CLOSED = frozenset({"closed", "followed_up", "rejected", "withdrawn", "merged"})

CONDITIONS: Mapping[str, Callable[[Who, Thing, County], bool]] = {
    condition.__name__: condition
    for condition in (
        is_self,
        is_applicant,
        is_reporter,
        is_owner,
        is_officer_here,
        is_approver_here,
        is_assistant_here,
        is_county,
        is_where_owed,
        is_department_of,
        is_department,
        is_helper_of,
        is_staff,
        is_approver,
        is_officer,
        is_assistant,
        is_helper,
        is_ops,
        not_a_party,
        not_who_handled,
        not_who_decided,
        not_sent_up,
        not_kin,
        case_open,
    )
}


def permit(who: Who, deed: str, thing: Thing, county: County) -> bool:
    """Whether she may do this deed to this thing; a deed the county's table does not name is nobody's."""
    for permission in county.permissions:
        if permission.deed == deed:
            return any(
                all(CONDITIONS[name](who, thing, county) for name in conditions) for conditions in permission.any_of
            )
    return False
