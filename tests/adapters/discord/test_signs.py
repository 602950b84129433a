"""Whether the connection to Discord lives, seen over the library's own wire to a small gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import discord
import pytest
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket

from adapters.discord import DiscordHome, Shards, rounds
from adapters.discord import client as our_client

from .conftest import Asked, make_home
from .test_life import APP, ME, Server, server

__all__ = ["server"]

HEARTBEAT_MS = 200
SOON = 10


@dataclass
class Gateway:
    """The other side of the connection. ``lets_in``: whether a log-in is answered.

    ``silent``: the shards that are not answered any more.
    """

    lets_in: bool = True
    silent: set[int] = field(default_factory=set)
    beats: int = 0
    seen: list[list[int]] = field(default_factory=list)
    resumed: int = 0
    address: str = ""
    open: list[web.WebSocketResponse] = field(default_factory=list)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        shard = [0, 1]
        async for message in socket:
            if message.type is not aiohttp.WSMsgType.TEXT:
                continue
            told = json.loads(message.data)
            if told["op"] == 2:
                shard = told["d"]["shard"]
                self.seen.append(shard)
            if shard[0] not in self.silent:
                await self._answer(socket, told["op"], shard)
        return socket

    async def _answer(self, socket: web.WebSocketResponse, op: int, shard: list[int]) -> None:
        if op == 1:
            self.beats += 1
            await socket.send_json({"op": 11, "d": None})
        elif op == 6:
            self.resumed += 1
            await socket.send_json({"op": 0, "t": "RESUMED", "s": 2, "d": {}})
        elif op == 2 and self.lets_in:
            told = {
                "v": 10,
                "user": ME,
                "guilds": [],
                "shard": shard,
                "session_id": "s",
                "resume_gateway_url": self.address,
                "application": {"id": APP["id"], "flags": 0},
            }
            await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": told})


@pytest.fixture
async def gateway(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    stand_in = Gateway()
    app = web.Application()
    app.router.add_get("/", stand_in.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = yarl.URL(f"ws://127.0.0.1:{runner.addresses[0][1]}")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", address)
    server.link = stand_in.address = str(address)
    yield stand_in
    for socket in stand_in.open:
        await socket.close()
    await runner.cleanup()


@pytest.fixture
async def home(gateway: Gateway) -> AsyncIterator[DiscordHome]:
    """Connected, or about to be."""
    async with connected() as home:
        yield home


@asynccontextmanager
async def connected(
    shards: Shards | None = None, news: Asked | None = None
) -> AsyncIterator[DiscordHome]:
    home = make_home(shards=shards)
    home.connect(Asked(), news or Asked())
    await home.start()
    serving = asyncio.create_task(home.serve())
    yield home
    await home.stop()
    await asyncio.wait_for(serving, SOON)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards connect without the five seconds that Discord wants between them."""

    async def hook(self: object, shard: int | None, *, initial: bool = False) -> None:
        return None

    monkeypatch.setattr(our_client.OurClient, "before_identify_hook", hook)


async def more_signs(home: DiscordHome, than: int) -> int:
    async with asyncio.timeout(SOON):
        while home.signs <= than:  # noqa: ASYNC110 - the home has no event for it
            await asyncio.sleep(0.02)
    return home.signs


async def test_an_answered_heartbeat_is_a_sign_of_life(gateway: Gateway, home: DiscordHome) -> None:
    """Nobody does anything, and there are signs all the same."""
    seen = await more_signs(home, 0)
    for _ in range(3):
        seen = await more_signs(home, seen)
    assert gateway.beats >= 3


async def test_a_side_that_falls_silent_gives_none(gateway: Gateway, home: DiscordHome) -> None:
    await more_signs(home, 0)
    gateway.silent = {0}
    await asyncio.sleep(2 * HEARTBEAT_MS / 1000)
    seen = home.signs
    await asyncio.sleep(6 * HEARTBEAT_MS / 1000)
    assert home.signs == seen


async def test_until_the_log_in_is_through_nothing_counts(
    gateway: Gateway, home: DiscordHome
) -> None:
    """It greets and answers heartbeats, and lets nobody in: people cannot reach us yet."""
    gateway.lets_in = False
    async with asyncio.timeout(SOON):
        while gateway.beats < 4:  # noqa: ASYNC110 - the library beats as it likes
            await asyncio.sleep(0.02)
    assert home.signs == 0


async def until(found: Callable[[], bool]) -> None:
    async with asyncio.timeout(SOON):
        while not found():  # noqa: ASYNC110 - the other side has no event for it
            await asyncio.sleep(0.02)


@pytest.mark.usefixtures("at_once")
async def test_it_has_as_many_shards_as_discord_advises(server: Server, gateway: Gateway) -> None:
    server.advises = 3
    async with connected() as home:
        await more_signs(home, 0)
        assert gateway.seen == [[0, 3], [1, 3], [2, 3]]


@pytest.mark.usefixtures("at_once")
async def test_a_process_has_the_shards_that_it_was_given(server: Server, gateway: Gateway) -> None:
    server.advises = None
    async with connected(Shards(2, 3, 8)) as home:
        await more_signs(home, 0)
        assert gateway.seen == [[2, 8], [3, 8]]


@pytest.mark.usefixtures("at_once")
async def test_one_silent_shard_is_not_covered_by_the_others(gateway: Gateway) -> None:
    """The process lives when each of its shards does."""
    async with connected(Shards(0, 1, 2)) as home:
        for seen in range(3):
            await more_signs(home, seen)
        gateway.silent = {1}
        await asyncio.sleep(2 * HEARTBEAT_MS / 1000)
        seen, beats = home.signs, gateway.beats
        await asyncio.sleep(6 * HEARTBEAT_MS / 1000)
        assert gateway.beats > beats, "the other one is answered"
        assert home.signs == seen


async def test_a_discord_that_does_not_say_how_many_shards_is_asked_again(
    server: Server, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process goes on, and sends meanwhile."""
    monkeypatch.setattr(our_client, "ASKS_AGAIN_AFTER", 0.1)

    async def once(self: object) -> object:
        raise discord.GatewayNotFound

    with monkeypatch.context() as away:
        away.setattr(discord.http.HTTPClient, "get_bot_gateway", once)
        home = make_home()
        await home.start()
        serving = asyncio.create_task(home.serve())
        await asyncio.sleep(0.3)
        assert not serving.done()
    await more_signs(home, 0)
    await home.stop()
    await asyncio.wait_for(serving, SOON)


async def test_it_ends_while_a_shard_cannot_be_reached(
    server: Server, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.link = "ws://127.0.0.1:1"
    home = make_home()
    await home.start()
    serving = asyncio.create_task(home.serve())
    await asyncio.sleep(0.2)
    await home.stop()
    await asyncio.wait_for(serving, SOON)


@pytest.mark.usefixtures("at_once")
async def test_only_what_is_not_taken_up_again_has_everything_looked_at(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connection that goes on where it broke off is told what happened meanwhile."""
    monkeypatch.setattr(rounds, "REST_FOR", 0)
    news = Asked(kept={"discord:77": ()})
    async with connected(news=news) as home:
        await until(lambda: news.shut == ["discord:77"])
        await gateway.open[-1].send_json({"op": 7, "d": None})
        await until(lambda: gateway.resumed == 1)
        await more_signs(home, home.signs)
        assert (len(gateway.seen), news.shut) == (1, ["discord:77"])
        await gateway.open[-1].send_json({"op": 9, "d": False})
        await until(lambda: len(news.shut) == 2)
        assert len(gateway.seen) == 2
