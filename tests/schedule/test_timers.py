"""Durable timers fire once, in order, never early, and one bad timer stops no other."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import structlog

from bot.errors import Busy
from bot.ports import UNIT_DEADLINE, Tx
from bot.records import Timer
from bot.schedule import TimerDesk
from tests.delivery.memory_store import MemoryStore
from tests.tally import Tally

T = TypeVar("T")

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Hand:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


class Bench:
    """A desk, its store, and what was fired."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.store = store or MemoryStore()
        self.clock = Hand()
        self.fired: list[str] = []
        self.broken: set[str] = set()
        self.tally = Tally()
        handlers = {"meeting": self.fire, "group": self.fire}
        self.desk = TimerDesk(self.store, self.clock, handlers, meter=self.tally)

    def fire(self, tx: Tx, timer: Timer, now: datetime) -> None:
        assert now == self.clock.at
        tx.timers.set(Timer("note:1", timer.name, NOON + timedelta(days=999)))
        if timer.name in self.broken:
            raise ValueError("words that nobody may read in a log")
        self.fired.append(timer.name)

    async def keep(self, name: str, *, minutes: float, owner: str = "meeting:m") -> None:
        timer = Timer(owner, name, NOON + timedelta(minutes=minutes))
        await self.store.write(lambda tx: tx.timers.set(timer))

    def left(self) -> set[str]:
        return {name for owner, name in self.store.tables.timers if not owner.startswith("note:")}


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_nothing_fires_before_it_is_due_and_nothing_twice(bench: Bench) -> None:
    await bench.keep("warn", minutes=5)
    assert await bench.desk.fire_due() == 0
    bench.clock.at += timedelta(minutes=5)
    assert await bench.desk.fire_due() == 1
    assert await bench.desk.fire_due() == 0
    assert bench.fired == ["warn"]


async def test_what_came_due_while_the_bot_was_away_fires_once_in_order(bench: Bench) -> None:
    for name, minutes in (("third", 30), ("first", 10), ("second", 20)):
        await bench.keep(name, minutes=minutes)
    bench.clock.at += timedelta(days=3)
    assert await bench.desk.fire_due() == 3
    assert bench.fired == ["first", "second", "third"]


async def test_how_late_each_was_is_counted_and_what_did_not_fire_is_not(bench: Bench) -> None:
    bench.broken = {"bad"}
    for name, minutes in (("first", 1), ("bad", 2), ("second", 3)):
        await bench.keep(name, minutes=minutes)
    bench.clock.at += timedelta(minutes=4)
    await bench.desk.fire_due()
    assert bench.tally.late == [timedelta(minutes=3), timedelta(minutes=1)]


async def test_a_long_list_goes_in_slices(bench: Bench) -> None:
    for number in range(250):
        await bench.keep(f"{number:03}", minutes=-number)
    assert [await bench.desk.fire_due() for _ in range(4)] == [100, 100, 50, 0]
    assert bench.fired == [f"{number:03}" for number in reversed(range(250))]


async def test_a_timer_that_fails_leaves_nothing_behind_and_stops_no_other(bench: Bench) -> None:
    bench.broken = {"bad"}
    await bench.keep("bad", minutes=-2)
    await bench.keep("good", minutes=-1)
    with structlog.testing.capture_logs() as logs:
        assert await bench.desk.fire_due() == 1
    assert bench.fired == ["good"]
    assert bench.left() == {"bad"}
    assert ("note:1", "bad") not in bench.store.tables.timers, "its unit was rolled back"
    assert logs == [
        {
            "event": "timer failed",
            "log_level": "error",
            "owner_kind": "meeting",
            "timer": "bad",
            "error": "ValueError",
        }
    ]


async def test_a_timer_that_fails_rests_longer_each_time_and_is_never_given_up(
    bench: Bench,
) -> None:
    bench.broken = {"bad"}
    await bench.keep("bad", minutes=0)
    tries = []
    for second in range(1200):
        bench.clock.at = NOON + timedelta(seconds=second)
        with structlog.testing.capture_logs() as logs:
            await bench.desk.fire_due()
        tries += [second] * len(logs)
    assert tries == [0, 2, 6, 14, 30, 62, 126, 254, 510, 810, 1110]
    bench.broken = set()
    bench.clock.at += timedelta(minutes=5)
    assert await bench.desk.fire_due() == 1


async def test_many_bad_timers_do_not_hide_a_good_one_behind_them(bench: Bench) -> None:
    bench.broken = {f"bad-{number:03}" for number in range(300)}
    for name in sorted(bench.broken):
        await bench.keep(name, minutes=-5)
    await bench.keep("good", minutes=-1)
    for _ in range(10):
        await bench.desk.fire_due(limit=50)
    assert bench.fired == ["good"]


async def test_an_owner_whom_nobody_handles_is_kept_and_said_once(bench: Bench) -> None:
    await bench.keep("ask", minutes=0, owner="intention:i")
    await bench.keep("ask-2", minutes=0, owner="intention:j")
    with structlog.testing.capture_logs() as logs:
        for _ in range(5):
            assert await bench.desk.fire_due() == 0
            bench.clock.at += timedelta(minutes=10)
    assert [entry["event"] for entry in logs] == ["nobody handles these timers"]
    assert bench.left() == {"ask", "ask-2"}


async def test_a_timer_that_was_stopped_in_between_does_not_fire(bench: Bench) -> None:
    await bench.keep("a", minutes=-2)
    await bench.keep("b", minutes=-1)

    def stops_b(tx: Tx, timer: Timer, now: datetime) -> None:
        bench.fire(tx, timer, now)
        tx.timers.stop("meeting:m", "b")

    desk = TimerDesk(bench.store, bench.clock, {"meeting": stops_b})
    assert await desk.fire_due() == 1
    assert bench.fired == ["a"]


async def test_a_busy_store_ends_the_slice_and_what_is_due_stays_due(bench: Bench) -> None:
    await bench.keep("a", minutes=-2)
    await bench.keep("b", minutes=-1)
    calls = iter(range(100))

    def busy_at_the_third() -> None:
        if next(calls) == 2:
            raise Busy

    bench.store.before_call = busy_at_the_third
    with structlog.testing.capture_logs() as logs:
        assert await bench.desk.fire_due() == 1
    assert [entry["event"] for entry in logs] == ["timers wait for the store"]
    assert await bench.desk.fire_due() == 1
    assert bench.fired == ["a", "b"]


async def test_what_a_timer_is_about_is_held_before_the_timer_is_taken(bench: Bench) -> None:
    """Whoever stops a timer holds that first, and takes the timer after it: the same order."""
    held: list[tuple[str, bool]] = []

    def hold(tx: Tx, timer: Timer) -> None:
        held.append((timer.name, timer in tx.timers.due(NOON, limit=9)))

    desk = TimerDesk(bench.store, bench.clock, {"meeting": bench.fire}, hold=hold)
    await bench.keep("warn", minutes=0)
    assert await desk.fire_due() == 1
    assert held == [("warn", True)]


class AtOnce(MemoryStore):
    """A store that takes what is handed in only when nobody hands in more."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.together: list[int] = []

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        self.waiting += 1
        await asyncio.sleep(0)
        if self.waiting:
            self.together.append(self.waiting)
            self.waiting = 0
        return await super().write(unit, within=within)


async def test_owners_are_handed_in_together_and_each_owner_in_order() -> None:
    bench = Bench(AtOnce())
    assert isinstance(bench.store, AtOnce)
    for name, owner, minutes in (
        ("a-late", "meeting:a", -1),
        ("a-early", "meeting:a", -4),
        ("b", "meeting:b", -3),
        ("c", "meeting:c", -2),
    ):
        await bench.keep(name, minutes=minutes, owner=owner)
    bench.store.together.clear()
    assert await bench.desk.fire_due() == 4
    assert bench.fired == ["a-early", "b", "c", "a-late"]
    assert bench.store.together == [3, 1]


async def test_the_next_timer_is_seen_coming_and_one_that_rests_hides_it_not(bench: Bench) -> None:
    second = timedelta(seconds=1)
    assert await bench.desk.next_within(second) is None
    await bench.keep("rests", minutes=-1)
    await bench.keep("soon", minutes=0.01)
    await bench.keep("later", minutes=1)
    assert await bench.desk.next_within(second) == timedelta(seconds=0.6)
    assert await bench.desk.next_within(second / 2) is None
