"""The line to one platform during one visit: bounded calls, and cards made for its dialect.

Whatever a platform's adapter does, a call ends in time and raises only what platforms may raise.
It knows nothing of rows and their order.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import structlog

from bot.cards import Card
from bot.engine.ids import GroupId, PersonId
from bot.errors import (
    IntervisorError,
    KeyLost,
    NotAllowed,
    NotThere,
    OutcomeUnknown,
    PlatformError,
    RateLimited,
    Unavailable,
)
from bot.meter import UNMETERED, Called, Meter
from bot.ports import Clock, Platform, Platforms, Store, Tx
from bot.records import OutboxRow, PlaceClaim, Post, Room

from .keys import Way
from .maker import CardMaker
from .memory import Memory
from .steps import CALL_NEEDS

T = TypeVar("T")

#: A call that takes longer has an unknown outcome. Under a third of the lease.
CALL_FOR = timedelta(seconds=4.5)

_log = structlog.get_logger(__name__)

#: Told of every look at the room of a group, and where that was: our place, and what it is on the
#: platform. Says for how long others could read it, None when only its members can.
RoomSeen = Callable[[GroupId, Room, tuple[str, str]], Awaitable[timedelta | None]]
#: Told, in the transaction that gives up, of a post that holds words and could not be removed.
LeftBehind = Callable[[Tx, Post], None]
#: Told, in the transaction that stores it, of the room that was made for a row (its external id).
RoomMade = Callable[[Tx, OutboxRow, str], None]
#: Told, in the transaction that gives up, of a room or an invitation that cannot be.
RoomRefused = Callable[[Tx, OutboxRow], None]


@dataclass(frozen=True, slots=True)
class Tools:
    """What every visit to a place uses."""

    store: Store
    platforms: Platforms
    maker: CardMaker
    clock: Clock
    memory: Memory
    room_seen: RoomSeen
    on_left_behind: LeftBehind
    room_made: RoomMade
    room_refused: RoomRefused
    meter: Meter = UNMETERED


class ClaimLostError(Exception):
    """Somebody else has the place now: nothing we know of it may be stored any more."""


class LeaseShortError(Exception):
    """Too little of the lease is left to begin a call."""


class PlaceGoneError(Exception):
    """The room itself is not there any more."""


class OurFaultError(Exception):
    """A card could not be made. ``kind`` names the error; its text may hold words."""

    def __init__(self, kind: str) -> None:
        """Keep the name of the error's class only."""
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Link:
    """One platform, as seen from a claimed place."""

    tools: Tools
    claim: PlaceClaim
    way: Way
    platform: Platform

    async def call(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make one bounded call. Raises a ``PlatformError``, or ``LeaseShortError`` unmade."""
        if self.claim.until - self.tools.clock.now() < CALL_NEEDS:
            raise LeaseShortError
        outcome = Called.UNKNOWN
        try:
            result = await self._bounded(call)
            outcome = Called.OK
        except PlatformError as error:
            outcome = _outcome(error)
            raise
        finally:
            self.tools.meter.called(self.way.platform, outcome)
        return result

    async def _bounded(self, call: Callable[[], Awaitable[T]]) -> T:
        try:
            async with asyncio.timeout(CALL_FOR.total_seconds()):
                return await call()
        except PlatformError:
            raise
        except TimeoutError:
            raise OutcomeUnknown from None
        except Exception as error:
            # A fault of an adapter: it may have happened after the platform heard of it. The
            # error's own text is not logged: it may hold what somebody wrote.
            _log.error("adapter failed", error=type(error).__name__)
            raise OutcomeUnknown from None

    @property
    def pace(self) -> str:
        """What rests after a post: a room with all its threads, or a person's messages."""
        return self.claim.place if self.way.group is None else f"group:{self.way.group}"

    async def paced(self, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call after which the room rests, whatever comes of it."""
        try:
            return await self.call(call)
        finally:
            self.rest()

    def rest(self) -> None:
        """From now on the room rests."""
        seconds = self.platform.capabilities.seconds_between_posts
        self.tools.memory.posted(self.pace, self.tools.clock.now(), seconds)

    def take_turn(self) -> datetime | None:
        """Let the room rest from before the call: others visit it meanwhile. See ``Memory``."""
        seconds = self.platform.capabilities.seconds_between_posts
        return self.tools.memory.take_turn(self.pace, self.tools.clock.now(), seconds)

    async def make(self, card: str, *, words: bool) -> tuple[Card | None, Card | None]:
        """Make a card without and with words, from the same moment.

        Where ``words`` is False both are the card without words. ``OurFaultError`` when the
        maker raises.
        """

        def unit(tx: Tx) -> tuple[Card | None, Card | None]:
            plain = self._made(tx, card, with_words=False)
            return plain, self._made(tx, card, with_words=True) if words else plain

        return await self._reading(unit)

    async def make_one(self, card: str, *, with_words: bool) -> Card | None:
        """Make a card as it is now. ``OurFaultError`` when the maker raises."""
        return await self._reading(lambda tx: self._made(tx, card, with_words=with_words))

    async def _reading(self, unit: Callable[[Tx], T]) -> T:
        """Make cards. Trouble of the store is no fault of theirs: nothing is given up for it."""
        try:
            return await self.tools.store.read(unit)
        except KeyLost:
            raise OurFaultError(KeyLost.__name__) from None
        except IntervisorError:
            raise
        except Exception as error:
            raise OurFaultError(type(error).__name__) from None

    def _made(self, tx: Tx, card: str, *, with_words: bool) -> Card | None:
        dialect = self.platform.dialect
        return self.tools.maker.make(tx, card, dialect=dialect, with_words=with_words)


def _outcome(error: PlatformError) -> Called:
    match error:
        case RateLimited():
            return Called.RATE_LIMITED
        case Unavailable():
            return Called.AWAY
        case NotThere():
            return Called.GONE
        case NotAllowed():
            return Called.REFUSED
        case _:
            return Called.UNKNOWN


def externals(tx: Tx, people: Sequence[PersonId]) -> tuple[str, ...]:
    """Return the platform's ids of persons, in their order; unknown ones are left out."""
    known = tx.people.many(people)
    return tuple(known[person].external for person in people if person in known)
