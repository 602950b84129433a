"""The command as a tree: a branch for each word that people may use, named in their own language.

Discord shows the branches while somebody types, so nothing else can be sent. What each does is
the core's; the words are from its table (``bot.command_words``).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import structlog
from discord import app_commands

from bot.command_words import COMMAND_WORDS, IN_NEW_ROOM, SECTION, START, CommandWord

from .texts import say

_log = structlog.get_logger(__name__)

#: Told of every use of the command, with the words behind it as the core reads them.
Commanded = Callable[[discord.Interaction, str], Awaitable[None]]
_Branch = app_commands.Command[Any, ..., Any]


class OurTranslator(app_commands.Translator):
    """Gives Discord the Dutch names and texts of the command beside the English ones."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return a text in Dutch, or None where English will do."""
        dutch: str | None = string.extras.get("nl")
        return dutch if locale is discord.Locale.dutch else None


class OurTree(app_commands.CommandTree[discord.Client]):
    """Logs what failed by its kind only."""

    async def on_error(
        self, interaction: discord.Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Say nothing: Discord tells whoever used the command that it failed."""
        cause = error.__cause__ or error
        _log.error("command failed", error=type(cause).__name__)


def command_tree(name: str, commanded: Commanded) -> app_commands.Group:
    """The command ``name`` with a branch for each word; what is typed goes to ``commanded``.

    It works in a server and in the direct messages with the bot.
    """
    # Its own name is the same in every language, as the sentences of the core call it.
    root = app_commands.Group(
        name=name,
        description=_text("command"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )
    section = app_commands.Group(name=_name(SECTION), description=_described(SECTION))
    for word in COMMAND_WORDS:
        branch = _start(commanded) if word is START else _branch(word, commanded)
        (section if word.about_group else root).add_command(branch)
    root.add_command(section)
    return root


def _branch(word: CommandWord, commanded: Commanded) -> _Branch:
    async def callback(interaction: discord.Interaction) -> None:
        await commanded(interaction, word.english)

    return app_commands.Command(name=_name(word), description=_described(word), callback=callback)


def _start(commanded: Commanded) -> _Branch:
    """The start of a group: here, or in a new room."""

    @app_commands.describe(new=_text("new-room"))
    @app_commands.rename(new=_name(IN_NEW_ROOM))
    async def callback(interaction: discord.Interaction, new: bool = False) -> None:
        words = (START, IN_NEW_ROOM) if new else (START,)
        await commanded(interaction, " ".join(word.english for word in words))

    return app_commands.Command(name=_name(START), description=_described(START), callback=callback)


def _name(word: CommandWord) -> app_commands.locale_str:
    return app_commands.locale_str(word.english, nl=word.dutch)


def _described(word: CommandWord) -> app_commands.locale_str:
    return _text(f"word-{word.english}")


def _text(key: str) -> app_commands.locale_str:
    return app_commands.locale_str(say("en", key), nl=say("nl", key))
