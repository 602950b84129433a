"""Runs units of work on PostgreSQL: a few threads, a connection each, one transaction a unit.

A unit that came into the way of another is run again, as long as it may take; one that waits
for a lock beyond its time is ``Busy``. What a COMMIT came to is never guessed. Knows no event
loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from time import perf_counter
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from bot.errors import Busy, Unsettled, VersionConflict
from bot.meter import Meter
from bot.ports import Tx

from .errors import ReadOnly, StoreBroken, StoreClosed, translate
from .repositories import Reach
from .server import driver_of
from .sqlstates import Trouble, code_of, is_of_postgres, trouble_of
from .tx import SqlTx
from .vault import Vault

T = TypeVar("T")

#: Each statement sees what was committed before it: whoever has waited for a group, and holds it
#: now, sees all that the one before did. See docs/decisions/007-postgresql.md.
_BEGIN_WRITE = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
_BEGIN_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#: libpq's PQTRANS_INTRANS.
_IN_TRANSACTION = 2
#: A broken constraint may be two who made the same thing at once. More often, it is ours.
MOST_CROSSINGS = 3
_FIRST_REST_FOR = 0.002
_LONGEST_REST_FOR = 0.25


class Units:
    """Runs units on two pools of threads, so that no read waits behind writers."""

    def __init__(
        self, engine: Engine, vault: Vault, *, writers: int, readers: int, meter: Meter
    ) -> None:
        self._engine = engine
        self._meter = meter
        self._vault = vault
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="store-writer")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="store-reader")

    def hand_in(self, unit: Callable[[Tx], T], *, within: timedelta, writing: bool) -> Future[T]:
        """Queue a unit; its future has the result after COMMIT returned.

        A future that is cancelled before its unit began stands for a unit that never runs.
        """
        until = time.monotonic() + within.total_seconds()
        pool = self._writers if writing else self._readers
        try:
            return pool.submit(self._run, unit, until, writing)
        except RuntimeError:
            raise StoreClosed from None

    def close(self) -> None:
        """Finish what is queued and stop."""
        self._writers.shutdown()
        self._readers.shutdown()

    def _run(self, unit: Callable[[Tx], T], until: float, writing: bool) -> T:
        try:
            return self._until_done(unit, until, writing=writing)
        except StopIteration:
            # An event loop cannot pass this one on: whoever awaits it would wait for ever.
            raise RuntimeError("A unit ran out of something to take the next of.") from None

    def _until_done(self, unit: Callable[[Tx], T], until: float, *, writing: bool) -> T:
        """Run a unit until it came through, failed for good, or its time is over."""
        crossings = 0
        rest_for = _FIRST_REST_FOR
        while time.monotonic() < until:
            try:
                return self._once(unit, until, writing=writing)
            except Exception as error:
                if _is_broken_constraint(error):
                    crossings += 1
                if crossings > MOST_CROSSINGS or not _may_run_again(error):
                    raise _ours(error, writing=writing) from error
            time.sleep(min(rest_for, max(until - time.monotonic(), 0)))
            rest_for = min(2 * rest_for, _LONGEST_REST_FOR)
        raise Busy

    def _once(self, unit: Callable[[Tx], T], until: float, *, writing: bool) -> T:
        with self._engine.connect() as connection:
            begun_at = perf_counter()
            driver = driver_of(connection)
            try:
                driver.execute(_begin(until, writing=writing), prepare=False)
                reach = Reach(connection, self._vault, writing=writing, shared=True)
                value = unit(SqlTx(reach))
                _commit(driver)
            except BaseException as error:
                _abandon(connection, driver, error)
                raise
            if writing:
                self._meter.committed(1, took=timedelta(seconds=perf_counter() - begun_at))
            return value


def _begin(until: float, *, writing: bool) -> str:
    left = max(int((until - time.monotonic()) * 1000), 1)
    begin = _BEGIN_WRITE if writing else _BEGIN_READ
    return f"{begin}; SET LOCAL lock_timeout = {left}; SET LOCAL statement_timeout = {left}"


def _commit(driver: Any) -> None:
    if driver.pgconn.transaction_status != _IN_TRANSACTION:
        # A unit swallowed the error with which its transaction ended: COMMIT would undo it all,
        # and say nothing.
        raise StoreBroken("the transaction is over")
    try:
        driver.commit()
    except Exception as error:
        if is_of_postgres(error) and trouble_of(error) in (Trouble.LOST, Trouble.LATE):
            raise Unsettled from error
        raise


def _abandon(connection: Connection, driver: Any, error: BaseException) -> None:
    """Leave no transaction behind; a connection that is of no use any more is not kept."""
    if not driver.closed:
        try:
            driver.rollback()
        except Exception as trouble:
            if not is_of_postgres(trouble):
                raise
            connection.invalidate()
            return
    lost = is_of_postgres(error) and trouble_of(error) is Trouble.LOST
    if driver.closed or lost or isinstance(error, Unsettled):
        connection.invalidate()


def _may_run_again(error: Exception) -> bool:
    """Whether nothing of the unit was stored, and running it once more may work."""
    if isinstance(error, VersionConflict):
        return True
    return is_of_postgres(error) and trouble_of(error) in (Trouble.CROSSED, Trouble.LOST)


def _is_broken_constraint(error: Exception) -> bool:
    return isinstance(error, VersionConflict) or (
        is_of_postgres(error) and code_of(error) == "23505"
    )


def _ours(error: Exception, *, writing: bool) -> BaseException:
    ours = translate(error)
    if isinstance(ours, ReadOnly) and writing:
        return StoreBroken("the server takes no changes")
    if ours is error and not isinstance(error, DBAPIError) and is_of_postgres(error):
        # The driver's own, from a BEGIN or a COMMIT: its text may hold more than a code.
        return StoreBroken(code_of(error) or type(error).__name__)
    return ours
