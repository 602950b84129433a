"""What people and programs make up, on each store that serves; and a store that went away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import pytest

from bot.cards import Answer, FormPage
from bot.errors import Unsettled
from bot.groups.inbox import GroupInbox
from bot.metering import CountedInbox
from bot.ports import UNIT_DEADLINE, Store, Tx

from .odd import ODD
from .world import World, told

T = TypeVar("T")


class GoesAway:
    """A store of which nobody hears whether it kept what it keeps."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.read = store.read
        self.close = store.close

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        await self._store.write(unit, within=within)
        raise Unsettled


@pytest.mark.parametrize("name", ODD)
async def test_a_made_up_id_is_refused_and_breaks_nothing(serving_world: World, name: str) -> None:
    world, odd = serving_world, ODD[name]
    await world.begins("P1")
    before = await world.state()
    for token in (f"next|{odd}|1", f"withdraw-case|{world.group}|{odd}", f"guide|{odd}", odd):
        reply = await world.press("P1", token)
        assert reply.answer is Answer.REFUSED, token
    for token in (f"open-case|{odd}", f"open-give|{odd}|1.tell|1|answer", f"open-{odd}"):
        assert not isinstance(await world.opens("P1", token), FormPage)
    assert await world.state() == before


async def test_odd_texts_come_back_as_they_were_given(serving_world: World) -> None:
    world = serving_world
    await world.begins("P1")
    await world.goes_to("exploration")
    reply = await world.gives("P2", text=f"Wat {ODD['emoji']} {ODD['markup']}?")
    assert reply.answer is Answer.DONE, told(reply)
    given = await world.store.read(lambda tx: tx.contributions.of_meeting(world.meeting))
    assert [one.fields["text"] for one in given] == [f"Wat {ODD['emoji']} {ODD['markup']}?"]


async def test_a_store_that_went_away_in_the_middle_asks_to_do_it_again(world: World) -> None:
    """It was kept, and nobody heard; the same press is no second step."""
    await world.begins("P1")
    before = await world.state()
    guide, token = world.name(before.facilitator), await world.token("next")
    assert isinstance(world.bot.inbox, CountedInbox)
    inbox = world.bot.inbox._inbox
    assert isinstance(inbox, GroupInbox)
    inbox._store = GoesAway(world.store)
    reply = await world.press(guide, token)
    inbox._store = world.store
    assert reply.answer is Answer.NOT_KEPT
    assert "niet zeker" in told(reply)
    assert (await world.press(guide, token)).answer is Answer.REFUSED
    assert (await world.state()).position == before.position + 1
