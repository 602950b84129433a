"""Opens a SQLite database: checks the file, sets it up, and makes connections to it.

Everything that can be wrong with a file is found here, before anything is written, and said as
a ``ConfigError``. Alembic is imported only when the schema is not the one that is expected.
"""

from __future__ import annotations

import os
import sqlite3
from datetime import datetime
from functools import cache
from pathlib import Path

from sqlalchemy import (
    Connection,
    Engine,
    TextClause,
    create_engine,
    create_mock_engine,
    event,
    insert,
    select,
)
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.schema import ExecutableDDLElement

from bot.errors import ConfigError, KeyLost

from .repositories.compiled import run_plain
from .schema import REACH, SCHEMA, VERSION, check_schema
from .table import METADATA, table_of
from .tables import MetaRow
from .vault import Cell, Vault

WRITER_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)
READER_PRAGMAS = ("PRAGMA busy_timeout = 500", "PRAGMA query_only = ON")
_HEADER = b"SQLite format 3\0"
#: The name of the key, and of the row in ``meta``, that prove which master key is the right one.
PROOF = "store"
NOT_ITS_KEYS = (
    "The master key or the keystore does not belong to this database. Put back the ones that were"
    " made with it; if the master key was changed since, give the one from before as well. Nothing"
    " was changed."
)

_meta = table_of(MetaRow)
_READ_PROOF = select(_meta.c.cell).where(_meta.c.name == PROOF)
_WRITE_PROOF = insert(_meta)
_PROOF_CELL = Cell("meta", "cell", key=PROOF, row=PROOF)


def writing_engine(path: Path | None) -> Engine:
    """Return an engine with one connection that begins every transaction with IMMEDIATE.

    None stands for a database in memory.
    """
    engine = create_engine(
        _url(path),
        hide_parameters=True,
        poolclass=StaticPool,
        connect_args={"check_same_thread": False},
    )
    _set_up(engine, WRITER_PRAGMAS, begin="BEGIN IMMEDIATE")
    return engine


def reading_engine(path: Path, *, connections: int) -> Engine:
    """Return an engine whose connections cannot write and see one moment a transaction."""
    engine = create_engine(
        _url(path),
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False},
    )
    _set_up(engine, READER_PRAGMAS, begin="BEGIN")
    return engine


def _url(path: Path | None) -> URL:
    return URL.create("sqlite", database=":memory:" if path is None else str(path))


def _set_up(engine: Engine, pragmas: tuple[str, ...], *, begin: str) -> None:
    @event.listens_for(engine, "connect")
    def connect(raw: sqlite3.Connection, _record: object) -> None:
        # The driver's own idea of transactions sends SAVEPOINT without BEGIN, so that each
        # RELEASE commits. With None it sends nothing by itself.
        raw.isolation_level = None
        for pragma in pragmas:
            raw.execute(pragma)

    @event.listens_for(engine, "begin")
    def send_begin(connection: Connection) -> None:
        run_plain(raw_of(connection), begin, connection.dialect)


def raw_of(connection: Connection) -> sqlite3.Connection:
    """Return the driver's own connection, for what must not begin a transaction."""
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def schema_of(path: Path) -> str | None:
    """Return the schema of a database file, None for one that is not there or empty.

    ``ConfigError`` for a file that is no database of ours, or too new. Nothing is written.
    """
    try:
        if not path.exists() or path.stat().st_size == 0:
            return None
        _check_header(path)
        raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            names = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
            found = _column(raw, VERSION) if "alembic_version" in names else []
            works_from = _column(raw, REACH) if "schema_reach" in names else []
        finally:
            raw.close()
    except (OSError, sqlite3.OperationalError) as error:
        raise ConfigError(
            f"The database {path} cannot be read. Let the bot's account read and write this file"
            " and its folder, and see that no other program holds it. Nothing was changed."
        ) from error
    except sqlite3.DatabaseError as error:
        raise ConfigError(
            f"The file {path} is not a database, or is damaged. Put a backup back, or name"
            " another file. Nothing was changed."
        ) from error
    if not names:
        return None
    return check_schema(found, works_from, where=f"The database {path}")


def _column(raw: sqlite3.Connection, statement: TextClause) -> list[str]:
    return [str(row[0]) for row in raw.execute(statement.text)]


def _check_header(path: Path) -> None:
    """SQLite takes a very short file for an empty database, and would write over it."""
    with path.open("rb") as file:
        if file.read(len(_HEADER)) != _HEADER:
            raise sqlite3.DatabaseError("no header")


def prepare_file(path: Path) -> None:
    """Bring a file to our schema, making it when it is not there. The writer's lock is held."""
    found = schema_of(path)
    if not path.exists():
        # Made by hand so that only we may read it; -wal and -shm take over its rights.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    if found is None or found < SCHEMA:
        from .migrations import upgrade  # noqa: PLC0415  # imported only when there is work

        engine = writing_engine(path)
        try:
            upgrade(engine)
        finally:
            engine.dispose()


def prepare_memory(engine: Engine) -> None:
    """Give a database in memory our tables."""
    with engine.connect() as connection:
        raw_of(connection).executescript(_tables())


@cache
def _tables() -> str:
    """Our tables and indexes as one script; writing it takes longer than running it."""
    script: list[str] = []

    def note(statement: ExecutableDDLElement, *_: object, **__: object) -> None:
        script.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", note)
    METADATA.create_all(engine, checkfirst=False)
    return ";\n".join(script)


def use_write_ahead_log(connection: Connection) -> None:
    """Let readers read while the writer writes. Set once, by whoever holds the writer's lock."""
    (mode,) = raw_of(connection).execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise ConfigError(
            "The database cannot keep a write-ahead log where it stands. Put it on a local disk;"
            " network folders do not work."
        )


def prove_key(connection: Connection, vault: Vault, *, now: datetime) -> bool:
    """See that the keystore is the one this database was sealed with; note it when it is new.

    Return whether it is new. To be called in a transaction.
    """
    sealed = connection.execute(_READ_PROOF).scalar()
    try:
        if sealed is None:
            cell = vault.seal(PROOF, _PROOF_CELL)
            connection.execute(_WRITE_PROOF, {"name": PROOF, "cell": cell, "made_at": now})
        else:
            vault.open(sealed, _PROOF_CELL)
    except KeyLost as error:
        raise ConfigError(NOT_ITS_KEYS) from error
    return sealed is None
