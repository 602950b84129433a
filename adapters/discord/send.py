"""The way out: ``bot.ports.Platform`` for Discord.

It shows what it is given, in the order in which it is asked, and repeats nothing by itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal, TypeVar

import discord
import structlog
from discord import ui
from discord.abc import GuildChannel, PrivateChannel

from bot.cards import DISCORD, Capabilities, Card
from bot.errors import NotAllowed, NotThere, Unavailable
from bot.records import Beyond, Room

from .dialect import DiscordDialect, plain
from .listeners import Listeners
from .making import RoomMaker
from .names import Names
from .render import render_card
from .rooms import MOST_LOOKED_UP, administrators_of, crowds_in, people_in
from .troubles import Code, translated

T = TypeVar("T")

_log = structlog.get_logger(__name__)

#: What a place may turn out to be.
Found = GuildChannel | discord.Thread | PrivateChannel

#: The library adds what the client says to posts and answers, but not to edits.
_NOBODY = discord.AllowedMentions.none()

THREAD_NAME_LIMIT = 100
#: A thread is put away after so many minutes of silence (a week, the longest there is).
_ARCHIVED_AFTER: Literal[10080] = 10080


class DiscordPlatform:
    """A server as the delivery sees it. Places are channels, threads and direct messages.

    It needs no connection over which Discord tells of this server: it asks for what it needs.
    """

    def __init__(
        self, client: discord.Client, names: Names, dialect: DiscordDialect, *, server: int
    ) -> None:
        self._client = client
        self._names = names
        self._dialect = dialect
        self._server = server
        self._listeners = Listeners()
        self._maker = RoomMaker(server, self._listeners, self._channel_of)

    @property
    def capabilities(self) -> Capabilities:
        return DISCORD

    @property
    def dialect(self) -> DiscordDialect:
        return self._dialect

    async def post(self, place: str, card: Card, *, nonce: str) -> str:
        """Create a post. The nonce makes it one post for some minutes, however often it is sent."""
        where, drawn = self._place(place), _drawn(card)
        with translated():
            sent = await where.send(view=drawn, nonce=nonce)
        return str(sent.id)

    async def edit(self, place: str, post: str, card: Card) -> None:
        """Show another card in a post.

        Discord lets posts older than an hour be edited a few times only. Waiting would leave a
        board standing that is not true any more, so the post is taken away and said not to be
        there: then the card is posted anew.
        """
        message, drawn = self._place(place).get_partial_message(_number(post)), _drawn(card)
        with translated():
            try:
                await self._unarchived(
                    place, lambda: message.edit(view=drawn, allowed_mentions=_NOBODY)
                )
            except discord.HTTPException as error:
                if error.code != Code.OLD_EDITS:
                    raise
                await self.remove(place, post)
                raise NotThere from None

    async def remove(self, place: str, post: str) -> None:
        """Take a post away."""
        message = self._place(place).get_partial_message(_number(post))
        with translated():
            await self._unarchived(place, message.delete)

    async def open_thread(self, place: str, post: str, *, title: str, nonce: str) -> str:
        """Open the thread under a post, or give back the one that is there.

        A thread has the id of the post under which it hangs, so no nonce is needed.
        """
        http = self._ready().http
        name = (
            plain(title, name_of=partial(self._names.name_of, self._server))[:THREAD_NAME_LIMIT]
            or "…"
        )
        with translated():
            try:
                await http.start_thread_with_message(
                    _number(place), _number(post), name=name, auto_archive_duration=_ARCHIVED_AFTER
                )
            except discord.HTTPException as error:
                if error.code != Code.HAS_THREAD:
                    raise
        return str(_number(post))

    async def direct(self, person: str) -> str:
        """Find the place of somebody's direct messages. Whether they are open shows at a post."""
        client = self._ready()
        with translated():
            try:
                channel = await client.create_dm(discord.Object(_number(person)))
            except discord.HTTPException as error:
                if error.status == 400:
                    raise NotAllowed from None
                raise
        return str(channel.id)

    async def set_listeners(self, thread: str, listeners: Sequence[str]) -> None:
        """Keep people from writing in a thread: see ``listeners``."""
        client = self._ready()
        with translated():
            found = await client.fetch_channel(_number(thread))
            await self._listeners.set(
                client.http,
                found.parent_id if isinstance(found, discord.Thread) else found.id,
                read=lambda: self._channel(found),
                thread=_number(thread),
                listeners=[_number(person) for person in listeners],
            )

    async def find(self, place: str, *, nonce: str) -> str | None:
        """Discord cannot be asked for a nonce, and the bot reads no channel."""
        return None

    async def room(self, place: str) -> Room:
        """Who can read a place now; of a role that can only the role is told, not who is in it.

        Whoever left the server, or was banned from it, reads nothing, although the channel still
        names them; when they come back they read again.
        """
        client = self._ready()
        try:
            with translated():
                found = await client.fetch_channel(_number(place))
                if isinstance(found, discord.DMChannel):
                    return Room(frozenset(str(one.id) for one in found.recipients))
                channel = await self._with_roles(found)
        except NotThere:
            return Room(frozenset(), exists=False)
        me = self._me()
        people, crowds = people_in(channel, me=me), crowds_in(channel, me=me)
        is_many = len(people) > MOST_LOOKED_UP
        if not is_many:
            with translated():
                people = await self._names.people_there(channel.guild, people)
        return Room(
            people,
            beyond=frozenset({Beyond.MANY} if is_many or crowds else ()),
            crowds=crowds,
            administrators=administrators_of(channel.guild),
        )

    async def make_room(self, name: str, *, nonce: str, wished_by: str) -> str:
        """Make a private channel. Whoever may use the command may have one made: see docs."""
        client, me = self._ready(), self._me()
        with translated():
            return await self._maker.make(client.http, name, nonce=nonce, me=me)

    async def invite(self, place: str, person: str) -> None:
        """Let a person into a channel by name."""
        client = self._ready()
        with translated():
            await self._maker.invite(client.http, _number(place), _number(person))

    async def set_purpose(self, place: str, purpose: str) -> None:
        """Say at the top of a channel what it is for."""
        client = self._ready()
        with translated():
            await self._maker.set_purpose(client.http, _number(place), purpose)

    async def archive_room(self, place: str) -> None:
        """Take a channel away: Discord can put none away, and in it would stay what was typed."""
        client, me = self._ready(), self._me()
        with translated():
            await self._maker.remove(client.http, _number(place), me=me)

    def _me(self) -> int:
        return self._client.user.id if self._client.user is not None else 0

    async def _channel(self, found: Found) -> GuildChannel:
        """The channel that was found, or above the thread that was found, as it is now."""
        return await self._channel_of(
            found.parent_id if isinstance(found, discord.Thread) else found.id
        )

    async def _channel_of(self, number: int) -> GuildChannel:
        """The channel with this number, as it is now; a thread is none."""
        found = await self._ready().fetch_channel(number)
        if isinstance(found, discord.Thread):
            raise NotThere
        return await self._with_roles(found)

    async def _with_roles(self, found: Found) -> GuildChannel:
        """A channel whose server has its roles: a process that is told nothing of it asks."""
        if isinstance(found, discord.Thread):
            return await self._channel(found)
        if not isinstance(found, GuildChannel):
            raise NotThere
        if found.guild.get_role(found.guild.id) is not None:
            return found
        client = self._ready()
        guild = await client.fetch_guild(found.guild.id, with_counts=False)
        channel = await guild.fetch_channel(found.id)
        if not isinstance(channel, GuildChannel):
            raise NotThere
        return channel

    async def _unarchived(self, place: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call; a thread that was put away after a quiet week is opened first."""
        try:
            return await call()
        except discord.HTTPException as error:
            if error.code != Code.ARCHIVED:
                raise
        await self._ready().http.edit_channel(_number(place), archived=False)
        return await call()

    def _place(self, place: str) -> discord.PartialMessageable:
        return self._ready().get_partial_messageable(_number(place))

    def _ready(self) -> discord.Client:
        """The client, once it has logged in and until it is closed."""
        if self._client.user is None or self._client.is_closed():
            raise Unavailable
        return self._client


def _drawn(card: Card) -> ui.LayoutView:
    """The card laid out. One that does not fit is a fault of ours: trying again is no use."""
    try:
        return render_card(card)
    except ValueError:
        # The card may hold what somebody wrote, and so may what the error says of it.
        texts, buttons = len(card.texts), len(card.buttons)
        _log.error("card does not fit in a message", texts=texts, buttons=buttons)
        raise NotAllowed from None


def _number(external: str) -> int:
    """Discord's ids are numbers; anything else is nothing of Discord's."""
    if not is_id(external):
        raise NotThere
    return int(external)


def is_id(external: str) -> bool:
    """Whether this can be the id of something of Discord's."""
    return external.isascii() and external.isdigit() and len(external) <= 20
