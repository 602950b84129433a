"""Two bots on one PostgreSQL database: what one of them decides, the other does not undo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.cards import Answer, FormPage
from bot.engine.ids import PersonId
from bot.groups import card_keys
from bot.groups.lookups import group_at
from bot.inputs import Press
from bot.ports import Tx
from bot.records import MeetingStatus, Person
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import WORKSPACE
from storage import MemoryKeystore, open_postgres_store

from .building import build, settled_in
from .test_founding import filled
from .world import CHAT, EMPTY_ROOM, FOUNDED_AT, STRANGER, ZONE, World, actions


@pytest.fixture
async def two(database_url: str) -> AsyncIterator[tuple[World, World]]:
    """The same world in two processes: one platform, one clock, one database."""
    clock, keystore = VirtualClock(FOUNDED_AT), MemoryKeystore()
    stores = [open_postgres_store(database_url, keystore=keystore, now=clock.now) for _ in range(2)]
    one = await settled_in(build(clock, stores[0]), CHAT)
    other = build(clock, stores[1], platform=one.platform, ids=SeededIds(2))
    other.group, other.meeting, other.other_group = one.group, one.meeting, one.other_group
    other.ids, other.presses = dict(one.ids), 10_000
    yield one, other
    for store in stores:
        await store.close()


async def test_two_who_found_in_one_room_at_once_found_one_group(two: tuple[World, World]) -> None:
    # Known before: else the two would already be kept apart by who of them makes X1 known.
    x1 = Person(PersonId("x1"), WORKSPACE, STRANGER, "nl", ZONE)
    await two[0].store.write(lambda tx: tx.people.add(x1))
    pages = []
    for world, who in zip(two, (STRANGER, "P1"), strict=True):
        page = await world.starts(who, place=EMPTY_ROOM)
        first = await world.bot.inbox.send_page(world.page_sent(who, page, filled(world)))
        assert first.next_page is not None
        pages.append((world, who, first.next_page))
    # Nothing is delivered meanwhile: they share a clock that a delivery moves on, and one would
    # outlive the other's claim.
    replies = await asyncio.gather(
        *(
            world.bot.inbox.send_page(world.page_sent(who, page, filled(world)))
            for world, who, page in pages
        )
    )
    assert {reply.answer for reply in replies} == {Answer.DONE}
    groups = await two[0].store.read(lambda tx: tx.groups.all())
    assert len(groups) == 3, "that of the six, the other one, and this one"


async def test_the_last_two_agree_at_once_and_one_date_is_planned(two: tuple[World, World]) -> None:
    one, other = two
    page = await one.command(STRANGER, "start", place=EMPTY_ROOM)
    assert isinstance(page, FormPage)
    await one.fills(STRANGER, page, filled(one))
    group = await one.store.read(lambda tx: group_at(tx, WORKSPACE, EMPTY_ROOM))
    assert group is not None

    def presses(world: World, who: str) -> Press:
        return Press(world._next(), WORKSPACE, who, f"agree|{group}|nobody")

    await one.bot.inbox.press(presses(one, STRANGER))
    await asyncio.gather(
        one.bot.inbox.press(presses(one, "P1")), other.bot.inbox.press(presses(other, "P2"))
    )
    planned = await one.store.read(lambda tx: tx.meetings.of_group(group))
    assert [meeting.status for meeting in planned] == [MeetingStatus.PLANNED]
    await one.deliver()
    card = await one.card(card_keys.agreements_card(group))
    assert card is not None
    assert actions(card) == ["open-case", "guidance"], "the last one to agree is seen on the board"


async def test_a_meeting_whose_timers_and_posts_two_share(two: tuple[World, World]) -> None:
    """Each board stands there once and as it is now, whoever was first to fire or to send."""
    one, other = two
    await one.brings_case("P1", "Casus van P1")
    starts_at = (await one.the_meeting()).starts_at
    for _ in range(200):
        due_at = await one.next_due()
        if due_at is None or due_at > starts_at:
            break
        one.clock.move_to(due_at)
        await asyncio.gather(*(world.bot.fire_timers() for world in two for _ in range(2)))
        await asyncio.gather(*(world.bot.delivery.drain() for world in two))
        await one.deliver()
    one.clock.move_to(starts_at)
    await asyncio.gather(one.bot.fire_timers(), other.bot.fire_timers())
    await one.deliver()
    for step in range(4):
        state = await one.state()
        guide, token = one.name(state.facilitator), await one.token("next")
        presses = [Press(w._next(), WORKSPACE, guide, token) for w in two for _ in range(3)]
        sending = [asyncio.create_task(world.bot.delivery.drain()) for world in two]
        replies = await asyncio.gather(
            *(two[n % 2].bot.inbox.press(press) for n, press in enumerate(presses))
        )
        await asyncio.gather(*sending)
        assert [reply.answer for reply in replies].count(Answer.DONE) == 1, step
        await one.deliver()
        assert (await one.state()).position == state.position + 1
    shown = [post.external for post in one.platform.posts()]

    def unknown(tx: Tx) -> list[str]:
        return [external for external in shown if tx.posts.by_external(external) is None]

    assert await one.store.read(unknown) == [], "no post stands there twice"
    assert "next" in actions(await one.board())
