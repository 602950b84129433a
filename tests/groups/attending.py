"""Meetings that take their time, and what is noted of who was there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.engine.state import Stage
from bot.records import Attendance, HeldMeeting

from .over_time import comes_to_next
from .world import PEOPLE, World


async def begins(world: World, *, away: Sequence[str] = ()) -> None:
    """The next meeting begins without these, with the case of the first who is there."""
    await comes_to_next(world)
    for who in away:
        await world.press(who, f"attend|{world.meeting}|absent")
    await world.begins(next(who for who in PEOPLE if who not in away))


async def ends(world: World) -> None:
    """Whoever guides goes on to its end, at once."""
    while (await world.state()).stage is not Stage.ENDED:
        await world.goes_on()


async def sits_together(world: World, minutes: int) -> None:
    """So much time passes in it, a step at a time."""
    for _ in range(minutes // 10):
        await world.passes(minutes=10)
        await world.goes_on()


async def is_held(world: World, *, minutes: int = 60, away: Sequence[str] = ()) -> None:
    await begins(world, away=away)
    await sits_together(world, minutes)
    await ends(world)


async def held(world: World) -> HeldMeeting | None:
    return await world.store.read(lambda tx: tx.attendances.meeting(world.meeting))


async def noted(world: World) -> Mapping[str, Attendance]:
    """Who is noted at this meeting, by their names."""
    kept = await world.store.read(lambda tx: tx.attendances.of_meeting(world.meeting))
    return {world.name(one.person): one for one in kept}
