"""Several meetings of the six after one another, each from its agenda to its end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot.cards import Answer
from bot.engine.state import Stage
from bot.groups.lookups import next_meeting

from .world import PEOPLE, World


async def comes_to_next(world: World) -> None:
    """The eyes of the world are on the next date, three days before it."""
    planned = await world.store.read(lambda tx: next_meeting(tx, world.group))
    assert planned is not None
    world.meeting = planned.id
    await world.until(planned.starts_at - timedelta(days=3))


async def meets(
    world: World,
    *,
    away: Sequence[str] = (),
    brings: str = "",
    harvest: Sequence[str] = (),
    last: str = "",
) -> None:
    """One meeting; ``last``: the step at which it is left running, "" where it ends.

    ``harvest``: who keeps an intention in it.
    """
    await comes_to_next(world)
    for who in away:
        await world.press(who, f"attend|{world.meeting}|absent")
    here = [who for who in PEOPLE if who not in away]
    await world.begins(brings or here[0])
    while (await world.state()).stage is not Stage.ENDED:
        state = await world.state()
        for who in harvest:
            step = "own-harvest" if world.ids[who] == state.contributor else "shared-harvest"
            if state.slot.phase_id == step:
                assert (await world.harvests(who)).answer is Answer.DONE
        if (await world.state()).slot.phase_id == last:
            return
        await world.goes_on()
