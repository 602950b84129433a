"""Data keys beside PostgreSQL: wrapped under the master key, in a database of their own.

A key is committed there before anything sealed under it is committed elsewhere. Processes share
it: whoever makes a key at the same moment gets the same one, and what one destroys the others
forget within ``HELD_FOR``.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Engine

from bot.errors import ConfigError, KeyLost

from .errors import translate
from .server import KEYSTORE_SETTING, driver_of, engine_for, explained, setting_up, tables_in
from .sqlstates import Trouble, is_of_postgres, trouble_of
from .wrapping import Wrapper

T = TypeVar("T")

TABLE = "wrapped_key"
#: How long an opened key is held in memory: no longer is it known where it was not destroyed.
HELD_FOR = timedelta(seconds=5)
_HELD = 4096
_CONNECTIONS = 6
#: A stale connection is found out by using it; so many may be left from before a restart.
_TRIES = _CONNECTIONS + 1
_ANSWERS_WITHIN = timedelta(seconds=2)

# A row that was deleted is taken out of the file as soon as the server sweeps, about a minute.
_MAKE_TABLE = f"""
CREATE TABLE IF NOT EXISTS {TABLE} (
    name text PRIMARY KEY, wrapped bytea NOT NULL, made_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)
"""
_GET = f"SELECT wrapped FROM {TABLE} WHERE name = %s"  # noqa: S608  # a name of ours
_ADD = f"INSERT INTO {TABLE} (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608
_DELETE = f"DELETE FROM {TABLE} WHERE name = %s"  # noqa: S608


class PostgresKeystore:
    """See ``bot.ports.Keystore``. ``Busy`` when its database cannot be reached."""

    def __init__(self, url: str, master_key: bytes) -> None:
        """``master_key`` is 32 bytes. ``ConfigError`` when the database is not to be used."""
        self._wrapper = Wrapper(master_key)
        self._engine = engine_for(
            url,
            setting=KEYSTORE_SETTING,
            connections=_CONNECTIONS,
            answers_within=_ANSWERS_WITHIN,
        )
        try:
            _prepare(self._engine)
        except BaseException:
            self._engine.dispose()
            raise
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
        row = self._ask(lambda driver: driver.execute(_GET, (_hidden(name),)).fetchone())
        if row is None:
            return None
        key = self._wrapper.open(name, bytes(row[0]))
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
        with self._lock:
            self._destroyed += 1
            self._held.pop(name, None)
        self._ask(lambda driver: driver.execute(_DELETE, (_hidden(name),)))
        with self._lock:
            self._destroyed += 1
            self._held.pop(name, None)

    def close(self) -> None:
        """Let go of the connections."""
        self._engine.dispose()

    def _add(self, name: str, wrapped: bytes) -> None:
        self._ask(lambda driver: driver.execute(_ADD, (_hidden(name), wrapped)))

    def _ask(self, ask: Callable[[Any], T]) -> T:
        """Ask on a connection that works. All that is asked may be asked twice."""
        for tries in range(_TRIES):
            try:
                with self._engine.connect() as connection:
                    driver = driver_of(connection)
                    try:
                        return ask(driver)
                    except Exception as error:
                        if is_of_postgres(error) and trouble_of(error) is Trouble.LOST:
                            connection.invalidate()
                        raise
            except Exception as error:
                if not is_of_postgres(error):
                    raise
                last = tries == _TRIES - 1
                if trouble_of(error) is not Trouble.LOST or last:
                    raise translate(error) from None
        raise KeyLost  # not to be reached: the last try returns or raises


def _prepare(engine: Engine) -> None:
    with explained(KEYSTORE_SETTING), engine.connect() as connection, setting_up(connection):
        others = tables_in(connection) - {TABLE}
        if others:
            raise ConfigError(
                f"The database of {KEYSTORE_SETTING} holds other things than keys. Keys and what"
                " they seal must not lie in one backup: give the keys an empty database of their"
                " own. Nothing was changed."
            )
        driver_of(connection).execute(_MAKE_TABLE, prepare=False)


def _hidden(name: str) -> str:
    """The database tells nobody whose keys it holds."""
    return hashlib.sha256(name.encode()).hexdigest()
