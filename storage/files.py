"""The bytes of voice notes and pictures, in a folder: sealed like every word of their case, addressed by what they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from storage.keys import new_secret
from storage.transactions import Tx

LARGEST: Final = 20 * 1024 * 1024
"""More than that no bot is given by Telegram."""


def keep(tx: Tx, folder: Path, key_id: int, content: bytes) -> bytes:
    """Keep a file sealed under a case's data key, whole and on the disk when this returns; its address.

    The address is a hash only that key can make: the same file is kept once a case, and tells nothing without the key.
    `ValueError` for an empty or too large one; what kind of file it is has been looked at before.
    """
    if not 0 < len(content) <= LARGEST:
        raise ValueError("a file to be kept has between 1 byte and 20 MB")
    digest = tx.keys.digest(key_id, content)
    path = _path(folder, digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        passing = path.with_name(f".{new_secret()}")
        try:
            passing.touch(mode=0o600, exist_ok=False)
            with passing.open("wb") as file:
                file.write(tx.keys.seal_bytes(key_id, content, _place(digest)))
                file.flush()
                os.fsync(file.fileno())
            passing.replace(path)
        finally:
            passing.unlink(missing_ok=True)
    return digest


def read(tx: Tx, folder: Path, key_id: int, digest: bytes) -> bytes:
    """The bytes at this address; empty when there are none or their key was destroyed. `Damaged` when they were changed."""
    path = _path(folder, digest)
    if not digest or not path.exists():
        return b""
    sealed = path.read_bytes()
    return tx.keys.open_bytes(key_id, sealed, _place(digest))


def _path(folder: Path, digest: bytes) -> Path:
    name = digest.hex()
    return folder / name[:2] / name


def _place(digest: bytes) -> str:
    return f"files.content:{digest.hex()}"
