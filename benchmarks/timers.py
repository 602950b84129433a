"""P6: how late 1,000 timers fire that are due at one moment among 100,000 that are stored.

Ours come from a SQLite file through the bot's own tick, and each writes in the transaction that
takes it. Beside them, in the same run, jobs of APScheduler's SQL store on a file of the same
durability; those only note the time.
"""

from __future__ import annotations

import asyncio
import gc
import pickle
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from statistics import median
from time import perf_counter
from typing import Any

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import create_engine, event

from bot.assembly import Bot, Parts
from bot.platforms import ByName
from bot.ports import Store, Tx
from bot.records import Timer
from bot.schedule import RandomIds, SystemClock, TimerDesk
from storage import MemoryKeystore, open_store

from .figure import Figure, library

STORED = 100_000
DUE = 1_000
UNIT = 1_000
PASSES = 3
#: So long after they were set the timers are due: setting them takes its time.
AHEAD_FOR = timedelta(seconds=3)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST = 60.0
#: How often the event loop is asked whether it still answers.
LOOK_EVERY = 0.001

#: How late each of a pass was, in seconds.
_late: list[float] = []


def note(due_at: datetime) -> None:
    """Write down how late it is."""
    _late.append((datetime.now(UTC) - due_at).total_seconds())


async def timers(*, short: bool = False) -> list[Figure]:
    """Both in turn, so that the machine is as busy for the one as for the other."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = _Ours(Path(folder)), _Theirs(Path(folder))
        await ours.fill()
        theirs.fill()
        passes = [(await _pass(ours), await _pass(theirs)) for _ in range(1 if short else PASSES)]
        await ours.store.close()
    late, their_late = (median(one[which].late for one in passes) for which in (0, 1))
    blocked, their_blocked = (median(one[which].blocked for one in passes) for which in (0, 1))
    name = f"{DUE:,} timers due at once among {STORED:,}, the latest {late * 1e3:.0f} ms late"
    beside = f"APScheduler's SQL store {their_late * 1e3:.0f} ms"
    return [
        Figure("P6", f"{name}; {beside}; ratio", late / their_late, 0.2, ""),
        Figure(
            "P6b",
            f"the longest that the event loop stood still meanwhile ({their_blocked * 1e3:.0f} ms"
            " with APScheduler's)",
            blocked * 1e3,
            20,
            "ms",
        ),
    ]


class _Pass:
    """What one pass came to: the latest timer, and the longest time the loop stood still."""

    def __init__(self, late: Sequence[float], blocked: float) -> None:
        self.late = max(late)
        self.blocked = blocked


async def _pass(side: _Ours | _Theirs) -> _Pass:
    _late.clear()
    due_at = datetime.now(UTC) + AHEAD_FOR
    await side.begin(due_at)
    gc.collect()
    await asyncio.sleep((due_at - datetime.now(UTC)).total_seconds() - 0.05)
    blocked = await _watch()
    await side.end()
    return _Pass(list(_late), blocked)


async def _watch() -> float:
    """Until all have fired: the longest that a wait of a moment took too long."""
    blocked, begun = 0.0, perf_counter()
    while len(_late) < DUE:
        before = perf_counter()
        await asyncio.sleep(LOOK_EVERY)
        blocked = max(blocked, perf_counter() - before - LOOK_EVERY)
        if perf_counter() - begun > LONGEST:
            raise TimeoutError(f"only {len(_late)} of {DUE} timers fired")
    return blocked


class _Ours:
    """A bot with nobody in it, whose timers write."""

    def __init__(self, folder: Path) -> None:
        clock = SystemClock()
        self.store: Store = open_store(
            folder / "intervisor.db", keystore=MemoryKeystore(), now=clock.now
        )
        self._clock = clock

    async def fill(self) -> None:
        """Timers of another time, in units of many."""
        for start in range(0, STORED - DUE, UNIT):
            await self.store.write(partial(_set, start=start, due_at=FAR))

    async def begin(self, due_at: datetime) -> None:
        """Set those that are due, and let the ticks of a new bot run."""
        await self.store.write(partial(_set, start=STORED, due_at=due_at))
        parts = Parts(
            store=self.store,
            clock=self._clock,
            ids=RandomIds(),
            platforms=ByName({}),
            library=library(),
            secret=b"b" * 32,
        )
        self._bot = Bot(parts)
        self._bot.timers = TimerDesk(self.store, self._clock, {"bench": _write_and_note})
        self._bot.ticks.start()

    async def end(self) -> None:
        await self._bot.ticks.stop()


def _set(tx: Tx, *, start: int, due_at: datetime) -> None:
    for number in range(start, start + UNIT):
        tx.timers.set(Timer(f"bench:{number}", "due", due_at))


def _write_and_note(tx: Tx, timer: Timer, now: datetime) -> None:
    """Leave something behind in the transaction that takes the timer, as a meeting does."""
    tx.posts.put_place(timer.owner, now.isoformat())
    note(timer.due_at)


class _Theirs:
    """An ``AsyncIOScheduler`` that remembers its jobs in a SQLite file."""

    def __init__(self, folder: Path) -> None:
        engine = create_engine(f"sqlite:///{folder / 'jobs.db'}")

        @event.listens_for(engine, "connect")
        def connect(raw: Connection, _record: object) -> None:
            raw.execute("PRAGMA journal_mode = WAL")
            raw.execute("PRAGMA synchronous = FULL")

        self._engine = engine
        self._number = 0

    def fill(self) -> None:
        """Jobs of another time: the row of a real one, many times."""
        scheduler, jobs = self._scheduler()
        scheduler.start(paused=True)
        job = scheduler.add_job(note, "date", run_date=FAR, args=[FAR], id="far")
        state = pickle.dumps(job.__getstate__(), jobs.pickle_protocol)
        rows = [
            {"id": f"far-{number}", "next_run_time": FAR.timestamp(), "job_state": state}
            for number in range(STORED - DUE - 1)
        ]
        with self._engine.begin() as connection:
            connection.execute(jobs.jobs_t.insert(), rows)
        scheduler.shutdown(wait=False)

    async def begin(self, due_at: datetime) -> None:
        self._running, _ = self._scheduler()
        self._running.start(paused=True)
        for _ in range(DUE):
            self._number += 1
            self._running.add_job(
                note, "date", run_date=due_at, args=[due_at], id=f"due-{self._number}"
            )
        self._running.resume()

    async def end(self) -> None:
        self._running.shutdown(wait=False)

    def _scheduler(self) -> tuple[Any, SQLAlchemyJobStore]:
        jobs = SQLAlchemyJobStore(engine=self._engine)
        scheduler = AsyncIOScheduler(
            jobstores={"default": jobs},
            timezone=UTC,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        return scheduler, jobs
