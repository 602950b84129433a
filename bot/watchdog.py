"""Whether this process still lives: its event loop, and its connections to the platforms.

A process that is dead inside is ended, so that whoever supervises it starts another. Nothing is
lost by that: what was acknowledged was committed first. All spans are counted in looks of its
own, never on a clock: a machine that slept, or a process that was stopped for a while, finds
nothing late when it goes on. It knows no platform by name.

The rule for connections: whatever the other side sends is a sign of life. A connection that
gave none for ``quiet_for`` is dead, one that never gave any only after ``first_for``. A platform
that is away so costs one restart, not one every few minutes: the next process tries to start
there, ever less often, and a connection is looked at only once its home has started.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import NoReturn, Protocol

import structlog

from .errors import EXIT_DEAD, ConnectionDead
from .meter import UNMETERED, Meter

#: Between two beats of the heart; and what the loop's lag is measured over.
BEAT_EVERY = timedelta(seconds=1)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long something may be silent before it is dead; looked at so many times meanwhile."""

    #: The event loop. Nothing of ours holds it for a second.
    loop_for: timedelta = timedelta(seconds=60)
    #: A connection that lived. Each adapter's own signs come at least every 45 seconds.
    quiet_for: timedelta = timedelta(seconds=180)
    #: A connection that has not lived yet. A new process would be no better off.
    first_for: timedelta = timedelta(minutes=15)
    looks: int = 30

    @property
    def loop_look_every(self) -> timedelta:
        return self.loop_for / self.looks

    @property
    def line_look_every(self) -> timedelta:
        return self.quiet_for / self.looks

    @property
    def first_looks(self) -> int:
        return round(self.first_for / self.line_look_every)


STEADY = Patience()


class Line(Protocol):
    """A connection that can be looked at."""

    @property
    def signs(self) -> int | None:
        """How many signs of life there were so far; None where there is nothing to look at."""
        ...

    @property
    def is_shut(self) -> bool:
        """Whether the platform closed it and says so: it is not dead, and a restart is no help."""
        ...


def end_now() -> NoReturn:
    """End the process on the spot, whatever hangs."""
    sys.stderr.flush()
    os._exit(EXIT_DEAD)


class Heart:
    """Beats in the event loop; whoever sees it stand still knows that the loop does."""

    def __init__(self, *, meter: Meter = UNMETERED) -> None:
        self.beats = 0
        self._meter = meter

    async def beat(self) -> NoReturn:
        """Beat for ever, and measure how late each beat comes."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + BEAT_EVERY.total_seconds()
            await asyncio.sleep(BEAT_EVERY.total_seconds())
            self.beats += 1
            self._meter.loop_lagged(timedelta(seconds=max(loop.time() - due, 0)))


class LoopGuard:
    """A thread that looks at the heart, and ends the process when it stands still.

    It also ends a process that is ``hurry``-ing to an end and does not get there.
    """

    def __init__(
        self, heart: Heart, patience: Patience = STEADY, *, end: Callable[[], None] = end_now
    ) -> None:
        """Make one in the thread of the event loop."""
        self._heart = heart
        self._patience = patience
        self._end = end
        self._loop_thread = threading.get_ident()
        self._over = threading.Event()
        self._hurried = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="loop-guard", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def hurry(self) -> None:
        """The process is about to end, in order; it has as long as the loop may stand still."""
        self._hurried.set()

    def stop(self) -> None:
        """Look no more."""
        self._over.set()

    def _watch(self) -> None:
        seen, still, hurried = -1, 0, 0
        while not self._over.wait(self._patience.loop_look_every.total_seconds()):
            beats = self._heart.beats
            still = still + 1 if beats == seen else 0
            hurried += self._hurried.is_set()
            seen = beats
            if still >= self._patience.looks:
                _log.error("the event loop is dead: ending, to be started anew", at=self._where())
                break
            if hurried >= self._patience.looks:
                _log.error("the end takes too long: ending now", at=self._where())
                break
        else:
            return
        self._end()

    def _where(self) -> str:
        """Where in the program the loop's thread stands; of what it holds, nothing is said."""
        frame = sys._current_frames().get(self._loop_thread)
        if frame is None:
            return "nowhere"
        return f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"


@dataclass(slots=True)
class _Seen:
    signs: int = 0
    looks: int = 0


class LineWatch:
    """Looks at the connections of homes that have started.

    ``started`` has the names of those homes, as they come.
    """

    def __init__(
        self,
        lines: Mapping[str, Line],
        started: Container[str],
        patience: Patience = STEADY,
        *,
        alarm: Callable[[], None] = lambda: None,
    ) -> None:
        self.alarmed = False
        self._lines = lines
        self._started = started
        self._patience = patience
        self._alarm = alarm
        self._seen = {name: _Seen() for name in lines}

    async def watch(self) -> NoReturn:
        """Look for ever; ``ConnectionDead`` when one is dead."""
        while True:
            await asyncio.sleep(self._patience.line_look_every.total_seconds())
            self.look()

    def look(self) -> None:
        """Look once at each."""
        for name, line in self._lines.items():
            signs, seen = line.signs, self._seen[name]
            lives = signs is None or signs != seen.signs
            if name not in self._started or line.is_shut or lives:
                self._seen[name] = _Seen(signs or 0)
                continue
            seen.looks += 1
            limit = self._patience.looks if seen.signs else self._patience.first_looks
            if seen.looks >= limit:
                self.alarmed = True
                self._alarm()
                _log.error("the connection is dead: ending, to be started anew", platform=name)
                raise ConnectionDead(name)

    def silent(self) -> tuple[str, ...]:
        """Started homes whose connection has not lived yet, or not for half the patience."""
        half = self._patience.looks // 2
        return tuple(
            name
            for name, line in self._lines.items()
            if name in self._started
            and not line.is_shut
            and (line.signs == 0 or (line.signs is not None and self._seen[name].looks >= half))
        )
