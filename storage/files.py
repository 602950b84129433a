"""Files that must be whole and stay: written at once or not at all, locked, wiped.

Knows nothing of databases or of what the bytes mean.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import ConfigError, StoreFull

from .errors import NO_ROOM

#: What a folder says in which there cannot be two names for one file.
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def make_folder(folder: Path) -> None:
    """Make a folder that only we may enter, durably; one that is there is fine."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(folder.parent)


def write_new(path: Path, content: bytes) -> bool:
    """Write a file that only we may read, whole and durable; False when it is there already.

    ``StoreFull`` when there is no room; nothing is left behind then.
    """
    part = path.with_name(f".{path.name[:16]}-{os.urandom(8).hex()}.part")
    try:
        _write_part(part, content)
        return publish(part, path)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull from error
        raise
    finally:
        part.unlink(missing_ok=True)


def publish(part: Path, path: Path) -> bool:
    """Give a finished file its name, durably; False, and nothing done, when the name is taken.

    Where there are no links ``part`` is gone afterwards, elsewhere it is left to the caller.
    """
    try:
        os.link(part, path)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if path.exists():
            return False
        part.replace(path)
    sync_folder(path.parent)
    return True


def write_over(path: Path, content: bytes) -> None:
    """Write a file that only we may read, or replace it: the old one or the new one is there.

    ``StoreFull`` when there is no room; the old one is untouched then.
    """
    part = path.with_name(f".{path.name[:16]}-{os.urandom(8).hex()}.part")
    try:
        _write_part(part, content)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StoreFull from error
        raise
    finally:
        part.unlink(missing_ok=True)


def write_over_and_wipe(path: Path, content: bytes) -> None:
    """As ``write_over`` for a file that is there, and overwrite what the old one held."""
    with path.open("r+b") as old:
        write_over(path, content)
        _fill_anew(old)


@contextmanager
def private_folder(within: Path, *, start: str) -> Iterator[Path]:
    """A folder that only we may enter, for as long as the block runs, however it ends.

    Its name begins with ``start``: a process that is killed leaves it behind.
    """
    folder = Path(tempfile.mkdtemp(prefix=start, dir=within))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_left_behind(within: Path, *, start: str) -> None:
    """Remove the private folders of processes that were killed; there must be none that lives."""
    for folder in within.glob(f"{start}*"):
        shutil.rmtree(folder, ignore_errors=True)


def wipe_parts(folder: Path, *, of: str = "*") -> None:
    """Wipe what writers of files with this name left there that were killed; none may live."""
    for part in folder.glob(f".{of[:16]}-*.part"):
        wipe(part)


def _write_part(part: Path, content: bytes) -> None:
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def wipe(path: Path) -> None:
    """Overwrite a file and remove it, durably. One that is not there is fine."""
    try:
        with path.open("r+b") as file:
            _fill_anew(file)
    except FileNotFoundError:
        return
    path.unlink(missing_ok=True)
    sync_folder(path.parent)


def _fill_anew(file: IO[bytes]) -> None:
    file.write(os.urandom(os.fstat(file.fileno()).st_size))
    file.flush()
    os.fsync(file.fileno())


class WriterLock:
    """The right to write a database file. The system takes it back when the process dies."""

    def __init__(self, database: Path) -> None:
        """Take the lock; ``ConfigError`` when another process, or another store, has it."""
        self._path = database.with_name(database.name + ".lock")
        self._opened: int | None = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise ConfigError(
                f"Another process is using the database {database}. Only one bot may write it:"
                " stop the other one, or give this one a database of its own."
            ) from error

    def release(self) -> None:
        """Give the lock back. The file stays: removing it would let two take it at once."""
        if self._opened is not None:
            os.close(self._opened)
            self._opened = None
