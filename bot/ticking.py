"""One round of ticks from the command line: what is due is run, or only listed."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.clocks import real_now
from bot.counties import load_shipped
from bot.settings import read_settings
from scheduler import ticks
from storage.db import Db, Tx, open_db
from storage.desk import Desk

Row = dict[str, object]


async def tick_once(at: datetime | None, *, dry_run: bool) -> list[Row]:
    """Run (or list) what is due at this time; a time without a zone is the county's. Rows of at, tick and what."""
    settings = read_settings(needs=("secret_key",))
    loaded = load_shipped(settings.county_dir)
    zone = ZoneInfo(loaded.county.timezone)
    moment = (at.replace(tzinfo=at.tzinfo or zone) if at else real_now()).astimezone(UTC)

    def list_due(tx: Tx) -> list[Row]:
        found = ticks.due(Desk(tx, moment, loaded.county, loaded.calendar))
        return [_row(one.at, zone, one.tick, f"{one.say.key} → {one.say.to.kind} {one.say.to.ref}") for one in found]

    def run_due(tx: Tx) -> list[Row]:
        def desk_at(now: datetime) -> Desk:
            return Desk(tx, now, loaded.county, loaded.calendar)

        ran = ticks.run_due(desk_at, moment, moment)
        return [_row(one.at, zone, one.tick, one.failed or f"kept {one.kept}, said {one.said}") for one in ran]

    db: Db = await open_db(settings.database_url, settings.secret_key.get_secret_value(), shared=True)
    try:
        return await (db.read(list_due) if dry_run else db.write(run_due))
    finally:
        await db.close()


def _row(at: datetime, zone: ZoneInfo, tick: str, what: str) -> Row:
    return {"at": at.astimezone(zone).isoformat(timespec="minutes"), "tick": tick, "what": what}
