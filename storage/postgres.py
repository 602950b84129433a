"""The store on PostgreSQL: how it is opened, and how units are handed in and waited for.

Any number of processes may open the same database at once. It is checked before anything is
written, and brought to our schema by whoever is first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.errors import ConfigError, IntervisorError
from bot.meter import UNMETERED, Meter
from bot.ports import UNIT_DEADLINE, Keystore, Tx

from .database import prove_key
from .epoch import Epoch, Remembering
from .errors import translate
from .keys_database import WRAPPED as KEYS
from .keystore_postgres import PostgresKeystore
from .schema import REACH, SCHEMA, VERSION, check_schema
from .server import DATABASE_SETTING, engine_for, explained, setting_up, tables_in
from .sqlstates import is_of_postgres
from .units import Units
from .vault import Vault
from .waiting import wait_for

T = TypeVar("T")

WRITE_THREADS = 8
READ_THREADS = 4
#: A unit that was begun, and of which nothing is heard for so long after its time, is given up.
SILENT_FOR = timedelta(seconds=10)

#: A table that is there while a backup is brought in: what stands beside it is not finished.
UNFINISHED = "unfinished_restore"
#: A table that is in every schema of ours.
_OURS = "team_group"

_log = structlog.get_logger(__name__)


def schema_there(connection: Connection) -> str | None:
    """Return the schema of a database, None for an empty one. Nothing is written.

    ``ConfigError`` when something else is in it, or too new.
    """
    names = tables_in(connection)
    if not names:
        return None
    if KEYS in names:
        raise ConfigError(
            f"{DATABASE_SETTING} names the database of the keys. Keys and what they seal must not"
            " lie in one backup: give each a database of its own. Nothing was changed."
        )
    if UNFINISHED in names:
        raise ConfigError(
            f"A restore into the database of {DATABASE_SETTING} is running, or was broken off:"
            " what is there now is not to be served. When none is running, run `intervisor"
            " restore` once more, which begins anew. Nothing was changed."
        )
    ours = "alembic_version" in names and _OURS in names
    found = connection.execute(VERSION).scalars().all() if ours else []
    works_from = connection.execute(REACH).scalars().all() if "schema_reach" in names else []
    return check_schema(found, works_from, where=f"The database of {DATABASE_SETTING}")


def is_in_use(url: str) -> bool:
    """Whether the database has been set up before. ``ConfigError`` as ``open_postgres_store``."""
    engine = engine_for(url, setting=DATABASE_SETTING, connections=1)
    try:
        with explained(DATABASE_SETTING), engine.connect() as connection:
            return schema_there(connection) is not None
    finally:
        engine.dispose()


def bring_up_to_date(connection: Connection, vault: Vault, *, now: datetime) -> bool:
    """Bring the database to our schema, and see that the keys belong to it; whether it is new.

    To be called in ``setting_up``.
    """
    found = schema_there(connection)
    if found is None or found < SCHEMA:
        from .migrations import run_all  # noqa: PLC0415  # imported only when there is work

        run_all(connection)
    return prove_key(connection, vault, now=now)


class PostgresStore:
    """See ``bot.ports.Store``: a few threads, a connection each, a transaction a unit."""

    def __init__(
        self,
        url: str,
        *,
        keystore: Keystore,
        now: Callable[[], datetime],
        meter: Meter = UNMETERED,
        epoch: Remembering | None = None,
        write_threads: int = WRITE_THREADS,
        read_threads: int = READ_THREADS,
    ) -> None:
        """Open, or set up, the database; ``ConfigError`` when that cannot be."""
        connections = write_threads + read_threads
        self._engine = engine_for(url, setting=DATABASE_SETTING, connections=connections)
        self._keystore = keystore
        self._now = now
        vault = Vault(keystore)
        self._epoch = None if epoch is None else Epoch(vault, epoch)
        try:
            self._prepare(vault)
        except BaseException:
            self._let_go()
            raise
        self._units = Units(
            self._engine, vault, writers=write_threads, readers=read_threads, meter=meter
        )
        self._closed = False

    def _prepare(self, vault: Vault) -> None:
        with explained(DATABASE_SETTING):
            with self._engine.connect() as connection, setting_up(connection):
                is_new = bring_up_to_date(connection, vault, now=self._now())
                if self._epoch is not None:
                    self._epoch.check(connection, is_new=is_new)
            self._count_on()

    def _count_on(self) -> None:
        """Count on in the database first. Others may start and stop at the same moment."""
        if self._epoch is not None:
            with self._engine.connect() as connection, setting_up(connection):
                count = self._epoch.rise(connection, self._now())
            self._epoch.remember(count)

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction and return after COMMIT.

        Cancelling the caller takes back a unit that has not begun; one that has is finished
        and committed. ``unit`` may be run several times (only the last run counts), so it
        changes nothing but the store. ``Unsettled`` when the server went away in a COMMIT.
        """
        future = self._units.hand_in(unit, within=within, writing=True)
        return await wait_for(future, within, silent_for=SILENT_FOR)

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on one moment of the database; ``Busy`` after ``within``, begun or not."""
        future = self._units.hand_in(unit, within=within, writing=False)
        return await wait_for(future, within, leave_running=True)

    def peek(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """The same as ``read``, for who has no event loop."""
        return self._units.hand_in(unit, within=within, writing=False).result()

    async def close(self) -> None:
        """Finish what is queued, then let go of all connections, also the keystore's.

        May be called twice.
        """
        await asyncio.to_thread(self.close_now)

    def close_now(self) -> None:
        """The same as ``close``, for who has no event loop."""
        if self._closed:
            return
        self._closed = True
        self._units.close()
        try:
            self._count_on()
        except Exception as error:
            # All that was acknowledged is stored; only an old copy is harder to tell.
            if not is_of_postgres(error) and not isinstance(error, IntervisorError):
                raise
            _log.warning("the count of this database did not rise", error=type(error).__name__)
        finally:
            self._let_go()

    def _let_go(self) -> None:
        self._engine.dispose()
        if isinstance(self._keystore, PostgresKeystore):
            self._keystore.close()


def open_postgres_store(
    url: str,
    *,
    keystore: Keystore,
    now: Callable[[], datetime],
    meter: Meter = UNMETERED,
    epoch: Remembering | None = None,
) -> PostgresStore:
    """Open the PostgreSQL database at ``url`` for serving, setting it up when it is empty.

    ``epoch``: the count beside the keys by which an older database is found out and refused.
    ``ConfigError`` when it cannot be reached or is not ours, is from a newer version, or when
    the keys do not belong to it. It never holds anything of the URL.
    """
    try:
        return PostgresStore(url, keystore=keystore, now=now, meter=meter, epoch=epoch)
    except DBAPIError as error:
        raise translate(error) from None
