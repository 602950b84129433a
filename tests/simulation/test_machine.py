"""A process of the simulation dies as a killed one does: at once, and nothing of it tidies up."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.engine.ids import PersonId
from bot.errors import Busy
from bot.ports import Tx
from bot.records import Person, Timer
from bot.simulation.faults import Fault, Faults, Struck
from bot.simulation.loop import VirtualLoop
from bot.simulation.machine import Died, Gone, Life, SimulatedStore
from storage import InlineStore, MemoryKeystore, open_inline_store

NOW = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


class Bench:
    """A database, a process and its store, and nothing that goes wrong by itself."""

    def __init__(self, loop: VirtualLoop, *kinds: Fault, at: int = 1) -> None:
        self.faults = Faults(0, frozenset(kinds), frozenset(Struck(k, at) for k in kinds))
        for kind in kinds:
            self.faults._rates[kind] = 1.0
        self.life = Life(self.faults)
        self.database: InlineStore = open_inline_store(keystore=MemoryKeystore(), now=lambda: NOW)
        self.commits = 0
        self.fired: list[Timer] = []
        self.store = SimulatedStore(self.database, self.life, loop, committed=self._committed)

    def _committed(self, fired: list[Timer]) -> None:
        self.commits += 1
        self.fired += fired

    def add(self, name: str) -> Callable[[Tx], str]:
        def unit(tx: Tx) -> str:
            tx.people.add(Person(PersonId(name), "memory:w", name, "nl", "Europe/Amsterdam"))
            tx.people.get(PersonId(name))
            return name

        return unit

    async def stored(self) -> int:
        names = [PersonId(name) for name in ("anna", "bram", "chris")]
        return len(await self.database.read(lambda tx: tx.people.many(names)))


def _run(story: Callable[[VirtualLoop], Coroutine[Any, Any, None]]) -> None:
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(story(loop))


def test_units_that_wait_together_are_one_transaction() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop)
        names = ("anna", "bram", "chris")
        done = await asyncio.gather(*(bench.store.write(bench.add(n)) for n in names))
        assert tuple(done) == names
        assert (bench.commits, await bench.stored()) == (1, 3)

    _run(story)


def test_who_is_killed_in_a_transaction_leaves_nothing_and_hears_nothing() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.CRASH_IN_UNIT)
        people = [bench.life.live(bench.store.write(bench.add(n))) for n in ("anna", "bram")]
        heard = await asyncio.gather(*people, return_exceptions=True)
        assert [type(one) for one in heard] == [Gone, Gone]
        assert (bench.commits, await bench.stored()) == (0, 0)

    _run(story)


def test_who_is_killed_after_the_commit_hears_nothing_and_all_is_kept() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.CRASH, at=2)
        with pytest.raises(Gone):
            await bench.life.live(bench.store.write(bench.add("anna")))
        assert (bench.commits, await bench.stored()) == (1, 1)

    _run(story)


def test_a_finally_of_the_dead_reaches_nothing() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.CRASH, at=2)
        tried: list[str] = []

        async def tidy() -> None:
            try:
                await bench.store.write(bench.add("anna"))
            finally:
                tried.append("tidies")
                await bench.store.write(bench.add("bram"))
                tried.append("tidied")

        with pytest.raises(Gone):
            await bench.life.live(tidy())
        assert tried == ["tidies"]
        assert await bench.stored() == 1
        with pytest.raises(Died):
            await bench.store.read(lambda tx: None)

    _run(story)


def test_a_unit_that_waited_too_long_is_never_begun() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.STALL)
        with pytest.raises(Busy):
            await bench.store.write(bench.add("anna"), within=timedelta(milliseconds=100))
        assert await bench.stored() == 0

    _run(story)


def test_who_stands_still_goes_on_later_and_loses_nothing() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.PAUSE)
        await bench.store.write(bench.add("anna"))
        assert loop.time() >= 5
        assert await bench.stored() == 1

    _run(story)


def test_a_timer_that_is_taken_is_told_with_its_commit_and_not_before() -> None:
    timer = Timer("meeting:m", "open", NOW)

    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop)
        await bench.store.write(lambda tx: tx.timers.set(timer))

        def fails(tx: Tx) -> None:
            assert tx.timers.take(timer)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            await bench.store.write(fails)
        assert bench.fired == []
        assert await bench.store.write(lambda tx: tx.timers.take(timer))
        assert not await bench.store.write(lambda tx: tx.timers.take(timer))
        assert bench.fired == [timer]

    _run(story)


def test_a_process_was_broken_off_only_while_it_was() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.PAUSE)
        await asyncio.sleep(10)
        await bench.store.write(bench.add("anna"))
        went_on_at = loop.time()
        assert went_on_at >= 15
        assert not bench.life.was_broken(0, 9)
        assert bench.life.was_broken(9, 11)
        assert bench.life.was_broken(14, 14)
        assert not bench.life.was_broken(went_on_at + 1, went_on_at + 9)

    _run(story)


def test_whoever_is_in_it_hears_of_its_death_in_the_order_in_which_they_came() -> None:
    """An order of its own in each run would make another life of the same seed."""

    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop)
        heard: list[int] = []

        async def asks(number: int) -> None:
            try:
                await bench.life.live(asyncio.sleep(60))
            except Gone:
                heard.append(number)

        asking = [asyncio.create_task(asks(number)) for number in range(50)]
        await asyncio.sleep(1)
        with pytest.raises(Died):
            bench.life.die("here")
        await asyncio.gather(*asking)
        assert heard == list(range(50))

    _run(story)
