"""Statements compiled once and then run on the driver's own connection.

SQLAlchemy writes the SQL and knows how each value is stored; going through it for every run
costs five times what SQLite itself needs. Works with the drivers of both databases. Knows no
table, and no transaction either: whoever calls has begun one.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from sqlalchemy import ClauseElement, Dialect, Executable, Select
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from ..errors import StoreBroken

#: A row as it was found: a tuple that knows its columns by name.
Found: TypeAlias = Any

#: libpq's PQTRANS_INTRANS: in a transaction, and not in one that an error has ended.
_IN_TRANSACTION = 2

_Turn: TypeAlias = Callable[[Any], Any] | None


class Result:
    """What a statement gave: rows, or how many rows it touched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Found], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount

    def __iter__(self) -> Iterator[Found]:
        return iter(self._rows)

    def first(self) -> Found | None:
        """Return the first row, or None."""
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """Return the first column of the first row, or None."""
        return self._rows[0][0] if self._rows else None


class Compiled:
    """One statement for one dialect, always run with values of the same names."""

    __slots__ = (
        "_backs",
        "_constants",
        "_dialect",
        "_gives_rows",
        "_is_open",
        "_make",
        "_sql",
        "_take",
        "_turns",
        "writes",
    )

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        assert isinstance(statement, ClauseElement)
        compiled = statement.compile(dialect=dialect, column_keys=list(names))
        assert isinstance(compiled, SQLCompiler)
        self._sql = str(compiled)
        self._dialect = dialect
        self.writes = not isinstance(statement, Select)
        self._is_open = _is_open_there if dialect.name == "postgresql" else _is_open_here
        places = compiled.positiontup or []
        self._constants = {name: compiled.params[name] for name in places if name not in names}
        self._take = _taker(places)
        intos = ((at, _into(compiled.binds[name].type, dialect)) for at, name in enumerate(places))
        self._turns = [(at, turn) for at, turn in intos if turn is not None]
        columns = list(getattr(statement, "exported_columns", ()))
        self._gives_rows = bool(columns)
        backs = ((at, _back(column.type, dialect)) for at, column in enumerate(columns))
        self._backs = [(at, turn) for at, turn in backs if turn is not None]
        self._make = _row_of([column.key for column in columns])

    def run(self, driver: Any, values: Mapping[str, object]) -> Result:
        """Run it on the driver's connection; errors are SQLAlchemy's, and never hold a value."""
        try:
            bound = self._bind(values)
        except (TypeError, ValueError) as error:
            said = str(error)
            raise StatementError(said, self._sql, None, error, hide_parameters=True) from error
        if not self._is_open(driver):
            # A unit that goes on after its transaction ended would commit each step by itself.
            raise StoreBroken("the transaction is over")
        try:
            cursor = driver.execute(self._sql, bound)
            found = cursor.fetchall() if self._gives_rows else ()
        except self._dialect.loaded_dbapi.Error as error:
            raise _ours(self._sql, error, self._dialect) from error
        return Result([self._make(_turned(row, self._backs)) for row in found], cursor.rowcount)

    def _bind(self, values: Mapping[str, object]) -> Sequence[object]:
        if self._constants:
            values = {**self._constants, **values}
        return _turned(self._take(values), self._turns)


def run_plain(driver: Any, sql: str, dialect: Dialect) -> None:
    """Run what begins and ends transactions and savepoints: no values, and nothing comes back."""
    try:
        driver.execute(sql)
    except dialect.loaded_dbapi.Error as error:
        raise _ours(sql, error, dialect) from error


def _turned(
    cells: Sequence[Any], turns: Sequence[tuple[int, Callable[[Any], Any]]]
) -> Sequence[Any]:
    """Most cells are what they should be; a few are turned into what is stored, or back."""
    if not turns:
        return cells
    cells = list(cells)
    for at, turn in turns:
        cells[at] = turn(cells[at])
    return cells


def _taker(names: Sequence[str]) -> Callable[[Mapping[str, object]], Sequence[object]]:
    """What takes the values with these names, in this order; always a sequence of them."""
    match names:
        case []:
            return lambda _: ()
        case [name]:
            return lambda values: (values[name],)
        case _:
            return itemgetter(*names)


def _is_open_here(driver: Any) -> bool:
    return bool(driver.in_transaction)


def _is_open_there(driver: Any) -> bool:
    return bool(driver.pgconn.transaction_status == _IN_TRANSACTION)


def _row_of(names: list[str]) -> Callable[[Iterable[Any]], Found]:
    make: Any = namedtuple  # its names are known at run time only
    # As many cells as names: the statement asked for these very columns.
    return partial(tuple.__new__, make("Row", names, rename=True))


def _into(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _back(kind: TypeEngine[Any], dialect: Dialect) -> _Turn:
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _ours(sql: str, error: Exception, dialect: Dialect) -> BaseException:
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
    )
