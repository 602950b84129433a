"""The borders of the bot as one process reaches them: a platform that fails, a store that it loses.

What happens at them is chosen by ``frail``; what is behind them is real.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from bot.cards import Card
from bot.errors import OutcomeUnknown, RateLimited, Unavailable
from bot.ports import UNIT_DEADLINE, Store, Tx
from bot.records import Room
from bot.rehearsal.platform import MemoryPlatform

from .frail import PLATFORM, READ, WRITE, Died, Fails, Frail

T = TypeVar("T")


class FrailPlatform(MemoryPlatform):
    """The platform in memory, whose calls may fail."""

    frail: Frail

    async def _frail(self, name: str, call: Callable[[], Awaitable[T]]) -> T:
        way = self.frail.meet(f"platform: {name}", PLATFORM)
        match way:
            case Fails.UNKNOWN:
                raise OutcomeUnknown
            case Fails.AWAY:
                raise Unavailable
            case Fails.TOO_FAST:
                raise RateLimited(timedelta(seconds=2))
            case Fails.DIES:
                raise Died
        done = await call()
        if way is Fails.UNKNOWN_AFTER:
            raise OutcomeUnknown
        if way is Fails.DIES_AFTER:
            raise Died
        return done

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        inside = super().post
        return await self._frail("post", lambda: inside(place, card, nonce=nonce))

    async def edit(self, place: str, post: str, card: Card) -> None:
        inside = super().edit
        await self._frail("edit", lambda: inside(place, post, card))

    async def remove(self, place: str, post: str) -> None:
        inside = super().remove
        await self._frail("remove", lambda: inside(place, post))

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        inside = super().open_thread
        return await self._frail("thread", lambda: inside(place, post, title=title, nonce=nonce))

    async def direct(self, person: str) -> str:
        inside = super().direct
        return await self._frail("direct", lambda: inside(person))

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        inside = super().set_listeners
        await self._frail("listeners", lambda: inside(thread, listeners))

    async def find(self, place: str, *, nonce: str) -> str | None:
        inside = super().find
        return await self._frail("find", lambda: inside(place, nonce=nonce))

    async def room(self, place: str) -> Room:
        inside = super().room
        return await self._frail("room", lambda: inside(place))

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        inside = super().make_room
        return await self._frail(
            "make room", lambda: inside(name, nonce=nonce, wished_by=wished_by)
        )

    async def invite(self, place: str, person: str) -> None:
        inside = super().invite
        await self._frail("invite", lambda: inside(place, person))

    async def set_purpose(self, place: str, purpose: str) -> None:
        inside = super().set_purpose
        await self._frail("purpose", lambda: inside(place, purpose))

    async def archive_room(self, place: str) -> None:
        inside = super().archive_room
        await self._frail("archive", lambda: inside(place))


class MortalStore:
    """The store as one process reaches it: until that is dead."""

    def __init__(self, inside: Store, frail: Frail) -> None:
        self._inside, self._frail = inside, frail
        self.is_dead = False
        #: What a unit answered that was committed, when the process died of it unheard.
        self.unheard: object = None

    async def write(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        way = self._at_border("store: write", WRITE)
        done = await self._inside.write(unit, within=within)
        if way is Fails.DIES_AFTER:
            self.unheard = done
            self._die()
        return done

    async def read(self, unit: Callable[[Tx], T], /, *, within: timedelta = UNIT_DEADLINE) -> T:
        self._at_border("store: read", READ)
        return await self._inside.read(unit, within=within)

    async def close(self) -> None:
        raise AssertionError("a process that dies closes nothing")

    def _at_border(self, what: str, ways: Sequence[Fails]) -> Fails | None:
        if self.is_dead:
            raise Died
        way = self._frail.meet(what, ways)
        if way is Fails.DIES:
            self._die()
        return way

    def _die(self) -> None:
        self.is_dead = True
        raise Died
