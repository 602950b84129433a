"""A count that only rises, kept in the database and beside its keys: an old file is found out.

It rises when the bot starts and when it stops in order, in the database first. So a database
whose count is under that of its keys is an older file that somebody put back by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, select

from bot.errors import ConfigError

from .database import PROOF
from .files import make_folder, write_over
from .sql import insert_or_replace
from .tables import MetaRow, table_of
from .vault import Cell, Vault

_NAME = "epoch"
_meta = table_of(MetaRow)
_READ = select(_meta.c.cell).where(_meta.c.name == _NAME)
_WRITE = insert_or_replace(_meta)
_CELL = Cell("meta", "cell", key=PROOF, row=_NAME)


def remembered(path: Path) -> int:
    """The count beside the keys; 0 where there is none yet."""
    try:
        return int(path.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _out_of_reach(path) from error
    except ValueError:
        raise ConfigError(
            f"The file {path} is damaged: it must hold a number. Remove it if you are sure that"
            " the database is the newest one; nothing was changed."
        ) from None


def remember(path: Path, count: int) -> None:
    """Keep the count beside the keys; it never falls."""
    if count > remembered(path):
        try:
            make_folder(path.parent)
            write_over(path, f"{count}\n".encode())
        except OSError as error:
            raise _out_of_reach(path) from error


def _out_of_reach(path: Path) -> ConfigError:
    return ConfigError(
        f"The file {path} cannot be read or written. Let the bot's account use it and its folder."
    )


class Epoch:
    """The count of one open database. ``path`` is where the keys remember it."""

    def __init__(self, connection: Connection, vault: Vault, path: Path) -> None:
        self._connection = connection
        self._vault = vault
        self._path = path

    def begin(self, now: Callable[[], datetime], *, is_new: bool) -> None:
        """See that this is the newest database, and count on; ``ConfigError`` when it is not."""
        if not is_new and self._count() < remembered(self._path):
            raise ConfigError(
                "This database is older than the keys remember: it looks like an old file that"
                " was put back by hand. What was erased since would be back, and people would"
                " be told things twice. Put the newest file back, or make a backup of this one"
                " (`intervisor backup`) and bring it in with `intervisor restore`, which takes"
                " care of both. Nothing was changed."
            )
        self.rise(now)

    def rise(self, now: Callable[[], datetime]) -> None:
        """Count one on from the higher of both: first in the database, then beside the keys."""
        count = max(self._count(), remembered(self._path)) + 1
        with self._connection.begin():
            sealed = self._vault.seal(str(count), _CELL)
            self._connection.execute(_WRITE, {"name": _NAME, "cell": sealed, "made_at": now()})
        remember(self._path, count)

    def _count(self) -> int:
        with self._connection.begin():
            sealed = self._connection.execute(_READ).scalar()
        return 0 if sealed is None else int(self._vault.open(sealed, _CELL))
