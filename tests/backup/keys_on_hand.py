"""Keys of one bot, in a folder or on a server, as a rotation of the master key finds them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bot.config import Settings
from bot.errors import KeyLost
from bot.opening import Folder, master_keys
from storage import FileKeystore, KeyFolder, KeyPlace, KeysDatabase, MasterKeys, PostgresKeystore
from storage.database import PROOF

from .house import Databases

NAMES = (PROOF, "group-a", "person-b", "slack:T1")
#: What was made, and the two secrets that names are hashed with.
ALL = len(NAMES) + 2


@dataclass
class KeysOnHand:
    """``made``: what each key was when it was made. ``secrets``: what names were hashed with."""

    settings: Settings
    made: dict[str, bytes] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)

    @property
    def folder(self) -> Folder:
        return Folder(self.settings.data)

    @property
    def file(self) -> Path:
        """Where the master key lies."""
        return self.folder.keys / "master.key"

    @property
    def masters(self) -> MasterKeys:
        return master_keys(self.settings, self.folder)

    @property
    def url(self) -> str:
        return self.settings.keystore_url.get_secret_value()

    def keystore(self, masters: MasterKeys) -> FileKeystore | PostgresKeystore:
        if not self.url:
            return FileKeystore(self.folder.keys, *masters.wrapping)
        keys = KeysDatabase(self.url, shown=masters.wrapper().shown)
        return PostgresKeystore(keys, *masters.wrapping)

    def opened(self, masters: MasterKeys) -> dict[str, bytes]:
        """What these master keys open."""
        keystore = self.keystore(masters)
        found = {}
        try:
            for name in self.made:
                try:
                    key = keystore.known(name)
                except KeyLost:
                    continue
                if key is not None:
                    found[name] = key
        finally:
            close(keystore)
        return found

    def hashed_with(self, masters: MasterKeys) -> dict[str, bytes]:
        place = self.place()
        try:
            return {one: masters.secret(one, place.get) for one in ("names", "erased")}
        finally:
            if isinstance(place, KeysDatabase):
                place.close()

    def place(self) -> KeyPlace:
        if not self.url:
            return KeyFolder(self.folder.keys, self.folder.epoch)
        return KeysDatabase(self.url)

    def is_well(self) -> bool:
        """Whether everything opens as it did, with what the settings name."""
        masters = self.masters
        return self.opened(masters) == self.made and self.hashed_with(masters) == self.secrets


def contents(folder: Path) -> dict[str, bytes]:
    """All files in a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def finished(kept: KeysOnHand, old: MasterKeys) -> None:
    """One new master key, which opens all; the old one opens nothing, and nothing lies about."""
    masters = kept.masters
    assert len(masters.keys) == 1
    assert masters != old
    assert kept.is_well()
    assert kept.opened(old) == {}
    place = kept.place()
    with ExitStack() as things:
        if isinstance(place, KeysDatabase):
            things.callback(place.close)
        wrapper = masters.wrapper()
        assert all(wrapper.is_current(name, one) for name, one in place.wrapped().items())
    left = contents(kept.settings.data)
    assert not [name for name in left if name.endswith(".part")]
    assert old.keys[0].hex().encode() not in b"".join(left.values())


def close(keystore: FileKeystore | PostgresKeystore) -> None:
    if isinstance(keystore, PostgresKeystore):
        keystore.close()


def close_all(keystores: Iterable[FileKeystore | PostgresKeystore]) -> None:
    for one in keystores:
        close(one)


def keys_on_hand(root: Path, databases: Databases | None, **more: str) -> KeysOnHand:
    """Keys that a bot made which has stopped."""
    there = (
        {}
        if databases is None
        else {"database_url": databases.database, "keystore_url": databases.keys}
    )
    settings = Settings.model_validate({"data": root / "data", **there, **more})
    found = KeysOnHand(settings)
    found.folder.keys.mkdir(parents=True)
    if "key" not in more:
        found.file.write_text(secrets.token_hex(32) + "\n")
    found.folder.database.touch()
    masters = found.masters
    keystore = found.keystore(masters)
    found.made = {name: keystore.key(name) for name in NAMES}
    close(keystore)
    found.secrets = found.hashed_with(masters)
    return found
