"""The connection to Discord: discord.py's client with its command, asking for as little as it can.

It asks to be told of servers and channels only, keeps no members and no messages, and can notify
nobody by a mention. What people do goes on to ``inbound``.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import Any

import aiohttp
import discord
import structlog

from bot.cards import DISCORD

from .command import OurTranslator, OurTree, command_tree
from .inbound import Inbound

_log = structlog.get_logger(__name__)

#: With this the library gives a request up when it would have to wait longer, seconds. Its own
#: least is thirty, but a call of the delivery is over before that, with its outcome unknown.
PATIENCE = 3.0
#: So long a start may be held up by what it can do without, seconds.
TAKES_BACK_WITHIN = 3.0


class OurClient(discord.Client):
    """See the module. ``guild``: the server in which the ``command`` appears at once."""

    def __init__(self, inbound: Inbound, *, guild: int | None, command: str) -> None:
        # At their most talkative these log the body of every request and event.
        logging.getLogger("discord").setLevel(logging.WARNING)
        # It has no voice here, and need not say so at every start.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=30.0,
            # The one way to hear of an answered heartbeat; see ``on_socket_raw_receive``.
            enable_debug_events=True,
        )
        self.http.max_ratelimit_timeout = PATIENCE
        #: Signs of life of the connection, from when it first stood.
        self.signs = 0
        self._inbound = inbound
        self._guild = None if guild is None else discord.Object(guild)
        self.tree = OurTree(self)
        tree = command_tree(command, inbound.commanded, able=DISCORD)
        self.tree.add_command(tree, guild=self._guild)

    async def setup_hook(self) -> None:
        """Make the command known. Called once after every log-in, before anything comes in."""
        await self.tree.set_translator(OurTranslator())
        await self.tree.sync(guild=self._guild)
        if self._guild is not None:
            await self._take_back()

    async def _take_back(self) -> None:
        """Take away the command for all servers, of before there was one server to serve.

        It would stand there twice, and the old one would not work. Whatever comes of this, the
        new one works.
        """
        try:
            async with asyncio.timeout(TAKES_BACK_WITHIN):
                await self.tree.sync()
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            _log.warning("old command not taken away", why=type(error).__name__)

    async def on_socket_raw_receive(self, _message: str | bytes) -> None:
        """Discord sent something, an answered heartbeat at least; what it is, is not looked at.

        Before the first log-in over this connection is through, greetings prove nothing.
        """
        if self.is_ready():
            self.signs += 1

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Somebody did something. Buttons are read by their id, whoever made them and when."""
        await self._inbound.came(interaction)

    async def on_guild_channel_update(
        self, _before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Something about a channel changed; who can see it is looked at anew."""
        await self._inbound.room_changed(after)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """A channel is gone."""
        await self._inbound.room_changed(channel)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what failed by its kind only: its text may hold what somebody wrote."""
        kind = sys.exc_info()[0]
        _log.error("event failed", event=event_method, error=kind.__name__ if kind else "none")
