"""The whole bot around a platform that can be looked at: a house in which scenarios are played.

Nothing of the bot is replaced but time, chance and the wire.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from bot.ports import Clock, Inbox, Platform, Upcoming
from bot.rehearsal.clock import SeededIds, VirtualClock
from bot.rehearsal.platform import NAME, ROOM, WORKSPACE, MemoryPlatform
from bot.rehearsal.window import Seen, Window
from methods import load_library
from methods.spec import Mode
from storage import FileKeystore, MemoryKeystore, open_inline_store, open_store

from .page_inbox import PageInbox

SECRET = b"s" * 32
#: A Monday morning.
FOUNDED_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


class MovedClock(Clock, Protocol):
    """A clock that goes only when it is moved."""

    def move_to(self, moment: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class House:
    """A bot with its people. ``room`` is the platform's id of the group's channel.

    ``inbox`` is the platform's own way in; what comes through it ends at the bot's.
    """

    bot: Bot
    inbox: Inbox
    clock: MovedClock
    platform: Platform
    window: Window
    workspace: str
    room: str
    close: Callable[[], None] = lambda: None


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

    async def set_mode(self, mode: Mode, /) -> None:
        """Nobody presses it."""

    async def set_language(self, language: str, /) -> None:
        """Nobody presses it."""

    async def calendar(self, *, language: str) -> bytes | None:
        return None

    async def start_over(self) -> None:
        """Nobody presses it."""


def memory_house(people: Sequence[str]) -> House:
    """The platform that only keeps a diary, on a store in memory."""
    clock, ids = VirtualClock(FOUNDED_AT), SeededIds(1)
    platform = MemoryPlatform({name: name for name in people}, clock)
    bot = Bot(
        Parts(
            store=open_inline_store(keystore=MemoryKeystore(), now=clock.now),
            clock=clock,
            ids=ids,
            platforms={NAME: platform},
            library=load_library(),
            secret=SECRET,
        )
    )
    return House(bot, bot.inbox, clock, platform, platform, WORKSPACE, ROOM)


def practice_house(people: Sequence[str], folder: Path) -> House:
    """The practice room and the real database, in a folder of their own."""
    ids, hub = SeededIds(1), Hub()
    kept = PracticeStore.open(folder / "room.db", key_path=folder / "room.key", ids=ids)
    clock = PracticeClock(kept, base=VirtualClock(FOUNDED_AT), hub=hub)
    room = Room(kept, clock=clock, ids=ids, hub=hub)
    room.settle(
        [RoomPerson(name, name, number) for number, name in enumerate(people, start=1)],
        channel="intervisie",
    )
    platform = PracticePlatform(room, seed=0)
    bot = Bot(
        Parts(
            store=open_store(
                folder / "bot.db", keystore=FileKeystore(folder / "keys", SECRET), now=clock.now
            ),
            clock=clock,
            ids=ids,
            platforms={"practice": platform},
            library=load_library(),
            secret=SECRET,
        )
    )
    inbox = PageInbox(room, bot.inbox, StillControls(clock), ids=ids)
    window = WithoutReplies(platform)
    return House(bot, inbox, clock, platform, window, PRACTICE, CHANNEL, kept.close)
