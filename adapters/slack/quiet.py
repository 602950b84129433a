"""The libraries' own log, made safe: they write whole payloads and calls into their messages.

Only where something went wrong and the kind of error are passed on, never a message of theirs.
"""

from __future__ import annotations

import logging

import structlog

_log = structlog.get_logger(__name__)


class _Passing(logging.Handler):
    """Says that a library complained, and where; what it said may hold words or secrets."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        _log.warning(
            "slack library complained",
            where=record.funcName,
            error=None if kind is None else kind.__name__,
        )


def quiet_logger() -> logging.Logger:
    """A logger for the libraries, from WARNING on: below it they would write whole payloads."""
    logger = logging.getLogger("intervisor.slack.library")
    logger.setLevel(logging.WARNING)
    logger.propagate = False
    if not logger.handlers:
        logger.addHandler(_Passing())
    return logger
