"""Data keys beside PostgreSQL: wrapped under the master key, in a database of their own.

A key is committed there before anything sealed under it is committed elsewhere. Processes share
it: whoever makes a key at the same moment gets the same one, and what one destroys the others
forget within ``HELD_FOR``.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from datetime import timedelta

from bot.ports import Ledger

from .keys_database import WRAPPED, KeysDatabase
from .keystore import noted_as
from .wrapping import Wrapper, hidden

#: How long an opened key is held in memory: no longer is it known where it was not destroyed.
HELD_FOR = timedelta(seconds=5)
_HELD = 4096

_DELETE = f"DELETE FROM {WRAPPED} WHERE name = %s"  # noqa: S608


class PostgresKeystore:
    """See ``bot.ports.Keystore``. ``Busy`` when its database cannot be reached."""

    def __init__(
        self, keys: KeysDatabase, master_key: bytes, *others: bytes, ledger: Ledger | None = None
    ) -> None:
        """``master_key`` is 32 bytes, and ``others`` open keys as well.

        ``ledger`` remembers what is destroyed.
        """
        self._wrapper = Wrapper(master_key, *others)
        self._keys = keys
        self._ledger = ledger
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[bytes, float]] = OrderedDict()
        self._destroyed = 0

    def key(self, name: str) -> bytes:
        """Return the key, making it durable first when it is new; the first one made counts.

        ``KeyLost`` when a key is there that this master key does not open; it is left alone.
        """
        while True:
            known = self.known(name)
            if known is not None:
                return known
            _, wrapped = self._wrapper.make(name)
            self._add(name, wrapped)

    def known(self, name: str) -> bytes | None:
        """Return the key, or None when it was destroyed or never made; ``KeyLost`` as ``key``."""
        with self._lock:
            held = self._held.get(name)
            destroyed = self._destroyed
        if held is not None and held[1] > time.monotonic():
            return held[0]
        until = time.monotonic() + HELD_FOR.total_seconds()
        wrapped = self._keys.get(hidden(name))
        if wrapped is None:
            return None
        key = self._wrapper.open(name, wrapped)
        with self._lock:
            # What was read before somebody here destroyed it must not come back into memory.
            if destroyed == self._destroyed:
                self._held[name] = (key, until)
                self._held.move_to_end(name)
                if len(self._held) > _HELD:
                    self._held.popitem(last=False)
        return key

    def destroy(self, name: str) -> None:
        """Delete the key. Others forget it within ``HELD_FOR``."""
        if self._ledger is not None:
            self._ledger.note((noted_as(hidden(name)),))
        with self._lock:
            self._destroyed += 1
            self._held.pop(name, None)
        self._keys.ask(lambda driver: driver.execute(_DELETE, (hidden(name),)))
        with self._lock:
            self._destroyed += 1
            self._held.pop(name, None)

    def close(self) -> None:
        """Let go of the connections."""
        self._keys.close()

    def _add(self, name: str, wrapped: bytes) -> None:
        self._keys.put({hidden(name): wrapped})
