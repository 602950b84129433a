"""The one writer thread: takes what waits, has it committed together, tells each caller.

Callers stand on the other side of a queue with a ``concurrent.futures.Future`` each. A unit
that waited past its deadline is never begun. Knows nothing of SQL or of event loops.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Generic, TypeVar

from bot.errors import Busy
from bot.ports import Tx

from .commit import Committer
from .errors import StoreClosed

T = TypeVar("T")

#: A batch is committed when it has this many units, or has taken this long.
BATCH_UNITS = 128
BATCH_FOR = timedelta(milliseconds=50)


class Waiting(Generic[T]):
    """A unit in the queue: a ``Job`` with a future behind it."""

    __slots__ = ("_begin_by", "_unit", "future")

    def __init__(self, unit: Callable[[Tx], T], begin_by: float) -> None:
        self._unit = unit
        self._begin_by = begin_by
        self.future: Future[T] = Future()

    def begin(self) -> bool:
        if not self.future.set_running_or_notify_cancel():
            return False
        if time.monotonic() >= self._begin_by:
            self.future.set_exception(Busy())
            return False
        return True

    def run(self, tx: Tx) -> T:
        return self._unit(tx)

    def succeed(self, value: T) -> None:
        self.future.set_result(value)

    def fail(self, error: BaseException) -> None:
        if isinstance(error, StopIteration):
            # An event loop cannot pass this one on: whoever awaits it would wait for ever.
            error = RuntimeError("A unit ran out of something to take the next of.")
        self.future.set_exception(error)

    def give_up(self, error: BaseException) -> None:
        """Fail unless it has been told something already."""
        if not self.future.done():
            self.fail(error)


class Writer:
    """Runs units on a thread of its own until it is closed."""

    def __init__(self, committer: Committer) -> None:
        self._committer = committer
        self._queue: deque[Waiting[object]] = deque()
        self._awake = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="store-writer", daemon=True)
        self._thread.start()

    def hand_in(self, unit: Callable[[Tx], T], *, within: timedelta) -> Future[T]:
        """Queue a unit; its future has the result after COMMIT returned.

        A future that is cancelled before its unit began stands for a unit that never runs.
        """
        waiting = Waiting(unit, time.monotonic() + within.total_seconds())
        with self._awake:
            if self._closing:
                raise StoreClosed
            self._queue.append(waiting)  # type: ignore[arg-type]  # results are only passed on
            self._awake.notify()
        return waiting.future

    def close(self) -> None:
        """Finish what is queued and stop. May be called twice."""
        with self._awake:
            self._closing = True
            self._awake.notify()
        self._thread.join()

    def _work(self) -> None:
        while True:
            with self._awake:
                while not self._queue and not self._closing:
                    self._awake.wait()
                if not self._queue:
                    return
                batch = [self._queue.popleft() for _ in range(min(len(self._queue), BATCH_UNITS))]
            try:
                taken = self._committer.run(batch, full=_after(BATCH_FOR))
            except BaseException as error:
                # Not to be expected; but a writer that dies would leave everybody waiting.
                for waiting in batch:
                    waiting.give_up(error)
                continue
            if taken < len(batch):
                with self._awake:
                    self._queue.extendleft(reversed(batch[taken:]))


def _after(wait_for: timedelta) -> Callable[[], bool]:
    """Say True from ``wait_for`` after now on."""
    until = time.monotonic() + wait_for.total_seconds()
    return lambda: time.monotonic() > until
