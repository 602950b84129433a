"""Where the bot under fire keeps what it keeps: SQLite in a folder, or PostgreSQL.

The one place in the kill loop that knows which it is. While no process of the bot runs, the loop
opens the store as the bot does, with the bot's own keys.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import psycopg
from pydantic import SecretStr

from bot.config import Settings
from bot.opening import Folder, open_kept
from bot.ports import Store
from bot.schedule import SystemClock
from tests.servers.postgres import Server


class Kept(Protocol):
    """A place for everything of one bot."""

    @property
    def settings(self) -> Mapping[str, str]:
        """What the process is told of it, without the prefix of its names."""
        ...

    def open(self) -> Store:
        """The store, while no process has it."""
        ...

    def is_sound(self) -> bool:
        """What the database itself says of its state, while no process has it."""
        ...


class OnSqlite:
    """A file in a folder, with the keys beside it."""

    def __init__(self, data: Path) -> None:
        self._folder = Folder(data)
        self._bot = Settings(data=data)

    @property
    def settings(self) -> Mapping[str, str]:
        return {"DATA": str(self._folder.path)}

    def open(self) -> Store:
        return open_kept(self._bot, clock=SystemClock()).store

    def is_sound(self) -> bool:
        raw = sqlite3.connect(self._folder.database)
        try:
            answer: tuple[str] = raw.execute("PRAGMA integrity_check").fetchone()
        finally:
            raw.close()
        return answer == ("ok",)


class OnPostgres:
    """A database and one for keys, on a server that lives on when the bot is killed."""

    def __init__(self, data: Path, database: str, keys: str) -> None:
        self._database = database
        self._settings = {"DATA": str(data), "DATABASE_URL": database, "KEYSTORE_URL": keys}
        self._bot = Settings(
            data=data, database_url=SecretStr(database), keystore_url=SecretStr(keys)
        )

    @property
    def settings(self) -> Mapping[str, str]:
        return self._settings

    def open(self) -> Store:
        return open_kept(self._bot, clock=SystemClock()).store

    def is_sound(self) -> bool:
        with psycopg.connect(self._database, autocommit=True) as raw:
            raw.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
            try:
                raw.execute(_ALL_INDEXES)
            except psycopg.errors.IndexCorrupted:
                return False
        return True


#: PostgreSQL's own check: every index is in order, and has every row of its table.
_ALL_INDEXES = """
    SELECT bt_index_check(i.indexrelid, true) FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace AND i.indisvalid
"""


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Kept]:
    yield OnSqlite(folder / "data")


@contextmanager
def on_server(server: Server, folder: Path) -> Iterator[Kept]:
    """Two new databases on a server that runs."""
    with server.empty_database() as database, server.empty_database() as keys:
        yield OnPostgres(folder / "data", database, keys)


@contextmanager
def on_postgres(folder: Path) -> Iterator[Kept]:
    """A server for this alone."""
    server = Server()
    try:
        with on_server(server, folder) as kept:
            yield kept
    finally:
        server.close()


STORES: Mapping[str, Callable[[Path], AbstractContextManager[Kept]]] = {
    "postgres": on_postgres,
    "sqlite": on_sqlite,
}
