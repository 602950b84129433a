"""A question to a group which day is best for its next meeting: what the store keeps of it.

Nothing of it was typed. What each answered is theirs: it is counted, never shown, and forgotten
as soon as the question is over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ..engine.ids import FormId, GroupId, MeetingId, PersonId


class Fit(StrEnum):
    """How a day fits somebody. ``IF_NEEDED``: they come, and would rather not."""

    YES = "yes"
    IF_NEEDED = "if-needed"
    NO = "no"


class PollEnd(StrEnum):
    """How a poll ended. ``OVERTAKEN``: its meeting was moved or begun before."""

    CHOSEN = "chosen"
    NO_DAY = "no-day"
    OVERTAKEN = "overtaken"
    TAKEN_BACK = "taken-back"


@dataclass(frozen=True, slots=True)
class DatePoll:
    """Two to five moments for one planned meeting, the earliest first.

    ``id`` is that of the form with which it was asked, so that a form that is sent twice asks
    once. ``end`` is None while it is open; ``chosen`` is the moment that came out of it.
    """

    id: FormId
    group: GroupId
    meeting: MeetingId
    options: tuple[datetime, ...]
    made_at: datetime
    closes_at: datetime
    end: PollEnd | None = None
    chosen: datetime | None = None


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """What one person answered: for each moment of the poll, in its order."""

    group: GroupId
    poll: FormId
    person: PersonId
    fits: tuple[Fit, ...] = field(repr=False)
