"""People as they are kept: accounts, posts and invitations, and the persons and households on file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

Role: TypeAlias = Literal[
    "resident",
    "assistant",
    "reporter",
    "officer",
    "approver",
    "department",
    "provider",
    "helper",
    "county",
    "inspector",
    "donor",
    "ops",
]


@dataclass(frozen=True, slots=True)
class Account:
    """A person as one channel knows her. `name` and `phone` are encrypted; `place` is the village last used.

    `language_chosen`: she asked for her language herself, and a sentence in another does not change it.
    """

    id: int
    channel: str
    address: str
    language: str = "zh-CN"
    register: Literal["", "plain", "official"] = ""
    acting: int = 0
    name: str = ""
    phone: str = ""
    place: str = ""
    muted: bool = False
    blocked_at: datetime | None = None
    created_at: datetime | None = None
    last_heard_at: datetime | None = None
    unclear: int = 0
    group_told: bool = False
    language_chosen: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """A role held at a place from a day to a day, by invitation of somebody; `name` is how others see the holder."""

    id: int
    account_id: int
    role: Role
    place: str
    name: str
    since: date
    until: date | None = None
    invited_by: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link to a post: only the keyed hash of its secret is kept."""

    id: int
    secret_hash: bytes
    role: Role
    place: str
    name: str
    invited_by: int
    expires_at: datetime
    used_by: int = 0
    used_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on file. `id_no`, `phone`, `address`, `health` are encrypted; name and place stay readable for search."""

    id: int
    household_id: int
    key_id: int
    name: str
    place: str
    sex: str = ""
    born: date | None = None
    died: date | None = None
    id_no: str = ""
    phone: str = ""
    address: str = ""
    health: str = ""
    facts: tuple[str, ...] = ()
    merged_into: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Household:
    """A family on file (一户一档): `number` is its `H0831`; `helper_id` is the lead helper's account; `risk` chooses its visits."""

    id: int
    number: str
    key_id: int
    name: str
    place: str
    group: str = ""
    category: str = ""
    risk: Literal["high", "key", "general", "child", ""] = ""
    helper_id: int = 0
    best_time: str = ""
    way: str = ""
    kin_phone: str = ""
    worry: str = ""
    merged_into: int = 0
    version: int = 0


@dataclass(frozen=True, slots=True)
class Membership:
    """Who lives in a household from when to when, and as what."""

    id: int
    household_id: int
    person_id: int
    relation: str
    since: date
    until: date | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Who:
    """The person who acts: her account and the posts she holds today; `post` is the one she acts in."""

    account: Account
    posts: tuple[Post, ...] = ()

    @property
    def post(self) -> Post | None:
        """The post she acts in now."""
        for post in self.posts:
            if post.id == self.account.acting:
                return post
        return None

    @property
    def role(self) -> Role:
        """The role she acts in now."""
        return self.post.role if self.post else "resident"

    def holds(self, role: Role) -> tuple[Post, ...]:
        """Her posts of this role."""
        return tuple(post for post in self.posts if post.role == role)
