"""A process in which people write as fast as they can; it is killed from outside.

Run as ``meeting_process.py FOLDER``. It goes on with the meeting that it finds there, and says
on its output what was acknowledged: a form and the number of the text that it holds.
"""

import asyncio
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from bot.cards import Answer, FormPage
from bot.inputs import PageSent
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import WORKSPACE
from tests.groups.building import build, on_disk
from tests.groups.world import CHAT, FOUNDED_AT, PEOPLE, World, told


async def enter(folder: Path) -> World:
    """The meeting in this folder, in its exploration."""
    is_new = not (folder / "bot.db").exists()
    clock = VirtualClock(FOUNDED_AT)
    seed = int((folder / "round").read_text())
    world = build(clock, on_disk(folder, clock), ids=SeededIds(seed))
    if is_new:
        await world.found(CHAT)
        await world.begins("P1")
        await world.goes_to("exploration")
        return world
    people = await world.store.read(lambda tx: [tx.people.find(WORKSPACE, p) for p in PEOPLE])
    world.ids = {person.external: person.id for person in people if person is not None}
    groups = await world.store.read(lambda tx: tx.groups.of_person(world.ids["P1"]))
    world.group = groups[0].id
    world.meeting = (await world.meetings())[0].id
    clock.move_to((await world.the_meeting()).starts_at)
    return world


async def opened(world: World, who: str, token: str) -> FormPage:
    """Open a form; whoever is told that it takes longer presses again, as anybody does."""
    while not isinstance(page := await world.opens(who, token), FormPage):
        assert page.answer is Answer.NOT_KEPT, told(page)
    return page


async def writes(world: World, who: str, numbers: Iterator[int]) -> None:
    """Send texts and drafts for ever, and say what was taken."""
    state = await world.state()
    token = f"open-give|{world.meeting}|{state.slot}|1|open-question"
    page = await opened(world, who, token)
    while True:
        number = next(numbers)
        as_draft = number % 5 == 0
        target: FormPage = page
        if as_draft:
            target = await opened(world, who, f"open-case|{world.group}")
        values = {"kind": "open-question", "text": f"{number}", "title": f"{number}"}
        sent = PageSent(f"{who}-{number}", WORKSPACE, who, target.token, values, as_draft)
        reply = await world.bot.inbox.send_page(sent)
        if reply.answer is Answer.DONE:
            what = "draft" if as_draft else "text"
            sys.stdout.write(f"{what} {who} {target.form} {number}\n")
            sys.stdout.flush()


async def delivers(world: World) -> None:
    while True:
        await world.bot.delivery.drain()
        await asyncio.sleep(0.001)


async def main(folder: Path) -> None:
    world = await enter(folder)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    numbers = count(int((folder / "round").read_text()) * 1_000_000)
    writers = (writes(world, who, numbers) for who in ("P2", "P3", "P4", "P5", "P6"))
    await asyncio.gather(*writers, delivers(world))


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
