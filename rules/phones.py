"""Telephone numbers as people write them."""

from __future__ import annotations

import re
import unicodedata

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1\d{2}[- ]?\d{4}[- ]?\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?\d{7,8})(?!\d)")


def find_phone(text: str) -> str:
    """The first mobile or landline number in the text, digits only (an ID number is not one); empty when there is none."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (MOBILE, LANDLINE):
        found = pattern.search(plain)
        if found:
            return re.sub(r"\D", "", found.group(1))
    return ""


def mask_name(name: str) -> str:
    """A name as it may stand in a list or preview: 王*英, 李*; empty stays empty."""
    name = name.strip()
    if len(name) <= 1:
        return name
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")
