"""Meetings, what happened in them, and what was given there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from methods.spec import Gift

from ..engine.ids import ContributionId, FormId, GroupId, MeetingId, PersonId
from ..engine.state import MeetingState, Slot


class MeetingStatus(StrEnum):
    """Where a meeting is. ``CANCELLED``: it was moved, or a later one came before it was opened."""

    PLANNED = "planned"
    OPEN = "open"
    ENDED = "ended"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One date of a group. ``on`` is the local date in the series' zone.

    ``version`` rises on every save; saving asserts the version that was read.
    ``method_hash`` names the snapshot that this meeting keeps, from its opening on, or from when
    another method than the group's was chosen for it. ``series`` is None for a date that made way
    for a day off, so that its day is free again, and for one that the group put in another's place.
    """

    id: MeetingId
    group: GroupId
    series: str | None
    on: date
    starts_at: datetime
    status: MeetingStatus
    state: MeetingState
    method_hash: str | None = None
    version: int = 0
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event of a meeting without content, as ``bot.groups.codec`` wrote it."""

    meeting: MeetingId
    number: int
    at: datetime
    body: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody gave in a phase. ``fields`` are the words, sealed under the group's key."""

    id: ContributionId
    form: FormId
    group: GroupId
    meeting: MeetingId
    slot: Slot
    person: PersonId
    gift: Gift
    given_at: datetime
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
