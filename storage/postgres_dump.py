"""The other source of backups: PostgreSQL, through its own pg_dump and pg_restore.

Passwords go into the environment of those programs and never onto a command line, where every
account of the machine could read them. What they print is not passed on: it may hold names.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import psycopg
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import ConfigError

from .postgres import UNFINISHED

#: A program that does not even say its version in so long is not asked again.
_VERSION_SECONDS = 10
_LOOK_FOR = "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = %s"
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)")


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, and what its environment holds beside ours."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)

    def environ(self) -> dict[str, str]:
        """The whole environment."""
        return {**os.environ, **self.environment}


def dump_command(url: str, *, program: str = "pg_dump") -> Command:
    """The copy of a whole database as a stream, as it is at one moment."""
    whole = ("--format=custom", "--no-owner", "--no-privileges", "--no-password")
    where, environment = _where(url)
    return Command((program, *whole, *where), environment)


def restore_command(url: str, file: Path, *, program: str = "pg_restore") -> Command:
    """All of a copy into an empty database, in one transaction."""
    whole = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    where, environment = _where(url)
    return Command((program, *whole, "--no-password", *where, str(file)), environment)


def _where(url: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """How to reach a database: arguments, and what is secret or particular as environment."""
    at = _parsed(url)
    arguments = [f"--dbname={at.database}"]
    host = at.host or at.query.get("host")
    port = at.port or at.query.get("port")
    if host:
        arguments.append(f"--host={host}")
    if port:
        arguments.append(f"--port={port}")
    if at.username:
        arguments.append(f"--username={at.username}")
    environment = {}
    if at.password:
        environment["PGPASSWORD"] = str(at.password)
    for name, variable in (("sslmode", "PGSSLMODE"), ("sslrootcert", "PGSSLROOTCERT")):
        value = at.query.get(name)
        if isinstance(value, str):
            environment[variable] = value
    return tuple(arguments), environment


def _parsed(url: str) -> URL:
    try:
        at = make_url(url)
    except ArgumentError:
        at = None
    if at is None or not at.database or not at.drivername.startswith("postgres"):
        raise ConfigError(
            "The address of the database is not right: postgresql://account@host/database. No"
            " backup was made."
        )
    return at


class PostgresSource:
    """See ``sources.Source``. ``server`` is the major version of the server, ``schema`` ours."""

    kind = "postgresql"

    def __init__(self, url: str, *, schema: str, server: int, folder: Path | None = None) -> None:
        """``folder``: where pg_dump is; without it, the one on the path is taken."""
        self._url = url
        self._schema = schema
        self._program = find_program("pg_dump", server=server, folder=folder)

    @classmethod
    def at(cls, url: str, *, folder: Path | None = None) -> PostgresSource:
        """The source at an address, which is asked for both versions."""
        address = _parsed(url).set(drivername="postgresql")
        try:
            with psycopg.connect(address.render_as_string(hide_password=False)) as connection:
                server = connection.info.server_version // 10_000
                if connection.execute(_LOOK_FOR, (UNFINISHED,)).fetchall():
                    raise ConfigError(
                        "A restore into this database is running, or was broken off: what is"
                        " there is not finished. No backup was made."
                    )
                found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        except psycopg.errors.UndefinedTable:
            found, server = [], 0
        except psycopg.Error:
            raise ConfigError(
                "The database cannot be reached. See that the server runs, and that the address"
                " and the account are right. No backup was made."
            ) from None
        if len(found) != 1:
            raise ConfigError(
                "There is no database of this bot at this address. No backup was made."
            )
        return cls(url, schema=str(found[0][0]), server=server, folder=folder)

    def schema(self) -> str:
        """Return the schema that was found there."""
        return self._schema

    @contextmanager
    def copied(self) -> Iterator[IO[bytes]]:
        """Open a copy while it is made; ``ConfigError`` at the end when it is not whole."""
        command = dump_command(self._url, program=self._program)
        # The arguments are ours and hold no password.
        with subprocess.Popen(  # noqa: S603
            command.arguments,
            env=command.environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as running:
            assert running.stdout is not None
            try:
                yield running.stdout
            except BaseException:
                running.kill()
                raise
            rest = running.stdout.read(1)
            if running.wait() != 0 or rest:
                raise ConfigError(
                    f"pg_dump could not copy the database (status {running.returncode}). See that"
                    " the server runs and that this account may read all of it. No backup was"
                    " made."
                )


def put_back(url: str, file: Path, *, server: int, folder: Path | None = None) -> None:
    """Bring a copy into an empty database; ``ConfigError``, and nothing there, when it fails."""
    program = find_program("pg_restore", server=server, folder=folder)
    command = restore_command(url, file, program=program)
    done = subprocess.run(  # noqa: S603  # as above
        command.arguments, env=command.environ(), capture_output=True, check=False
    )
    if done.returncode != 0:
        raise ConfigError(
            f"pg_restore could not bring the copy in (status {done.returncode}). The database must"
            " be there and empty, and its server as new as the one that was copied, with room"
            " for all of it. Nothing was changed."
        )


def find_program(name: str, *, server: int, folder: Path | None = None) -> str:
    """The path of pg_dump or pg_restore; ``ConfigError`` when there is none, or it is too old."""
    found = shutil.which(name, path=None if folder is None else str(folder))
    if found is None:
        raise ConfigError(
            f"{name} is not found. Install PostgreSQL's client programs, version {server} or"
            " newer, and see that they are on the PATH. Nothing was changed."
        )
    version = _version_of((found, "--version"))
    if version is None or version < server:
        raise ConfigError(
            f"{name} is of version {version or 'unknown'}, and the server is of version {server}:"
            " it must be as new as the server. Install newer client programs. Nothing was changed."
        )
    return found


def _version_of(arguments: Sequence[str]) -> int | None:
    try:
        said = subprocess.run(  # noqa: S603  # the program was found on the path
            arguments, capture_output=True, text=True, timeout=_VERSION_SECONDS, check=False
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = _VERSION.search(said)
    return int(found[1]) if found is not None else None
