"""``python -m benchmarks.isolation``: holding a group against letting the server find conflicts.

Both ways run the same units on one server, by turns, with its disk flushed at every commit. The
second way is not what the bot does; it is put together here for the comparison alone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter
from typing import Any

import storage.units
from bot.engine.ids import GroupId, MeetingId
from bot.engine.state import MeetingState
from bot.ports import Tx
from bot.records import Group, LogEntry, Meeting, MeetingStatus, Op, OutboxRow, Timer
from methods.spec import Mode
from storage import MemoryKeystore, PostgresStore, open_postgres_store
from storage.repositories import Reach
from tests.servers.postgres import Server

from .figure import machine

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GROUPS, UNITS, AT_ONCE, ROUNDS = (1, 8, 100), 600, 16, 3
_HOLDING = storage.units._BEGIN_WRITE
_FINDING = "BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE"


@dataclass
class Way:
    """One way to keep units apart, and how often it had to run one."""

    name: str
    begin: str
    holds: bool
    runs: int = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Have the store go this way."""
        self.runs = 0
        units: Any = storage.units  # two names in it are changed, and changed back

        def reach(*args: Any, shared: bool, **more: Any) -> Reach:
            self.runs += 1
            return Reach(*args, shared=shared and self.holds, **more)

        units._BEGIN_WRITE, units.Reach = self.begin, reach
        try:
            yield
        finally:
            units._BEGIN_WRITE, units.Reach = _HOLDING, Reach


WAYS = (Way("held", _HOLDING, holds=True), Way("serializable", _FINDING, holds=False))


def _found(number: int, tx: Tx) -> None:
    group, meeting = GroupId(f"g{number}"), MeetingId(f"m{number}")
    tx.groups.add(
        Group(group, "practice:local", "nl", "Europe/Amsterdam", "crea-m", Mode.CHAT, NOON)
    )
    state = MeetingState(meeting, group, Mode.CHAT)
    on = date(2026, 3, 2)
    tx.meetings.add(Meeting(meeting, group, None, on, NOON, MeetingStatus.OPEN, state))


def _press(number: int, name: str, tx: Tx) -> None:
    """What a press on a board costs a store: its key, the meeting, its log, a row and a timer."""
    tx.deliveries.claim(name, NOON)
    meeting = tx.meetings.get(MeetingId(f"m{number}"))
    assert meeting is not None
    tx.groups.members(meeting.group)
    moved = replace(meeting.state, turn=meeting.state.turn + 1)
    tx.meetings.save(replace(meeting, state=moved), read_version=meeting.version)
    tx.meetings.append_log(LogEntry(meeting.id, meeting.version + 1, NOON, "{}"))
    place, card = f"group:g{number}", f"board:m{number}"
    tx.outbox.add(OutboxRow(name, place, card, Op.SHOW, name[:20], NOON))
    tx.timers.set(Timer(f"meeting:m{number}", "end", NOON))


async def _measure(store: PostgresStore, way: Way, groups: int, name: str) -> str:
    waits: list[float] = []
    room = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> None:
        async with room:
            begun = perf_counter()
            unit = partial(_press, number % groups, f"{name}-{number}")
            await store.write(unit, within=timedelta(minutes=1))
            waits.append(perf_counter() - begun)

    with way.taken():
        begun = perf_counter()
        await asyncio.gather(*(one(number) for number in range(UNITS)))
        took = perf_counter() - begun
    slowest = sorted(waits)[int(len(waits) * 0.99)] * 1000
    return (
        f"{way.name:<13}{groups:>4} groups {UNITS / took:>6.0f} units/s,"
        f" {way.runs / UNITS:.2f} runs a unit, p99 {slowest:.0f} ms"
    )


async def main() -> None:
    """Measure both ways by turns, and print."""
    print(machine())
    server = Server(flushes=True)
    with server.database() as url:
        store = open_postgres_store(url, keystore=MemoryKeystore(), now=lambda: NOON)
        for number in range(max(GROUPS)):
            await store.write(partial(_found, number))
        for turn in range(ROUNDS):
            for groups in GROUPS:
                for way in WAYS:
                    name = f"{turn}-{groups}-{way.name}"
                    print(await _measure(store, way, groups, name), flush=True)
        await store.close()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
