"""How long simulated colleagues take: at once in a rehearsal, like people in the practice room.

Only moments are decided here, never what anybody does.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


class Pacing(Protocol):
    """When a person does something. Moments are aware UTC."""

    def writes_at(self, person: str, *, since: datetime, ends_at: datetime | None) -> datetime:
        """When somebody writes in, or is ready with, a step that is as it is since ``since``."""
        ...

    def answers_at(self, person: str, *, since: datetime) -> datetime:
        """When somebody answers a private question, or the agenda."""
        ...

    def moves_at(
        self, *, since: datetime, ends_at: datetime | None, waits: bool, all_ready: bool
    ) -> datetime:
        """When whoever guides goes on. ``waits``: people are asked to press something here."""
        ...


def _share(since: datetime, ends_at: datetime | None, share: float) -> datetime:
    if ends_at is None or ends_at <= since:
        return since
    return since + (ends_at - since) * share


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """Together, after a fixed share of the time box; private questions at once."""

    writing: float = 0.4
    talking: float = 0.9

    def writes_at(self, person: str, *, since: datetime, ends_at: datetime | None) -> datetime:
        return _share(since, ends_at, self.writing)

    def answers_at(self, person: str, *, since: datetime) -> datetime:
        return since

    def moves_at(
        self, *, since: datetime, ends_at: datetime | None, waits: bool, all_ready: bool
    ) -> datetime:
        if waits:
            return since if all_ready else _share(since, ends_at, 1.0)
        return _share(since, ends_at, self.talking)


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

    def writes_at(self, person: str, *, since: datetime, ends_at: datetime | None) -> datetime:
        return since + self._pause(person, least=6, most=40)

    def answers_at(self, person: str, *, since: datetime) -> datetime:
        return since + self._pause(person, least=3, most=15)

    def moves_at(
        self, *, since: datetime, ends_at: datetime | None, waits: bool, all_ready: bool
    ) -> datetime:
        if not waits:
            return _share(since, ends_at, self.talking)
        if all_ready:
            return since + timedelta(seconds=20 / self.hurry)
        return _share(since, ends_at, 1.0) + self.grace_for

    def _pause(self, person: str, *, least: float, most: float) -> timedelta:
        """Somebody quick is always quick: the pause depends on the person alone."""
        place = zlib.crc32(f"{self.seed}:{person}".encode()) % 1000 / 1000
        return timedelta(seconds=(least + (most - least) * place) / self.hurry)
