"""Backups and restoring, plugged together: files and keys of one bot, and its use cases.

What a backup is stands in ``storage``; what has to happen in a restored database before anybody
is served stands in ``groups.restored``. Nothing here decides about meetings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from storage import (
    Archive,
    FileKeystore,
    FileLedger,
    Header,
    Identity,
    KeyArchive,
    PostgresSource,
    Source,
    SqliteSource,
    WriterLock,
    check_restored,
    count_on,
    finish_file,
    identities_in,
    keys_in,
    new_identity,
    noted_as,
    open_inline_store,
    private_folder,
    put_in_place,
    read_body,
    recipients_of,
    remember,
    remembered,
    remove_left_behind,
    unseal,
)

from .app import load_methods
from .config import Settings
from .errors import ConfigError, StoreFull
from .groups.meetings import Tools
from .groups.restored import MARGIN, AfterRestore, after_restore
from .groups.shelf import MethodShelf
from .opening import Folder, derived, master_key, plain
from .ports import Clock, Tx
from .schedule import RandomIds, SystemClock

#: A restored database has no callers that wait: its one unit may take its time.
UNIT_WITHIN = timedelta(minutes=10)
_STAGING = ".intervisor-restore-"
KEYS_BY_HAND = """\
INTERVISOR_DATABASE_URL is set, so the keys lie in the database of INTERVISOR_KEYSTORE_URL and not
in the data folder. Copy that one with pg_dump, apart from all other backups: docs/operations.md,
under "Backups of PostgreSQL". No backup was made."""
RESTORE_BY_HAND = """\
INTERVISOR_DATABASE_URL is set, and this command restores a database in the data folder only. How
PostgreSQL is restored by hand, and what is not done then, stands in docs/operations.md, under
"Backups of PostgreSQL". Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore. ``aside``: where the database that was there is now."""

    made_at: datetime
    missing_for: timedelta
    after: AfterRestore
    keys_added: int
    aside: Path | None


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
    if plain(settings.database_url) is not None:
        raise ConfigError(KEYS_BY_HAND)
    folder = Folder(settings.data)
    recipients = recipients_of(recipients_in(settings, to))
    archive = Archive(file.absolute(), recipients)
    made_at = clock.now().isoformat(timespec="seconds")
    files = keys_in(folder.keys)
    if not files:
        raise ConfigError(
            f"There are no keys in {folder.keys} to back up. Set INTERVISOR_DATA to the folder"
            " that the bot runs with."
        )
    lines = _ledger(settings, folder, clock, folder.erased).lines()
    keys = KeyArchive(files, tuple(lines), remembered(folder.epoch))
    try:
        archive.write(Header("keys", "files", "", made_at, RandomIds().new()), keys.body())
        archive.finish()
    finally:
        archive.give_up()
    return len(files)


def restore(
    settings: Settings,
    file: Path,
    *,
    identity: Path,
    keys: Path | None = None,
    instead: bool = False,
    clock: Clock | None = None,
) -> Restored:
    """Put a backup in the place of the database, made fit to go on with.

    ``ConfigError`` when anything is not right, and then nothing was changed. ``instead``: set a
    database that is there aside.
    """
    if plain(settings.database_url) is not None:
        raise ConfigError(RESTORE_BY_HAND)
    clock = clock or SystemClock()
    folder = Folder(settings.data)
    try:
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = WriterLock(folder.database)
        try:
            if folder.database.exists() and not instead:
                raise ConfigError(
                    f"There is a database {folder.database}. With --replace it is set aside under"
                    " another name, and the backup takes its place. Nothing was changed."
                )
            # The lock is ours, so whoever left one of these is gone.
            remove_left_behind(folder.path, start=_STAGING)
            with private_folder(folder.path, start=_STAGING) as staging:
                return _Restoring(settings, folder, staging, clock).run(file, identity, keys)
        finally:
            lock.release()
    except StoreFull:
        raise ConfigError("The disk is full. Make room. The database was not replaced.") from None
    except OSError as error:
        raise ConfigError(
            f"The folder {folder.path} cannot be used ({error.strerror}). Let this account write"
            " there. The database was not replaced."
        ) from error


def _ledger(settings: Settings, folder: Folder, clock: Clock, path: Path) -> FileLedger:
    return FileLedger(path, derived(_known_master(settings, folder), "erased"), clock.now)


def _known_master(settings: Settings, folder: Folder) -> bytes:
    """The master key; never a new one: what is restored was sealed with one that exists."""
    path = settings.key_file or folder.keys / "master.key"
    if settings.key is None and not path.exists():
        raise ConfigError(
            f"The master key {path} is missing. It is in no backup: put the key file there, or set"
            " INTERVISOR_KEY, from where you keep a copy. Nothing was changed."
        )
    return master_key(settings, folder)


class _Restoring:
    """One restore, all of it in ``staging`` until the end."""

    def __init__(self, settings: Settings, folder: Folder, staging: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._database = staging / folder.database.name
        self._staged = Folder(staging)
        self._settings = settings
        self._master = _known_master(settings, folder)
        self._ledger = _ledger(settings, folder, clock, self._staged.erased)

    def run(self, file: Path, identity: Path, keys: Path | None) -> Restored:
        """Check everything beside the real place, then put it there."""
        identities = identities_in(identity)
        header = self._unseal(file, "database", self._database, identities)
        if header.source != SqliteSource.kind:
            raise ConfigError(
                f"The backup {file} is of PostgreSQL, and the settings name a file in the data"
                ' folder. See docs/operations.md, under "Backups of PostgreSQL". Nothing was'
                " changed."
            )
        check_restored(self._database, header.schema)
        archive = self._stage_keys(keys, identities)
        made_at = datetime.fromisoformat(header.made_at)
        after = self._work_in(made_at)
        return self._put_there(archive, made_at, after)

    def _unseal(self, file: Path, what: str, into: Path, identities: Sequence[Identity]) -> Header:
        header = unseal(file, identities, into)
        if header.what != what:
            raise ConfigError(
                f"The backup {file} holds {header.what}, and {what} was asked for. Nothing was"
                " changed."
            )
        return header

    def _stage_keys(self, file: Path | None, identities: Sequence[Identity]) -> KeyArchive:
        """The keys as they will be: those that are there, and what the archive adds to them."""
        there = KeyArchive(keys_in(self._folder.keys))
        there.put_into(self._staged.keys)
        current = _ledger(self._settings, self._folder, self._clock, self._folder.erased)
        self._ledger.add(current.lines())
        remember(self._staged.epoch, remembered(self._folder.epoch))
        if file is None:
            return replace(there, files={})
        body = self._staged.path / "keys.json"
        header = self._unseal(file, "keys", body, identities)
        archive = read_body(body)
        known = set(self._ledger.lines())
        self._ledger.add([line for line in archive.erased if line not in known])
        destroyed = self._ledger.noted_since(datetime.fromisoformat(header.made_at) - MARGIN)
        left = archive.without(lambda path: destroyed(noted_as(path)))
        left.put_into(self._staged.keys)
        remember(self._staged.epoch, left.epoch)
        return left

    def _work_in(self, made_at: datetime) -> AfterRestore:
        """Open the restored database with its keys, and do what has to be done in it."""
        keystore = FileKeystore(self._staged.keys, derived(self._master, "keys"))
        tools = Tools(
            self._clock,
            RandomIds(),
            MethodShelf(load_methods(self._settings)),
            derived(self._master, "names"),
            self._ledger,
        )

        def unit(tx: Tx) -> AfterRestore:
            return after_restore(tx, tools, copied_at=made_at)

        async def work() -> AfterRestore:
            store = open_inline_store(self._database, keystore=keystore, now=self._clock.now)
            try:
                return await store.write(unit, within=UNIT_WITHIN)
            finally:
                await store.close()

        after = asyncio.run(work())
        count_on(self._database, keystore, self._staged.epoch, now=self._clock.now)
        finish_file(self._database)
        return after

    def _put_there(self, archive: KeyArchive, made_at: datetime, after: AfterRestore) -> Restored:
        added = archive.put_into(self._folder.keys)
        current = _ledger(self._settings, self._folder, self._clock, self._folder.erased)
        known = set(current.lines())
        current.add([line for line in self._ledger.lines() if line not in known])
        now = self._clock.now()
        aside = _free_name(self._folder.database, f"replaced-{now:%Y%m%dT%H%M%S}")
        had_one = put_in_place(self._database, self._folder.database, aside=aside)
        remember(self._folder.epoch, remembered(self._staged.epoch))
        return Restored(made_at, now - made_at, after, added, aside if had_one else None)


def _free_name(path: Path, ending: str) -> Path:
    """A name beside a file that nothing has yet."""
    names = (f"{path.name}.{ending}", *(f"{path.name}.{ending}-{n}" for n in range(2, 1000)))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())
