"""What the bot counts about itself, as a port: how often, how late, how long; never who or what.

Everything that is counted comes from a small closed set. Whoever counts knows no text and no id,
so nothing that a person typed, and no person, can be told by it. Without an operator who asks
for figures, nothing is counted.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Protocol


class Came(StrEnum):
    """How somebody came in."""

    PRESS = "press"
    PAGE = "page"
    FORM = "form"
    COMMAND = "command"
    HOME = "home"


class Ended(StrEnum):
    """What became of it. ``FORM``: a form opened. ``FAILED``: a fault of ours."""

    DONE = "done"
    FORM = "form"
    REFUSED = "refused"
    INVALID = "invalid"
    NOT_KEPT = "not-kept"
    BUSY = "busy"
    FAILED = "failed"


class Stored(StrEnum):
    """What became of a unit of work.

    ``FAILED``: it raised something, and left nothing behind. ``UNSETTLED``: nobody knows.
    """

    KEPT = "kept"
    BUSY = "busy"
    UNSETTLED = "unsettled"
    FULL = "full"
    FAILED = "failed"


class Called(StrEnum):
    """What came of a call to a platform."""

    OK = "ok"
    RATE_LIMITED = "rate-limited"
    UNKNOWN = "unknown"
    AWAY = "away"
    REFUSED = "refused"
    GONE = "gone"


class Meter(Protocol):
    """Takes counts. Called from any thread; it never raises and never waits."""

    def came_in(self, platform: str, how: Came, ended: Ended) -> None:
        """Somebody did something."""
        ...

    def refused(self, platform: str, how: Came, reason: str) -> None:
        """Something did not happen; ``reason`` is the key of the sentence that says why."""
        ...

    def unit(self, stored: Stored, *, ran_for: timedelta) -> None:
        """A unit of work is over; ``ran_for``: so long it held the writer."""
        ...

    def committed(self, units: int, *, took: timedelta) -> None:
        """So many units were committed together; ``took``: from BEGIN until COMMIT returned."""
        ...

    def timer_fired(self, *, late_by: timedelta) -> None: ...
    def tick_failed(self, tick: str) -> None: ...
    def called(self, platform: str, outcome: Called) -> None: ...
    def loop_lagged(self, by: timedelta) -> None:
        """The event loop came so much later than it was asked to."""
        ...


class NullMeter:
    """Nobody asks for figures."""

    def came_in(self, platform: str, how: Came, ended: Ended) -> None: ...
    def refused(self, platform: str, how: Came, reason: str) -> None: ...
    def unit(self, stored: Stored, *, ran_for: timedelta) -> None: ...
    def committed(self, units: int, *, took: timedelta) -> None: ...
    def timer_fired(self, *, late_by: timedelta) -> None: ...
    def tick_failed(self, tick: str) -> None: ...
    def called(self, platform: str, outcome: Called) -> None: ...
    def loop_lagged(self, by: timedelta) -> None: ...


UNMETERED = NullMeter()
