"""``python -m benchmarks``: one line a figure, with its aim. It always ends with status 0.

Figures differ from machine to machine and from minute to minute; take them as an order of size.
``--json`` writes them as one object instead, ``--short`` measures less of each.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict

from . import contributions, engine, groups, handlers, rehearsal, starting, steady, timers
from .figure import Figure, Unmeasured, machine

Measure = Callable[[], Awaitable[Sequence[Figure]]]


def measures(*, short: bool, minutes: float) -> dict[str, Measure]:
    """Every benchmark, by the numbers of its figures. ``minutes``: how long P4 goes on."""
    seconds = steady.SHORT if short else minutes * 60
    return {
        "P1, P2": lambda: contributions.on_sqlite(short=short),
        "P3": lambda: contributions.on_postgres(short=short),
        "P4": lambda: steady.steady(seconds=seconds),
        "P5": engine.apply_mean,
        "P6": lambda: timers.timers(short=short),
        "P7": lambda: groups.groups(short=short),
        "P9": lambda: starting.start_to_ready(short=short),
        "P10": rehearsal.whole_stack,
        "P13": lambda: handlers.handlers(short=short),
    }


async def _measured(number: str, measure: Measure) -> Sequence[Figure | Unmeasured]:
    """One that fails does not cost the others, and is not passed over."""
    try:
        return await measure()
    except Exception as error:
        return [Unmeasured(number, "could not be measured", f"{type(error).__name__}: {error}")]


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--short", action="store_true")
    parser.add_argument(
        "--minutes", type=float, default=2, help="how long P4 goes on (its aim says 30)"
    )
    parser.add_argument("--only", action="append", default=[], help="P1, P5 and so on")
    wanted = parser.parse_args()
    found: list[Figure | Unmeasured] = []
    if not wanted.as_json:
        print(machine())
    for number, measure in measures(short=wanted.short, minutes=wanted.minutes).items():
        if wanted.only and not set(wanted.only) & set(number.split(", ")):
            continue
        for figure in await _measured(number, measure):
            found.append(figure)
            if not wanted.as_json:
                print(figure.line(), flush=True)
    if wanted.as_json:
        print(json.dumps({"figures": [asdict(figure) for figure in found]}))


if __name__ == "__main__":
    asyncio.run(main())
    sys.exit(0)
