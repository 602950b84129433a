"""Errors of the database, said in our own words. None of them ever holds a parameter.

Knows the codes of SQLite, and asks ``sqlstates`` for those of PostgreSQL; everything above sees
``StoreFull``, ``Busy`` or ``StoreBroken``.
"""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import Busy, IntervisorError, StoreFull

from .sqlstates import Trouble, code_of, is_of_postgres, trouble_of

#: Errors of an operating system that mean: no room.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT})


class StoreBroken(IntervisorError):
    """The database cannot be used, for a reason that trying again does not take away."""

    def __init__(self, reason: str) -> None:
        """``reason`` is a code of the database, never anything that was stored."""
        super().__init__(
            f"The database could not be used ({reason}). Nothing of this was stored. Check its"
            " disk, and whether the bot may read and write there."
        )


class StoreClosed(IntervisorError):
    """The bot is going down, or this store was closed. Nothing was stored."""

    def __init__(self) -> None:
        super().__init__("The store is closed. Nothing was stored; start the bot again.")


class ReadOnly(IntervisorError):
    """A read unit tried to write: a mistake of ours."""

    def __init__(self) -> None:
        super().__init__("A read unit may not write. Nothing was stored; use a write unit.")


def translate(error: BaseException) -> BaseException:
    """Turn an error of the database into one of ours; everything else stays what it is.

    A broken constraint stays too: that is a mistake of ours, and its text names only columns.
    """
    if isinstance(error, IntegrityError):
        return error
    if is_of_postgres(error):
        return _of_postgres(error)
    orig = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(orig, "sqlite_errorcode", None)
    ours: IntervisorError
    if not isinstance(code, int):
        return error
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            ours = StoreFull()
        case low if low in _LOCKED:
            ours = Busy()
        case sqlite3.SQLITE_READONLY:
            ours = ReadOnly()
        case sqlite3.SQLITE_ERROR | sqlite3.SQLITE_MISUSE | sqlite3.SQLITE_RANGE:
            return error
        case _:
            ours = StoreBroken(str(getattr(orig, "sqlite_errorname", code)))
    ours.__cause__ = error
    return ours


def _of_postgres(error: BaseException) -> BaseException:
    ours: IntervisorError
    match trouble_of(error):
        case Trouble.FULL:
            ours = StoreFull()
        case Trouble.CROSSED | Trouble.LOST | Trouble.LATE:
            ours = Busy()
        case Trouble.READ_ONLY:
            ours = ReadOnly()
        case Trouble.BROKEN:
            ours = StoreBroken(code_of(error))
        case Trouble.OURS:
            return error
    ours.__cause__ = error
    return ours
