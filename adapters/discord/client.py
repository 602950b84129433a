"""The connection to Discord: discord.py's client with its command, asking for as little as it can.

It asks to be told of servers and channels only, keeps no members and no messages, and can notify
nobody by a mention. It has a connection for each shard. What people do goes on to ``inbound``, what
happens to servers to ``servers``.
"""

from __future__ import annotations

import asyncio
import logging
import math
import sys
from typing import Any

import aiohttp
import discord
import structlog
import yarl

from .command import OurTranslator, OurTree, command_tree
from .inbound import Inbound
from .servers import Servers
from .shards import Shards

_log = structlog.get_logger(__name__)

#: With this the library gives a request up when it would have to wait longer, seconds. Its own
#: least is thirty, but a call of the delivery is over before that, with its outcome unknown.
PATIENCE = 3.0
#: So long a start may be held up by what it can do without, seconds.
TAKES_BACK_WITHIN = 3.0
#: So long after Discord could not be asked for its shards it is asked again, seconds.
ASKS_AGAIN_AFTER = 5.0
#: What a role may give that lets somebody read a channel.
_READS = discord.Permissions(view_channel=True, administrator=True)


class OurClient(discord.AutoShardedClient):
    """See the module. ``guild``: the server in which the ``command`` appears at once.

    ``shards``: those of this process; without any it has them all, as many as Discord advises.
    """

    def __init__(
        self,
        inbound: Inbound,
        servers: Servers,
        *,
        guild: int | None,
        command: str,
        shards: Shards | None = None,
    ) -> None:
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
            shard_count=None if shards is None else shards.count,
        )
        self.shard_ids = None if shards is None else shards.ids
        self.http.max_ratelimit_timeout = PATIENCE
        #: Signs of life, from when every connection first stood: one whenever all of them gave one.
        self.signs = 0
        self._heard: set[int] = set()
        self._beats: dict[int, float] = {}
        self._logged_in = False
        self._inbound = inbound
        self._servers = servers
        self._guild = None if guild is None else discord.Object(guild)
        self.tree = OurTree(self)
        tree = command_tree(command, inbound.commanded)
        self.tree.add_command(tree, guild=self._guild)

    async def setup_hook(self) -> None:
        """Make the command known. Called once after every log-in, before anything comes in."""
        self._logged_in = True
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

    async def stay_connected(self) -> None:
        """Stay connected until it is closed, also where Discord is away at the beginning."""
        while not self.is_closed():
            try:
                await self.connect(reconnect=True)
            except (discord.GatewayNotFound, aiohttp.ClientError, OSError) as error:
                if self.shards or self.is_closed():
                    raise
                _log.warning("shards not known", why=type(error).__name__)
                await asyncio.sleep(ASKS_AGAIN_AFTER)

    async def launch_shard(
        self, gateway: yarl.URL, shard_id: int, *, initial: bool = False
    ) -> None:
        """Connect a shard. The library tries again for ever; not after the end."""
        if not self.is_closed():
            await super().launch_shard(gateway, shard_id, initial=initial)

    async def close(self) -> None:
        """Let go. What was never logged in has no shards that could be let go."""
        if self._logged_in:
            await super().close()
        else:
            await discord.Client.close(self)

    async def on_socket_raw_receive(self, _message: str | bytes) -> None:
        """Discord sent something, an answered heartbeat at least; what it is, is not looked at.

        Which shard it came over is not told. A heartbeat that was answered shows in how long that
        took, which is never the same twice.
        """
        for shard, latency in self.latencies:
            if math.isfinite(latency) and self._beats.get(shard) != latency:
                self._beats[shard] = latency
                self._lives(shard)

    async def on_shard_ready(self, shard: int) -> None:
        """A shard is connected anew. What happened in its servers meanwhile is not told."""
        self._lives(shard)
        self._servers.heard_nothing_of(shard, self.shard_count or 1)

    async def on_shard_resumed(self, shard: int) -> None:
        """A shard goes on where it broke off; what happened meanwhile was told."""
        self._lives(shard)

    def _lives(self, shard: int) -> None:
        """A shard gave a sign. Before every log-in is through, greetings prove nothing."""
        self._heard.add(shard)
        if self.is_ready() and self._heard.issuperset(self.shard_ids or self.shards):
            self.signs += 1
            self._heard.clear()

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

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The bot was let into a server, perhaps once more."""
        await self._servers.came_or_went(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The bot was put out of a server. One that is away for a while is told otherwise."""
        await self._servers.came_or_went(guild.id)

    async def on_guild_role_create(self, role: discord.Role) -> None:
        """There is a role more, whose people may read."""
        if role.permissions.value & _READS.value:
            await self._servers.look_at_rooms(role.guild.id)

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """A role changed; only who reads is of interest."""
        if (before.permissions.value ^ after.permissions.value) & _READS.value:
            await self._servers.look_at_rooms(after.guild.id)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """A role is gone, perhaps one that was let into a room."""
        await self._servers.look_at_rooms(role.guild.id)

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        """Log what failed by its kind only: its text may hold what somebody wrote."""
        kind = sys.exc_info()[0]
        _log.error("event failed", event=event_method, error=kind.__name__ if kind else "none")
