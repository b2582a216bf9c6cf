"""Who somebody is and who holds a post now; a post nobody holds is stood in for by the next above, never by silence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from rules.counties import County
from rules.people import Account, Post, Role, Who
from storage.keys import new_id
from storage.times import write_moment
from storage.transactions import Tx

LADDER: Final[tuple[Role, ...]] = ("helper", "assistant", "officer", "county", "ops")
"""Who stands in for whom: a role and those behind it, asked at a place before the place above it."""


def today_of(county: County, now: datetime) -> date:
    """The day it is in the county."""
    return now.astimezone(ZoneInfo(county.timezone)).date()


def get(tx: Tx, account_id: int) -> Account | None:
    """The account of this id."""
    return tx.one(Account, tx.sql.account(tx.conn, id=account_id))


def posts(tx: Tx, account_id: int, today: date) -> tuple[Post, ...]:
    """The posts somebody holds today, the oldest first."""
    return tx.all(Post, tx.sql.posts_of(tx.conn, account_id=account_id, today=today.isoformat()))


def find_or_make(tx: Tx, channel: str, address: str, language: str, now: datetime) -> Account:
    """The account at this address; one nobody has heard from before is made, with a data key of its own."""
    row = tx.sql.account_at(tx.conn, channel=channel, address=address)
    if row is None:
        spoken = "en" if language and not language.lower().startswith("zh") else "zh-CN"
        account_id = new_id()
        tx.keys.make("account", account_id, now, account_id)
        tx.write(Account(account_id, channel, address, spoken, created_at=now), new=True)
        row = tx.sql.account_at(tx.conn, channel=channel, address=address)
    found = tx.one(Account, row)
    if found is None:
        raise LookupError("an account that was just made is gone")
    return found


def who(tx: Tx, account: Account, today: date) -> Who:
    """The account with the posts it holds today."""
    return Who(account, posts(tx, account.id, today))


def holders(tx: Tx, role: str, place: str, today: date) -> tuple[Account, ...]:
    """Who holds this role at exactly this place today."""
    return tx.all(Account, tx.sql.holders(tx.conn, role=role, place=place, today=today.isoformat()))


def reached(tx: Tx, county: County, role: str, place: str, today: date) -> tuple[Account, ...]:
    """Who hears what is said to this post today: its holders, else whoever stands in, place by place up to the county.

    Who has blocked the bot cannot hear and does not count. Empty only when nobody at all is there.
    """
    steps = LADDER[LADDER.index(role) :] if role in LADDER else (role, "officer", "county", "ops")
    codes = [one.code for one in county.above(place)] or [county.code]
    for code in codes:
        for step in steps:
            found = tuple(one for one in holders(tx, step, code, today) if one.blocked_at is None)
            if found:
                return found
    return ()


def over(tx: Tx, account_id: int, county: County, place: str, today: date) -> bool:
    """Whether somebody holds a post today at this place or above it; everything without a place lies with the county."""
    codes = {one.code for one in county.above(place)} or {county.code}
    return any(post.place in codes for post in posts(tx, account_id, today))


def block(tx: Tx, account_id: int, now: datetime) -> None:
    """Remember that somebody cannot be reached any more."""
    tx.sql.block_account(tx.conn, id=account_id, at=write_moment(now))
