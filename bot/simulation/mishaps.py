"""What happens around a meeting that nobody planned: outages, strangers, people who come and go.

Each mishap has a moment and a length of its own. It only makes things happen; what must hold
all the same stands in ``rules``.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from ..cards import Button
from ..engine.ids import MeetingId
from ..engine.state import Presence
from ..groups.meetings import Tools
from ..groups.private import EARLY
from ..inputs import Inbox, Press
from ..rehearsal.platform import WORKSPACE
from .closed_messages import ClosedMessages
from .faults import Fault
from .loop import sleep_until
from .managers import Manager
from .open_groups import Unconfirmed
from .room_mishaps import RoomMishaps
from .world import World

#: Controls that anybody may press at any time without a form, out of mere restlessness.
RESTLESS = (
    *("stop", "back", "pause", "resume", "extend", "ready", "guide", "next", "more", "reveal"),
    "console",
)
MOST_RESTLESS = 12


class Mishaps:
    """The mishaps of one meeting."""

    def __init__(
        self,
        world: World,
        tools: Tools,
        meeting: MeetingId,
        *,
        room: RoomMishaps,
        manager: Manager,
        names: tuple[str, ...],
        inbox: Inbox,
        seed: int,
    ) -> None:
        self._world = world
        self._faults = world.props.faults
        self._tools = tools
        self._meeting = meeting
        self._names = names
        self._inbox = inbox
        self._stayed_away = 0
        self._chance = random.Random(f"{seed}:mishaps")
        self._room = room
        self._manager = manager
        self._closed = ClosedMessages(world, names=names, inbox=inbox, judge=room.judge, seed=seed)
        self._unconfirmed = Unconfirmed(
            world, tools, meeting, room=room, words=manager.words, seed=seed
        )

    @property
    def stayed_away(self) -> int:
        """How often somebody did not come, or went."""
        return self._stayed_away + self._room.went

    async def happen(self, starts_at: datetime) -> None:
        """Let everything happen that is drawn for this meeting."""
        works: list[Coroutine[Any, Any, None]] = []
        drawn: tuple[tuple[Fault, Callable[[datetime], Coroutine[Any, Any, None]]], ...] = (
            (Fault.OUTAGE, self._outage),
            (Fault.BLACK_HOLE, self._black_hole),
            (Fault.RATE_LIMIT, self._storm),
            (Fault.ROOM, self._room.strangers),
            (Fault.ROOM, self._room.opens_up),
            (Fault.ROOM, self._room.closes),
            (Fault.NEWCOMER, self._room.newcomer),
            (Fault.SHARING, self._room.is_shared),
            (Fault.LEAVER, self._room.goes_out),
            (Fault.LEAVER, self._room.leaves),
            (Fault.MANAGER, self._manager.tries_every_door),
            (Fault.PRESENCE, self._stays_away),
            (Fault.PRESENCE, self._comes_and_goes),
            (Fault.RESTLESS, self._restless),
            (Fault.CLOSED, self._closed.closes),
        )
        works = [make(starts_at) for kind, make in drawn if self._faults.strikes(kind)]
        await asyncio.gather(*works, self._unconfirmed.tries_every_door(starts_at))

    async def undo(self) -> None:
        """The meeting is over: the room is as it should be."""
        await self._room.undo()

    async def let_in(self) -> None:
        """A workspace lets the bot in again. It is waited for until somebody hears of it."""
        await self._room.let_into_workspace()

    # The platform

    async def _outage(self, starts_at: datetime) -> None:
        await self._at(starts_at, -180, 90)
        minutes = self._chance.choice((1, 5, 20, 60, 360))
        self._world.weather.down_until = self._now() + minutes * 60
        self._tell(f"the platform is down for {minutes} minutes")

    async def _black_hole(self, starts_at: datetime) -> None:
        await self._at(starts_at, -60, 90)
        minutes = self._chance.choice((0.5, 3, 10, 45))
        self._world.weather.silent_until = self._now() + minutes * 60
        self._tell(f"the platform answers nobody for {minutes} minutes")

    async def _storm(self, starts_at: datetime) -> None:
        await self._at(starts_at, -5, 60)
        minutes = self._chance.choice((0.3, 1, 5))
        self._world.weather.storm_until = self._now() + minutes * 60
        self._tell(f"the platform asks everybody to wait for {minutes} minutes")

    # The people

    async def _stays_away(self, starts_at: datetime) -> None:
        await self._at(starts_at, -3 * 24 * 60, -60)
        who = self._chance.choice(self._names)
        said = self._chance.choice((Presence.LATER, Presence.ABSENT, EARLY))
        self._stayed_away += 1
        await self._attend(who, said)
        if self._chance.random() < 0.7:
            await self._at(starts_at, -50, 40)
            await self._attend(who, Presence.HERE)

    async def _comes_and_goes(self, starts_at: datetime) -> None:
        for _ in range(self._chance.randint(1, 2)):
            await self._at(max(starts_at, self._world.clock.now()), 1, 50)
            who = self._chance.choice(self._names)
            self._stayed_away += 1
            await self._attend(who, Presence.LEFT)
            if self._chance.random() < 0.8:
                await asyncio.sleep(60 * self._chance.uniform(0.2, 20))
                await self._attend(who, Presence.HERE)

    async def _restless(self, starts_at: datetime) -> None:
        await sleep_until(self._world.clock, starts_at)
        for _ in range(self._chance.randint(1, MOST_RESTLESS)):
            await asyncio.sleep(60 * self._chance.uniform(0.1, 8))
            who = self._chance.choice(self._names)
            cards = self._world.props.platform.seen_by(who)
            buttons = [b for seen in cards for b in seen.card.buttons if b.action in RESTLESS]
            if buttons:
                await self._press(who, self._chance.choice(buttons))

    async def _attend(self, who: str, said: str) -> None:
        await self._send(who, f"attend|{self._meeting}|{said}")

    async def _press(self, who: str, button: Button) -> None:
        await self._send(who, button.token)

    async def _send(self, who: str, token: str) -> None:
        await self._inbox.press(Press(self._tools.ids.new(), WORKSPACE, who, token))

    # Moments

    async def _at(self, starts_at: datetime, least: float, most: float) -> None:
        """Sleep until so many minutes from the meeting's hour; slow meetings have days."""
        minutes = self._chance.uniform(least, most)
        await sleep_until(self._world.clock, starts_at + timedelta(minutes=minutes))

    def _now(self) -> float:
        return self._world.props.loop.time()

    def _tell(self, line: str) -> None:
        self._world.props.story.tell(line)
