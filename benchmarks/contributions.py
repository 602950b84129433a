"""P1, P2 and P3: contributions to running meetings over signed Slack HTTP, against bare Bolt.

Both answer behind the same web server, one process each; the load comes from this one, signed
before the clock starts. Every contribution is a form with a text of its own that is stored,
sealed and committed before it is acknowledged. Blocks alternate, and medians count.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from urllib.parse import urlencode

from bot.schedule import SystemClock
from tests.standins.slack.wire import signed
from tests.standins.slack.workspace import SECRET, TEAM

from .figure import Figure

#: Seconds of a block, and blocks of each kind.
BLOCK, PASSES = 2.0, 5
#: Requests signed ahead of a block: more than bare Bolt answers in one.
AHEAD = 16_000
_SENDERS = [{"person": "U0", "token": "give|m|0.look-back|1|look-back|f", "field": "text"}]


@dataclass(slots=True)
class Block:
    """What one block came to."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return len(self.waits) / self.seconds

    def share(self, hundredths: int) -> float:
        """The wait that so many of a hundred stay under."""
        return quantiles(self.waits, n=100)[hundredths - 1]


class Served:
    """A server in a process of its own, and requests that it has not seen."""

    def __init__(self, port: int, senders: list[dict[str, str]]) -> None:
        self.port = port
        self._senders = senders or _SENDERS
        self._number = 0

    def requests(self, count: int) -> Iterator[bytes]:
        """So many, each signed, and each with a text of its own."""
        now = SystemClock().now()
        made = []
        for _ in range(count):
            self._number += 1
            body = urlencode({"payload": json.dumps(self._payload(self._number))}).encode()
            headers = signed(body, secret=SECRET, at=now)
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            start = f"POST /slack/events HTTP/1.1\r\nhost: localhost\r\n{head}"
            made.append(f"{start}content-length: {len(body)}\r\n\r\n".encode() + body)
        return iter(made)

    def _payload(self, number: int) -> Mapping[str, object]:
        sender = self._senders[number % len(self._senders)]
        text = f"Wat ik meenam, voor de {number}e keer: eerst vragen, en dan pas iets vinden."
        typed = {"type": "plain_text_input", "value": text}
        return {
            "type": "view_submission",
            "team": {"id": TEAM},
            "user": {"id": sender["person"], "team_id": TEAM},
            "trigger_id": f"t{number}",
            "view": {
                "id": f"V{number}",
                "type": "modal",
                "callback_id": "form",
                "hash": str(number),
                "private_metadata": sender["token"],
                "state": {"values": {sender["field"]: {"value": typed}}},
            },
        }

    async def block(self, connections: int, seconds: float = BLOCK) -> Block:
        """As many requests as are answered one after another on so many connections."""
        waiting = self.requests(AHEAD)
        block = Block()
        begun = perf_counter()
        until = begun + seconds
        await asyncio.gather(*(self._talk(waiting, block, until) for _ in range(connections)))
        block.seconds = perf_counter() - begun
        return block

    async def _talk(self, waiting: Iterator[bytes], block: Block, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            while (begun := perf_counter()) < until:
                request = next(waiting, None)
                if request is None:
                    return
                writer.write(request)
                await acknowledged(reader)
                block.waits.append(perf_counter() - begun)
        finally:
            writer.close()


async def acknowledged(reader: asyncio.StreamReader) -> None:
    """Read one answer; a contribution that is not kept would be no contribution."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    if not head.startswith(b"HTTP/1.1 200") or b"errors" in body:
        raise ConnectionError(f"not acknowledged: {head[:15].decode()}")


@asynccontextmanager
async def serving(kind: str, folder: Path, **settings: str) -> AsyncIterator[Served]:
    """A process of ``benchmarks.slack_process``."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.slack_process", kind, str(folder)),
        env={**os.environ, **settings},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**24,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        said = json.loads(await process.stdout.readline() or "{}")
        yield Served(said["port"], said["senders"])
        process.stdin.close()
        await asyncio.wait_for(process.wait(), 10)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@dataclass(frozen=True, slots=True)
class Pair:
    """Blocks of ours and of bare Bolt, in turn, with so many connections."""

    ours: list[Block]
    bare: list[Block]

    @property
    def share(self) -> float:
        return median(o.rate / b.rate for o, b in zip(self.ours, self.bare, strict=True))

    @property
    def rates(self) -> str:
        ours, bare = (median(b.rate for b in blocks) for blocks in (self.ours, self.bare))
        return f"{ours:,.0f}/s against {bare:,.0f}/s"

    def slower(self, hundredths: int) -> float:
        """How many times as long ours take, at so many of a hundred."""
        return median(
            o.share(hundredths) / b.share(hundredths)
            for o, b in zip(self.ours, self.bare, strict=True)
        )


async def _in_turn(ours: Served, bare: Served, *, connections: int, passes: int) -> Pair:
    pair = Pair([], [])
    for _ in range(passes):
        pair.ours.append(await ours.block(connections))
        pair.bare.append(await bare.block(connections))
    return pair


async def on_sqlite(*, short: bool = False) -> list[Figure]:
    """P1 and P2."""
    with tempfile.TemporaryDirectory() as folder:
        by = await measured("sqlite", Path(folder), (1, 10, 100), short=short)
    return [
        *(
            throughput("P1", by[n], what="contributions on SQLite", connections=n, aim=0.6)
            for n in (10, 100)
        ),
        Figure("P2", "acknowledged within, median, 1 connection, ratio", by[1].slower(50), 2.5, ""),
        Figure("P2b", "acknowledged within, p99, 10 connections, ratio", by[10].slower(99), 4, ""),
    ]


async def on_postgres(*, short: bool = False) -> list[Figure]:
    """P3."""
    from tests.servers.postgres import Server  # noqa: PLC0415  # only where it is measured

    server = Server()
    try:
        for name in ("fsync", "full_page_writes"):
            server.admin.execute(f"ALTER SYSTEM RESET {name}")  # the tests' server does without
        server.admin.execute("SELECT pg_reload_conf()")
        with (
            tempfile.TemporaryDirectory() as folder,
            server.empty_database() as database,
            server.empty_database() as keys,
        ):
            by = await measured(
                "postgres",
                Path(folder),
                (10, 100),
                short=short,
                INTERVISOR_DATABASE_URL=database,
                INTERVISOR_KEYSTORE_URL=keys,
            )
    finally:
        server.close()
    on_one_worker = "contributions on PostgreSQL, one worker"
    return [throughput("P3", by[n], what=on_one_worker, connections=n, aim=0.3) for n in (10, 100)]


async def measured(
    kind: str, folder: Path, connections: tuple[int, ...], *, short: bool, **settings: str
) -> dict[int, Pair]:
    """Pairs with so many connections each; ``kind`` is one of ``slack_process``."""
    async with AsyncExitStack() as processes:
        ours = await processes.enter_async_context(serving(kind, folder, **settings))
        bare = await processes.enter_async_context(serving("bare", folder))
        for one in (ours, bare):
            await one.block(10, BLOCK / 2)  # fills caches, and meets everybody
        passes = 2 if short else PASSES
        return {
            each: await _in_turn(ours, bare, connections=each, passes=passes)
            for each in connections
        }


def throughput(number: str, pair: Pair, *, what: str, connections: int, aim: float) -> Figure:
    """Ours as a share of bare Bolt's."""
    name = f"{what}, {connections} connections ({pair.rates} bare), share"
    return Figure(number, name, pair.share, aim, "", at_least=True)
