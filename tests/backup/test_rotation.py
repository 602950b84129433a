"""The master key is changed: all opens as before, and whoever is killed at it loses nothing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import storage.files
from bot.errors import ConfigError
from bot.rotating import Rotated, rotate
from storage import KeyFolder, KeysDatabase, MasterKeys, WriterLock
from storage.database import PROOF
from storage.wrapping import hidden

from .house import Databases
from .keys_on_hand import ALL, KeysOnHand, close, contents, finished, keys_on_hand


class DiedError(BaseException):
    """The process is gone: nothing that it would still do is done."""


@pytest.fixture
def kept(tmp_path: Path, databases: Databases | None) -> KeysOnHand:
    """Keys that a bot made which has stopped, on either store."""
    return keys_on_hand(tmp_path, databases)


#: Where something is written, on either store.
BORDERS = (
    (storage.files, "_write_part"),
    (storage.files, "sync_folder"),
    (storage.files, "_fill_anew"),
    (Path, "replace"),
    (storage.files, "publish"),
    (KeyFolder, "put"),
    (KeyFolder, "replace"),
    (KeysDatabase, "put"),
    (KeysDatabase, "replace"),
)


@contextmanager
def dying(number: int, error: Callable[[], BaseException] = DiedError) -> Iterator[list[int]]:
    """Die at this border: before it for an even number, right after it for an odd one."""
    passed = [0]

    def bordered(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **more: Any) -> Any:
            passed[0] += 1
            if passed[0] > number // 2 + 1:
                raise error()
            if passed[0] == number // 2 + 1 and number % 2 == 0:
                raise error()
            done = real(*args, **more)
            if passed[0] >= number // 2 + 1:
                passed[0] += 1
                raise error()
            return done

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in BORDERS:
            patch.setattr(owner, name, bordered(getattr(owner, name)))
        yield passed


def test_killed_at_any_moment_it_loses_nothing_and_is_finished_by_the_next(
    tmp_path: Path, databases: Databases | None
) -> None:
    kept = keys_on_hand(tmp_path, databases)
    for number in itertools.count():
        old = kept.masters.keys[-1:]
        with dying(number):
            try:
                rotate(kept.settings)
            except DiedError:
                pass
            else:
                break
        assert kept.is_well(), f"a bot that is started after border {number}"
        if len(kept.masters.keys) == 1 and kept.masters.keys == old:
            assert number < 8, "long after the first key was written"
        done = rotate(kept.settings)
        assert isinstance(done, Rotated)
        assert (done.keys, done.left) == (ALL, 0)
        finished(kept, MasterKeys(old))
    assert number > 2 * ALL, "every key was a moment to die at"


def test_on_a_full_disk_it_says_so_and_is_finished_when_there_is_room(kept: KeysOnHand) -> None:
    old = kept.masters

    def full() -> BaseException:
        return OSError(28, "No space left on device")

    for number in (0, 10, 11, 4):
        with dying(number, full), pytest.raises(ConfigError, match=r"disk is full.*again"):
            rotate(kept.settings)
        assert kept.is_well()
    assert isinstance(rotate(kept.settings), Rotated)
    finished(kept, old)


def test_any_number_of_times(kept: KeysOnHand) -> None:
    """A key that was made in between goes along, and one that was destroyed stays so."""
    masters = [kept.masters]
    for turn in range(3):
        rotate(kept.settings)
        finished(kept, masters[-1])
        masters.append(kept.masters)
        keystore = kept.keystore(kept.masters)
        kept.made[f"group-{turn}"] = keystore.key(f"group-{turn}")
        keystore.destroy("group-a")
        kept.made.pop("group-a", None)
        close(keystore)
    assert len(set(masters)) == 4
    assert kept.opened(kept.masters) == kept.made


def test_a_key_file_under_another_name_is_written_where_it_lies(tmp_path: Path) -> None:
    kept = keys_on_hand(tmp_path, None)
    old, there = kept.masters, tmp_path / "secret.key"
    kept.file.rename(there)
    kept.file.symlink_to(there)
    rotate(kept.settings)
    assert kept.file.is_symlink()
    assert there.read_text() == kept.masters.told()
    finished(kept, old)


def test_what_the_old_master_key_opens_is_overwritten_on_the_disk(tmp_path: Path) -> None:
    kept = keys_on_hand(tmp_path, None)
    kept_files = [kept.file, kept.folder.keys / f"{hidden('group-a')}.key"]
    before = [path.read_bytes() for path in kept_files]
    for number, path in enumerate(kept_files):
        (tmp_path / f"still-there-{number}").hardlink_to(path)
    rotate(kept.settings)
    for number, held in enumerate(before):
        after = (tmp_path / f"still-there-{number}").read_bytes()
        assert len(after) == len(held)
        assert held[:8] not in after


def test_a_key_that_is_damaged_is_left_as_it_is_and_told(tmp_path: Path) -> None:
    kept = keys_on_hand(tmp_path, None)
    damaged = kept.folder.keys / f"{hidden('person-b')}.key"
    damaged.write_bytes(b"")
    del kept.made["person-b"]
    done = rotate(kept.settings)
    assert isinstance(done, Rotated)
    assert (done.keys, done.left) == (ALL - 1, 1)
    assert damaged.read_bytes() == b""
    assert kept.is_well()


# What does not fit


def wrong_key(kept: KeysOnHand) -> None:
    kept.file.write_text("ab" * 32)


def damaged_file(kept: KeysOnHand) -> None:
    kept.file.write_text("geen sleutel")


def twice_the_same(kept: KeysOnHand) -> None:
    kept.file.write_text(kept.file.read_text() * 2)


def no_file(kept: KeysOnHand) -> None:
    kept.file.unlink()


def two_wrong_ones(kept: KeysOnHand) -> None:
    kept.file.write_text(f"{'ab' * 32}\n{'cd' * 32}\n")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (wrong_key, "does not open the keys"),
        (two_wrong_ones, "does not open the keys"),
        (damaged_file, "damaged"),
        (twice_the_same, "damaged"),
        (no_file, "is missing"),
    ],
)
def test_another_key_changes_nothing(
    kept: KeysOnHand, spoil: Callable[[KeysOnHand], None], says: str
) -> None:
    good = kept.file.read_bytes()
    spoil(kept)
    before = contents(kept.settings.data)
    with pytest.raises(ConfigError, match=says):
        rotate(kept.settings)
    after = contents(kept.settings.data)
    after.pop("intervisor.db.lock", None)
    before.pop("intervisor.db.lock", None)
    assert after == before
    kept.file.write_bytes(good)
    assert kept.is_well()


def test_a_file_that_cannot_be_written_changes_nothing(
    kept: KeysOnHand, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.file.read_bytes()

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(storage.files, "_write_part", refused)
        with pytest.raises(ConfigError, match=r"master key .* cannot be written"):
            rotate(kept.settings)
    assert kept.file.read_bytes() == before
    assert kept.is_well()


def test_where_nothing_is_kept_nothing_is_made(tmp_path: Path) -> None:
    kept = keys_on_hand(tmp_path, None)
    kept.folder.database.unlink()
    with pytest.raises(ConfigError, match="There is no database"):
        rotate(kept.settings)
    kept.folder.database.touch()
    (kept.folder.keys / f"{hidden(PROOF)}.key").unlink()
    with pytest.raises(ConfigError, match="There are no keys"):
        rotate(kept.settings)


def test_in_a_folder_it_waits_until_the_bot_has_stopped(tmp_path: Path) -> None:
    kept = keys_on_hand(tmp_path, None)
    before = kept.file.read_bytes()
    lock = WriterLock(kept.folder.database)
    with pytest.raises(ConfigError, match="Another process is using"):
        rotate(kept.settings)
    lock.release()
    assert kept.file.read_bytes() == before
    assert isinstance(rotate(kept.settings), Rotated)
