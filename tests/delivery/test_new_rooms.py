"""Rooms that are made for a group: once, whatever fails, and then everybody is brought in."""

import contextlib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.cards import Capabilities
from bot.delivery.steps import ATTEMPTS_LIMIT, DOUBT_FOR
from bot.errors import NotAllowed, NotThere, OutcomeUnknown, RateLimited, Unavailable
from bot.records import Op, Sending

from .test_crash import fail_at
from .world import ALL_KINDS, NEITHER, Crashed, World

ROOM = "room:anna:form"
NEW_GROUP = "group:g2"
ENOUGH = 60


async def wish(world: World) -> None:
    await world.ask(Op.ROOM, ROOM, place=ROOM, title="intervisie-berk", refs=("anna",))


async def bring_in(world: World) -> None:
    await world.ask(Op.PURPOSE, "purpose:g", title="what for")
    for person in ("anna", "bram"):
        await world.ask(Op.INVITE, f"invite:g:{person}", refs=(person, "anna"))


def raising(name: str, *errors: Exception) -> Callable[[str], None]:
    """The first calls of this name fail so, one after the other."""
    left = list(errors)

    def fail(called: str) -> None:
        if called == name and left:
            raise left.pop(0)

    return fail


@pytest.mark.parametrize("real", [False, True], ids=["memory", "database"])
@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_a_crash_at_any_point_makes_one_group(able: Capabilities, *, real: bool) -> None:
    for number in range(1, ENOUGH):
        world = await World(able, real=real).set_up()
        await wish(world)
        await bring_in(world)
        world.delivery = world.new_delivery(places_at_once=1)
        came_to_that = fail_at(world, number, Crashed())
        with contextlib.suppress(Crashed):
            await world.settle(seconds=5)
        world.calm()
        world.clock.at += timedelta(seconds=16)
        world.delivery = world.new_delivery()
        await world.settle()
        assert world.kept.peek(lambda tx: tx.outbox.waiting()) == 0
        assert world.place(NEW_GROUP).startswith("M-intervisie-berk-")
        assert set(world.platform.invited) == {"U-anna", "U-bram"}
        assert world.platform.purposes == {"C-room": "news"}
        assert world.refused == []
        await world.kept.close()
        if not came_to_that():
            assert number > 15, "it crosses many borders"
            return
    pytest.fail("it never ran to its end")


@pytest.mark.parametrize(
    "error", [OutcomeUnknown(), Unavailable(), RateLimited(timedelta(seconds=2))]
)
async def test_what_may_work_again_is_tried_again(error: Exception) -> None:
    world = await World(NEITHER).set_up()
    world.platform.before = raising("make_room", error, error)
    await wish(world)
    await world.settle()
    assert world.states() == [Sending.SENT]
    assert world.place(NEW_GROUP)


@pytest.mark.parametrize("error", [OutcomeUnknown(), Crashed()])
@pytest.mark.parametrize("able", ALL_KINDS, ids=lambda able: able.name)
async def test_it_is_not_made_again_while_the_first_call_may_still_arrive(
    able: Capabilities, error: BaseException
) -> None:
    """A platform that is first asked whether it is there shows only what has arrived."""
    world = await World(able).set_up()
    asked: list[datetime] = []

    def note(called: str) -> None:
        if called == "make_room":
            asked.append(world.clock.at)
            if len(asked) == 1:
                raise error

    world.platform.before = note
    await wish(world)
    with contextlib.suppress(Crashed):
        await world.settle()
    world.delivery = world.new_delivery()
    await world.settle()
    first, second = asked
    assert second - first >= DOUBT_FOR
    assert world.states() == [Sending.SENT]


async def test_a_platform_that_answers_everything_else_is_not_asked_for_ever() -> None:
    world = await World(NEITHER).set_up()
    world.platform.before = raising("make_room", *[OutcomeUnknown()] * (2 * ATTEMPTS_LIMIT))
    await wish(world)
    await world.settle(seconds=3600)
    assert world.states() == [Sending.GIVEN_UP]
    assert world.refused == [ROOM]


@pytest.mark.parametrize("error", [NotAllowed(), NotThere()])
async def test_whoever_wished_for_a_room_hears_that_it_cannot_be(error: Exception) -> None:
    world = await World().set_up()
    world.platform.before = raising("make_room", error)
    await wish(world)
    await world.settle()
    assert world.states() == [Sending.GIVEN_UP]
    assert world.refused == [ROOM]
    assert not world.place(NEW_GROUP)


async def test_a_wish_that_is_gone_makes_no_room() -> None:
    world = await World().set_up()
    await world.ask(Op.ROOM, ROOM, place=ROOM, refs=("anna",))
    await world.settle()
    assert world.states() == [Sending.SENT]
    assert world.platform.calls == []


async def test_one_who_cannot_come_keeps_nobody_out() -> None:
    world = await World().set_up()
    world.platform.before = raising("invite", NotAllowed())
    await bring_in(world)
    await world.settle()
    assert world.platform.invited == ["U-bram"]
    assert world.refused == ["invite:g:anna"]


async def test_invitations_wait_for_a_room_that_is_shut() -> None:
    world = await World().set_up()
    world.platform.places.discard("C-room")
    await bring_in(world)
    await world.settle(seconds=60)
    assert world.refused == []
    world.platform.places.add("C-room")
    await world.settle(seconds=600)
    assert world.platform.invited == ["U-anna", "U-bram"]


@pytest.mark.parametrize(
    "error", [None, NotThere(), OutcomeUnknown()], ids=["once", "gone", "lost"]
)
async def test_a_room_is_put_away(error: Exception | None) -> None:
    """Also where it is away already, and where that was not heard."""
    world = await World().set_up()
    if error is not None:
        world.platform.before = raising("archive_room", error)
    await world.ask(Op.ARCHIVE, "close-room:g")
    await world.settle()
    assert world.states() == [Sending.SENT]
    assert world.refused == []


async def test_a_room_that_may_not_be_put_away_is_told_of() -> None:
    world = await World().set_up()
    world.platform.before = raising("archive_room", NotAllowed())
    await world.ask(Op.ARCHIVE, "close-room:g")
    await world.settle()
    assert world.states() == [Sending.GIVEN_UP]
    assert world.refused == ["close-room:g"]
