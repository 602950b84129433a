"""Making a private channel, letting people in, saying what it is for, and taking it away.

Discord has no key that makes a channel unique, and two channels may have one name. So the row's own
key stands in the channel's topic until what it is for takes its place, which is before anybody is
let in. Whoever finds a channel with their key in it has made it.
"""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable
from typing import Literal

import discord
from discord.abc import GuildChannel
from discord.http import HTTPClient, Route

from bot.errors import NotAllowed, OutcomeUnknown

from .listeners import Listeners
from .rooms import NEEDED, is_role, keeps_everybody_out
from .troubles import Code

#: What a member may do in a channel that was made for them. No more than the bot may itself:
#: Discord lets it give nothing else. It may not give itself the right to set rights, and has it.
INSIDE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    send_messages_in_threads=True,
)
_VIEW = discord.Permissions(view_channel=True).value
_TEXT, _ROLE = 0, 0
_MEMBER: Literal[1] = 1
#: Stands before the key. Only whoever administers the server can see it, for a moment.
_MARK = "intervisor:"


class _Once(discord.File):
    """Goes with a request that must not be repeated by itself, and is not sent.

    The library asks again where it was answered with 5xx, and two answers would be two channels.
    Before each try it sets its files back to their beginning.
    """

    def __init__(self) -> None:
        super().__init__(io.BytesIO())

    def reset(self, *, seek: int | bool = True) -> None:
        if seek:
            raise OutcomeUnknown


class RoomMaker:
    """Makes private channels in one server. What Discord refuses is translated by its caller."""

    def __init__(
        self, guild: int, listeners: Listeners, look: Callable[[int], Awaitable[GuildChannel]]
    ) -> None:
        """``look`` gives a channel as it is now."""
        self._guild = guild
        self._listeners = listeners
        self._look = look

    async def make(self, http: HTTPClient, name: str, *, nonce: str, me: int) -> str:
        """Make a channel that only the bot can see, or give back the one of this nonce.

        It stands under no category: there it would take over who can see it, as soon as somebody
        lets Discord bring the two in line.
        """
        key = f"{_MARK}{nonce}"
        found = await self._find(http, key)
        if found is not None:
            return found
        made = await http.request(
            Route("POST", "/guilds/{guild_id}/channels", guild_id=self._guild),
            files=[_Once()],
            json={
                "type": _TEXT,
                "name": name,
                "topic": key,
                "permission_overwrites": [
                    {"id": str(self._guild), "type": _ROLE, "allow": "0", "deny": str(_VIEW)},
                    {"id": str(me), "type": _MEMBER, "allow": str(NEEDED.value), "deny": "0"},
                ],
            },
        )
        return str(made["id"])

    async def _find(self, http: HTTPClient, key: str) -> str | None:
        """The channel that an earlier try made. Of two that arrived late, always the same one."""
        known = await http.get_all_guild_channels(self._guild)
        ours = [int(one["id"]) for one in known if one.get("topic") == key]
        return str(min(ours)) if ours else None

    async def invite(self, http: HTTPClient, room: int, person: int) -> None:
        """Let one person in by name. A program can be chosen too, and would never agree."""
        try:
            member = await http.get_member(self._guild, person)
        except discord.NotFound as error:
            if error.code in (Code.UNKNOWN_MEMBER, Code.UNKNOWN_USER):
                # Not in the server (any more). The channel is there all the same.
                raise NotAllowed from None
            raise
        if member["user"].get("bot"):
            raise NotAllowed
        async with self._listeners.turn(room):
            allow, deny = _rights(await self._look(room), person)
            if allow & _VIEW:
                return
            # Whoever listens, or was kept from something by hand, stays so.
            deny &= ~_VIEW
            allow = (allow | INSIDE.value) & ~deny
            await http.edit_channel_permissions(room, person, str(allow), str(deny), _MEMBER)

    async def set_purpose(self, http: HTTPClient, room: int, purpose: str) -> None:
        """Say what a channel is for; its key is needed no more."""
        await http.edit_channel(room, topic=purpose)

    async def remove(self, http: HTTPClient, room: int, *, me: int) -> None:
        """Take a channel away with all that is in it.

        This cannot be undone, so it is looked at first: one that somebody opened to others, or put
        to another use, is not the room any more that the bot made.
        """
        channel = await self._look(room)
        is_ours = channel.guild.id == self._guild and keeps_everybody_out(channel, me=me)
        if not is_ours:
            raise NotAllowed
        await http.delete_channel(room)


def _rights(channel: GuildChannel, person: int) -> tuple[int, int]:
    """What somebody is allowed and denied by name, as numbers."""
    for target, overwrite in channel.overwrites.items():
        if target.id == person and not is_role(target):
            allow, deny = overwrite.pair()
            return allow.value, deny.value
    return 0, 0
