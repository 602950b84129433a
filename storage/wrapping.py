"""How a data key is wrapped under the master key, wherever the wrapped key is then kept.

AES-256-GCM with the name of the key bound to it, so a wrapped key that is moved under another
name does not open. When the master key changes, what was wrapped is wrapped once more as it is,
together with the secrets that may open it: the place where keys lie knows hashes of their names
only, and without the name nobody opens a key. Knows neither files nor databases.
"""

from __future__ import annotations

import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.errors import ConfigError, KeyLost

KEY_BYTES = 32
_NONCE_BYTES = 12
#: A key as it was made; and one that was wrapped once more, in a rotation of the master key.
_MADE = b"\x01"
_AGAIN = b"\x02"


def hidden(name: str) -> str:
    """What a place where keys lie calls a key: it tells nobody whose keys it holds."""
    return hashlib.sha256(name.encode()).hexdigest()


class Wrapper:
    """Makes, wraps and opens data keys: wraps under the first secret, opens under any."""

    def __init__(self, secret: bytes, *others: bytes) -> None:
        """Each is 32 bytes. ``others``: of master keys that are no longer, or not yet, the one."""
        self._secrets = (secret, *others)
        if any(len(one) != KEY_BYTES for one in self._secrets):
            raise ConfigError("The master key must be 32 bytes. Give the one that was made first.")

    @property
    def shown(self) -> tuple[int, ...]:
        """A number for each secret, the first one first, from which it cannot be found."""
        return tuple(
            int.from_bytes(hmac.digest(one, b"intervisor|shown", "sha256")[:4]) >> 1
            for one in self._secrets
        )

    def make(self, name: str) -> tuple[bytes, bytes]:
        """Return a new key, and the same wrapped."""
        made = os.urandom(KEY_BYTES)
        return made, self.wrap(name, made)

    def wrap(self, name: str, key: bytes) -> bytes:
        """Return this key wrapped."""
        return _sealed(_MADE, self._secrets[0], key, _bound(name))

    def open(self, name: str, wrapped: bytes) -> bytes:
        """Return the key; ``KeyLost`` when no secret, or not this name, opens it."""
        secrets = self._secrets
        if wrapped[:1] == _AGAIN:
            found = self._unpacked(hidden(name), wrapped)
            if found is None:
                raise KeyLost
            carried, wrapped = found
            # What was put there by hand from an old copy may have been wrapped once more with
            # secrets that do not open it: the one that does is taken when it is given again.
            secrets = (*carried, *secrets)
        for secret in secrets:
            key = _opened(_MADE, secret, wrapped, _bound(name))
            if key is not None:
                return key
        raise KeyLost

    def opener(self, name: str, wrapped: bytes) -> int | None:
        """The number of the first secret that opens a key as it was made, or None."""
        opens = (
            number
            for number, secret in enumerate(self._secrets)
            if _opened(_MADE, secret, wrapped, _bound(name)) is not None
        )
        return next(opens, None)

    def is_current(self, place: str, wrapped: bytes) -> bool:
        """Whether this is wrapped once more under the first secret. ``place``: see ``hidden``."""
        return _opened(_AGAIN, self._secrets[0], wrapped, _bound_again(place)) is not None

    def again(self, place: str, wrapped: bytes) -> bytes | None:
        """The same key under the first secret; None when it is damaged, or none of these opens it.

        ``place``: see ``hidden``. A key as it was made is not opened for it, and so not proved.
        """
        found = self._secrets, wrapped
        if wrapped[:1] == _AGAIN:
            unpacked = self._unpacked(place, wrapped)
            if unpacked is None:
                return None
            found = unpacked
        elif wrapped[:1] != _MADE:
            return None
        secrets, made = found
        packed = bytes([len(secrets)]) + b"".join(secrets) + made
        return _sealed(_AGAIN, self._secrets[0], packed, _bound_again(place))

    def _unpacked(self, place: str, wrapped: bytes) -> tuple[tuple[bytes, ...], bytes] | None:
        """The secrets that were wrapped with a key, and the key as it was made."""
        for secret in self._secrets:
            packed = _opened(_AGAIN, secret, wrapped, _bound_again(place))
            if packed is not None:
                end = 1 + packed[0] * KEY_BYTES
                carried = (packed[at : at + KEY_BYTES] for at in range(1, end, KEY_BYTES))
                return tuple(carried), packed[end:]
        return None


def _sealed(version: bytes, secret: bytes, content: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return version + nonce + AESGCM(secret).encrypt(nonce, content, bound)


def _opened(version: bytes, secret: bytes, wrapped: bytes, bound: bytes) -> bytes | None:
    nonce, sealed = wrapped[1 : 1 + _NONCE_BYTES], wrapped[1 + _NONCE_BYTES :]
    if wrapped[:1] != version or len(nonce) != _NONCE_BYTES:
        return None
    try:
        return AESGCM(secret).decrypt(nonce, sealed, bound)
    except InvalidTag:
        return None


def _bound(name: str) -> bytes:
    return f"dek|{name}".encode()


def _bound_again(place: str) -> bytes:
    return f"again|{place}".encode()
