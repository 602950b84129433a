"""Telling: the contributor tells or responds, and what is written appears at once.

The others listen; what they have to say comes in a later step.
"""

from __future__ import annotations

from methods.spec import Gift

from ..view import View
from .kind import Kind

#: Enough for whoever tells a long story in pieces; a bound, so that nothing grows without end.
MOST_PIECES = 10


def _limit(view: View, gift: Gift) -> tuple[int, tuple[Gift, ...]]:
    return MOST_PIECES, (gift,)


def _at_once(gift: Gift) -> bool:
    return True


def _ready_after(view: View, gift: Gift) -> bool:
    return False


TELL = Kind(limit=_limit, at_once=_at_once, ready_after=_ready_after)
