"""Groups: who is in them, where they are, when they meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from methods.spec import Mode

from ..engine.ids import GroupId, MeetingId, PersonId
from ..engine.state import Choosing


class RoomKind(StrEnum):
    """Where members read what was written: in the threads of their room, or behind a button.

    In a ``SEALED`` one no words of a member ever stand in the room; it carries the process only.
    """

    THREADED = "threaded"
    SEALED = "sealed"


class GroupKind(StrEnum):
    """Whether a group is of the same people for years, or of people who come and go.

    An ``OPEN`` one confirms its agreements anew for each meeting.
    """

    FIXED = "fixed"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Group:
    """A group that lives for years. ``fields`` holds its name.

    ``is_trial``: one that meets once, right away, and of which nothing is kept.
    ``hour_raised_at``: when somebody last asked that the group talks about its day and hour.
    ``choosing``: how it comes to the case of a round. ``extra_roles``: somebody observes, and
    somebody takes notes, where enough are there for it.
    ``part_of``: the group of which this one is a half, for the one meeting ``half_of``; ``side`` is
    1 or 2, and None once that came to nothing.
    """

    id: GroupId
    workspace: str
    language: str
    zone: str
    method: str
    mode: Mode
    made_at: datetime
    rounds: int = 1
    minutes: int = 90
    words_stay_hours: int = 24
    texts_stay_days: int = 7
    is_trial: bool = False
    hour_raised_at: datetime | None = None
    room_kind: RoomKind = RoomKind.THREADED
    choosing: Choosing = Choosing.VOTE
    extra_roles: bool = False
    kind: GroupKind = GroupKind.FIXED
    part_of: GroupId | None = None
    half_of: MeetingId | None = None
    side: int | None = None
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def whole(self) -> GroupId:
        """The group itself; of a half the group that it is part of."""
        return self.part_of or self.id

    @property
    def is_lasting(self) -> bool:
        """Whether it lives for years: neither a trial nor a half."""
        return not self.is_trial and self.part_of is None


@dataclass(frozen=True, slots=True)
class Member:
    """A person in a group. ``left_at`` is set when they leave; they are kept for the rotation.

    ``agreed_at``: when they confirmed the group's agreements.
    """

    group: GroupId
    person: PersonId
    joined_at: datetime
    left_at: datetime | None = None
    agreed_at: datetime | None = None


class Beyond(StrEnum):
    """Readers of a room whom nobody can name.

    ``MANY``: everybody in the workspace, a role, or more people than a group ever has.
    ``ELSEWHERE``: another organisation, which keeps what is written there too.
    """

    MANY = "many"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Room:
    """Who can read a place now (external ids of persons), as far as the platform tells.

    ``organisations`` are the others that share it, by the platform's ids: none where it does not
    tell, which is known by ``ELSEWHERE`` in ``beyond`` all the same. ``crowds``: who else reads it
    without being let in by name, such as a role, as far as they have a name of their own; then
    ``beyond`` has ``MANY``. ``administrators``: who reads every room of the workspace, whatever its
    group decides. Both in the platform's ids, which only its dialect can write.
    """

    readers: frozenset[str]
    exists: bool = True
    beyond: frozenset[Beyond] = frozenset()
    organisations: frozenset[str] = frozenset()
    crowds: frozenset[str] = frozenset()
    administrators: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sharing:
    """Another organisation with which a group's room is shared, as long as it is.

    ``agreed_by``: members who say that this is fine. ``agreed_at``: when the last of them did.
    """

    group: GroupId
    organisation: str
    seen_at: datetime
    agreed_at: datetime | None = None
    agreed_by: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who can read a group's room and is no member: they may become one.

    ``welcomed_by``: members who agree to it. ``agreed_at``: when they confirmed the agreements.
    """

    group: GroupId
    person: PersonId
    seen_at: datetime
    agreed_at: datetime | None = None
    welcomed_by: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """Recurring meetings: a local wall time and a zone, never an offset."""

    id: str
    group: GroupId
    first_on: date
    local_time: time
    zone: str
    every_weeks: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a group does not meet, from the first to the last, both included."""

    group: GroupId
    first_on: date
    last_on: date
