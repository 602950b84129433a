"""The ledger of what was erased, where processes share it: a table beside the keys.

It is written by itself, before the transaction that erases is committed in the other database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from .keys_database import ERASED, KeysDatabase
from .ledger import KEPT_FOR, hash_of, line_of, read_lines

_NOTE = f"INSERT INTO {ERASED} (at, name_hash) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608  # a name of ours
_SINCE = f"SELECT name_hash FROM {ERASED} WHERE at >= %s"  # noqa: S608
_ALL = f"SELECT at, name_hash FROM {ERASED} ORDER BY at, name_hash"  # noqa: S608
_FORGET = f"DELETE FROM {ERASED} WHERE at < %s"  # noqa: S608


class PostgresLedger:
    """See ``bot.ports.Ledger`` and ``ledger.FileLedger``: rows instead of lines."""

    def __init__(self, keys: KeysDatabase, secret: bytes, now: Callable[[], datetime]) -> None:
        """``secret`` keys the hashes."""
        self._keys = keys
        self._secret = secret
        self._now = now

    def note(self, names: Sequence[str]) -> None:
        """Add a row a name, durably; ``StoreFull`` when there is no room, ``Busy`` when away."""
        at = self._now().astimezone(UTC).replace(microsecond=0)
        self._add([(at, hash_of(name, self._secret)) for name in names])

    def noted_since(self, moment: datetime) -> Callable[[str], bool]:
        """Return what tells of a name whether it was noted at this moment or later."""
        first = moment.replace(microsecond=0)
        rows = self._keys.ask(lambda driver: driver.execute(_SINCE, (first,)).fetchall())
        found = {hashed for (hashed,) in rows}
        return lambda name: hash_of(name, self._secret) in found

    def lines(self) -> list[str]:
        """All of it, as lines for the archive of the keys."""
        rows = self._keys.ask(lambda driver: driver.execute(_ALL).fetchall())
        return [line_of(at, hashed) for at, hashed in rows]

    def add(self, lines: Sequence[str]) -> None:
        """Add what finished lines say, durably; what is none of ours is left out."""
        self._add(read_lines(lines))

    def forget_old(self) -> None:
        """Drop what no backup needs any more."""
        first = self._now() - KEPT_FOR
        self._keys.ask(lambda driver: driver.execute(_FORGET, (first,)))

    def _add(self, rows: Sequence[tuple[datetime, str]]) -> None:
        if rows:
            self._keys.ask(lambda driver: _add_all(driver, rows))


def _add_all(driver: Any, rows: Sequence[tuple[datetime, str]]) -> None:
    with driver.transaction(), driver.cursor() as cursor:
        cursor.executemany(_NOTE, rows)
