"""The way from one process to the platform, on which calls are lost, late, refused or doubled.

What the platform did and what the process hears of it are two things: that is all there is to it.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from ..cards import Capabilities, Card
from ..errors import NotAllowed, OutcomeUnknown, RateLimited, Unavailable
from ..ports import Dialect
from ..records import Room
from ..rehearsal.platform import WORKSPACE, MemoryPlatform
from .faults import Fault, Faults
from .machine import Life

T = TypeVar("T")

#: What is heard is stored within the lease of its place; after that nobody may store it.
STORED_WITHIN = 15.0
#: Longer than any caller waits for an answer.
NO_ANSWER_FOR = 60.0


@dataclass(slots=True)
class Create:
    """One call for a post or a room. ``heard_at``: when its process heard that it stands, if so.

    Moments are the loop's seconds.
    """

    life: Life
    began: float
    heard_at: float | None = None

    @property
    def may_be_unknown(self) -> bool:
        """Whether its answer was lost, or its process broken off before it was stored."""
        if self.heard_at is None:
            return True
        return self.life.was_broken(self.began, self.heard_at + STORED_WITHIN)


@dataclass(slots=True)
class Weather:
    """How the platform is now, for every process alike. Moments are the loop's seconds."""

    down_until: float = 0.0
    silent_until: float = 0.0
    storm_until: float = 0.0
    #: The newest call that made a post or a room or gave it back, by what it made.
    creates: dict[str, Create] = field(default_factory=dict)
    #: Which grant of the workspace is good; None while it does not let the bot in.
    grant: int | None = 0
    #: When the last one was given and taken away, and when somebody called with one that was.
    let_in_at: float = -math.inf
    taken_at: float = -math.inf
    knocks: list[float] = field(default_factory=list)
    #: The places in which a post was not allowed.
    refused: set[str] = field(default_factory=set)

    def may_be_unknown(self, post: str) -> bool:
        """Whether nobody needs to know of this post or room: see ``Create``."""
        create = self.creates.get(post)
        return create is not None and create.may_be_unknown


@dataclass(slots=True)
class Wire:
    """``bot.ports.Platform`` as one process reaches it with one ``grant`` of the workspace."""

    platform: MemoryPlatform
    weather: Weather
    life: Life
    faults: Faults
    grant: int = 0

    @property
    def capabilities(self) -> Capabilities:
        return self.platform.capabilities

    @property
    def dialect(self) -> Dialect:
        return self.platform.dialect

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        create = Create(self.life, asyncio.get_running_loop().time())

        async def do() -> str:
            try:
                post = await self.platform.post(place, card, nonce=nonce)
            except NotAllowed:
                self.weather.refused.add(place)
                raise
            self.weather.creates[post] = create
            return post

        post = await self._call(do)
        create.heard_at = asyncio.get_running_loop().time()
        return post

    async def edit(self, place: str, post: str, card: Card) -> None:
        await self._call(lambda: self.platform.edit(place, post, card))

    async def remove(self, place: str, post: str) -> None:
        await self._call(lambda: self.platform.remove(place, post))

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        return await self._call(
            lambda: self.platform.open_thread(place, post, title=title, nonce=nonce)
        )

    async def direct(self, person: str) -> str:
        return await self._call(lambda: self.platform.direct(person))

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        await self._call(lambda: self.platform.set_listeners(thread, listeners))

    async def find(self, place: str, *, nonce: str) -> str | None:
        return await self._call(lambda: self.platform.find(place, nonce=nonce))

    async def room(self, place: str) -> Room:
        return await self._call(lambda: self.platform.room(place))

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        create = Create(self.life, asyncio.get_running_loop().time())

        async def do() -> str:
            if self.platform.looks_first:
                room = self.platform.new_room(name, nonce=nonce)
            else:
                room = await self.platform.make_room(name, nonce=nonce, wished_by=wished_by)
            self.weather.creates[room] = create
            return room

        if self.platform.looks_first:
            known = await self._call(lambda: self._rooms_of(nonce))
            if known:
                return known[0]
        room = await self._call(do)
        create.heard_at = asyncio.get_running_loop().time()
        return room

    async def _rooms_of(self, nonce: str) -> list[str]:
        return self.platform.rooms_of(nonce)

    async def invite(self, place: str, person: str) -> None:
        await self._call(lambda: self.platform.invite(place, person))

    async def set_purpose(self, place: str, purpose: str) -> None:
        await self._call(lambda: self.platform.set_purpose(place, purpose))

    async def archive_room(self, place: str) -> None:
        await self._call(lambda: self.platform.archive_room(place))

    async def _call(self, do: Callable[[], Awaitable[T]]) -> T:
        loop = asyncio.get_running_loop()
        await self.life.gate()
        if loop.time() < self.weather.down_until:
            raise Unavailable
        if loop.time() < self.weather.silent_until:
            await asyncio.sleep(NO_ANSWER_FOR)
        if loop.time() < self.weather.storm_until or self.faults.strikes(Fault.RATE_LIMIT):
            raise RateLimited(timedelta(seconds=self.faults.between(Fault.RATE_LIMIT, 0.2, 20)))
        if self.faults.strikes(Fault.NEVER_SENT):
            raise OutcomeUnknown
        result = await self._arrive(do)
        await self.life.gate()
        if self.faults.strikes(Fault.LOST_REPLY):
            raise OutcomeUnknown
        return result

    async def _arrive(self, do: Callable[[], Awaitable[T]]) -> T:
        """Do it now, or so late that whoever waits may have given up: it is done all the same."""
        if not self.faults.strikes(Fault.SLOW):
            return await self._do(do)
        seconds = self.faults.between(Fault.SLOW, 0.5, 8)
        task = asyncio.ensure_future(self._later(do, seconds))
        return await asyncio.shield(task)

    async def _later(self, do: Callable[[], Awaitable[T]], seconds: float) -> T:
        await asyncio.sleep(seconds)
        return await self._do(do)

    async def _do(self, do: Callable[[], Awaitable[T]]) -> T:
        if self.grant != self.weather.grant:
            self.weather.knocks.append(asyncio.get_running_loop().time())
            raise Unavailable
        return await do()


class LetIn:
    """``bot.ports.Platforms`` of one process: it knows by itself after a while who let it go.

    A call with a grant that was taken away is refused, also where a newer one is good.
    """

    def __init__(self, wire: Wire, *, knows_after: float) -> None:
        """``knows_after``: seconds."""
        self._wire = wire
        self._knows_after = knows_after

    def of(self, workspace: str) -> Wire | None:
        """Return the way to the workspace; None where it let the bot go, and for any other."""
        weather = self._wire.weather
        if workspace != WORKSPACE:
            return None
        if weather.grant is None:
            gone_for = asyncio.get_running_loop().time() - weather.taken_at
            return self._wire if gone_for < self._knows_after else None
        if weather.grant != self._wire.grant:
            self._wire = replace(self._wire, grant=weather.grant)
        return self._wire
