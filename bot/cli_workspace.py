"""The command that erases a workspace of which nobody told that it let the bot go."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

import typer

from .config import Settings, load_settings
from .errors import ConfigError
from .groups import keys
from .groups.meetings import Tools
from .groups.shelf import MethodShelf
from .groups.workspaces import Begun, begin_erasing, erase_some
from .opening import open_kept
from .ports import Tx
from .schedule import RandomIds, SystemClock

#: A bot that runs beside it may have much to store.
WITHIN = timedelta(seconds=30)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("erase-workspace")(erase_workspace)


def erase_workspace(
    workspace: Annotated[str, typer.Argument(help="As the log names it, for example slack:T123.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Erase it; without this, ask first.")] = False,
) -> None:
    """Erase all that is kept of a workspace: groups, meetings, texts, people, tokens and keys.

    A bot does so by itself when the platform tells that it was let go. This is for one that was
    away then.
    """
    if not yes:
        typer.confirm(f"Erase all that is kept of {workspace}, for good?", abort=True)
    begun = asyncio.run(_erase(load_settings(), workspace))
    if not (begun.groups or begun.people or begun.was_installed):
        raise ConfigError(f"Nothing is kept of {workspace}. Nothing was changed.")
    typer.echo(
        f"All that was kept of {workspace} is erased: {begun.groups} groups, {begun.people} people."
        " What the bot posted there stays; backups from before hold it until they are gone."
    )


async def _erase(settings: Settings, workspace: str) -> Begun:
    clock = SystemClock()
    kept = open_kept(settings, clock=clock)
    tools = Tools(clock, RandomIds(), MethodShelf({}), kept.secret, kept.ledger)

    def finish(tx: Tx) -> None:
        tx.timers.stop(keys.workspace_owner(begun.gone), keys.ERASE)

    try:
        begun = await kept.store.write(
            lambda tx: begin_erasing(tx, tools, workspace), within=WITHIN
        )
        while await kept.store.write(lambda tx: erase_some(tx, begun.gone), within=WITHIN):
            pass
        await kept.store.write(finish, within=WITHIN)
    finally:
        await kept.store.close()
    return begun
