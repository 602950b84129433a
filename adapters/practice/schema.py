"""The tables of the pretend platform's database, and how it is opened.

It knows SQLite and nothing of what the rows mean.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import ConfigError, StoreFull, Unavailable

SCHEMA = 1

_TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE person (
    external TEXT PRIMARY KEY, name BLOB NOT NULL, colour INTEGER NOT NULL,
    position INTEGER NOT NULL);
CREATE TABLE place (
    external TEXT PRIMARY KEY, kind TEXT NOT NULL, title BLOB NOT NULL, made_at TEXT NOT NULL,
    parent TEXT, under TEXT UNIQUE, owner TEXT);
CREATE TABLE member (
    place TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (place, person)) WITHOUT ROWID;
CREATE TABLE listener (
    place TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (place, person)) WITHOUT ROWID;
CREATE TABLE post (
    number INTEGER PRIMARY KEY AUTOINCREMENT, external TEXT NOT NULL UNIQUE,
    place TEXT NOT NULL, rev INTEGER NOT NULL, made_at TEXT NOT NULL, kept_at TEXT NOT NULL,
    author TEXT, only_for TEXT, under TEXT, expires_at TEXT, nonce TEXT, body BLOB NOT NULL);
CREATE INDEX post_place ON post (place, number);
CREATE INDEX post_nonce ON post (place, nonce) WHERE nonce IS NOT NULL;
CREATE INDEX post_under ON post (under) WHERE under IS NOT NULL;
CREATE TABLE seen (
    person TEXT NOT NULL, place TEXT NOT NULL, number INTEGER NOT NULL,
    PRIMARY KEY (person, place)) WITHOUT ROWID;
"""


def open_database(path: Path) -> sqlite3.Connection:
    """Open or make the database; ``ConfigError`` when it is not one of ours, or from later."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise ConfigError(
            f"The practice room's database {path.name} cannot be opened ({error.strerror})."
            " Choose a folder that this user may write in."
        ) from None
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    try:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _make_tables(connection, name=path.name)
    except sqlite3.OperationalError as error:
        connection.close()
        raise ConfigError(
            f"The practice room's database {path.name} cannot be made or read"
            f" ({error.sqlite_errorname}). Make room on the disk, or stop what else uses it."
        ) from None
    except sqlite3.DatabaseError:
        connection.close()
        raise ConfigError(
            f"The file {path.name} is not a practice room's database. Nothing in it was changed."
            " Name another file."
        ) from None
    except ConfigError:
        connection.close()
        raise
    return connection


def _make_tables(connection: sqlite3.Connection, *, name: str) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA:
        raise ConfigError(
            f"The practice room's database {name} was made by a newer version. Nothing in it was"
            " changed. Install that version, or name another file."
        )
    if version == 0:
        connection.executescript(
            f"BEGIN IMMEDIATE; {_TABLES} PRAGMA user_version = {SCHEMA}; COMMIT;"
        )


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what SQLite says into ``StoreFull`` or ``Unavailable``; neither holds any content."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            raise StoreFull from None
        raise Unavailable from None


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Run the block in one transaction: all of it is kept, or nothing of it."""
    with told_plainly():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            # A full disk may have ended the transaction by itself.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
