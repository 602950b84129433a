"""Opens what a bot keeps: its folder, its keys and its store, as the settings name them.

It knows which store goes with which keys, and nothing of what is kept or of any platform.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr

from storage import (
    FileKeystore,
    FileLedger,
    KeyFolder,
    KeysDatabase,
    MasterKeys,
    PostgresKeystore,
    PostgresLedger,
    is_in_use,
    load_or_make_master_keys,
    open_postgres_store,
    open_store,
    read_beside,
)

from .config import Settings
from .errors import ConfigError, StoreFull
from .meter import UNMETERED, Meter
from .ports import Clock, Ledger, Store, Tx

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Folder:
    """Where one bot keeps what it keeps: database, keys, and the practice room's own store."""

    path: Path

    @property
    def database(self) -> Path:
        """The database of the bot."""
        return self.path / "intervisor.db"

    @property
    def keys(self) -> Path:
        """The folder of wrapped keys; the master key lies in it unless settings say otherwise."""
        return self.path / "keys"

    @property
    def erased(self) -> Path:
        """What was erased, as hashes: outside the database, so that no backup brings it back."""
        return self.keys / "erased.log"

    @property
    def epoch(self) -> Path:
        """The count by which an old database that was put back by hand is found out."""
        return self.keys / "epoch"

    @property
    def room(self) -> Path:
        """What the practice room keeps as a chat platform would."""
        return self.path / "room.db"

    @property
    def room_key(self) -> Path:
        """The key of the practice room's own store."""
        return self.keys / "room.key"


def master_key_file(settings: Settings, folder: Folder) -> Path:
    """Where the master key lies, unless it is in the settings."""
    return settings.key_file or folder.keys / "master.key"


def master_keys(settings: Settings, folder: Folder, *, in_use: bool | None = None) -> MasterKeys:
    """The master key from the settings, else from its file, made on the very first start.

    More than one while it is changed: the first of them wraps, each of them opens.
    ``in_use``: whether something was sealed before; without it, the folder's database tells.
    """
    if settings.key is not None:
        keys = MasterKeys.read(settings.key.get_secret_value())
        if keys is None:
            raise ConfigError(
                "INTERVISOR_KEY is not a key: it takes 64 hexadecimal characters. Give the key"
                " that this database was made with. Nothing was changed."
            )
        return keys
    in_use = folder.database.exists() if in_use is None else in_use
    path = master_key_file(settings, folder)
    return load_or_make_master_keys(path, database_exists=in_use)


KEYS_ELSEWHERE = """\
INTERVISOR_DATABASE_URL is set and INTERVISOR_KEYSTORE_URL is not. Keys and what they seal must not
lie in one backup, and every process needs the same keys: name an empty PostgreSQL database for
them, with a user of its own. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A store that is open, and what belongs to it.

    ``secret``: what names are hashed with. ``ledger``: what was erased.
    """

    store: Store
    secret: bytes = field(repr=False)
    ledger: Ledger


def open_kept(settings: Settings, *, clock: Clock, meter: Meter = UNMETERED) -> Kept:
    """Open the store that the settings name."""
    database, keys = plain(settings.database_url), plain(settings.keystore_url)
    try:
        if database is None and keys is None:
            return _open_folder(settings, clock, meter)
        if database is None:
            raise ConfigError(
                "INTERVISOR_KEYSTORE_URL is set and INTERVISOR_DATABASE_URL is not. Beside SQLite"
                " the keys lie in the data folder: set both, or neither. Nothing was changed."
            )
        if keys is None:
            raise ConfigError(KEYS_ELSEWHERE)
        folder = Folder(settings.data)
        masters = master_keys(settings, folder, in_use=is_in_use(database))
        shared, ledger, keystore = _open_keys(keys, masters, clock)
        secret = masters.secret("names", shared.get)
        store = open_postgres_store(
            database, keystore=keystore, now=clock.now, meter=meter, epoch=shared
        )
    except StoreFull as error:
        raise ConfigError(str(error)) from None
    return Kept(store, secret, ledger)


def _open_keys(
    url: str, masters: MasterKeys, clock: Clock
) -> tuple[KeysDatabase, Ledger, PostgresKeystore]:
    shared = KeysDatabase(url, shown=masters.wrapper().shown)
    ledger = PostgresLedger(shared, masters.secret("erased", shared.get), clock.now)
    ledger.forget_old()
    return shared, ledger, PostgresKeystore(shared, *masters.wrapping, ledger=ledger)


def _open_folder(settings: Settings, clock: Clock, meter: Meter) -> Kept:
    folder = Folder(settings.data)
    masters = master_keys(settings, folder)
    place = KeyFolder(folder.keys, folder.epoch)
    ledger = FileLedger(folder.erased, masters.secret("erased", place.get), clock.now)
    ledger.forget_old()
    keystore = FileKeystore(folder.keys, *masters.wrapping, ledger=ledger)
    store = open_store(
        folder.database,
        keystore=keystore,
        now=clock.now,
        meter=meter,
        epoch=place,
    )
    return Kept(store, masters.secret("names", place.get), ledger)


async def look_into_kept(
    settings: Settings, unit: Callable[[Tx, bytes], T], *, clock: Clock, within: timedelta
) -> T:
    """Read what is kept while a bot may be running; ``unit`` is told what names are hashed with.

    ``ConfigError`` when nothing is there yet.
    """
    if plain(settings.database_url) is None:
        return _look_into_folder(Folder(settings.data), settings, unit, within)
    kept = open_kept(settings, clock=clock)
    try:
        return await kept.store.read(lambda tx: unit(tx, kept.secret), within=within)
    finally:
        await kept.store.close()


def _look_into_folder(
    folder: Folder, settings: Settings, unit: Callable[[Tx, bytes], T], within: timedelta
) -> T:
    if not folder.database.exists():
        raise ConfigError(
            f"There is no database in {folder.path}. Name the folder that the bot runs with in"
            " INTERVISOR_DATA. Nothing was changed."
        )
    masters = master_keys(settings, folder, in_use=True)
    secret = masters.secret("names", KeyFolder(folder.keys, folder.epoch).get)
    keystore = FileKeystore(folder.keys, *masters.wrapping)
    return read_beside(
        folder.database, lambda tx: unit(tx, secret), keystore=keystore, within=within
    )


def plain(secret: SecretStr | None) -> str | None:
    """A secret's text; None where a setting is there but empty."""
    return (secret.get_secret_value().strip() or None) if secret is not None else None


def forget_folder(folder: Folder) -> None:
    """Forget a practice folder: its databases and its keys, and nothing else that lies there."""
    for database in (folder.database, folder.room):
        for path in folder.path.glob(f"{database.name}*"):
            path.unlink(missing_ok=True)
    for key in folder.keys.glob("*"):
        if key.is_file():
            key.unlink(missing_ok=True)
