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

from bot.app import Folder, derived, master_key
from bot.config import Settings
from bot.ports import Store
from bot.schedule import SystemClock
from storage import FileKeystore, open_store


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
        self._bot = Settings(data=data, key=None, key_file=None)

    @property
    def settings(self) -> Mapping[str, str]:
        return {"DATA": str(self._folder.path)}

    def open(self) -> Store:
        master = master_key(self._bot, self._folder)
        keystore = FileKeystore(self._folder.keys, derived(master, "keys"))
        return open_store(self._folder.database, keystore=keystore, now=SystemClock().now)

    def is_sound(self) -> bool:
        raw = sqlite3.connect(self._folder.database)
        try:
            answer: tuple[str] = raw.execute("PRAGMA integrity_check").fetchone()
        finally:
            raw.close()
        return answer == ("ok",)


@contextmanager
def on_sqlite(folder: Path) -> Iterator[Kept]:
    yield OnSqlite(folder / "data")


STORES: Mapping[str, Callable[[Path], AbstractContextManager[Kept]]] = {"sqlite": on_sqlite}
