"""Everything of Discord in one piece: logging in, staying connected, and leaving.

``bot.app`` plugs it in. It knows the core by its ports only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import discord

from bot.errors import ConfigError, Unavailable
from bot.inputs import Inbox, News
from bot.ports import Clock, Platforms
from bot.words import COMMAND

from .answer import Answers
from .client import OurClient
from .dialect import DiscordDialect
from .inbound import Inbound
from .names import Names
from .send import Servers

_FINISH_WITHIN = timedelta(seconds=1)
#: How Discord ends a connection whose token is not good (any more).
_TOKEN_REFUSED = 4004


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """``token`` is the bot's. ``guild``: the one server it serves, if it is in only one.

    With a guild the command appears there at once, and what is pressed in direct messages is
    known to belong there. Without one, the only server that it is in is meant. ``command`` is the
    name of the command.
    """

    token: str = field(repr=False)
    guild: int | None = None
    command: str = COMMAND


class DiscordHome:
    """The adapter: its way out (``platform``), its way in (``connect``) and its life."""

    def __init__(self, settings: DiscordSettings, *, clock: Clock) -> None:
        self._settings = settings
        names = Names(clock)
        dialect = DiscordDialect(names.name_of, self._channel_name)
        answers = Answers(dialect, names)
        self._inbound = Inbound(answers, names, only_guild=self._only_guild)
        self._client = OurClient(self._inbound, guild=settings.guild, command=settings.command)
        # One client is in all servers.
        self.platforms: Platforms = Servers(self._client, names, dialect)

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

    def connect(self, inbox: Inbox, news: News) -> None:
        """Let people reach ``inbox``, and tell ``news`` of rooms. To be called before ``serve``."""
        self._inbound.connect(inbox, news)

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
            await self._client.connect(reconnect=True)
        except discord.ConnectionClosed as closed:
            if closed.code == _TOKEN_REFUSED:
                raise _bad_token() from None
            raise

    async def stop(self) -> None:
        """Leave: finish what is being answered and take nothing new in. ``serve`` returns."""
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

    def _channel_name(self, external: str) -> str | None:
        """The name of a channel, as Discord told of it."""
        channel = self._client.get_channel(int(external)) if external.isdecimal() else None
        return channel.name if isinstance(channel, discord.abc.GuildChannel) else None

    def _only_guild(self) -> int | None:
        """The server to which direct messages belong, if there is no doubt."""
        if self._settings.guild is not None:
            return self._settings.guild
        guilds = self._client.guilds
        return guilds[0].id if len(guilds) == 1 else None


def _bad_token() -> ConfigError:
    return ConfigError(
        "Discord does not accept the bot's token. Copy it anew from the page Bot of the"
        " application, and set INTERVISOR_DISCORD_TOKEN."
    )
