"""Helpers to keep a writer busy and to go behind the repositories' back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.ports import Store, Tx
from storage import SqliteStore
from storage.repositories import People

from .world import MEETING, Gate, contribution


@asynccontextmanager
async def kept_busy(store: SqliteStore) -> AsyncIterator[Callable[[], None]]:
    """The writer is busy until the yielded function is called, or the block ends."""
    gate = Gate()
    busy = asyncio.ensure_future(store.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    try:
        yield gate.opened.set
    finally:
        gate.opened.set()
        await busy


def run_sql(tx: Tx, statement: str) -> None:
    """Run SQL behind the repositories' back."""
    assert isinstance(tx.people, People)
    tx.people._reach.connection.exec_driver_sql(statement)


def give(name: str, text: str = "Wat zie je?") -> Callable[[Tx], str]:
    """A unit that gives one contribution and returns its name."""

    def unit(tx: Tx) -> str:
        tx.contributions.put(contribution(name, text))
        return name

    return unit


async def stored(store: Store) -> set[str]:
    """The names of all contributions that are stored."""
    given = await store.read(lambda tx: tx.contributions.of_meeting(MEETING.id))
    return {str(one.id) for one in given}


async def all_told(*waiting: asyncio.Future[str]) -> list[str | BaseException]:
    """What each caller was told: a value, or an error."""
    return await asyncio.gather(*waiting, return_exceptions=True)
