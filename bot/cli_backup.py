"""The commands for backups and restoring. Each says in a few lines what it did."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .backups import back_up, back_up_keys, make_identity
from .config import load_settings
from .restoring import Restored, restore
from .schedule import SystemClock

To = Annotated[
    list[str] | None,
    typer.Option("--to", help="Who can open it (age1…); else INTERVISOR_BACKUP_RECIPIENT."),
]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("backup-identity")(backup_identity)
    app.command("backup")(backup)
    app.command("backup-keys")(backup_keys)
    app.command("restore")(bring_back)


def backup_identity() -> None:
    """Make the pair of keys for backups and print it, once: it is kept nowhere."""
    secret, recipient = make_identity()
    typer.echo(f"# Opens backups. Keep it away from this machine, in two places.\n{secret}")
    typer.echo(f"# Backups are made for it: INTERVISOR_BACKUP_RECIPIENT={recipient}")


def backup(
    file: Annotated[Path, typer.Argument(help="The file to make; one that is there stays.")],
    to: To = None,
) -> None:
    """Back up the database, sealed, while the bot may run. The keys are not in it."""
    header = back_up(load_settings(), file, to or (), clock=SystemClock())
    typer.echo(
        f"Backup {header.id} of the database is in {file} ({file.stat().st_size} bytes). Keep it 14"
        " days at most. The keys go apart: intervisor backup-keys"
    )


def backup_keys(
    file: Annotated[Path, typer.Argument(help="The file to make; one that is there stays.")],
    to: To = None,
) -> None:
    """Back up the wrapped keys, sealed. The master key is in no backup: keep a copy of it."""
    count = back_up_keys(load_settings(), file, to or (), clock=SystemClock())
    typer.echo(
        f"{count} keys are in {file}. Keep it apart from the database's backups, and 7 days at"
        " most: what was erased is gone for good only when the last of these is."
    )


def bring_back(
    file: Annotated[Path, typer.Argument(help="A backup of the database.")],
    *,
    identity: Annotated[Path, typer.Option(help="The file with AGE-SECRET-KEY-…")],
    keys: Annotated[
        Path | None, typer.Option(help="A backup of the keys; needed only when they are lost.")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Set a database file that is there aside. A server's must be empty."
        ),
    ] = False,
) -> None:
    """Restore a backup while the bot is stopped. All is checked before anything is touched."""
    done = restore(load_settings(), file, identity=identity, keys=keys, instead=replace)
    typer.echo(told(done))


def told(done: Restored) -> str:
    """What came of a restore, for the operator."""
    hours = done.missing_for.total_seconds() / 3600
    after = done.after
    said_less = (
        f"Not said again: {after.messages_let_go} messages, {after.timers_let_go} reminders."
    )
    unknown = (
        f"Posts that the bot made in those {hours:.1f} hours are unknown to it now: it neither"
        " updates nor removes them. If they hold words, remove them by hand in the room."
    )
    lines = [
        f"Restored: the database is as it was at {done.made_at:%Y-%m-%d %H:%M} UTC.",
        f"What people gave in the {hours:.1f} hours since then is not in it.",
        f"Erased once more: {after.erased} texts. {said_less}",
        unknown,
    ]
    if done.keys_added:
        lines.append(f"{done.keys_added} keys were put back.")
    if done.aside is not None:
        lines.append(
            f"The database that was there is now {done.aside}. Remove it when all is well."
        )
    return "\n".join(lines)
