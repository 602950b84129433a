"""A process that is killed at any moment has lost nothing that it acknowledged."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.engine.ids import MeetingId
from bot.ports import Tx
from bot.records import Contribution
from storage import FileKeystore, open_store

from .world import NOON

ROUNDS = 6


def _killed_while_writing(folder: Path, turn: int, root: Path) -> set[str]:
    """Start a writing process, kill it after some acknowledgements, return all it gave."""
    script = Path(__file__).with_name("writing_process.py")
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(turn)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert process.stdout is not None
    said = b"".join(process.stdout.readline() for _ in range(7 + 29 * turn))
    process.kill()
    rest, _ = process.communicate()
    # What comes after the last line break was cut off, and so was never said.
    return set((said + rest).decode().split("\n")[:-1])


def _given_in(meeting: MeetingId) -> Callable[[Tx], tuple[Contribution, ...]]:
    return lambda tx: tx.contributions.of_meeting(meeting)


async def test_a_killed_process_has_lost_nothing_it_acknowledged(
    tmp_path: Path, root: Path
) -> None:
    acknowledged = {turn: _killed_while_writing(tmp_path, turn, root) for turn in range(ROUNDS)}
    assert all(acknowledged.values())
    keystore = FileKeystore(tmp_path / "keys", b"m" * 32)
    store = open_store(tmp_path / "store.db", keystore=keystore, now=lambda: NOON)
    for turn, said in acknowledged.items():
        given = await store.read(_given_in(MeetingId(f"m{turn}")))
        assert said <= {one.id for one in given}
        assert {one.fields["text"] for one in given} == {"bewaard " * 200}
    await store.close()
    raw = sqlite3.connect(tmp_path / "store.db")
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
