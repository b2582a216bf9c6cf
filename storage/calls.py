"""The word to an officer that somebody cannot be reached here any more and should be telephoned."""

from __future__ import annotations

from datetime import date

from rules.counties import County
from rules.nouns import Choice, Say, To, Value, Word
from storage import accounts
from storage.transactions import Tx

KEY = "phone.please"


def please_phone(tx: Tx, account_id: int, about_kind: str, about_id: int, county: County, today: date) -> Say | None:
    """What the officers of the place hear about one unreachable person; none when it was about no case and no household.

    It carries number and place, never a name of a resident nor a telephone number: those are behind the button.
    """
    values: dict[str, Value]
    if about_kind == "case":
        case = tx.sql.case_stands(tx.conn, id=about_id)
        if case is None:
            return None
        number, place, applicant, reporter = case[2:6]
        party = {applicant: "applicant", reporter: "reporter"}.get(account_id, "other")
        values = {"number": number}
        choices: tuple[Choice, ...] = (Choice("button.look", "case.card", about_id),)
    elif about_kind in ("visit", "household"):
        row = getattr(tx.sql, f"home_of_{about_kind}")(tx.conn, id=about_id)
        if row is None:
            return None
        number, place = row
        values, choices, party = {"number": number}, (), "helper"
    else:
        return None
    held = accounts.posts(tx, account_id, today)
    who: Value = held[0].name if held and held[0].name else Word(f"phone.who.{party}")
    spot = Word(f"place.{place}") if place else Word("place.unknown")
    to = To("post", f"officer@{county.township_of(place) if place else county.code}")
    about = (about_kind, about_id)
    return Say(KEY, to, {**values, "place": spot, "who": who}, lane="notices", choices=choices, about=about)
