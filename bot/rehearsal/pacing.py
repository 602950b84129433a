"""How long simulated colleagues take: at once in a rehearsal, like people in the practice room.

Only moments are decided here, never what anybody does.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Pause:
    """What somebody waits in. Moments are aware UTC.

    ``since``: from when on things are as they are. ``last``: when this person last did
    something. ``ends_at``: the end of the time box, where there is one.
    """

    person: str
    since: datetime
    last: datetime
    ends_at: datetime | None = None

    def share(self, share: float) -> datetime:
        """The moment at which this share of the time box is over; now without one."""
        if self.ends_at is None or self.ends_at <= self.since:
            return self.since
        return self.since + (self.ends_at - self.since) * share


class Pacing(Protocol):
    """When a person does something."""

    def writes_at(self, pause: Pause) -> datetime:
        """When somebody writes in a step, or says that they are ready with it."""
        ...

    def answers_at(self, pause: Pause) -> datetime:
        """When somebody answers a private question, or the agenda."""
        ...

    def moves_at(self, pause: Pause, *, waits: bool, all_ready: bool) -> datetime:
        """When whoever guides goes on. ``waits``: people are asked to press something here."""
        ...


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """All together, after a fixed share of the time box; private questions at once."""

    writing: float = 0.4
    talking: float = 0.9

    def writes_at(self, pause: Pause) -> datetime:
        return pause.share(self.writing)

    def answers_at(self, pause: Pause) -> datetime:
        return pause.since

    def moves_at(self, pause: Pause, *, waits: bool, all_ready: bool) -> datetime:
        if waits:
            return pause.since if all_ready else pause.share(1.0)
        return pause.share(self.talking)


@dataclass(frozen=True, slots=True)
class Lively:
    """One after another, with a few seconds of thought; nobody is hurried at the end.

    ``hurry`` shortens every pause that is not a time box: 2 is twice as fast.
    """

    seed: int = 0
    hurry: float = 1.0
    talking: float = 0.9
    #: Whoever still writes when the time is over gets this long before the group goes on.
    grace_for: timedelta = timedelta(minutes=2)

    def writes_at(self, pause: Pause) -> datetime:
        return max(pause.since, pause.last) + self._thinking(pause, least=5, most=30)

    def answers_at(self, pause: Pause) -> datetime:
        return max(pause.since, pause.last) + self._thinking(pause, least=3, most=12)

    def moves_at(self, pause: Pause, *, waits: bool, all_ready: bool) -> datetime:
        if not waits:
            return pause.share(self.talking)
        if all_ready:
            return pause.since + timedelta(seconds=15) / self.hurry
        return pause.share(1.0) + self.grace_for

    def _thinking(self, pause: Pause, *, least: float, most: float) -> timedelta:
        """Somebody quick is always quick: it depends on the person alone."""
        place = zlib.crc32(f"{self.seed}:{pause.person}".encode()) % 1000 / 1000
        return timedelta(seconds=least + (most - least) * place) / self.hurry
