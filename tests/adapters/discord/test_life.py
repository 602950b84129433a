"""Logging in, asking for little, keeping the token and what people write to itself, and leaving.

Here the library's own wire is used, to a small server that stands for Discord's.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
import pytest
from aiohttp import web
from structlog.testing import capture_logs

import adapters.discord.client
from adapters.discord import DiscordHome, DiscordSettings
from bot.errors import ConfigError, OutcomeUnknown, RateLimited, Unavailable
from bot.ports import Platform

from .conftest import BOARD, TOKEN, card, make_home

ME = {"id": "1", "username": "intervisor", "discriminator": "0", "avatar": None}
APP = {
    "id": "2", "name": "Intervisor", "icon": None, "description": "", "bot_public": False,
    "bot_require_code_grant": False, "verify_key": "", "flags": 0, "owner": ME, "team": None,
}  # fmt: skip
POST: dict[str, object] = {
    "id": "77", "channel_id": "5", "author": ME, "content": "", "timestamp": "2026-03-12T14:00:00Z",
    "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [],
    "mention_roles": [], "attachments": [], "embeds": [], "pinned": False, "type": 0,
    "components": [],
}  # fmt: skip


def said(body: object, *, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    """The library reads JSON only where it is called exactly so."""
    kind = {"Content-Type": "application/json"}
    text = json.dumps(body).encode()
    return web.Response(body=text, status=status, headers={**kind, **(headers or {})})


@dataclass
class Server:
    """What stands for Discord. ``says``: answers to posts, one after the other.

    ``known``: how many commands were made known, in order, for whom. ``takes_back``: what it says
    when the list for all servers is emptied; None: nothing, for ever.
    """

    token_is_good: bool = True
    down: int = 0
    says: list[tuple[int, dict[str, Any], dict[str, str]]] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)
    known: list[tuple[str, int]] = field(default_factory=list)
    takes_back: int | None = 200
    #: How many shards it advises, None: it is away; and where they are reached.
    advises: int | None = 1
    link: str = ""

    async def me(self, request: web.Request) -> web.Response:
        if self.down:
            self.down -= 1
            return said({"message": "away", "code": 0}, status=503)
        good = self.token_is_good and request.headers["Authorization"] == f"Bot {TOKEN}"
        if not good:
            return said({"message": "401: Unauthorized", "code": 0}, status=401)
        return said(ME)

    async def app(self, request: web.Request) -> web.Response:
        return said(APP)

    async def commands(self, request: web.Request) -> web.Response:
        wished = await request.json()
        self.known.append((request.path.removeprefix("/applications/2/"), len(wished)))
        if not wished and self.takes_back is None:
            await asyncio.Event().wait()
        if not wished and self.takes_back != 200:
            return said({"message": "no", "code": 0}, status=self.takes_back or 0)
        return said([{**one, "id": "9", "application_id": "2", "version": "1"} for one in wished])

    async def gone(self, request: web.Request) -> web.Response:
        return said({"message": "Unknown Guild", "code": 10004}, status=404)

    async def gateway(self, request: web.Request) -> web.Response:
        if self.advises is None:
            return said({"message": "away", "code": 0}, status=500)
        limits = {"total": 1000, "remaining": 1000, "reset_after": 1, "max_concurrency": 1}
        return said({"url": self.link, "shards": self.advises, "session_start_limit": limits})

    async def shut(self, request: web.Request) -> web.Response:
        return said({"message": "Missing Access", "code": 50001}, status=403)

    async def post(self, request: web.Request) -> web.Response:
        self.posted.append(await request.json())
        status, body, headers = self.says.pop(0) if self.says else (200, POST, {})
        return said(body, status=status, headers=headers)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """Stands where the library looks for Discord."""
    stand_in = Server()
    app = web.Application()
    app.router.add_get("/users/@me", stand_in.me)
    app.router.add_get("/oauth2/applications/@me", stand_in.app)
    app.router.add_get("/gateway/bot", stand_in.gateway)
    app.router.add_get("/guilds/77", stand_in.gone)
    app.router.add_put("/applications/2/commands", stand_in.commands)
    app.router.add_put("/applications/2/guilds/42/commands", stand_in.shut)
    app.router.add_put("/applications/2/guilds/43/commands", stand_in.commands)
    app.router.add_post("/channels/5/messages", stand_in.post)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}")
    yield stand_in
    await runner.cleanup()


@pytest.fixture
async def home(server: Server) -> AsyncIterator[DiscordHome]:
    it = make_home()
    yield it
    await it.close()


async def test_a_token_that_is_not_good_is_said_plainly_and_never_shown(
    server: Server, home: DiscordHome, caplog: pytest.LogCaptureFixture
) -> None:
    server.token_is_good = False
    caplog.set_level(logging.DEBUG)
    with capture_logs() as logs, pytest.raises(ConfigError, match="INTERVISOR_DISCORD_TOKEN") as no:
        await home.start()
    assert TOKEN not in str(no.value) + str(logs) + caplog.text
    assert no.value.__suppress_context__


def test_settings_do_not_show_the_token() -> None:
    assert TOKEN not in repr(DiscordSettings(TOKEN, 5))


async def test_it_asks_for_no_more_than_it_needs(home: DiscordHome) -> None:
    client = home.client
    assert [name for name, on in client.intents if on] == ["guilds"]
    assert not client.intents.message_content
    assert client.allowed_mentions is not None
    assert dict(client.allowed_mentions.to_dict()) == {"parse": []}
    assert client._connection.max_messages is None


def platform_of(home: DiscordHome) -> Platform:
    platform = home.platforms.of("discord:1")
    assert platform is not None
    return platform


async def test_a_discord_that_is_away_can_be_tried_again(server: Server, home: DiscordHome) -> None:
    server.down = 1
    with pytest.raises(Unavailable):
        await home.start()
    await home.start()
    assert home.client.user is not None


async def test_after_leaving_nothing_goes_out(home: DiscordHome) -> None:
    await home.start()
    await home.stop()
    await home.close()
    with pytest.raises(Unavailable):
        await platform_of(home).post("5", BOARD, nonce="n1")
    await asyncio.wait_for(home.serve(), timeout=5)


async def test_a_way_that_is_cut_is_a_discord_that_is_away(
    home: DiscordHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    await home.start()
    monkeypatch.setattr(discord.http.Route, "BASE", "http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        await platform_of(home).post("5", BOARD, nonce="n1")


async def test_a_lost_reply_is_asked_again_with_the_same_nonce(
    server: Server, home: DiscordHome
) -> None:
    """The library does so by itself, after a second."""
    await home.start()
    server.says = [(502, {"message": "bad gateway", "code": 0}, {})]
    assert await platform_of(home).post("5", BOARD, nonce="n1") == "77"
    assert [(body["nonce"], body["enforce_nonce"]) for body in server.posted] == [("n1", True)] * 2


async def test_too_fast_is_told_with_how_long_to_wait(server: Server, home: DiscordHome) -> None:
    """The row waits, not the call: other places are not held up."""
    await home.start()
    slow = {"message": "slow down", "retry_after": 12.5, "global": False, "code": 0}
    server.says = [(429, slow, {"Via": "1.1", "X-RateLimit-Remaining": "0", "Retry-After": "13"})]
    with pytest.raises(RateLimited) as caught:
        await platform_of(home).post("5", BOARD, nonce="n1")
    assert caught.value.wait_for == timedelta(seconds=12.5)


async def test_without_the_library_the_pause_is_read_from_the_reply(
    server: Server, home: DiscordHome
) -> None:
    await home.start()
    server.says = [(429, {"message": "cloud", "code": 0}, {"Retry-After": "7"})]
    with pytest.raises(RateLimited) as caught:
        await platform_of(home).post("5", BOARD, nonce="n1")
    assert caught.value.wait_for == timedelta(seconds=7)


async def test_a_reply_that_breaks_off_leaves_the_outcome_unknown(
    home: DiscordHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks_off(request: asyncio.StreamReader, reply: asyncio.StreamWriter) -> None:
        await request.readline()
        reply.close()

    await home.start()
    cut = await asyncio.start_server(breaks_off, "127.0.0.1", 0)
    port = cut.sockets[0].getsockname()[1]
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}")
    with pytest.raises(OutcomeUnknown):
        await platform_of(home).post("5", BOARD, nonce="n1")
    cut.close()
    await cut.wait_closed()


async def test_nothing_that_is_sent_is_ever_logged(
    server: Server, home: DiscordHome, caplog: pytest.LogCaptureFixture
) -> None:
    """The library's most talkative level repeats every body; it is not allowed to."""
    with caplog.at_level(logging.DEBUG):
        await home.start()
        with capture_logs() as logs:
            await platform_of(home).post("5", card("Bord", "een geheim woord"), nonce="n1")
    assert "geheim" in str(server.posted)
    assert "geheim" not in caplog.text + str(logs)


def test_it_can_be_made_before_there_is_a_loop() -> None:
    """As the program does, which plugs everything together first."""
    assert not make_home(5).client.is_closed()


async def test_a_token_that_is_withdrawn_later_is_said_plainly(
    server: Server, home: DiscordHome, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Socket:
        close_code = 4004

    async def refused(*, reconnect: bool) -> None:
        raise discord.ConnectionClosed(Socket(), shard_id=None)  # type: ignore[arg-type] # only its code is read

    monkeypatch.setattr(home.client, "connect", refused)
    with pytest.raises(ConfigError, match="INTERVISOR_DISCORD_TOKEN"):
        await home.serve()
    Socket.close_code = 4010
    with pytest.raises(discord.ConnectionClosed):
        await home.serve()


async def test_a_server_that_does_not_know_the_bot_is_said_plainly(server: Server) -> None:
    """The command for all servers stays, for nothing came in its place."""
    home = make_home(42)
    with pytest.raises(ConfigError, match="Invite it to the server"):
        await home.start()
    assert server.known == []
    await home.close()


@pytest.mark.parametrize("says", [400, 403, 404, 401, 503, None])
async def test_an_old_command_that_cannot_be_taken_away_does_not_stop_the_start(
    server: Server, monkeypatch: pytest.MonkeyPatch, says: int | None
) -> None:
    monkeypatch.setattr(adapters.discord.client, "TAKES_BACK_WITHIN", 0.3)
    server.takes_back = says
    home = make_home(43)
    with capture_logs() as logs:
        await home.start()
    assert home.client.user is not None
    assert server.known == [("guilds/43/commands", 1), ("commands", 0)]
    assert [log["event"] for log in logs] == ["old command not taken away"]
    assert TOKEN not in str(logs)
    await home.close()


async def test_with_one_server_the_command_for_all_servers_is_taken_away(server: Server) -> None:
    home = make_home(43)
    await home.start()
    assert server.known == [("guilds/43/commands", 1), ("commands", 0)]
    await home.close()


@pytest.mark.parametrize("name", ["intervisie", "samen_leren"])
async def test_the_command_is_called_as_the_operator_says(name: str) -> None:
    home = make_home(command=name)
    assert [one.name for one in home._client.tree.get_commands()] == [name]
    await home.close()


async def test_without_one_server_the_command_is_for_all(server: Server, home: DiscordHome) -> None:
    await home.start()
    assert server.known == [("commands", 1)]
