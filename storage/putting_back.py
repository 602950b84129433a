"""A restored database takes its place: checked beside it first, then put there in one go.

Until the last move nothing that was there is touched, and what was there is set aside under
another name, never deleted. What has to be done in the database before is not known here.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.errors import ConfigError
from bot.ports import Keystore

from .database import writing_engine
from .epoch import Epoch, Remembering
from .files import NO_LINKS, sync_folder
from .schema import SCHEMA
from .vault import Vault

_BESIDE = ("-wal", "-shm", "-journal")


def check_schema_of_backup(schema: str) -> None:
    """See that this version knows the schema in a header; ``ConfigError`` when it does not."""
    if schema > SCHEMA:
        raise ConfigError(
            f"The backup was made by a newer version of this bot (schema {schema}, this version"
            f" knows {SCHEMA}). Install that version first. Nothing was changed."
        )


def check_restored(path: Path) -> None:
    """See that a restored file is a whole database; ``ConfigError`` when it is not."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            (verdict,) = raw.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error:
        verdict = "no database"
    if verdict != "ok":
        raise ConfigError(
            "The database in the backup is damaged. Take another backup. Nothing was changed."
        )


def count_on(path: Path, keystore: Keystore, keys: Remembering, *, now: datetime) -> None:
    """Let a restored database be the newest one that ``keys`` remembers."""
    engine = writing_engine(path)
    epoch = Epoch(Vault(keystore), keys)
    try:
        with engine.begin() as connection:
            count = epoch.rise(connection, now)
        epoch.remember(count)
    finally:
        engine.dispose()


def finish_file(path: Path) -> None:
    """Bring all of a database into its one file, durably; nobody has it open any more."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode = DELETE")
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def put_in_place(restored: Path, path: Path, *, aside: Path) -> bool:
    """Move a restored file to ``path``; the writer's lock is held. True when one was set aside.

    There is a whole database at ``path`` at every moment, if there was one before.
    """
    had_one = path.exists()
    if had_one:
        _fold_in(path)
        for ending in _BESIDE:
            beside = path.with_name(path.name + ending)
            if beside.exists():
                # It belongs to the old file; beside the new one it would be taken for its own.
                beside.replace(aside.with_name(aside.name + ending))
        _set_aside(path, aside)
    restored.replace(path)
    sync_folder(path.parent)
    return had_one


def _set_aside(path: Path, aside: Path) -> None:
    """Give the old file a second name, so that the first is never without a database."""
    try:
        os.link(path, aside)
    except OSError as error:
        if error.errno not in NO_LINKS or aside.exists():
            raise
        path.replace(aside)  # where there are no links there is a moment without


def _fold_in(path: Path) -> None:
    """Bring what the old file's log holds into the file, if it can still be read at all."""
    try:
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        return
