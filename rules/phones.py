"""Telephone numbers as people write them."""

from __future__ import annotations

import re
import unicodedata

MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?(1\d{2}[- ]?\d{4}[- ]?\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[- ]?\d{7,8})(?!\d)")
APART = r"[ \t\u3000-]{0,2}"
CITIZEN = re.compile(rf"(?<!\d)\d(?:{APART}\d){{16}}{APART}[\dXx\uff38\uff58](?!\d)")
"""An ID number as people type it: eighteen digits or seventeen and an X, in groups or full width."""


def find_phone(text: str) -> str:
    """The first mobile or landline number in the text, digits only (an ID number is not one); empty when there is none."""
    plain = unicodedata.normalize("NFKC", text)
    for pattern in (MOBILE, LANDLINE):
        found = pattern.search(plain)
        if found:
            return re.sub(r"\D", "", found.group(1))
    return ""


def find_mobiles(*texts: str) -> tuple[str, ...]:
    """Every mobile number in the texts, each once, digits only."""
    found = (found for text in texts for found in MOBILE.findall(unicodedata.normalize("NFKC", text)))
    return tuple(dict.fromkeys(re.sub(r"\D", "", one) for one in found))


def mask_ids(text: str) -> str:
    """Words with the middle of every ID number and mobile number in them covered; all else as it was said.

    Whoever needs the telephone presses for it, and that she looked is written down.
    """
    return MOBILE.sub(_masked_phone, CITIZEN.sub(_masked, text))


def _masked_phone(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group(1))
    return f"{digits[:3]}****{digits[-4:]}"


def mask_phones(text: str) -> str:
    """Words with the middle of every telephone number in them covered."""
    for pattern in (MOBILE, LANDLINE):
        text = pattern.sub(lambda found: f"{found[1][:3]}****{found[1][-2:]}", text)
    return text


def _masked(found: re.Match[str]) -> str:
    plain = re.sub(r"[^0-9Xx]", "", unicodedata.normalize("NFKC", found.group()))
    return f"{plain[:6]}********{plain[-4:]}"


def mask_name(name: str) -> str:
    """A name as it may stand in a list or preview: 王*英, 李*; empty stays empty."""
    name = name.strip()
    if len(name) <= 1:
        return name
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")
