"""The process dies at every single point, and another one goes on from what is stored.

Nothing is lost, nothing is out of order, and at most a line without words stands there twice,
on a platform that can neither be asked nor told not to repeat itself.
"""

import contextlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cards import Capabilities
from bot.errors import OutcomeUnknown
from bot.records import Op, Sending
from tests.servers.postgres import Server

from .world import ALL_KINDS, ANNA, BOARD, NEITHER, REVEAL, THREAD, WORDS, Crashed, World

WHISPER = "whisper:m:anna:late:1.explore:2"
ENOUGH = 400


async def a_busy_moment(able: Capabilities, *, real: bool = False, url: str | None = None) -> World:
    """A board with its thread and a reveal, somebody kept from writing, and a private card."""
    world = await World(able, real=real, url=url).set_up()
    await world.ask(Op.SHOW, BOARD, title="step 1", words=WORDS)
    await world.ask(Op.THREAD, BOARD, refs=(THREAD,))
    await world.ask(Op.LISTENERS, REVEAL, place=THREAD, refs=("anna",))
    await world.ask(Op.WORDS, REVEAL, place=THREAD, title="page 1", words=WORDS)
    await world.ask(Op.WORDS, f"{REVEAL}0", place=THREAD, title="page 10", words=WORDS)
    await world.ask(Op.SHOW, WHISPER, place=ANNA, title="yours")
    return world


def fail_at(world: World, number: int, error: BaseException) -> Callable[[], bool]:
    """Let the ``number``-th crossing of a border fail; return whether it came to that."""
    crossed = [0]

    def cross() -> None:
        crossed[0] += 1
        if crossed[0] == number:
            raise error

    world.kept.before_call = world.kept.after_call = cross
    world.platform.before = world.platform.after = lambda name: cross()
    return lambda: crossed[0] >= number


def judge(world: World, able: Capabilities) -> None:
    """Everything is there, in order, once; doubles are empty lines, and only where allowed."""
    assert world.kept.peek(lambda tx: tx.outbox.waiting()) == 0
    thread = world.place(THREAD)
    for place, cards in (
        ("C-room", [(BOARD, "step 1", True)]),
        (thread, [(REVEAL, "page 1", True), (f"{REVEAL}0", "page 10", True)]),
        ("D-anna", [(WHISPER, "yours", False)]),
    ):
        shown = [
            (post.card, there.text, there.words)
            for external, there in world.platform.shown.items()
            if there.place == place and (post := world.known(external)) is not None
        ]
        assert shown == cards
    doubles = [there for name, there in world.platform.shown.items() if world.known(name) is None]
    assert not any(there.words for there in doubles)
    assert len(doubles) <= (1 if able is NEITHER else 0)
    assert world.platform.listeners == ({thread: ("U-anna",)} if able.enforces_writers else {})


@pytest.mark.parametrize("real", [False, True], ids=["memory", "database"])
@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_crash_at_any_point_costs_at_most_an_empty_line(
    able: Capabilities, *, real: bool
) -> None:
    for number in range(1, ENOUGH):
        world = await a_busy_moment(able, real=real)
        world.delivery = world.new_delivery(places_at_once=1)
        came_to_that = fail_at(world, number, Crashed())
        with contextlib.suppress(Crashed):
            await world.settle(seconds=5)
        world.calm()
        if not came_to_that():
            assert number > 50, "the scenario crosses many borders"
            judge(world, able)
            await world.kept.close()
            return
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        judge(world, able)
        await world.kept.close()
    pytest.fail("the scenario never ran to its end")


async def test_a_crash_costs_no_more_on_a_server(postgres: Server) -> None:
    """At every eighth border, on the platform that can do least."""
    for number in range(1, ENOUGH, 8):
        with postgres.database() as url:
            world = await a_busy_moment(NEITHER, url=url)
            world.delivery = world.new_delivery(places_at_once=1)
            came_to_that = fail_at(world, number, Crashed())
            with contextlib.suppress(Crashed):
                await world.settle(seconds=5)
            world.calm()
            world.clock.at += timedelta(seconds=16)
            world.delivery = world.new_delivery(places_at_once=1)
            await world.settle()
            judge(world, NEITHER)
            await world.kept.close()
        if not came_to_that():
            assert number > 50, "the scenario crosses many borders"
            return
    pytest.fail("the scenario never ran to its end")


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_two_crashes_in_a_row_cost_at_most_two_empty_lines(able: Capabilities) -> None:
    for number in range(1, ENOUGH, 3):
        world = await a_busy_moment(able)
        world.delivery = world.new_delivery(places_at_once=1)
        fail_at(world, number, Crashed())
        for _ in range(2):
            with contextlib.suppress(Crashed):
                await world.settle(seconds=5)
            world.clock.at += timedelta(seconds=16)
            world.delivery = world.new_delivery(places_at_once=1)
            fail_at(world, 7, Crashed())
        world.calm()
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        shown = list(world.platform.shown.values())
        assert set(world.states()) == {Sending.SENT}, "nothing was given up"
        assert sum(post.words for post in shown) == 3
        assert len(shown) <= (6 if able is NEITHER else 4)


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_reply_that_is_lost_at_any_call_costs_at_most_an_empty_line(
    able: Capabilities,
) -> None:
    number, came_to_that = 0, True
    while came_to_that:
        number += 1
        assert number < ENOUGH
        for late in (False, True):
            world = await a_busy_moment(able)
            asked = [0]

            def lose(name: str, asked: list[int] = asked, number: int = number) -> None:
                asked[0] += 1
                if asked[0] == number:
                    raise OutcomeUnknown

            if late:
                world.platform.after = lose
            else:
                world.platform.before = lose
            await world.settle()
            came_to_that = asked[0] >= number
            judge(world, able)
    assert number > 8


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_purge_that_is_broken_off_anywhere_leaves_no_words(able: Capabilities) -> None:
    """A post row lives until its removal is confirmed."""
    for number in range(1, ENOUGH):
        world = await a_busy_moment(able)
        await world.settle()
        words = [post for post in world.store.tables.posts.values() if post.has_words]
        for post in words:
            await world.ask(Op.REMOVE, post.card, place=post.place)
        world.delivery = world.new_delivery(places_at_once=1)
        came_to_that = fail_at(world, number, Crashed())
        with contextlib.suppress(Crashed):
            await world.drain()
        for external, shown in world.platform.shown.items():
            assert not shown.words or world.known(external), "words that nobody can find again"
        world.calm()
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        assert not any(post.words for post in world.platform.shown.values())
        assert not any(post.has_words for post in world.store.tables.posts.values())
        if not came_to_that():
            assert number > 10
            return
    pytest.fail("the scenario never ran to its end")
