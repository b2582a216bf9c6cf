"""What the page of a trial shows beside the phones: the way of the newest cases, the visits that wait, the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from bot.counties import Loaded
from handlers import histories
from rules.nouns import Word
from rules.phones import mask_name
from rules.records import Case
from rules.visits import state
from scheduler import ticks
from storage import glances
from storage.desk import Desk
from storage.transactions import Tx

CASES: Final = 6
VISITS: Final = 12
SAYS: Final = 30
TONES: Final = {"late": "late", "due": "warn", "planned": "plain"}
SAID: Final = {"sent": "good", "waiting": "warn", "dropped": "plain"}
Row = dict[str, object]


def peek(tx: Tx, desk: Desk, loaded: Loaded) -> dict[str, object]:
    """Everything the page needs, as JSON can carry it; words in the first language, names masked."""
    following = ticks.next_due(desk)
    return {
        "now": desk.now.isoformat(),
        "next_due": following.isoformat() if following else None,
        "panels": [
            _panel("cases", _cases(tx, desk, loaded), loaded),
            _panel("visits", _visits(desk, loaded), loaded),
            _panel("outbox", _says(tx, desk, loaded), loaded),
        ],
    }


def _panel(name: str, rows: Iterator[Row], loaded: Loaded) -> dict[str, object]:
    title = {language: loaded.texts.label(f"peek.{name}", {}, language) for language in ("zh-CN", "en")}
    return {"id": name, "title": title, "rows": list(rows)}


def _cases(tx: Tx, desk: Desk, loaded: Loaded) -> Iterator[Row]:
    for case in glances.newest_cases(tx, CASES):
        yield _row(case.opened_at, _head(case, loaded), "", "good" if case.closed_at else "plain")
        for entry in desk.entries(case.id, "county"):
            if entry.deed in histories.TOLD:
                yield _row(entry.at, "", loaded.texts.say(histories.told(entry)), "plain")


def _head(case: Case, loaded: Loaded) -> str:
    state_of = loaded.texts.say(Word(f"state.{case.state}"))
    place = loaded.texts.say(Word(f"place.{case.place}")) if case.place else ""
    return " · ".join(filter(None, (case.number, place, mask_name(case.subject), state_of)))


def _visits(desk: Desk, loaded: Loaded) -> Iterator[Row]:
    for visit in desk.visits_due(upto=desk.today)[:VISITS]:
        household = desk.household(visit.household_id)
        stands = state(visit, desk.attempts(visit.id), desk.today)
        if household is None:
            continue
        words = loaded.texts.say(Word("peek.visit", {"due": visit.due_on, "rung": Word(f"peek.rung.{visit.rung}")}))
        yield _row(None, f"{household.number} {mask_name(household.name)}", words, TONES.get(stands, "plain"))


def _says(tx: Tx, desk: Desk, loaded: Loaded) -> Iterator[Row]:
    for one in glances.newest_says(tx, SAYS):
        if one.state == "addressed":
            continue
        who = desk.who_is(one.account_id) if one.account_id else None
        role = loaded.texts.say(Word(f"role.{who.role if who else one.role}"))
        stands = loaded.texts.say(Word(f"peek.state.{one.state}"))
        yield _row(
            one.at, f"{loaded.texts.say(Word(f'peek.lane.{one.lane}'))} → {role}", stands, SAID.get(one.state, "late")
        )


def _row(at: datetime | None, head: str, text: str, tone: str) -> Row:
    return {"at": at.isoformat() if at else None, "head": head, "text": text, "tone": tone}
