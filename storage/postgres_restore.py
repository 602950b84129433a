"""A copy of a PostgreSQL database is brought into an empty one, and finished before it is served.

A table stands there until all is done: with it nobody serves the database, wherever the restore
was broken off, and the next restore begins anew. What has to be done in it is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, text

from bot.errors import ConfigError
from bot.ports import Tx

from .epoch import Epoch
from .postgres import UNFINISHED, bring_up_to_date
from .postgres_dump import find_program, put_back
from .repositories import Reach
from .server import DATABASE_SETTING, driver_of, engine_for, explained, setting_up
from .sqlstates import is_of_postgres
from .tx import SqlTx
from .vault import Vault

T = TypeVar("T")

#: In every schema, not only in ours: a copy brings its schemas along.
_ALL_TABLES = text(
    "SELECT format('%I.%I', schemaname, tablename), tablename FROM pg_tables"
    " WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'"
)
_MARK = f"CREATE TABLE {UNFINISHED} ()"
_UNMARK = f"DROP TABLE {UNFINISHED}"
#: Nobody waits for this transaction, and between two statements it may think.
_TAKE_TIME = "SET LOCAL idle_in_transaction_session_timeout = 0"


def restore_into(
    url: str,
    copy: Path,
    vault: Vault,
    epoch: Epoch,
    *,
    now: datetime,
    finish: Callable[[Tx], T],
) -> T:
    """Bring ``copy`` into the empty database at ``url``; return what ``finish`` returned.

    ``finish`` works in the transaction with which the restored database becomes one to be
    served. ``ConfigError`` when anything is not right; then the database is empty again.
    """
    engine = engine_for(url, setting=DATABASE_SETTING, connections=1)
    try:
        with explained(DATABASE_SETTING):
            with engine.connect() as connection:
                server = driver_of(connection).info.server_version // 10_000
                find_program("pg_restore", server=server)
                _begin(connection)
            try:
                put_back(url, copy, server=server)
                with engine.connect() as connection, setting_up(connection):
                    done = _finish(connection, vault, now, finish)
                    count = epoch.rise(connection, now)
            except BaseException:
                with engine.connect() as connection:
                    _empty(connection)
                raise
            epoch.remember(count)
            return done
    finally:
        engine.dispose()


def _begin(connection: Connection) -> None:
    """See that the database is empty, and leave word that it is being filled."""
    with setting_up(connection):
        found = connection.execute(_ALL_TABLES).all()
        if found and UNFINISHED not in {name for _, name in found}:
            raise ConfigError(
                f"The database of {DATABASE_SETTING} is not empty, and a backup is brought into"
                " an empty one only. Make a new one, name it there, and keep the old one until all"
                ' is well: docs/operations.md, under "When the database is lost". Nothing was'
                " changed."
            )
        _drop(connection)
        driver_of(connection).execute(_MARK, prepare=False)


def _finish(connection: Connection, vault: Vault, now: datetime, finish: Callable[[Tx], T]) -> T:
    driver = driver_of(connection)
    driver.execute(_TAKE_TIME, prepare=False)
    driver.execute(_UNMARK, prepare=False)
    bring_up_to_date(connection, vault, now=now)
    return finish(SqlTx(Reach(connection, vault, writing=True)))


def _empty(connection: Connection) -> None:
    """Take away what was brought in. It was empty before, so all of it is ours."""
    try:
        with setting_up(connection):
            _drop(connection)
    except Exception as error:
        if not is_of_postgres(error):
            raise
        raise ConfigError(
            f"The restore into the database of {DATABASE_SETTING} was broken off, and its server"
            " cannot be reached to take away what is there. Nobody serves it as it is. Run"
            " `intervisor restore` once more, which begins anew."
        ) from None


def _drop(connection: Connection) -> None:
    driver: Any = driver_of(connection)
    for quoted, _ in connection.execute(_ALL_TABLES).all():
        driver.execute(f"DROP TABLE IF EXISTS {quoted} CASCADE", prepare=False)
