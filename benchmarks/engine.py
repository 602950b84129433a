"""P5: ``apply`` on an eight-person meeting, the mean over all events of a whole meeting."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from statistics import median
from time import perf_counter

from bot.engine.apply import apply
from bot.engine.events import Event
from bot.engine.state import MeetingState
from bot.rehearsal.run import Rehearsal, Wanted
from methods.spec import Method, Mode

from .figure import Figure, assemble

PASSES = 9
REPEATS = 20


async def apply_mean() -> list[Figure]:
    """Replay the log of a rehearsed chat meeting, in which everybody gives by form."""
    rehearsal = Rehearsal(assemble, Wanted(people=8, mode=Mode.CHAT))
    try:
        await rehearsal.play([])
    finally:
        await rehearsal.bot.store.close()
    events = rehearsal.events()
    before = rehearsal.evidence.before
    taken = median(_one_pass(rehearsal.method, before, events) for _ in range(PASSES))
    name = f"apply, eight people, mean of {len(events)} events"
    return [Figure("P5", name, taken / len(events) * 1e6, 25, "µs")]


def _one_pass(method: Method, before: MeetingState, events: Sequence[Event]) -> float:
    """Seconds for one replay of all events."""
    gc.collect()
    start = perf_counter()
    for _ in range(REPEATS):
        state = before
        for event in events:
            state = apply(method, state, event).state
    return (perf_counter() - start) / REPEATS
