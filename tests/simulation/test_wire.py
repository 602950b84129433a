"""A post that nobody knows of has an excuse only by the very call that made it."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cards import Card
from bot.delivery.steps import DOUBT_FOR
from bot.errors import OutcomeUnknown, Unavailable
from bot.rehearsal.platform import ROOM, WORKSPACE, MemoryPlatform
from bot.simulation.faults import Fault, Faults, Struck
from bot.simulation.loop import LoopClock, VirtualLoop
from bot.simulation.machine import Died, Life
from bot.simulation.wire import STORED_WITHIN, LetIn, Weather, Wire

NOW = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
CARD = Card(title="a card", push="", language="en")


class Bench:
    """A process on a wire, on which the first chance of these kinds strikes, or the ``nth``."""

    def __init__(
        self, loop: VirtualLoop, *kinds: Fault, nth: int = 1, profile: str = "no-idempotency"
    ) -> None:
        faults = Faults(0, frozenset(kinds), frozenset(Struck(kind, nth) for kind in kinds))
        for kind in kinds:
            faults._rates[kind] = 1.0
        self.life = Life(faults)
        self.weather = Weather()
        platform = MemoryPlatform({"P1": "Anna"}, LoopClock(loop, NOW), profile=profile)
        self.wire = Wire(platform, self.weather, self.life, faults)

    async def post(self) -> str:
        return await self.wire.post(ROOM, CARD, nonce="n")


def _run(story: Callable[[VirtualLoop], Coroutine[Any, Any, None]]) -> None:
    loop = VirtualLoop()
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(story(loop))


def test_what_was_heard_is_to_be_known_also_when_others_were_lost() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.LOST_REPLY)
        with pytest.raises(OutcomeUnknown):
            await bench.post()
        heard = await bench.post()
        (lost, _) = bench.weather.creates
        assert bench.weather.may_be_unknown(lost)
        assert not bench.weather.may_be_unknown(heard)

    _run(story)


@pytest.mark.parametrize(
    ("after", "excused"), [(1.0, True), (STORED_WITHIN - 1, True), (STORED_WITHIN + 1, False)]
)
def test_a_death_excuses_only_what_could_still_be_stored(after: float, excused: bool) -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop)
        post = await bench.post()
        await asyncio.sleep(after)
        with pytest.raises(Died):
            bench.life.die("in a test")
        assert bench.weather.may_be_unknown(post) is excused

    _run(story)


def test_a_grant_that_was_taken_away_opens_nothing_also_for_what_is_on_its_way() -> None:
    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.SLOW)
        way = LetIn(bench.wire, knows_after=2.0)
        known = way.of(WORKSPACE)
        assert known is bench.wire
        late = asyncio.create_task(bench.post())
        await asyncio.sleep(0.1)
        bench.weather.grant, bench.weather.taken_at = None, loop.time()
        with pytest.raises(Unavailable):
            await late
        assert bench.weather.creates == {}
        assert way.of("gone:0a") is None
        await asyncio.sleep(2)
        assert way.of(WORKSPACE) is None
        bench.weather.grant = 1
        anew = way.of(WORKSPACE)
        assert anew is not None
        await anew.post(ROOM, CARD, nonce="n")
        with pytest.raises(Unavailable):
            await known.post(ROOM, CARD, nonce="m")
        assert len(bench.weather.knocks) == 2

    _run(story)


def test_a_post_of_which_there_was_no_call_has_no_excuse() -> None:
    assert not Weather().may_be_unknown("m1")


@pytest.mark.parametrize(("after", "rooms"), [(0.0, 2), (DOUBT_FOR.total_seconds(), 1)])
def test_a_room_that_is_looked_for_first_is_found_once_it_is_there(
    after: float, rooms: int
) -> None:
    """The call that makes it comes late; whoever asked has given up, and asks again."""

    async def story(loop: VirtualLoop) -> None:
        bench = Bench(loop, Fault.SLOW, nth=2, profile="nonce-window")

        async def make() -> str:
            return await bench.wire.make_room("berk", nonce="n", wished_by="P1")

        with pytest.raises(TimeoutError):
            await asyncio.wait_for(make(), timeout=0.1)
        assert not bench.wire.platform.made
        await asyncio.sleep(after)
        await make()
        await asyncio.sleep(DOUBT_FOR.total_seconds())
        assert len(bench.wire.platform.made) == rooms

    _run(story)
