"""A group that has come to the closing talk of its programme."""

from __future__ import annotations

from datetime import timedelta

from bot.cards import Answer, Reply
from bot.engine.ids import FormId
from bot.groups.lookups import next_meeting
from bot.groups.planning import plan_next
from bot.ports import Tx
from bot.records import Evaluation, Programme

from .world import World

PROGRAMME = FormId("a-programme")
REPORT = {"changed": "Ik wacht langer", "helped": "De vragen", "hindered": "De tijd"}
SAYS = {
    "safety-say": "yes",
    "safety-mistake": "mostly",
    "safety-help": "half",
    "safety-other": "no",
}


async def comes_to_its_end(world: World, *, meetings: int = 0, has_closing: bool = True) -> None:
    """Nothing of its programme is left but the talk, or so many meetings before it."""
    made_at = world.clock.now()

    def unit(tx: Tx) -> None:
        tx.groups.put_programme(
            Programme(
                PROGRAMME,
                world.group,
                made_at,
                begins_at=made_at,
                meetings=meetings,
                has_intake=False,
                has_midway=False,
                has_closing=has_closing,
            )
        )
        plan_next(tx, world.bot.tools, world.group)

    await world.store.write(unit)
    planned = await world.store.read(lambda tx: next_meeting(tx, world.group))
    if planned is not None:
        world.meeting = planned.id


async def looks_back(world: World, who: str) -> Reply:
    return await world.press(who, f"evaluation|{world.group}")


async def reports(world: World, who: str, **values: str) -> Reply:
    page = await world.form(who, f"open-evaluation|{world.group}")
    return await world.sends(who, page, values or REPORT)


async def answers(world: World, who: str, **values: str) -> Reply:
    page = await world.form(who, f"open-safety|{world.group}")
    return await world.sends(who, page, values or SAYS)


async def all_answer(world: World, *people: str) -> None:
    for who in people:
        assert (await answers(world, who)).answer is Answer.DONE


async def written(world: World) -> dict[str, Evaluation]:
    """What is kept of everybody, by their names."""
    names = {person: name for name, person in world.ids.items()}
    kept = await world.store.read(lambda tx: tx.evaluations.of_group(world.group))
    return {names[one.person]: one for one in kept}


async def programme(world: World) -> Programme:
    (known,) = await world.store.read(lambda tx: tx.groups.programmes(world.group))
    return known


async def talk_begins(world: World) -> None:
    """Its hour comes, and it is opened."""
    meeting = await world.the_meeting()
    await world.until(meeting.starts_at + timedelta(minutes=1))
