"""Who may not write in the threads of a channel: a wished state, set by permissions.

A thread has no permissions of its own, so the right to write in threads is taken in the channel it
hangs under, from each person who listens. It is set from what Discord says now, never from memory
of what was set before, so after a crash the next wish puts everything right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from weakref import WeakValueDictionary

import discord
from discord.abc import GuildChannel
from discord.http import HTTPClient

_WRITES = discord.Permissions(send_messages_in_threads=True).value
_MEMBER: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Change:
    """A person's new permissions in a channel; nothing in both: the entry can go."""

    person: int
    allow: int
    deny: int


class Listeners:
    """Sets who listens. While it lives it knows of all threads of a channel who listens there:
    the wishes of two threads may come in any order, or at once.
    """

    def __init__(self) -> None:
        self._wished: dict[int, dict[int, frozenset[int]]] = {}
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def turn(self, channel: int) -> asyncio.Lock:
        """Whose turn it is to change rights in a channel, each from what stands there then."""
        return self._turns.setdefault(channel, asyncio.Lock())

    async def set(
        self,
        http: HTTPClient,
        channel: int,
        *,
        read: Callable[[], Awaitable[GuildChannel]],
        thread: int,
        listeners: Sequence[int],
    ) -> None:
        """Let ``listeners`` not write, and everybody else again.

        ``read`` gives the channel as it is now. It is read in our turn only: another wish that is
        carried out between the look and the change would be undone by what was seen before it.
        """
        async with self.turn(channel):
            now = await read()
            threads = self._wished.setdefault(channel, {})
            threads[thread] = frozenset(listeners)
            if not listeners:
                del threads[thread]
            wished = frozenset().union(*threads.values())
            if not threads:
                del self._wished[channel]
            for change in changes(now, wished):
                await _send(http, channel, change)


def changes(channel: GuildChannel, listeners: frozenset[int]) -> list[Change]:
    """What has to change in a channel so that these people, and no others, listen."""
    now = {
        target.id: (allow.value, deny.value)
        for target, overwrite in channel.overwrites.items()
        if not isinstance(target, discord.Role)
        and getattr(target, "type", None) is not discord.Role
        for allow, deny in [overwrite.pair()]
    }
    wished = []
    for person in sorted({*now, *listeners}):
        allow, deny = now.get(person, (0, 0))
        if person in listeners:
            after = (allow & ~_WRITES, deny | _WRITES)
        elif deny & _WRITES:
            after = (allow | (0 if _all_write(channel) else _WRITES), deny & ~_WRITES)
        else:
            continue
        if after != (allow, deny):
            wished.append(Change(person, *after))
    return wished


def _all_write(channel: GuildChannel) -> bool:
    """Whether somebody without an entry of their own may write in threads here."""
    everybody = channel.guild.get_role(channel.guild.id)
    if everybody is None:
        return False
    overwrite = channel.overwrites_for(everybody).send_messages_in_threads
    return everybody.permissions.send_messages_in_threads if overwrite is None else overwrite


async def _send(http: HTTPClient, channel: int, change: Change) -> None:
    if not change.allow and not change.deny:
        await http.delete_channel_permissions(channel, change.person)
        return
    await http.edit_channel_permissions(
        channel, change.person, str(change.allow), str(change.deny), _MEMBER
    )
