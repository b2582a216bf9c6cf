"""The history of a case: lines that are only ever added, each linked to the one before by a keyed hash over what is stored.

Somebody who can write the database but has no SECRET_KEY can only cut histories at their end, and the case's own count with
them: the anchors, lines kept outside the database, show that too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias, get_args

from rules.nouns import Entry
from storage.keys import Damaged
from storage.records import write_json
from storage.times import read_moment, write_moment
from storage.transactions import Tx

Audience: TypeAlias = Literal["all", "office", "county"]
READS: Final[dict[Audience, tuple[str, ...]]] = {
    "all": ("all",),
    "office": ("all", "office"),
    "county": get_args(Audience),
}
HEAD: Final = 32
"""Hexadecimal digits of a link that an anchor holds."""


def append(tx: Tx, entries: Sequence[Entry], heard_id: int) -> None:
    """Add lines to the histories of their cases, in their order. `Damaged` when a case does not exist."""
    for case_id, lines in groupby(sorted(entries, key=lambda one: one.case_id), key=lambda one: one.case_id):
        _append(tx, case_id, list(lines), heard_id)


def _append(tx: Tx, case_id: int, lines: Sequence[Entry], heard_id: int) -> None:
    found = tx.sql.reach_for_chain(tx.conn, case_id=case_id, more=len(lines))
    if found is None:
        raise Damaged(f"case {case_id} has no row to write its history to")
    count, head, key_id = found
    head = bytes(head or b"")
    for seq, entry in enumerate(lines, count - len(lines) + 1):
        words = write_json([entry.text, dict(entry.details)])
        row: dict[str, Any] = {
            "case_id": case_id,
            "seq": seq,
            "at": write_moment(entry.at),
            "deed": entry.deed,
            "by_id": entry.by,
            "audience": entry.audience,
            "attachment_id": entry.attachment_id,
            "message": entry.message,
            "body": tx.keys.seal(key_id, words, place(case_id, seq)),
            "heard_id": heard_id,
        }
        head = link(tx, head, tuple(row.values()))
        tx.sql.insert_entry(tx.conn, **row, hash=head)
    tx.sql.set_chain_head(tx.conn, case_id=case_id, head=head)


def read(tx: Tx, case_id: int, audience: Audience) -> tuple[Entry, ...]:
    """The lines this audience may read, oldest first; texts whose key was destroyed are empty."""
    key_id = tx.sql.key_of_case(tx.conn, id=case_id)
    rows = list(tx.sql.entries_of(tx.conn, case_id=case_id))
    return tuple(_read(tx, row, key_id) for row in rows if row[5] in READS[audience])


def _read(tx: Tx, row: Sequence[Any], key_id: int) -> Entry:
    case_id, seq, at, deed, by, audience, attachment_id, message, body = row
    words = tx.keys.open(key_id, body, place(case_id, seq))
    text, details = json.loads(words) if words else ("", {})
    return Entry(case_id, read_moment(at), deed, by, text, details, audience, attachment_id, message)


def place(case_id: int, seq: int) -> str:
    """What the sealed words of a line are bound to."""
    return f"entries.body:{case_id}.{seq}"


def link(tx: Tx, previous: bytes, row: Iterable[Any]) -> bytes:
    """The link of a stored line: over the link before, its words as sealed, and all that stands beside them."""
    parts = [one if isinstance(one, bytes) else str(one).encode() for one in row]
    return tx.keys.link(previous, b"".join(len(part).to_bytes(4, "big") + part for part in parts))


def anchor(tx: Tx, told: Sequence[str]) -> str:
    """One line to be kept outside: the ends of all histories that moved since the lines `told` before, under one keyed hash.

    Empty when nothing moved. Its `proof` alone, sent elsewhere, shows later that no line of the file was changed.
    """
    promised, proof, _ = _read_anchors(tx, told)
    heads = {
        str(case_id): [count, bytes(head or b"").hex()[:HEAD]]
        for case_id, count, head in tx.sql.chain_heads(tx.conn)
        if promised.get(case_id) != (count, bytes(head or b"").hex()[:HEAD])
    }
    return json.dumps({"heads": heads, "proof": _prove(tx, proof, heads)}) if heads else ""


def verify(tx: Tx, told: Sequence[str] = ()) -> list[str]:
    """What is wrong with the histories, a sentence each; an empty list when nothing is. `told` are the anchors' lines.

    Finds a line edited, deleted, inserted, swapped or doubled, and a history cut at its end.
    """
    promised, _, wrong = _read_anchors(tx, told)
    kept = {case_id: (count, bytes(head or b"")) for case_id, count, head in tx.sql.chain_heads(tx.conn)}
    ends: dict[int, tuple[int, bytes]] = {}
    for case_id, lines in groupby(tx.sql.chain_lines(tx.conn), key=lambda row: row[0]):
        count, head, broken = 0, b"", False
        for *row, link_kept in lines:
            count += 1
            row[8] = bytes(row[8])
            if not broken and link(tx, head, row) != bytes(link_kept):
                broken = True
                wrong.append(f"The history of case {case_id} was changed at line {count}.")
            head = bytes(link_kept)
            if promised.get(case_id, (0, ""))[0] == count and promised.pop(case_id)[1] != head.hex()[:HEAD]:
                wrong.append(f"Line {count} of case {case_id} is not the one that was anchored.")
        ends[case_id] = (count, head)
    wrong += [
        f"The history of case {case_id} does not end where it was last written."
        for case_id in sorted(kept.keys() | ends.keys())
        if kept.get(case_id) != ends.get(case_id)
    ]
    return wrong + [
        f"The history of case {case_id} is shorter than when it was anchored." for case_id in sorted(promised)
    ]


def _read_anchors(tx: Tx, told: Sequence[str]) -> tuple[dict[int, tuple[int, str]], str, list[str]]:
    """The ends promised by the anchors' lines, the last proof, and what is wrong with the lines themselves."""
    promised: dict[int, tuple[int, str]] = {}
    proof = ""
    for number, line in enumerate(told, 1):
        try:
            read = json.loads(line)
            heads, shown = read["heads"], read["proof"]
        except (ValueError, KeyError, TypeError):
            return promised, proof, [f"Line {number} of the anchors cannot be read."]
        if shown != _prove(tx, proof, heads):
            return promised, proof, [f"Line {number} of the anchors was changed, or belongs to another database."]
        proof = shown
        promised.update({int(case_id): (count, head) for case_id, (count, head) in heads.items()})
    return promised, proof, []


def _prove(tx: Tx, before: str, heads: Mapping[str, Sequence[object]]) -> str:
    return tx.keys.link(b"anchor" + before.encode(), json.dumps(heads, sort_keys=True).encode()).hex()
