"""The stores that the product has, watched in the same way as the one with a memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.ports import UNIT_DEADLINE, Tx
from storage import MemoryKeystore, PostgresStore, open_inline_store, open_postgres_store

from .memory_store import Watched

T = TypeVar("T")


class RealStore(Watched):
    """A ``Store`` on a database of its own: in memory, or on a server at ``url``."""

    def __init__(self, now: Callable[[], datetime], *, url: str | None = None) -> None:
        super().__init__()
        keys = MemoryKeystore()
        self._inner = (
            open_inline_store(keystore=keys, now=now)
            if url is None
            else open_postgres_store(url, keystore=keys, now=now)
        )

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        self.before_call()
        result = await self._inner.write(self.counted(unit), within=within)
        self.after_call()
        return result

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        self.before_call()
        return await self._inner.read(self.counted(unit), within=within)

    async def close(self) -> None:
        await self._inner.close()

    def peek(self, unit: Callable[[Tx], T]) -> T:
        """Where units run at once in the caller, the first step of the read is its last."""
        if isinstance(self._inner, PostgresStore):
            return self._inner.peek(unit)
        try:
            self._inner.read(unit).send(None)
        except StopIteration as done:
            value: T = done.value
            return value
        raise AssertionError("a unit of the inline store waited for something")
