"""The people of a group, all at once: each acts when something changed or they thought long enough.

What they do is their own (``rehearsal.Colleagues``); here is only when.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from ..rehearsal import Colleagues, Habits
from ..rehearsal.steps import Steps
from .cast import Cast
from .people import STRANGER
from .room_mishaps import NEWCOMER
from .world import World


def habits_of(cast: Cast, chance: random.Random, *, names: tuple[str, ...], seed: int) -> Habits:
    """What these people are like.

    A source of its own for what came later: the rest of a life stays as it was.
    """
    cases = min(cast.rounds + 1, cast.people)
    looks_further = random.Random(f"{seed}:methods").random() < 0.25
    keeping = random.Random(f"{seed}:kept-from")
    kept_from = ""
    if keeping.random() < 0.25:
        kept_from = keeping.choice((keeping.choice(names), STRANGER, NEWCOMER))
    passes = chance.choice((0, 0, 1))
    swaps = random.Random(f"{seed}:swaps").choice((0, 0, 1))
    late = random.Random(f"{seed}:confirming")
    confirms_late = late.sample(names, late.choice((0, 1, 1, 2)))
    # Who says yes to a change of the agreements is counted, so it is said in one place only.
    return Habits(
        cases,
        passes,
        looks_further=looks_further,
        kept_from=kept_from,
        agrees=False,
        swaps=swaps,
        confirms_late=frozenset(confirms_late),
        # What each says of how safe it was is counted, so it is said in one place only.
        closes=False,
        silent=random.Random(f"{seed}:silent").choice((0, 0, 40)),
    )


class Crowd:
    """Lets people act, until it is cancelled. While it ``rests`` nobody begins anything."""

    def __init__(
        self,
        world: World,
        colleagues: Colleagues,
        step: Steps,
        *,
        names: tuple[str, ...],
        chance: random.Random,
    ) -> None:
        self.rests = False
        self._world = world
        self._colleagues = colleagues
        self._step = step
        self._names = names
        self._chance = chance
        #: In the order in which they began, as in every run.
        self._busy: list[asyncio.Task[bool]] = []

    @property
    def is_busy(self) -> bool:
        """Whether somebody is in the middle of something."""
        return any(not task.done() for task in self._busy)

    def give_up(self) -> None:
        """Nobody goes on with what they are in the middle of."""
        for task in self._busy:
            task.cancel()

    async def come_to_rest(self) -> None:
        """Wait for whoever is in the middle of something."""
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def act(self) -> None:
        """Whenever something changed, or somebody has thought long enough, people act."""
        idle = list(self._names)
        while True:
            self._world.changed.clear()
            if not self.rests:
                step = await self._step()
                for person in self._chance.sample(idle, len(idle)):
                    deed = self._colleagues.wish(person, step)
                    if deed is None:
                        continue
                    idle.remove(person)
                    task = asyncio.create_task(self._colleagues.do(person, deed))
                    self._busy.append(task)
                    task.add_done_callback(self._acted(person, idle))
            # Most are done by then; who takes longer says so when they are.
            await asyncio.sleep(0.5)
            await self._until_something()
            for task in [t for t in self._busy if t.done()]:
                self._busy.remove(task)
                task.result()

    def _acted(self, person: str, idle: list[str]) -> Callable[[asyncio.Task[bool]], None]:
        since = self._world.props.loop.time()

        def done(task: asyncio.Task[bool]) -> None:
            idle.append(person)
            took_long = self._world.props.loop.time() - since > 0.4
            acted = not task.cancelled() and task.exception() is None and task.result()
            if acted or took_long:
                self._world.changed.set()

        return done

    async def _until_something(self) -> None:
        moment = self._colleagues.next_moment()
        now = self._world.clock.now()
        seconds = None if moment is None else max((moment - now).total_seconds(), 0.1)
        try:
            async with asyncio.timeout(seconds):
                await self._world.changed.wait()
        except TimeoutError:
            pass
