"""The master key is changed as operators do it: by a command, in settings, while others serve."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import EXIT_CONFIG, ConfigError
from bot.rotating import Rotated, ToBeSet, rotate
from storage import Access, KeysDatabase, MasterKeys, WriterLock
from storage.wrapping import hidden

from .house import Databases
from .keys_on_hand import ALL, KeysOnHand, close, close_all, finished, keys_on_hand

# Where the key is a setting, and several processes serve


def set_to(kept: KeysOnHand, *keys: bytes) -> KeysOnHand:
    text = ",".join(key.hex() for key in keys)
    settings = kept.settings.model_validate({**kept.settings.model_dump(), "key": text})
    return KeysOnHand(settings, kept.made, kept.secrets)


def test_a_key_in_the_settings_is_changed_by_whoever_sets_it(
    tmp_path: Path, databases: Databases | None
) -> None:
    old = secrets.token_hex(32)
    kept = keys_on_hand(tmp_path, databases, key=old)
    asked = rotate(kept.settings)
    assert isinstance(asked, ToBeSet)
    new, before = asked.keys.keys
    assert before.hex() == old
    assert kept.is_well(), "nothing was changed"
    both = set_to(kept, new, before)
    assert both.is_well()
    done = rotate(both.settings)
    assert isinstance(done, Rotated)
    assert (done.keys, done.left, done.file) == (ALL, 0, None)
    alone = set_to(kept, new)
    assert alone.is_well()
    assert kept.opened(MasterKeys((before,))) == {}
    assert both.is_well(), "also where both are still set"


def test_processes_that_serve_go_on_through_all_of_it(tmp_path: Path, on_server: Databases) -> None:
    """Each is started anew three times, and none is without what another one makes."""
    kept = keys_on_hand(tmp_path, on_server, key=secrets.token_hex(32))
    (old,) = kept.masters.keys
    asked = rotate(kept.settings)
    assert isinstance(asked, ToBeSet)
    new = asked.keys.keys[0]
    turns = [(old,), (old, new), (new, old), (new,)]
    serving = [kept.keystore(MasterKeys(turns[0])) for _ in range(3)]
    with ExitStack() as things:
        things.callback(close_all, serving)
        with pytest.raises(ConfigError, match="does not know the first"):
            kept.keystore(MasterKeys((new, old)))
        number = itertools.count()
        for turn in turns[1:]:
            for at in range(len(serving)):
                if turn == (new, old):
                    with pytest.raises(ConfigError, match="does not wrap with the new"):
                        rotate(set_to(kept, new, old).settings)
                anew = kept.keystore(MasterKeys(turn))
                close(serving[at])
                serving[at] = anew
                for one in serving:
                    name = f"group-{next(number)}"
                    kept.made[name] = one.key(name)
                    assert [other.known(name) for other in serving] == [kept.made[name]] * 3
            if turn == (new, old):
                assert isinstance(rotate(set_to(kept, new, old).settings), Rotated)
    assert set_to(kept, new).is_well()
    # Made since by those who serve, under the new one.
    assert not set(kept.opened(MasterKeys((old,))))


def test_a_key_in_a_file_is_not_changed_under_those_who_serve(
    tmp_path: Path, on_server: Databases
) -> None:
    kept = keys_on_hand(tmp_path, on_server)
    before = kept.file.read_bytes()
    serving = kept.keystore(kept.masters)
    with pytest.raises(ConfigError, match="Another process is using the keys"):
        rotate(kept.settings)
    close(serving)
    assert kept.file.read_bytes() == before
    with KeysAlone(kept) as other:
        assert other is not None
        with pytest.raises(ConfigError, match="Another process is using the keys"):
            rotate(kept.settings)
        with pytest.raises(ConfigError, match="master key changed"):
            kept.keystore(kept.masters)
    assert isinstance(rotate(kept.settings), Rotated)


def test_a_key_that_is_destroyed_meanwhile_stays_so(
    tmp_path: Path, on_server: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keys_on_hand(tmp_path, on_server)
    replace = KeysDatabase.replace

    def too_late(keys: KeysDatabase, name: str, old: bytes, new: bytes) -> None:
        if name == hidden("group-a"):
            delete = "DELETE FROM wrapped_key WHERE name = %s"
            keys.ask(lambda driver: driver.execute(delete, (name,)))
        replace(keys, name, old, new)

    monkeypatch.setattr(KeysDatabase, "replace", too_late)
    done = rotate(kept.settings)
    assert isinstance(done, Rotated)
    assert (done.keys, done.left) == (ALL - 1, 0)
    del kept.made["group-a"]
    assert kept.is_well()


class KeysAlone:
    """Another rotation that is at work."""

    def __init__(self, kept: KeysOnHand) -> None:
        self._kept = kept

    def __enter__(self) -> KeysDatabase:
        shown = self._kept.masters.wrapper().shown
        self._keys = KeysDatabase(self._kept.url, Access.ROTATING, shown=shown)
        return self._keys

    def __exit__(self, *_: object) -> None:
        self._keys.close()


# As an operator runs it


async def test_as_a_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = keys_on_hand(tmp_path, None)
    old = kept.masters
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTERVISOR_DATA", str(kept.settings.data))

    async def command() -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["intervisor", "keys", "rotate"])
        with pytest.raises(SystemExit) as ended:
            await asyncio.to_thread(main)
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    status, out, err = await command()
    assert (status, err) == (0, "")
    assert f"{ALL} keys are under the new master key" in out
    assert "backup-keys" in out
    for key in (*old.keys, *kept.masters.keys):
        assert key.hex() not in out
    finished(kept, old)
    lock = WriterLock(kept.folder.database)
    status, out, err = await command()
    lock.release()
    assert (status, out) == (EXIT_CONFIG, "")
    assert "Another process is using" in err
    monkeypatch.setenv("INTERVISOR_KEY", kept.masters.keys[0].hex())
    status, out, err = await command()
    assert (status, err) == (0, "")
    assert "Nothing was changed yet" in out
    (line,) = [one for one in out.splitlines() if one.startswith("INTERVISOR_KEY=")]
    monkeypatch.setenv("INTERVISOR_KEY", line.partition("=")[2])
    status, out, err = await command()
    assert (status, err) == (0, "")
    assert "Leave only the first key" in out
