"""How people let their group go on in another channel, and what stands where then."""

from __future__ import annotations

from bot.cards import Answer, Card, Reply
from bot.groups import keys
from bot.rehearsal.platform import ROOM

from .world import (
    EMPTY_ROOM,
    PEOPLE,
    World,
    actions,
    button,
    told,
)


def room_for_six(world: World, *people: str) -> None:
    """These people sit in the new channel, nobody else."""
    world.platform.in_empty_room = {*(people or PEOPLE)}


async def offered(world: World, who: str = "P1", *, room: str = EMPTY_ROOM) -> Card:
    """What a member is offered who types the word for a start in a channel without a group."""
    reply = await world.command(who, "start", place=room)
    assert isinstance(reply, Reply), "a choice, and no form at once"
    assert reply.card is not None
    return reply.card


async def shown(world: World, who: str, token: str) -> Card:
    reply = await world.press(who, token)
    assert reply.card is not None
    return reply.card


async def ask_token(world: World, who: str = "P1", *, room: str = EMPTY_ROOM) -> str:
    offer = await offered(world, who, room=room)
    listed = await shown(world, who, button(offer, "move-groups").token)
    return button(listed, "ask-elsewhere").token


async def asks(world: World, who: str = "P1") -> Reply:
    return await world.press(who, await ask_token(world, who))


def stands_in(world: World, room: str) -> list[Card]:
    """What the bot has posted in a channel and in its threads, and not taken away."""
    return [
        kept.card for kept in world.platform.posts() if world.platform.parent(kept.place) == room
    ]


def answer_token(world: World) -> str:
    cards = [card for card in stands_in(world, EMPTY_ROOM) if "go-on-here" in actions(card)]
    assert len(cards) == 1, "one question, once"
    return button(cards[0], "go-on-here").token


async def moves(world: World, *, first: str = "P1", second: str = "P2") -> Reply:
    assert (await asks(world, first)).answer is Answer.DONE
    reply = await world.press(second, answer_token(world))
    assert reply.answer is Answer.DONE, told(reply)
    return reply


async def room_of(world: World) -> str | None:
    return await world.store.read(lambda tx: tx.posts.place(keys.group_place(world.group)))


async def stays(world: World) -> None:
    """The group is where it was."""
    assert await room_of(world) == ROOM


def told_of(card: Card) -> str:
    return told(Reply(Answer.DONE, card))
