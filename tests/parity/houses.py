"""The whole bot around a platform that can be looked at: a house in which scenarios are played.

Nothing of the bot is replaced but time, chance and the wire.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from adapters.practice import (
    CHANNEL,
    Hub,
    PracticeClock,
    PracticePlatform,
    PracticeStore,
    Room,
    RoomPerson,
)
from adapters.practice import WORKSPACE as PRACTICE
from bot.assembly import Bot, Parts
from bot.cards import Card
from bot.drawing import Outline
from bot.inputs import Inbox
from bot.platforms import ByName
from bot.ports import Clock, Platform, Upcoming
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, ROOM, WORKSPACE, Did, MemoryPlatform
from bot.rehearsal.window import Seen, Window
from methods import load_library
from methods.spec import Mode
from storage import FileKeystore, MemoryKeystore, open_inline_store, open_store

from .page_inbox import PageInbox

SECRET = b"s" * 32
#: Read once: a house is built for every scenario.
LIBRARY = load_library()
#: A Monday morning.
FOUNDED_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


class MovedClock(Clock, Protocol):
    """A clock that goes only when it is moved."""

    def move_to(self, moment: datetime) -> None: ...


class House(Protocol):
    """A bot with its people. ``room`` is the platform's id of the group's channel.

    ``inbox`` is people's hands: the platform's own way in, at whose end the bot's stands. ``ids``
    gives the platform's id of everybody in the scenario.
    """

    @property
    def bot(self) -> Bot: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def clock(self) -> MovedClock: ...
    @property
    def platform(self) -> Platform: ...
    @property
    def window(self) -> Window: ...
    @property
    def workspace(self) -> str: ...
    @property
    def room(self) -> str: ...
    @property
    def shut(self) -> str | None:
        """A private channel with everybody in it but the bot; None where there is only one."""
        ...

    @property
    def ids(self) -> Mapping[str, str]: ...

    async def restart(self) -> None:
        """The process ends without goodbye and begins again on what it kept: a new bot."""
        ...

    def created(self) -> Sequence[str]:
        """What every call held that ever made a post here, as the platform got it."""
        ...

    async def close(self) -> None:
        """Let go of everything."""
        ...


class NotingPlatform(PracticePlatform):
    """The practice room, with a note of every card that a post is made with."""

    def __init__(self, room: Room, created: list[str]) -> None:
        super().__init__(room, seed=0)
        self._created = created

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        self._created.append(repr(card))
        return await super().post(place, card, nonce=nonce)


class WithoutReplies:
    """What somebody sees of the room, without the private answers to what they did."""

    def __init__(self, platform: PracticePlatform) -> None:
        self._platform = platform

    def seen_by(self, external: str, /) -> Sequence[Seen]:
        return [seen for seen in self._platform.seen_by(external) if not seen.private]


class StillControls:
    """The strip of a room whose clock is moved by the scenario."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.now()

    async def upcoming(self, *, language: str) -> Upcoming | None:
        return None

    async def skip_to_next(self) -> None:
        """Nobody presses it."""

    def colleagues(self) -> bool:
        return False

    async def set_colleagues(self, on: bool, /) -> None:
        """Nobody presses it."""

    async def mode(self) -> Mode | None:
        return None

    async def modes(self) -> tuple[Mode, ...]:
        return tuple(Mode)

    async def set_mode(self, mode: Mode, /) -> None:
        """Nobody presses it."""

    async def set_language(self, language: str, /) -> None:
        """Nobody presses it."""

    async def calendar(self, *, language: str) -> bytes | None:
        return None

    async def method(self, *, language: str) -> Outline | None:
        return None

    async def start_over(self) -> None:
        """Nobody presses it."""


class MemoryHouse:
    """The platform that only keeps a diary, on a store in memory."""

    workspace, room, shut = WORKSPACE, ROOM, "R2"

    def __init__(self, people: Sequence[str]) -> None:
        self.clock, self._ids = VirtualClock(FOUNDED_AT), SeededIds(1)
        self.ids = {name: name for name in people}
        self.platform = MemoryPlatform(self.ids, self.clock)
        self.window = self.platform
        self._store = open_inline_store(keystore=MemoryKeystore(), now=self.clock.now)
        self._start()

    def _start(self) -> None:
        platforms = ByName({NAME: self.platform})
        self.bot = Bot(Parts(self._store, self.clock, self._ids, platforms, LIBRARY, SECRET))
        self.inbox: Inbox = self.bot.inbox

    async def restart(self) -> None:
        """What a process remembers is gone; what was stored stays."""
        self._start()

    def created(self) -> Sequence[str]:
        return [repr(act.card) for act in self.platform.diary if act.did is Did.CREATE]

    async def close(self) -> None:
        await self._store.close()


class PracticeHouse:
    """The practice room and the real database, in a folder of their own."""

    workspace, room, shut = PRACTICE, CHANNEL, None

    def __init__(self, people: Sequence[str], folder: Path) -> None:
        self._folder = folder
        self._ids, self._hub = SeededIds(1), Hub()
        self._created: list[str] = []
        self.ids = {name: name for name in people}
        self._kept = self._open_room()
        self.clock = PracticeClock(self._kept, base=VirtualClock(FOUNDED_AT), hub=self._hub)
        self._room = Room(self._kept, clock=self.clock, ids=self._ids, hub=self._hub)
        self._room.settle(
            [RoomPerson(name, name, number) for number, name in enumerate(people, start=1)],
            channel="intervisie",
        )
        self._start()

    def _open_room(self) -> PracticeStore:
        key_path = self._folder / "room.key"
        return PracticeStore.open(self._folder / "room.db", key_path=key_path, ids=self._ids)

    def _start(self) -> None:
        self.platform = NotingPlatform(self._room, self._created)
        self.window = WithoutReplies(self.platform)
        keystore = FileKeystore(self._folder / "keys", SECRET)
        self._store = open_store(self._folder / "bot.db", keystore=keystore, now=self.clock.now)
        platforms = ByName({"practice": self.platform})
        self.bot = Bot(Parts(self._store, self.clock, self._ids, platforms, LIBRARY, SECRET))
        controls = StillControls(self.clock)
        self._page = PageInbox(self._room, self.bot.inbox, controls, ids=self._ids)
        self.inbox: Inbox = self._page

    def lose_replies(self, on: bool, /) -> None:
        """Let the room lose every fifth reply."""
        self._room.lose_replies(on)

    async def restart(self) -> None:
        """The process with bot and page begins anew; the room keeps what it showed."""
        await self._page.close()
        await self._store.close()
        self._start()

    def created(self) -> Sequence[str]:
        return self._created

    async def close(self) -> None:
        await self._page.close()
        await self._store.close()
        self._kept.close()


async def memory_house(people: Sequence[str]) -> House:
    """See ``MemoryHouse``."""
    return MemoryHouse(people)


async def practice_house(
    people: Sequence[str], folder: Path, *, lose_replies: bool = False
) -> House:
    """See ``PracticeHouse``. ``lose_replies`` turns the room's own switch on."""
    house = PracticeHouse(people, folder)
    house.lose_replies(lose_replies)
    return house
