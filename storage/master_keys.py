"""The master key, and beside it those that are to go or to come while it is changed.

The first one wraps, each of them opens. What names are hashed with must not change with it, for
those hashes stand in the database and in the ledger: from the first rotation on it is kept
among the wrapped keys. Before that it is derived from the master key.
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import ConfigError, KeyLost

from .database import NOT_ITS_KEYS, PROOF
from .files import make_folder, write_new, write_over_and_wipe
from .wrapping import KEY_BYTES, Wrapper, hidden

#: What is kept from the first rotation on: what hashes names in the database, and in the ledger.
PURPOSES = ("names", "erased")
_BETWEEN = re.compile(r"[\s,]+")

#: Returns the wrapped key that lies under the hash of a name, or None.
Get = Callable[[str], bytes | None]


@dataclass(frozen=True, slots=True)
class MasterKeys:
    """One or more, each of 32 bytes; they are different."""

    keys: tuple[bytes, ...] = field(repr=False)

    @classmethod
    def read(cls, text: str) -> MasterKeys | None:
        """Keys of 64 hexadecimal characters each, between blanks or commas; None for else."""
        try:
            keys = tuple(bytes.fromhex(one) for one in _BETWEEN.split(text.strip(" \t\r\n,")))
        except ValueError:
            return None
        if any(len(key) != KEY_BYTES for key in keys) or len(set(keys)) < len(keys):
            return None
        return cls(keys)

    @classmethod
    def new(cls, *, before: MasterKeys) -> MasterKeys:
        """A new one, and those that were before it."""
        return cls((os.urandom(KEY_BYTES), *before.keys))

    def told(self) -> str:
        """As a file holds them: a line each."""
        return "".join(f"{key.hex()}\n" for key in self.keys)

    @property
    def first(self) -> MasterKeys:
        """The one that wraps, alone."""
        return MasterKeys(self.keys[:1])

    @property
    def wrapping(self) -> tuple[bytes, ...]:
        """What a keystore wraps with (the first), and what it opens with (all)."""
        return tuple(derived(key, "keys") for key in self.keys)

    def wrapper(self) -> Wrapper:
        """What wraps and opens with these."""
        return Wrapper(*self.wrapping)

    def secret(self, purpose: str, get: Get) -> bytes:
        """What ``purpose`` takes, the same after any rotation; ``ConfigError`` for other keys.

        Without any rotation yet it comes from the key that opens what is there.
        """
        wrapper, name = self.wrapper(), kept_as(purpose)
        kept = get(hidden(name))
        if kept is not None:
            try:
                return wrapper.open(name, kept)
            except KeyLost:
                raise ConfigError(NOT_ITS_KEYS) from None
        proof = get(hidden(PROOF))
        if proof is None:
            return derived(self.keys[0], purpose)
        opener = wrapper.opener(PROOF, proof)
        if opener is None:
            raise ConfigError(NOT_ITS_KEYS)
        return derived(self.keys[opener], purpose)


def derived(master: bytes, purpose: str) -> bytes:
    """A key for one purpose, from which the master key cannot be found."""
    return hmac.digest(master, f"intervisor|{purpose}".encode(), "sha256")


def kept_as(purpose: str) -> str:
    """The name of the wrapped key that is the secret for a purpose. No id has such a name."""
    return f"secret|{purpose}"


def load_or_make_master_keys(path: Path, *, database_exists: bool) -> MasterKeys:
    """Return what the file holds, making it with one key on the very first start.

    Each key is a line of 64 hexadecimal characters, and the file may be read by its owner only.
    ``ConfigError`` when it is missing beside a database that was sealed with it, or does not hold
    keys; nothing is written then.
    """
    content = _read(path)
    if content is None and not database_exists:
        try:
            make_folder(path.parent)
            write_new(path, os.urandom(KEY_BYTES).hex().encode() + b"\n")
        except OSError as error:
            raise ConfigError(
                f"The master key {path} cannot be made. Let the bot's account write there."
            ) from error
        content = _read(path)  # another process that started at the same time may have won
    if content is None:
        raise ConfigError(
            f"The master key {path} is missing, and the database was sealed with it. Put the"
            " key file back from where you keep a copy; without it no text can be opened."
            " Nothing was changed."
        )
    keys = MasterKeys.read(content.decode("ascii", errors="replace"))
    if keys is None:
        raise ConfigError(
            f"The master key {path} is damaged: it must hold 64 hexadecimal characters. Put the"
            " key file back from where you keep a copy. Nothing was changed."
        )
    return keys


def write_master_keys(path: Path, keys: MasterKeys) -> None:
    """Put these in the place of those in the file, durably; the old bytes are overwritten.

    ``StoreFull`` when there is no room, ``ConfigError`` when it cannot be written.
    """
    try:
        write_over_and_wipe(path, keys.told().encode())
    except OSError as error:
        raise ConfigError(
            f"The master key {path} cannot be written. Let the bot's account write this file and"
            " its folder, and give the command again."
        ) from error


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(
            f"The master key {path} cannot be read. Let the bot's account read this file."
        ) from error
