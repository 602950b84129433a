"""A count that only rises, kept in the database and beside its keys: an old file is found out.

It rises when the bot starts and when it stops in order, in the database first. So a database
whose count is under that of its keys is an older file that somebody put back by hand.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, select

from bot.errors import ConfigError

from .database import PROOF
from .files import make_folder, write_over
from .sql import insert_or_replace
from .table import table_of
from .tables import MetaRow
from .vault import Cell, Vault

_NAME = "epoch"
_meta = table_of(MetaRow)
_READ = select(_meta.c.cell).where(_meta.c.name == _NAME)
_WRITE = insert_or_replace(_meta)
_CELL = Cell("meta", "cell", key=PROOF, row=_NAME)


class Remembering(Protocol):
    """Where the keys lie, and with them the count. It never falls."""

    def remembered(self) -> int:
        """The count beside the keys; 0 where there is none yet."""
        ...

    def remember(self, count: int) -> None:
        """Keep the count beside the keys, durably, unless it is lower."""
        ...


class FileCount:
    """See ``Remembering``: a file with one number. Processes share ``KeysDatabase`` instead."""

    def __init__(self, path: Path) -> None:
        """The file is made by the first count."""
        self._path = path

    def remembered(self) -> int:
        """The count in the file; 0 where there is none yet."""
        try:
            return int(self._path.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise self._out_of_reach() from error
        except ValueError:
            raise ConfigError(
                f"The file {self._path} is damaged: it must hold a number. Remove it if you are"
                " sure that the database is the newest one; nothing was changed."
            ) from None

    def remember(self, count: int) -> None:
        """Keep the count in the file; it never falls."""
        if count > self.remembered():
            try:
                make_folder(self._path.parent)
                write_over(self._path, f"{count}\n".encode())
            except OSError as error:
                raise self._out_of_reach() from error

    def _out_of_reach(self) -> ConfigError:
        return ConfigError(
            f"The file {self._path} cannot be read or written. Let the bot's account use it and"
            " its folder."
        )


class Epoch:
    """The count of one database. ``keys`` is where the keys remember it.

    Called in a transaction in which nobody else counts; what ``rise`` returns is remembered
    after that is committed.
    """

    def __init__(self, vault: Vault, keys: Remembering) -> None:
        self._vault = vault
        self._keys = keys

    def check(self, connection: Connection, *, is_new: bool) -> None:
        """See that this is the newest database; ``ConfigError`` when it is not."""
        if not is_new and self._count(connection) < self._keys.remembered():
            raise ConfigError(
                "This database is older than the keys remember: it looks like an old copy that"
                " was put back by hand. What was erased since would be back, and people would"
                " be told things twice. Put the newest one back, or make a backup of this one"
                " (`intervisor backup`) and bring it in with `intervisor restore`, which takes"
                " care of both. Nothing was changed."
            )

    def rise(self, connection: Connection, now: datetime) -> int:
        """Count one on in the database, from the higher of both."""
        count = max(self._count(connection), self._keys.remembered()) + 1
        sealed = self._vault.seal(str(count), _CELL)
        connection.execute(_WRITE, {"name": _NAME, "cell": sealed, "made_at": now})
        return count

    def remember(self, count: int) -> None:
        """Let the keys know, now that the count is committed."""
        self._keys.remember(count)

    def _count(self, connection: Connection) -> int:
        sealed = connection.execute(_READ).scalar()
        return 0 if sealed is None else int(self._vault.open(sealed, _CELL))
