"""The table of moves: what is drawn in the docs is what the code does, and no rule goes another way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from rules.cases import ENDED, MOVES, OPEN, IllegalMove, change, moved
from rules.nouns import Entry
from rules.records import Case
from tests.drawing import PAGE, drawn

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LEGAL = {(since, state) for ways in MOVES.values() for since, state in ways.items()}
EVERY = (*OPEN, *ENDED)


def test_the_table_in_the_docs_is_the_table_of_the_code() -> None:
    page = PAGE.read_text("utf-8")
    assert page == drawn(page), "python -m tests.drawing writes it anew"


@pytest.mark.parametrize("since", EVERY)
def test_no_case_goes_a_way_the_table_does_not_have(since: str) -> None:
    case = Case(1, "0001", 1, since, NOW, "BG01")  # type: ignore[arg-type]
    for state in EVERY:
        entry = Entry(1, NOW, "case.x")
        if state == since or (since, state) in LEGAL:
            assert change(case, entry, state=state)[0].state == state
        else:
            with pytest.raises(IllegalMove):
                change(case, entry, state=state)


def test_every_state_is_reached_and_every_open_one_is_left() -> None:
    reached = {state for ways in MOVES.values() for since, state in ways.items() if since != state}
    assert reached >= {*OPEN, *ENDED} - {"registered"}
    for state in OPEN:
        assert any(ways.get(state) not in (None, state) for ways in MOVES.values()), state
    assert moved(Case(1, "1", 1, "merged", NOW, "BG01"), "case.claim") is None
