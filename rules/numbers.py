"""Numbers that are nearly right: which ID numbers and telephones one slip (a digit, two neighbours, one left out) leads back to."""

from __future__ import annotations

from collections.abc import Iterator
from operator import mul
from typing import Final

WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS: Final = "10X98765432"
ZEROS: Final = ord("0") * sum(WEIGHTS)
ID_LONG, PHONE_LONG = 18, 11
FIGURES: Final = "0123456789"


def fits_check(id_no: str) -> bool:
    """Whether the last sign of an ID number agrees with the others (GB 11643)."""
    if len(id_no) != ID_LONG or not (id_no.isascii() and id_no[:-1].isdecimal()):
        return False
    total = sum(map(mul, WEIGHTS, id_no.encode())) - ZEROS
    return id_no[-1] == CHECKS[total % 11]


def ids_near(id_no: str) -> tuple[str, ...]:
    """The ID numbers that one slip makes into this one; a slip spoils the check, so that a number that fits has none."""
    if fits_check(id_no):
        return ()
    return tuple(dict.fromkeys(one for one in _slips(id_no, ID_LONG, FIGURES + "X") if fits_check(one)))


def phones_near(phone: str) -> tuple[str, ...]:
    """The mobile numbers that one slip makes into this one."""
    near = (one for one in _slips(phone, PHONE_LONG, FIGURES) if one[0] == "1" and one != phone)
    return tuple(dict.fromkeys(near))


def _slips(number: str, long: int, signs: str) -> Iterator[str]:
    if len(number) == long:
        for at in range(long):
            yield from (number[:at] + sign + number[at + 1 :] for sign in signs if sign != number[at])
        for at in range(long - 1):
            yield number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    elif len(number) == long - 1:
        yield from (number[:at] + sign + number[at:] for at in range(long) for sign in signs)
    elif len(number) == long + 1:
        yield from (number[:at] + number[at + 1 :] for at in range(long + 1))
