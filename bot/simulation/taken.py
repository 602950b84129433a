"""Which timers a unit of work takes: a timer leaves nothing behind that could be judged later.

It passes every call on to the real repositories, and notes what they took. It judges nothing.
"""

from __future__ import annotations

from ..ports import Tx
from ..records import Timer
from ..repositories import TimersRepo

#: Every repository of a transaction: a call of one of its methods is a call of the database.
REPOSITORIES = (
    "installations",
    "people",
    "groups",
    "meetings",
    "contributions",
    "drafts",
    "cases",
    "intentions",
    "goals",
    "reports",
    "registrations",
    "contributor_pages",
    "aftercare",
    "attendances",
    "certificates",
    "evaluations",
    "outbox",
    "posts",
    "timers",
    "deliveries",
)


class WatchedTx:
    """A transaction that notes in ``taken`` which timers were there and are no more."""

    def __init__(self, tx: Tx, taken: list[Timer]) -> None:
        for name in REPOSITORIES:
            setattr(self, name, getattr(tx, name))
        self.timers = _WatchedTimers(tx.timers, taken)


class _WatchedTimers:
    def __init__(self, timers: TimersRepo, taken: list[Timer]) -> None:
        self._timers = timers
        self._taken = taken

    def take(self, timer: Timer) -> bool:
        was_there = self._timers.take(timer)
        if was_there:
            self._taken.append(timer)
        return was_there

    def __getattr__(self, name: str) -> object:
        return getattr(self._timers, name)
