"""Encryption of fields: data keys wrapped by a master key, so that erasing somebody's words is destroying one key.

The master key is derived from SECRET_KEY and has a version; every household, case and account has a data key of its own,
and the services (inbox, look-up, chain, secrets) have one each. What is sealed is bound to its table, column and row.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.times import write_moment_or_none

if TYPE_CHECKING:
    from datetime import datetime

    from storage.transactions import Tx

MASTER_VERSION: Final = 1
FORMAT: Final = b"\x01"
NONCE: Final = 12
MOST_CACHED: Final = 50_000
INBOX, LOOKUP, CHAIN, SECRETS = 1, 2, 3, 4
SERVICES: Final = {INBOX: "inbox", LOOKUP: "lookup", CHAIN: "chain", SECRETS: "secrets"}


class Refused(Exception):
    """The database cannot be opened as asked; the text says why in one sentence and holds no secret."""


class Damaged(Exception):
    """A stored value does not belong where it stands or was changed; the text names its place, never its content."""


class Vault:
    """The master key and the data keys opened so far; shared by all connections of one process."""

    def __init__(self, secret_key: str) -> None:
        if len(secret_key) < 16:
            raise Refused("SECRET_KEY is too short: it needs at least 16 characters.")
        derive = HKDF(hashes.SHA256(), 32, salt=None, info=b"shouwang master key %d" % MASTER_VERSION)
        self._master = AESGCM(derive.derive(secret_key.encode()))
        self.opened: dict[int, AESGCM | None] = {}
        self.services: dict[int, bytes] = {}

    def wrap(self, key_id: int, key: bytes) -> bytes:
        """A data key as it is stored, bound to its id and the master key's version."""
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, b"keys.wrapped:%d:%d" % (key_id, MASTER_VERSION))

    def unwrap(self, key_id: int, wrapped: bytes, version: int) -> bytes:
        """A stored data key opened; `Refused` when the master key is another one."""
        if version == MASTER_VERSION:
            try:
                return self._master.decrypt(wrapped[:NONCE], wrapped[NONCE:], b"keys.wrapped:%d:%d" % (key_id, version))
            except InvalidTag:
                pass
        raise Refused(
            "SECRET_KEY is not the one this database was written with; set the old one or restore its backup."
        )

    def remember(self, key_id: int, key: AESGCM | None) -> None:
        """Keep an opened key at hand; when there are too many, all are forgotten and opened again as needed."""
        if len(self.opened) >= MOST_CACHED:
            self.opened.clear()
        self.opened[key_id] = key


class Keyring:
    """Seals and opens the fields of one connection's rows, and makes the keyed hashes they are found by."""

    def __init__(self, tx: Tx, vault: Vault) -> None:
        self._tx = tx
        self._vault = vault

    def open_services(self) -> None:
        """Open the services' keys, which are made at the first start; `Refused` when the master key is another one."""
        for key_id, kind in SERVICES.items():
            self._insert(key_id, kind, 0, None)
            row = self._tx.sql.key(self._tx.conn, id=key_id)
            self._vault.services[key_id] = self._vault.unwrap(key_id, bytes(row[0]), row[1])
            self._vault.remember(key_id, AESGCM(self._vault.services[key_id]))

    def make(self, kind: str, owner_id: int, now: datetime, key_id: int = 0) -> int:
        """A new data key; its id."""
        key_id = key_id or new_id()
        self._vault.remember(key_id, AESGCM(self._insert(key_id, kind, owner_id, now)))
        return key_id

    def _insert(self, key_id: int, kind: str, owner_id: int, now: datetime | None) -> bytes:
        key = AESGCM.generate_key(256)
        self._tx.sql.insert_key(
            self._tx.conn,
            id=key_id,
            kind=kind,
            owner_id=owner_id,
            wrapped=self._vault.wrap(key_id, key),
            master=MASTER_VERSION,
            made_at=write_moment_or_none(now),
        )
        return key

    def erase(self, key_id: int, now: datetime) -> None:
        """Destroy a data key: what it sealed reads as empty from now on, in every copy of the database made later."""
        if key_id in SERVICES:
            raise ValueError("a service's key is never erased")
        self._tx.sql.erase_key(self._tx.conn, id=key_id, nothing=b"", erased_at=write_moment_or_none(now))
        self._vault.opened.pop(key_id, None)
        self._tx.erased.append(key_id)

    def seal(self, key_id: int, text: str, place: str) -> bytes:
        """The text encrypted for exactly this place (`table.column:id`); an empty text stays empty."""
        return self.seal_bytes(key_id, text.encode("utf-8", "surrogatepass"), place) if text else b""

    def open(self, key_id: int, sealed: bytes, place: str) -> str:
        """The text again; empty when its key was destroyed. `Damaged` when it was changed or moved."""
        return self.open_bytes(key_id, sealed, place).decode("utf-8", "surrogatepass") if sealed else ""

    def seal_bytes(self, key_id: int, content: bytes, place: str) -> bytes:
        """The same for bytes; under a key that was destroyed nothing is kept."""
        key = self._get(key_id)
        if key is None:
            return b""
        nonce = os.urandom(NONCE)
        return FORMAT + nonce + key.encrypt(nonce, content, place.encode())

    def open_bytes(self, key_id: int, sealed: bytes, place: str) -> bytes:
        """The same for bytes."""
        key = self._get(key_id)
        if key is None or not sealed:
            return b""
        try:
            if sealed[:1] == FORMAT:
                return key.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], place.encode())
        except InvalidTag:
            pass
        raise Damaged(f"{place} was changed or belongs elsewhere")

    def digest(self, key_id: int, content: bytes) -> bytes:
        """A hash of bytes that only this data key can make."""
        row = self._tx.sql.key(self._tx.conn, id=key_id)
        if row is None or not row[0]:
            raise Damaged(f"key {key_id} is missing or destroyed")
        return hmac.digest(self._vault.unwrap(key_id, bytes(row[0]), row[1]), b"file:" + content, hashlib.sha256)

    def _get(self, key_id: int) -> AESGCM | None:
        try:
            return self._vault.opened[key_id]
        except KeyError:
            pass
        row = self._tx.sql.key(self._tx.conn, id=key_id)
        if row is None:
            raise Damaged(f"key {key_id} is missing")
        wrapped = bytes(row[0])
        key = AESGCM(self._vault.unwrap(key_id, wrapped, row[1])) if wrapped else None
        self._vault.remember(key_id, key)
        return key

    def look_up(self, kind: str, text: str) -> bytes:
        """A keyed hash to find a value by without storing it; nothing for an empty value."""
        if not text:
            return b""
        return hmac.digest(self._vault.services[LOOKUP], f"{kind}:{text}".encode(), hashlib.sha256)[:16]

    def link(self, previous: bytes, line: bytes) -> bytes:
        """The next link of a chain of history: a keyed hash over the link before and this line."""
        return hmac.digest(self._vault.services[CHAIN], previous + line, hashlib.sha256)

    def hash_secret(self, secret: str) -> bytes:
        """The keyed hash under which a one-time secret is kept."""
        return hmac.digest(self._vault.services[SECRETS], secret.encode(), hashlib.sha256)


def new_id() -> int:
    """A random identifier of 52 bits, so that nobody can count or guess things (and every language can hold it)."""
    return (1 << 51) | secrets.randbits(51)


def new_secret() -> str:
    """A one-time secret of 80 bits in letters that fit into a link."""
    return secrets.token_urlsafe(10)
