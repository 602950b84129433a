"""What one process remembers between two visits to a place. All of it may be lost at any time.

Pacing, and how long a place has been out of reach: without it the delivery is a little slower
or asks once more, never wrong.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

#: Places remembered; the oldest goes first.
REMEMBERED = 2000


class Memory:
    """Bounded notes by place."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._paced_until: dict[str, datetime] = {}
        # Units of work of several visits may look at the pace at the same instant.
        self._lock = threading.Lock()
        self._misses: dict[str, int] = {}
        self._absent_since: dict[str, datetime] = {}

    def posted(self, room: str, at: datetime, seconds_between: float) -> None:
        """Note that a post was made or removed in this room or a thread of it just now."""
        with self._lock:
            self._note_post(room, at, seconds_between)

    def take_turn(self, room: str, at: datetime, seconds_between: float) -> datetime | None:
        """Note a post that is about to be made; before when none may be, when it is too soon."""
        with self._lock:
            until = self._paced_until.get(room)
            if until is not None and until > at:
                return until
            self._note_post(room, at, seconds_between)
            return None

    def _note_post(self, room: str, at: datetime, seconds_between: float) -> None:
        if seconds_between > 0:
            self._paced_until.pop(room, None)
            self._paced_until[room] = at + timedelta(seconds=seconds_between)
            _forget_oldest(self._paced_until)

    def paced_until(self, room: str) -> datetime | None:
        """Return before when no other post may be made here."""
        return self._paced_until.get(room)

    def missed(self, place: str) -> int:
        """Count one more call that did not reach this place; return how many in a row."""
        misses = self._misses.pop(place, 0) + 1
        self._misses[place] = misses
        _forget_oldest(self._misses)
        return misses

    def reached(self, place: str) -> None:
        """Note that the place can be reached (again)."""
        self._misses.pop(place, None)

    def absent_for(self, workspace: str, at: datetime) -> timedelta:
        """Note that a workspace is not here, or not yet; return for how long now."""
        since = self._absent_since.setdefault(workspace, at)
        _forget_oldest(self._absent_since)
        return at - since

    def is_here(self, workspace: str) -> None:
        """Note that a workspace is here (again): the next absence is counted from its beginning."""
        self._absent_since.pop(workspace, None)


def _forget_oldest(notes: dict[K, V]) -> None:
    while len(notes) > REMEMBERED:
        del notes[next(iter(notes))]
