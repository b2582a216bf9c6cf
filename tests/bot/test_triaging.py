"""The triage on the command line: a line of labels a message, and a line that is no message does not stop the others."""

from __future__ import annotations

import json

from bot.triaging import WrongLine, triage
from rules.counties import County


def test_every_message_gets_its_labels_and_a_wrong_line_is_told_by_its_number(county: County) -> None:
    lines = [
        json.dumps({"id": "a", "text": "着火了，人出不来"}),
        "no message",
        "",
        json.dumps({"id": "b", "text": "低保多少钱一个月"}),
    ]
    first, wrong, last = list(triage(lines, county))
    assert isinstance(wrong, WrongLine)
    assert wrong.number == 2
    assert isinstance(first, str)
    assert isinstance(last, str)
    said, asked = json.loads(first), json.loads(last)
    assert (said["id"], said["urgency"]) == ("a", "life_threat")
    assert (asked["id"], asked["intent"], asked["needs"]) == ("b", "policy_question", ["subsistence"])
    assert {"intent", "needs", "urgency", "flags", "entities"} <= set(said)
