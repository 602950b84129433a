"""The way in: what somebody does on Discord becomes a press, a page sent or a command.

Buttons and forms carry all there is to know in their own ids, so nothing is remembered between
two presses, or between two processes. Whether somebody may do a thing is for the core to say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

import discord

from bot.inputs import Command, Inbox, Locale, News, PageSent, Press

from .answer import PAGE_WAITS_FOR, PRESS_WAITS_FOR, Answers
from .forms import read_values
from .names import Names
from .rooms import reach_of, readers_of

NAME = "discord"


@dataclass(frozen=True, slots=True)
class _Came:
    """Who came, and where they belong."""

    delivery: str
    workspace: str
    person: str
    locale: Locale


class Inbound:
    """Brings what people do to an inbox. ``only_guild`` names the server of direct messages."""

    def __init__(
        self, answers: Answers, names: Names, *, only_guild: Callable[[], int | None]
    ) -> None:
        self._answers = answers
        self._names = names
        self._only_guild = only_guild
        self._inbox: Inbox | None = None
        self._news: News | None = None
        self._at_work = 0
        self._at_rest = asyncio.Event()
        self._at_rest.set()

    def connect(self, inbox: Inbox, news: News) -> None:
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
                workspace = f"{NAME}:{channel.guild.id}"
                await self._news.look_at_room(workspace, str(channel.id))

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
            readers=tuple(
                one for one in readers_of(interaction, me=me) if not self._names.is_program(one)
            ),
            locale=came.locale,
        )
        await self._answers.tell(interaction, inbox.command(command), waits_for=None)

    async def _pressed(self, interaction: discord.Interaction) -> None:
        came, inbox = await self._begin(interaction)
        token = _token(interaction)
        if came is None or inbox is None or token is None:
            return
        stands_on = "" if interaction.message is None else str(interaction.message.id)
        press = Press(came.delivery, came.workspace, came.person, token, came.locale, stands_on)
        if token.startswith("open-"):
            await self._answers.tell(interaction, inbox.open_form(press), waits_for=None)
        else:
            await self._answers.tell(interaction, inbox.press(press), waits_for=PRESS_WAITS_FOR)

    async def _sent(self, interaction: discord.Interaction) -> None:
        came, inbox = await self._begin(interaction)
        token = _token(interaction)
        if came is None or inbox is None or token is None:
            return
        page = PageSent(
            came.delivery,
            came.workspace,
            came.person,
            token,
            read_values(_data(interaction)),
            locale=came.locale,
        )
        await self._answers.tell(interaction, inbox.send_page(page), waits_for=PAGE_WAITS_FOR)

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
        self._names.learn(interaction.user)
        guild = interaction.guild_id or self._only_guild()
        if guild is None:
            await self._answers.say(interaction, "which-server")
            return None, None
        came = _Came(
            delivery=f"{NAME}:{interaction.id}",
            workspace=f"{NAME}:{guild}",
            person=str(interaction.user.id),
            locale=Locale(language=interaction.locale.value),
        )
        return came, self._inbox


def _data(interaction: discord.Interaction) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", interaction.data or {})


def _token(interaction: discord.Interaction) -> str | None:
    token = _data(interaction).get("custom_id")
    return token if isinstance(token, str) else None
