"""Before a request is filed: whether the same was told already, shown as number, village and need and nothing more."""

from __future__ import annotations

from typing import Final, get_args

from handlers.questions import to_, with_values
from rules.cases import is_open
from rules.merging import twin_of
from rules.nouns import Choice, Decision, Say, Value, Word
from rules.people import Who
from rules.records import Case, Draft, State
from storage.desk import Desk

SAID_NEW: Final = {"twin": "0"}
"""Of a draft of which she has said that it is something new: she is not asked again."""
EVERY: Final = tuple(one for one in get_args(State) if one != "merged")


def find(desk: Desk, place: str, name: str, need: str) -> Case | None:
    """The case of this village that may be the same."""
    if not place or not name:
        return None
    return twin_of(desk.cases_at([place], EVERY), name, need, desk.county, desk.now)


def ask_first(desk: Desk, who: Who, draft: Draft) -> Decision | None:
    """The question whether it is the same, once; none where nothing is alike or it cannot wait for an answer."""
    said = draft.values
    if said.get("twin") or said.get("danger") or said.get("urgency") == "today":
        return None
    twin = find(desk, said.get("place", ""), said.get("name", ""), said.get("need", ""))
    if twin is None:
        return None
    kept = with_values(draft, {"twin": str(twin.id)})
    shown = draft.version + 1
    values: dict[str, Value] = {
        "day": twin.opened_at,
        "number": twin.number,
        "place": Word(f"place.{twin.place}"),
        "need": Word(f"need.{twin.need}") if twin.need else Word("need.unknown"),
    }
    choices = (
        Choice("button.twin.same", "twin.same", draft.id, shown),
        Choice("button.twin.other", "form.submit", draft.id, shown),
    )
    key = "twin.ask" if is_open(twin) else "twin.ask_ended"
    return Decision(keep=(kept,), says=(Say(key, to_(who), values, choices=choices, about=("draft", draft.id)),))
