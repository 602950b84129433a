"""The release before works on, on the schema of this one: an update needs no pause.

``tests/data/releases`` holds the wheel of the newest release, as its tag built it (see
``CONTRIBUTING.md``). Its processes and ours take turns on one database that ours have set up.
"""

import asyncio
import json
import random
import subprocess
import sys
import zipfile
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from methods.library import from_json, load_library, to_json
from tests.crash.chapter import Chapter
from tests.crash.lives import Life, Midwife
from tests.crash.stores import Kept, on_server, on_sqlite
from tests.servers.postgres import Server

RELEASES = Path(__file__).parents[1] / "data" / "releases"
LIVES = 4
MOST_LIVES = 30
#: Reads our snapshots by the code of the release before, and writes its own.
READ_AND_WRITE = """
import json, sys
from methods.library import from_json, load_library, to_json
for text in json.load(sys.stdin):
    from_json(text)
json.dump([to_json(method) for method in load_library().values()], sys.stdout)
"""


class TakingTurns(Midwife):
    """Every second process that is started runs the code of the release before."""

    def __init__(self, root: Path, before: Path) -> None:
        super().__init__(root)
        self._before = before
        self.of_before: list[bool] = []

    async def start(self, *args: Any, **options: Any) -> Life:
        self.of_before.append(not self.of_before or not self.of_before[-1])
        code = self._before if self.of_before[-1] else None
        return await super().start(*args, **options, code=code)


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The code of the release before, in a folder."""
    (wheel,) = RELEASES.glob("*.whl")
    folder = tmp_path / "before"
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_is_the_code_of_the_release_that_runs(before: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [sys.executable, "-c", "import bot, storage; print(bot.__file__, storage.__file__)"],
        env={"PYTHONPATH": str(before)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [Path(one).parent.parent for one in where.stdout.split()] == [before, before]


def test_each_release_reads_the_methods_that_meetings_of_the_other_keep(
    before: Path, tmp_path: Path
) -> None:
    """A meeting that one of them opened is gone on with by the other."""
    ours = [to_json(method) for method in load_library().values()]
    said = subprocess.run(
        [sys.executable, "-c", READ_AND_WRITE],
        env={"PYTHONPATH": str(before)},
        cwd=tmp_path,
        input=json.dumps(ours),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = [from_json(text) for text in json.loads(said.stdout)]
    assert {method.id for method in theirs} <= {from_json(text).id for text in ours}


@pytest.mark.timeout(240)
async def test_two_releases_take_turns_on_one_database(
    root: Path, before: Path, tmp_path: Path, postgres: Server
) -> None:
    """On both stores at once: half of it is waiting for what a dead process had claimed."""
    folders = [tmp_path / "sqlite", tmp_path / "postgres"]

    for folder in folders:
        folder.mkdir()

    async def updated(folder: Path, store: AbstractContextManager[Kept]) -> None:
        with store as kept:
            midwife = TakingTurns(root, before)
            async with midwife:
                chapter = Chapter(folder, kept, midwife, random.Random(4), groups=2)
                async with chapter:
                    await chapter.lives(LIVES)
                    while chapter.tally.acknowledged <= LIVES and chapter.tally.kills < MOST_LIVES:
                        # A life is a second or less: on a busy machine people do little in it.
                        await chapter.lives(2)
                    await chapter.settles()
        assert midwife.of_before.count(True) >= LIVES // 2
        assert chapter.tally.acknowledged > LIVES, "people wrote under both releases"
        assert chapter.tally.is_well, chapter.tally

    await asyncio.gather(
        updated(folders[0], on_sqlite(folders[0])),
        updated(folders[1], on_server(postgres, folders[1])),
    )
