"""A change of the master key, plugged together: where the keys lie, and what they are under.

What is wrapped and how stands in ``storage``. Here stands in which order it is done, so that
whoever is killed or finds the disk full has keys that open, and begins again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage import (
    NO_ROOM,
    Access,
    KeyFolder,
    KeyPlace,
    KeysDatabase,
    MasterKeys,
    WriterLock,
    check_opens,
    rewrap,
    wipe_parts,
    write_master_keys,
)

from .backups import known_masters
from .config import Settings
from .errors import Busy, ConfigError, StoreFull
from .opening import KEYS_ELSEWHERE, Folder, master_key_file, plain

_BROKEN_OFF = (
    " Give the command again: it goes on where it was. Until then the bot works as it did."
)
_FULL = f"The disk is full. Make room.{_BROKEN_OFF}"
_AWAY = f"The database of INTERVISOR_KEYSTORE_URL cannot be reached any more.{_BROKEN_OFF}"


@dataclass(frozen=True, slots=True)
class Rotated:
    """What came of it. ``file``: where the new master key lies; None when it is in the settings."""

    keys: int
    left: int
    file: Path | None


@dataclass(frozen=True, slots=True)
class ToBeSet:
    """Nothing was changed: the operator sets ``keys`` first, which a program cannot."""

    keys: MasterKeys


def rotate(settings: Settings) -> Rotated | ToBeSet:
    """Make a new master key, or go on with one that is given beside the one from before.

    ``ConfigError`` when anything is not right. Nothing was changed then, or it can be given again.
    """
    folder = Folder(settings.data)
    # Where a name leads to another file, that one is written: both of its names keep it.
    file = None if settings.key is not None else master_key_file(settings, folder).resolve()
    try:
        # Whether it is one or two is seen before anybody is kept out, and read again after that.
        is_begun = len(known_masters(settings).keys) > 1
        with _place(settings, folder, is_begun=is_begun) as (place, where):
            if file is not None:
                wipe_parts(file.parent, of=file.name)
            masters = known_masters(settings)
            if (len(masters.keys) > 1) != is_begun:
                raise ConfigError(
                    "The master key was being changed by another command. Nothing was changed by"
                    " this one: see what the other says."
                )
            check_opens(place, masters, where)
            if len(masters.keys) == 1:
                masters = MasterKeys.new(before=masters)
                if file is None:
                    return ToBeSet(masters)
                # From here on both open, whatever happens.
                write_master_keys(file, masters)
            done = rewrap(place, masters)
            check_opens(place, masters.first, where)
            if file is not None:
                write_master_keys(file, masters.first)
            return Rotated(done.keys, done.left, file)
    except StoreFull:
        raise ConfigError(_FULL) from None
    except Busy:
        raise ConfigError(_AWAY) from None
    except OSError as error:
        if error.errno in NO_ROOM:
            raise ConfigError(_FULL) from None
        raise ConfigError(
            f"The keys cannot be written ({error.strerror}). Let this account write the data"
            f" folder and the file of the master key.{_BROKEN_OFF}"
        ) from error


@contextmanager
def _place(settings: Settings, folder: Folder, *, is_begun: bool) -> Iterator[tuple[KeyPlace, str]]:
    """Where the keys lie, and its name, while nobody else is in the way.

    A folder has one process. On a server those who serve may go on, when they wrap with the new
    key already: ``is_begun`` says whether there is one that they can have.
    """
    if plain(settings.database_url) is None:
        if not folder.database.exists():
            raise ConfigError(
                f"There is no database {folder.database}. Name the folder that the bot runs with."
                " Nothing was changed."
            )
        lock = WriterLock(folder.database)
        try:
            wipe_parts(folder.keys)
            yield KeyFolder(folder.keys, folder.epoch), str(folder.keys)
        finally:
            lock.release()
        return
    url = plain(settings.keystore_url)
    if url is None:
        raise ConfigError(KEYS_ELSEWHERE)
    only_asks = settings.key is not None and not is_begun
    access = Access.READING if only_asks else Access.ROTATING
    database = KeysDatabase(url, access, shown=known_masters(settings).wrapper().shown)
    try:
        yield database, "the database of INTERVISOR_KEYSTORE_URL"
    finally:
        database.close()
