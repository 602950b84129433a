"""What was given and kept, as it stands in the store."""

from __future__ import annotations

from bot.records import Contribution, Draft, Intention

from .world import World


async def given(world: World) -> tuple[Contribution, ...]:
    return await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))


async def texts(world: World) -> list[str]:
    return [one.fields["text"] for one in await given(world) if one.fields]


async def drafts(world: World, who: str) -> tuple[Draft, ...]:
    return await world.store.read(lambda tx: tx.drafts.of_person(world.ids[who]))


async def intentions(world: World, who: str) -> tuple[Intention, ...]:
    return await world.store.read(lambda tx: tx.intentions.of_person(world.ids[who]))


async def in_exploration(world: World) -> None:
    await world.begins("P1")
    await world.goes_to("exploration")
