"""How long a place stands still whose worker was killed or stopped: until another one sends there.

It looks into the database beside the bot, and never writes. A thread that is not opened yet stands
still for its room, where the row that opens it is: that room is counted, the thread is not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg

#: What is watched is looked at so often.
LOOK_EVERY = 0.1

_HELD = """
    SELECT c.place, c.epoch, array_agg(r.id ORDER BY r.number),
        (array_agg(r.op || ' ' || r.state ORDER BY r.number))[1],
        count(*) FILTER (
            WHERE r.state = 'sending' AND r.op IN ('show', 'words', 'thread')
            AND NOT EXISTS (SELECT 1 FROM post p WHERE p.card = r.card)
        )
    FROM place_claim c
    JOIN outbox r ON r.place = c.place AND r.is_open = 1
    WHERE c.worker LIKE %s AND (
        c.place NOT LIKE 'thread:%%' OR EXISTS (SELECT 1 FROM place t WHERE t.place = c.place)
    ) GROUP BY c.place, c.epoch
"""
_NOW = """
    SELECT c.epoch, (SELECT count(*) FROM outbox r WHERE r.id = ANY(%s) AND r.is_open = 1)
    FROM place_claim c WHERE c.place = %s
"""


@dataclass(frozen=True)
class Held:
    """A place as it stood when its worker was struck, with the rows that it had not sent."""

    place: str
    epoch: int
    rows: Sequence[str]
    since: float
    #: What was to be done there first, and how far it was.
    first: str


@dataclass
class Watch:
    """``seconds``: of every takeover that was seen. A place that is struck again begins anew."""

    database: str
    seconds: list[float] = field(default_factory=list)
    struck_again: int = 0
    #: Posts that a struck process was making, so that it never heard, or never noted, which.
    being_made: int = 0
    #: Which kind of place the longest takeover was of, and what was to be done there.
    slowest: str = ""
    _open: dict[str, Held] = field(default_factory=dict)

    async def holds(self, pid: int) -> bool:
        """Whether this process has a place with something to send right now."""
        return bool(await asyncio.to_thread(self._ask, _HELD, (f"%.{pid}",)))

    async def struck(self, pid: int, *, at: float) -> int:
        """Note what this process held when it was struck; return how many places."""
        held = await asyncio.to_thread(self._ask, _HELD, (f"%.{pid}",))
        for place, epoch, rows, first, being_made in held:
            self.being_made += being_made
            self.struck_again += place in self._open
            self._open[place] = Held(place, epoch, rows, at, first)
        return len(held)

    async def run(self) -> None:
        """Look at what is open, for ever."""
        while True:
            for one in list(self._open.values()):
                await self._look(one)
            await asyncio.sleep(LOOK_EVERY)

    def waits_longest(self) -> float:
        """For how long the oldest of what is open has stood still; 0 when nothing is."""
        return max((time.monotonic() - one.since for one in self._open.values()), default=0.0)

    async def _look(self, held: Held) -> None:
        found = await asyncio.to_thread(self._ask, _NOW, (list(held.rows), held.place))
        (epoch, still_open) = found[0]
        if still_open == len(held.rows):
            return
        if epoch != held.epoch:
            took = time.monotonic() - held.since
            if took > max(self.seconds, default=0.0):
                kind, visits = held.place.partition(":")[0], epoch - held.epoch
                self.slowest = f"{kind}, {held.first}, after {visits} visits"
            self.seconds.append(took)
        # Else it came to itself before its claim had ended, and went on: nobody took over.
        if self._open.get(held.place) is held:
            del self._open[held.place]

    def _ask(self, what: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True) as raw:
            return raw.execute(what, values).fetchall()
