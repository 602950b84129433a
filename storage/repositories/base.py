"""What all repositories share: their connection, the vault, and how a text is opened.

A repository lives as long as one transaction. Converting between rows and records happens in
each of them, once; nobody else sees a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import structlog
from sqlalchemy import Connection, Executable

from bot.errors import KeyLost

from ..vault import Cell, Vault
from .compiled import Compiled, Found, Result

_log = structlog.get_logger(__name__)

#: Every statement of the repositories, by dialect; there are as many as the modules define.
_compiled: dict[str, dict[Executable, Compiled]] = {}


class Reach:
    """What a repository may touch in one transaction.

    ``writing``: it is a write unit. ``shared``: others write the same database at this moment,
    so that what is read to be changed is held first; ``held`` is what is held by now.
    """

    __slots__ = ("connection", "held", "shared", "statements", "vault", "writing")

    def __init__(
        self, connection: Connection, vault: Vault, *, writing: bool, shared: bool = False
    ) -> None:
        self.connection = connection
        self.vault = vault
        self.writing = writing
        self.shared = shared and writing
        self.held: set[tuple[Executable, str]] = set()
        self.statements = _compiled.setdefault(connection.dialect.name, {})


class Repository:
    """A repository within one transaction."""

    __slots__ = ("_connection", "_reach", "_statements", "_vault", "_writing")

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._connection = reach.connection
        self._statements = reach.statements
        self._vault = reach.vault
        self._writing = reach.writing

    def _run(self, statement: Executable, values: Mapping[str, object]) -> Result:
        """Run a statement of this module, always with values of the same names."""
        compiled = self._statements.get(statement)
        if compiled is None:
            compiled = Compiled(statement, list(values), self._connection.dialect)
            self._statements[statement] = compiled
        return compiled.run(self._connection, values)

    def _hold(
        self, statement: Executable, of: str, *, same_as: Executable | None = None
    ) -> str | None:
        """Hold what ``statement`` finds for ``of`` until the transaction ends; see ``holding``.

        Nothing is done where there is one writer, or when it is held already. Returns the name
        of what was found now; it is held under ``same_as`` too.
        """
        reach = self._reach
        if not reach.shared or (statement, of) in reach.held:
            return None
        found: str | None = self._run(statement, {"of": of}).scalar()
        reach.held.add((statement, of))
        if same_as is not None and found is not None:
            reach.held.add((same_as, found))
        return found

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
