"""备用金: a township's petty fund (S3 §14): what is left of it, its account line by line, and the mark at which two are told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from rules.counties import County
from rules.handling import Refused
from rules.nouns import NOTHING, Choice, Decision, Say, To, Word
from rules.people import Who
from rules.permits import permit
from rules.proceedings import Fund, Movement

PAID, RETURNED, FILLED = "paid", "returned", "filled"
MOST = 1_000_000


def left(fund: Fund | None, promised: int) -> int:
    """What may still be promised, in whole yuan: what was confirmed and not paid yet is spoken for."""
    return max(0, fund.balance - promised) if fund is not None else 0


def move(
    fund: Fund, amount: int, reason: str, id: int, by: int, county: County, now: datetime, *, case: int = 0, of: int = 0
) -> Decision:
    """One line of the account: `amount` comes in, or goes out where it is below zero. The first fall below the mark is told.

    `of` is the payment it belongs to; the account has each payment's line of one reason once.
    """
    cap = county.provisions.cap(fund.place)
    low = cap.low if cap is not None else fund.low
    balance = fund.balance + amount
    is_low = balance <= low
    changed = replace(fund, balance=balance, low=low, told_low=is_low)
    line = Movement(id, fund.id, now, by, amount, balance, case, of, reason)
    told = warn(changed, id, county) if is_low and not fund.told_low else NOTHING
    return Decision(keep=(changed, line)) + told


def warn(fund: Fund, movement: int, county: County) -> Decision:
    """Township and county hear once that a fund runs low; how much is left stands on the board alone."""
    return Decision(
        says=tuple(
            Say(
                "fund.low",
                to,
                {"town": Word(f"place.{fund.place}")},
                lane="notices",
                choices=(Choice("button.aid_board", "aid.board"),),
                once=f"fund:{fund.id}:low:{movement}:{to.ref}",
            )
            for to in (To("post", f"officer@{fund.place}"), To("post", f"county@{county.code}"))
        )
    )


def fill(
    fund: Fund | None, place: str, amount: int, who: Who, ids: tuple[int, int], county: County, now: datetime
) -> Decision | Refused:
    """拨入: the county puts money into a township's fund; the first makes the fund."""
    if not permit(who, "fund.fill", None, county):
        return Refused("aid.not_yours")
    if not 0 < amount <= MOST:
        return Refused("aid.how_much")
    cap, town = county.provisions.cap(place), county.place(place)
    if cap is None or town is None or town.level != "township":
        return Refused("fund.which")
    found = fund if fund is not None else Fund(ids[0], place, 0, cap.low)
    return move(found, amount, FILLED, ids[1], who.account.id, county, now)
