"""What counts as dead, in looks; and that the end comes, in order or not."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.errors import ConnectionDead
from bot.meter import NullMeter
from bot.watchdog import STEADY, Heart, LineWatch, LoopGuard, Patience

#: Three looks, and five until the first sign of life.
FEW = Patience(
    loop_for=timedelta(seconds=0.3),
    quiet_for=timedelta(seconds=3),
    first_for=timedelta(seconds=5),
    looks=3,
)
SOON = 5.0


@dataclass
class FakeLine:
    """A connection that lives as it is told."""

    signs: int | None = 0
    is_shut: bool = False


def watch(line: FakeLine, started: set[str]) -> LineWatch:
    return LineWatch({"a": line}, started, FEW)


def looks_until_dead(watch: LineWatch) -> int:
    for number in range(1, 100):
        try:
            watch.look()
        except ConnectionDead:
            return number
    raise AssertionError("never")


# Connections


def test_the_patience_of_a_real_process() -> None:
    """A heartbeat of Discord comes every 41 seconds or so, and four may be missed."""
    assert STEADY.line_look_every == timedelta(seconds=6)
    assert STEADY.looks * STEADY.line_look_every == timedelta(minutes=3)
    assert STEADY.first_looks * STEADY.line_look_every == timedelta(minutes=15)
    assert STEADY.looks * STEADY.loop_look_every == timedelta(minutes=1)


def test_a_connection_that_its_platform_shut_is_not_dead_and_has_its_whole_time_after_it() -> None:
    line = FakeLine(7)
    watching = watch(line, {"a"})
    watching.look()
    line.is_shut = True
    for _ in range(50):
        watching.look()
    assert watching.silent() == ()
    line.is_shut = False
    assert looks_until_dead(watching) == FEW.looks


def test_a_connection_that_lived_is_dead_when_it_gives_no_sign_for_so_many_looks() -> None:
    line = FakeLine()
    watched = watch(line, {"a"})
    line.signs = 1
    watched.look()
    assert not watched.alarmed
    assert looks_until_dead(watched) == FEW.looks
    assert watched.alarmed


def test_every_sign_begins_anew() -> None:
    line = FakeLine(1)
    watched = watch(line, {"a"})
    for number in range(2, 50):
        watched.look()
        watched.look()
        line.signs = number
    watched.look()
    assert looks_until_dead(watched) == FEW.looks


def test_one_that_has_not_lived_yet_gets_longer() -> None:
    """A new process would be no better off, so a platform that is away costs one restart."""
    assert looks_until_dead(watch(FakeLine(0), {"a"})) == FEW.first_looks == 5


def test_one_whose_home_has_not_started_is_not_looked_at() -> None:
    line, started = FakeLine(3), set[str]()
    watched = watch(line, started)
    for _ in range(50):
        watched.look()
    started.add("a")
    assert looks_until_dead(watched) == FEW.looks, "what was before the start does not count"


def test_where_there_is_nothing_to_look_at_nothing_is_dead() -> None:
    watched = watch(FakeLine(None), {"a"})
    for _ in range(50):
        watched.look()
    assert watched.silent() == ()


def test_silence_is_told_before_it_is_death() -> None:
    line = FakeLine(0)
    watched = LineWatch({"a": line, "b": FakeLine(None)}, {"a", "b"}, Patience(looks=4))
    assert watched.silent() == ("a",), "it has not lived yet"
    line.signs = 1
    watched.look()
    watched.look()
    assert watched.silent() == ()
    watched.look()
    assert watched.silent() == ("a",)


async def test_it_looks_by_itself_and_tells_whose_it_was() -> None:
    hurried: list[bool] = []
    quick = Patience(quiet_for=timedelta(seconds=0.03), first_for=timedelta(seconds=0.05), looks=3)
    watched = LineWatch({"a": FakeLine(1)}, {"a"}, quick, alarm=lambda: hurried.append(True))
    with capture_logs() as logs, pytest.raises(ConnectionDead, match="from a for too long"):
        await asyncio.wait_for(watched.watch(), SOON)
    assert hurried == [True]
    assert [log["platform"] for log in logs] == ["a"]


# The event loop


class Lag(NullMeter):
    def __init__(self) -> None:
        self.lags: list[timedelta] = []

    def loop_lagged(self, by: timedelta) -> None:
        self.lags.append(by)


async def test_a_loop_that_is_held_is_seen_and_measured() -> None:
    ended = threading.Event()
    meter = Lag()
    heart = Heart(meter=meter)
    patience = Patience(loop_for=timedelta(seconds=2), looks=10)
    guard = LoopGuard(heart, patience, end=ended.set)
    beating = asyncio.create_task(heart.beat())
    guard.start()
    await asyncio.sleep(3.2)
    assert not ended.is_set(), "it beats"
    assert heart.beats >= 2
    with capture_logs() as logs:
        held_at = time.monotonic()
        while not ended.is_set() and time.monotonic() - held_at < SOON:
            time.sleep(0.01)  # noqa: ASYNC251  # the loop is to be held
    assert ended.is_set()
    assert logs[0]["event"].startswith("the event loop is dead")
    # Where it hangs is said, as far as the program's own text goes.
    assert logs[0]["at"].startswith("test_watchdog.py:")
    await asyncio.sleep(1.1)
    assert max(meter.lags) >= timedelta(seconds=1)
    beating.cancel()


async def test_an_end_in_order_that_takes_too_long_is_cut_short() -> None:
    ended = threading.Event()
    heart = Heart()
    guard = LoopGuard(heart, FEW, end=ended.set)
    guard.start()
    guard.hurry()
    until = time.monotonic() + SOON
    while not ended.is_set() and time.monotonic() < until:
        heart.beats += 1
        await asyncio.sleep(0.01)
    assert ended.is_set()


async def test_a_guard_that_was_stopped_ends_nothing() -> None:
    ended = threading.Event()
    guard = LoopGuard(Heart(), FEW, end=ended.set)
    guard.start()
    guard.stop()
    await asyncio.sleep(2 * FEW.loop_for.total_seconds())
    assert not ended.is_set()
