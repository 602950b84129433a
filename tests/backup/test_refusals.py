"""What cannot be restored, or backed up: a clear sentence, and everything stays as it was."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from bot.backups import make_identity, recipients_in
from bot.config import Settings
from bot.errors import ConfigError
from storage import Archive, Header, recipients_of
from tests.groups.world import World

from .house import House, moved_in

HEADER = Header("database", "sqlite", "0001", "2026-01-05T08:30:00+00:00", "1")


def everything_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def sealed(house: House, header: Header, body: bytes) -> Path:
    """A backup as nobody would make it, for the right recipient."""
    path = house.root / "odd.age"
    archive = Archive(path, recipients_of([house.recipient]))
    archive.write(header, io.BytesIO(body))
    archive.finish()
    return path


def half(house: House, backup: Path) -> Path:
    path = house.root / "half.age"
    content = backup.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    return path


def cut_short(house: House, backup: Path) -> Path:
    path = house.root / "short.age"
    path.write_bytes(backup.read_bytes()[:-1])
    return path


def changed(house: House, backup: Path) -> Path:
    path = house.root / "changed.age"
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    return path


def for_somebody_else(house: House, _backup: Path) -> Path:
    path = house.root / "theirs.age"
    path.write_bytes(pyrage.encrypt(b"theirs", [x25519.Identity.generate().to_public()]))
    return path


def no_backup(house: House, _backup: Path) -> Path:
    path = house.root / "letter.txt"
    path.write_text("Beste allemaal")
    return path


def of_another_program(house: House, _backup: Path) -> Path:
    path = house.root / "other.age"
    path.write_bytes(pyrage.encrypt(b"a letter", recipients_of([house.recipient])))
    return path


def without_sense(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, made_at="yesterday"), b"")


def of_a_newer_form(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, format=2), b"")


def of_a_newer_schema(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, schema="9999"), b"")


def of_keys(house: House, _backup: Path) -> Path:
    return sealed(house, replace(HEADER, what="keys"), b"{}")


def not_a_database(house: House, _backup: Path) -> Path:
    return sealed(house, HEADER, b"SQLite format 3\0" + b"x" * 4096)


def not_there(house: House, _backup: Path) -> Path:
    return house.root / "nowhere.age"


CASES: dict[Callable[[House, Path], Path], str] = {
    half: "not whole",
    cut_short: "not whole",
    changed: "damaged",
    for_somebody_else: "another recipient",
    no_backup: "no backup of this bot",
    of_another_program: "no backup of this bot",
    without_sense: "no backup of this bot",
    of_a_newer_form: "newer version",
    of_a_newer_schema: "newer version",
    of_keys: "holds keys",
    not_a_database: "damaged",
    not_there: "cannot be read",
}


@pytest.mark.parametrize("spoil", CASES, ids=lambda spoil: spoil.__name__)
async def test_a_backup_that_is_not_right_changes_nothing(
    tmp_path: Path, spoil: Callable[[House, Path], Path]
) -> None:
    house, world = await moved_in(tmp_path)
    file = spoil(house, await house.back_up())
    await world.store.close()
    before = everything_in(house.folder.path)
    with pytest.raises(ConfigError, match=CASES[spoil]) as told:
        await house.restore(file, instead=True)
    assert "Nothing was changed" in str(told.value)
    assert everything_in(house.folder.path) == before
    # And the bot goes on with what it had.
    await house.start(world).store.close()


@pytest.fixture
async def moved(tmp_path: Path) -> tuple[House, World, Path]:
    """A bot that serves, and a backup of its database."""
    house, world = await moved_in(tmp_path)
    return house, world, await house.back_up()


async def test_not_while_the_bot_runs(moved: tuple[House, World, Path]) -> None:
    house, world, file = moved
    with pytest.raises(ConfigError, match="Another process is using"):
        await house.restore(file, instead=True)
    await world.store.close()


async def test_a_database_that_is_there_is_set_aside_and_only_when_asked(
    moved: tuple[House, World, Path],
) -> None:
    house, world, file = moved
    await world.brings_case("P1", "Na de kopie")
    await world.store.close()
    with pytest.raises(ConfigError, match="--replace"):
        await house.restore(file)
    (house.folder.path / ".intervisor-restore-killed").mkdir()
    done = await house.restore(file, instead=True)
    assert not [name for name in everything_in(house.folder.path) if "restore" in name]
    assert not (house.folder.path / ".intervisor-restore-killed").exists()
    # Again in the same second: the one that was set aside first stays.
    twice = await house.restore(file, instead=True)
    assert twice.aside != done.aside
    world = house.start(world)
    assert await world.store.read(lambda tx: tx.cases.of_group(world.group)) == ()
    await world.store.close()
    # What was there can still be opened: put back by the right way, nothing of it is lost.
    assert done.aside is not None
    house.folder.database.unlink()
    done.aside.rename(house.folder.database)
    again = await house.back_up("again.age")
    await house.restore(again, instead=True)
    world = house.start(world)
    assert len(await world.store.read(lambda tx: tx.cases.of_group(world.group))) == 1
    await world.store.close()


async def test_what_a_killed_bot_left_is_set_aside_whole(
    moved: tuple[House, World, Path],
) -> None:
    """Its last commits stand in a log beside the file; the restored one must not take them over."""
    house, world, file = moved
    await world.brings_case("P1", "Na de kopie")
    killed = everything_in(house.folder.path)
    await world.store.close()
    for name in ("intervisor.db", "intervisor.db-wal"):
        (house.folder.path / name).write_bytes(killed[name])
    assert killed["intervisor.db-wal"], "nothing stands in the log: that would prove nothing"
    done = await house.restore(file, instead=True)
    assert done.aside is not None
    with closing(sqlite3.connect(done.aside)) as raw:
        assert raw.execute("SELECT count(*) FROM group_case").fetchone() == (1,)
    world = house.start(world)
    assert await world.store.read(lambda tx: tx.cases.of_group(world.group)) == ()
    await world.store.close()


async def test_never_with_a_new_master_key(moved: tuple[House, World, Path]) -> None:
    """On a new machine the key has to be brought first; none is made, and another one is told."""
    house, world, file = moved
    await world.store.close()
    master = house.folder.keys / "master.key"
    kept = master.read_bytes()
    master.unlink()
    with pytest.raises(ConfigError, match=r"master key .* is missing"):
        await house.restore(file, instead=True)
    assert not master.exists()
    master.write_text("ab" * 32)
    with pytest.raises(ConfigError, match="does not belong to this database"):
        await house.restore(file, instead=True)
    master.write_bytes(kept)
    await house.restore(file, instead=True)
    await house.start(world).store.close()


async def test_lost_keys_come_back_from_their_own_backup(moved: tuple[House, World, Path]) -> None:
    house, world, file = moved
    await world.brings_case("P1", "Een titel")
    file = await house.back_up("two.age")
    keys = await house.back_up_keys()
    await world.store.close()
    master = (house.folder.keys / "master.key").read_bytes()
    for path in house.folder.keys.iterdir():
        path.unlink()
    (house.folder.keys / "master.key").write_bytes(master)
    with pytest.raises(ConfigError, match="does not belong to this database"):
        await house.restore(file, instead=True)
    done = await house.restore(file, keys=keys, instead=True)
    assert done.keys_added > 1
    world = house.start(world)
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields["title"] == "Een titel"
    await world.store.close()


async def test_a_destroyed_key_is_not_brought_back(moved: tuple[House, World, Path]) -> None:
    house, world, _ = moved
    await world.brings_case("P1", "Een titel")
    file, keys = await house.back_up("two.age"), await house.back_up_keys()
    files = set(everything_in(house.folder.keys))
    house.keystore.destroy(world.group)
    (gone,) = files - set(everything_in(house.folder.keys))
    await world.store.close()
    done = await house.restore(file, keys=keys, instead=True)
    assert done.keys_added == 0
    assert gone not in everything_in(house.folder.keys)
    world = house.start(world)
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields == {}
    await world.store.close()


async def test_the_master_key_is_in_no_backup(moved: tuple[House, World, Path]) -> None:
    house, world, file = moved
    keys = await house.back_up_keys()
    master = (house.folder.keys / "master.key").read_bytes().strip()
    identity = x25519.Identity.from_str(house.secret)
    for backup in (file, keys):
        opened = pyrage.decrypt(backup.read_bytes(), [identity])
        assert opened.startswith(b"intervisor backup\n")
        assert master not in opened
        assert bytes.fromhex(master.decode()) not in opened
    assert b"team_group" in pyrage.decrypt(file.read_bytes(), [identity])
    await world.store.close()


async def test_a_backup_is_never_overwritten(moved: tuple[House, World, Path]) -> None:
    house, world, file = moved
    before = file.read_bytes()
    for make in (house.back_up, house.back_up_keys):
        with pytest.raises(ConfigError, match="never overwritten"):
            await make(file.name)
    assert file.read_bytes() == before
    (house.root / "two.age.part").touch()
    with pytest.raises(ConfigError, match="Remove it when none is running"):
        await house.back_up("two.age")
    assert not (house.root / "two.age").exists()
    await world.store.close()


async def test_a_backup_needs_a_recipient_and_something_to_back_up(
    moved: tuple[House, World, Path],
) -> None:
    house, world, _ = moved
    for recipient, said in (("", "For whom"), ("age1nonsense", "not right")):
        house.recipient = recipient
        with pytest.raises(ConfigError, match=said):
            await house.back_up("two.age")
    house.recipient = make_identity()[1]
    await world.store.close()
    house.folder.database.unlink()
    with pytest.raises(ConfigError, match="no database"):
        await house.back_up("two.age")
    assert not (house.root / "two.age").exists()


def test_several_people_may_open_one_backup() -> None:
    """So that it does not hang on one person: named on the command line, or in the settings."""
    first, second = make_identity(), make_identity()
    settings = Settings(backup_recipient=f"{first[1]}, {second[1]}", _env_file=None)
    assert recipients_in(settings, ()) == [first[1], second[1]]
    assert recipients_in(settings, [second[1]]) == [second[1]]


async def test_a_damaged_database_gives_no_backup(moved: tuple[House, World, Path]) -> None:
    """It would replace a good one some day."""
    house, world, _ = moved
    await world.store.close()
    content = bytearray(house.folder.database.read_bytes())
    content[40000:60000] = b"\xff" * 20000
    house.folder.database.write_bytes(bytes(content))
    with pytest.raises(ConfigError, match=r"damaged|cannot be copied"):
        await house.back_up("two.age")
    assert sorted(path.name for path in house.root.iterdir()) == ["data", "one.age"]
