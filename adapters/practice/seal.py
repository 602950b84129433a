"""Seals what is said in the practice room, with a key file of its own beside the database.

It knows neither what is sealed nor where it is kept. The key is made once, on first start, and
is on disk before anything is sealed with it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import ConfigError, KeyLost

_KEY_BYTES = 32
_NONCE_BYTES = 12


class Seal:
    """AES-256-GCM under one key. ``about`` binds a sealed text to the row it belongs to."""

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(key)
        self._signing = hmac.digest(key, b"practice room: page tokens", hashlib.sha256)

    def seal(self, text: str, *, about: str) -> bytes:
        """Return nonce and sealed text."""
        nonce = os.urandom(_NONCE_BYTES)
        raw = text.encode("utf-8", "surrogatepass")
        return nonce + self._box.encrypt(nonce, raw, about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """Return the text; ``KeyLost`` when this is not its key or not its row."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            raw = self._box.decrypt(nonce, rest, about.encode())
        except InvalidTag:
            raise KeyLost from None
        return raw.decode("utf-8", "surrogatepass")

    def sign(self, text: str) -> str:
        """Return a token that only this room can make for ``text``."""
        return hmac.new(self._signing, text.encode(), hashlib.sha256).hexdigest()


def load_seal(key_path: Path, *, may_make: bool) -> Seal:
    """Read the key, or make it where ``may_make``; ``ConfigError`` when it is missing or wrong."""
    if may_make and not key_path.exists():
        _make_key(key_path)
    try:
        key = key_path.read_bytes()
    except FileNotFoundError:
        raise ConfigError(
            f"The practice room's key file {key_path.name} is missing, so its posts cannot be"
            " read. Put the file back beside the database, or remove both to start anew."
        ) from None
    except OSError as error:
        raise ConfigError(
            f"The practice room's key file {key_path.name} cannot be read"
            f" ({error.strerror}). Give this user the right to read it."
        ) from None
    if len(key) != _KEY_BYTES:
        raise ConfigError(
            f"The practice room's key file {key_path.name} is not a key of 32 bytes."
            " Put the right file back, or remove it and the database to start anew."
        )
    return Seal(key)


def _make_key(key_path: Path) -> None:
    """Write a new key, readable for its owner only, and wait until it is on disk."""
    beside = key_path.with_name(key_path.name + ".new")
    try:
        key_path.parent.mkdir(parents=True, exist_ok=True)
        beside.unlink(missing_ok=True)
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(handle, AESGCM.generate_key(bit_length=8 * _KEY_BYTES))
            os.fsync(handle)
        finally:
            os.close(handle)
        beside.rename(key_path)
        folder = os.open(key_path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise ConfigError(
            f"The practice room's key file {key_path.name} cannot be made"
            f" ({error.strerror}). Choose a folder that this user may write in."
        ) from None
