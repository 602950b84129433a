"""What stands in the room goes before its hour where its owner takes it back, or leaves."""

from __future__ import annotations

from bot.engine.state import Stage
from bot.records import Case, CaseStatus

from .test_stop import answers
from .world import PEOPLE, World


async def the_case(world: World) -> Case:
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    return case


async def leaves(world: World, who: str) -> None:
    """The group, and its room: while they read along nothing is written there."""
    await world.press(who, f"leave|{world.group}|yes")
    world.platform.absent.add(who)
    await world.looks_at_room()


async def stopped_and_over(world: World) -> Case:
    """A meeting is over whose case was stopped: it stays on the table, and its words stand."""
    await world.begins("P1")
    await world.goes_to("exploration")
    await world.press("P3", await world.token("stop"))
    for who in PEOPLE:
        await answers(world, who, "end-case")
    await world.goes_to("closing")
    await world.goes_on()
    assert (await world.state()).stage is Stage.ENDED
    case = await the_case(world)
    assert case.status is CaseStatus.ON_TABLE
    assert world.shown("Casus van P1") == 1
    return case


async def test_a_case_that_is_taken_back_after_its_meeting_leaves_the_room(world: World) -> None:
    case = await stopped_and_over(world)
    for _ in range(2):
        await world.press("P1", f"withdraw-case|{world.group}|{case.id}")
    assert world.shown("Casus van P1") == 0


async def test_the_case_of_somebody_who_leaves_after_its_meeting_leaves_the_room(
    world: World,
) -> None:
    await stopped_and_over(world)
    await world.press("P1", f"leave|{world.group}|yes")
    assert world.shown("Casus van P1") == 0


async def test_a_case_that_is_changed_after_its_meeting_reads_as_it_is_now(world: World) -> None:
    await stopped_and_over(world)
    await world.brings_case("P1", "Nieuwe woorden")
    assert world.shown("Casus van P1") == 0
    assert world.shown("Nieuwe woorden") == 1


async def to_the_look_back(world: World) -> None:
    """Everybody intended something last time, which the group may read, and reads now."""
    await world.begins("P1")
    for step, people in (("own-harvest", ["P1"]), ("shared-harvest", list(PEOPLE)[1:])):
        await world.goes_to(step)
        for who in people:
            await world.harvests(who, intention=f"Actie {who}", readers="group")
    await world.goes_to("closing")
    await world.goes_on()
    world.meeting = (await world.meetings())[-1].id
    await world.begins("P2")
    await world.goes_to("look-back")
    assert [world.shown(f"Actie {who}") for who in PEOPLE] == [1] * len(PEOPLE)


async def test_of_whoever_leaves_nothing_more_is_read_at_the_look_back(world: World) -> None:
    await to_the_look_back(world)
    await leaves(world, "P3")
    left = [world.shown(f"Actie {who}") for who in PEOPLE]
    assert left == [int(who != "P3") for who in PEOPLE]
    assert world.shown(f"{len(PEOPLE) - 1} van jullie") == 1


async def test_nor_once_the_meeting_is_over(world: World) -> None:
    await to_the_look_back(world)
    await world.goes_to("closing")
    await world.goes_on()
    for gone, who in enumerate(PEOPLE, start=1):
        await leaves(world, who)
        assert sum(world.shown(f"Actie {one}") for one in PEOPLE) == len(PEOPLE) - gone
