"""Runs units of work on the one writing connection and commits them together.

BEGIN IMMEDIATE, a savepoint a unit, COMMIT; only then is anybody told. A unit that raises is
rolled back alone. When the database ended the transaction by itself (a full disk does), nobody
was told yet: every unit is run again, in a transaction of its own. Knows no threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.meter import UNMETERED, Meter
from bot.ports import Tx

from .database import raw_of
from .errors import StoreBroken, translate
from .repositories import Reach
from .repositories.compiled import run_plain
from .tx import SqlTx
from .vault import Vault


class Job(Protocol):
    """A unit that waits for its turn, and whoever waits for its result."""

    def begin(self) -> bool:
        """Say that it begins; False when it may not any more (expired, or nobody waits)."""
        ...

    def run(self, tx: Tx) -> object:
        """Do the unit's work. May be called twice; what a first run returned is dropped."""
        ...

    def succeed(self, value: object) -> None:
        """Hand out the result. Called after COMMIT returned."""
        ...

    def fail(self, error: BaseException) -> None:
        """Hand out the error. Nothing of the unit was stored."""
        ...


class _TransactionLost(Exception):
    """The database ended the transaction by itself, or could not commit it."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__("The database ended the transaction.")
        self.cause = cause


@dataclass(frozen=True, slots=True)
class _Done:
    job: Job
    value: object = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.error is None:
            self.job.succeed(self.value)
        else:
            self.job.fail(translate(self.error))


class Committer:
    """Commits batches of jobs on one connection, which must be used by nobody else."""

    def __init__(self, connection: Connection, vault: Vault, *, meter: Meter = UNMETERED) -> None:
        self._connection = connection
        self._meter = meter
        self._vault = vault

    def run(
        self,
        jobs: Sequence[Job],
        *,
        full: Callable[[], bool] = lambda: False,
        before_commit: Callable[[], None] = lambda: None,
    ) -> int:
        """Run jobs in one transaction and tell each how it went; return how many were taken.

        ``full`` is asked before each job but the first: True ends the batch before it. What
        ``before_commit`` raises ends the transaction: nobody is told anything.
        """
        taken: list[Job] = []
        begun: list[Job] = []
        try:
            done = self._together(jobs, taken, begun, full, before_commit=before_commit)
        except _TransactionLost:
            for job in begun:
                self._alone(job)
        except DBAPIError as error:
            # BEGIN failed: nothing has run, and another attempt would wait as long again.
            for job in jobs:
                if job.begin():
                    job.fail(translate(error))
            return len(jobs)
        else:
            for one in done:
                one.tell()
        return len(taken)

    def _alone(self, job: Job) -> None:
        try:
            (done,) = self._together([job], [], [], lambda: False, again=True)
        except _TransactionLost as lost:
            job.fail(translate(lost.cause))
        except DBAPIError as error:
            job.fail(translate(error))
        else:
            done.tell()

    def _together(
        self,
        jobs: Sequence[Job],
        taken: list[Job],
        begun: list[Job],
        full: Callable[[], bool],
        *,
        before_commit: Callable[[], None] = lambda: None,
        again: bool = False,
    ) -> list[_Done]:
        begun_at = perf_counter()
        transaction = self._connection.begin()
        reach = Reach(self._connection, self._vault, writing=True)
        done: list[_Done] = []
        try:
            for job in jobs:
                if taken and full():
                    break
                taken.append(job)
                if again or job.begin():
                    begun.append(job)
                    done.append(self._one(job, reach))
            before_commit()
            try:
                transaction.commit()
            except DBAPIError as error:
                raise _TransactionLost(error) from error
        except BaseException:
            self._abandon()
            raise
        self._meter.committed(len(done), took=timedelta(seconds=perf_counter() - begun_at))
        return done

    def _one(self, job: Job, reach: Reach) -> _Done:
        try:
            self._send("SAVEPOINT unit")
            try:
                value = job.run(SqlTx(reach))
            except BaseException as error:
                if not self._in_transaction():
                    raise _TransactionLost(error) from error
                self._send("ROLLBACK TO SAVEPOINT unit")
                self._send("RELEASE SAVEPOINT unit")
                return _Done(job, error=error)
            # A unit may have swallowed the error with which the transaction ended.
            if not self._in_transaction():
                raise _TransactionLost(StoreBroken("transaction ended"))
            self._send("RELEASE SAVEPOINT unit")
        except DBAPIError as error:
            raise _TransactionLost(error) from error
        return _Done(job, value=value)

    def _send(self, sql: str) -> None:
        run_plain(raw_of(self._connection), sql, self._connection.dialect)

    def _in_transaction(self) -> bool:
        return raw_of(self._connection).in_transaction

    def _abandon(self) -> None:
        """Leave the connection without a transaction, whatever state an error left it in."""
        raw = raw_of(self._connection)
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        left = self._connection.get_transaction()
        if left is not None:
            left.close()
