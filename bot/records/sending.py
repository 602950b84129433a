"""What is still to be done or sent, and what stands on a platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..engine.ids import MeetingId


@dataclass(frozen=True, slots=True)
class Timer:
    """A durable timer. ``owner`` is of a kind, as "meeting:<id>"; see ``bot.groups.keys``."""

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
    ARCHIVE = "archive"


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
