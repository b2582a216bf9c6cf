"""What is kept: frozen records, one a table.

A rule answers with a changed copy; storage writes it if its version still holds (decision 0003).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from rules.people import Account, Household, Invitation, Membership, Person, Post
from rules.proceedings import Proceeding

State: TypeAlias = Literal[
    "registered",
    "accepted",
    "supplementing",
    "verifying",
    "first_aid",
    "opinion",
    "published",
    "confirmed",
    "delivering",
    "delivered",
    "closed",
    "followed_up",
    "rejected",
    "withdrawn",
    "merged",
    "objected",
    "reviewed",
    "reopened",
]
Urgency: TypeAlias = Literal["today", "week", "calm"]
Consent: TypeAlias = Literal["", "own", "agreed", "cannot_say", "unclear"]


@dataclass(frozen=True, slots=True)
class Case:
    """One request, from the first word to the answer.

    Applicant, reporter and subject are three people; `owner_id` is the officer who took it. Claiming is not 受理: only
    `accept` of a named programme sets `programme`, `accepted_on`, `due_on`, `clock` (the sum in words and versions).
    `words`, `phone`, `subject`, `address`, `outcome` are encrypted under the case's key. `place` is where it happened and is
    handled; `register_place` and `residence` are the two other places. `kind` names a path of its own (fire, violence …);
    `proposal` is what the words seemed to say. `tell_at` is when a result goes out; `paused_on` the day 补正 stopped the clock.
    `opinion_by` gave the township's opinion, `approver_id` confirmed it; `extension` is whether more time was asked for or granted.
    `kin`: it is about kin of staff, so the county alone handles it.
    """

    id: int
    number: str
    key_id: int
    state: State
    opened_at: datetime
    place: str
    urgency: Urgency = "calm"
    danger: str = ""
    need: str = ""
    group: str = ""
    words: str = ""
    subject: str = ""
    phone: str = ""
    address: str = ""
    contact: Literal["phone", "self", "village", ""] = ""
    household_id: int = 0
    applicant_id: int = 0
    reporter_id: int = 0
    relation: str = ""
    consent: Consent = ""
    source: Literal["self", "other", "assistant", "walk_in", "visit"] = "self"
    owner_id: int = 0
    claimed_at: datetime | None = None
    first_contact_by: datetime | None = None
    answered_at: datetime | None = None
    waiting_on: Literal["", "resident"] = ""
    programme: str = ""
    accepted_on: date | None = None
    due_on: date | None = None
    clock: Mapping[str, str] = field(default_factory=dict)
    hurried: int = 0
    rings: int = 0
    rung_at: datetime | None = None
    decision: Literal["", "agreed", "refused", "other"] = ""
    outcome: str = ""
    solved: Literal["", "yes", "no", "unsure"] = ""
    claim_hash: bytes = b""
    closed_at: datetime | None = None
    merged_into: int = 0
    opinion_by: int = 0
    approver_id: int = 0
    stars: int = 0
    kind: str = ""
    register_place: str = ""
    residence: str = ""
    proposal: Mapping[str, str] = field(default_factory=dict)
    tell_at: datetime | None = None
    paused_on: date | None = None
    extension: Literal["", "asked", "granted"] = ""
    kin: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A form half filled: which form, which question stands open, what was said so far (encrypted).

    A row, never memory. `asking` is the open question; `asked` counts the questions put; `about_id` is the thing it concerns;
    `key_id` becomes the key of the case when it is filed.
    """

    id: int
    account_id: int
    key_id: int
    form: str
    asking: str
    started_at: datetime
    touched_at: datetime
    values: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[int, ...] = ()
    messages: tuple[str, ...] = ()
    about_id: int = 0
    asked: int = 0
    correcting: bool = False
    nudged_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A voice note, picture or file: `ref` is the channel's name for it (encrypted); bytes are fetched by a job."""

    id: int
    key_id: int
    kind: Literal["voice", "photo", "file"]
    ref: str
    at: datetime
    by: int = 0
    case_id: int = 0
    size: int = 0
    seconds: int = 0
    album: str = ""
    digest: bytes = b""
    media_type: str = ""
    state: Literal["waiting", "kept", "refused"] = "waiting"
    version: int = 0


@dataclass(frozen=True, slots=True)
class Visit:
    """One planned visit of one duty to one household. Its state is calculated from dates and attempts, never ticked.

    `rung` is the highest rung told (0 helper … 3 county); `held_by` took it over until `held_until`.
    """

    id: int
    household_id: int
    duty: str
    planned_on: date
    due_on: date
    rule_version: str
    done_by: int = 0
    done_on: date | None = None
    released: str = ""
    postponed_to: date | None = None
    rung: int = 0
    rung_on: date | None = None
    held_by: int = 0
    held_until: date | None = None
    seen_by: int = 0
    search_until: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to see somebody: an attempt is not a contact unless `contact` says so. `note` is encrypted."""

    id: int
    visit_id: int
    household_id: int
    key_id: int
    at: datetime
    by: int
    outcome: str
    means: str = ""
    contact: bool = False
    tried: str = ""
    note: str = ""
    case_id: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Complaint:
    """投诉建议: goes to the county, never to the person complained of. `words` is encrypted."""

    id: int
    key_id: int
    by: int
    at: datetime
    words: str
    case_id: int = 0
    answered_at: datetime | None = None
    version: int = 0


Record: TypeAlias = (
    Account
    | Post
    | Invitation
    | Person
    | Household
    | Membership
    | Case
    | Draft
    | Attachment
    | Visit
    | Attempt
    | Complaint
    | Proceeding
)
