"""Empties the outbox: claims places one after another and visits several of them at a time.

Any number of processes may run one on the same store. It knows no platform and no card; it
keeps nothing that may not be lost.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.errors import Busy, StoreFull
from bot.meter import UNMETERED, Meter
from bot.ports import Clock, Platforms, Store
from bot.records import PlaceClaim

from .link import LeftBehind, RoomMade, RoomRefused, RoomSeen, Tools
from .maker import CardMaker
from .memory import Memory
from .visit import Visit

#: A claim that is not given back is free again after this.
LEASE_FOR = timedelta(seconds=15)
#: While places are visited, others are looked for this often: they become due meanwhile, and
#: must not wait for the slowest visit.
LOOK_AGAIN_AFTER = timedelta(seconds=1)
#: Rows after which a drain claims no other place; the next tick goes on.
ROWS_PER_DRAIN = 500

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Worker:
    """One process among several; its name is new at every start."""

    name: str
    places_at_once: int = 4
    meter: Meter = UNMETERED


class Delivery:
    """Brings what is in the outbox to the platforms."""

    def __init__(
        self,
        store: Store,
        platforms: Platforms,
        maker: CardMaker,
        clock: Clock,
        *,
        worker: Worker,
        room_seen: RoomSeen,
        on_left_behind: LeftBehind,
        room_made: RoomMade,
        room_refused: RoomRefused,
    ) -> None:
        """``worker`` is this process. ``room_seen`` is told of every look at a group's room, before
        words go there, and says for how long others could read it. ``on_left_behind`` sees to it
        that a removal that was given up is asked for again. ``room_made`` begins a group in its
        new room; ``room_refused`` tells whoever wished for a room, or for somebody in it.
        """
        self._tools = Tools(
            store,
            platforms,
            maker,
            clock,
            Memory(),
            room_seen,
            on_left_behind,
            room_made,
            room_refused,
            worker.meter,
        )
        self._worker = worker.name
        self._at_once = worker.places_at_once

    async def drain(self, limit: int = ROWS_PER_DRAIN) -> int:
        """Send what is due; return how many rows were finished. One drain at a time.

        No place is claimed any more once ``limit`` rows were begun.
        """
        running: list[asyncio.Task[int]] = []
        finished = begun = 0
        try:
            while True:
                has_room = len(running) < self._at_once and begun < limit
                claim = await self._claim() if has_room else None
                if claim is not None:
                    begun += max(len(claim.rows), 1)
                    running.append(asyncio.create_task(Visit(self._tools, claim).run()))
                elif running:
                    done, _ = await asyncio.wait(
                        running,
                        timeout=LOOK_AGAIN_AFTER.total_seconds(),
                        return_when=asyncio.FIRST_COMPLETED,
                    )
                    running = [task for task in running if task not in done]
                    finished += sum(task.result() for task in done)
                else:
                    return finished
        finally:
            for task in running:
                task.cancel()
            if running:
                await asyncio.gather(*running, return_exceptions=True)

    async def _claim(self) -> PlaceClaim | None:
        now = self._tools.clock.now()
        until = now + LEASE_FOR
        try:
            return await self._tools.store.write(
                lambda tx: tx.outbox.claim(worker=self._worker, now=now, until=until)
            )
        except (Busy, StoreFull) as error:
            _log.warning("delivery waits for the store", error=type(error).__name__)
            return None
