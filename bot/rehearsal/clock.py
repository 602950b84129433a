"""Time and chance of a rehearsal: a clock that only moves when told, and ids from a seed.

They know nothing of meetings. Nothing real may run on them: seeded ids can be foretold.
"""

from __future__ import annotations

import random
from datetime import datetime


class VirtualClock:
    """A ``bot.ports.Clock`` that stands still until it is moved, and never goes back."""

    def __init__(self, start: datetime) -> None:
        """``start`` is aware UTC."""
        self._now = start

    def now(self) -> datetime:
        """The moment that the clock was last moved to."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Move on to ``moment``; an earlier one changes nothing."""
        self._now = max(self._now, moment)


class SeededIds:
    """A ``bot.ports.Ids``: 16 lower-case hex characters, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(f"ids:{seed}")
        self._given: set[str] = set()

    def new(self) -> str:
        """Return an id that this source never gave before."""
        while (fresh := f"{self._chance.getrandbits(64):016x}") in self._given:
            pass
        self._given.add(fresh)
        return fresh
