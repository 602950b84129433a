"""What PostgreSQL's five-character codes mean to us, and what is lost when there is none.

Knows an error by its ``sqlstate`` alone, so that the driver is not loaded where SQLite serves.
"""

from __future__ import annotations

from enum import Enum, auto

from sqlalchemy.exc import DBAPIError


class Trouble(Enum):
    """What to do about an error of PostgreSQL."""

    FULL = auto()
    #: Somebody else was at the same rows: the same unit works when it is run again.
    CROSSED = auto()
    #: The connection is gone, or of no use any more; another one may work.
    LOST = auto()
    #: It waited as long as it may.
    LATE = auto()
    READ_ONLY = auto()
    BROKEN = auto()
    #: A mistake of ours.
    OURS = auto()


_BY_CODE = {
    "53100": Trouble.FULL,
    "40001": Trouble.CROSSED,  # serialization failure
    "40P01": Trouble.CROSSED,  # deadlock
    "23505": Trouble.CROSSED,  # two made the same thing at once: the second finds it next time
    "0A000": Trouble.LOST,  # a prepared statement from before a migration
    "57P01": Trouble.LOST,
    "57P02": Trouble.LOST,
    "57P03": Trouble.LOST,  # the server starts or stops
    "57P05": Trouble.LOST,
    "53300": Trouble.LOST,  # too many connections
    "25P03": Trouble.LOST,  # we held a transaction open and did nothing
    "25P04": Trouble.LOST,
    "55P03": Trouble.LATE,
    "57014": Trouble.LATE,
    "25006": Trouble.READ_ONLY,
    "42501": Trouble.BROKEN,
}
_BY_CLASS = {"08": Trouble.LOST, "53": Trouble.BROKEN, "58": Trouble.BROKEN, "XX": Trouble.BROKEN}
_NO_ANSWER = frozenset({"OperationalError", "InterfaceError"})


def is_of_postgres(error: BaseException) -> bool:
    """Whether the driver of PostgreSQL raised this."""
    return hasattr(_orig(error), "sqlstate")


def code_of(error: BaseException) -> str:
    """The server's code; empty when it gave none."""
    code = getattr(_orig(error), "sqlstate", None)
    return code if isinstance(code, str) else ""


def trouble_of(error: BaseException) -> Trouble:
    """What an error of the driver means. To be asked only of what ``is_of_postgres``."""
    code = code_of(error)
    if not code:
        gone = type(_orig(error)).__name__ in _NO_ANSWER
        return Trouble.LOST if gone else Trouble.OURS
    return _BY_CODE.get(code) or _BY_CLASS.get(code[:2], Trouble.OURS)


def _orig(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error
