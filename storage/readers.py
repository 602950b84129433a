"""Read units on connections of their own, so that a form never waits behind the writer.

A few threads, a transaction each, so that a unit sees one moment. Knows no event loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from bot.errors import Busy, ConfigError
from bot.ports import Keystore, Tx

from .database import raw_of, reading_engine, schema_of
from .errors import StoreClosed, translate
from .repositories import Reach
from .schema import SCHEMA
from .tx import SqlTx
from .vault import Vault

T = TypeVar("T")

#: How many of SQLite's own steps pass between two looks at the clock.
_STEPS = 5000


class Readers:
    """Runs read units on a small pool of threads."""

    def __init__(self, engine: Engine, vault: Vault, *, threads: int) -> None:
        self._engine = engine
        self._vault = vault
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store-reader")

    def hand_in(self, unit: Callable[[Tx], T], *, within: timedelta) -> Future[T]:
        """Queue a unit; ``Busy`` when it did not begin in time, or a query of it took too long."""
        until = time.monotonic() + within.total_seconds()
        try:
            return self._pool.submit(self._run, unit, until)
        except RuntimeError:
            raise StoreClosed from None

    def close(self) -> None:
        """Finish what is queued and close the connections."""
        self._pool.shutdown()
        self._engine.dispose()

    def _run(self, unit: Callable[[Tx], T], until: float) -> T:
        if time.monotonic() >= until:
            raise Busy
        try:
            with self._engine.connect() as connection, connection.begin():
                _stop_at(connection, until)
                return unit(SqlTx(Reach(connection, self._vault, writing=False)))
        except Exception as error:
            ours = translate(error)
            if ours is error:
                raise
            raise ours from error


def _stop_at(connection: Connection, until: float) -> None:
    """Have SQLite give up a query that runs past the deadline."""
    raw_of(connection).set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)


def read_beside(
    path: Path, unit: Callable[[Tx], T], /, *, keystore: Keystore, within: timedelta
) -> T:
    """Run a read unit on a file that somebody else may be writing; nothing is changed.

    ``ConfigError`` when it is no database of ours, or of another version than this one.
    """
    if schema_of(path) != SCHEMA:
        raise ConfigError(
            f"The database {path} is not of this version. Start the bot of this version once, or"
            " use the command of the version that the bot runs with. Nothing was changed."
        )
    readers = Readers(reading_engine(path, connections=1), Vault(keystore), threads=1)
    try:
        return readers.hand_in(unit, within=within).result()
    finally:
        readers.close()
