"""A nudge: in a step over days, once, to whoever is asked for something, and in their hours."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from bot.cards import Answer
from bot.ports import Tx
from bot.rehearsal.platform import Act, Did

from .world import PEOPLE, SLOW, Wish, World

NewWorld = Callable[[Wish], Awaitable[World]]
TITLE = "Er is nog tijd"
A_MONDAY = date(2026, 2, 2)


def nudges(world: World, who: str) -> list[Act]:
    """What reached somebody as something new; an edit makes no sound."""
    return [
        act
        for act in world.platform.diary
        if act.did is Did.CREATE
        and act.place == f"D{who}"
        and act.card is not None
        and act.card.title == TITLE
    ]


async def near_the_end(world: World) -> None:
    """Go on until the running step has little time left, and the next working day has begun."""
    state = await world.state()
    assert state.ends_at is not None
    await world.until(state.ends_at - timedelta(minutes=1))


async def in_slow_step(new_world: NewWorld) -> World:
    world = await new_world(replace(SLOW, first_on=A_MONDAY))
    await world.begins("P1")
    await world.press("P2", f"guide|{world.meeting}")
    await world.goes_to("thinking-aloud")
    return world


async def test_whoever_is_asked_and_not_ready_gets_one_and_nobody_else(
    new_world: NewWorld,
) -> None:
    world = await in_slow_step(new_world)
    await world.press("P2", await world.token("ready"))
    await near_the_end(world)
    asked = {who for who in PEOPLE if nudges(world, who)}
    assert asked == {"P3", "P4", "P5", "P6"}, "not who listens, and not who is ready"
    assert all(len(nudges(world, who)) == 1 for who in asked)
    room = [one for one in world.platform.diary if one.card and one.card.title == TITLE]
    assert all(one.place.startswith("D") for one in room)


async def test_a_step_that_is_paused_and_goes_on_nudges_nobody_twice(new_world: NewWorld) -> None:
    world = await in_slow_step(new_world)
    await near_the_end(world)
    assert len(nudges(world, "P3")) == 1
    guide = world.name((await world.state()).facilitator)
    await world.press(guide, await world.token("extend"))
    for move in ("pause", "resume"):
        turn = (await world.state()).turn
        assert (await world.press(guide, f"{move}|{world.meeting}|{turn}")).answer is Answer.DONE
    assert (await world.state()).slot.phase_id == "thinking-aloud"
    await near_the_end(world)
    assert [len(nudges(world, who)) for who in ("P3", "P4")] == [1, 1]


async def test_a_nudge_waits_for_the_working_hours_of_whoever_it_is_for(
    new_world: NewWorld,
) -> None:
    zones = {"P3": "America/New_York", "P4": "Asia/Tokyo", "P5": "Europe/Amsterdam"}
    world = await in_slow_step(new_world)

    def move(tx: Tx) -> None:
        for who, zone in zones.items():
            person = tx.people.get(world.ids[who])
            assert person is not None
            tx.people.save(replace(person, zone=zone))

    await world.store.write(move)
    guide = world.name((await world.state()).facilitator)
    for _ in range(2):
        await world.press(guide, await world.token("extend"))
    await near_the_end(world)
    hours = {
        who: [act.at.astimezone(ZoneInfo(zone)) for act in nudges(world, who)]
        for who, zone in zones.items()
    }
    assert [len(told) for told in hours.values()] == [1, 1, 1]
    for (local,) in hours.values():
        assert local.weekday() < 5
        assert (8, 30) <= (local.hour, local.minute) < (18, 0)
    # It is night in New York when the others get theirs.
    assert hours["P3"][0] > hours["P4"][0] == hours["P5"][0]
    assert hours["P3"][0].time() == time(8, 30)
