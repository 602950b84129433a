"""The commands where the settings name PostgreSQL, as an operator runs them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from bot.backups import back_up, back_up_keys, make_identity
from bot.cli import main
from bot.config import Settings
from bot.errors import ConfigError
from bot.restoring import restore
from bot.schedule import SystemClock

from .house import Databases, moved_in

NOWHERE = "postgresql://bot@127.0.0.1:1/intervisor"


def settings(folder: Path, **more: object) -> Settings:
    return Settings.model_validate({"data": folder / "data", "key": "ab" * 32, **more})


async def test_from_a_backup_to_a_restored_bot(
    tmp_path: Path,
    on_server: Databases,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Both databases are lost; each comes from its own backup, made while the bot served."""
    house, world = await moved_in(tmp_path, databases=on_server)
    await world.brings_case("P1", "Een titel")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVISOR_DATA", str(house.settings.data))
    monkeypatch.setenv("INTERVISOR_BACKUP_RECIPIENT", house.recipient)

    async def command(*arguments: str) -> tuple[object, str, str]:
        monkeypatch.setenv("INTERVISOR_DATABASE_URL", on_server.database)
        monkeypatch.setenv("INTERVISOR_KEYSTORE_URL", on_server.keys)
        monkeypatch.setattr(sys, "argv", ["intervisor", *arguments])
        with pytest.raises(SystemExit) as ended:
            await asyncio.to_thread(main)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, out, err = await command("backup", "one.age")
    assert (status, err) == (0, "")
    assert "backup-keys" in out
    status, out, err = await command("backup-keys", "keys.age")
    assert (status, err) == (0, "")
    assert "Keep it apart" in out
    again = ("restore", "one.age", "--identity", house.identity.name)
    status, out, err = await command(*again)
    assert (status, out) == (78, "")
    assert "Another process is using the keys" in err
    await house.lose(world)
    on_server.lose_keys()
    status, out, err = await command(*again)
    assert (status, out) == (78, "")
    assert "does not belong to this database" in err
    status, out, err = await command(*again, "--keys", "keys.age")
    assert (status, err) == (0, "")
    assert "keys were put back" in out
    assert "The database that was there" not in out
    world = house.start(world)
    (case,) = await world.store.read(lambda tx: tx.cases.of_group(world.group))
    assert case.fields["title"] == "Een titel"
    await world.store.close()
    # What a folder's command makes of it.
    monkeypatch.delenv("INTERVISOR_DATABASE_URL")
    monkeypatch.delenv("INTERVISOR_KEYSTORE_URL")
    with pytest.raises(ConfigError, match="is of PostgreSQL, and the settings name a file"):
        restore(settings(tmp_path), tmp_path / "one.age", identity=house.identity)
    assert not house.folder.database.exists()


async def test_neither_backup_opens_a_text(tmp_path: Path, on_server: Databases) -> None:
    house, world = await moved_in(tmp_path, databases=on_server)
    await world.brings_case("P1", "Een titel")
    files = [await house.back_up(), await house.back_up_keys()]
    await world.store.close()
    master = (house.folder.keys / "master.key").read_text().strip()
    for file in files:
        opened = pyrage.decrypt(file.read_bytes(), [x25519.Identity.from_str(house.secret)])
        assert b"Een titel" not in opened
        assert master.encode() not in opened
        assert bytes.fromhex(master) not in opened


def test_without_its_program_it_says_what_to_install(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _, recipient = make_identity()
    where = settings(tmp_path, database_url=database_url)
    with pytest.raises(ConfigError, match="pg_dump is not found"):
        back_up(where, tmp_path / "one.age", [recipient], clock=SystemClock())
    assert list(tmp_path.iterdir()) == []


def test_no_keys_no_backup_of_them(tmp_path: Path, keystore_url: str) -> None:
    """A copy makes nothing, neither in the database nor as a file."""
    _, recipient = make_identity()
    file = tmp_path / "keys.age"
    for more, said in (
        ({}, "INTERVISOR_KEYSTORE_URL is not"),
        ({"keystore_url": NOWHERE}, "cannot be reached"),
        ({"keystore_url": keystore_url}, "There are no keys"),
    ):
        for _ in range(2):
            where = settings(tmp_path, database_url=NOWHERE, **more)
            with pytest.raises(ConfigError, match=said):
                back_up_keys(where, file, [recipient], clock=SystemClock())
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_the_place_that_is_named(root: Path) -> None:
    assert "### When the database is lost" in (root / "docs" / "operations.md").read_text()
