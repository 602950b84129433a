"""Opening on PostgreSQL: what can be wrong is said clearly, and any number may start at once."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.errors import ConfigError
from storage import (
    KeysDatabase,
    MemoryKeystore,
    PostgresKeystore,
    PostgresStore,
    is_in_use,
    open_postgres_store,
)
from storage.schema import SCHEMA
from storage.server import engine_for
from storage.table import METADATA
from tests.servers.postgres import Server
from tests.tally import Tally

from .world import GROUP, NOON, move_in

PASSWORD = "Kanarievogel"
MASTER = b"m" * 32


def opens(url: str, keys: MemoryKeystore | None = None) -> PostgresStore:
    return open_postgres_store(url, keystore=keys or MemoryKeystore(), now=lambda: NOON)


def refused(url: str, *, says: str) -> None:
    """It is not opened, and nowhere in the error stands the password."""
    openings: dict[str, Callable[[], object]] = {
        "DATABASE_URL": lambda: opens(url),
        "KEYSTORE_URL": lambda: PostgresKeystore(KeysDatabase(url), MASTER),
    }
    for name, opening in openings.items():
        with pytest.raises(ConfigError, match=says) as caught:
            opening()
        assert name in str(caught.value)
        assert PASSWORD not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "url",
    [
        f"sqlite:///{PASSWORD}.db",
        f"mysql://bot:{PASSWORD}@localhost/bot",
        f"postgresql://bot:{PASSWORD}@localhost",
        f"postgresql://bot:{PASSWORD}@localhost:{PASSWORD}/bot",
        f"bot:{PASSWORD}",
        PASSWORD,
        "",
    ],
)
def test_what_is_no_address(url: str) -> None:
    refused(url, says="not the address of a PostgreSQL database")


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://bot:{PASSWORD}@127.0.0.1:1/bot",
        f"postgres://bot:{PASSWORD}@/bot?host=/nowhere",
        f"postgresql://bot:x@{PASSWORD}@127.0.0.1:1/bot",
        f"postgresql://bot:{PASSWORD}@127.0.0.1/bot?sslmode={PASSWORD}",
    ],
)
def test_a_server_that_is_not_there(url: str) -> None:
    refused(url, says="cannot be reached")


def test_a_database_that_is_not_there(postgres: Server) -> None:
    refused(postgres.url("nowhere"), says="cannot be reached")


def test_a_database_of_another_program(keystore_url: str) -> None:
    with psycopg.connect(keystore_url) as other:
        other.execute("CREATE TABLE song (name text)")
    with pytest.raises(ConfigError, match="belongs to another program"):
        opens(keystore_url)
    with pytest.raises(ConfigError, match="holds other things than keys"):
        PostgresKeystore(KeysDatabase(keystore_url), MASTER)


def test_keys_and_what_they_seal_in_one_database(database_url: str, keystore_url: str) -> None:
    PostgresKeystore(KeysDatabase(keystore_url), MASTER).close()
    with pytest.raises(ConfigError, match="the database of the keys"):
        opens(keystore_url)
    with pytest.raises(ConfigError, match="holds other things than keys"):
        PostgresKeystore(KeysDatabase(database_url), MASTER)


def test_a_newer_schema_that_took_something_away(keystore_url: str) -> None:
    opens(keystore_url).close_now()
    with psycopg.connect(keystore_url) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
        newer.execute("UPDATE schema_reach SET works_from = '9998'")
    with pytest.raises(ConfigError, match=f"newer version.*9999.*{SCHEMA}"):
        opens(keystore_url)


async def test_a_newer_schema_that_only_added_is_worked_with(keystore_url: str) -> None:
    keys = MemoryKeystore()
    opens(keystore_url, keys).close_now()
    with psycopg.connect(keystore_url) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9000'")
    store = opens(keystore_url, keys)
    await store.write(move_in)
    await store.close()
    with psycopg.connect(keystore_url) as newer:
        assert newer.execute("SELECT version_num FROM alembic_version").fetchall() == [("9000",)]


async def test_keys_that_do_not_belong(database_url: str) -> None:
    store = opens(database_url)
    await store.write(move_in)
    await store.close()
    with pytest.raises(ConfigError, match="does not belong"):
        opens(database_url, MemoryKeystore())


def test_a_user_who_may_not_make_tables(postgres: Server, keystore_url: str) -> None:
    postgres.admin.execute("CREATE ROLE guest LOGIN")
    guest = keystore_url.replace("postgres:@", "guest:@", 1)
    with pytest.raises(ConfigError, match="Let its user make tables"):
        opens(guest)
    postgres.admin.execute("DROP ROLE guest")


def test_any_number_may_start_at_once_on_an_empty_database(keystore_url: str) -> None:
    assert not is_in_use(keystore_url)
    keys = MemoryKeystore()
    with ThreadPoolExecutor(8) as threads:
        stores = list(threads.map(lambda _: opens(keystore_url, keys), range(8)))
    for store in stores:
        store.close_now()
    assert is_in_use(keystore_url)


def test_the_migrations_make_what_the_tables_declare(keystore_url: str) -> None:
    opens(keystore_url).close_now()
    engine = engine_for(keystore_url, setting="X", connections=1)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("synchronous_commit", "on"),
        ("idle_in_transaction_session_timeout", "5s"),
        ("TimeZone", "UTC"),
    ],
)
def test_how_a_connection_is_set_up(
    postgres: Server, database_url: str, setting: str, value: str
) -> None:
    """Also where the server is told not to wait for its disk: what is acknowledged is kept."""
    postgres.admin.execute("ALTER SYSTEM SET synchronous_commit = off")
    postgres.admin.execute("SELECT pg_reload_conf()")
    engine = engine_for(database_url, setting="X", connections=1)
    with engine.connect() as connection:
        assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == value
    engine.dispose()
    postgres.admin.execute("ALTER SYSTEM RESET synchronous_commit")
    postgres.admin.execute("SELECT pg_reload_conf()")


async def test_a_store_is_opened_again_with_what_it_keeps(database_url: str) -> None:
    keys = MemoryKeystore()
    store = opens(database_url, keys)
    await store.write(move_in)
    await store.close()
    await store.close()
    store = opens(database_url, keys)
    assert await store.read(lambda tx: tx.groups.get(GROUP.id)) == GROUP
    await store.close()


async def test_typed_words_stand_nowhere_in_the_servers_files(
    postgres: Server, database_url: str, keystore_url: str
) -> None:
    """Not in a table, not in what it writes ahead, not in its log."""
    typed = "Kwikstaartje"
    keystore = PostgresKeystore(KeysDatabase(keystore_url), MASTER)
    store = open_postgres_store(database_url, keystore=keystore, now=lambda: NOON)
    await store.write(move_in)
    await store.write(lambda tx: tx.groups.save(replace(GROUP, fields={"name": typed})))
    await store.close()
    postgres.admin.execute("CHECKPOINT")
    files = [path for path in postgres.folder.rglob("*") if path.is_file()]
    assert len(files) > 100
    assert any(GROUP.id.encode() in path.read_bytes() for path in files)
    assert not [path for path in files if typed.encode() in path.read_bytes()]


async def test_it_counts_each_unit_that_was_committed(database_url: str) -> None:
    """One by one, for each has a transaction; what was read, and what failed, is not counted."""
    tally = Tally()
    store = open_postgres_store(
        database_url, keystore=MemoryKeystore(), now=lambda: NOON, meter=tally
    )
    await store.write(move_in)
    with pytest.raises(ZeroDivisionError):
        await store.write(lambda _tx: 1 / 0)
    await store.read(lambda tx: tx.groups.all())
    await store.close()
    assert tally.batches == [1]
