"""What can be wrong with a file, a key or a folder is said clearly, and nothing is touched."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import ConfigError
from storage import (
    FileKeystore,
    MemoryKeystore,
    SqliteStore,
    load_or_make_master_keys,
    open_inline_store,
    open_store,
)
from storage.database import schema_of
from storage.schema import SCHEMA

from .world import GROUP, NOON, everything_in, move_in

MASTER = b"m" * 32


def _open(folder: Path, master: bytes = MASTER) -> SqliteStore:
    keystore = FileKeystore(folder / "keys", master)
    return open_store(folder / "store.db", keystore=keystore, now=lambda: NOON)


async def _make(folder: Path) -> bytes:
    """A database with a group in it, closed; returns what its file holds."""
    store = _open(folder)
    await store.write(move_in)
    await store.close()
    return (folder / "store.db").read_bytes()


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"x", b"SQLite format 3\0"])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "store.db").write_bytes(content)
    with pytest.raises(ConfigError, match="not a database"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == content


async def test_a_database_that_was_cut_off(tmp_path: Path) -> None:
    whole = await _make(tmp_path)
    (tmp_path / "store.db").write_bytes(whole[:6000])
    with pytest.raises(ConfigError, match="damaged"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == whole[:6000]


def test_a_database_of_another_program(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "store.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(ConfigError, match="another program"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == before


def _pretend(folder: Path, version: str, works_from: list[str]) -> bytes:
    with closing(sqlite3.connect(folder / "store.db")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", (version,))
        raw.execute("DELETE FROM schema_reach")
        raw.executemany("INSERT INTO schema_reach VALUES (?)", [(one,) for one in works_from])
        raw.commit()
    return (folder / "store.db").read_bytes()


@pytest.mark.parametrize("works_from", [["9998"], [], [SCHEMA, "9998"]])
async def test_a_newer_schema_that_took_something_away(
    tmp_path: Path, works_from: list[str]
) -> None:
    await _make(tmp_path)
    before = _pretend(tmp_path, "9999", works_from)
    with pytest.raises(ConfigError, match=f"newer version.*9999.*{SCHEMA}"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == before


async def test_a_newer_schema_from_before_the_table_that_tells(tmp_path: Path) -> None:
    await _make(tmp_path)
    _pretend(tmp_path, "9998", [SCHEMA])
    with closing(sqlite3.connect(tmp_path / "store.db")) as raw:
        raw.execute("DROP TABLE schema_reach")
    with pytest.raises(ConfigError, match="newer version"):
        _open(tmp_path)


async def test_a_newer_schema_that_only_added_is_worked_with_and_left_as_it_is(
    tmp_path: Path,
) -> None:
    await _make(tmp_path)
    _pretend(tmp_path, "9998", [SCHEMA])
    store = _open(tmp_path)
    await store.write(lambda tx: tx.deliveries.claim("key", NOON))
    await store.close()
    assert schema_of(tmp_path / "store.db") == "9998"


async def test_an_odd_version_is_no_database_of_ours(tmp_path: Path) -> None:
    await _make(tmp_path)
    raw = sqlite3.connect(tmp_path / "store.db")
    raw.execute("UPDATE alembic_version SET version_num = 'c0ffee'")
    raw.commit()
    raw.close()
    with pytest.raises(ConfigError, match="another program"):
        _open(tmp_path)


def test_a_folder_where_a_file_stands(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match="cannot be used"):
        open_store(tmp_path / "file" / "x.db", keystore=MemoryKeystore(), now=lambda: NOON)


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "store.db").mkdir()
    with pytest.raises(ConfigError, match="cannot be read"):
        _open(tmp_path)


@pytest.mark.parametrize("beside", ["store.db-wal", "store.db-shm"])
async def test_a_database_that_cannot_be_written(tmp_path: Path, beside: str) -> None:
    before = await _make(tmp_path)
    (tmp_path / beside).mkdir()
    with pytest.raises(ConfigError, match=r"cannot be (read|opened for writing)"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == before
    (tmp_path / beside).rmdir()
    await _open(tmp_path).close()


def test_keys_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ConfigError, match=r"folder of keys.*cannot be made"):
        FileKeystore(tmp_path / "file", MASTER)
    with pytest.raises(ConfigError, match=r"master key.*cannot be"):
        load_or_make_master_keys(tmp_path / "file" / "master.key", database_exists=False)
    assert (tmp_path / "file").read_text() == "in the way"


@pytest.mark.parametrize("second", ["served", "inline"])
async def test_a_second_writer_is_refused_until_the_first_has_gone(
    tmp_path: Path, second: str
) -> None:
    def again() -> object:
        if second == "served":
            return _open(tmp_path)
        keystore = FileKeystore(tmp_path / "keys", MASTER)
        return open_inline_store(tmp_path / "store.db", keystore=keystore, now=lambda: NOON)

    first = _open(tmp_path)
    with pytest.raises(ConfigError, match="Another process"):
        again()
    await first.write(move_in)
    await first.close()
    last = _open(tmp_path)
    assert await last.read(lambda tx: tx.groups.get(GROUP.id)) == GROUP
    await last.close()


def test_a_second_process_is_refused(tmp_path: Path, root: Path) -> None:
    script = (
        "import fcntl, os, sys, time\n"
        "held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)\n"
        "fcntl.flock(held, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path / "store.db.lock")],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(ConfigError, match="Another process"):
        _open(tmp_path)
    other.kill()
    other.communicate()
    assert not (tmp_path / "store.db").exists()


async def test_another_master_key_is_refused(tmp_path: Path) -> None:
    await _make(tmp_path)
    before = everything_in(tmp_path)
    with pytest.raises(ConfigError, match="does not belong"):
        _open(tmp_path, b"w" * 32)
    assert everything_in(tmp_path) == before
    store = _open(tmp_path)
    assert await store.read(lambda tx: tx.groups.get(GROUP.id)) == GROUP
    await store.close()


async def test_a_lost_folder_of_keys_is_refused(tmp_path: Path) -> None:
    before = await _make(tmp_path)
    shutil.rmtree(tmp_path / "keys")
    with pytest.raises(ConfigError, match="does not belong"):
        _open(tmp_path)
    assert (tmp_path / "store.db").read_bytes() == before
    assert not list((tmp_path / "keys").iterdir())


async def test_a_refused_opening_lets_go_of_the_file(tmp_path: Path) -> None:
    await _make(tmp_path)
    for _ in range(2):
        with pytest.raises(ConfigError, match="does not belong"):
            _open(tmp_path, b"w" * 32)
    await _open(tmp_path).close()


async def test_only_the_owner_may_read_the_files(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "store.db"
    store = open_store(path, keystore=MemoryKeystore(), now=lambda: NOON)
    await store.write(move_in)
    rights = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    await store.close()
    assert set(rights) >= {"store.db", "store.db-wal", "store.db-shm", "store.db.lock"}
    assert set(rights.values()) == {0o600}


def test_the_master_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "data" / "master.key"
    made = load_or_make_master_keys(path, database_exists=False)
    assert [len(key) for key in made.keys] == [32]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_make_master_keys(path, database_exists=False) == made
    assert load_or_make_master_keys(path, database_exists=True) == made
    assert os.listdir(path.parent) == ["master.key"], "nothing is left lying about"


def test_a_missing_master_key_beside_a_database_is_never_made_anew(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"missing.*Put the key file back"):
        load_or_make_master_keys(tmp_path / "master.key", database_exists=True)
    assert os.listdir(tmp_path) == []


def _as_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda path: path.write_bytes(b""), "damaged"),
        (lambda path: path.write_text("ab" * 31), "damaged"),
        (lambda path: path.write_text("ab" * 33), "damaged"),
        (lambda path: path.write_text("zz" * 32), "damaged"),
        (lambda path: path.write_bytes(b"\xff" * 64), "damaged"),
        (_as_folder, "cannot be read"),
    ],
)
def test_a_spoilt_master_key(tmp_path: Path, spoil: Callable[[Path], object], says: str) -> None:
    path = tmp_path / "master.key"
    spoil(path)
    before = path.read_bytes() if path.is_file() else None
    for exists in (True, False):
        with pytest.raises(ConfigError, match=says):
            load_or_make_master_keys(path, database_exists=exists)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_current_database_opens_without_alembic(tmp_path: Path, root: Path) -> None:
    script = (
        "import asyncio, sys, datetime, pathlib, storage\n"
        "at = datetime.datetime(2026, 3, 2, tzinfo=datetime.UTC)\n"
        "keys = storage.FileKeystore(pathlib.Path('keys'), b'm' * 32)\n"
        "store = storage.open_store(pathlib.Path('a%b.db'), keystore=keys, now=lambda: at)\n"
        "asyncio.run(store.close())\n"
        "print('alembic' in sys.modules)\n"
    )

    def start() -> str:
        return subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root)},
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    assert start() == "True\n", "the first start makes the tables"
    assert start() == "False\n"
