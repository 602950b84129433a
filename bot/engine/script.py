"""The slots of a meeting: its opening, each round by its method, its closing.

Everybody leaves with something of each round: where a round goes by another method than the
meeting, the harvest of the one makes up for that of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from methods.spec import Method, Phase, When

from .state import Round, Slot


def script_of(method: Method, rounds: Iterable[Round]) -> tuple[Slot, ...]:
    """The slots of a meeting with these rounds."""
    known = tuple(rounds)
    start = (Slot(0, phase.id) for phase in method.phases if phase.when is When.START)
    middle = (Slot(one.number, phase.id) for one in known for phase in _of_round(method, one))
    end = (Slot(0, phase.id) for phase in _of_closing(method, known))
    return (*start, *middle, *end)


def _of_round(method: Method, round_: Round) -> Iterator[Phase]:
    by = method.going_by(round_.method)
    yield from (phase for phase in by.phases if phase.when is When.ROUND)
    if by is not method and not _harvests(method, When.END):
        yield from _harvests(by, When.END)


def _of_closing(method: Method, rounds: tuple[Round, ...]) -> Iterator[Phase]:
    others = [method.going_by(one.method) for one in rounds if one.method is not None]
    all_harvested = len(others) == len(rounds) and all(_harvests(by, When.ROUND) for by in others)
    for phase in method.phases:
        if phase.when is When.END and not (all_harvested and phase.kind == "commit"):
            yield phase


def _harvests(method: Method, when: When) -> tuple[Phase, ...]:
    return tuple(p for p in method.phases if p.kind == "commit" and p.when is when)
