"""P4: how long people wait while everything that a bot does goes on beside it.

Fifty contributions a second arrive, whether the ones before are answered or not, and each wait
is counted from the moment it should have arrived. Meanwhile boards go out to a Slack in this
process, timers are looked for and a retention sweep runs every second. Bare Bolt gets the same
arrivals in turn, on the same server.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from bot.schedule import SystemClock
from tests.parity.slack_house import granted
from tests.standins.slack.server import StandInSlack

from .contributions import Served, acknowledged, serving
from .figure import Figure
from .slack_process import furnish

#: Arrivals a second.
RATE = 50
#: Seconds of a stretch of ours, and of bare Bolt after it.
OURS, BARE = 20, 5
SHORT = 20.0
#: Seconds before anything is counted.
SETTLING = 10
#: The server ends a connection that nobody used for five seconds.
KEPT_FOR = 3.0
#: Slack waits so long, and shows its own error then.
TOO_LATE = 3.0
SENT = ("chat.postMessage", "chat.update", "chat.delete")


@dataclass(slots=True)
class Kept:
    """A connection that was used before."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    used_at: float = 0.0


@dataclass(slots=True)
class Line:
    """A server with connections that are kept open, as many as are needed at once."""

    served: Served
    waits: list[float] = field(default_factory=list)
    refused: int = 0
    _free: list[Kept] = field(default_factory=list)

    async def stretch(self, seconds: int) -> None:
        """So many seconds of arrivals, each on time."""
        count = seconds * RATE
        requests: Iterator[bytes] = self.served.requests(count)
        begun = perf_counter()
        arriving = []
        for number, request in enumerate(requests):
            due = begun + number / RATE
            await asyncio.sleep(max(due - perf_counter(), 0))
            arriving.append(asyncio.create_task(self._arrive(request, due)))
        await asyncio.gather(*arriving)

    async def _arrive(self, request: bytes, due: float) -> None:
        kept = await self._connection()
        kept.writer.write(request)
        try:
            await acknowledged(kept.reader)
        except ConnectionError:
            # It was told that it was not kept, in time; its person would send it again.
            self.refused += 1
            kept.writer.close()
            return
        kept.used_at = perf_counter()
        self.waits.append(kept.used_at - due)
        self._free.append(kept)

    async def _connection(self) -> Kept:
        while self._free:
            kept = self._free.pop()
            if perf_counter() - kept.used_at < KEPT_FOR:
                return kept
            kept.writer.close()
        return Kept(*await asyncio.open_connection("127.0.0.1", self.served.port))

    def close(self) -> None:
        for kept in self._free:
            kept.writer.close()

    @property
    def p99(self) -> float:
        """In milliseconds."""
        return quantiles(self.waits, n=100)[98] * 1000


async def steady(*, seconds: float) -> list[Figure]:
    """P4. ``seconds``: of ours, all together."""
    slack = StandInSlack(SystemClock().now, scopes=granted())
    await slack.start()
    try:
        return await _beside(slack, seconds)
    finally:
        await slack.close()


async def _beside(slack: StandInSlack, seconds: float) -> list[Figure]:
    async with AsyncExitStack() as left:
        folder = Path(left.enter_context(tempfile.TemporaryDirectory()))
        told = json.dumps(asdict(furnish(slack)))
        (folder / "slack.json").write_text(told, encoding="utf-8")
        ours = Line(await left.enter_async_context(serving("living", folder)))
        bare = Line(await left.enter_async_context(serving("bare", folder)))
        for line in (ours, bare):
            left.callback(line.close)
            await line.stretch(SETTLING)  # fills caches, and sends what the openings left
            line.waits.clear()
            line.refused = 0
        calls = len(slack.api.calls)
        for _ in range(max(round(seconds / OURS), 1)):
            await ours.stretch(OURS)
            await bare.stretch(BARE)
    sent = sum(method in SENT for method, _ in slack.api.calls[calls:])
    late = ours.refused + sum(wait > TOO_LATE for wait in ours.waits)
    asked = ours.refused + len(ours.waits)
    beside = f"bare {bare.p99:.1f} ms; {sent} posts and edits went out meanwhile"
    name = f"not kept in time, or acknowledged after {TOO_LATE:.0f} s, of {asked}"
    return [
        Figure("P4", f"acknowledged within, {RATE}/s, p99 ({beside})", ours.p99, 50, "ms"),
        Figure("P4b", name, late, 0, ""),
    ]
