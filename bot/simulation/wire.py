"""The way from one process to the platform, on which calls are lost, late, refused or doubled.

What the platform did and what the process hears of it are two things: that is all there is to it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from ..cards import Capabilities, Card
from ..errors import OutcomeUnknown, RateLimited, Unavailable
from ..ports import Dialect, Room
from ..rehearsal.platform import MemoryPlatform
from .faults import Fault, Faults
from .machine import Life

T = TypeVar("T")

#: Whoever waits longer for an answer does not count on it any more.
HEARD_WITHIN = 4.0
#: Longer than any caller waits for an answer.
NO_ANSWER_FOR = 60.0


@dataclass(slots=True)
class Weather:
    """How the platform is now, for every process alike. Moments are the loop's seconds."""

    down_until: float = 0.0
    silent_until: float = 0.0
    storm_until: float = 0.0
    #: How often a post may stand twice: a create whose answer nobody heard. By place.
    excuses: dict[str, int] = field(default_factory=dict)

    def excuse(self, place: str) -> None:
        """Note that somebody may not know of a post in this place."""
        self.excuses[place] = self.excuses.get(place, 0) + 1


@dataclass(slots=True)
class Wire:
    """``bot.ports.Platform`` as one process reaches it."""

    platform: MemoryPlatform
    weather: Weather
    life: Life
    faults: Faults

    @property
    def capabilities(self) -> Capabilities:
        return self.platform.capabilities

    @property
    def dialect(self) -> Dialect:
        return self.platform.dialect

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        return await self._call(lambda: self.platform.post(place, card, nonce=nonce), place)

    async def edit(self, place: str, post: str, card: Card) -> None:
        await self._call(lambda: self.platform.edit(place, post, card))

    async def remove(self, place: str, post: str) -> None:
        await self._call(lambda: self.platform.remove(place, post))

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        return await self._call(
            lambda: self.platform.open_thread(place, post, title=title, nonce=nonce), place
        )

    async def direct(self, person: str) -> str:
        return await self._call(lambda: self.platform.direct(person))

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        await self._call(lambda: self.platform.set_listeners(thread, listeners))

    async def find(self, place: str, *, nonce: str) -> str | None:
        return await self._call(lambda: self.platform.find(place, nonce=nonce))

    async def room(self, place: str) -> Room:
        return await self._call(lambda: self.platform.room(place))

    async def _call(self, do: Callable[[], Awaitable[T]], creates_in: str | None = None) -> T:
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.life.gate()
        if loop.time() < self.weather.down_until:
            raise Unavailable
        if loop.time() < self.weather.silent_until:
            await asyncio.sleep(NO_ANSWER_FOR)
        if loop.time() < self.weather.storm_until or self.faults.strikes(Fault.RATE_LIMIT):
            raise RateLimited(timedelta(seconds=self.faults.between(Fault.RATE_LIMIT, 0.2, 20)))
        if self.faults.strikes(Fault.NEVER_SENT):
            raise OutcomeUnknown
        try:
            result = await self._arrive(do)
            await self.life.gate()
            self._lose_reply()
        except BaseException:
            if creates_in is not None:
                self.weather.excuse(creates_in)
            raise
        if creates_in is not None and loop.time() - began > HEARD_WITHIN:
            # The process stood still in the middle of it: somebody else may have done it.
            self.weather.excuse(creates_in)
        return result

    def _lose_reply(self) -> None:
        if self.faults.strikes(Fault.LOST_REPLY):
            raise OutcomeUnknown

    async def _arrive(self, do: Callable[[], Awaitable[T]]) -> T:
        """Do it now, or so late that whoever waits may have given up: it is done all the same."""
        if not self.faults.strikes(Fault.SLOW):
            return await do()
        seconds = self.faults.between(Fault.SLOW, 0.5, 8)
        task = asyncio.ensure_future(_later(do, seconds))
        return await asyncio.shield(task)


async def _later(do: Callable[[], Awaitable[T]], seconds: float) -> T:
    await asyncio.sleep(seconds)
    return await do()
