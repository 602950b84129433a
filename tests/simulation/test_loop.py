"""An event loop that never waits: weeks pass in no time, in the order in which they would."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from bot.simulation.loop import LoopClock, StandsStill, VirtualLoop, sleep_until

T = TypeVar("T")
START = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def _run(story: Callable[[VirtualLoop], Coroutine[Any, Any, T]]) -> T:
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(story(loop))


def test_weeks_pass_in_no_time_and_to_the_microsecond() -> None:
    async def story(loop: VirtualLoop) -> datetime:
        clock = LoopClock(loop, START)
        await sleep_until(clock, START + timedelta(weeks=6, microseconds=1))
        return clock.now()

    began = time.perf_counter()
    now = _run(story)
    assert time.perf_counter() - began < 5
    assert now == START + timedelta(weeks=6, microseconds=1)


def test_three_years_pass_too_to_the_very_second() -> None:
    async def story(loop: VirtualLoop) -> datetime:
        clock = LoopClock(loop, START)
        for day in range(1, 1096):
            await sleep_until(clock, START + timedelta(days=day))
        return clock.now()

    assert _run(story) == START + timedelta(days=1095)


def test_who_sleeps_less_wakes_first_and_a_timeout_is_virtual_too() -> None:
    async def story(loop: VirtualLoop) -> list[str]:
        heard: list[str] = []

        async def sleeper(name: str, hours: float) -> None:
            await asyncio.sleep(hours * 3600)
            heard.append(name)

        async def impatient() -> None:
            try:
                async with asyncio.timeout(2 * 3600):
                    await asyncio.Event().wait()
            except TimeoutError:
                heard.append("gave up")

        await asyncio.gather(sleeper("three", 3), impatient(), sleeper("one", 1))
        return heard

    assert _run(story) == ["one", "gave up", "three"]


def test_a_clock_may_be_wrong_without_time_itself_being_so() -> None:
    async def story(loop: VirtualLoop) -> tuple[datetime, datetime]:
        right, wrong = LoopClock(loop, START), LoopClock(loop, START)
        wrong.off_by = timedelta(seconds=3)
        await asyncio.sleep(1)
        return right.now(), wrong.now()

    right, wrong = _run(story)
    assert (right, wrong) == (START + timedelta(seconds=1), START + timedelta(seconds=4))


def test_waiting_for_what_can_never_come_is_an_error_and_no_hanging() -> None:
    async def story(loop: VirtualLoop) -> None:
        await asyncio.Event().wait()

    with pytest.raises(StandsStill):
        _run(story)
