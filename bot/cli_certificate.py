"""The command that says of the file of a certificate whether it holds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from .config import load_settings
from .groups.signing import LONGEST, Verdict, verdict_on
from .opening import look_into_kept
from .schedule import SystemClock

commands = typer.Typer(no_args_is_help=True, help="Certificates that people were given.")

#: A bot that runs beside it may have much to store.
WITHIN = timedelta(seconds=30)
SAYS = {
    Verdict.VALID: "valid: it is as it was handed out, and holds",
    Verdict.MADE_HERE: "made-here: a file of a year, as it was made here on its day; "
    "what is noted may have been put right since",
    Verdict.CHANGED: "changed: its number was given out here, for something else",
    Verdict.WITHDRAWN: "withdrawn: its number was given out here, and it holds no more",
    Verdict.UNKNOWN: "unknown: no certificate whose number is kept here, and no file of a year "
    "as it was made here",
}


@commands.callback()
def certificate() -> None:
    """Certificates that people were given."""


@commands.command("verify")
def verify(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="The JSON.", exists=True, dir_okay=False, readable=True
        ),
    ],
) -> None:
    """Say whether a certificate is valid (exit status 0), changed, withdrawn or unknown (1).

    A plan or a report of a year is made-here (0) or unknown (1).

    It asks the installation that handed it out, while the bot may be running.
    """
    with file.open("rb") as opened:
        content = opened.read(LONGEST + 1)
    verdict = asyncio.run(
        look_into_kept(
            load_settings(),
            lambda tx, secret: verdict_on(tx, secret, content),
            clock=SystemClock(),
            within=WITHIN,
        )
    )
    typer.echo(SAYS[verdict])
    if verdict not in (Verdict.VALID, Verdict.MADE_HERE):
        raise typer.Exit(1)
