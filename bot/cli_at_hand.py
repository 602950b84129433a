"""What the commands about methods and about registers share: finding one, and telling mistakes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import typer

from .errors import ConfigError

#: A name that is this much like another was probably meant.
_CLOSE = 0.5

T = TypeVar("T")


def one_named(at_hand: Mapping[str, T], name: str, *, kind: str) -> T:
    """Return this one; ``ConfigError`` names the ones that there are, the likeliest first."""
    if name in at_hand:
        return at_hand[name]
    close = get_close_matches(name, at_hand, n=1, cutoff=_CLOSE)
    meant = f" Did you mean {close[0]}?" if close else ""
    known = ", ".join(at_hand)
    raise ConfigError(f"There is no {kind} with this id.{meant} There are: {known}.")


def tell_mistakes(found: Mapping[Path, Sequence[object]]) -> None:
    """Say what is wrong in each file; ends the command with status 1 where anything is."""
    for path, mistakes in found.items():
        for mistake in mistakes:
            typer.echo(str(mistake), err=True)
        if not mistakes:
            typer.echo(f"{path}: no mistakes found")
    if any(found.values()):
        raise typer.Exit(1)
