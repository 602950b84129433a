"""What is to be rehearsed, what the rehearsal brings along, and the bot that it is given.

Nothing here runs: whoever calls a rehearsal puts the bot together and hands it in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Protocol

from methods.spec import Mode

from ..delivery import CardMaker, Delivery
from ..groups.meetings import Tools
from ..inputs import Inbox
from ..ports import Clock, Ids, Platforms, Store
from ..records import GroupKind, RoomKind
from .pacing import Pacing, Rehearsed

ZONE = "Europe/Amsterdam"
FEWEST, MOST = 3, 10
#: A group is founded on a Monday morning, twenty-four days before its first meeting: early
#: enough for every question of the weeks before.
FOUNDED_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)
FIRST_AFTER = timedelta(days=24)
MEETING_AT = time(15, 0)
EVERY_WEEKS = 6
#: More moments than any meeting has; reaching it is a failure, never an endless loop.
MOST_MOMENTS = 1000
#: The same within one moment.
MOST_ROUNDS = 300


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be rehearsed. ``people``: 3 to 10; ``rounds``: 1 to 3.

    ``looks_further``: another method is chosen for each case.
    """

    method: str = "crea-m"
    people: int = 6
    mode: Mode = Mode.VOICE
    language: str = "nl"
    seed: int = 0
    rounds: int = 1
    profile: str = "practice"
    looks_further: bool = False
    room_kind: RoomKind = RoomKind.THREADED
    kind: GroupKind = GroupKind.FIXED
    pacing: Pacing = field(default_factory=Rehearsed)

    def __post_init__(self) -> None:
        """``ValueError`` for what cannot be rehearsed."""
        if not FEWEST <= self.people <= MOST:
            raise ValueError(f"A rehearsal has {FEWEST} to {MOST} people.")
        if not 1 <= self.rounds <= 3:
            raise ValueError("A meeting has 1 to 3 rounds.")
        if self.room_kind is RoomKind.SEALED and self.mode is Mode.CHAT:
            raise ValueError("Whoever types together does so in the room itself.")


@dataclass(frozen=True, slots=True)
class Props:
    """What the rehearsal brings: its own time, chance and platform."""

    clock: Clock
    ids: Ids
    platforms: Platforms


class Assembled(Protocol):
    """The assembled bot, as far as a rehearsal drives it."""

    @property
    def store(self) -> Store: ...
    @property
    def tools(self) -> Tools: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def cards(self) -> CardMaker: ...
    @property
    def delivery(self) -> Delivery: ...
    async def fire_timers(self) -> int: ...
    async def sweep(self) -> None: ...


#: Puts the bot together around the props, on a fresh store.
Assemble = Callable[[Props], Assembled]
