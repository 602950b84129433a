"""The process dies at every single point, and another one goes on from what is stored.

Nothing is lost, nothing is out of order, and at most a line without words stands there twice,
on a platform that can neither be asked nor told not to repeat itself.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.cards import Capabilities
from bot.errors import OutcomeUnknown
from bot.records import Op, Sending

from .world import ALL_KINDS, ANNA, BOARD, NEITHER, REVEAL, THREAD, WORDS, Crashed, World

WHISPER = "whisper:m:anna:late:1.explore:2"
ENOUGH = 400


async def a_busy_moment(able: Capabilities) -> World:
    """A board with its thread and a reveal, somebody kept from writing, and a private card."""
    world = await World(able).set_up()
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

    world.store.before_call = world.store.after_call = cross
    world.platform.before = world.platform.after = lambda name: cross()
    return lambda: crossed[0] >= number


def judge(world: World, able: Capabilities) -> None:
    """Everything is there, in order, once; doubles are empty lines, and only where allowed."""
    assert set(world.states()) == {Sending.SENT}
    known = {post.external: post for post in world.store.tables.posts.values()}
    for place, cards in (
        ("C-room", [(BOARD, "step 1", True)]),
        (
            world.store.tables.places[THREAD],
            [(REVEAL, "page 1", True), (f"{REVEAL}0", "page 10", True)],
        ),
        ("D-anna", [(WHISPER, "yours", False)]),
    ):
        shown = [
            (known[external].card, post.text, post.words)
            for external, post in world.platform.shown.items()
            if post.place == place and external in known
        ]
        assert shown == cards
    doubles = [post for name, post in world.platform.shown.items() if name not in known]
    assert not any(post.words for post in doubles)
    assert len(doubles) <= (1 if able is NEITHER else 0)
    assert world.platform.listeners in ({}, {world.store.tables.places[THREAD]: ("U-anna",)})
    assert bool(world.platform.listeners) == able.enforces_writers


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_crash_at_any_point_costs_at_most_an_empty_line(able: Capabilities) -> None:
    for number in range(1, ENOUGH):
        world = await a_busy_moment(able)
        world.delivery = world.new_delivery(places_at_once=1)
        came_to_that = fail_at(world, number, Crashed())
        try:
            await world.settle(seconds=5)
        except Crashed:
            pass
        if not came_to_that():
            assert number > 50, "the scenario crosses many borders"
            return
        world.calm()
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        judge(world, able)
    pytest.fail("the scenario never ran to its end")


@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_two_crashes_in_a_row_cost_at_most_two_empty_lines(able: Capabilities) -> None:
    for number in range(1, ENOUGH, 3):
        world = await a_busy_moment(able)
        world.delivery = world.new_delivery(places_at_once=1)
        came_to_that = fail_at(world, number, Crashed())
        for _ in range(2):
            try:
                await world.settle(seconds=5)
            except Crashed:
                came_to_that()
            world.clock.at += timedelta(seconds=16)
            world.delivery = world.new_delivery(places_at_once=1)
            fail_at(world, 7, Crashed())
        world.calm()
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        shown = list(world.platform.shown.values())
        assert set(world.states()) == {Sending.SENT}
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
        try:
            await world.drain()
        except Crashed:
            pass
        for external, shown in world.platform.shown.items():
            known = {post.external for post in world.store.tables.posts.values()}
            assert not shown.words or external in known, "words that nobody can find any more"
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
