"""A dozen faults among three processes; ``python -m tests.workers`` does as many as one likes."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from bot.engine.ids import GroupId, MeetingId, PersonId
from tests.crash.ledger import Deed, Ledger
from tests.crash.lives import Midwife
from tests.crash.stores import on_server
from tests.servers.postgres import Server

from .chapter import SharedChapter
from .crew import CREWS
from .tally import Faults

FAULTS = 12


@pytest.mark.timeout(240)
async def test_workers_take_over_and_do_nothing_twice(
    tmp_path: Path, root: Path, postgres: Server
) -> None:
    with on_server(postgres, tmp_path) as kept:
        async with Midwife(root) as midwife:
            chance = random.Random(4)
            chapter = SharedChapter(
                tmp_path, kept, midwife, chance, groups=3, parts=CREWS[2], lease=2.0
            )
            found = await chapter.strikes(FAULTS, 0)
    assert found.faults == FAULTS
    assert found.kills
    assert found.stops
    assert found.judged.acknowledged > FAULTS, "people wrote all the while"
    assert found.judged.posts
    assert found.held, "somebody held a place when it was struck"
    assert found.is_well, found


def test_only_what_one_was_told_takes_a_press_back() -> None:
    """An answered press that is not in the log is lost, unless its person heard of it: once."""
    ledger, who = Ledger(GroupId("g"), MeetingId("m")), PersonId("p")
    for turn in ("1", "2"):
        ledger.pressed(Deed("next", who, turn))
    ledger.told_not_kept[who] = 1
    assert [ledger.takes_back(deed) for deed in list(ledger.deeds)] == [True, False]
    assert (ledger.acknowledged, ledger.refused) == (1, 1)


def test_what_is_wrong_is_said() -> None:
    """Each promise alone makes the figures bad."""
    assert Faults(kills=1).is_well
    assert not Faults(kills=1, takeover_seconds=30.5).is_well
    for name in ("lost", "stored_twice", "doubles_with_words", "other"):
        found = Faults(kills=1)
        getattr(found.judged, name).append("one")
        assert not found.is_well
    found = Faults(kills=1, stops=1)
    found.judged.empty_posts = 9
    assert not found.is_well
    assert Faults.from_json(found.to_json()) == found
