"""The county's data as it was taken in: a version never changes, and cases and visits point to theirs."""

from __future__ import annotations

import json
from datetime import datetime

from rules.counties import Calendar, County
from storage.keys import Refused
from storage.times import write_moment
from storage.transactions import Tx


def take_in(tx: Tx, county: County, calendar: Calendar, now: datetime) -> bool:
    """Keep this version of the county, and its places for the queries; whether it was new.

    `Refused` when other data was taken in under the same version before: what a case was promised must stay readable.
    """
    body = json.dumps(county.model_dump(mode="json", by_alias=True), ensure_ascii=False, sort_keys=True)
    new = tx.sql.insert_county(
        tx.conn, version=county.version, calendar_version=calendar.version, body=body, taken_at=write_moment(now)
    )
    if not new and tx.sql.county_body(tx.conn, version=county.version) != body:
        raise Refused(f"The county's data differs from what was taken in before as version {county.version}.")
    for place in county.places if new else ():
        tx.sql.put_place(
            tx.conn,
            code=place.code,
            level=place.level,
            parent=place.parent,
            name=place.name.zh,
            county_version=county.version,
        )
    return bool(new)


def taken_in(tx: Tx, version: str) -> County | None:
    """The county as it stood in this version."""
    body = tx.sql.county_body(tx.conn, version=version)
    return None if body is None else County.model_validate_json(body)
