"""Dividing people over groups so that each team is spread: pure, and the same for the same seed.

Who somebody would rather not sit with is not asked here: each says that with the agreements.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

#: A group of so many goes best; the size that is wished lies among these.
SIZES = range(4, 9)
#: So many people can be divided at once.
FEWEST, MOST = SIZES.start, 48


def how_many_groups(people: int, *, size: int) -> int:
    """Into how many groups so many people go, so that each is as near to ``size`` as can be.

    Each has a size among ``SIZES``; of two that are as near, the larger groups win.
    """
    fitting = [
        groups
        for groups in range(1, people // SIZES.start + 1)
        if -(-people // groups) <= SIZES[-1]
    ]
    return min(fitting, key=lambda groups: (abs(people / groups - size), groups))


def divide(teams: Mapping[str, str], *, groups: int, seed: str) -> tuple[tuple[str, ...], ...]:
    """Divide people (each with the label of their team) over so many groups.

    The sizes of two groups differ by one at most, and so does how many of a team are in them:
    people are dealt out one by one, team after team.
    """
    row: list[str] = []
    for label in _shuffled(set(teams.values()), seed):
        row += _shuffled((person for person, of in teams.items() if of == label), seed)
    return tuple(tuple(row[start::groups]) for start in range(groups))


def _shuffled(texts: Iterable[str], seed: str) -> list[str]:
    """In an order that the seed alone decides."""
    return sorted(texts, key=lambda text: sha256(f"{seed}|{text}".encode()).digest())
