"""The two stores on SQLite: one with a writer thread and readers, one that does all in the caller.

Both speak ``bot.ports.Store`` over the same repositories. The second is for the rehearsal and
for tests, where time is virtual and nothing may happen behind anybody's back.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import Busy, ConfigError, IntervisorError, StoreFull
from bot.meter import UNMETERED, Meter
from bot.ports import UNIT_DEADLINE, Keystore, Tx

from .commit import Committer
from .database import (
    prepare_file,
    prepare_memory,
    prove_key,
    raw_of,
    reading_engine,
    use_write_ahead_log,
    writing_engine,
)
from .epoch import Epoch, Remembering
from .errors import StoreClosed, translate
from .files import WriterLock
from .readers import Readers
from .repositories import Reach
from .repositories.compiled import run_plain
from .tx import SqlTx
from .vault import Vault
from .waiting import wait_for
from .writer import Writer

T = TypeVar("T")

READ_CONNECTIONS = 4

_log = structlog.get_logger(__name__)


class _Opened:
    """A database that is checked, locked and ready, with its one writing connection."""

    def __init__(
        self,
        path: Path | None,
        keystore: Keystore,
        now: Callable[[], datetime],
        epoch: Remembering | None = None,
    ) -> None:
        self.vault = Vault(keystore)
        self._now = now
        with ExitStack() as things:
            if path is not None:
                things.callback(_take_lock(path).release)
            try:
                self.connection = self._connect(path, things)
                with self.connection.begin():
                    is_new = prove_key(self.connection, self.vault, now=now())
                self._epoch = None if epoch is None else Epoch(self.vault, epoch)
                if self._epoch is not None:
                    with self.connection.begin():
                        self._epoch.check(self.connection, is_new=is_new)
                    self._count_on(self._epoch)
            except (sqlite3.Error, DBAPIError) as error:
                if isinstance(ours := translate(error), StoreFull):
                    raise ours from error
                raise ConfigError(
                    f"The database {path} cannot be opened for writing. Let the bot's account"
                    " read and write this file, those beside it and its folder."
                ) from error
            self._things = things.pop_all()

    def _connect(self, path: Path | None, things: ExitStack) -> Connection:
        if path is not None:
            prepare_file(path)
        engine = writing_engine(path)
        things.callback(engine.dispose)
        connection = things.enter_context(engine.connect())
        if path is None:
            prepare_memory(engine)
        else:
            use_write_ahead_log(connection)
        return connection

    def _count_on(self, epoch: Epoch) -> None:
        with self.connection.begin():
            count = epoch.rise(self.connection, self._now())
        epoch.remember(count)

    def close(self) -> None:
        try:
            if self._epoch is not None:
                self._count_on(self._epoch)
        except (DBAPIError, IntervisorError, OSError) as error:
            # All that was acknowledged is stored; only a copy of this file is harder to tell.
            _log.warning("the count of this database did not rise", error=type(error).__name__)
        finally:
            self._things.close()


def _take_lock(path: Path) -> WriterLock:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return WriterLock(path)
    except OSError as error:
        raise ConfigError(
            f"The folder {path.parent} cannot be used for the database. Make it, and let the"
            " bot's account write in it."
        ) from error


class SqliteStore:
    """See ``bot.ports.Store``: one writer thread with group commit, and a few readers."""

    def __init__(
        self,
        path: Path,
        *,
        keystore: Keystore,
        now: Callable[[], datetime],
        meter: Meter = UNMETERED,
        epoch: Remembering | None = None,
    ) -> None:
        """Open, or make, the database; ``ConfigError`` when that cannot be."""
        self._opened = opened = _Opened(path, keystore, now, epoch)
        self._writer = Writer(Committer(opened.connection, opened.vault, meter=meter))
        engine = reading_engine(path, connections=READ_CONNECTIONS)
        self._readers = Readers(engine, self._opened.vault, threads=READ_CONNECTIONS)
        self._closed = False

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT.

        Cancelling the caller takes back a unit that has not begun; one that has is finished
        and committed. ``unit`` may be run twice (only the last run counts), so it changes
        nothing but the store.
        """
        return await wait_for(self._writer.hand_in(unit, within=within), within)

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on a read connection; ``Busy`` after ``within``, begun or not."""
        return await wait_for(
            self._readers.hand_in(unit, within=within), within, leave_running=True
        )

    async def close(self) -> None:
        """Finish what is queued, then let go of the file. May be called twice."""
        if not self._closed:
            self._closed = True
            await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._readers.close()
        self._opened.close()


class _Now:
    """A ``Job`` that is done at once, in the caller."""

    def __init__(self, unit: Callable[[Tx], object]) -> None:
        self._unit = unit
        self.value: object = None
        self.error: BaseException | None = None

    def begin(self) -> bool:
        return True

    def run(self, tx: Tx) -> object:
        return self._unit(tx)

    def succeed(self, value: object) -> None:
        self.value = value

    def fail(self, error: BaseException) -> None:
        self.error = error


class InlineStore:
    """See ``bot.ports.Store``: units run at once, in the caller, on one connection.

    Nothing waits, so a unit is ``Busy`` only when ``within`` is nothing.
    """

    def __init__(
        self, path: Path | None, *, keystore: Keystore, now: Callable[[], datetime]
    ) -> None:
        """Open a database file, or one in memory; ``ConfigError`` when that cannot be."""
        self._opened = _Opened(path, keystore, now)
        connection, vault = self._opened.connection, self._opened.vault
        self._committer = Committer(connection, vault)
        self._reading = SqlTx(Reach(connection, vault, writing=False))
        self._closed = False

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT."""
        self._may_begin(within)
        result: list[T] = []

        def keep(tx: Tx) -> None:
            result[:] = [unit(tx)]

        job = _Now(keep)
        self._committer.run((job,))
        if job.error is not None:
            raise job.error
        return result[0]

    def write_together(
        self, units: Sequence[Callable[[Tx], object]], *, before_commit: Callable[[], None]
    ) -> list[object | BaseException]:
        """Run units in one transaction, as the writer thread does; what each gave or raised.

        What ``before_commit`` raises is raised here, and nothing of any unit is stored.
        """
        if self._closed:
            raise StoreClosed
        jobs = [_Now(unit) for unit in units]
        self._committer.run(jobs, before_commit=before_commit)
        return [job.value if job.error is None else job.error for job in jobs]

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on the same connection, whose repositories refuse to write meanwhile.

        A PRAGMA would have SQLite refuse it too, but makes it prepare every statement anew.
        """
        self._may_begin(within)
        raw, dialect = raw_of(self._opened.connection), self._opened.connection.dialect
        try:
            run_plain(raw, "BEGIN", dialect)
            try:
                return unit(self._reading)
            finally:
                raw.rollback()
        except Exception as error:
            ours = translate(error)
            if ours is error:
                raise
            raise ours from error

    @property
    def changes(self) -> int:
        """How many rows were written since it was opened."""
        return raw_of(self._opened.connection).total_changes

    def image(self) -> bytes:
        """Return the whole database, byte by byte, to be searched for what may not be in it."""
        return raw_of(self._opened.connection).serialize()

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table, by table, to be searched for the same."""
        raw = raw_of(self._opened.connection)
        named = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: [repr(row) for row in raw.execute(f'SELECT * FROM "{table}"')]  # noqa: S608  # its own name
            for (table,) in named
        }

    def has_key(self, name: str) -> bool:
        """Whether anything sealed under this key could be opened."""
        return self._opened.vault.has(name)

    async def close(self) -> None:
        """Let go of the database; one in memory is gone. May be called twice."""
        if not self._closed:
            self._closed = True
            self._opened.close()

    def _may_begin(self, within: timedelta) -> None:
        if self._closed:
            raise StoreClosed
        if within <= timedelta(0):
            raise Busy


def open_store(
    path: Path,
    *,
    keystore: Keystore,
    now: Callable[[], datetime],
    meter: Meter = UNMETERED,
    epoch: Remembering | None = None,
) -> SqliteStore:
    """Open the database at ``path`` for serving, making it when it is not there.

    ``epoch``: the count beside the keys by which an older database is found out and refused.
    ``ConfigError`` when the file is no database of ours or from a newer version, when the keys
    do not belong to it, or when another process has it. ``StoreFull`` when there is no room.
    """
    return SqliteStore(path, keystore=keystore, now=now, meter=meter, epoch=epoch)


def open_inline_store(
    path: Path | None = None, *, keystore: Keystore, now: Callable[[], datetime]
) -> InlineStore:
    """Open a store that runs units in the caller; without ``path`` it lives in memory."""
    return InlineStore(path, keystore=keystore, now=now)
