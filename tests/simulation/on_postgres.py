"""A database on PostgreSQL for a simulated life: units run at once, in the caller.

Nothing real may happen on a virtual loop, so the store that serves, with its threads, cannot be
taken. Its repositories, its schema and its vault are these; a batch is one transaction and a unit
a savepoint, as in a life on SQLite. A life is nearly the same on both: rows that nobody asks to be
sorted may come in another order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.errors import Busy
from bot.ports import UNIT_DEADLINE, Tx
from storage import MemoryKeystore
from storage.errors import translate
from storage.postgres import bring_up_to_date
from storage.repositories import Reach
from storage.server import DATABASE_SETTING, driver_of, engine_for, setting_up, tables_in
from storage.tx import SqlTx
from storage.vault import Vault

T = TypeVar("T")

_CHANGED = (
    "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint"
    " FROM pg_stat_xact_user_tables"
)


class PostgresLife:
    """See ``bot.simulation.lives.Opened``. ``url`` names a database of its own, empty or ours."""

    def __init__(self, url: str, *, now: Callable[[], datetime]) -> None:
        self.changes = 0
        self._vault = Vault(MemoryKeystore())
        self._engine = engine_for(url, setting=DATABASE_SETTING, connections=1)
        with self._engine.connect() as connection, setting_up(connection):
            bring_up_to_date(connection, self._vault, now=now())

    def write_together(
        self, units: Sequence[Callable[[Tx], object]], *, before_commit: Callable[[], None]
    ) -> list[object | BaseException]:
        """Run units in one transaction; what each gave or raised."""
        with self._transaction(writing=True) as (driver, tx):
            results = [_in_savepoint(driver, tx, unit) for unit in units]
            before_commit()
            self.changes += driver.execute(_CHANGED).fetchone()[0]
            driver.commit()
        return results

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        """Run a unit that changes nothing."""
        if within <= timedelta(0):
            raise Busy
        with self._transaction(writing=False) as (_, tx):
            return unit(tx)

    def rows(self) -> dict[str, list[str]]:
        """Every row of every table, by table."""
        with self._engine.connect() as connection:
            driver = driver_of(connection)
            return {
                table: [repr(row) for row in driver.execute(f'SELECT * FROM "{table}"')]
                for table in sorted(tables_in(connection))
            }

    def image(self) -> bytes:
        """Everything in it, value by value, to be searched for what may not be in it."""
        with self._engine.connect() as connection:
            driver = driver_of(connection)
            return b"\n".join(
                value if isinstance(value, bytes) else str(value).encode()
                for table in sorted(tables_in(connection))
                for row in driver.execute(f'SELECT * FROM "{table}"')
                for value in row
            )

    def has_key(self, name: str) -> bool:
        """Whether anything sealed under this key could be opened."""
        return self._vault.has(name)

    async def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[tuple[Any, Tx]]:
        with self._engine.connect() as connection:
            driver = driver_of(connection)
            driver.execute("BEGIN READ WRITE" if writing else "BEGIN READ ONLY", prepare=False)
            try:
                reach = Reach(connection, self._vault, writing=writing, shared=True)
                yield driver, SqlTx(reach)
            except Exception as error:
                ours = translate(error)
                if ours is error:
                    raise
                raise ours from error
            finally:
                driver.rollback()


def _in_savepoint(driver: Any, tx: Tx, unit: Callable[[Tx], object]) -> object | BaseException:
    driver.execute("SAVEPOINT unit", prepare=False)
    try:
        result = unit(tx)
    except Exception as error:
        driver.execute("ROLLBACK TO SAVEPOINT unit", prepare=False)
        return translate(error)
    driver.execute("RELEASE SAVEPOINT unit", prepare=False)
    return result
