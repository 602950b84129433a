"""How whoever brought a case is, the day after, and whom they want to talk to: no words at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ..engine.ids import GroupId, MeetingId, PersonId


class TalkEnd(StrEnum):
    """When somebody who was asked to talk can; ``NOT_NOW`` needs no reason.

    ``WITHDRAWN``: before they answered, whoever asked did not need it any more.
    """

    TODAY = "today"
    THIS_WEEK = "this-week"
    NOT_NOW = "not-now"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Aftercare:
    """One contributor of a meeting is asked on the local day ``on``, once, how they are.

    ``settled_at``: they said that it is fine, or that they turn to nobody here; which of the two
    is not kept. ``group`` is the whole one, also of a round in a half.
    """

    meeting: MeetingId
    person: PersonId
    group: GroupId
    on: date
    asked_at: datetime | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TalkWish:
    """A contributor (``person``) wants to talk to somebody (``asked``), and what came of it."""

    meeting: MeetingId
    person: PersonId
    asked: PersonId
    group: GroupId
    wished_at: datetime
    end: TalkEnd | None = None
    ended_at: datetime | None = None
