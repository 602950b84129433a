"""Seals what people typed, cell by cell, and opens it again.

AES-256-GCM; the identity of the cell is bound to it, so a cell that is moved to another row,
column or key does not open. Knows nothing of SQL; where keys live is the keystore's business.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import KeyLost
from bot.ports import Keystore

from .columns import SEALED_V1

NONCE_BYTES = 12
TAG_BYTES = 16
#: Lengths are hidden in steps of this many bytes.
BUCKET_BYTES = 64
_LENGTH_BYTES = 4

_to_json = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed text stands: table and column, the name of its key, and the row's id."""

    table: str
    column: str
    key: str
    row: str

    def bound(self) -> bytes:
        """Return what is authenticated along with the text."""
        return f"v1|{self.table}|{self.column}|{self.key}|{self.row}".encode()


class Vault:
    """Seals and opens under keys of a keystore."""

    def __init__(self, keystore: Keystore) -> None:
        self._keystore = keystore

    def seal(self, text: str, cell: Cell) -> bytes:
        """Return 0x01, a nonce and the sealed text, padded. Makes the key when it is new."""
        key = self._keystore.key(cell.key)
        nonce = os.urandom(NONCE_BYTES)
        return SEALED_V1 + nonce + AESGCM(key).encrypt(nonce, _pad(text), cell.bound())

    def open(self, sealed: bytes, cell: Cell) -> str:
        """Return the text; ``KeyLost`` when its key is gone, or when it is not of this cell."""
        key = self._keystore.known(cell.key)
        body = sealed[1 + NONCE_BYTES :]
        if key is None or sealed[:1] != SEALED_V1 or len(body) < TAG_BYTES + BUCKET_BYTES:
            raise KeyLost
        try:
            padded = AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], body, cell.bound())
        except InvalidTag:
            raise KeyLost from None
        return _unpad(padded)

    def has(self, key: str) -> bool:
        """Whether there is a key of this name."""
        return self._keystore.known(key) is not None

    def destroy(self, key: str) -> None:
        """Make all that was sealed under this key unreadable for good."""
        self._keystore.destroy(key)

    def seal_fields(self, fields: Mapping[str, str], cell: Cell) -> bytes:
        """Seal a whole mapping as one text, so that not even the number of fields shows."""
        return self.seal(_to_json(dict(fields)), cell)

    def open_fields(self, sealed: bytes, cell: Cell) -> dict[str, str]:
        """Open what ``seal_fields`` made; ``KeyLost`` as ``open``."""
        fields: dict[str, str] = json.loads(self.open(sealed, cell))
        return fields


def _pad(text: str) -> bytes:
    # Half a surrogate pair is no valid text, but a person can send one, and it is not dropped.
    raw = text.encode("utf-8", "surrogatepass")
    framed = len(raw).to_bytes(_LENGTH_BYTES, "big") + raw
    return framed + bytes(-len(framed) % BUCKET_BYTES)


def _unpad(padded: bytes) -> str:
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    raw = padded[_LENGTH_BYTES : _LENGTH_BYTES + length]
    return raw.decode("utf-8", "surrogatepass")
