"""How a letter sounds, without tone and as people here slip: who dictates or types by sound is understood all the same."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from pypinyin.pinyin_dict import pinyin_dict

_FLAT: Final = ((re.compile("^([zcs])h"), r"\1"), (re.compile("([ie])ng$"), r"\1n"))


@cache
def sounds() -> dict[str, str]:
    """The first sound of every letter: no tone, zh as z, ing as in."""
    return {chr(code): flat(said.partition(",")[0]) for code, said in pinyin_dict.items() if 0x4E00 <= code < 0xA000}


def flat(said: str) -> str:
    """A syllable without tone, with the sounds made one that the south does not tell apart."""
    bare = "".join(one for one in unicodedata.normalize("NFD", said) if one.isalpha())
    for pattern, plain in _FLAT:
        bare = pattern.sub(plain, bare)
    return bare
