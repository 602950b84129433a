"""What all repositories share: their connection, the vault, and how a text is opened.

A repository lives as long as one transaction. Converting between rows and records happens in
each of them, once; nobody else sees a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import Connection, CursorResult, Executable

from bot.errors import KeyLost

from ..vault import Cell, Vault

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a repository may touch. ``writing``: rows are locked as they are read."""

    connection: Connection
    vault: Vault
    writing: bool


class Repository:
    """A repository within one transaction."""

    __slots__ = ("_connection", "_vault", "_writing")

    def __init__(self, reach: Reach) -> None:
        self._connection = reach.connection
        self._vault = reach.vault
        self._writing = reach.writing

    def _run(self, statement: Executable, values: Mapping[str, object]) -> CursorResult[Any]:
        result: CursorResult[Any] = self._connection.execute(statement, values)
        return result

    def _seal(self, fields: Mapping[str, str], cell: Cell) -> bytes:
        return self._vault.seal_fields(fields, cell)

    def _open(self, sealed: bytes, cell: Cell, *, strict: bool) -> dict[str, str]:
        """Open a cell. In a listing (not ``strict``) one lost key does not cost the others."""
        try:
            return self._vault.open_fields(sealed, cell)
        except KeyLost:
            if strict:
                raise
            _log.warning("a text cannot be opened", table=cell.table, row=cell.row)
            return {}
