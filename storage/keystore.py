"""Data keys, wrapped under one master key, each in a file of its own outside the database.

A key is on disk before anything sealed under it is committed; destroying it makes those texts
unreadable for good. File names are hashes, so the folder tells nobody whose keys it holds.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from pathlib import Path

from bot.errors import ConfigError, KeyLost
from bot.ports import Ledger

from .files import make_folder, wipe, write_new
from .wrapping import KEY_BYTES, Wrapper, hidden

#: How many opened keys are held in memory; the one that was used longest ago goes first.
_HELD = 4096


class MemoryKeystore:
    """Keys that live as long as this object, for tests and the rehearsal."""

    def __init__(self) -> None:
        self._keys: dict[str, bytes] = {}

    def key(self, name: str) -> bytes:
        """Return the key, making it when it is new."""
        return self._keys.setdefault(name, os.urandom(KEY_BYTES))

    def known(self, name: str) -> bytes | None:
        """Return the key, or None."""
        return self._keys.get(name)

    def destroy(self, name: str) -> None:
        """Drop the key."""
        self._keys.pop(name, None)


class FileKeystore:
    """One file a key in ``folder``, wrapped with AES-256-GCM under ``master_key``."""

    def __init__(
        self, folder: Path, master_key: bytes, *others: bytes, ledger: Ledger | None = None
    ) -> None:
        """``master_key`` is 32 bytes. The folder is made when it is not there.

        ``others`` open keys as well. ``ledger`` remembers what is destroyed, so that no archive of
        keys brings it back.
        """
        self._wrapper = Wrapper(master_key, *others)
        try:
            make_folder(folder)
        except OSError as error:
            raise ConfigError(
                f"The folder of keys {folder} cannot be made. Let the bot's account write there."
            ) from error
        self._folder = folder
        self._ledger = ledger
        self._held: OrderedDict[str, bytes] = OrderedDict()
        # The writer and the readers share one keystore; a destroyed key must not come back
        # into memory behind the back of whoever destroyed it.
        self._lock = threading.Lock()

    def key(self, name: str) -> bytes:
        """Return the key, making it durable first when it is new.

        ``KeyLost`` when a file is there that this master key does not open; it is left alone.
        ``StoreFull`` when there is no room for a new one.
        """
        with self._lock:
            known = self._find(name)
            if known is not None:
                return known
            made, wrapped = self._wrapper.make(name)
            if not write_new(self._file(name), wrapped):
                raise KeyLost  # somebody else writes in our folder: do not guess
            self._hold(name, made)
            return made

    def known(self, name: str) -> bytes | None:
        """Return the key, or None when it was destroyed or never made; ``KeyLost`` as ``key``."""
        with self._lock:
            return self._find(name)

    def destroy(self, name: str) -> None:
        """Overwrite and remove the key, durably."""
        with self._lock:
            file = self._file(name)
            if self._ledger is not None:
                self._ledger.note((noted_as(file.stem),))
            self._held.pop(name, None)
            wipe(file)

    def _file(self, name: str) -> Path:
        return self._folder / f"{hidden(name)}.key"

    def _find(self, name: str) -> bytes | None:
        held = self._held.get(name)
        if held is not None:
            self._held.move_to_end(name)
            return held
        try:
            content = self._file(name).read_bytes()
        except FileNotFoundError:
            return None
        found = self._wrapper.open(name, content)
        self._hold(name, found)
        return found

    def _hold(self, name: str, key: bytes) -> None:
        self._held[name] = key
        if len(self._held) > _HELD:
            self._held.popitem(last=False)


def noted_as(hashed: str) -> str:
    """What the ledger calls a key that was destroyed, of whose name only the hash is known."""
    return f"key:{hashed}"
