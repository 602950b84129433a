"""How many come to a meeting that lies ahead, by what people said, and whether that is enough."""

from __future__ import annotations

from datetime import datetime

from ..engine.apply import FEWEST_PEOPLE
from ..engine.state import Presence
from ..records import MeetingStatus
from .meetings import MeetingAtHand


def coming(at_hand: MeetingAtHand, *, now: datetime) -> int:
    """How many come, by what people said. Whoever comes later is not there when it begins."""
    begins = now >= at_hand.meeting.starts_at
    come = (Presence.HERE,) if begins else (Presence.HERE, Presence.LATER)
    return sum(one.presence in come for one in at_hand.state.people)


def too_few_come(at_hand: MeetingAtHand, *, now: datetime) -> bool:
    """Whether a planned meeting has fewer people than it needs, because some said so.

    A group that is smaller than its method would like it has known that from its founding on.
    """
    if at_hand.meeting.status is not MeetingStatus.PLANNED:
        return False
    needed = max(FEWEST_PEOPLE, at_hand.method.people.min)
    said = any(one.presence is not Presence.HERE for one in at_hand.state.people)
    return said and coming(at_hand, now=now) < needed


def may_move(at_hand: MeetingAtHand, *, now: datetime) -> bool:
    """Whether the group is offered another day: until the hour comes, when the next is planned."""
    return now < at_hand.meeting.starts_at and too_few_come(at_hand, now=now)
