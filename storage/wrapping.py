"""How a data key is wrapped under the master key, wherever the wrapped key is then kept.

AES-256-GCM with the name of the key bound to it, so a wrapped key that is moved under another
name does not open. Knows neither files nor databases.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import ConfigError, KeyLost

KEY_BYTES = 32
_NONCE_BYTES = 12
_VERSION = b"\x01"


class Wrapper:
    """Makes, wraps and opens data keys."""

    def __init__(self, master_key: bytes) -> None:
        """``master_key`` is 32 bytes."""
        if len(master_key) != KEY_BYTES:
            raise ConfigError("The master key must be 32 bytes. Give the one that was made first.")
        self._under = AESGCM(master_key)

    def make(self, name: str) -> tuple[bytes, bytes]:
        """Return a new key, and the same wrapped."""
        made, nonce = os.urandom(KEY_BYTES), os.urandom(_NONCE_BYTES)
        return made, _VERSION + nonce + self._under.encrypt(nonce, made, _bound(name))

    def open(self, name: str, wrapped: bytes) -> bytes:
        """Return the key; ``KeyLost`` when this master key, or this name, does not open it."""
        nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
        if wrapped[:1] != _VERSION or len(nonce) != _NONCE_BYTES:
            raise KeyLost
        try:
            return self._under.decrypt(nonce, sealed, _bound(name))
        except InvalidTag:
            raise KeyLost from None


def _bound(name: str) -> bytes:
    return f"dek|{name}".encode()
