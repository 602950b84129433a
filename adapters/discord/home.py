"""Everything of Discord in one piece: logging in, staying connected, and leaving.

``bot.app`` plugs it in. It knows the core by its ports only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import aiohttp
import discord

from bot.errors import ConfigError, Unavailable
from bot.inputs import Inbox, Watch
from bot.ports import Clock, Platform, Platforms
from bot.words import COMMAND

from .answer import Answers
from .client import OurClient
from .dialect import DiscordDialect
from .inbound import NAME, Inbound
from .names import Names
from .send import DiscordPlatform, is_id
from .servers import Servers
from .shards import Shards

_FINISH_WITHIN = timedelta(seconds=1)
#: How Discord ends a connection whose token is not good (any more).
_TOKEN_REFUSED = 4004


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """``token`` is the bot's. ``guild``: the one server it serves, if it serves only one.

    With a guild the command appears there at once. ``command`` is the name of the command.
    ``shards``: of which servers Discord tells this process; None: of all.
    """

    token: str = field(repr=False)
    guild: int | None = None
    command: str = COMMAND
    shards: Shards | None = None


class _Everywhere:
    """``bot.ports.Platforms``: each server through a platform of its own, for its own names."""

    def __init__(self, make: Callable[[int], Platform]) -> None:
        self._make = make
        self._made: dict[int, Platform] = {}

    def of(self, workspace: str) -> Platform | None:
        """Return the platform of a server; it need not be one that this process hears of."""
        name, _, server = workspace.partition(":")
        if name != NAME or not is_id(server):
            return None
        number = int(server)
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]


class DiscordHome:
    """The adapter: its way out (``platform``), its way in (``connect``) and its life."""

    def __init__(self, settings: DiscordSettings, *, clock: Clock) -> None:
        self._settings = settings
        self._names = Names(clock)
        self._inbound = Inbound(Answers(self._names), self._names, only_guild=self._only_guild)
        self._servers = Servers(lambda: self._client)
        self._client = OurClient(
            self._inbound,
            self._servers,
            guild=settings.guild,
            command=settings.command,
            shards=settings.shards,
        )
        self.platforms: Platforms = _Everywhere(self._platform)

    @property
    def signs(self) -> int:
        """Signs of life of the connection so far."""
        return self._client.signs

    @property
    def is_shut(self) -> bool:
        """No: Discord closes a connection only to have it made anew, or for good."""
        return False

    @property
    def client(self) -> discord.Client:
        """The library's client, for whoever plays Discord."""
        return self._client

    def connect(self, inbox: Inbox, news: Watch) -> None:
        """Let people reach ``inbox``, and tell ``news`` of rooms. To be called before ``serve``."""
        self._inbound.connect(inbox, news)
        self._servers.connect(news)

    async def start(self) -> None:
        """Log in and make the command known; ``ConfigError`` when the token is not good.

        ``Unavailable`` where Discord cannot be reached; it may be tried again then.
        """
        try:
            await self._client.login(self._settings.token)
        except discord.LoginFailure:
            raise _bad_token() from None
        except discord.Forbidden:
            raise ConfigError(
                "Discord does not let the bot make its command known. Invite it to the server"
                " with the scope applications.commands, and look at the server's id."
            ) from None
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError):
            await self._hang_up()
            raise Unavailable from None

    async def serve(self) -> None:
        """Stay connected until ``stop``; after ``start``."""
        if self._client.is_closed():
            return
        try:
            await self._client.stay_connected()
        except discord.ConnectionClosed as closed:
            if closed.code == _TOKEN_REFUSED:
                raise _bad_token() from None
            raise

    async def stop(self) -> None:
        """Leave: finish what is being answered and take nothing new in. ``serve`` returns."""
        self._servers.stop()
        await self._inbound.rest(within=_FINISH_WITHIN)
        await self._client.close()

    async def close(self) -> None:
        """Let go of everything; may be called twice."""
        await self._client.close()

    async def _hang_up(self) -> None:
        """Let go of a connection that came to nothing; logging in makes a new one."""
        http = self._client.http
        await http.close()
        http.connector = discord.utils.MISSING

    def _platform(self, server: int) -> Platform:
        dialect = DiscordDialect(partial(self._names.name_of, server), self._channel_name)
        return DiscordPlatform(self._client, self._names, dialect, server=server)

    def _channel_name(self, external: str) -> str | None:
        """The name of a channel, as Discord told of it."""
        channel = self._client.get_channel(int(external)) if external.isdecimal() else None
        return channel.name if isinstance(channel, discord.abc.GuildChannel) else None

    def _only_guild(self) -> int | None:
        """The server to which direct messages belong, if there can be no other.

        With one shard the bot is told of every server that it is in.
        """
        if self._settings.guild is not None:
            return self._settings.guild
        guilds = self._client.guilds if self._client.shard_count == 1 else ()
        return guilds[0].id if len(guilds) == 1 else None


def _bad_token() -> ConfigError:
    return ConfigError(
        "Discord does not accept the bot's token. Copy it anew from the page Bot of the"
        " application, and set INTERVISOR_DISCORD_TOKEN."
    )
