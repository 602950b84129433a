"""The real process on a disk that fills up: nothing acknowledged is lost, and it goes on after.

On a tmpfs of twenty megabytes where the machine lets us mount one, and on any machine with a limit
on the size of files.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.words.catalogue import catalogue
from tests.standins.slack.wire import Answered
from tests.standins.slack.workspace import View

from .chapter import Chapter
from .lives import Midwife
from .people import Crowd, Writer
from .small_disk import SmallDisk, can_mount, small_disk
from .stores import OnSqlite

NO_ROOM = catalogue("nl")["refuse.disk-full"]
#: More texts than the write-ahead log takes before it has to grow.
MOST = 2000
#: Of five who are asked, so that what they write stays hidden and can be sent anew.
WRITERS = 3


async def comes_to_writing(chapter: Chapter) -> Crowd:
    """A group that has begun, in a phase in which everybody writes."""
    crowd, guide = chapter.crowds[0], chapter.crowds[0].people[0]
    life = await chapter.start()
    await chapter.reached(life)
    meeting = crowd.ledger.meeting
    assert await crowd.deed("begin", guide, f"begin|{meeting}", where="")
    for turn in ("1", "2"):
        assert await crowd.deed("next", guide, f"next|{meeting}|{turn}", where=turn)
    await chapter.kill(life)
    await chapter.while_away()
    assert crowd.slot is not None
    assert crowd.slot.phase_id == "look-back"
    return crowd


async def story(disk: SmallDisk, chapter: Chapter) -> None:
    """They write, the disk is full, there is room again, and it was killed while it was full."""
    crowd = await comes_to_writing(chapter)
    life = await chapter.start()
    await chapter.reached(life)
    assert crowd.slot is not None
    writers = crowd.people[:WRITERS]
    forms = [(who, await crowd.opens(who, crowd.slot)) for who in writers]
    open_forms = [(who, view) for who, view in forms if view is not None]
    assert len(open_forms) == WRITERS

    for who, view in open_forms:
        assert crowd.is_given(await crowd.sends(who, view))
    disk.fill(life.pid)
    refused = await writes_until_refused(crowd, open_forms)
    if disk.is_real:
        assert NO_ROOM in str(refused.body), "it is said kindly, beside what was typed"
        assert refused.body["response_action"] == "errors", "the window stays open"
    acknowledged = crowd.ledger.acknowledged
    # Reading goes on: a form opens on a full disk, and shows what was kept.
    assert await crowd.opens(writers[0], crowd.slot) is not None

    disk.make_room(life.pid)
    for who, view in open_forms:
        assert crowd.is_given(await crowd.sends(who, view)), "without a new start"
    assert crowd.ledger.acknowledged == acknowledged + WRITERS

    disk.fill(life.pid)
    await writes_until_refused(crowd, open_forms)
    await chapter.kill(life)
    disk.make_room(life.pid)
    await chapter.while_away()
    assert chapter.tally.is_well, chapter.tally
    assert chapter.tally.acknowledged > acknowledged


async def writes_until_refused(crowd: Crowd, forms: list[tuple[Writer, View]]) -> Answered:
    """What somebody is answered whose text was not kept."""
    for number in range(MOST):
        who, view = forms[number % len(forms)]
        answered = await crowd.sends(who, view)
        if not crowd.is_given(answered):
            return answered
    raise AssertionError("the disk is never full")


@pytest.mark.timeout(240)
@pytest.mark.parametrize("mounted", [True, False], ids=["tmpfs", "limited"])
async def test_a_disk_that_fills_up(tmp_path: Path, root: Path, mounted: bool) -> None:
    mounts = mounted and can_mount(tmp_path / "tried")
    with small_disk(tmp_path / "disk", mounts=mounts) as disk:
        kept = OnSqlite(disk.folder / "data")
        async with (
            Midwife(root) as midwife,
            Chapter(tmp_path, kept, midwife, random.Random(3)) as chapter,
        ):
            await story(disk, chapter)
