"""Every kind of store, with people, a group and a meeting in them where a test asks for it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Store
from storage import MemoryKeystore, SqliteStore, open_inline_store, open_postgres_store, open_store

from .world import NOON, move_in


@pytest.fixture
def keys() -> MemoryKeystore:
    """The keys of the store under test."""
    return MemoryKeystore()


@pytest.fixture
async def served(tmp_path: Path, keys: MemoryKeystore) -> AsyncIterator[SqliteStore]:
    """An empty store as it serves: a file, a writer thread, readers."""
    store = open_store(tmp_path / "store.db", keystore=keys, now=lambda: NOON)
    yield store
    await store.close()


@pytest.fixture(params=["served", "inline in memory", "inline on file", "postgres"])
async def empty(
    request: pytest.FixtureRequest, tmp_path: Path, keys: MemoryKeystore
) -> AsyncIterator[Store]:
    """An empty store of each kind: what a test says here holds for all."""
    store: Store
    match request.param:
        case "served":
            store = open_store(tmp_path / "store.db", keystore=keys, now=lambda: NOON)
        case "postgres":
            url = request.getfixturevalue("database_url")
            store = open_postgres_store(url, keystore=keys, now=lambda: NOON)
        case "inline on file":
            store = open_inline_store(tmp_path / "store.db", keystore=keys, now=lambda: NOON)
        case _:
            store = open_inline_store(keystore=keys, now=lambda: NOON)
    yield store
    await store.close()


@pytest.fixture
async def store(empty: Store) -> Store:
    """A store of each kind, with a group and its meeting."""
    await empty.write(move_in)
    return empty
