"""Backups, plugged together: the database and the keys of one bot, and for whom they are sealed.

What a backup is stands in ``storage``; what is done with one stands in ``restoring``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import (
    Access,
    Archive,
    FileLedger,
    Header,
    KeyArchive,
    KeyFolder,
    KeyPlace,
    KeysDatabase,
    Lines,
    MasterKeys,
    PostgresLedger,
    PostgresSource,
    Source,
    SqliteSource,
    new_identity,
    recipients_of,
)

from .config import Settings
from .errors import ConfigError
from .opening import KEYS_ELSEWHERE, Folder, master_key_file, master_keys, plain
from .ports import Clock
from .schedule import RandomIds


@dataclass(frozen=True, slots=True)
class Keys:
    """Where the keys of one bot lie, and what was erased. ``where`` is for the operator."""

    place: KeyPlace
    ledger: Lines
    where: str


def recipients_in(settings: Settings, to: Sequence[str]) -> list[str]:
    """For whom backups are made: those named, else those in the settings."""
    return list(to) or settings.backup_recipient.replace(",", " ").split()


def make_identity() -> tuple[str, str]:
    """A new secret that opens backups, and the recipient that they are made for."""
    return new_identity()


def source_of(settings: Settings, *, beside: Path) -> Source:
    """The database that the settings name, to be copied; what it needs meanwhile is ``beside``."""
    url = plain(settings.database_url)
    if url is None:
        return SqliteSource(Folder(settings.data).database, beside=beside)
    return PostgresSource.at(url)


def back_up(settings: Settings, file: Path, to: Sequence[str], *, clock: Clock) -> Header:
    """Make a backup of the database, while somebody may write it."""
    recipients = recipients_of(recipients_in(settings, to))
    source = source_of(settings, beside=file.absolute().parent)
    archive = Archive(file.absolute(), recipients)
    made_at = clock.now().isoformat(timespec="seconds")
    header = Header("database", source.kind, source.schema(), made_at, RandomIds().new())
    try:
        with source.copied() as body:
            archive.write(header, body)
        archive.finish()
    finally:
        archive.give_up()
    return header


def back_up_keys(settings: Settings, file: Path, to: Sequence[str], *, clock: Clock) -> int:
    """Make a backup of the wrapped keys; return how many there are."""
    recipients = recipients_of(recipients_in(settings, to))
    archive = Archive(file.absolute(), recipients)
    made_at = clock.now().isoformat(timespec="seconds")
    with keys_of(settings, known_masters(settings), clock, Access.READING) as keys:
        copied = KeyArchive.of(keys.place, keys.ledger)
        kind = keys.place.kind
    if not copied.wrapped:
        raise ConfigError(
            f"There are no keys in {keys.where} to back up. Name the place that the bot runs with."
            " No backup was made."
        )
    try:
        archive.write(Header("keys", kind, "", made_at, RandomIds().new()), copied.body())
        archive.finish()
    finally:
        archive.give_up()
    return len(copied.wrapped)


@contextmanager
def keys_of(
    settings: Settings, masters: MasterKeys, clock: Clock, access: Access
) -> Iterator[Keys]:
    """Open the keys that the settings name, beside whatever the settings name as a database."""
    if plain(settings.database_url) is None:
        folder = Folder(settings.data)
        place = KeyFolder(folder.keys, folder.epoch)
        yield folder_keys(folder, masters.secret("erased", place.get), clock)
        return
    url = plain(settings.keystore_url)
    if url is None:
        raise ConfigError(KEYS_ELSEWHERE)
    database = KeysDatabase(url, access, shown=masters.wrapper().shown)
    try:
        ledger = PostgresLedger(database, masters.secret("erased", database.get), clock.now)
        yield Keys(database, ledger, "the database of INTERVISOR_KEYSTORE_URL")
    finally:
        database.close()


def folder_keys(folder: Folder, secret: bytes, clock: Clock) -> Keys:
    """The keys in a data folder, or in one like it."""
    ledger = FileLedger(folder.erased, secret, clock.now)
    return Keys(KeyFolder(folder.keys, folder.epoch), ledger, str(folder.keys))


def known_masters(settings: Settings) -> MasterKeys:
    """The master key; never a new one: what is kept was sealed with one that exists."""
    folder = Folder(settings.data)
    path = master_key_file(settings, folder)
    if settings.key is None and not path.exists():
        raise ConfigError(
            f"The master key {path} is missing. It is in no backup: put the key file there, or set"
            " INTERVISOR_KEY, from where you keep a copy. Nothing was changed."
        )
    return master_keys(settings, folder)
