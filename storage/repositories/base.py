"""What all repositories share: their connection, the vault, and how a text is opened.

A repository lives as long as one transaction. Converting between rows and records happens in
each of them, once; nobody else sees a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection, Executable

from bot.errors import KeyLost

from ..vault import Cell, Vault
from .compiled import Compiled, Found, Result

_log = structlog.get_logger(__name__)

#: Every statement of the repositories; there are as many as the modules define.
_compiled: dict[Executable, Compiled] = {}


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

    def _run(self, statement: Executable, values: Mapping[str, object]) -> Result:
        """Run a statement of this module, always with values of the same names."""
        compiled = _compiled.get(statement)
        if compiled is None:
            compiled = Compiled(statement, list(values), self._connection.dialect)
            _compiled[statement] = compiled
        return compiled.run(self._connection, values)

    def _run_list(self, statement: Executable, values: Mapping[str, object]) -> Iterable[Found]:
        """Run a statement that takes a list; how long it is is part of the SQL."""
        rows: Iterable[Found] = self._connection.execute(statement, values)
        return rows

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
