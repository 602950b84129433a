"""That somebody was at a meeting, as a fact: what the store keeps of it.

No field of these can hold what anybody typed: they are moments, numbers, choices from a list, and
names that are read strictly. So that no content of a case is in them needs no promise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..engine.ids import GroupId, MeetingId, PersonId

#: An id, the name of a method, or of a zone: one word without a space.
_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{1,80}")


class Way(StrEnum):
    """How people were together. ``VIDEO``: they talked, and the group has an address for that.

    ``WRITTEN``: over days. No register says that it counts, so it is always said, and has no hours.
    """

    VOICE = "voice"
    VIDEO = "video"
    CHAT = "chat"
    WRITTEN = "written"


class Took(StrEnum):
    """What somebody did in a meeting beside thinking along. The bot keeps the time."""

    CONTRIBUTOR = "contributor"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"
    NOTE_TAKER = "note-taker"


class Theme(StrEnum):
    """What a meeting was about, in general words from a list, never in words of a case."""

    COOPERATION = "cooperation"
    BOUNDARIES = "boundaries"
    RESPONSIBILITY = "responsibility"
    CONVERSATION = "conversation"
    VALUES = "values"
    WORKLOAD = "workload"
    CONFIDENCE = "confidence"
    LEADING = "leading"
    CHANGE = "change"
    TEAM = "team"


class Guided(StrEnum):
    """Who guided a meeting. ``NAMED``: one whom the group had asked to; else members in turn."""

    NAMED = "named"
    IN_TURN = "in-turn"
    BOT = "bot"


class Area(StrEnum):
    """What a goal is about, from the list that goals have: all of one that is ever on a paper."""

    COMMUNICATION = "communication"
    COOPERATION = "co-operation"
    PROFESSIONALISM = "professionalism"


@dataclass(frozen=True, slots=True)
class MethodUsed:
    """By which method a meeting, or a round of it, went. ``snapshot`` holds it as it was then."""

    id: str
    version: int
    snapshot: str

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        _refuse_text(self.id, self.snapshot)


@dataclass(frozen=True, slots=True)
class HeldMeeting:
    """A meeting that was held. The moments are UTC; ``zone`` is the group's.

    ``ended_at``: when the last of the time that counts was over. ``minutes``: net contact time in
    whole quarters of an hour, 0 where it went over days. ``absent``: members who were not there.
    ``needed``: how many its method asks for. ``guided`` is None where it was not noted; ``guide``
    is who was ``NAMED``, until nothing is kept of them any more.
    """

    meeting: MeetingId
    group: GroupId
    began_at: datetime
    ended_at: datetime
    zone: str
    way: Way
    minutes: int
    present: int
    absent: int
    needed: int
    methods: tuple[MethodUsed, ...]
    theme: Theme | None = None
    guided: Guided | None = None
    guide: PersonId | None = None

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        _refuse_text(self.meeting, self.group, self.zone, *([self.guide] if self.guide else []))

    @property
    def are_enough(self) -> bool:
        """Whether as many were there as its method asks for."""
        return self.present >= self.needed


@dataclass(frozen=True, slots=True)
class Correction:
    """A member says that it was noted wrongly whether somebody was there.

    It holds once another one, who was there, confirmed it.
    """

    is_there: bool
    said_by: PersonId
    said_at: datetime
    confirmed_by: PersonId | None = None
    confirmed_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        _refuse_text(self.said_by, *([self.confirmed_by] if self.confirmed_by else []))


@dataclass(frozen=True, slots=True)
class Attendance:
    """Somebody at one meeting. ``minutes``: as in ``HeldMeeting``, of the time they were there.

    ``came_at``, ``left_at``: when the first of that time began, and the last of it was over.
    Of whoever was not there one is kept only where somebody says so, or said so and was right.
    ``goal``: what the goal is about that they say they worked on.
    """

    meeting: MeetingId
    group: GroupId
    person: PersonId
    was_there: bool
    came_at: datetime
    left_at: datetime
    minutes: int
    took: tuple[Took, ...] = ()
    brought_case: bool = False
    correction: Correction | None = None
    goal: Area | None = None

    def __post_init__(self) -> None:
        """Refuse what is no name."""
        _refuse_text(self.meeting, self.group, self.person)


def _refuse_text(*words: str) -> None:
    """``ValueError`` for anything with a space in it: it may be somebody's words."""
    if not all(_WORD.fullmatch(word) for word in words):
        raise ValueError("not a name")
