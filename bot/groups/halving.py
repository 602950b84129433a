"""Dividing the people of a large meeting into two halves: pure, and fair to those who bring cases.

Everybody is in one half, and the halves differ by one person at most. Among all such divisions the
best is taken, and chance decides between equals: so nobody can tell from it why they sit where
they sit.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import combinations

from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import PersonId

#: From so many people on a group may divide.
FROM = 9

Halves = tuple[tuple[PersonId, ...], tuple[PersonId, ...]]


@dataclass(frozen=True, slots=True)
class Known:
    """What a division looks at beside the people.

    ``brings``: whoever has a case on the table. ``guides``: whoever saw a meeting guided before.
    ``kept_apart``: a contributor and somebody whom their case must not reach. ``before``: the
    halves of the last time.
    """

    brings: Collection[PersonId] = ()
    guides: Collection[PersonId] = ()
    kept_apart: Collection[tuple[PersonId, PersonId]] = ()
    before: Collection[Collection[PersonId]] = ()


def halve(people: Sequence[PersonId], known: Known, *, seed: int) -> Halves:
    """Return the two halves, each in the order of ``people``; the larger one first.

    What matters, the first most: no case is with somebody it must not reach, each half has
    somebody who brings a case, and somebody who can guide beside them; and people meet others than
    last time.
    """
    if len(people) < 2 * FEWEST_PEOPLE:
        raise ValueError("too few people for two halves")
    order = sorted(people, key=lambda person: sha256(f"{seed}|{person}".encode()).digest())
    first, *others = order
    small, large = len(order) // 2, (len(order) + 1) // 2
    divisions = [
        frozenset((first, *chosen))
        for size in sorted({small, large})
        for chosen in combinations(others, size - 1)
    ]
    everybody = frozenset(order)
    # The first of equals: by chance, for the order of the people is.
    best = min(divisions, key=lambda half: _costs((half, everybody - half), known))
    halves = sorted((best, everybody - best), key=lambda half: (-len(half), first not in half))
    one, other = (tuple(person for person in people if person in half) for half in halves)
    return one, other


def _costs(
    halves: tuple[frozenset[PersonId], frozenset[PersonId]], known: Known
) -> tuple[int, ...]:
    """What speaks against a division, the worst first."""
    return (
        sum({a, b} <= half for half in halves for a, b in known.kept_apart),
        sum(half.isdisjoint(known.brings) for half in halves),
        sum(not _is_guided(half, known) for half in halves),
        sum(_pairs(len(half & frozenset(were))) for half in halves for were in known.before),
    )


def _is_guided(half: frozenset[PersonId], known: Known) -> bool:
    """Whether somebody can guide who does not have to bring the case of this half themselves."""
    brings, guides = half & frozenset(known.brings), half & frozenset(known.guides)
    return len(guides) > 1 or bool(guides and (guides != brings))


def _pairs(people: int) -> int:
    return people * (people - 1) // 2


def smaller(halves: Sequence[Collection[PersonId]]) -> int:
    """Which half somebody who comes later goes into: the one with fewer people, else the first."""
    return min(range(len(halves)), key=lambda index: len(halves[index]))
