"""The way in: what somebody does on Discord becomes a press, a page sent or a command.

Buttons and forms carry all there is to know in their own ids, so nothing is remembered between
two presses, or between two processes. Whether somebody may do a thing is for the core to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

import discord

from bot.cards import FormPage, Reply
from bot.errors import Busy, PlatformError
from bot.inputs import Command, Inbox, Locale, PageSent, Press, Watch

from .addressed import addressed, read_address
from .answer import PAGE_WAITS_FOR, PRESS_WAITS_FOR, Answers
from .forms import read_values
from .names import Names
from .rooms import MOST_LOOKED_UP, reach_of, readers_of
from .troubles import translated

NAME = "discord"
#: So long Discord is asked who is there, seconds, while somebody waits for a form.
LOOK_FOR = 0.8

AnswerT = TypeVar("AnswerT", bound=FormPage | Reply)


@dataclass(frozen=True, slots=True)
class _Came:
    """Who came, with which token, and where they belong.

    ``is_addressed``: where they see the answer nothing else tells which server it is about.
    """

    delivery: str
    server: int
    person: str
    locale: Locale
    token: str
    is_addressed: bool

    @property
    def workspace(self) -> str:
        return workspace_of(self.server)

    async def answer(self, coming: Awaitable[AnswerT]) -> AnswerT:
        """What the core says, as it can be found back."""
        answer = await coming
        return addressed(answer, self.server) if self.is_addressed else answer


def workspace_of(server: int) -> str:
    """What the core calls a server."""
    return f"{NAME}:{server}"


class Inbound:
    """Brings what people do to an inbox. ``only_guild`` names the only server, if there is one."""

    def __init__(
        self, answers: Answers, names: Names, *, only_guild: Callable[[], int | None]
    ) -> None:
        self._answers = answers
        self._names = names
        self._only_guild = only_guild
        self._inbox: Inbox | None = None
        self._news: Watch | None = None
        self._at_work = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def connect(self, inbox: Inbox, news: Watch) -> None:
        """From now on people reach ``inbox``, and ``news`` hears of rooms."""
        self._inbox, self._news = inbox, news

    async def rest(self, *, within: timedelta) -> None:
        """Take nothing in any more, and let what is being answered be answered."""
        self._inbox = None
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._at_rest.wait()

    async def came(self, interaction: discord.Interaction) -> None:
        """Somebody pressed a button or sent a form."""
        match interaction.type:
            case discord.InteractionType.component:
                with self._working():
                    await self._pressed(interaction)
            case discord.InteractionType.modal_submit:
                with self._working():
                    await self._sent(interaction)
            case _:
                # Commands come through the library's own tree; the rest is not for us.
                return

    async def room_changed(self, channel: discord.abc.GuildChannel) -> None:
        """Who can see a channel may have changed, or it is gone.

        Discord tells of it once: a look that fails now is made again before words go out.
        """
        if self._news is not None and self._inbox is not None:
            with self._working():
                await self._news.look_at_room(workspace_of(channel.guild.id), str(channel.id))

    async def commanded(self, interaction: discord.Interaction, text: str) -> None:
        """Somebody used our command."""
        with self._working():
            await self._commanded(interaction, text)

    async def _commanded(self, interaction: discord.Interaction, text: str) -> None:
        came, inbox = await self._begin(interaction)
        if came is None or inbox is None:
            return
        me = 0 if interaction.client.user is None else interaction.client.user.id
        command = Command(
            workspace=came.workspace,
            person=came.person,
            place=str(interaction.channel_id),
            text=text,
            reach=reach_of(interaction, me=me),
            readers=await self._readers(interaction, me=me),
            locale=came.locale,
        )
        coming = came.answer(inbox.command(command))
        await self._answers.tell(interaction, coming, server=came.server, waits_for=None)

    async def _readers(self, interaction: discord.Interaction, *, me: int) -> tuple[str, ...]:
        """The people in a place who are in its server, as far as Discord tells in a moment."""
        let_in = readers_of(interaction, me=me)
        if interaction.guild is None or len(let_in) > MOST_LOOKED_UP:
            return let_in
        try:
            async with asyncio.timeout(LOOK_FOR):
                with translated():
                    there = await self._names.people_there(interaction.guild, let_in)
        except (PlatformError, TimeoutError):
            return let_in
        return tuple(one for one in let_in if one in there)

    async def _pressed(self, interaction: discord.Interaction) -> None:
        came, inbox = await self._begin(interaction)
        if came is None or inbox is None or not came.token:
            return
        stands_on = _post(interaction)
        press = Press(
            came.delivery, came.workspace, came.person, came.token, came.locale, stands_on
        )
        if came.token.startswith("open-"):
            form = came.answer(inbox.open_form(press))
            await self._answers.tell(interaction, form, server=came.server, waits_for=None)
            return
        coming = came.answer(inbox.press(press))
        await self._answers.tell(interaction, coming, server=came.server, waits_for=PRESS_WAITS_FOR)

    async def _sent(self, interaction: discord.Interaction) -> None:
        came, inbox = await self._begin(interaction)
        if came is None or inbox is None or not came.token:
            return
        page = PageSent(
            came.delivery,
            came.workspace,
            came.person,
            came.token,
            read_values(_data(interaction)),
            locale=came.locale,
        )
        coming = came.answer(inbox.send_page(page))
        await self._answers.tell(interaction, coming, server=came.server, waits_for=PAGE_WAITS_FOR)

    @contextmanager
    def _working(self) -> Iterator[None]:
        self._at_work += 1
        self._at_rest.clear()
        try:
            yield
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._at_rest.set()

    async def _begin(self, interaction: discord.Interaction) -> tuple[_Came | None, Inbox | None]:
        """Who came; None when it cannot be told for which server, and then they were told so."""
        token, named = read_address(_token(interaction))
        server = interaction.guild_id or named
        if server is None:
            try:
                server = await self._server_of(interaction)
            except Busy:
                await self._answers.say(interaction, "not-kept")
                return None, None
        if server is None:
            await self._answers.say(interaction, "which-server")
            return None, None
        self._names.learn(interaction.user, server)
        came = _Came(
            delivery=f"{NAME}:{interaction.id}",
            server=server,
            person=str(interaction.user.id),
            locale=Locale(language=interaction.locale.value),
            token=token,
            is_addressed=interaction.guild_id is None and self._only_guild() is None,
        )
        return came, self._inbox

    async def _server_of(self, interaction: discord.Interaction) -> int | None:
        """The server for which a direct message was sent; None where nobody can tell."""
        post = _post(interaction)
        if self._news is not None and post:
            sent_for = await self._news.came_from(NAME, str(interaction.user.id), post)
            if sent_for is not None:
                return int(sent_for.partition(":")[2])
        return self._only_guild()


def _data(interaction: discord.Interaction) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", interaction.data or {})


def _token(interaction: discord.Interaction) -> str:
    """What a button or a form carries; "" where that is none of ours, and for a command."""
    token = _data(interaction).get("custom_id")
    return token if isinstance(token, str) else ""


def _post(interaction: discord.Interaction) -> str:
    """The message on which a button stands, or from which a form was opened; "" for none."""
    return "" if interaction.message is None else str(interaction.message.id)
