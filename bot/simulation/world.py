"""One group's world: a platform, the processes of the bot, one database, and time.

It keeps the processes alive (a dead one is started again, as a supervisor would), wakes them
when there is something to do, and tells who may be spoken to. It decides nothing of a meeting.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ..assembly import Bot, Parts
from ..delivery.steps import ABSENT_WAIT_FOR
from ..errors import Busy, StoreFull
from ..ports import Tx
from ..records import Timer
from ..rehearsal.platform import ROOM, WORKSPACE, MemoryPlatform
from .faults import Fault, Faults
from .loop import LoopClock, VirtualLoop
from .machine import Database, Gone, Life, SimulatedStore
from .story import Story
from .wire import LetIn, Weather, Wire

#: A process looks for what is due at least this long after something was committed.
TICK_FOR = 1.0
#: Retention is swept, and dates are planned that nobody's deed planned, when a process starts
#: and so long after any of them did it.
SWEEPS_EVERY = timedelta(days=1)
#: A supervisor starts a dead process again after this many seconds, at least and at most.
STARTS_AFTER = (0.5, 8.0)
#: A process looks so often, in seconds, which workspaces let it in.
LOOKS_EVERY = 5.0
#: After so many commits in a row of which nothing came, nothing ever will: what waits to be sent
#: looks again and again. The most in some twenty lives that ended was 850.
MOST_IN_VAIN = 5_000
#: What is to be sent to a workspace that is not there looks again so long after, in seconds.
WAITS_FOR_WORKSPACE = ABSENT_WAIT_FOR.total_seconds()


@dataclass(slots=True)
class Props:
    """What all processes of a world share. ``parts`` assembles the pieces of one of them."""

    loop: VirtualLoop
    start: datetime
    database: Database
    platform: MemoryPlatform
    faults: Faults
    story: Story
    parts: Callable[..., Parts]


@dataclass(slots=True)
class Process:
    """One start of the bot."""

    name: str
    life: Life
    bot: Bot
    clock: LoopClock
    wake: asyncio.Event = field(default_factory=asyncio.Event)


class World:
    """Runs ``processes`` of the bot until it is closed."""

    def __init__(self, props: Props, *, processes: int) -> None:
        self.props = props
        self.weather = Weather()
        self.clock = LoopClock(props.loop, props.start)
        self.changed = asyncio.Event()
        self.ticks_failed: list[str] = []
        #: How often each timer fired: the same one comes once.
        self.fired: Counter[Timer] = Counter()
        self._chance = random.Random(f"{props.faults.seed}:world")
        self._processes: dict[int, Process] = {}
        self._count = processes
        self._starts = 0
        self._tasks: list[asyncio.Task[None]] = []
        self._due: tuple[datetime | None, datetime | None] = (None, None)
        self._due_at = -1
        self._sweeps_at = props.start
        #: Commits since anything went out, and how much had by then.
        self._in_vain, self._went_out = 0, 0
        self._give_up: Callable[[], None] = lambda: None

    def start(self, *, in_vain: Callable[[], None]) -> None:
        """Start every process, and keep it running.

        ``in_vain`` is called once, when they are busy without anything coming of it.
        """
        self._give_up = in_vain
        for number in range(self._count):
            self._processes[number] = self._born(number)
            self._tasks.append(asyncio.create_task(self._keep_running(number)))

    async def close(self) -> None:
        """Stop everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def somebody(self) -> Process | None:
        """A process that answers; None when all are dead or standing still."""
        alive = [p for p in self._processes.values() if not p.life.is_dead and p.life.runs.is_set()]
        return self._chance.choice(alive) if alive else None

    def is_reachable(self) -> bool:
        """Whether people can press anything: not while the platform is down, or let nobody in."""
        return self._is_up() and self.weather.grant is not None

    def _is_up(self) -> bool:
        return self.props.loop.time() >= max(self.weather.down_until, self.weather.silent_until)

    def revive(self) -> None:
        """Let those that stand still go on, and show the right time on every clock."""
        for process in self._processes.values():
            process.life.runs.set()
            process.clock.off_by = timedelta()
        self.weather.down_until = self.weather.silent_until = self.weather.storm_until = 0.0

    async def tell_of_room(self, room: str = ROOM) -> bool:
        """The platform tells some process that it is time to look at a room, once."""
        process = self.somebody()
        if process is None or not self.is_reachable():
            return False
        try:
            return await process.life.live(process.bot.news.look_at_room(WORKSPACE, room))
        except (Gone, Busy, StoreFull):
            return False

    async def tell_of_workspace(self, *, is_in: bool) -> bool:
        """The platform tells some process whether the bot is in the workspace, once."""
        process = self.somebody()
        if process is None or not self.is_reachable():
            return False
        news = process.bot.news
        told = news.let_in if is_in else news.shut_out
        try:
            return await process.life.live(told(WORKSPACE))
        except Gone:
            return False

    async def wait_until_let_in(self) -> None:
        """Wait for a workspace that let the bot go, and as long as what waits for it may."""
        loop, weather = self.props.loop, self.weather
        while weather.grant is None or loop.time() < weather.let_in_at + WAITS_FOR_WORKSPACE:
            await asyncio.sleep(60)

    async def tell_of_leaving(self, at: datetime) -> bool:
        """The platform tells some process that the workspace let the bot go then, once."""
        process = self.somebody()
        if process is None or not self._is_up():
            return False
        try:
            return await process.life.live(process.bot.news.workspace_left(WORKSPACE, at=at))
        except Gone:
            return False

    def committed(self, fired: Sequence[Timer] = ()) -> None:
        """Something was committed: processes tick within a second, people look again."""
        self.fired.update(fired)
        self._look_whether_it_ends()
        self.changed.set()
        for process in self._processes.values():
            process.wake.set()

    def _look_whether_it_ends(self) -> None:
        if not self.is_reachable():
            # What waits for a workspace may wait for weeks, and for a platform for hours.
            return
        went_out = len(self.props.platform.diary)
        self._in_vain = self._in_vain + 1 if went_out == self._went_out else 0
        self._went_out = went_out
        if self._in_vain == MOST_IN_VAIN:
            self._give_up()

    def _born(self, number: int) -> Process:
        props = self.props
        self._starts += 1
        name = f"process {number + 1}.{self._starts}"
        life = Life(props.faults, said=lambda line: props.story.tell(f"{name} {line}"))
        clock = LoopClock(props.loop, props.start)
        if props.faults.strikes(Fault.CLOCK):
            clock.off_by = timedelta(seconds=round(props.faults.between(Fault.CLOCK, -3, 3), 3))
            props.story.tell(f"{name} has a clock that is {clock.off_by.total_seconds()} s off")
        store = SimulatedStore(props.database, life, props.loop, committed=self.committed)
        wire = Wire(props.platform, self.weather, life, props.faults)
        looks = random.Random(f"{props.faults.seed}:{name}").uniform(0, LOOKS_EVERY)
        platforms = LetIn(wire, knows_after=looks)
        parts = props.parts(store=store, clock=clock, platforms=platforms)
        return Process(name, life, Bot(parts), clock)

    async def _keep_running(self, number: int) -> None:
        while True:
            process = self._processes[number]
            running = asyncio.create_task(self._run(process))
            try:
                await process.life.over.wait()
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
            await asyncio.sleep(self._chance.uniform(*STARTS_AFTER))
            self._processes[number] = self._born(number)
            self.props.story.tell(f"{self._processes[number].name} starts")

    async def _run(self, process: Process) -> None:
        """Do what the bell of a real process does, but only when there is something to do."""
        self._sweeps_at = process.clock.now()
        while True:
            process.wake.clear()
            timers_at, rows_at = await self._next_due()
            now = process.clock.now()
            if timers_at is not None and timers_at <= now:
                await self._tick(process, process.bot.fire_timers)
                rows_at = now
            if rows_at is not None and rows_at <= now:
                await self._tick(process, process.bot.delivery.drain)
            if self._sweeps_at <= now:
                self._sweeps_at = now + SWEEPS_EVERY
                await self._tick(process, process.bot.plan_meetings)
                await self._tick(process, process.bot.sweep)
            await self._rest(process)

    async def _tick(self, process: Process, run: Callable[[], Coroutine[Any, Any, object]]) -> None:
        try:
            await process.life.live(run())
        except (Gone, Busy, StoreFull):
            # As with the real bell: the next one comes.
            return
        except Exception as error:
            self.ticks_failed.append(type(error).__name__)

    async def _rest(self, process: Process) -> None:
        """Sleep until something is due, or somebody committed something."""
        due = (*await self._next_due(), self._sweeps_at)
        moment = min(one for one in due if one is not None)
        seconds = max((moment - process.clock.now()).total_seconds(), 0.05)
        try:
            async with asyncio.timeout(seconds):
                await process.wake.wait()
            await asyncio.sleep(self._chance.uniform(0.01, TICK_FOR))
        except TimeoutError:
            pass

    async def _next_due(self) -> tuple[datetime | None, datetime | None]:
        """When something is due, for every process alike; read again when something was written."""
        changes = self.props.database.changes
        if changes != self._due_at:
            self._due = await self.props.database.read(_next_due)
            self._due_at = changes
        return self._due


def _next_due(tx: Tx) -> tuple[datetime | None, datetime | None]:
    """When the next timer fires, and when the next row of the outbox goes out."""
    timer = tx.timers.next_due()
    return timer.due_at if timer is not None else None, tx.outbox.next_due()
