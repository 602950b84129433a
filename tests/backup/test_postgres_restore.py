"""Restoring into a server: what is refused, what a broken-off restore leaves, and who is away.

The files that are no backup are those of ``test_refusals``; a drill on a server is in
``test_drill``.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from bot.errors import ConfigError
from storage import Access, KeysDatabase
from tests.groups.world import CHAT, World
from tests.servers.postgres import Server

from .house import Databases, House, moved_in
from .test_command import BLOCK_BYTES
from .test_refusals import CASES, HEADER, not_a_database, of_a_newer_schema, sealed

Moved = tuple[House, World, Path]
CASE = "Een titel"


@pytest.fixture
async def moved(tmp_path: Path, on_server: Databases) -> Moved:
    """A bot that serves, with a case on its table, and a backup of its database."""
    house, world = await moved_in(tmp_path, databases=on_server)
    await world.brings_case("P1", CASE)
    return house, world, await house.back_up()


def rows_in(url: str) -> dict[str, list[str]]:
    """Every row of every table."""
    with psycopg.connect(url) as there:
        tables = there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            name: sorted(str(row) for row in there.execute(f"SELECT * FROM {name}"))
            for (name,) in tables.fetchall()
        }


async def titles(house: House, world: World) -> list[str]:
    """Start the bot, and return what is on the table."""
    world = house.start(world)
    cases = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    await world.store.close()
    return [case.fields["title"] for case in cases]


def of_a_folder(house: House, _backup: Path) -> Path:
    return sealed(house, HEADER, b"SQLite format 3\0")


def of_a_newer_version(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, source="postgresql", schema="9999"), b"PGDMP")


def no_dump(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, source="postgresql"), b"PGDMP" + b"x" * 4096)


#: What is wrong with these is found out after whose they are.
OF_SQLITE = (not_a_database, of_a_newer_schema)
FILES: dict[Callable[[House, Path], Path], str] = {
    **{spoil: said for spoil, said in CASES.items() if spoil not in OF_SQLITE},
    of_a_newer_version: "newer version",
    of_a_folder: "is of a file in the data folder, and the settings name PostgreSQL",
    no_dump: "could not bring the copy in",
}


async def test_a_backup_that_is_not_right_changes_nothing(moved: Moved) -> None:
    house, world, file = moved
    assert house.databases is not None
    await world.store.close()
    house.databases.lose_database()
    before = rows_in(house.databases.keys)
    for spoil, said in FILES.items():
        spoilt = spoil(house, file)
        with pytest.raises(ConfigError, match=said) as told:
            await house.restore(spoilt)
        assert "Nothing was changed" in str(told.value), spoil
        assert rows_in(house.databases.database) == {}, spoil
        assert rows_in(house.databases.keys) == before, spoil
        spoilt.unlink(missing_ok=True)


async def test_only_into_an_empty_database(moved: Moved) -> None:
    """Whoever asks for it to be set aside is told the same: a server's is not ours to move."""
    house, world, file = moved
    assert house.databases is not None
    await world.store.close()
    old = house.databases.database
    before = rows_in(old)
    for instead in (False, True):
        with pytest.raises(ConfigError, match="is not empty") as told:
            await house.restore(file, instead=instead)
        assert "Nothing was changed" in str(told.value)
    assert rows_in(old) == before
    # Nor beside something of another program, in whatever schema.
    house.databases.lose_database()
    with psycopg.connect(house.databases.database) as other:
        other.execute("CREATE SCHEMA songs")
        other.execute("CREATE TABLE songs.song (name text)")
    with pytest.raises(ConfigError, match="is not empty"):
        await house.restore(file)
    assert rows_in(house.databases.database) == {}


async def test_not_while_anybody_serves(moved: Moved) -> None:
    """Neither into the database that is served nor into a new one: people would be told twice."""
    house, world, file = moved
    assert house.databases is not None
    for _ in range(2):
        with pytest.raises(ConfigError, match="Another process is using the keys"):
            await house.restore(file)
        house.databases.lose_database()
    assert rows_in(house.databases.database) == {}
    await world.store.close()
    await house.restore(file)
    assert await titles(house, world) == [CASE]


async def test_nobody_starts_while_a_restore_runs(moved: Moved) -> None:
    house, world, file = moved
    assert house.databases is not None
    await world.store.close()
    restoring = KeysDatabase(house.databases.keys, Access.ALONE)
    with pytest.raises(ConfigError, match="A backup is being restored"):
        house.start(world)
    with pytest.raises(ConfigError, match="another restore"):
        await house.restore(file)
    # A copy of the keys is in nobody's way.
    await house.back_up_keys()
    restoring.close()
    assert await titles(house, world) == [CASE]


async def test_an_account_that_may_only_read_makes_backups(
    moved: Moved, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, world, _ = moved
    assert house.databases is not None
    postgres.admin.execute("CREATE ROLE reader LOGIN IN ROLE pg_read_all_data")
    with monkeypatch.context() as reading:
        for name in ("database", "keys"):
            url = getattr(house.databases, name)
            reading.setattr(house.databases, name, url.replace("postgres:@", "reader:@", 1))
        file, keys = await house.back_up("read.age"), await house.back_up_keys()
    await house.lose(world)
    house.databases.lose_keys()
    await house.restore(file, keys=keys)
    assert await titles(house, world) == [CASE]
    postgres.admin.execute("DROP ROLE reader")


async def test_with_other_keys_the_database_stays_empty(moved: Moved) -> None:
    house, world, file = moved
    assert house.databases is not None
    keys = await house.back_up_keys()
    await world.store.close()
    house.databases.lose_database()
    master = house.folder.keys / "master.key"
    kept = master.read_bytes()
    master.unlink()
    with pytest.raises(ConfigError, match=r"master key .* is missing"):
        await house.restore(file)
    master.write_text("ab" * 32)
    with pytest.raises(ConfigError, match="does not belong to this database"):
        await house.restore(file)
    assert rows_in(house.databases.database) == {}
    master.write_bytes(kept)
    # And with none at all, until those of their own backup are named.
    house.databases.lose_keys()
    with pytest.raises(ConfigError, match="does not belong to this database"):
        await house.restore(file)
    assert rows_in(house.databases.database) == {}
    done = await house.restore(file, keys=keys)
    assert done.keys_added > 1
    assert await titles(house, world) == [CASE]


async def test_a_destroyed_key_is_not_brought_back(moved: Moved) -> None:
    house, world, file = moved
    assert house.databases is not None
    keys = await house.back_up_keys()
    before = set(rows_in(house.databases.keys)["wrapped_key"])
    house.keystore.destroy(world.group)
    after = set(rows_in(house.databases.keys)["wrapped_key"])
    assert len(before - after) == 1
    await house.lose(world)
    done = await house.restore(file, keys=keys)
    assert done.keys_added == 0
    assert set(rows_in(house.databases.keys)["wrapped_key"]) == after
    world = house.start(world)
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields == {}
    await world.store.close()


async def test_a_dump_of_a_newer_schema_is_taken_away_again(moved: Moved) -> None:
    """Its header says nothing of it, as nobody would make it."""
    house, world, _ = moved
    assert house.databases is not None
    await world.store.close()
    with psycopg.connect(house.databases.database) as newer:
        newer.execute("UPDATE schema_reach SET works_from = '9999'")
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    file = await house.back_up("newer.age")
    house.databases.lose_database()
    with pytest.raises(ConfigError, match="newer version of this bot"):
        await house.restore(file)
    assert rows_in(house.databases.database) == {}


async def test_without_its_program_nothing_is_begun(
    moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, world, file = moved
    assert house.databases is not None
    await world.store.close()
    house.databases.lose_database()
    monkeypatch.setenv("PATH", str(house.root))
    with pytest.raises(ConfigError, match="pg_restore is not found"):
        await house.restore(file)
    assert rows_in(house.databases.database) == {}


#: A restore whose process is lost: before it says what it says, it is killed.
KILLED = """
import os, signal, sys
from pathlib import Path
import storage.postgres_restore as there
from bot.config import load_settings
from bot.restoring import restore
def dies(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
def does_and_dies(*args, **more):
    does(*args, **more)
    dies()
name, after, file, identity = sys.argv[1:]
does = getattr(there, name)
setattr(there, name, does_and_dies if after == "after" else dies)
restore(load_settings(), Path(file), identity=Path(identity))
"""


@pytest.mark.parametrize(
    ("place", "when"), [("put_back", "before"), ("put_back", "after"), ("_finish", "after")]
)
async def test_what_a_killed_restore_leaves_is_served_by_nobody(
    moved: Moved, root: Path, place: str, when: str
) -> None:
    """Killed before the copy is in, when it is in, and when all was done but the commit."""
    house, world, file = moved
    await house.lose(world)
    arguments = [place, when, str(file), str(house.identity)]
    killed = await asyncio.to_thread(
        as_a_process, house, root, [sys.executable, "-c", KILLED], arguments
    )
    assert killed.returncode == -9, killed.stderr
    with pytest.raises(ConfigError, match="was broken off"):
        house.start(world)
    with pytest.raises(ConfigError, match="was broken off"):
        await house.back_up("two.age")
    # The next one begins anew.
    await house.restore(file)
    assert await titles(house, world) == [CASE]


async def test_an_error_in_the_middle_leaves_an_empty_database(
    moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, world, file = moved
    assert house.databases is not None
    await house.lose(world)

    def fails(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("bot.restoring.after_restore", fails)
        with pytest.raises(KeyboardInterrupt):
            await house.restore(file)
    assert rows_in(house.databases.database) == {}
    await house.restore(file)
    assert await titles(house, world) == [CASE]


async def test_no_room_to_open_the_backup(moved: Moved, root: Path) -> None:
    house, world, file = moved
    assert house.databases is not None
    await house.lose(world)
    blocks = file.stat().st_size // 2 // BLOCK_BYTES
    small = ["sh", "-c", f'ulimit -f {blocks}; exec "$@"', "sh", sys.executable, "-m", "bot"]
    arguments = ["restore", str(file), "--identity", str(house.identity)]
    done = await asyncio.to_thread(as_a_process, house, root, small, arguments)
    assert (done.returncode, done.stdout) == (78, "")
    assert f"no room in {house.root}" in done.stderr
    assert "Traceback" not in done.stderr
    assert rows_in(house.databases.database) == {}
    assert list(house.root.glob(".intervisor-restore-*")) == []


def as_a_process(
    house: House, root: Path, program: list[str], arguments: list[str]
) -> subprocess.CompletedProcess[str]:
    """Run a command as an operator does, with the settings of the house in its environment."""
    assert house.databases is not None
    environment = {
        "PATH": f"{os.environ['PATH']}:/usr/bin:/bin",
        "PYTHONPATH": str(root),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(house.root),
        "INTERVISOR_DATA": str(house.settings.data),
        "INTERVISOR_DATABASE_URL": house.databases.database,
        "INTERVISOR_KEYSTORE_URL": house.databases.keys,
    }
    return subprocess.run(
        [*program, *arguments],
        cwd=house.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


async def test_an_old_copy_put_back_by_hand_is_refused(moved: Moved) -> None:
    """Without `restore` nobody erases again what was erased since: the bot does not start."""
    house, world, file = moved
    assert house.databases is not None
    await world.store.close()
    before = house.databases.database
    house.databases.lose_database()
    await house.restore(file)
    assert await titles(house, world) == [CASE]
    house.databases.database = before
    with pytest.raises(ConfigError, match="older than the keys remember"):
        house.start(world)
    # By the right way it may come back.
    again = await house.back_up("again.age")
    house.databases.lose_database()
    await house.restore(again)
    assert await titles(house, world) == [CASE]


async def test_two_processes_that_start_and_stop_are_both_the_newest(moved: Moved) -> None:
    house, world, _ = moved
    first, second = house.start(world), house.start(world)
    await second.store.close()
    await world.store.close()
    await first.store.close()
    assert await titles(house, world) == [CASE]


async def test_a_new_database_beside_old_keys_is_a_new_beginning(moved: Moved) -> None:
    house, world, _ = moved
    assert house.databases is not None
    await house.lose(world)
    (first,) = rows_in(house.databases.keys)["epoch"]
    world = house.start()
    await world.found(CHAT)
    await world.store.close()
    (later,) = rows_in(house.databases.keys)["epoch"]
    assert later > first
    await house.start(world).store.close()
