"""Twenty kills of the real process; ``python -m tests.crash`` does as many as one likes."""

import asyncio
import random
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.servers.postgres import Server

from .chapter import Chapter
from .ledger import Form
from .lives import Midwife
from .stores import Kept, on_server, on_sqlite
from .tally import Tally

#: On each of the two stores.
KILLS = 10
GROUPS = 8


@pytest.mark.timeout(240)
async def test_what_was_acknowledged_survives_every_kill(
    tmp_path: Path, root: Path, postgres: Server
) -> None:
    """Both stores at once: half of it is waiting for what a dead process had claimed."""
    folders = [tmp_path / "sqlite", tmp_path / "postgres"]
    for folder in folders:
        folder.mkdir()
    async with Midwife(root) as midwife:

        async def killed(folder: Path, store: AbstractContextManager[Kept]) -> Tally:
            with store as kept:
                chance = random.Random(8)
                return await Chapter(folder, kept, midwife, chance, groups=GROUPS).run(KILLS)

        tallies = await asyncio.gather(
            killed(folders[0], on_sqlite(folders[0])),
            killed(folders[1], on_server(postgres, folders[1])),
        )
    for tally in tallies:
        assert tally.kills == KILLS
        assert tally.acknowledged > KILLS, "people wrote between the kills"
        assert tally.posts
        assert tally.is_well, tally


def written(chapter: Chapter) -> list[Form]:
    """What people sent in meetings that go on: those of the others are not looked at again."""
    ledgers = [crowd.ledger for crowd in chapter.crowds if not crowd.over]
    return [form for ledger in ledgers for form in ledger.forms.values()]


@pytest.mark.timeout(240)
async def test_the_loop_finds_out_what_is_lost(tmp_path: Path, root: Path) -> None:
    """Words that vanish behind everybody's back, and a text that is not the one that was sent."""
    with on_sqlite(tmp_path) as kept:
        async with (
            Midwife(root) as midwife,
            Chapter(tmp_path, kept, midwife, random.Random(9)) as chapter,
        ):
            await chapter.lives(2)
            while not any(one.acknowledged >= 0 for one in written(chapter)):
                await chapter.lives(1)  # a life may end before anybody has written
            assert chapter.tally.is_well
            for form in written(chapter):
                form.sent = ["something else" for _ in form.sent]
            # Looked at as it is: in another life a case that is not finished is written anew.
            await chapter.while_away()
    assert chapter.tally.lost
    assert not chapter.tally.is_well
