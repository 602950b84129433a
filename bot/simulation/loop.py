"""An event loop whose time is virtual: it never waits, it moves its clock on.

So weeks of a group's life take a fraction of a second, timeouts included, and the same seed
gives the same life. Nothing real may happen on it: no threads, no sockets.
"""

from __future__ import annotations

import asyncio
import math
import selectors
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

#: The clock of a process is off by less than this.
CLOCK_IS_OFF_BY = timedelta(seconds=4)
_MICRO = 1_000_000
#: What is due so soon is due now, in seconds. After a hundred days a moment plus the nanosecond
#: that the loop has by itself is the same number, and what is due exactly then would never come;
#: with this it comes for four years.
_DUE_WITHIN = 2e-8


class StandsStill(RuntimeError):
    """Nothing is left that could ever happen, and somebody still waits."""


class _NeverWaits(selectors.BaseSelector):
    """A selector that lets virtual time pass instead of waiting for a socket."""

    def __init__(self) -> None:
        self.passed = 0
        self._keys: dict[int, selectors.SelectorKey] = {}

    def register(self, fileobj: object, events: int, data: object = None) -> selectors.SelectorKey:
        """Know the loop's own pipe; nothing ever comes through it."""
        number = fileobj if isinstance(fileobj, int) else fileobj.fileno()  # type: ignore[attr-defined]  # as selectors does
        key = selectors.SelectorKey(fileobj, number, events, data)  # type: ignore[arg-type]  # typeshed's file-like
        self._keys[number] = key
        return key

    def unregister(self, fileobj: object) -> selectors.SelectorKey:
        number = fileobj if isinstance(fileobj, int) else fileobj.fileno()  # type: ignore[attr-defined]  # as selectors does
        return self._keys.pop(number)

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise StandsStill("Nothing is left to happen, and somebody still waits.")
        if timeout > 0:
            self.passed += max(math.ceil(timeout * _MICRO - 1e-3), 1)
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class VirtualLoop(asyncio.SelectorEventLoop):
    """Counts whole microseconds from nothing."""

    def __init__(self) -> None:
        self._never_waits = _NeverWaits()
        super().__init__(self._never_waits)
        self._clock_resolution = _DUE_WITHIN
        self.set_exception_handler(lambda _loop, _context: None)

    def time(self) -> float:
        return self._never_waits.passed / _MICRO

    @property
    def passed_for(self) -> timedelta:
        """How much time has passed in it."""
        return timedelta(microseconds=self._never_waits.passed)


class LoopClock:
    """A ``bot.ports.Clock`` that shows a loop's time. ``off_by``: how wrong this clock goes."""

    def __init__(self, loop: VirtualLoop, start: datetime) -> None:
        """``start`` is aware UTC: the moment at which the loop began."""
        self.off_by = timedelta()
        self._loop = loop
        self._start = start

    def now(self) -> datetime:
        """The present moment, as this clock shows it."""
        return self._start + self._loop.passed_for + self.off_by


async def sleep_until(clock: LoopClock, moment: datetime) -> None:
    """Let time pass until this clock shows ``moment``; not at all when it does already."""
    while (ahead := moment - clock.now()) > timedelta():
        await asyncio.sleep(ahead.total_seconds())
