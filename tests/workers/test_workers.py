"""Twelve faults among several workers; ``python -m tests.workers`` does as many as one likes."""

import asyncio
import random
from pathlib import Path

import pytest

from tests.crash.ledger import Deed
from tests.crash.lives import Midwife
from tests.crash.stores import on_server
from tests.servers.postgres import Server

from .__main__ import SHORT_LEASE
from .chapter import SharedChapter
from .crew import CREWS

FAULTS = 12


@pytest.mark.timeout(240)
async def test_whoever_is_killed_or_stopped_among_several_loses_and_doubles_nothing(
    tmp_path: Path, root: Path, postgres: Server
) -> None:
    """On Slack as it is, and as if it had a key against doubles; both at once."""
    async with Midwife(root) as midwife:

        async def struck(*, has_key: bool) -> None:
            folder = tmp_path / str(has_key)
            folder.mkdir()
            with on_server(postgres, folder) as kept:
                chapter = SharedChapter(
                    folder,
                    kept,
                    midwife,
                    random.Random(8),
                    groups=2,
                    parts=CREWS[2],
                    lease=SHORT_LEASE,
                    has_key=has_key,
                )
                found = await chapter.strikes(FAULTS // 2, 0)
                assert found.faults == FAULTS // 2
                assert found.judged.acknowledged, "people went on all the while"
                assert found.is_well, found
                await finds_out_what_is_lost(chapter)

        await asyncio.gather(struck(has_key=False), struck(has_key=True))


async def finds_out_what_is_lost(chapter: SharedChapter) -> None:
    """A press that was acknowledged, not refused, and is nowhere."""
    crowd = chapter.crowds[0]
    crowd.ledger.pressed(Deed("next", crowd.people[0].id, "99"))
    store = chapter.kept.open()
    try:
        await chapter.judge(store, crowd)
    finally:
        await store.close()
    assert len(chapter.tally.lost) == 1
