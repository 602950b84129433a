"""Where a backup comes from: a copy of the SQLite database at one moment, as a stream.

The copy is made through SQLite's own backup API from a connection that cannot write, so it may
run while the bot serves. The other source, for PostgreSQL, stands in ``postgres_dump``.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import IO, Protocol

from bot.errors import ConfigError, StoreFull

from .database import schema_of
from .errors import NO_ROOM, translate
from .files import private_folder


class Source(Protocol):
    """A database that can be copied while somebody writes it. ``kind`` stands in the header."""

    @property
    def kind(self) -> str: ...
    def schema(self) -> str:
        """Return the schema; ``ConfigError`` when there is no database of ours."""
        ...

    def copied(self) -> AbstractContextManager[IO[bytes]]:
        """Open a copy as it is at one moment.

        Leaving the block raises ``ConfigError`` when what was read is not the whole of it.
        """
        ...


class SqliteSource:
    """The database file at ``path``. The copy stands for a moment in a folder in ``beside``."""

    kind = "sqlite"

    def __init__(self, path: Path, *, beside: Path) -> None:
        self._path = path
        self._beside = beside

    def schema(self) -> str:
        """Return the schema of the file."""
        found = schema_of(self._path)
        if found is None:
            raise ConfigError(
                f"There is no database {self._path} to back up. Set INTERVISOR_DATA to the folder"
                " that the bot runs with."
            )
        return found

    @contextmanager
    def copied(self) -> Iterator[IO[bytes]]:
        """Open a copy of the file, checked."""
        try:
            with private_folder(self._beside, start=".intervisor-backup-") as folder:
                copy = folder / "copy.db"
                os.close(os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                self._copy_to(copy)
                with copy.open("rb") as file:
                    yield file
        except OSError as error:
            if error.errno in NO_ROOM:
                raise ConfigError(_NO_ROOM) from error
            raise ConfigError(
                f"In the folder {self._beside} nothing can be written. No backup was made."
            ) from error

    def _copy_to(self, copy: Path) -> None:
        uri = f"{self._path.absolute().as_uri()}?mode=ro"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as ours, closing(_new(copy)) as theirs:
                # In one go: that is one moment, and with a write-ahead log it holds up nobody.
                ours.backup(theirs)
                theirs.execute("PRAGMA journal_mode = DELETE")
                (verdict,) = theirs.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            if isinstance(translate(error), StoreFull):
                raise ConfigError(_NO_ROOM) from error
            raise ConfigError(
                f"The database {self._path} cannot be copied ({_code(error)}): a disk is full, or"
                " fails. No backup was made, and nothing of it is left behind."
            ) from error
        if verdict != "ok":
            raise ConfigError(
                f"The database {self._path} is damaged: no backup was made of it, so that none of"
                " yours is replaced by a damaged one. Check its disk, and keep your last backup."
            )


_NO_ROOM = (
    "The disk is full: the backup was not made, and nothing of it is left behind. Make room, or"
    " name another folder."
)


def _new(copy: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(copy)
    raw.execute("PRAGMA synchronous = OFF")
    return raw


def _code(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", type(error).__name__))
