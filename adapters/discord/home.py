"""Everything of Discord in one piece: logging in, staying connected, and leaving.

``bot.app`` plugs it in. It knows the core by its ports only.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import discord
import structlog

from bot.errors import ConfigError
from bot.ports import Clock, Ids, Inbox, Platform

from .answer import Answers
from .client import OurClient
from .dialect import DiscordDialect
from .inbound import Inbound
from .names import Names
from .send import DiscordPlatform

_log = structlog.get_logger(__name__)

_FIRST_WAIT_FOR = timedelta(seconds=2)
_LONGEST_WAIT_FOR = timedelta(minutes=2)
_FINISH_WITHIN = timedelta(seconds=1)
#: How Discord ends a connection whose token is not good (any more).
_TOKEN_REFUSED = 4004


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """``token`` is the bot's. ``guild``: the one server it serves, if it is in only one.

    With a guild the command appears there at once, and what is pressed in direct messages is
    known to belong there. Without one, the only server that it is in is meant.
    """

    token: str = field(repr=False)
    guild: int | None = None


class DiscordHome:
    """The adapter: its way out (``platform``), its way in (``connect``) and its life."""

    def __init__(self, settings: DiscordSettings, *, clock: Clock, ids: Ids) -> None:
        """``ids`` is not needed so far: Discord gives everything an id of its own."""
        self._settings = settings
        names = Names(clock)
        dialect = DiscordDialect(names.name_of)
        answers = Answers(dialect, names)
        self._inbound = Inbound(answers, names, only_guild=self._only_guild)
        self._client = OurClient(self._inbound, guild=settings.guild)
        self._platform = DiscordPlatform(self._client, names, dialect)

    @property
    def platform(self) -> Platform:
        """What the delivery calls."""
        return self._platform

    @property
    def client(self) -> discord.Client:
        """The library's client, for whoever plays Discord."""
        return self._client

    def connect(self, inbox: Inbox) -> None:
        """Let people reach ``inbox``. To be called before ``serve``."""
        self._inbound.connect(inbox)

    async def start(self) -> None:
        """Log in and make the command known; ``ConfigError`` when the token is not good.

        Where Discord cannot be reached it is tried again, less often as time goes by.
        """
        wait_for = _FIRST_WAIT_FOR
        while not self._client.is_closed():
            try:
                await self._client.login(self._settings.token)
            except discord.LoginFailure:
                raise _bad_token() from None
            except discord.Forbidden:
                raise ConfigError(
                    "Discord does not let the bot make its command known. Invite it to the server"
                    " with the scope applications.commands, and look at the server's id."
                ) from None
            except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as e:
                _log.warning("discord not reached", error=type(e).__name__)
                await self._hang_up()
                await asyncio.sleep(wait_for.total_seconds())
                wait_for = min(2 * wait_for, _LONGEST_WAIT_FOR)
            else:
                return

    async def serve(self) -> None:
        """Log in if that was not done yet, and stay connected until ``stop``."""
        if self._client.user is None:
            await self.start()
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
