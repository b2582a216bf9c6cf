"""Draws the table of moves into docs/cases.md: `python -m tests.drawing` writes it anew, a test sees that it is up to date."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from rules.cases import ENDED, MOVES, OPEN

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "cases.md"
DRAWN: Final = re.compile(r"(?<=<!-- drawn -->\n).*?(?=<!-- /drawn -->)", re.DOTALL)


def draw() -> str:
    """The moves as a chart and as a table: where each deed starts, where it leads; what stays in its state by name only."""
    ways: dict[tuple[str, str], list[str]] = {}
    for deed, moves in MOVES.items():
        for since, state in moves.items():
            if since != state:
                ways.setdefault((since, state), []).append(deed)
    chart = [f"    {since} --> {state}: {', '.join(deeds)}" for (since, state), deeds in ways.items()]
    rows = [
        f"| `{deed}` | {', '.join(since for since in moves if moves[since] != since) or 'nowhere: it stays'} "
        f"| {', '.join(dict.fromkeys(state for since, state in moves.items() if state != since)) or '(the same)'} |"
        for deed, moves in MOVES.items()
    ]
    lines = [
        f"Open states, in the order of the way: {', '.join(OPEN)}.",
        f"Ended: {', '.join(ENDED)}.",
        "",
        "| deed | moves from | to |",
        "|---|---|---|",
        *rows,
        "",
        "```mermaid",
        "stateDiagram-v2",
        "    [*] --> registered",
        *chart,
        "```",
    ]
    return "\n".join(lines) + "\n"


def drawn(page: str) -> str:
    """The page with the moves as the code has them now."""
    return DRAWN.sub(lambda _: draw(), page)


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text("utf-8")), "utf-8")
