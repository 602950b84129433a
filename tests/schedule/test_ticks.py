"""The bell rings, whatever a tick does; a wake-up is never lost and two runs never overlap."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import structlog

from bot.schedule import CLAIM_TIMERS, DRAIN_OUTBOX, OPEN_DUE_SERIES, SWEEP_RETENTION, Ticks
from tests.tally import Tally


class Work:
    """What is rung for: counts its runs, and can be held or made to fail."""

    def __init__(self) -> None:
        self.runs = 0
        self.at_once = 0
        self.fails = False
        self.may_go = asyncio.Event()
        self.may_go.set()
        self._changed = asyncio.Condition()

    async def __call__(self) -> int:
        self.at_once += 1
        assert self.at_once == 1, "two runs of one tick overlap"
        async with self._changed:
            self.runs += 1
            self._changed.notify_all()
        try:
            await self.may_go.wait()
            if self.fails:
                raise ValueError("words that nobody may read in a log")
        finally:
            self.at_once -= 1
        return 1

    async def ran(self, times: int) -> None:
        async with asyncio.timeout(30), self._changed:
            await self._changed.wait_for(lambda: self.runs >= times)


class Bench:
    def __init__(self) -> None:
        self.work = {
            name: Work() for name in (CLAIM_TIMERS, DRAIN_OUTBOX, OPEN_DUE_SERIES, SWEEP_RETENTION)
        }
        self.tally = Tally()
        self.ticks = Ticks(**self.work, meter=self.tally)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    bench = Bench()
    yield bench
    for work in bench.work.values():
        work.may_go.set()
    await bench.ticks.stop()


async def test_nothing_runs_before_the_start_and_nothing_after_the_stop(bench: Bench) -> None:
    bench.ticks.wake(DRAIN_OUTBOX)
    await bench.ticks.stop()
    await asyncio.sleep(0)
    assert all(work.runs == 0 for work in bench.work.values())
    bench.ticks.start()
    for work in bench.work.values():
        await work.ran(1)
    await bench.ticks.stop()
    bench.ticks.wake(DRAIN_OUTBOX)
    await asyncio.sleep(0)
    assert bench.work[DRAIN_OUTBOX].runs == 1


async def test_a_tick_that_fails_is_logged_without_content_and_the_next_one_comes(
    bench: Bench,
) -> None:
    work = bench.work[CLAIM_TIMERS]
    work.fails = True
    with structlog.testing.capture_logs() as logs:
        bench.ticks.start()
        await work.ran(2)
    assert logs[0] == {
        "event": "tick failed",
        "log_level": "error",
        "tick": "claim_timers",
        "error": "ValueError",
    }
    assert set(bench.tally.failed) == {CLAIM_TIMERS}


async def test_a_wake_up_during_a_run_gives_one_more_run(bench: Bench) -> None:
    work = bench.work[SWEEP_RETENTION]
    work.may_go.clear()
    bench.ticks.start()
    await work.ran(1)
    for _ in range(5):
        bench.ticks.wake(SWEEP_RETENTION)
    work.may_go.set()
    await work.ran(2)
    await bench.ticks.stop()
    assert work.runs == 2


async def test_a_bell_during_a_long_run_adds_nothing(bench: Bench) -> None:
    held, other = bench.work[DRAIN_OUTBOX], bench.work[CLAIM_TIMERS]
    held.may_go.clear()
    bench.ticks.start()
    await other.ran(3)
    assert held.runs == 1
    held.may_go.set()


async def test_stopping_lets_a_run_finish(bench: Bench) -> None:
    work = bench.work[DRAIN_OUTBOX]
    work.may_go.clear()
    bench.ticks.start()
    await work.ran(1)
    stopping = asyncio.create_task(bench.ticks.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    work.may_go.set()
    await stopping
    assert (work.runs, work.at_once) == (1, 0)


async def test_a_run_that_does_not_end_is_broken_off_at_the_stop(bench: Bench) -> None:
    work = bench.work[DRAIN_OUTBOX]
    work.may_go.clear()
    bench.ticks.start()
    await work.ran(1)
    await bench.ticks.stop(within=timedelta(0))
    assert work.at_once == 0


async def test_where_another_process_has_the_clock_ticks_run_when_they_are_woken() -> None:
    bench = Bench()
    bench.ticks.start(only_woken=True)
    bench.ticks.wake(DRAIN_OUTBOX)
    await bench.work[DRAIN_OUTBOX].ran(1)
    await asyncio.sleep(1.2)
    await bench.ticks.stop()
    assert {name: work.runs for name, work in bench.work.items()} == {
        CLAIM_TIMERS: 0,
        DRAIN_OUTBOX: 1,
        OPEN_DUE_SERIES: 0,
        SWEEP_RETENTION: 0,
    }


async def test_a_tick_comes_before_its_bell_when_it_is_asked_for_and_once(bench: Bench) -> None:
    bench.ticks.start()
    sweep = bench.work[SWEEP_RETENTION]
    await sweep.ran(1)
    bench.ticks.wake_in(SWEEP_RETENTION, timedelta(seconds=30))
    bench.ticks.wake_in(SWEEP_RETENTION, timedelta(milliseconds=1))
    await sweep.ran(2)
    bench.ticks.wake_in(SWEEP_RETENTION, timedelta())
    await bench.ticks.stop()
    await asyncio.sleep(0)
    assert sweep.runs == 2
