"""What the store keeps, as plain frozen records: the shapes that use cases speak in.

Records cross the border between ``bot`` and ``storage`` and are converted there once. Fields
named ``fields`` hold what a person typed; the store seals them, so they are never in clear on
disk, and nobody prints a record that has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum

from methods.spec import Gift, Mode

from .engine.ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId
from .engine.state import MeetingState, Slot


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that let the bot in, and the tokens that it gave.

    ``bot`` and ``installer`` are the platform's ids of persons. ``expires_at`` and ``refresh`` are
    None where the token lasts. ``version`` rises whenever the tokens are replaced.
    """

    id: str
    workspace: str
    bot: str
    installer: str
    scopes: tuple[str, ...]
    installed_at: datetime
    token: str = field(repr=False)
    refresh: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """Tells one state of an installation from another, without its tokens."""

    id: str
    version: int
    installed_at: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on a platform. ``external`` is the platform's own id, ``language`` nl or en."""

    id: PersonId
    workspace: str
    external: str
    language: str
    zone: str


class RoomKind(StrEnum):
    """Where members read what was written: in the threads of their room, or behind a button.

    In a ``SEALED`` one no words of a member ever stand in the room; it carries the process only.
    """

    THREADED = "threaded"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Group:
    """A group that lives for years. ``fields`` holds its name.

    ``is_trial``: one that meets once, right away, and of which nothing is kept.
    ``hour_raised_at``: when somebody last asked that the group talks about its day and hour.
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
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


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
    tell, which is known by ``ELSEWHERE`` in ``beyond`` all the same.
    """

    readers: frozenset[str]
    exists: bool = True
    beyond: frozenset[Beyond] = frozenset()
    organisations: frozenset[str] = frozenset()


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


@dataclass(frozen=True, slots=True)
class Intention:
    """An if-then plan, or "this I leave on purpose" (``leaves``). Sealed under the person's key.

    ``ask_on`` is the local date the person chose for the follow-up question, if any.
    ``fields`` holds "takeaway" and "intention".
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
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Timer:
    """A durable timer. ``owner`` is "meeting:<id>", "trial:<group>" or "intention:<id>"."""

    owner: str
    name: str
    due_at: datetime


class Op(StrEnum):
    """What an outbox row asks of a platform."""

    SHOW = "show"
    THREAD = "thread"
    WORDS = "words"
    REMOVE = "remove"
    LISTENERS = "listeners"
    ROOM = "room"
    INVITE = "invite"
    PURPOSE = "purpose"


class Sending(StrEnum):
    """How far an outbox row is. ``UNKNOWN``: it was sent, and nobody knows whether it came."""

    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    GIVEN_UP = "given-up"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """Something to be shown in a place. Rows of a place go out in the order of ``number``.

    ``place`` is one of "group:<id>", "person:<id>", "thread:<meeting>:<slot>", and for a room that
    is still to be made "room:<person>:<form>". ``card`` names
    what is shown (``bot.groups.screens``); its words are made at dispatch. ``refs`` hold ids.
    ``nonce`` is at most 25 characters, fixed for the life of the row.
    """

    id: str
    place: str
    card: str
    op: Op
    nonce: str
    made_at: datetime
    refs: tuple[str, ...] = ()
    number: int = 0
    state: Sending = Sending.WAITING
    attempts: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlaceClaim:
    """The right to send in one place until ``until``. ``epoch`` fences an older claim off."""

    place: str
    worker: str
    epoch: int
    until: datetime
    rows: tuple[OutboxRow, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """A post that is on a platform. It is kept until its removal is confirmed."""

    card: str
    place: str
    external: str
    made_at: datetime
    has_words: bool
    meeting: MeetingId | None = None
