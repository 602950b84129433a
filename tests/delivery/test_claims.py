"""Who may send in a place, for how long, and what happens when that changes hands."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog

from bot.cards import Card
from bot.delivery import dispatcher
from bot.errors import (
    Busy,
    StoreFull,
)
from bot.records import Op, Sending

from .memory_store import Outbox
from .world import (
    ANNA,
    BOARD,
    GROUP,
    REVEAL,
    WORDS,
    World,
)

SECOND = timedelta(seconds=1)


async def test_a_row_that_was_dropped_while_its_place_was_visited_blocks_nothing(
    world: World,
) -> None:
    second = "board:m:2.core"
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.SHOW, second, title="step 2")
    await world.ask(Op.SHOW, "board:m:3.close", title="step 3")

    def drop(name: str) -> None:
        if len(world.platform.calls) == 1:
            Outbox(world.store.tables).drop_waiting(second, Op.SHOW)

    world.platform.before = drop
    with structlog.testing.capture_logs():
        await world.drain()
    assert [shown.text for shown in world.shown_in("C-room")] == ["step 1", "step 3"]


async def test_two_processes_on_one_store_show_everything_once_and_in_order(world: World) -> None:
    """Places are shared out; a place that one has is not touched by the other."""
    for number in range(20):
        await world.ask(Op.SHOW, f"board:m:1.{number}", title=str(number))
        await world.ask(Op.SHOW, f"ask:it:{number}", place=ANNA, title=str(number))
    one, other = world.new_delivery(), world.new_delivery()
    finished = await asyncio.gather(one.drain(), other.drain())
    assert sum(finished) == 40
    for place in ("C-room", "D-anna"):
        assert [s.text for s in world.shown_in(place)] == [str(n) for n in range(20)]


async def test_a_process_that_lost_its_place_stops_at_once(world: World) -> None:
    """It was asleep for longer than its lease; another one has taken over in between."""
    await world.ask(Op.SHOW, BOARD, title="step 1")
    await world.ask(Op.SHOW, "board:m:2.core", title="step 2")

    def sleep(name: str) -> None:
        if len(world.platform.calls) == 1:
            _take_over(world)

    world.platform.after = sleep
    with structlog.testing.capture_logs() as logs:
        assert await world.drain() == 0
    assert world.platform.calls == ["post"]
    assert world.row(1).state is Sending.SENDING, "the other one decides what is true"
    assert world.post_of(BOARD) is None
    assert [entry["event"] for entry in logs] == ["visit broken off"]


async def test_a_process_that_lost_its_place_brings_no_words(world: World) -> None:
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)

    def sleep(name: str) -> None:
        if name == "room":
            _take_over(world)

    world.platform.after = sleep
    with structlog.testing.capture_logs():
        await world.drain()
    assert world.platform.calls == ["post", "room"]
    assert [shown.words for shown in world.shown_in("C-room")] == [False]


async def test_no_call_begins_that_might_outlive_the_lease(world: World) -> None:
    """Each call takes four seconds; every visit ends in time and the next one goes on."""

    def slow(name: str) -> None:
        world.clock.at += 4 * SECOND
        for place, (_, _, until) in world.store.tables.claims.items():
            assert until is None or world.clock.at <= until, place

    world.platform.before = slow
    for number in range(6):
        card = f"reveal:m:1.explore:1:1:{number}"
        await world.ask(Op.WORDS, card, title=str(number), words=WORDS)
    await world.drain()
    assert [(s.text, s.words) for s in world.shown_in("C-room")] == [
        (str(n), True) for n in range(6)
    ]
    assert {row.attempts for row in world.rows()} == {2}


async def test_words_do_not_leave_when_the_look_at_the_room_took_most_of_the_lease(
    world: World,
) -> None:
    rooms = iter([10 * SECOND])

    def slow(name: str) -> None:
        if name == "room":
            world.clock.at += next(rooms, SECOND)

    world.platform.after = slow
    await world.ask(Op.WORDS, REVEAL, title="page", words=WORDS)
    await world.drain()
    assert world.platform.calls == ["post", "room", "room", "edit"]
    assert (world.row().state, world.row().attempts) == (Sending.SENT, 2)


@pytest.mark.parametrize("error", [Busy(), StoreFull()])
async def test_a_store_that_is_busy_or_full_stops_nothing_for_good(
    world: World, error: Exception
) -> None:
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    for number in range(12):
        calls = iter(range(100))

        def at(calls: Iterator[int] = calls, number: int = number) -> None:
            if next(calls) == number:
                raise error

        world.store.before_call = at
        with structlog.testing.capture_logs():
            await world.drain()
        world.clock.at += 20 * SECOND
    world.calm()
    await world.settle()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_place_that_becomes_due_does_not_wait_for_the_slowest_visit(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "LOOK_AGAIN_AFTER", SECOND / 100)
    is_held, may_go_on, edit = asyncio.Event(), asyncio.Event(), world.platform.edit

    async def slow(place: str, post: str, card: Card) -> None:
        is_held.set()
        await may_go_on.wait()
        await edit(place, post, card)

    anna_has_it = asyncio.Event()
    monkeypatch.setattr(world.platform, "edit", slow)
    world.platform.after = lambda _: anna_has_it.set() if world.shown_in("D-anna") else None
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    drain = asyncio.create_task(world.drain())
    await is_held.wait()
    await world.ask(Op.SHOW, "ask:it:1", place=ANNA, title="for Anna")
    await asyncio.wait_for(anna_has_it.wait(), 3)
    assert not drain.done()
    may_go_on.set()
    assert await drain == 2


@pytest.mark.parametrize("number", range(1, 9))
async def test_a_store_that_is_busy_before_a_call_does_not_keep_the_place_for_a_whole_lease(
    world: World, number: int
) -> None:
    """Where nothing can have been sent another process goes on at once, and nothing is in doubt."""
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    calls, sent = iter(range(100)), len(world.platform.calls)

    def at() -> None:
        nonlocal sent
        was_sent, sent = len(world.platform.calls) > sent, len(world.platform.calls)
        if next(calls) == number and not was_sent:
            raise Busy

    world.store.before_call = at
    with structlog.testing.capture_logs():
        await world.drain()
    world.calm()
    world.clock.at += SECOND
    await world.new_delivery().drain()
    assert [shown.words for shown in world.shown_in("C-room")] == [True]


async def test_a_drain_begins_no_more_than_it_may(world: World) -> None:
    await world.ask(Op.SHOW, BOARD, title="1")
    await world.ask(Op.SHOW, "ask:it:1", place=ANNA, title="1")
    assert await world.delivery.drain(1) == 1
    assert len(world.left()) == 1


def _take_over(world: World) -> None:
    """Another process claims the room when our lease is over."""
    worker, epoch, _ = world.store.tables.claims[GROUP]
    world.store.tables.claims[GROUP] = ("other", epoch + 1, world.clock.at + 15 * SECOND)
    assert worker != "other"
