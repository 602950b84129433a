"""In which servers the bot is, and what is to be looked at again there.

Whatever Discord tells by itself is taken as a sign that it is time to ask: events get lost whenever
a connection is made anew. What is asked is one server, or one room, at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from bot.inputs import Watch

from .inbound import NAME, workspace_of
from .rounds import Rounds
from .shards import shard_of
from .troubles import Code

#: How Discord says that the bot is not in a server: it does not know it, or may not say.
_NOT_IN_IT = frozenset({Code.UNKNOWN_SERVER, Code.NO_ACCESS})
#: So often Discord is asked in one round when it does not say.
TRIES = 3

_log = structlog.get_logger(__name__)


class Servers:
    """Sees to it that what is known of servers and their rooms is true again."""

    def __init__(self, client: Callable[[], discord.Client]) -> None:
        self._client = client
        self._news: Watch | None = None
        self._rounds = Rounds()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def connect(self, news: Watch) -> None:
        """From now on ``news`` hears of servers and rooms."""
        self._news = news

    def stop(self) -> None:
        """Look at nothing any more."""
        self._news = None
        self._rounds.stop()

    def heard_nothing_of(self, shard: int, count: int) -> None:
        """A shard was connected anew: what happened meanwhile in its servers was not told."""
        if self._news is not None:
            self._rounds.add(f"shard {shard}", partial(self._look_all_over, shard, count))

    async def _look_all_over(self, shard: int, count: int) -> None:
        if self._news is None:
            return
        for workspace in await self._news.workspaces_on(NAME):
            server = int(workspace.partition(":")[2])
            if shard_of(server, count) == shard:
                self._rounds.add(workspace, partial(self._look_at, server, TRIES))

    async def came_or_went(self, server: int) -> None:
        """The bot was put out of a server, or let in."""
        await self._look_at(server, TRIES)

    async def look_at_rooms(self, server: int) -> None:
        """Something changed that may let others read in a server."""
        if self._news is None:
            return
        workspace = workspace_of(server)
        for room in await self._news.rooms_of(workspace):
            look = partial(self._news.look_at_room, workspace, room)
            self._rounds.add(f"{workspace}:{room}", look)

    async def _look_at(self, server: int, tries: int) -> None:
        """Ask whether the bot is in a server, and tell of it. Whoever asks last tells last."""
        turn = self._turns.setdefault(server, asyncio.Lock())
        async with turn:
            is_in = await self._is_in(server)
            if self._news is None:
                return
            workspace = workspace_of(server)
            if is_in is None:
                if tries > 1:
                    self._rounds.add(workspace, partial(self._look_at, server, tries - 1))
                return
            told = self._news.let_in if is_in else self._news.shut_out
            await told(workspace)
        if is_in:
            await self.look_at_rooms(server)

    async def _is_in(self, server: int) -> bool | None:
        """Whether the bot is in a server; None where Discord does not say so for certain."""
        try:
            await self._client().http.get_guild(server, with_counts=False)
        except discord.HTTPException as error:
            if error.code in _NOT_IN_IT:
                return False
            _log.warning("server not seen", status=error.status, code=error.code)
            return None
        except (discord.RateLimited, aiohttp.ClientError, OSError) as error:
            _log.warning("server not seen", why=type(error).__name__)
            return None
        return True
