"""A server that goes away, and keys that others destroy: nothing is said to be kept that is not."""

from __future__ import annotations

import asyncio
import threading
import traceback
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError

import storage.keystore_postgres
from bot.errors import Busy, KeyLost, StoreFull, Unsettled
from bot.ports import Tx
from storage import (
    KeysDatabase,
    MemoryKeystore,
    PostgresKeystore,
    PostgresStore,
    ReadOnly,
    StoreBroken,
    StoreClosed,
    open_postgres_store,
)
from storage.errors import translate
from tests.servers.postgres import Server, name_in

from .world import ANNA, GROUP, NOON, Gate, move_in

MASTER = b"m" * 32


@pytest.fixture
async def store(database_url: str, keys: MemoryKeystore) -> AsyncIterator[PostgresStore]:
    store = open_postgres_store(database_url, keystore=keys, now=lambda: NOON)
    await store.write(move_in)
    yield store
    await store.close()


async def claimed(store: PostgresStore, key: str) -> bool:
    """Whether a delivery was noted."""
    return not await store.write(lambda tx: tx.deliveries.claim(key, NOON))


async def test_connections_that_are_gone_are_made_anew(
    store: PostgresStore, postgres: Server, database_url: str
) -> None:
    for n in range(3):
        writes = (store.write(lambda tx: tx.groups.get(GROUP.id)) for _ in range(8))
        reads = (store.read(lambda tx: tx.groups.get(GROUP.id)) for _ in range(4))
        assert set(map(bool, await asyncio.gather(*writes, *reads))) == {True}, n
        postgres.end_connections(name_in(database_url))


async def test_a_server_that_goes_away_in_a_unit_costs_one_more_run(
    store: PostgresStore, postgres: Server, database_url: str
) -> None:
    runs: list[int] = []

    def unit(tx: Tx) -> None:
        runs.append(1)
        assert tx.deliveries.claim("key", NOON)
        if len(runs) == 1:
            postgres.end_connections(name_in(database_url))
        assert tx.groups.get(GROUP.id) is not None

    await store.write(unit)
    assert len(runs) == 2
    assert await claimed(store, "key")


async def test_a_server_that_goes_away_in_a_commit_is_no_yes_and_no_no(
    store: PostgresStore, database_url: str
) -> None:
    with psycopg.connect(database_url) as server:
        server.execute(
            "CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END'"
        )
        server.execute(
            "CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON delivery"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ends()"
        )
    runs: list[int] = []

    def unit(tx: Tx) -> None:
        runs.append(1)
        tx.deliveries.claim("key", NOON)

    with pytest.raises(Unsettled):
        await store.write(unit)
    assert len(runs) == 1, "it may have been kept, so it is not done once more"
    with psycopg.connect(database_url) as server:
        server.execute("DROP FUNCTION ends() CASCADE")
    assert not await claimed(store, "key")


async def test_a_server_that_stays_away_is_busy(keys: MemoryKeystore, postgres: Server) -> None:
    with postgres.empty_database() as url:
        store = open_postgres_store(url, keystore=keys, now=lambda: NOON)
        name = name_in(url)
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.end_connections(name)
        with pytest.raises(Busy):
            await store.write(move_in, within=timedelta(seconds=0.3))
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await store.write(move_in)
        await store.close()


async def test_a_unit_that_swallows_an_error_keeps_nothing(store: PostgresStore) -> None:
    def unit(tx: Tx) -> None:
        tx.deliveries.claim("key", NOON)
        try:
            tx.people.add(ANNA)
        except IntegrityError:
            return

    with pytest.raises(StoreBroken, match="transaction is over"):
        await store.write(unit)
    assert not await claimed(store, "key")


async def test_a_mistake_of_ours_is_no_race(store: PostgresStore) -> None:
    """It is run a few times, for it might have been one; then it is told, without values."""
    with pytest.raises(IntegrityError) as caught:
        await store.write(lambda tx: tx.people.add(ANNA))
    assert "pk_person" in str(caught.value)
    for stored in (ANNA.external, ANNA.id, GROUP.workspace):
        assert stored not in "".join(traceback.format_exception(caught.value))


async def test_a_read_unit_may_not_write(store: PostgresStore) -> None:
    with pytest.raises(ReadOnly):
        await store.read(lambda tx: tx.deliveries.claim("key", NOON))


async def test_a_read_unit_sees_one_moment(store: PostgresStore) -> None:
    gate = Gate()

    def looks(tx: Tx) -> tuple[int, int]:
        before = len(tx.groups.all())
        gate(tx)
        return before, len(tx.timers.of_owner("message:x")) + len(tx.groups.all())

    def more(tx: Tx) -> None:
        tx.deliveries.claim("more", NOON)
        tx.groups.save(GROUP)

    looking = asyncio.create_task(store.read(looks))
    await asyncio.to_thread(gate.entered.wait)
    await store.write(more)
    gate.opened.set()
    assert await looking == (1, 1)


async def test_a_cancelled_unit_that_has_not_begun_never_runs(store: PostgresStore) -> None:
    gates = [Gate() for _ in range(8)]
    busy = [asyncio.create_task(store.write(gate)) for gate in gates]
    for gate in gates:
        await asyncio.to_thread(gate.entered.wait)
    late = asyncio.create_task(store.write(lambda tx: tx.deliveries.claim("late", NOON)))
    with pytest.raises(Busy):
        await store.write(
            lambda tx: tx.deliveries.claim("expired", NOON), within=timedelta(seconds=0.05)
        )
    late.cancel()
    # A cancellation reaches its task only when the loop runs, and a thread is free at once.
    await asyncio.wait((late,))
    assert late.cancelled()
    for gate in gates:
        gate.opened.set()
    await asyncio.gather(*busy)
    assert not await claimed(store, "late")
    assert not await claimed(store, "expired")


async def test_a_closed_store_says_so(store: PostgresStore) -> None:
    await store.close()
    with pytest.raises(StoreClosed):
        await store.write(move_in)


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (psycopg.errors.DiskFull(), StoreFull),
        (psycopg.errors.DeadlockDetected(), Busy),
        (psycopg.errors.QueryCanceled(), Busy),
        (psycopg.errors.AdminShutdown(), Busy),
        (psycopg.OperationalError(), Busy),
        (psycopg.errors.IoError(), StoreBroken),
        (psycopg.errors.InsufficientPrivilege(), StoreBroken),
        (psycopg.errors.SyntaxError(), psycopg.errors.SyntaxError),
        (psycopg.DataError(), psycopg.DataError),
    ],
)
def test_errors_of_the_server_in_our_words(error: Exception, ours: type[Exception]) -> None:
    assert type(translate(error)) is ours
    wrapped = DBAPIError("SELECT 1", None, error)
    assert isinstance(translate(wrapped), (ours, DBAPIError))


@pytest.fixture
def keystores(keystore_url: str) -> Iterator[tuple[PostgresKeystore, PostgresKeystore]]:
    """Two processes that have the same master key."""
    one, other = (PostgresKeystore(KeysDatabase(keystore_url), MASTER) for _ in range(2))
    yield one, other
    one.close()
    other.close()


def test_a_key_is_there_for_all_and_hidden_in_the_database(
    keystores: tuple[PostgresKeystore, PostgresKeystore], keystore_url: str
) -> None:
    one, other = keystores
    key = one.key("group-x")
    assert other.known("group-x") == other.key("group-x") == key
    assert other.known("group-y") is None
    with psycopg.connect(keystore_url) as there:
        rows = there.execute("SELECT name, wrapped FROM wrapped_key").fetchall()
    assert len(rows) == 1
    assert "group-x" not in str(rows)
    assert key not in rows[0][1]


def test_another_master_key_opens_nothing_and_harms_nothing(
    keystores: tuple[PostgresKeystore, PostgresKeystore], keystore_url: str
) -> None:
    key = keystores[0].key("group-x")
    wrong = PostgresKeystore(KeysDatabase(keystore_url), b"w" * 32)
    for ask in (wrong.key, wrong.known):
        with pytest.raises(KeyLost):
            ask("group-x")
    wrong.close()
    assert keystores[1].key("group-x") == key


def test_a_destroyed_key_is_gone_here_at_once_and_elsewhere_soon(
    keystores: tuple[PostgresKeystore, PostgresKeystore], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage.keystore_postgres, "HELD_FOR", timedelta(seconds=0.2))
    one, other = keystores
    key = one.key("group-x")
    assert other.known("group-x") == key
    one.destroy("group-x")
    assert one.known("group-x") is None
    threading.Event().wait(0.25)
    assert other.known("group-x") is None
    assert other.key("group-x") != key


def test_a_keystore_whose_server_was_restarted_goes_on(
    keystores: tuple[PostgresKeystore, PostgresKeystore], postgres: Server, keystore_url: str
) -> None:
    key = keystores[0].key("group-x")
    postgres.end_connections(name_in(keystore_url))
    assert keystores[1].known("group-x") == key
    assert keystores[0].key("group-y")


async def test_a_keystore_that_is_away_keeps_nothing_and_says_busy(
    postgres: Server, database_url: str
) -> None:
    with postgres.empty_database() as url:
        store = open_postgres_store(
            database_url, keystore=PostgresKeystore(KeysDatabase(url), MASTER), now=lambda: NOON
        )
        name = name_in(url)
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        postgres.end_connections(name)
        with pytest.raises(Busy):
            await store.write(move_in, within=timedelta(seconds=0.5))
        assert await store.read(lambda tx: tx.people.get(ANNA.id)) is None
        postgres.admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await store.write(move_in)
        await store.close()
