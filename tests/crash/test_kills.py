"""Twenty kills of the real process; ``python -m tests.crash`` does as many as one likes."""

import random
from pathlib import Path

import pytest

from .chapter import Chapter
from .lives import Midwife
from .stores import STORES

KILLS = 20
GROUPS = 8


@pytest.mark.timeout(240)
async def test_what_was_acknowledged_survives_every_kill(tmp_path: Path, root: Path) -> None:
    with STORES["sqlite"](tmp_path) as kept:
        async with Midwife(root) as midwife:
            chance = random.Random(8)
            tally = await Chapter(tmp_path, kept, midwife, chance, groups=GROUPS).run(KILLS)
    assert tally.kills == KILLS
    assert tally.acknowledged > KILLS, "people wrote between the kills"
    assert tally.posts
    assert tally.is_well, tally


@pytest.mark.timeout(240)
async def test_the_loop_finds_out_what_is_lost(tmp_path: Path, root: Path) -> None:
    """Words that vanish behind everybody's back, and a text that is not the one that was sent."""
    with STORES["sqlite"](tmp_path) as kept:
        async with (
            Midwife(root) as midwife,
            Chapter(tmp_path, kept, midwife, random.Random(9)) as chapter,
        ):
            await chapter.lives(2)
            assert chapter.tally.is_well
            for crowd in chapter.crowds:
                for form in crowd.ledger.forms.values():
                    form.sent = ["something else" for _ in form.sent]
            await chapter.lives(3)
    assert chapter.tally.lost
    assert not chapter.tally.is_well
