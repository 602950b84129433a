"""A large group for stories: how it comes to its two halves, and what is looked at in them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from copy import copy
from datetime import timedelta

from bot.cards import Answer, Card
from bot.engine.ids import MeetingId
from bot.engine.state import Presence
from bot.groups import card_keys, keys
from bot.groups.halves import APART, Half, halves_of
from bot.groups.meetings import note_presence
from bot.ports import Tx
from bot.records import Contribution, MeetingStatus, Member

from .cast import OTHERS, PEOPLE
from .world import VOICE, Wish, World, button, told

#: As the fixture in ``conftest``.
NewWorld = Callable[..., Awaitable[World]]
HARVEST = "shared-harvest"
NINE = (*PEOPLE, "Q1", "Q2", "Q3")


async def of(new_world: NewWorld, count: int, wish: Wish = VOICE) -> World:
    world = await new_world(wish)
    more = list(OTHERS)[: count - len(PEOPLE)]

    def unit(tx: Tx) -> None:
        now = world.clock.now()
        for who in more:
            person = world.ids[who]
            tx.groups.put_member(Member(world.group, person, joined_at=now, agreed_at=now))
            note_presence(tx, world.bot.tools, world.meeting, person, presence=Presence.HERE)

    await world.store.write(unit)
    world.platform.outsiders = set(more)
    return world


async def soon(world: World) -> None:
    await world.until((await world.the_meeting()).starts_at - timedelta(minutes=10))


async def halves(world: World) -> tuple[Half, ...]:
    def unit(tx: Tx) -> tuple[Half, ...]:
        meeting = tx.meetings.get(world.meeting)
        assert meeting is not None
        return halves_of(tx, meeting)

    return await world.store.read(unit)


async def chosen(world: World, *cases: str) -> None:
    for who in cases:
        await world.brings_case(who, f"Casus van {who}")
    await soon(world)
    reply = await world.press("P2", button(await world.agenda(), "halves").token)
    assert reply.answer is Answer.DONE, told(reply)


async def parted(world: World, *cases: str) -> tuple[Half, ...]:
    """The hour has come, and the halves are in their rooms."""
    await chosen(world, *cases)
    await world.until((await world.the_meeting()).starts_at)
    return await halves(world)


async def eyes_on(world: World, half: Half) -> World:
    """The same world with its eyes on one half."""
    eyes = copy(world)
    assert half.meeting is not None
    eyes.group, eyes.meeting = half.group.id, half.meeting.id
    return eyes


async def ends(world: World, half: Half) -> None:
    """Go through a half to its end."""
    eyes = await eyes_on(world, half)
    for _ in range(30):
        if (await eyes.the_meeting()).status is MeetingStatus.ENDED:
            return
        await eyes.goes_on()
    raise AssertionError("it does not end")


async def cards_in(world: World, half: Half) -> list[Card]:
    """What stands in the room of a half, and in its threads."""
    place = await world.store.read(lambda tx: tx.posts.place(keys.group_place(half.group.id)))
    platform = world.platform
    return [one.card for one in platform.posts() if platform.parent(one.place) == place]


def given_in(tx: Tx, meeting: MeetingId) -> tuple[Contribution, ...]:
    return tx.contributions.of_meeting(meeting)


async def common(world: World) -> Card:
    card = await world.card(card_keys.board_card(world.meeting, APART))
    assert card is not None
    return card


def names(world: World, half: Half) -> list[str]:
    return [world.name(person) for person in half.people]


def words_of(card: Card) -> str:
    return "\n".join([card.title, *(text.markup for text in card.texts)])
