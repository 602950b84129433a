"""What happens next by the clock, and what it is called on a screen."""

from __future__ import annotations

from datetime import datetime

from ..engine.screen import Line
from ..ports import Tx

#: What each timer is called; any other is a message that waits for working hours.
NAMES = {
    "whose-turn": Line("upcoming.whose-turn"),
    "agenda": Line("upcoming.agenda"),
    "prepare": Line("upcoming.prepare"),
    "cases-close": Line("upcoming.cases-close"),
    "open": Line("upcoming.open"),
    "warning": Line("upcoming.warning"),
    "time-up": Line("upcoming.time-up"),
    "stop-answers": Line("upcoming.stop-answers"),
    "unattended": Line("upcoming.unattended"),
    "remove-words": Line("upcoming.remove-words"),
    "erase-texts": Line("upcoming.erase-texts"),
    "follow-up": Line("upcoming.follow-up"),
}
MESSAGE = Line("upcoming.message")


def next_moment(tx: Tx) -> tuple[datetime, Line] | None:
    """The first moment that lies ahead (or is due), with its name; None when there is none."""
    timer = tx.timers.next_due()
    if timer is None:
        return None
    return timer.due_at, NAMES.get(timer.name, MESSAGE)
