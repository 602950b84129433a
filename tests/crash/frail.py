"""A database and a platform whose N-th call fails, and the choice of N.

Every call of the bot is counted where it leaves our code: at the database's own driver, at the
border of the store, at the border of the platform. At a chosen one the process forks, once for
each way to fail: the fork goes on with the failure, to its end; the first process goes on as if
nothing had been, to the next call. So no beginning is played twice.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, event

#: A fork that takes longer than this hangs.
HANGS_AFTER = 120


class Died(BaseException):
    """The process was gone at this moment; nothing after it happens."""


class Fails(StrEnum):
    """How a call fails. ``DIES``: the process does; with ``_AFTER`` when the call was done."""

    LOCKED = "locked"
    FULL = "full"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    UNKNOWN_AFTER = "unknown-after"
    AWAY = "away"
    TOO_FAST = "too-fast"
    DIES = "dies"
    DIES_AFTER = "dies-after"


#: What a statement may fail with, one in turn.
STATEMENT = (Fails.LOCKED, Fails.FULL, Fails.BROKEN)
#: What each call to a platform fails with, one after the other.
PLATFORM = (
    Fails.UNKNOWN,
    Fails.UNKNOWN_AFTER,
    Fails.AWAY,
    Fails.TOO_FAST,
    Fails.DIES,
    Fails.DIES_AFTER,
)
READ, WRITE = (Fails.DIES,), (Fails.DIES, Fails.DIES_AFTER)
_CODES = {
    Fails.LOCKED: (sqlite3.SQLITE_BUSY, "SQLITE_BUSY"),
    Fails.FULL: (sqlite3.SQLITE_FULL, "SQLITE_FULL"),
    Fails.BROKEN: (sqlite3.SQLITE_IOERR, "SQLITE_IOERR"),
}


@dataclass
class Frail:
    """Counts calls and lets them fail. ``chosen`` says which: by number and by name.

    ``failed``: what failed in this process; None in the one that only counts. ``failures`` tells
    of forks that did not end well.
    """

    chosen: Callable[[int, str], bool]
    calls: int = 0
    runs: int = 0
    failed: str | None = None
    failures: list[str] = field(default_factory=list)
    _away: int = 0
    _asked_by: int = field(default_factory=os.getppid)

    @property
    def is_counting(self) -> bool:
        """Whether nothing failed in this process."""
        return self.failed is None

    def meet(self, what: str, ways: Sequence[Fails]) -> Fails | None:
        """One more call; how it is to fail, if it is."""
        if self._away or self.failed is not None:
            return None
        self.calls += 1
        if not self.chosen(self.calls, what):
            return None
        if os.getppid() != self._asked_by:
            # Whoever asked for this was killed; nobody waits for how it ends.
            os._exit(1)
        for way in (ways[self.calls % len(ways)],) if ways is STATEMENT else ways:
            self.runs += 1
            loop = asyncio.get_running_loop()
            pid = os.fork()
            if not pid:
                # Python takes it that a fork has no loop; this one goes on in the very same.
                asyncio._set_running_loop(loop)
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(HANGS_AFTER)
                # It is gone soon; marking its first process's garbage would copy that.
                gc.disable()
                self.failed = f"call {self.calls} ({what}) {way.value}"
                return way
            _, status = os.waitpid(pid, 0)
            if status:
                self.failures.append(f"call {self.calls} ({what}) {way.value}")
        return None

    @contextmanager
    def at_rest(self) -> Iterator[None]:
        """What is asked meanwhile is not the bot's."""
        self._away += 1
        try:
            yield
        finally:
            self._away -= 1


class FrailConnection(sqlite3.Connection):
    """The driver's connection, whose statements are counted."""

    frail: Frail

    def execute(self, *given: Any) -> sqlite3.Cursor:
        self.meet(str(given[0]))
        return super().execute(*given)

    def cursor(self, *_: Any) -> Any:  # the driver's own type says less than it does
        return super().cursor(FrailCursor)

    def commit(self) -> None:
        self.meet("COMMIT")
        super().commit()

    def meet(self, sql: str) -> None:
        """Let a statement fail as SQLite would: a full or broken disk ends the transaction."""
        if not self.frail.is_counting:
            return
        verb = sql.split(maxsplit=1)[0]
        if verb in ("PRAGMA", "ROLLBACK"):
            return
        way = self.frail.meet(f"database: {verb}", STATEMENT)
        if way is None:
            return
        if way is not Fails.LOCKED and self.in_transaction:
            super().rollback()
        error = sqlite3.OperationalError(f"made to be {way.value}")
        error.sqlite_errorcode, error.sqlite_errorname = _CODES[way]
        raise error


class FrailCursor(sqlite3.Cursor):
    def execute(self, *given: Any) -> FrailCursor:
        assert isinstance(self.connection, FrailConnection)
        self.connection.meet(str(given[0]))
        super().execute(*given)
        return self


@contextmanager
def frail_databases(frail: Frail) -> Iterator[None]:
    """Databases that are opened meanwhile are frail."""

    def connect(_dialect: object, _record: object, given: Any, more: Any) -> sqlite3.Connection:
        raw = sqlite3.connect(*given, factory=FrailConnection, **more)
        assert isinstance(raw, FrailConnection)
        raw.frail = frail
        return raw

    event.listen(Engine, "do_connect", connect)
    try:
        yield
    finally:
        event.remove(Engine, "do_connect", connect)
