"""Whom a private message did not reach is noted, from the first one on until one reaches them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import structlog

from bot.cards import PRACTICE, Capabilities
from bot.engine.ids import PersonId
from bot.errors import NotAllowed, NotThere, OutcomeUnknown, PlatformError, Unavailable
from bot.records import Op, Sending

from .world import ANNA, BOARD, LOOKUP_ONLY, NEITHER, NONCE_ONLY, NOON, World

LATER = timedelta(hours=3)


def raising(name: str, error: PlatformError) -> Callable[[str], None]:
    def before(called: str) -> None:
        if called == name:
            raise error

    return before


async def since(world: World) -> datetime | None:
    return await world.store.read(lambda tx: tx.people.unreached_since(PersonId("anna")))


async def says(world: World, turn: int) -> None:
    """A private card for Anna, on its way as far as it comes."""
    await world.ask(Op.SHOW, f"whisper:m:anna:late:1.explore:{turn}", place=ANNA, title=str(turn))
    await world.drain()


@pytest.mark.parametrize("refuses", ["direct", "post"])
async def test_it_is_noted_from_the_first_that_did_not_arrive(world: World, refuses: str) -> None:
    world.platform.before = raising(refuses, NotAllowed())
    with structlog.testing.capture_logs() as logs:
        await says(world, 1)
    assert world.states() == [Sending.GIVEN_UP]
    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("private message refused", "info")
    ]
    assert await since(world) == NOON
    world.clock.at += LATER
    await says(world, 2)
    assert await since(world) == NOON
    world.calm()
    await says(world, 3)
    assert await since(world) is None


@pytest.mark.parametrize("error", [OutcomeUnknown(), Unavailable(), NotThere()])
async def test_what_may_still_arrive_says_nothing(world: World, error: PlatformError) -> None:
    world.platform.before = raising("post", error)
    await says(world, 1)
    assert await since(world) is None


async def test_what_is_done_to_an_old_message_says_nothing(world: World) -> None:
    """It can be removed, and cannot be, whether or not a new one would arrive."""
    await says(world, 1)
    world.platform.before = raising("remove", NotAllowed())
    await world.ask(Op.REMOVE, "whisper:m:anna:late:1.explore:1", place=ANNA)
    await world.drain()
    assert await since(world) is None
    world.platform.before = raising("post", NotAllowed())
    await says(world, 2)
    noted = await since(world)
    assert noted is not None
    world.calm()
    await world.ask(Op.REMOVE, "whisper:m:anna:late:1.explore:1", place=ANNA)
    await world.drain()
    assert await since(world) == noted


async def test_a_room_that_is_shut_to_the_bot_is_nobodys_messages(world: World) -> None:
    world.platform.before = raising("post", NotAllowed())
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.drain()
    assert await since(world) is None
    world.calm()
    world.platform.before = raising("direct", NotAllowed())
    await says(world, 1)
    world.calm()
    await world.ask(Op.SHOW, BOARD, title="step 2")
    await world.drain()
    assert await since(world) is not None


@pytest.mark.parametrize("able", [PRACTICE, LOOKUP_ONLY, NONCE_ONLY, NEITHER])
async def test_a_message_whose_reply_was_lost_reached_them_all_the_same(able: Capabilities) -> None:
    """It is found, or the same one comes back, or it is sent again: each says so."""
    world = await World(able).set_up()
    world.platform.before = raising("post", NotAllowed())
    await says(world, 1)
    assert await since(world) is not None
    world.calm()
    world.platform.after = raising("post", OutcomeUnknown())
    await says(world, 2)
    assert await since(world) is not None, "nobody knows yet"
    world.calm()
    await world.settle()
    assert world.states()[-1] is Sending.SENT
    assert await since(world) is None
