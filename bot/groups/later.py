"""What takes longer than a transaction may: it is read in one, and made after it.

A unit of work stays short, so whoever asks for much answers ``Later``. What is there is then read
at one moment, on a connection for reading, and the rest is done aside of everybody else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from ..cards import Answer, Reply
from .caller import Caller

#: What is still to be done when all is read.
Make = Callable[[], Reply]
#: Does it where it is in nobody's way.
Aside = Callable[[Make], Awaitable[Reply]]


async def in_a_thread(make: Make) -> Reply:
    """See ``Aside``."""
    return await asyncio.to_thread(make)


async def at_once(make: Make) -> Reply:
    """The same where there is nobody to be in the way of, and no thread."""
    return make()


def _nothing(_caller: Caller) -> Make:
    return lambda: Reply(Answer.DONE)


@dataclass(frozen=True, slots=True)
class Later(Reply):
    """An answer that is still to come: the inbox reads, makes it, and gives that instead."""

    look: Callable[[Caller], Make] = _nothing
