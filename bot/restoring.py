"""Restoring, plugged together: a backup, the keys of one bot, and the use case that makes it fit.

What has to happen in a restored database before anybody is served stands in
``groups.restored``; how a file or a database is put in place, in ``storage``.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from storage import (
    NO_ROOM,
    Access,
    Epoch,
    FileKeystore,
    Header,
    Identity,
    KeyArchive,
    MasterKeys,
    PostgresSource,
    SqliteSource,
    Vault,
    WriterLock,
    check_restored,
    check_schema_of_backup,
    count_on,
    finish_file,
    identities_in,
    noted_as,
    open_inline_store,
    private_folder,
    put_in_place,
    read_body,
    remove_left_behind,
    restore_into,
    unseal,
)

from .backups import Keys, folder_keys, keys_of, known_masters
from .config import Settings
from .errors import Busy, ConfigError, StoreFull
from .groups.meetings import Tools
from .groups.restored import MARGIN, AfterRestore, after_restore
from .groups.shelf import MethodShelf
from .methods_at_hand import load_methods
from .opening import Folder, plain
from .ports import Clock, Tx
from .schedule import PublicHolidays, RandomIds, SystemClock

#: A restored database has no callers that wait: its one unit may take its time.
UNIT_WITHIN = timedelta(minutes=10)
_FULL = "The disk is full. Make room. The database was not replaced."
_STAGING = ".intervisor-restore-"
_KINDS = {SqliteSource.kind: "a file in the data folder", PostgresSource.kind: "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of a restore. ``aside``: where the database that was there is now."""

    made_at: datetime
    missing_for: timedelta
    after: AfterRestore
    keys_added: int
    aside: Path | None


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
    database file that is there aside; a database on a server has to be empty.
    """
    clock = clock or SystemClock()
    url = plain(settings.database_url)
    asked = _Asked(settings, clock, file, identity, keys)
    if url is None:
        return _restore_file(asked, instead=instead)
    return _restore_into(asked, url)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an operator asks for."""

    settings: Settings
    clock: Clock
    file: Path
    identity: Path
    keys: Path | None


def _restore_file(asked: _Asked, *, instead: bool) -> Restored:
    folder = Folder(asked.settings.data)
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
            masters = known_masters(asked.settings)
            with (
                private_folder(folder.path, start=_STAGING) as staging,
                keys_of(asked.settings, masters, asked.clock, Access.ALONE) as keys,
            ):
                return _Restoring(asked, keys, masters, staging).into_place(folder.database)
        finally:
            lock.release()
    except StoreFull:
        raise ConfigError(_FULL) from None
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ConfigError(_FULL) from None
        raise ConfigError(
            f"The folder {folder.path} cannot be used ({error.strerror}). Let this account write"
            " there. The database was not replaced."
        ) from error


def _no_room_left(within: Path) -> str:
    return (
        f"There is no room left, in {within} or on a server. Make room. The database was not"
        " restored."
    )


def _restore_into(asked: _Asked, url: str) -> Restored:
    """Nothing of the data folder is needed here, so it is staged where the system says."""
    masters = known_masters(asked.settings)
    within = Path(tempfile.gettempdir())
    try:
        with (
            private_folder(within, start=_STAGING) as staging,
            keys_of(asked.settings, masters, asked.clock, Access.ALONE) as keys,
        ):
            return _Restoring(asked, keys, masters, staging).into_database(url)
    except StoreFull:
        raise ConfigError(_no_room_left(within)) from None
    except Busy:
        raise ConfigError(
            "The database of INTERVISOR_KEYSTORE_URL cannot be reached any more. See that its"
            " server runs, and restore once more. The database was not restored."
        ) from None
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ConfigError(_no_room_left(within)) from None
        raise ConfigError(
            f"The folder {within} cannot be used ({error.strerror}): the backup is opened there."
            " Let this account write there, or name another folder in TMPDIR. The database was not"
            " restored."
        ) from error


class _Restoring:
    """One restore. Backup and keys are opened in ``staging``, and go from there when all is well.

    ``keys`` are those that are there now; nobody serves meanwhile.
    """

    def __init__(self, asked: _Asked, keys: Keys, masters: MasterKeys, staging: Path) -> None:
        folder = Folder(staging)
        self._asked = asked
        self._now = asked.clock.now()
        self._keys = keys
        self._masters = masters
        self._folder = folder
        # What names are hashed with is known when the keys are: it may lie among them.
        self._secret: bytes
        self._staged: Keys
        self._copy = folder.database
        self._body = staging / "keys.json"
        self._keystore = FileKeystore(folder.keys, *masters.wrapping)

    def into_place(self, database: Path) -> Restored:
        """Make a file fit to be served, and put it where a database is or was."""
        made_at = self._open(SqliteSource.kind)
        check_restored(self._copy)
        after = asyncio.run(self._work_in_file(made_at))
        count_on(self._copy, self._keystore, self._staged.place, now=self._now)
        finish_file(self._copy)
        added = self._put_keys()
        aside = _free_name(database, f"replaced-{self._now:%Y%m%dT%H%M%S}")
        had_one = put_in_place(self._copy, database, aside=aside)
        self._keys.place.remember(self._staged.place.remembered())
        return self._restored(made_at, after, added, aside if had_one else None)

    def into_database(self, url: str) -> Restored:
        """Bring a copy into an empty database, and make it fit to be served there."""
        made_at = self._open(PostgresSource.kind)

        def finish(tx: Tx) -> tuple[AfterRestore, int]:
            return self._work(tx, made_at), self._put_keys()

        vault = Vault(self._keystore)
        epoch = Epoch(vault, self._staged.place)
        after, added = restore_into(url, self._copy, vault, epoch, now=self._now, finish=finish)
        self._keys.place.remember(self._staged.place.remembered())
        return self._restored(made_at, after, added, None)

    def _open(self, kind: str) -> datetime:
        """Open backup and keys; return when the backup was made."""
        identities = identities_in(self._asked.identity)
        header = self._unseal(self._asked.file, "database", self._copy, identities)
        if header.source != kind:
            raise ConfigError(
                f"The backup {self._asked.file} is of {_KINDS.get(header.source, 'another kind')},"
                f" and the settings name {_KINDS[kind]}. Nothing was changed."
            )
        check_schema_of_backup(header.schema)
        self._stage_keys(identities)
        return datetime.fromisoformat(header.made_at)

    def _unseal(self, file: Path, what: str, into: Path, identities: Sequence[Identity]) -> Header:
        header = unseal(file, identities, into)
        if header.what != what:
            raise ConfigError(
                f"The backup {file} holds {header.what}, and {what} was asked for. Nothing was"
                " changed."
            )
        return header

    def _stage_keys(self, identities: Sequence[Identity]) -> None:
        """The keys as they will be: those that are there, and what an archive adds to them."""
        there = KeyArchive.of(self._keys.place, self._keys.ledger)
        if self._asked.keys is None:
            self._stage(there, there.wrapped)
            return
        header = self._unseal(self._asked.keys, "keys", self._body, identities)
        archive = read_body(self._body)
        self._stage(there, {**archive.wrapped, **there.wrapped})
        replace(archive, wrapped={}).put_into(self._staged.place, self._staged.ledger)
        made_at = datetime.fromisoformat(header.made_at)
        destroyed = self._staged.ledger.noted_since(made_at - MARGIN)
        self._staged.place.put(archive.without(lambda key: destroyed(noted_as(key))).wrapped)

    def _stage(self, there: KeyArchive, all_wrapped: Mapping[str, bytes]) -> None:
        self._secret = self._masters.secret("names", all_wrapped.get)
        erased = self._masters.secret("erased", all_wrapped.get)
        self._staged = folder_keys(self._folder, erased, self._asked.clock)
        there.put_into(self._staged.place, self._staged.ledger)

    def _put_keys(self) -> int:
        """Add what was staged to what is there: also a key that was made meanwhile."""
        staged = KeyArchive.of(self._staged.place, self._staged.ledger)
        # The count is remembered last: until then the database of before is the newest one.
        return replace(staged, epoch=0).put_into(self._keys.place, self._keys.ledger)

    def _work(self, tx: Tx, made_at: datetime) -> AfterRestore:
        """Do what has to be done in a restored database before anybody is served."""
        tools = Tools(
            self._asked.clock,
            RandomIds(),
            MethodShelf(load_methods(self._asked.settings)),
            self._secret,
            self._staged.ledger,
            PublicHolidays(self._asked.settings.holidays),
        )
        return after_restore(tx, tools, copied_at=made_at)

    async def _work_in_file(self, made_at: datetime) -> AfterRestore:
        now = self._asked.clock.now
        store = open_inline_store(self._copy, keystore=self._keystore, now=now)
        try:
            return await store.write(lambda tx: self._work(tx, made_at), within=UNIT_WITHIN)
        finally:
            await store.close()

    def _restored(
        self, made_at: datetime, after: AfterRestore, added: int, aside: Path | None
    ) -> Restored:
        return Restored(made_at, self._now - made_at, after, added, aside)


def _free_name(path: Path, ending: str) -> Path:
    """A name beside a file that nothing has yet."""
    names = (f"{path.name}.{ending}", *(f"{path.name}.{ending}-{n}" for n in range(2, 1000)))
    return next(path.with_name(name) for name in names if not path.with_name(name).exists())
