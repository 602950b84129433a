"""Somebody who puts groups together for others, as a platform lets them do it."""

from __future__ import annotations

from bot.cards import Answer, Card, Reply
from bot.engine.ids import GroupId
from bot.groups.choosing_people import ADD
from bot.inputs import Reach
from bot.ports import Tx
from bot.records import LABEL, Coordination
from bot.rehearsal.platform import WORKSPACE, Made

from .world import AHEAD, OTHERS, PEOPLE, STRANGER, World, button

#: In no group, and known to nobody before.
COORDINATOR = STRANGER
#: A channel that everybody reads.
TOWN = "R9"
TEAM, OTHER_TEAM = " ".join(PEOPLE), " ".join(OTHERS)


async def page_of(world: World, who: str = COORDINATOR, word: str = "coordinatie") -> Card:
    """What somebody reads of the groups that they coordinate."""
    reply = await world.command(who, word, place=TOWN, reach=Reach.OPEN)
    assert isinstance(reply, Reply)
    assert reply.card is not None
    return reply.card


async def chooses(
    world: World, people: str, team: str = "", *, what: str = ADD, who: str = COORDINATOR
) -> Reply:
    page = await world.form(who, "open-people")
    return await world.sends(who, page, {"people": people, "team": team, "what": what})


def wishes(world: World, **more: str) -> dict[str, str]:
    first_on = (world.clock.now() + AHEAD).date().isoformat()
    whole = {"size": "6", "room-name": "Voorjaar", "first-on": first_on, "at": "15:00"}
    return {**whole, "mode": "voice", **{name.replace("_", "-"): v for name, v in more.items()}}


async def divides(world: World, **more: str) -> Reply:
    page = await world.form(COORDINATOR, "open-division")
    return await world.sends(COORDINATOR, page, wishes(world, **more))


async def proposed(world: World, **more: str) -> Card:
    """Twelve people of two teams, and a division in two."""
    world.platform.take_in(COORDINATOR)
    assert (await chooses(world, TEAM, "Zuid")).answer is Answer.DONE
    assert (await chooses(world, OTHER_TEAM, "Noord")).answer is Answer.DONE
    reply = await divides(world, **more)
    assert reply.card is not None
    assert reply.answer is Answer.DONE
    return reply.card


async def makes(world: World) -> list[Made]:
    """The groups are there, each in its room."""
    card = await proposed(world)
    reply = await world.press(COORDINATOR, button(card, "make-groups").token)
    assert reply.answer is Answer.DONE
    world.ids[COORDINATOR] = await id_of(world)
    return sorted(world.platform.made.values(), key=lambda room: room.name)


async def id_of(world: World):  # type: ignore[no-untyped-def]
    found = await world.store.read(lambda tx: tx.people.find(WORKSPACE, COORDINATOR))
    assert found is not None
    return found.id


async def coordinated(world: World) -> list[Coordination]:
    person = await id_of(world)
    found = await world.store.read(lambda tx: tx.groups.coordinations_of(person))
    return sorted(found, key=lambda one: one.fields[LABEL])


async def eyes_on(world: World, group: GroupId) -> None:
    """The world's own helpers are about this group from now on."""
    world.group = group


async def coordinates_the_six(world: World) -> None:
    """As if somebody had put the group of the six together, for tests of what they may not do."""
    await chooses(world, TEAM)
    person = await id_of(world)
    world.ids[COORDINATOR] = person

    def unit(tx: Tx) -> None:
        at, fields = world.clock.now(), {LABEL: "Voorjaar 1"}
        tx.groups.put_coordination(Coordination(world.group, person, at, fields=fields))

    await world.store.write(unit)
