"""P10: a six-person CREA-M rehearsal through everything but a platform, wall time after start."""

from __future__ import annotations

import gc
from statistics import median

from bot.rehearsal.run import Wanted, rehearse

from .figure import Figure, assemble

PASSES = 7


async def whole_stack() -> list[Figure]:
    """The median of several cycles; the first one, which fills caches, is not counted."""
    taken: list[float] = []
    for number in range(PASSES + 1):
        gc.collect()
        report, _ = await rehearse(assemble, Wanted(people=6, seed=number))
        if number:
            taken.append(report.wall_seconds)
    name = f"rehearsal of CREA-M, six people, median of {PASSES}"
    return [Figure("P10", name, median(taken), 0.25, "s")]
