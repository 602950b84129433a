"""When an intention is asked after: on the day its owner chose, once more after silence, and then
no more.

Silence is no answer, and is counted nowhere: it is met a week later with what else can be done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from ..ports import Clock, Ids, Tx
from ..records import Intention, Timer
from ..schedule.series import occurrence_at
from . import card_keys, keys
from .aftercare import is_asked_with_care
from .effects import tell_in_working_hours

#: When the question comes on its day: around lunch (``experience.md``).
FOLLOW_UP_AT = time(12, 15)
#: So long after it silence is met, once.
AGAIN_AFTER = timedelta(days=7)


def ask_on_day(tx: Tx, intention: Intention, zone: str) -> None:
    """Ask after it on the day that its owner chose, or not at all."""
    owner = keys.intention_owner(intention.id)
    if intention.ask_on is None:
        tx.timers.stop(owner, keys.FOLLOW_UP)
        return
    due_at = occurrence_at(intention.ask_on, FOLLOW_UP_AT, zone)
    tx.timers.set(Timer(owner, keys.FOLLOW_UP, due_at))


def day_came(tx: Tx, intention: Intention, now: datetime, *, clock: Clock, ids: Ids) -> None:
    """The day is there: it is asked. A week later, where nobody answered, once more.

    What somebody leaves on purpose is asked after once: there is nothing to make smaller. Whoever
    is asked on that day how they are after their case finds the question there.
    """
    is_again = intention.asked_at is not None
    if intention.followed is not None or (is_again and intention.leaves):
        return
    if not is_again:
        tx.intentions.put(replace(intention, asked_at=now))
    if not is_again and not intention.leaves:
        owner = keys.intention_owner(intention.id)
        tx.timers.set(Timer(owner, keys.FOLLOW_UP, now + AGAIN_AFTER))
    if not is_again and is_asked_with_care(tx, intention, now):
        return
    person = intention.person
    card = card_keys.follow_card(intention.id, person, intention.ask_on, again=is_again)
    tell_in_working_hours(tx, person, card, clock=clock, ids=ids)
