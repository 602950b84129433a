"""A bot whose master key was changed: people find everything, and an old backup can be restored."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cards import Answer
from bot.errors import ConfigError
from bot.groups.feed_file import feed_file
from bot.groups.feeds import new_feed
from bot.records import Draft
from bot.rotating import rotate
from tests.groups.test_goals import GOAL, mine, writes
from tests.groups.test_reports import TEXT, chooses, opened
from tests.groups.world import World

from .house import Databases, House, moved_in

TITLE = "Zebrapad bij de school"


async def rotated(house: House, world: World) -> World:
    """The bot stops, its master key is changed, and it starts again."""
    await world.store.close()
    rotate(house.settings)
    return house.start(world)


async def titles(world: World) -> list[str | None]:
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    return [case.fields.get("title") for case in cases]


async def drafts_of(world: World, who: str) -> tuple[Draft, ...]:
    return await world.store.read(lambda tx: tx.drafts.of_person(world.ids[who]))


async def has_calendar(world: World, secret: str) -> bool:
    """Whether this address still opens one."""
    found = await world.store.read(lambda tx: feed_file(tx, world.bot.tools, secret))
    return found is not None


async def takes_case_back(world: World) -> None:
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    reply = await world.press("P1", f"withdraw-case|{world.group}|{case.id}")
    assert reply.answer is Answer.DONE


async def test_what_people_gave_is_theirs_and_what_came_is_known(
    tmp_path: Path, databases: Databases | None
) -> None:
    house, world = await moved_in(tmp_path, databases=databases)
    await world.brings_case("P1", TITLE)
    assert (await writes(world, "P2", GOAL)).answer is Answer.DONE
    page = await world.form("P3", "open-goal")
    values = {"title": "Nog niet af"}
    sent = await world.sends("P3", page, values, as_draft=True, delivery="came-once")
    assert sent.answer is Answer.DONE
    tools, person = world.bot.tools, world.ids["P1"]
    secret = await world.store.write(lambda tx: new_feed(tx, tools, person))
    drafts = await drafts_of(world, "P3")

    for _ in range(2):
        world = await rotated(house, world)
        await world.sends("P3", page, {"title": "Anders"}, as_draft=True, delivery="came-once")
        assert await drafts_of(world, "P3") == drafts, "it came before, so it is not taken again"
        assert await titles(world) == [TITLE]
        assert GOAL in await mine(world, "P2")
        assert GOAL not in await mine(world, "P3")
        assert await has_calendar(world, secret)
    await world.store.close()


async def test_a_report_is_read_by_whoever_wrote_it(tmp_path: Path) -> None:
    house, world = await moved_in(tmp_path)
    await world.begins("P1")
    await world.goes_to("closing")
    await world.goes_on()
    await chooses(world, "P1")
    page = await opened(world)
    assert (await world.sends("P1", page, {"touched": TEXT})).answer is Answer.DONE
    world = await rotated(house, world)
    (report,) = await world.store.read(lambda tx: tx.reports.of_person(world.ids["P1"]))
    assert TEXT in report.fields.values()
    await world.store.close()


async def test_a_backup_from_before_is_restored_after_and_what_was_erased_stays_so(
    tmp_path: Path, databases: Databases | None
) -> None:
    house, world = await moved_in(tmp_path, databases=databases)
    await world.brings_case("P1", TITLE)
    file = await house.back_up()
    await takes_case_back(world)
    world = await rotated(house, world)
    await world.brings_case("P2", "Erna")
    await house.lose(world)
    await house.restore(file)
    world = house.start(world)
    assert await titles(world) == []
    assert (await world.brings_case("P1", TITLE)).answer is Answer.DONE
    await world.store.close()


@pytest.mark.parametrize("comes", ["before", "after"])
async def test_lost_keys_come_back_from_a_backup_of_either_master_key(
    tmp_path: Path, comes: str
) -> None:
    """One from before opens with the old master key in the second line of the file."""
    house, world = await moved_in(tmp_path)
    await world.brings_case("P1", TITLE)
    file = await house.back_up()
    old = (house.folder.keys / "master.key").read_text()
    await takes_case_back(world)
    keys = await house.back_up_keys("old-keys.age")
    world = await rotated(house, world)
    if comes == "after":
        keys = await house.back_up_keys("new-keys.age")
    await house.lose(world)
    new = (house.folder.keys / "master.key").read_text()
    for path in house.folder.keys.iterdir():
        path.unlink()
    (house.folder.keys / "master.key").write_text(new)
    if comes == "before":
        with pytest.raises(ConfigError, match=r"does not belong.*from before as well"):
            await house.restore(file, keys=keys)
        (house.folder.keys / "master.key").write_text(f"{new}{old}")
    await house.restore(file, keys=keys)
    world = house.start(world)
    assert await titles(world) == []
    assert (await world.brings_case("P1", TITLE)).answer is Answer.DONE
    world = await rotated(house, world)
    assert await titles(world) == [TITLE]
    if comes == "before":
        assert (house.folder.keys / "master.key").read_text() == new, "no third one is made"
    await world.store.close()
