"""What happens next by the clock, and what it is called on a screen."""

from __future__ import annotations

from datetime import datetime

from ..engine import timing
from ..engine.screen import Line
from ..ports import Tx
from . import keys
from .lookups import running_meeting

#: What each timer is called; any other is a message that waits for working hours.
NAMES = {
    keys.WHOSE_TURN: Line("upcoming.whose-turn"),
    keys.AGENDA: Line("upcoming.agenda"),
    keys.PREPARE: Line("upcoming.prepare"),
    keys.CASES_CLOSE: Line("upcoming.cases-close"),
    keys.OPEN: Line("upcoming.open"),
    keys.POLL_CLOSES: Line("upcoming.poll-closes"),
    timing.WARNING: Line("upcoming.warning"),
    timing.TIME_UP: Line("upcoming.time-up"),
    timing.STOP_ANSWERS: Line("upcoming.stop-answers"),
    timing.REMOVE_WORDS: Line("upcoming.remove-words"),
    keys.REMOVE_AGAIN: Line("upcoming.remove-words"),
    keys.ERASE_TEXTS: Line("upcoming.erase-texts"),
    keys.ERASE: Line("upcoming.erase-trial"),
    keys.FOLLOW_UP: Line("upcoming.follow-up"),
    keys.HALF_WAITED: Line("upcoming.half-waited"),
    keys.CLOSE_ROOMS: Line("upcoming.close-rooms"),
    keys.ATTENDANCE_STANDS: Line("upcoming.attendance-stands"),
    keys.ATTENDANCE_OVER: Line("upcoming.attendance-over"),
}
#: A meeting's own timers, and those of its halves.
OF_MEETING = (keys.meeting_owner, keys.halves_owner)
MESSAGE = Line("upcoming.message")
#: Somebody else does something: for whoever practises with simulated colleagues.
OTHERS = Line("upcoming.others")


def next_moment(tx: Tx) -> tuple[datetime, Line] | None:
    """The first moment to wait for, with its name; None when nothing comes by itself.

    While a group meets only its meeting counts, and not the moment at which everybody would
    have left it: nobody waits for that.
    """
    running = [running_meeting(tx, group.id) for group in tx.groups.all()]
    owners = [owner(one.id) for one in running if one is not None for owner in OF_MEETING]
    if owners:
        timers = [t for o in owners for t in tx.timers.of_owner(o) if t.name != timing.UNATTENDED]
        timer = min(timers, key=lambda t: t.due_at, default=None)
    else:
        timer = tx.timers.next_due()
    if timer is None:
        return None
    return timer.due_at, NAMES.get(timer.name, MESSAGE)
