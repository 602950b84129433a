"""Who can read a channel, from what Discord tells without its list of members.

A role stands for people we cannot name: it becomes a reader that is nobody's id, so that a look
at the room fails closed. Whoever administers a server can always read; they are not counted here.
"""

from __future__ import annotations

from collections.abc import Iterator

import discord
from discord.abc import GuildChannel

from bot.inputs import Reach

#: A group has twelve people at most. Where more are let in than this, nobody is looked up: it is no
#: group's own room in any case.
MOST_LOOKED_UP = 40
#: What the bot needs in a channel to hold meetings there.
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    create_public_threads=True,
    send_messages_in_threads=True,
)


#: The crowd that everybody of a server is, as people there call it.
EVERYONE = frozenset({"@everyone"})
#: What it needs in a server besides, where it is to make channels there.
TO_MAKE = discord.Permissions(manage_channels=True, manage_roles=True)


def people_in(channel: GuildChannel, *, me: int) -> frozenset[str]:
    """Those who were let in by name (external ids), the bot left out."""
    return frozenset(
        str(target.id)
        for target, overwrite in channel.overwrites.items()
        if not is_role(target) and overwrite.view_channel and target.id != me
    )


def roles_in(channel: GuildChannel, *, me: int) -> frozenset[str]:
    """Roles whose people can read, each as "role:<id>"; a program's own role is no people."""
    guild = channel.guild
    let_in = {
        target.id
        for target, overwrite in channel.overwrites.items()
        if is_role(target) and overwrite.view_channel and not _of_program(target)
    }
    return frozenset(f"role:{one}" for one in {*let_in, *_by_default(channel, guild)})


def crowds_in(channel: GuildChannel, *, me: int) -> frozenset[str]:
    """The roles to name as readers of a channel: where everybody reads, no other one tells more."""
    roles = roles_in(channel, me=me)
    return EVERYONE if f"role:{channel.guild.id}" in roles else roles


def administrators_of(guild: discord.Guild) -> frozenset[str]:
    """Who can always see every channel: roles as "role:<id>", and the owner by their id.

    Discord's rule: the permission to administer, and owning the server, bypass every overwrite.
    """
    roles = (
        f"role:{role.id}"
        for role in guild.roles
        if role.permissions.administrator and not _of_program(role)
    )
    owner = () if guild.owner_id is None else (str(guild.owner_id),)
    return frozenset({*roles, *owner})


def _by_default(channel: GuildChannel, guild: discord.Guild) -> Iterator[int]:
    """Roles that read because nothing keeps everybody out."""
    for target, overwrite in channel.overwrites.items():
        if target.id == guild.id and overwrite.view_channel is not None:
            if overwrite.view_channel:
                yield guild.id
            return
    everybody = guild.get_role(guild.id)
    if everybody is None or everybody.permissions.view_channel:
        yield guild.id
    for role in guild.roles:
        if role.permissions.view_channel and role.id != guild.id and not _of_program(role):
            yield role.id


def is_role(target: discord.Role | discord.Member | discord.Object) -> bool:
    """Whether an entry of a channel is about a role, also one that is not known any more."""
    return isinstance(target, discord.Role) or getattr(target, "type", None) is discord.Role


def keeps_everybody_out(channel: GuildChannel, *, me: int) -> bool:
    """Whether only people who were let in by name can see a channel, and the bot is one of them."""
    by_name = {
        target.id
        for target, overwrite in channel.overwrites.items()
        if not is_role(target) and overwrite.view_channel
    }
    is_text = channel.type is discord.ChannelType.text
    return is_text and me in by_name and not roles_in(channel, me=me)


def _of_program(target: discord.Role | discord.Member | discord.Object) -> bool:
    return isinstance(target, discord.Role) and target.is_bot_managed()


def reach_of(interaction: discord.Interaction, *, me: int) -> Reach:
    """How the place of a command stands to the bot and to others.

    A channel that a role can read counts as open: who is in a role is not told, so words would
    never be shown there. Threads, voice and announcement channels are no rooms for a group.
    """
    guild, there = interaction.guild, interaction.channel
    if interaction.guild_id is None:
        return Reach.DIRECT
    if there is None or guild is None:
        return Reach.UNKNOWN
    if there.type is not discord.ChannelType.text:
        return Reach.OPEN
    able = interaction.app_permissions
    channel = guild.get_channel(there.id)
    if channel is None:
        # Discord need not tell a bot of channels that it cannot see.
        return Reach.UNKNOWN if able.view_channel else Reach.SHUT
    if roles_in(channel, me=me):
        return Reach.OPEN
    return Reach.PRIVATE if able.is_superset(NEEDED) else Reach.SHUT


def readers_of(interaction: discord.Interaction, *, me: int) -> tuple[str, ...]:
    """Those who were let into the place of a command by name (external ids)."""
    guild, there = interaction.guild, interaction.channel
    channel = None if guild is None or there is None else guild.get_channel(there.id)
    return () if channel is None else tuple(sorted(people_in(channel, me=me), key=int))
