"""The bell of one process: APScheduler rings, and what is rung for runs in a task of its own.

APScheduler keeps nothing here (memory job store) and decides nothing: each tick is a plain
function from outside that looks into the store and may be run any number of times. A tick that
fails is logged without content, and the next one comes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import Busy, StoreFull
from bot.meter import UNMETERED, Meter

CLAIM_TIMERS = "claim_timers"
DRAIN_OUTBOX = "drain_outbox"
OPEN_DUE_SERIES = "open_due_series"
SWEEP_RETENTION = "sweep_retention"

#: How often each tick comes.
EVERY = {
    CLAIM_TIMERS: timedelta(seconds=1),
    DRAIN_OUTBOX: timedelta(seconds=1),
    OPEN_DUE_SERIES: timedelta(seconds=30),
    SWEEP_RETENTION: timedelta(hours=1),
}
#: How long a tick that is running may go on when the process stops.
STOP_WITHIN = timedelta(seconds=10)

#: What a tick does. Its result is not looked at.
Run = Callable[[], Awaitable[object]]

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Tick:
    """One tick and where it is: never two runs at once, and no wake-up is lost."""

    run: Run
    task: asyncio.Task[None] | None = None
    again: bool = False
    early: asyncio.TimerHandle | None = None


class Ticks:
    """Runs the four ticks until it is stopped."""

    def __init__(
        self,
        *,
        claim_timers: Run,
        drain_outbox: Run,
        open_due_series: Run,
        sweep_retention: Run,
        meter: Meter = UNMETERED,
    ) -> None:
        """Take what is to be run; nothing runs before ``start``."""
        self._meter = meter
        self._ticks = {
            CLAIM_TIMERS: _Tick(claim_timers),
            DRAIN_OUTBOX: _Tick(drain_outbox),
            OPEN_DUE_SERIES: _Tick(open_due_series),
            SWEEP_RETENTION: _Tick(sweep_retention),
        }
        self._scheduler: AsyncIOScheduler | None = None

    def start(self, *, only_woken: bool = False) -> None:
        """Run every tick once and then at its pace. In a running event loop, once.

        ``only_woken``: another process has the clock, and here ticks run when they are woken.
        """
        # It writes a line for every bell at its default level.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        rung = () if only_woken else tuple(self._ticks)
        for name in rung:
            scheduler.add_job(
                self._ring,
                IntervalTrigger(seconds=int(EVERY[name].total_seconds()), timezone=UTC),
                args=[name],
                id=name,
                name=name,
                replace_existing=True,
            )
        scheduler.start()
        self._scheduler = scheduler
        for name in rung:
            self.wake(name)

    def wake(self, name: str) -> None:
        """Run a tick now. When it is running, it runs once more after that."""
        if self._scheduler is None:
            return
        tick = self._ticks[name]
        tick.again = True
        if tick.task is None or tick.task.done():
            tick.task = asyncio.create_task(self._work(name, tick), name=name)

    def wake_in(self, name: str, wait_for: timedelta) -> None:
        """Run a tick after so long, beside its bell; the last one asked for counts."""
        if self._scheduler is None:
            return
        tick = self._ticks[name]
        if tick.early is not None:
            tick.early.cancel()
        seconds = wait_for.total_seconds()
        tick.early = asyncio.get_running_loop().call_later(seconds, self.wake, name)

    async def stop(self, *, within: timedelta = STOP_WITHIN) -> None:
        """Ring no more and let running ticks finish; cancel those that take longer."""
        if self._scheduler is None:
            return
        self._scheduler.shutdown(wait=False)
        self._scheduler = None
        for tick in self._ticks.values():
            tick.again = False
            if tick.early is not None:
                tick.early.cancel()
        tasks = [t.task for t in self._ticks.values() if t.task is not None and not t.task.done()]
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=within.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _ring(self, name: str) -> None:
        # The scheduler cancels what it runs when it shuts down, in the middle of sending too.
        # So it only rings; a tick that still runs has no need of the bell.
        tick = self._ticks[name]
        if tick.task is None or tick.task.done():
            self.wake(name)

    async def _work(self, name: str, tick: _Tick) -> None:
        while tick.again:
            tick.again = False
            try:
                await tick.run()
            except (Busy, StoreFull) as error:
                # Nothing of it was stored, and the next bell rings soon.
                _log.warning("tick waits for the store", tick=name, error=type(error).__name__)
            except Exception as error:
                # Only the kind of error: its text may hold what somebody wrote.
                _log.error("tick failed", tick=name, error=type(error).__name__)
                self._meter.tick_failed(name)
