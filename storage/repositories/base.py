"""What all repositories share: their connection, the vault, and how a text is opened.

A repository lives as long as one transaction. Converting between rows and records happens in
each of them, once; nobody else sees a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import BindParameter, Connection, Executable, bindparam

from bot.errors import KeyLost

from ..errors import ReadOnly
from ..vault import Cell, Vault
from .compiled import Compiled, Result

_log = structlog.get_logger(__name__)

#: Every statement of the repositories, by dialect; there are as many as the modules define.
_compiled: dict[str, dict[Executable, Compiled]] = {}


class Reach:
    """What a repository may touch in one transaction: the driver's own connection, and the vault.

    ``writing``: it is a write unit. ``shared``: others write the same database at this moment,
    so that what is read to be changed is held first; ``held`` is what is held by now.
    """

    __slots__ = ("connection", "driver", "held", "shared", "statements", "vault", "writing")

    def __init__(
        self, connection: Connection, vault: Vault, *, writing: bool, shared: bool = False
    ) -> None:
        self.connection = connection
        self.driver: Any = connection.connection.driver_connection
        self.vault = vault
        self.writing = writing
        self.shared = shared and writing
        self.held: set[tuple[Executable, str]] = set()
        self.statements = _compiled.setdefault(connection.dialect.name, {})


class ListStatement:
    """A statement that takes a list of ids, written out once for each power of two of them.

    A shorter list repeats its last id, which asks for nothing more; so few are ever compiled.
    """

    def __init__(self, make: Callable[[list[BindParameter[Any]]], Executable]) -> None:
        self._make = make
        self._by_size: dict[int, tuple[Executable, tuple[str, ...]]] = {}

    def of(self, ids: Sequence[str]) -> tuple[Executable, dict[str, object]]:
        """Return the statement for so many ids, and its values. There is one id or more."""
        size = 1 << (len(ids) - 1).bit_length()
        known = self._by_size.get(size)
        if known is None:
            names = tuple(f"id_{number}" for number in range(size))
            known = (self._make([bindparam(name) for name in names]), names)
            self._by_size[size] = known
        statement, names = known
        padded = [*ids, *[ids[-1]] * (size - len(ids))]
        return statement, dict(zip(names, padded, strict=True))


class Repository:
    """A repository within one transaction."""

    __slots__ = ("_reach",)

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def _run(self, statement: Executable, values: Mapping[str, object]) -> Result:
        """Run a statement of this module, always with values of the same names."""
        reach = self._reach
        compiled = reach.statements.get(statement)
        if compiled is None:
            compiled = Compiled(statement, list(values), reach.connection.dialect)
            reach.statements[statement] = compiled
        if compiled.writes and not reach.writing:
            raise ReadOnly
        return compiled.run(reach.driver, values)

    def _run_list(self, statement: ListStatement, ids: Sequence[str]) -> Result:
        """Run a statement that takes a list of ids, which is not empty."""
        return self._run(*statement.of(ids))

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

    def _seal(self, fields: Mapping[str, str], cell: Cell) -> bytes:
        return self._reach.vault.seal_fields(fields, cell)

    def _open(self, sealed: bytes, cell: Cell, *, strict: bool) -> dict[str, str]:
        """Open a cell. In a listing (not ``strict``) one lost key does not cost the others."""
        try:
            return self._reach.vault.open_fields(sealed, cell)
        except KeyLost:
            if strict:
                raise
            _log.warning("a text cannot be opened", table=cell.table, row=cell.row)
            return {}
