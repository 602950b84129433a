"""Answers one interaction with what the core said, within the time that Discord gives.

Three seconds, once: so whoever takes long is waited for under a sign that claims nothing. An
answer is for one person's eyes. It asks the core nothing and decides nothing.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable
from dataclasses import replace
from functools import partial

import aiohttp
import discord
import structlog

from bot.cards import Answer, Card, FormPage, Reply, Text

from .dialect import escape
from .forms import people_of, render_page
from .names import Names
from .render import render_card
from .texts import language_of, say
from .troubles import Code

_log = structlog.get_logger(__name__)

#: A press that takes longer is answered with "thinking", which says nothing about the outcome.
PRESS_WAITS_FOR = 1.5
#: A form that was sent stays on the screen, with its text, until it is answered. It is let go of
#: as late as Discord's three seconds allow: the core gives up before that, after
#: ``bot.ports.DEED_DEADLINE``, when its store is busy.
PAGE_WAITS_FOR = 2.3

_TOO_LATE = frozenset({Code.UNKNOWN_INTERACTION, Code.ALREADY_ANSWERED})


class Answers:
    """Brings answers to people."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def tell(
        self,
        interaction: discord.Interaction,
        coming: Awaitable[FormPage | Reply],
        *,
        server: int,
        waits_for: float | None,
    ) -> None:
        """Wait for the core and show what it says; ``waits_for`` None: nothing may come before.

        ``server``: whose people are named.

        When the core fails, Discord itself says so and leaves a form open, text and all.
        """
        answering = asyncio.ensure_future(coming)
        answering.add_done_callback(_heard)
        await asyncio.wait((answering,), timeout=waits_for)
        deferred = not answering.done()
        try:
            if deferred:
                await interaction.response.defer(ephemeral=True, thinking=True)
            try:
                answer = await answering
            except Exception as error:
                # The error's own text is not logged: it may hold what somebody wrote.
                _log.error("the core failed", error=type(error).__name__, deferred=deferred)
                if deferred:
                    await self.say(interaction, "not-kept")
                return
            if _is_not_kept(answer, interaction) and not deferred:
                # Unanswered, Discord says that it failed and leaves the form open, text and all.
                return
            await self._show(interaction, answer, server=server, deferred=deferred)
        except discord.HTTPException as error:
            _not_shown(error)
        except (aiohttp.ClientError, OSError) as error:
            _log.warning("answer not shown", why=type(error).__name__)

    async def say(self, interaction: discord.Interaction, key: str) -> None:
        """Answer with a text of our own."""
        language = language_of(interaction.locale.value)
        text = escape(say(language, key))
        card = Card(title="", push="", language=language, texts=(Text(text),))
        try:
            if interaction.response.is_done():
                await interaction.followup.send(view=render_card(card), ephemeral=True)
            else:
                await interaction.response.send_message(view=render_card(card), ephemeral=True)
        except discord.HTTPException as error:
            _not_shown(error)

    async def _show(
        self,
        interaction: discord.Interaction,
        answer: FormPage | Reply,
        *,
        server: int,
        deferred: bool,
    ) -> None:
        if isinstance(answer, FormPage):
            assert not deferred, "nothing comes before a form"
            guild = interaction.guild or interaction.client.get_guild(server)
            await self._names.look_up(guild, people_of(answer))
            name_of = partial(self._names.name_of, server)
            await interaction.response.send_modal(render_page(answer, name_of))
            return
        card, file = self._card_of(answer, interaction), answer.file
        if card is None:
            await _acknowledge(interaction, deferred=deferred)
            return
        view = render_card(card, file)
        files = [] if file is None else [discord.File(io.BytesIO(file.content), file.name)]
        if deferred:
            await interaction.followup.send(view=view, files=files, ephemeral=True)
        else:
            await interaction.response.send_message(view=view, files=files, ephemeral=True)

    def _card_of(self, reply: Reply, interaction: discord.Interaction) -> Card | None:
        """The card of a reply, with what is wrong in a form: it is gone from the screen."""
        errors = tuple(Text(escape(error)) for error in reply.errors.values())
        if not errors:
            return reply.card
        if reply.card is None:
            language = language_of(interaction.locale.value)
            return Card(title="", push="", language=language, texts=errors)
        return replace(reply.card, texts=(*errors, *reply.card.texts))


def _is_not_kept(answer: FormPage | Reply, interaction: discord.Interaction) -> bool:
    """Whether a form that was sent could not be stored just now."""
    is_form = interaction.type is discord.InteractionType.modal_submit
    return is_form and isinstance(answer, Reply) and answer.answer is Answer.NOT_KEPT


def _heard(answering: asyncio.Future[FormPage | Reply]) -> None:
    """An answer that nobody waits for any more is not to be complained about, words and all."""
    if not answering.cancelled():
        answering.exception()


def _not_shown(error: discord.HTTPException) -> None:
    """Note it. What was done is kept: a board shows it, and a button can be pressed again."""
    why = "too late" if error.code in _TOO_LATE else "refused"
    _log.warning("answer not shown", why=why, status=error.status, code=error.code)


async def _acknowledge(interaction: discord.Interaction, *, deferred: bool) -> None:
    """Say nothing: the changed board says enough. A command always needs some answer first."""
    if not deferred and interaction.type is not discord.InteractionType.application_command:
        await interaction.response.defer()
        return
    if not deferred:
        await interaction.response.defer(ephemeral=True)
    await interaction.delete_original_response()
