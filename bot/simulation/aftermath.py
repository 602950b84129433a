"""When it is judged what became of a meeting, once it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..records import Meeting
from ..rehearsal.invariants import Rule
from ..rehearsal.witness import Snapshot
from . import rules

#: What was to leave the room has left it so long after its hour.
PURGED_WITHIN = timedelta(minutes=30)
#: Texts are erased so long after the words left the room.
TEXTS_STAY = timedelta(days=7)
#: The next meeting is judged by itself, from before its hour on.
BEFORE_NEXT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Moments:
    """When the words have left the room, and when the rest is judged, by these rules."""

    purged_at: datetime
    end_at: datetime
    rules: Sequence[Rule]


def moments_after(over: Snapshot, following: Meeting | None) -> Moments | None:
    """When to judge what became of a meeting; None where the next one begins too soon after it.

    A group that moved a date close to the next one has not come to the end of one when the other
    begins. Then what only time brings is judged in other lives.
    """
    removed_at = over.meeting.state.remove_words_at
    assert removed_at is not None, "an ended meeting knows when"
    purged_at = removed_at + PURGED_WITHIN
    asked = (rules.asked_by(i) for i in over.intentions if i.ask_on is not None)
    end_at = max(removed_at + TEXTS_STAY, *asked, removed_at) + timedelta(days=1)
    if following is None or end_at <= following.starts_at - BEFORE_NEXT:
        return Moments(purged_at, end_at, rules.AT_THE_END)
    end_at = following.starts_at - BEFORE_NEXT
    return Moments(purged_at, end_at, rules.BEFORE_THE_NEXT) if purged_at < end_at else None
