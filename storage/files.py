"""Files beside the database: encrypted under the key of their case, named by a keyed hash, so that a name tells nothing."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from storage.transactions import Tx


def keep(tx: Tx, folder: Path, key_id: int, content: bytes) -> bytes:
    """Keep a file's bytes durably; its digest, by which it is found again. The same bytes of one case are kept once."""
    digest = tx.keys.look_up(f"file {key_id}", hashlib.sha256(content).hexdigest())
    path = folder / digest.hex()
    if path.exists():
        return digest
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passing = path.with_suffix(".new")
    with passing.open("wb") as file:
        passing.chmod(0o600)
        file.write(tx.keys.seal_bytes(key_id, content, f"files:{digest.hex()}"))
        file.flush()
        os.fsync(file.fileno())
    passing.replace(path)
    return digest


def read(tx: Tx, folder: Path, key_id: int, digest: bytes) -> bytes:
    """A file's bytes again; empty when it is not there or its key was destroyed. `Damaged` when it was changed."""
    path = folder / digest.hex()
    return tx.keys.open_bytes(key_id, path.read_bytes(), f"files:{digest.hex()}") if digest and path.exists() else b""
