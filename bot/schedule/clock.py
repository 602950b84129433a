"""Where time comes from: the machine's clock, and a clock that can be moved forward.

The only module that asks the machine what time it is. It knows nothing of zones or meetings.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.ports import Clock


class SystemClock:
    """The machine's clock, as aware UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)


class OffsetClock:
    """Another clock plus an offset that can only grow, for the practice room.

    ``offset`` is public so that it can be kept: given back at the next start, time does not
    run backwards for whatever was stored in between.
    """

    def __init__(self, base: Clock, offset: timedelta = timedelta()) -> None:
        """Take the clock to build on; ``ValueError`` for an offset into the past."""
        if offset < timedelta():
            raise ValueError("A clock can be moved forward only.")
        self._base = base
        self.offset = offset

    def now(self) -> datetime:
        """Return the base clock's moment plus the offset."""
        return self._base.now() + self.offset

    def move_to(self, moment: datetime) -> datetime:
        """Go forward to ``moment`` (aware) and return the present moment.

        A moment that has passed changes nothing: two people may press "forward" at once.
        """
        ahead_for = moment - self.now()
        if ahead_for > timedelta():
            self.offset += ahead_for
        return self.now()
