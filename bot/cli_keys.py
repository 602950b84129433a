"""The command that changes the master key. It says in a few lines what it did, or what to set."""

from __future__ import annotations

import typer

from .config import load_settings
from .rotating import Rotated, ToBeSet, rotate

commands = typer.Typer(no_args_is_help=True, help="The keys that seal what people write.")


@commands.callback()
def keys() -> None:
    """The keys that seal what people write."""


@commands.command("rotate")
def rotate_keys() -> None:
    """Make a new master key and wrap all keys under it; what people wrote is not touched.

    Give it again when it was broken off: it goes on with the same new key.
    """
    done = rotate(load_settings())
    typer.echo(to_be_set(done) if isinstance(done, ToBeSet) else told(done))


def to_be_set(asked: ToBeSet) -> str:
    """What to set before anything can be done, for the operator."""
    both = asked.keys.told().split()
    return f"""\
Nothing was changed yet: a command cannot change a setting. The new master key, and after the comma
the one from before:
INTERVISOR_KEY={",".join(both)}
Keep a copy of the new one. Stop the bot, set both, and give this command again. Where processes
must go on meanwhile: docs/operations.md, "Changing the master key"."""


def told(done: Rotated) -> str:
    """What came of a rotation, for the operator."""
    lines = [f"{done.keys} keys are under the new master key. What people wrote was not touched."]
    if done.left:
        lines.append(
            f"{done.left} keys are damaged, or under yet another master key: they are as they were."
        )
    if done.file is None:
        lines.append(
            "Leave only the first key in INTERVISOR_KEY now, in every process; without that the"
            " bot works too."
        )
    else:
        lines.append(
            f"It is in {done.file}; the one from before is gone from there. Keep a copy of the new"
            " one, and bring it to every other machine that has such a file."
        )
    lines.append(
        "Make a new backup of the keys: intervisor backup-keys. Those from before open with the"
        " old master key only; keep that one, away from them, until they are gone."
    )
    return "\n".join(lines)
