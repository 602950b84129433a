"""What is to be looked at again, one thing after the other: never a storm of questions to Discord.

It remembers nothing beyond this process: a look that fails is made again before words go out, and
all of them when the process starts anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

import structlog

#: Between two looks, seconds. One costs a dozen questions at most, and Discord lets a bot ask fifty
#: a second, of which people who do something need theirs.
REST_FOR = 1.0

_log = structlog.get_logger(__name__)

Look = Callable[[], Awaitable[object]]


class Rounds:
    """Looks at what was asked for in the order in which it was; the same thing waits once."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Look] = OrderedDict()
        self._at_work: asyncio.Task[None] | None = None

    def add(self, name: str, look: Look) -> None:
        """Look at something when it is its turn."""
        self._waiting.setdefault(name, look)
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.create_task(self._go())

    def stop(self) -> None:
        """Look at nothing any more."""
        self._waiting.clear()
        if self._at_work is not None:
            self._at_work.cancel()

    async def _go(self) -> None:
        while self._waiting:
            _, look = self._waiting.popitem(last=False)
            try:
                await look()
            except Exception as error:
                # The error's own text is not logged: it may hold what somebody wrote.
                _log.warning("look failed", error=type(error).__name__)
            if self._waiting:
                await asyncio.sleep(REST_FOR)
