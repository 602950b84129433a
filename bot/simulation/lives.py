"""Many lives under many seeds: each from nothing to its verdict, in as many processes as wanted.

Whoever calls it brings a way to open a database; nothing here knows which.
"""

from __future__ import annotations

import asyncio
import gc
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Protocol

from structlog.testing import capture_logs

from methods.spec import Method

from ..assembly import Parts
from ..groups.later import at_once
from ..groups.meetings import Tools
from ..groups.screens import CardDesk
from ..groups.shelf import MethodShelf
from ..records import GroupKind
from ..rehearsal.clock import SeededIds
from ..rehearsal.platform import MemoryPlatform
from ..rehearsal.verdicts import Failure
from ..words import Words
from . import rules
from .cast import Cast, cast_for
from .dates import holidays_for
from .faults import Fault, Faults, Struck
from .life import FOUNDED_AT
from .loop import LoopClock, VirtualLoop
from .machine import Database
from .story import Story
from .workspace import Workspace
from .world import Props, World

SECRET = b"s" * 32
#: No life goes on for longer: so long the loop's time is exact. The longest take two years.
LONGEST = timedelta(days=4 * 365)


class Opened(Database, Protocol):
    """A database that was opened for one life."""

    def image(self) -> bytes:
        """Everything in it, byte by byte, as it lies on a disk."""
        ...

    async def close(self) -> None: ...


OpenDatabase = Callable[[Callable[[], datetime]], Opened]


@dataclass(frozen=True, slots=True)
class Ask:
    """One life to be lived. ``only``: the faults that strike in it; None for all that are drawn.

    ``method``: the id of the method that the group goes by; None for one that is drawn. ``kind``:
    whether its people stay the same; None for one that is drawn.
    """

    seed: int
    kinds: frozenset[Fault] = frozenset(Fault)
    only: frozenset[Struck] | None = None
    cast: Cast | None = None
    meetings: int = 1
    method: str | None = None
    kind: GroupKind | None = None
    tells: bool = False


@dataclass(frozen=True, slots=True)
class Lived:
    """What came of one life. ``counts``: how often each kind of fault struck."""

    ask: Ask
    cast: Cast
    events: int
    counts: Mapping[str, int]
    struck: tuple[Struck, ...]
    checked: int
    failures: tuple[Failure, ...]
    seconds: float
    story: tuple[str, ...] = field(default=(), repr=False)

    @property
    def crashes(self) -> int:
        """How often a process was killed."""
        return self.counts.get("crash", 0) + self.counts.get("crash-in-unit", 0)

    @property
    def ok(self) -> bool:
        """Whether everything held."""
        return not self.failures


@contextmanager
def _garbage_waits() -> Iterator[None]:
    """Look for unreachable cycles once, when a life is over: it leaves few and is short."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        gc.collect(0)


def _where(fell: Exception) -> str:
    """What ended a life, and where: its words may be what somebody typed, its place is ours."""
    place = traceback.extract_tb(fell.__traceback__)[-1]
    return f"{type(fell).__name__} in {Path(place.filename).name}, line {place.lineno}"


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What every life needs: methods, and a way to a fresh database."""

    library: Mapping[str, Method]
    open_database: OpenDatabase

    def live(self, ask: Ask) -> Lived:
        """Live one life. Nothing of it is left afterwards."""
        loop = VirtualLoop()
        with _garbage_waits(), asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(self._live(ask, loop))

    async def _live(self, ask: Ask, loop: VirtualLoop) -> Lived:
        began = perf_counter()
        cast = ask.cast or cast_for(
            ask.seed,
            self.library,
            meetings=ask.meetings,
            method=ask.method,
            kind=ask.kind,
        )
        start = FOUNDED_AT + timedelta(weeks=ask.seed % 52)
        clock = LoopClock(loop, start)
        faults = Faults(ask.seed, ask.kinds, ask.only)
        story = Story(clock.now, kept=ask.tells)
        people = {f"P{n}": f"Person {n}" for n in range(1, cast.people + 1)}
        platform = MemoryPlatform(people, clock, profile=cast.profile)
        database = self.open_database(clock.now)
        ids = SeededIds(ask.seed)
        holidays = holidays_for(ask.seed)
        parts = partial(
            Parts,
            ids=ids,
            library=self.library,
            secret=SECRET,
            holidays=holidays,
            aside=at_once,
        )
        world = World(
            Props(loop, start, database, platform, faults, story, parts),
            processes=cast.processes,
        )
        tools = Tools(clock, ids, MethodShelf(self.library), SECRET, holidays=holidays)
        life = Workspace(world, tools, CardDesk(tools, Words()), cast, seed=ask.seed)
        try:
            with capture_logs() as logs:
                try:
                    async with asyncio.timeout(LONGEST.total_seconds()):
                        await life.live()
                except Exception as fell:  # one life must not end the others
                    life.judge.fails("a life goes on to its end", _where(fell))
            words = sorted(life.words)
            rules.nothing_fails_quietly(life.judge, logs, words)
            rules.nothing_is_written_in_clear(life.judge, database.image(), words)
            life.judge.none("a tick goes wrong", world.ticks_failed)
            rules.timers_fire_once(life.judge, world.fired)
        finally:
            await database.close()
        return Lived(
            ask=ask,
            cast=cast,
            events=story.events + len(platform.diary),
            counts=faults.counts(),
            struck=tuple(faults.struck),
            checked=life.judge.checked,
            failures=tuple(life.judge.failures),
            seconds=perf_counter() - began,
            story=tuple(story.lines),
        )
