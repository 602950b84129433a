"""What happens next by the clock, and what it is called on a screen."""

from __future__ import annotations

from datetime import datetime, timedelta

from ..engine.screen import Line
from ..ports import Tx

#: What each timer, and a message that waits for working hours, is called.
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
#: What goes out sooner than this is on its way, and no moment to wait for.
SOON = timedelta(minutes=1)


def next_moment(tx: Tx, *, now: datetime) -> tuple[datetime, Line] | None:
    """The first moment that lies ahead (or is due), with its name; None when there is none."""
    moments: list[tuple[datetime, Line]] = []
    timer = tx.timers.next_due()
    if timer is not None:
        moments.append((timer.due_at, NAMES.get(timer.name, MESSAGE)))
    waiting_until = tx.outbox.next_due()
    if waiting_until is not None and waiting_until > now + SOON:
        moments.append((waiting_until, MESSAGE))
    return min(moments, key=lambda moment: moment[0], default=None)
