"""Who reads a room along without being let in by name is named, where a platform tells who."""

from __future__ import annotations

import pytest

from bot.cards import Card
from bot.groups.agreements import show_agreements
from bot.groups.named_readers import NAMED
from bot.records import Beyond

from .test_people_of_room import OPEN, in_room
from .world import PEOPLE, STRANGER, World

AGREEMENTS = "Onze afspraken"
STAFF, CARE, OWNER = "role:staff", "role:care", "U-owner"
ALWAYS = "kan dit kanaal altijd lezen"


def words(card: Card) -> str:
    return " ".join(text.markup for text in card.texts)


async def puts_up_agreements(world: World) -> None:
    await world.store.write(lambda tx: show_agreements(tx, world.bot.tools, world.group))
    await world.deliver()


def agreements(world: World) -> str:
    (card,) = in_room(world, AGREEMENTS)
    return words(card)


async def test_a_role_that_can_read_is_named(world: World) -> None:
    world.platform.is_read_by(STAFF)
    await world.looks_at_room()
    (card,) = in_room(world, OPEN)
    assert f"Wie hier nu ook kan lezen: {STAFF}." in words(card)


async def test_another_role_is_told_anew_and_once(world: World) -> None:
    world.platform.is_read_by(STAFF)
    await world.looks_at_room()
    world.platform.is_read_by(STAFF, CARE)
    await world.looks_at_room()
    (card,) = in_room(world, OPEN)
    assert f"{CARE} en {STAFF}." in words(card)
    world.platform.is_read_by()
    await world.looks_at_room()
    assert in_room(world, OPEN) == []


async def test_where_nobody_says_which_role_it_is_said_that_others_read(world: World) -> None:
    world.platform.beyond = frozenset({Beyond.MANY})
    await world.looks_at_room()
    (card,) = in_room(world, OPEN)
    assert "kan ik niet zien" in words(card)


@pytest.mark.parametrize("more", [0, 1, 3])
async def test_of_very_many_some_are_named_and_the_rest_counted(world: World, more: int) -> None:
    world.platform.is_read_by(*(f"role:{number:02}" for number in range(NAMED + more)))
    await world.looks_at_room()
    (card,) = in_room(world, OPEN)
    said = words(card)
    assert f"role:{NAMED - 1:02}" in said
    assert f"role:{NAMED:02}" not in said
    assert (f"en nog {more}." in said) == bool(more)


async def test_who_administers_stands_with_the_agreements(world: World) -> None:
    await puts_up_agreements(world)
    assert ALWAYS not in agreements(world)
    world.platform.administrators = frozenset({OWNER, STAFF})
    await world.looks_at_room()
    assert f"{OWNER} en {STAFF}." in agreements(world)
    assert not in_room(world, OPEN), "they always could: nothing is open that was not"


async def test_and_so_does_whoever_administers_from_now_on(world: World) -> None:
    await puts_up_agreements(world)
    world.platform.administrators = frozenset({OWNER})
    await world.looks_at_room()
    world.platform.administrators = frozenset({OWNER, CARE})
    await world.looks_at_room()
    assert CARE in agreements(world)
    world.platform.administrators = frozenset()
    await world.looks_at_room()
    assert ALWAYS not in agreements(world)


async def test_a_member_who_administers_is_there_anyway(world: World) -> None:
    await puts_up_agreements(world)
    world.platform.administrators = frozenset({next(iter(PEOPLE))})
    await world.looks_at_room()
    assert ALWAYS not in agreements(world)


async def test_who_administers_is_no_newcomer_and_stops_nothing(world: World) -> None:
    world.platform.administrators = frozenset({STRANGER})
    await world.begins("P1")
    await world.looks_at_room()
    assert not (await world.state()).frozen
    assert await world.store.read(lambda tx: tx.groups.newcomers(world.group)) == ()
