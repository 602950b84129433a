"""The command ``intervisor simulate``: many lives under faults, and the story of a broken one."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from .cli_at_hand import one_named
from .errors import ConfigError
from .laboratory import laboratory
from .simulation.faults import Fault, kinds_named
from .simulation.lives import Ask, Lived
from .simulation.search import Tally, live_all, shorten

ALL_KINDS = tuple(sorted(kind.value for kind in Fault))
#: So many failing lives are told as stories; the rest is only named.
TOLD = 1


def simulate(
    *,
    lives: Annotated[int, typer.Option(min=1, help="How many lives are lived.")] = 100,
    seed: Annotated[int, typer.Option(min=0, help="The first seed; each life has its own.")] = 0,
    jobs: Annotated[int, typer.Option(min=0, help="Processes at once; 0: one a core.")] = 0,
    faults: Annotated[
        str | None, typer.Option(help=f"Only these, with commas: {', '.join(ALL_KINDS)}.")
    ] = None,
    method: Annotated[
        str | None, typer.Option(help="The id of a method; without it each group has one drawn.")
    ] = None,
    meetings: Annotated[int, typer.Option(min=1, max=12, help="Meetings in each life.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Live whole lives of groups in virtual time while everything goes wrong that can.

    Ends with status 1 when an invariant breaks. The same seed gives the same life.
    """
    kinds = _kinds(faults)
    if method is not None:
        one_named(laboratory().library, method, kind="method")
    jobs = jobs or os.cpu_count() or 1
    asks = [Ask(seed + n, kinds=kinds, meetings=meetings, method=method) for n in range(lives)]
    tally = Tally()
    for lived in live_all(laboratory, asks, jobs=jobs):
        tally.add(lived)
        for failure in lived.failures:
            typer.echo(f"seed {lived.ask.seed}: {failure.name}: {failure.detail}", err=True)
    found = tally.as_json(seed=seed, commit=commit(), jobs=jobs)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        typer.echo(_summary(found))
        for broken in tally.broken[:TOLD]:
            typer.echo(_story(shorten(laboratory(), broken)))
    raise typer.Exit(1 if tally.broken else 0)


def commit() -> str:
    """The commit of this source checkout; "unknown" elsewhere."""
    here = Path(__file__).resolve().parent.parent
    command = ["git", "-C", str(here), "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # a fixed command
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def _kinds(names: str | None) -> frozenset[Fault]:
    if names is None:
        return frozenset(Fault)
    try:
        return kinds_named(name.strip() for name in names.split(",") if name.strip())
    except ValueError:
        raise ConfigError(f"There is no such fault. There are: {', '.join(ALL_KINDS)}.") from None


def _summary(found: dict[str, object]) -> str:
    return (
        f"{found['lives']} lives from seed {found['seed']} at commit {found['commit']}:"
        f" {found['events']} events, {found['crashes']} crashes,"
        f" {found['invariants_checked']} checks, {found['invariants_broken']} broken,"
        f" {found['seconds']} s\nfaults: {found['faults']}"
    )


def _story(lived: Lived) -> str:
    cast = lived.cast
    lines = "\n".join(f"  {line}" for line in lived.story)
    broken = "\n".join(f"broken: {one.name}: {one.detail}" for one in lived.failures)
    return (
        f"\nseed {lived.ask.seed}: {cast.method}, {cast.people} people, {cast.mode},"
        f" {cast.rounds} round(s),"
        f" platform {cast.profile}, {cast.processes} process(es), {len(lived.struck)} fault(s)\n"
        f"{lines}\n{broken}"
    )
