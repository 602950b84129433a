"""A process of the bot that can die at any await and at any call of the database.

Everything it touches goes through its ``Life``: once dead, every port refuses, so that nothing
which a kill would leave undone is tidied up by a ``finally``. Knows no rule and no meeting.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeGuard, TypeVar

from ..errors import Busy
from ..ports import UNIT_DEADLINE, Tx
from ..records import Timer
from .faults import Fault, Faults
from .loop import VirtualLoop
from .taken import REPOSITORIES, WatchedTx

T = TypeVar("T")


class Died(BaseException):  # as a kill: no handler of errors stops it
    """The process was killed: no code of it runs any more."""


class Gone(Exception):
    """Whoever spoke with a process hears nothing more: it died."""


class Database(Protocol):
    """What all processes share. A batch is one transaction; ``changes`` counts rows written.

    ``rows``: those of every table as text; ``has_key``: whether something can be opened.
    """

    @property
    def changes(self) -> int: ...
    def write_together(
        self, units: list[Callable[[Tx], object]], *, before_commit: Callable[[], None]
    ) -> list[object | BaseException]: ...
    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T: ...
    def rows(self) -> Mapping[str, Sequence[str]]: ...
    def has_key(self, name: str) -> bool: ...


@dataclass(slots=True)
class Life:
    """Whether a process lives, stands still or is dead, and what runs in it.

    ``tasks`` in the order in which they began: a set of them has another order in every run.
    ``over`` is set when it died, for whoever would start it again. ``breaks``: from when to when,
    in the loop's seconds, it stood still, was dead, or could not reach its store.
    """

    faults: Faults
    is_dead: bool = False
    tasks: dict[asyncio.Task[Any], None] = field(default_factory=dict)
    runs: asyncio.Event = field(default_factory=asyncio.Event)
    said: Callable[[str], None] = lambda _line: None
    over: asyncio.Event = field(default_factory=asyncio.Event)
    breaks: list[tuple[float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.runs.set()

    def check(self) -> None:
        """Refuse when dead."""
        if self.is_dead:
            raise Died

    async def gate(self) -> None:
        """A point at which the process may die or stand still: before and after every call."""
        self.check()
        if self.faults.strikes(Fault.CRASH):
            self.die("at an await")
        if self.faults.strikes(Fault.PAUSE):
            self._stand_still()
        if not self.runs.is_set():
            await self.runs.wait()
        self.check()

    def die(self, where: str) -> None:
        """Kill the process: nothing that runs in it goes on."""
        if not self.is_dead:
            self.is_dead = True
            self.breaks_for(math.inf)
            self.said(f"killed {where}")
            for task in tuple(self.tasks):
                task.cancel()
            self.runs.set()
            self.over.set()
        raise Died

    def breaks_for(self, seconds: float) -> None:
        """Note that from now on nothing goes on in it, or nothing is stored, for so long."""
        now = asyncio.get_running_loop().time()
        self.breaks.append((now, now + seconds))

    def was_broken(self, since: float, until: float) -> bool:
        """Whether it was broken off at any moment between these two."""
        return any(begun <= until and ended >= since for begun, ended in self.breaks)

    def _has_died(self) -> bool:
        return self.is_dead

    def _stand_still(self) -> None:
        if self.runs.is_set():
            self.runs.clear()
            seconds = self.faults.between(Fault.PAUSE, 5, 120)
            self.breaks_for(seconds)
            self.said(f"stands still for {seconds:.0f} s")
            asyncio.get_running_loop().call_later(seconds, self.runs.set)

    async def live(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in the process; ``Gone`` when it dies meanwhile."""
        if self.is_dead:
            work.close()
            raise Gone
        task = asyncio.ensure_future(work)
        self.tasks[task] = None
        try:
            return await task
        except Died:
            raise Gone from None
        except asyncio.CancelledError:
            caller = asyncio.current_task()
            assert caller is not None, "somebody waits"
            if caller.cancelling() or not self._has_died():
                raise
            raise Gone from None
        finally:
            self.tasks.pop(task, None)


@dataclass(slots=True)
class _Waiting:
    unit: Callable[[Tx], object]
    begin_by: float
    done: asyncio.Future[Any]
    taken: list[Timer] = field(default_factory=list)

    def run(self, tx: Tx) -> object:
        self.taken.clear()
        return self.unit(WatchedTx(tx, self.taken))  # type: ignore[arg-type]  # its repositories are those of tx


class SimulatedStore:
    """``bot.ports.Store`` of one process: units wait, are committed in batches, and may die."""

    def __init__(
        self,
        database: Database,
        life: Life,
        loop: VirtualLoop,
        *,
        committed: Callable[[list[Timer]], None],
    ) -> None:
        """``committed`` is called after every COMMIT that changed something.

        It is handed the timers that fired in it.
        """
        self._database = database
        self._life = life
        self._loop = loop
        self._committed = committed
        self._queue: list[_Waiting] = []

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` in a transaction, often with others, and return after COMMIT."""
        await self._life.gate()
        begin_by = self._loop.time() + within.total_seconds()
        waiting = _Waiting(unit, begin_by, self._loop.create_future())
        if not self._queue:
            delay = 0.0005
            if self._life.faults.strikes(Fault.STALL):
                delay = self._life.faults.between(Fault.STALL, 0.2, 6)
                self._life.breaks_for(delay)
            self._loop.call_later(delay, self._commit)
        self._queue.append(waiting)
        result: T = await waiting.done
        await self._life.gate()
        return result

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run ``unit`` on what was committed."""
        await self._life.gate()
        if self._life.faults.strikes(Fault.STALL):
            self._life.breaks_for(within.total_seconds())
            await asyncio.sleep(within.total_seconds())
            raise Busy
        return await self._database.read(unit, within=within)

    async def close(self) -> None:
        """Nothing to let go of: the database is everybody's."""

    def _commit(self) -> None:
        batch, self._queue = self._queue, []
        if self._life.is_dead:
            return
        if not self._life.runs.is_set():
            # Standing still: the whole process goes on together.
            self._queue = batch
            self._loop.call_later(1.0, self._commit)
            return
        ready = []
        for one in batch:
            if one.done.cancelled():
                continue
            if self._loop.time() >= one.begin_by:
                one.done.set_exception(Busy())
            else:
                ready.append(one)
        if not ready:
            return
        units, before_commit = self._dying(ready)
        changes = self._database.changes
        try:
            results = self._database.write_together(units, before_commit=before_commit)
        except Died:
            return
        if self._database.changes != changes:
            kept = (one for one, r in zip(ready, results, strict=True) if not _failed(r))
            self._committed([timer for one in kept for timer in one.taken])
        for one, result in zip(ready, results, strict=True):
            if one.done.cancelled():
                continue
            if _failed(result):
                one.done.set_exception(result)
            else:
                one.done.set_result(result)

    def _dying(
        self, ready: list[_Waiting]
    ) -> tuple[list[Callable[[Tx], object]], Callable[[], None]]:
        """The units, the last of which may die at one of its calls or just before COMMIT."""
        units: list[Callable[[Tx], object]] = [one.run for one in ready]
        faults = self._life.faults
        if not faults.strikes(Fault.CRASH_IN_UNIT):
            return units, lambda: None
        last, calls = units[-1], int(faults.between(Fault.CRASH_IN_UNIT, 1, 30))
        units[-1] = lambda tx: last(_DyingTx(tx, calls))  # type: ignore[arg-type]  # its repositories are those of tx
        return units, lambda: self._life.die("in a transaction")


def _failed(result: object) -> TypeGuard[BaseException]:
    return isinstance(result, BaseException)


class _DyingTx:
    """A transaction whose ``calls``-th call of the database never comes back."""

    def __init__(self, tx: Tx, calls: int) -> None:
        self._left = calls
        for name in REPOSITORIES:
            setattr(self, name, _DyingRepo(getattr(tx, name), self.call))

    def call(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise _Cut


class _Cut(Exception):
    """The unit goes no further; the transaction dies with its process before COMMIT."""


class _DyingRepo:
    def __init__(self, repo: object, call: Callable[[], None]) -> None:
        self._repo = repo
        self._call = call

    def __getattr__(self, name: str) -> object:
        self._call()
        return getattr(self._repo, name)
