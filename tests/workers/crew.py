"""Several processes of the bot on one database, and what may befall each of them.

People reach any that takes them in, as behind a balancer: one that was stopped still gets
requests for half a second. Knows nothing of meetings.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.schedule import SystemClock
from tests.crash.lives import Life
from tests.standins.slack.wire import NOT_ANSWERED, Answered, HttpWire
from tests.standins.slack.workspace import SECRET, Json

#: Which parts the processes of a stretch have; None: both.
CREWS: tuple[tuple[str | None, ...], ...] = (
    (None, None),
    ("web", "worker"),
    (None, "web", "worker"),
    ("web", "web", "worker", "worker"),
    (None, None, "worker", "worker"),
)
#: A balancer finds out after this that one does not answer.
NOTICED_AFTER = 0.5


@dataclass
class Member:
    """One place in the crew; its process is another after each kill."""

    part: str | None
    life: Life | None = None
    wire: HttpWire | None = None
    stopped_at: float | None = None
    #: Between a kill and the moment at which its next process takes people in.
    is_away: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether it may be struck."""
        return not self.is_away and self.stopped_at is None

    @property
    def is_offered(self) -> bool:
        """Whether the balancer sends people here."""
        noticed = self.stopped_at is not None and time.monotonic() - self.stopped_at > NOTICED_AFTER
        return self.wire is not None and not self.is_away and not noticed


@dataclass
class Crew:
    """``start`` brings a process of a part into the world, ``buried`` hears how each ended."""

    parts: tuple[str | None, ...]
    start: Callable[[str | None], Awaitable[Life]]
    buried: Callable[[Life, bool], None]
    chance: random.Random
    members: list[Member] = field(init=False)

    def __post_init__(self) -> None:
        self.members = [Member(part) for part in self.parts]

    async def begins(self) -> None:
        """All of them start at once."""
        await asyncio.gather(*(self._starts(member) for member in self.members))

    async def ends(self) -> None:
        """All of them are asked to end."""
        for member in self.members:
            member.is_away = True
            assert member.life is not None
            self.buried(member.life, await member.life.ask_to_end())

    async def killed(self, member: Member) -> int:
        """Kill it; return the number of the process. ``returns`` brings the next one."""
        assert member.life is not None
        member.is_away = True
        pid = member.life.pid
        self.buried(member.life, await member.life.kill())
        return pid

    async def returns(self, member: Member) -> None:
        await self._starts(member)

    def stops(self, member: Member) -> int:
        """Let it stand still, with everything that it holds; return its number."""
        assert member.life is not None
        os.kill(member.life.pid, signal.SIGSTOP)
        member.stopped_at = time.monotonic()
        return member.life.pid

    def goes_on(self, member: Member) -> None:
        assert member.life is not None
        os.kill(member.life.pid, signal.SIGCONT)
        member.stopped_at = None

    async def _starts(self, member: Member) -> None:
        member.life = await self.start(member.part)
        if member.part != "worker":
            address = await member.life.says("Listening at ")
            now = SystemClock().now
            member.wire = HttpWire(address + "slack/events", secret=SECRET, now=now)
        await member.life.says("Connected: slack")
        member.is_away = False

    # As whatever brings people's requests

    async def deliver(self, payload: Json) -> Answered:
        """Give it to any that takes people in; nobody gives it to a second one."""
        offered = [member.wire for member in self.members if member.is_offered]
        wires = [wire for wire in offered if wire is not None]
        if not wires:
            await asyncio.sleep(0.05)
            return NOT_ANSWERED
        return await self.chance.choice(wires).deliver(payload)
