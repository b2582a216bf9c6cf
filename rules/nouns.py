"""The five nouns that travel between the rooms: Heard, Draft (in records), Decision, Entry, Say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from rules.records import Record

Kind: TypeAlias = Literal[
    "said", "pressed", "voice", "photo", "file", "place", "phone", "started", "blocked", "unblocked", "group"
]
Lane: TypeAlias = Literal["urgent", "replies", "notices", "digests"]


@dataclass(frozen=True, slots=True)
class Press:
    """A button that was pressed: what to do (`topic.verb[.argument]`), on which thing, as it stood when shown."""

    deed: str
    id: int = 0
    version: int = 0

    @property
    def verb(self) -> str:
        """The deed without its argument: `case.accept` of `case.accept.dibao`."""
        return ".".join(self.deed.split(".")[:2])

    @property
    def argument(self) -> str:
        """What follows the verb, or an empty string."""
        return ".".join(self.deed.split(".")[2:])


@dataclass(frozen=True, slots=True)
class Attached:
    """A voice note, picture or file as the channel names it; `album` joins pictures sent together."""

    kind: Literal["voice", "photo", "file"]
    ref: str
    size: int = 0
    seconds: int = 0
    album: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing one person did in a private chat, in words of no channel; `edits` marks a changed earlier message."""

    channel: str
    sender: str
    kind: Kind
    at: datetime
    text: str = ""
    press: Press | None = None
    attached: Attached | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    phone: str = ""
    own_phone: bool = False
    payload: str = ""
    message: str = ""
    reply_to: str = ""
    edits: bool = False
    forwarded: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Word:
    """A catalog text used inside another text; its words are chosen in the listener's language when it is said."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lines:
    """Several texts, one a line, in this order."""

    items: tuple[Word | str, ...]


Value: TypeAlias = str | int | date | datetime | Word | Lines


@dataclass(frozen=True, slots=True)
class Choice:
    """One button: the catalog key of its label and the deed behind it; `kind` asks the phone for its number or place."""

    label: str
    deed: str
    id: int = 0
    version: int = 0
    values: Mapping[str, Value] = field(default_factory=dict)
    kind: Literal["press", "phone", "place"] = "press"


@dataclass(frozen=True, slots=True)
class To:
    """Who shall hear it, looked up at the moment of sending.

    `account`: ref is an account id. `post`: ref is `role@PLACE`, everybody who holds it then (nobody: the next place up,
    never silence). `helper`: ref is a household id, its lead helper or her deputy then.
    """

    kind: Literal["account", "post", "helper"]
    ref: str


@dataclass(frozen=True, slots=True)
class Still:
    """A condition looked at again just before sending; when it no longer holds, nothing is sent.

    `visit`: the visit is still open (and on this rung, when `value` names one). `visits`: one at least of those whose ids
    `value` lists is still open. `unclaimed`: the case has no owner yet.
    `open`: the case is neither closed nor withdrawn. `state`: the case is in state `value`. `leg`: the leg is in state `value`.
    `aid`: nobody has decided the aid that was proposed. `told`: the result of the case still goes out at `value`.
    """

    kind: Literal["visit", "visits", "unclaimed", "open", "state", "leg", "aid", "told"]
    id: int
    value: str = ""


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be said: which text, with what, to whom; words are chosen when it is sent.

    `menu` names a persistent keyboard (`home.resident` …) to put up. `about` is the case, visit, household or draft the
    message is about: a reply to it finds its thing (table `shown`). `replaces` edits the last card shown about the same
    thing in that chat instead of sending another. `once` is a key under which it is said only once, ever.
    `silent` sends without sound; `sensitive` forbids forwarding and saving where the channel can; after `minutes` (when not 0)
    the message is taken out of the chat again, where the channel can.
    """

    key: str
    to: To
    values: Mapping[str, Value] = field(default_factory=dict)
    lane: Lane = "replies"
    choices: tuple[Choice, ...] = ()
    menu: str = ""
    attachments: tuple[int, ...] = ()
    about: tuple[str, int] | None = None
    version: int = 0
    replaces: bool = False
    still: Still | None = None
    once: str = ""
    not_before: datetime | None = None
    sensitive: bool = False
    silent: bool = False
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a case's history; append-only. `audience` is who may read it: all parties, the office, or the county."""

    case_id: int
    at: datetime
    deed: str
    by: int = 0
    text: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    audience: Literal["all", "office", "county"] = "all"
    attachment_id: int = 0
    message: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """Slow work done outside the transaction: its kind and what it is about."""

    kind: str
    about_id: int
    details: Mapping[str, str] = field(default_factory=dict)
    once: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall be kept, written into the history, said and worked on; it comes back once and is kept in one transaction.

    `drop_drafts` are drafts that ended. A refusal keeps nothing and only answers.
    """

    keep: tuple[Record, ...] = ()
    entries: tuple[Entry, ...] = ()
    says: tuple[Say, ...] = ()
    jobs: tuple[Job, ...] = ()
    drop_drafts: tuple[int, ...] = ()

    def __add__(self, other: Decision) -> Decision:
        """Both decisions as one, in this order."""
        return Decision(
            self.keep + other.keep,
            self.entries + other.entries,
            self.says + other.says,
            self.jobs + other.jobs,
            self.drop_drafts + other.drop_drafts,
        )


NOTHING = Decision()
