"""What waits to be said: kept with the decision, claimed with a lease, looked at once more just before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from rules.counties import County
from rules.nouns import Job, Lane, Say
from rules.people import Household, Who
from rules.permits import CLOSED
from rules.records import Attachment
from storage import accounts, jobs
from storage.calls import KEY, please_phone
from storage.keys import INBOX, new_id
from storage.says import read_say, write_say
from storage.times import read_moment, read_moment_or_none, write_moment
from storage.transactions import Tx

UNSAY: Final = "unsay"
LANES: Final[tuple[Lane, ...]] = ("urgent", "replies", "notices", "digests")
KEYED: Final = ("case", "draft", "household", "visit", "leg")
SAID_TWICE: Final = "saying again"
"""The mark of a row that went out twice with nobody to tell whether it arrived: it is not said a third time."""
NOBODY_AGAIN: Final = timedelta(minutes=5)
"""How long a word to a post waits that nobody holds, up to the county; then it is tried again."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One Say for one person, to be sent now. `id` is its notice number, `number` its case's; `tries` counts this try.

    `replaced` is the message to be edited instead of sending another, when the Say asks for that.
    """

    id: int
    say: Say
    who: Who
    number: str
    tries: int
    made_at: datetime
    attachments: tuple[Attachment, ...] = ()
    replaced: str = ""


def put(tx: Tx, say: Say, known: Mapping[int, int], *, by: int, heard_id: int, now: datetime) -> None:
    """Keep a Say; one with the same `once` is kept only once, ever. `known` are the data keys of what is kept beside it."""
    once = say.once or f"~{new_id()}"
    to_account = int(say.to.ref) if say.to.kind == "account" else 0
    about_kind, about_id = say.about or ("", 0)
    key_id = known.get(about_id) or _key_about(tx, about_kind, about_id) or to_account or INBOX
    tx.sql.insert_say(
        tx.conn,
        once=once,
        lane=LANES.index(say.lane),
        to_kind=say.to.kind,
        to_ref=say.to.ref,
        account_id=to_account,
        about_kind=about_kind,
        about_id=about_id,
        still_kind=say.still.kind if say.still else "",
        still_id=say.still.id if say.still else 0,
        still_value=say.still.value if say.still else "",
        key_id=key_id,
        body=tx.keys.seal(key_id, write_say(say), f"outbox.body:{once}"),
        made_at=write_moment(now),
        not_before=write_moment(say.not_before or now),
        by_id=by,
        heard_id=heard_id,
    )


def _key_about(tx: Tx, kind: str, id_: int) -> int:
    if kind not in KEYED:
        return 0
    return getattr(tx.sql, f"key_of_{kind}")(tx.conn, id=id_) or 0


def claim(
    tx: Tx, real_now: datetime, now: datetime, limit: int, lease_seconds: float, *, county: County
) -> list[Outgoing]:
    """Take what may be said now, urgent first, until the lease ends (by the real clock); the rest by the bot's clock.

    Words to a post or helper become one row for everybody they stand for now. What is no longer true is dropped, what
    somebody may no longer read too, and who cannot be reached becomes a call for an officer to make.
    """
    today = accounts.today_of(county, now)
    address(tx, county, now, limit)
    until = write_moment(real_now + timedelta(seconds=lease_seconds))
    claimed = []
    for row in _due(tx, limit, tx.sql.says_due, now=write_moment(now), real_now=write_moment(real_now)):
        id_, once, to_kind, account_id, about_kind, about_id, *still, key_id, body, tries, made_at, error = row
        if error == SAID_TWICE:
            _finish(tx, id_, "sent", "unsure", now)
            continue
        account = accounts.get(tx, account_id)
        text = tx.keys.open(key_id, body, f"outbox.body:{once}")
        if account is None or not text:
            _finish(tx, id_, "dropped", "erased", now)
        elif not holds(tx, *still):
            _finish(tx, id_, "dropped", "no longer true", now)
        elif not entitled(tx, to_kind, account_id, about_kind, about_id, county, today):
            _finish(tx, id_, "dropped", "not entitled", now)
        elif account.blocked_at is not None:
            give_up(tx, id_, "blocked", now, county=county)
        else:
            tx.sql.lease_say(tx.conn, id=id_, lease_until=until)
            who = accounts.who(tx, account, today)
            claimed.append(_outgoing(tx, id_, read_say(text), who, tries + 1, read_moment(made_at)))
    return claimed


def _due(tx: Tx, limit: int, query: Callable[..., Iterable[Sequence[Any]]], **bounds: str) -> list[Sequence[Any]]:
    """Due rows lane by lane: thousands that wait for the morning cost nothing at night."""
    rows: list[Sequence[Any]] = []
    for lane in range(len(LANES)):
        if len(rows) < limit:
            rows += query(tx.conn, lane=lane, most=limit - len(rows), **bounds)
    return rows


def address(tx: Tx, county: County, now: datetime, limit: int) -> None:
    """Find out for whom words to a post or a household's helper are meant just now: one row each."""
    today = accounts.today_of(county, now)
    for row in _due(tx, limit, tx.sql.says_unaddressed, now=write_moment(now)):
        id_, once, to_kind, to_ref, _, _, *still, key_id, body = row
        if not holds(tx, *still):
            _finish(tx, id_, "dropped", "no longer true", now)
            continue
        found = _helpers(tx, int(to_ref), county, today) if to_kind == "helper" else _reached(tx, to_ref, county, today)
        if not found:
            retry(tx, id_, now + NOBODY_AGAIN, "nobody there")
            continue
        text = tx.keys.open(key_id, body, f"outbox.body:{once}")
        for account_id in found:
            own = f"{once}>{account_id}"
            sealed = tx.keys.seal(key_id, text, f"outbox.body:{own}")
            tx.sql.copy_say(tx.conn, id=id_, once=own, account_id=account_id, body=sealed)
        _finish(tx, id_, "addressed", "", now)


def _reached(tx: Tx, ref: str, county: County, today: date) -> tuple[int, ...]:
    role, _, place = ref.partition("@")
    return tuple(one.id for one in accounts.reached(tx, county, role, place, today))


def _helpers(tx: Tx, household_id: int, county: County, today: date) -> tuple[int, ...]:
    """The lead helper while she helps and can hear, else her deputy: whoever stands in at the household's place."""
    household = tx.one(Household, tx.sql.household(tx.conn, id=household_id))
    if household is None:
        return ()
    lead = accounts.get(tx, household.helper_id) if household.helper_id else None
    if lead is not None and lead.blocked_at is None and accounts.posts(tx, lead.id, today):
        return (lead.id,)
    return _reached(tx, f"helper@{household.place}", county, today)


def holds(tx: Tx, kind: str, id_: int, value: str) -> bool:
    """Whether the condition of a Say still holds; what is gone does not."""
    if not kind:
        return True
    if kind == "visits":
        return any(holds(tx, "visit", int(one), "") for one in value.split(","))
    if kind == "visit":
        visit = tx.sql.visit_stands(tx.conn, id=id_)
        return visit is not None and not visit[0] and not visit[1] and (not value or str(visit[2]) == value)
    if kind == "leg":
        leg = tx.sql.leg_stands(tx.conn, id=id_)
        return bool(leg is not None and leg[0] == value)
    if kind == "aid":
        return bool(tx.sql.aid_stands(tx.conn, id=id_) == "proposed")
    case = tx.sql.case_stands(tx.conn, id=id_)
    if case is None:
        return False
    if kind == "told":
        at = read_moment_or_none(case[6])
        return case[0] not in ("withdrawn", "merged") and at is not None and at == datetime.fromisoformat(value)
    if kind == "unclaimed":
        return not case[1] and case[0] not in CLOSED
    return bool(case[0] not in CLOSED if kind == "open" else case[0] == value)


def entitled(
    tx: Tx, to_kind: str, account_id: int, about_kind: str, about_id: int, county: County, today: date
) -> bool:
    """Whether somebody may still read about a case: a party, or a holder of a post over its place today.

    About a department's part of it also who works at that department today.
    """
    if to_kind != "account" or about_kind not in ("case", "leg"):
        return True
    if about_kind == "leg":
        leg = tx.sql.leg_stands(tx.conn, id=about_id)
        if leg is None:
            return False
        if any(post.place == leg[1] for post in accounts.posts(tx, account_id, today)):
            return True
        about_id = leg[2]
    case = tx.sql.case_stands(tx.conn, id=about_id)
    return case is not None and (account_id in case[4:6] or accounts.over(tx, account_id, county, case[3], today))


def _outgoing(tx: Tx, id_: int, say: Say, who: Who, tries: int, made_at: datetime) -> Outgoing:
    about_kind, about_id = say.about or ("", 0)
    number, replaced = "", ""
    case_id = tx.sql.leg_stands(tx.conn, id=about_id)[2] if about_kind == "leg" else about_id
    if about_kind in ("case", "leg"):
        number = tx.sql.case_stands(tx.conn, id=case_id)[2]
    if say.replaces and say.about:
        replaced = tx.sql.last_shown(tx.conn, account_id=who.account.id, about_kind=about_kind, about_id=about_id) or ""
    rows = [row for one in say.attachments if (row := tx.sql.attachment(tx.conn, id=one)) is not None]
    return Outgoing(id_, say, who, number, tries, made_at, tx.all(Attachment, rows), replaced)


def begin(tx: Tx, id: int) -> None:
    """It goes out in this moment: whoever finds it unfinished knows that it was perhaps said."""
    tx.sql.begin_say(tx.conn, id=id)


def sent(tx: Tx, id: int, message: str, now: datetime, *, pieces: Sequence[str] = ()) -> None:
    """It was sent as this message (the last of `pieces`): a reply to it finds its thing again (table `shown`).

    What may not stay in the chat is taken out of it by a job.
    """
    row = tx.sql.say(tx.conn, id=id)
    if row is None:
        return
    once, _, _, account_id, about_kind, about_id, key_id, body = row
    text = tx.keys.open(key_id, body, f"outbox.body:{once}")
    say = read_say(text) if text else None
    if say is not None and say.minutes and message:
        gone = {"messages": ",".join(pieces or (message,))}
        later = now + timedelta(minutes=say.minutes)
        jobs.put(tx, Job(UNSAY, account_id, gone, f"unsay:{id}", later), now)
    if about_kind and message:
        tx.sql.insert_shown(
            tx.conn,
            account_id=account_id,
            message=message,
            about_kind=about_kind,
            about_id=about_id,
            version=say.version if say is not None else 0,
            at=write_moment(now),
        )
    _finish(tx, id, "sent", "", now, message)


def retry(tx: Tx, id: int, not_before: datetime, error: str) -> None:
    """It could not be sent now and is tried again later. `error` is a code, never words."""
    tx.sql.retry_say(tx.conn, id=id, not_before=write_moment(not_before), error=error)


def give_up(tx: Tx, id: int, reason: str, now: datetime, *, county: County) -> None:
    """It will never be sent. Who is `blocked` or `deactivated` cannot hear: of a notice an officer is asked to telephone."""
    row = tx.sql.say(tx.conn, id=id)
    gone = reason in ("blocked", "deactivated")
    _finish(tx, id, "unreachable" if gone else "failed", reason, now)
    if row is None or not gone:
        return
    once, lane, _, account_id, about_kind, about_id, key_id, body = row
    accounts.block(tx, account_id, now)
    text = tx.keys.open(key_id, body, f"outbox.body:{once}")
    if LANES[lane] not in ("urgent", "notices") or not text:
        return
    if read_say(text).key == KEY:
        return
    call = please_phone(tx, account_id, about_kind, about_id, county, accounts.today_of(county, now))
    if call is not None:
        put(tx, replace(call, once=f"phone:{once}"), {}, by=0, heard_id=0, now=now)


def oldest(tx: Tx) -> datetime | None:
    """When the word that waits longest was to be said first; in the future when all that waits has its time still to come."""
    at = tx.sql.oldest_say(tx.conn)
    return None if at is None else read_moment(at)


def waiting(tx: Tx, now: datetime) -> int:
    """How many words might be said now and are not said yet."""
    return int(tx.sql.says_waiting(tx.conn, now=write_moment(now)))


def purge(tx: Tx, before: datetime) -> int:
    """Forget what was said before this time, except what must not be said again; how many rows."""
    return int(tx.sql.purge_says(tx.conn, before=write_moment(before)))


def _finish(tx: Tx, id_: int, state: str, error: str, now: datetime, message: str = "") -> None:
    at = write_moment(now)
    tx.sql.finish_say(tx.conn, id=id_, state=state, error=error, message=message, nothing=b"", done_at=at)
