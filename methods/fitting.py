"""How the minutes of a method's phases fit the time that a group has.

Pure arithmetic on a method: the phases keep their proportions, and none becomes shorter than its
least.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .spec import Method, Phase, When


def total_minutes(method: Method, *, rounds: int = 1) -> int:
    """How many minutes a meeting with so many rounds takes as the method says it."""
    return sum(_times(phase, rounds) * phase.minutes for phase in gone_through(method))


def shortest_minutes(method: Method, *, rounds: int = 1) -> int:
    """How many minutes such a meeting takes at least."""
    return sum(_times(phase, rounds) * _least(phase) for phase in gone_through(method))


def shortest_from_round(method: Method) -> int:
    """How many minutes one more round takes at least, with the rounding off that follows it.

    No step of it in less than half of its time: many methods leave their least open.
    """
    ahead = (phase for phase in gone_through(method) if phase.when is not When.START)
    return sum(max(_least(phase), (phase.minutes + 1) // 2) for phase in ahead)


def fitted(method: Method, *, minutes: int, rounds: int = 1) -> Mapping[str, int]:
    """The minutes of each phase, by its id, so that together they fill ``minutes``.

    More where even the least of all phases together takes more; less by a minute a phase at most,
    since a phase has whole minutes.
    """
    phases = gone_through(method)
    least = {phase.id for phase in phases if phase.minutes <= _least(phase)}
    while True:
        free = [phase for phase in phases if phase.id not in least]
        taken = sum(_times(p, rounds) * _least(p) for p in phases if p.id in least)
        wished = sum(_times(p, rounds) * p.minutes for p in free)
        scale = Fraction(max(minutes - taken, 0), wished) if wished else Fraction(1)
        too_short = {phase.id for phase in free if phase.minutes * scale < _least(phase)}
        if not too_short:
            break
        least |= too_short
    # A phase of a shorter module may come under its least where those that were counted do not.
    return {
        phase.id: _least(phase)
        if phase.id in least
        else max(_least(phase), int(phase.minutes * scale))
        for phase in method.phases
    }


def _least(phase: Phase) -> int:
    return min(phase.least, phase.minutes)


def _times(phase: Phase, rounds: int) -> int:
    return rounds if phase.when is When.ROUND else 1


def gone_through(method: Method) -> tuple[Phase, ...]:
    """The phases of a meeting in which the longest module is chosen."""
    longest = max(
        method.modules,
        key=lambda module: sum(p.minutes for p in method.phases if p.module == module),
        default=None,
    )
    return tuple(p for p in method.phases if p.module in (None, longest))
