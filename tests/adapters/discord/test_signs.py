"""Whether the connection to Discord lives, seen over the library's own wire to a small gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiohttp
import pytest
import yarl
from aiohttp import web
from discord.gateway import DiscordWebSocket

from adapters.discord import DiscordHome

from .conftest import make_home
from .test_life import APP, ME, server

__all__ = ["server"]

HEARTBEAT_MS = 200
SOON = 10


@dataclass
class Gateway:
    """The other side of the connection. ``lets_in``: whether a log-in is answered."""

    lets_in: bool = True
    is_silent: bool = False
    beats: int = 0
    open: list[web.WebSocketResponse] = field(default_factory=list)

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": HEARTBEAT_MS}})
        async for message in socket:
            if message.type is aiohttp.WSMsgType.TEXT and not self.is_silent:
                await self._answer(socket, json.loads(message.data)["op"])
        return socket

    async def _answer(self, socket: web.WebSocketResponse, op: int) -> None:
        if op == 1:
            self.beats += 1
            await socket.send_json({"op": 11, "d": None})
        elif op == 2 and self.lets_in:
            told = {
                "v": 10,
                "user": ME,
                "guilds": [],
                "session_id": "s",
                "resume_gateway_url": "ws://127.0.0.1:1",
                "application": {"id": APP["id"], "flags": 0},
            }
            await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": told})


@pytest.fixture
async def gateway(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Gateway]:
    stand_in = Gateway()
    app = web.Application()
    app.router.add_get("/", stand_in.link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = yarl.URL(f"ws://127.0.0.1:{runner.addresses[0][1]}")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", address)
    yield stand_in
    for socket in stand_in.open:
        await socket.close()
    await runner.cleanup()


@pytest.fixture
async def home(server: object, gateway: Gateway) -> AsyncIterator[DiscordHome]:
    """Connected, or about to be."""
    home = make_home()
    await home.start()
    serving = asyncio.create_task(home.serve())
    yield home
    await home.stop()
    await asyncio.wait_for(serving, SOON)


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
    gateway.is_silent = True
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
