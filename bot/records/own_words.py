"""What is somebody's own: drafts, cases, intentions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from ..engine.ids import (
    CaseId,
    ContributionId,
    FormId,
    GoalId,
    GroupId,
    MeetingId,
    PersonId,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that are not given yet, sealed under the person's key. ``key`` says of what form.

    ``page`` is the number of pages filled so far. ``late`` marks words that came after their
    step had passed.
    """

    person: PersonId
    key: str
    form: FormId
    saved_at: datetime
    page: int = 1
    late: bool = False
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


class CaseStatus(StrEnum):
    """Where a case is in its life."""

    ON_TABLE = "on-table"
    DISCUSSED = "discussed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Case:
    """A case from work. ``fields`` holds "title", "stuck" and the optional rest."""

    id: CaseId
    group: GroupId
    contributor: PersonId
    form: FormId
    status: CaseStatus
    made_at: datetime
    discussed_in: MeetingId | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


class Readers(StrEnum):
    """Who may read an intention."""

    ME = "me"
    GROUP = "group"


class Followed(StrEnum):
    """What became of an intention, in its owner's words. Silence is no answer."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not-done"
    NO_OCCASION = "no-occasion"


class Shares(StrEnum):
    """What of an intention its owner lets the group read at the look-back, from little to all."""

    NOTHING = "nothing"
    INTENTION = "intention"
    OUTCOME = "outcome"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Intention:
    """An if-then plan, or "this I leave on purpose" (``leaves``). Sealed under the person's key.

    ``ask_on`` is the local date the person chose for the follow-up question, if any, and
    ``asked_at`` when it was first asked for that date. ``shares``: what they decided for the
    look-back; None where they did not say. ``goal``: the own goal that it belongs to, if they said
    so. ``fields`` holds "takeaway", "intention" and "obstacle",
    and what they told of it afterwards: "happened", "worked" and "further".
    """

    id: ContributionId
    person: PersonId
    group: GroupId
    meeting: MeetingId
    made_at: datetime
    readers: Readers
    leaves: bool
    ask_on: date | None = None
    asked_at: datetime | None = None
    followed: Followed | None = None
    shares: Shares | None = None
    goal: GoalId | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
