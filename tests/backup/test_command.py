"""The commands as an operator runs them: settings in the environment, one clear answer each."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from bot.cli import main
from tests.groups.world import World

from .house import House, moved_in

Said = tuple[int, str, str]
Command = Callable[..., Awaitable[Said]]
BLOCK_BYTES = 512


@pytest.fixture
async def lived_in(tmp_path: Path) -> tuple[House, World]:
    """A bot that serves, in a group with a case on its table."""
    house, world = await moved_in(tmp_path)
    await world.brings_case("P1", "Een titel")
    return house, world


@pytest.fixture
def command(
    lived_in: tuple[House, World],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Run the command line in the folder of the house; return its status and what it said."""
    house, _ = lived_in
    monkeypatch.chdir(house.root)
    monkeypatch.setenv("INTERVISOR_DATA", str(house.settings.data))
    monkeypatch.setenv("INTERVISOR_BACKUP_RECIPIENT", house.recipient)

    async def run(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["intervisor", *arguments])
        with pytest.raises(SystemExit) as ended:
            await asyncio.to_thread(main)
        said = capsys.readouterr()
        return int(str(ended.value.code)), said.out, said.err

    return run


async def test_from_a_new_identity_to_a_restored_bot(
    lived_in: tuple[House, World], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, world = lived_in
    status, out, _ = await command("backup-identity")
    assert status == 0
    _, house.secret, last = out.splitlines()
    house.recipient = last.partition("INTERVISOR_BACKUP_RECIPIENT=")[2]
    monkeypatch.setenv("INTERVISOR_BACKUP_RECIPIENT", house.recipient)
    assert house.secret.startswith("AGE-SECRET-KEY-")
    # While the bot serves.
    status, out, err = await command("backup", "one.age")
    assert (status, err) == (0, "")
    assert "backup-keys" in out
    assert (await command("backup-keys", "keys.age"))[0] == 0
    status, out, err = await command("backup", "one.age")
    assert (status, out) == (78, "")
    assert "never overwritten" in err

    restore = ("restore", "one.age", "--identity", house.identity.name)
    status, _, err = await command(*restore)
    assert status == 78
    assert "Another process is using" in err
    await world.store.close()
    status, _, err = await command(*restore)
    assert status == 78
    assert "--replace" in err
    # The folder with everything is lost, but for the master key, of which there is a copy.
    master = (house.folder.keys / "master.key").read_bytes()
    house.folder.path.rename(house.root / "lost")
    house.folder.keys.mkdir(parents=True)
    (house.folder.keys / "master.key").write_bytes(master)
    status, out, err = await command(*restore, "--keys", "keys.age")
    assert (status, err) == (0, "")
    assert "are unknown to it now" in out
    assert "keys were put back" in out
    world = house.start(world)
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields["title"] == "Een titel"
    await world.store.close()


def on_a_small_disk(
    house: House, root: Path, *arguments: str, size: int
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of which no file may grow past ``size``, as on a full disk."""
    script = f'ulimit -f {size // BLOCK_BYTES}; exec "$@"'
    environment = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "INTERVISOR_DATA": str(house.settings.data),
        "INTERVISOR_BACKUP_RECIPIENT": house.recipient,
    }
    return subprocess.run(
        ["sh", "-c", script, "sh", sys.executable, "-m", "bot", *arguments],
        cwd=house.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_a_full_disk_leaves_nothing_behind(lived_in: tuple[House, World], root: Path) -> None:
    house, world = lived_in
    await world.store.close()
    database = house.folder.database.read_bytes()
    # Too small for the copy, and then just too small for what is sealed of it.
    for size, said in ((len(database) // 4, "full, or"), (len(database), "The disk is full")):
        made = await asyncio.to_thread(on_a_small_disk, house, root, "backup", "x.age", size=size)
        assert made.returncode == 78, made.stderr
        assert said in made.stderr
        assert "Traceback" not in made.stderr
        assert names_in(house.root) == {"data"}
    file = await house.back_up()
    arguments = ("restore", file.name, "--identity", house.identity.name, "--replace")
    done = await asyncio.to_thread(
        on_a_small_disk, house, root, *arguments, size=len(database) // 4
    )
    assert done.returncode == 78
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert house.folder.database.read_bytes() == database
    # Whoever reads a database makes its -wal and -shm; nothing else came.
    left = {name for name in names_in(house.folder.path) if not name.endswith(("-wal", "-shm"))}
    assert left == {"intervisor.db", "intervisor.db.lock", "keys"}


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}
