"""Connects to a PostgreSQL server: what a URL may be, how a connection is set up, what is there.

Whatever is wrong with a URL or a server is said as a ``ConfigError`` that names the setting and
never holds the URL, or anything that the server or the driver said: a password may be in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError

from .sqlstates import Trouble, is_of_postgres, trouble_of

DATABASE_SETTING = "INTERVISOR_DATABASE_URL"
KEYSTORE_SETTING = "INTERVISOR_KEYSTORE_URL"
_SCHEMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
#: Held by whoever brings a database to our schema, so that any number may start at once.
SETTING_UP = 0x1A7E2715
#: A connection that cannot be made, or whose server is silent, is given up after this.
_CONNECT_FOR_SECONDS = 3
_SILENT_FOR_SECONDS = 10

# A process that was stopped in the middle of a unit holds up its group no longer than five
# seconds. What was acknowledged must be on disk, whatever the server does for others.
_SET_UP = """
SET idle_in_transaction_session_timeout = '5s';
SET TimeZone = 'UTC';
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') = 'off'
"""
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")


def read_url(url: str, *, setting: str) -> URL:
    """Read a URL as an operator writes it; ``ConfigError`` when it is none of PostgreSQL."""
    try:
        read = make_url(url.strip())
    except (ArgumentError, ValueError):
        raise ConfigError(_no_url(setting)) from None
    if read.drivername not in _SCHEMES or not read.database:
        raise ConfigError(_no_url(setting))
    return read.set(drivername="postgresql+psycopg")


def _no_url(setting: str) -> str:
    return (
        f"{setting} is not the address of a PostgreSQL database. It looks like"
        " postgresql://user:password@host:5432/name; characters of the password that have a"
        " meaning in an address are written as %40 and so on."
    )


def engine_for(
    url: str, *, setting: str, connections: int, answers_within: timedelta | None = None
) -> Engine:
    """Return an engine whose connections begin nothing by themselves. Nothing is asked yet.

    ``answers_within`` bounds every statement of which no unit says how long it may take.
    """
    patience = {
        "connect_timeout": _CONNECT_FOR_SECONDS,
        "keepalives_idle": _SILENT_FOR_SECONDS,
        "keepalives_interval": _CONNECT_FOR_SECONDS,
        "keepalives_count": 2,
        "tcp_user_timeout": _SILENT_FOR_SECONDS * 1000,
        "application_name": "intervisor",
    }
    read = read_url(url, setting=setting)
    try:
        engine = create_engine(
            read,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            paramstyle="format",
            use_native_hstore=False,
            pool_size=connections,
            max_overflow=0,
            # The newest first: what is not needed is left alone, and found gone later.
            pool_use_lifo=True,
            connect_args={
                "cursor_factory": _quiet_cursor(),
                **{k: v for k, v in patience.items() if k not in read.query},
            },
        )
    except (ArgumentError, ValueError, TypeError):
        raise ConfigError(_no_url(setting)) from None

    @event.listens_for(engine, "connect")
    def connect(raw: Any, _record: object) -> None:
        raw.autocommit = True
        raw.execute(_SET_UP, prepare=False)
        if answers_within is not None:
            milliseconds = int(answers_within.total_seconds() * 1000)
            raw.execute(f"SET statement_timeout = {milliseconds}", prepare=False)

    return engine


def _quiet_cursor() -> type[Any]:
    """A cursor whose errors keep their first line: those after it repeat what is stored."""
    import psycopg  # noqa: PLC0415  # nothing of it is needed where SQLite serves

    class QuietCursor(psycopg.Cursor[Any]):
        def execute(self, *args: Any, **more: Any) -> Self:
            try:
                return super().execute(*args, **more)
            except psycopg.Error as error:
                error.args = (str(error).partition("\n")[0],)
                raise

    return QuietCursor


@contextmanager
def explained(setting: str) -> Iterator[None]:
    """Say what the operator can do about an error of the server."""
    try:
        yield
    except Exception as error:
        # The driver's own as well: BEGIN and COMMIT do not go through SQLAlchemy.
        if not is_of_postgres(error):
            raise
        raise ConfigError(_explanation(setting, trouble_of(error))) from None


def _explanation(setting: str, trouble: Trouble) -> str:
    match trouble:
        case Trouble.BROKEN | Trouble.READ_ONLY:
            return (
                f"The database of {setting} cannot be written. Let its user make tables in it, and"
                " see that it is the server that takes changes. Nothing was changed."
            )
        case Trouble.FULL:
            return f"The server of {setting} has no room left. Make room, then start again."
        case _:
            return (
                f"The database of {setting} cannot be reached. Check its host, port and name, the"
                " user and the password, and that the server is running and lets this machine"
                " in. Nothing was changed."
            )


def driver_of(connection: Connection) -> Any:
    """Return the driver's own connection."""
    return connection.connection.driver_connection


def tables_in(connection: Connection) -> frozenset[str]:
    """Return the names of all tables that are there."""
    return frozenset(connection.execute(_TABLES).scalars())


@contextmanager
def setting_up(connection: Connection) -> Iterator[None]:
    """One transaction in which nobody else sets anything up in this database."""
    driver = driver_of(connection)
    driver.execute("BEGIN", prepare=False)
    try:
        driver.execute(f"SELECT pg_advisory_xact_lock({SETTING_UP})", prepare=False)
        yield
        driver.commit()
    finally:
        if not driver.closed:
            driver.rollback()
