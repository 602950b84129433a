"""Where time comes from: the machine's clock.

The only module that asks the machine what time it is. It knows nothing of zones or meetings.
"""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The machine's clock, as aware UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        return datetime.now(UTC)
