"""Waiting, in an event loop, for a unit that a thread does. Knows nothing of what the unit is."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import timedelta
from typing import TypeVar

from bot.errors import Busy, Unsettled

T = TypeVar("T")


async def wait_for(
    future: Future[T],
    within: timedelta,
    *,
    leave_running: bool = False,
    silent_for: timedelta | None = None,
) -> T:
    """Wait for a unit; ``Busy`` when it has not begun in time.

    One that has begun is waited for, unless ``leave_running``; when nothing is heard of it for
    ``silent_for`` beyond its time, that is ``Unsettled``: whoever does it may be lost.
    """
    result = asyncio.wrap_future(future)
    try:
        await asyncio.wait((result,), timeout=max(within.total_seconds(), 0))
        if not result.done() and (future.cancel() or leave_running):
            _let_go(result)
            raise Busy
        if silent_for is not None and not result.done():
            await asyncio.wait((result,), timeout=silent_for.total_seconds())
            if not result.done():
                _let_go(result)
                raise Unsettled
        return await result
    except asyncio.CancelledError:
        future.cancel()
        _let_go(result)
        raise


def _let_go(result: asyncio.Future[T]) -> None:
    """Nobody waits for this any more; an error in it is not to be complained about."""
    result.add_done_callback(lambda done: done.cancelled() or done.exception())
