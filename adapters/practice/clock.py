"""The practice room's clock: the real one plus an offset that survives a restart.

It only ever moves forward. Who moves it, and to which moment, is not its business.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.ports import Clock

from .hub import STRIP, Hub
from .store import PracticeStore

_OFFSET = "clock-offset-seconds"


class PracticeClock:
    """A ``bot.ports.Clock`` that can be moved forward."""

    def __init__(self, store: PracticeStore, *, base: Clock, hub: Hub) -> None:
        self._store = store
        self._base = base
        self._hub = hub
        self._offset = timedelta(seconds=float(store.setting(_OFFSET) or 0))

    def now(self) -> datetime:
        """Return the room's present moment, aware UTC."""
        return self._base.now() + self._offset

    def real(self) -> datetime:
        """Return the world's present moment, for windows that a jump must not close."""
        return self._base.now()

    def move_to(self, moment: datetime) -> None:
        """Make it ``moment``; a moment that has passed changes nothing."""
        ahead = moment - self.now()
        if ahead <= timedelta(0):
            return
        offset = self._offset + ahead
        self._store.set_setting(_OFFSET, repr(offset.total_seconds()))
        self._offset = offset
        self._hub.tell(STRIP)

    def reset(self) -> None:
        """Go back to the real time; only for starting over."""
        self._store.set_setting(_OFFSET, "0")
        self._offset = timedelta(0)
        self._hub.tell(STRIP)
