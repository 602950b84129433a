"""Decides what to do with an outbox row: which call is next, and what its outcome means.

Pure functions of a row, of what the store knows beside it, and of what a platform can do. They
send nothing, store nothing and ask no clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import assert_never

from bot.cards import Capabilities
from bot.records import Op, OutboxRow, Post, Sending

from .making import Archive, Invite, MakeRoom, SetPurpose

#: How long a call whose reply was lost may still be on its way (it cannot be asked for).
DOUBT_FOR = timedelta(seconds=10)
#: No call begins with less of the lease left: it must be over, and stored, in time. So whoever
#: finds a row that another one was sending knows that this call began at least so long ago.
CALL_NEEDS = timedelta(seconds=6)
#: A place that is not there yet is looked for after this, and less often as its row gets older.
PLACE_WAIT_FOR = timedelta(seconds=1)
PLACE_LONGEST_WAIT_FOR = timedelta(seconds=15)
#: A room that is not as agreed, or not there, is looked at again after this, and less often as it
#: stays so: also with clocks that differ by seconds, half a minute after the last stranger left all
#: words are where they belong. Where the platform tells that it is as agreed nothing waits longer.
ROOM_WAIT_FOR = timedelta(seconds=20)
ROOM_LONGEST_WAIT_FOR = timedelta(minutes=5)
#: A room that is not there may be opened again, or the bot let in again. After so long its rows
#: are given up.
GONE_FOR = timedelta(days=7)
#: A row whose card could not be read because the store was busy.
STORE_WAIT_FOR = timedelta(seconds=1)
#: However long a platform was silent: half a minute after it answers again all boards are right.
LONGEST_WAIT_FOR = timedelta(seconds=16)
#: A row for a workspace that this process does not serve, after as long a time to start in.
ABSENT_WAIT_FOR = timedelta(seconds=60)
#: After so many tries without a clear answer, every further one first asks something else.
ASKS_AFTER = 3
#: A row that was tried this often without a clear answer is given up. Tries count only while the
#: platform answers something else: one that swallows everything for hours costs nothing.
ATTEMPTS_LIMIT = 60
#: A row whose card we cannot make is a fault of ours; it does not get better by waiting.
FAULTS_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Sight:
    """What is known beside a row. Places and persons are external ids, ``None``: not known yet.

    ``place`` is where the card's post is, or where the row wants it. ``thread`` is the thread
    that a THREAD row is about. ``looked``: the platform was just asked for the
    post and had none, or answered something else.
    ``is_taken_out``: a row behind this one removes the post. ``paced_until``: no new post before
    that.
    """

    place: str | None = None
    post: Post | None = None
    thread: str | None = None
    private: bool = False
    looked: bool = False
    is_taken_out: bool = False
    paced_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Create:
    """Post the card without anybody's words."""

    nonce: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask whether a post with this nonce is there."""

    nonce: str


@dataclass(frozen=True, slots=True)
class Ask:
    """See whether the platform answers anything at all, before something is tried once more.

    So one that swallows calls is not asked again and again for a post that it may have made each
    time, and its silence is not counted against what is to be shown.
    """


@dataclass(frozen=True, slots=True)
class Edit:
    """Bring the card as it is now into its post, words included."""

    post: Post


@dataclass(frozen=True, slots=True)
class Remove:
    """Delete the card's post."""

    post: Post


@dataclass(frozen=True, slots=True)
class OpenThread:
    """Open a thread under the card's post."""

    post: Post
    nonce: str


@dataclass(frozen=True, slots=True)
class SetListeners:
    """Say who may not write in a thread."""


@dataclass(frozen=True, slots=True)
class OpenDirect:
    """Find the place of somebody's direct messages."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Leave the row, and so its place, until ``until``."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """What the row asks for is there already."""


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will never work. ``why`` is for the log."""

    why: str


#: Calls that do something or find it done, and beside them one that only asks.
Making = MakeRoom | Invite | SetPurpose | Archive
Sent = Create | LookUp | Edit | Remove | OpenThread | SetListeners | OpenDirect | Making
Call = Sent | Ask
Step = Call | Wait | Done | GiveUp


def in_doubt(row: OutboxRow) -> bool:
    """Whether the row was being sent when somebody was last heard of it."""
    return row.state in (Sending.SENDING, Sending.UNKNOWN)


def back(row: OutboxRow) -> Sending:
    """The state of a row that was not sent this time: an older doubt stays a doubt."""
    return Sending.UNKNOWN if in_doubt(row) else Sending.WAITING


#: Whoever is gone does not come back to what they were told.
PERSON = "person:"
#: After these a room rests.
PACED = (Create, Remove)


def backoff(tries: int) -> timedelta:
    """One second after the first try, twice as long after each next one, up to the longest."""
    return min(timedelta(seconds=2 ** min(max(tries - 1, 0), 10)), LONGEST_WAIT_FOR)


def next_step(row: OutboxRow, sight: Sight, able: Capabilities, now: datetime) -> Step:
    """Return the one thing to do now for a row of a claimed place."""
    if row.op is Op.REMOVE and sight.post is None:
        return Done()
    if row.op is Op.THREAD and (sight.thread is not None or not row.refs):
        return Done()
    if row.op is Op.LISTENERS and not able.enforces_writers:
        return Done()
    if sight.place is None and row.op is not Op.ROOM:
        # A thread's place appears when the row that opens it has run, a group's when it is
        # set up; a person's can be asked for.
        return OpenDirect() if sight.private else Wait(now + _place_wait(row, now))
    step = _call(row, sight, able, now)
    is_silent = row.attempts >= ASKS_AFTER and not sight.looked
    if is_silent and not isinstance(step, (Done, Wait, LookUp)):
        return Ask()
    if isinstance(step, PACED) and sight.paced_until is not None and sight.paced_until > now:
        return Wait(sight.paced_until)
    return step


def _place_wait(row: OutboxRow, now: datetime) -> timedelta:
    return min(max((now - row.made_at) / 10, PLACE_WAIT_FOR), PLACE_LONGEST_WAIT_FOR)


def _call(row: OutboxRow, sight: Sight, able: Capabilities, now: datetime) -> Step:
    match row.op:
        case Op.LISTENERS:
            return SetListeners()
        case Op.REMOVE:
            # Without a post this is never asked: see above.
            return Done() if sight.post is None else Remove(sight.post)
        case Op.SHOW | Op.WORDS:
            if sight.post is not None and sight.is_taken_out:
                # Words that waited for their room here would hold up what takes others out of it.
                return Done()
            if sight.post is not None:
                return Edit(sight.post)
            return _create(row, row.nonce, able, now, looked=sight.looked)
        case Op.THREAD:
            if sight.post is None:
                # The post under which it hangs was given up or removed; it gets a nonce of
                # its own, so that post and thread are never taken for one another.
                nonce = f"{row.nonce[:24]}p"
                return _create(row, nonce, able, now, looked=sight.looked)
            if _too_fresh(row, able):
                return Wait(now + _doubt_left())
            return OpenThread(sight.post, row.nonce)
        case Op.INVITE | Op.PURPOSE | Op.ARCHIVE | Op.ROOM:
            # The room of a sender who was lost may still come to be: only then is it found.
            lost = row.op is Op.ROOM and row.state is Sending.SENDING
            return Wait(now + _doubt_left()) if lost else _about_room(row)
        case _:
            assert_never(row.op)


def _about_room(row: OutboxRow) -> Making:
    match row.op:
        case Op.INVITE:
            return Invite()
        case Op.PURPOSE:
            return SetPurpose()
        case Op.ARCHIVE:
            return Archive()
        case _:
            return MakeRoom(row.nonce)


def _create(row: OutboxRow, nonce: str, able: Capabilities, now: datetime, *, looked: bool) -> Step:
    """Create a post, unless an earlier try may have made it."""
    if in_doubt(row):
        if _too_fresh(row, able):
            return Wait(now + _doubt_left())
        if able.lookup and not looked:
            return LookUp(nonce)
        if not able.idempotent_posts and not looked:
            return Ask()
    return Create(nonce)


def _too_fresh(row: OutboxRow, able: Capabilities) -> bool:
    """Whether a create may still arrive: its sender was lost, and nobody waited for it yet.

    Where a repeated nonce gives the first post back there is nothing to wait for. A row whose
    reply was lost has waited already: it stands UNKNOWN with a moment before which it rests.
    """
    return row.state is Sending.SENDING and not able.idempotent_posts


def _doubt_left() -> timedelta:
    """What is left of the doubt when a row is found that another one was sending."""
    return DOUBT_FOR - CALL_NEEDS


class Trouble(StrEnum):
    """What can come of a call, other than that it worked."""

    TOO_FAST = auto()
    AWAY = auto()
    UNKNOWN = auto()
    GONE = auto()
    FORBIDDEN = auto()
    OUR_FAULT = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a row after a call.

    ``forget``: the card's post is removed for good. ``anew``: the post was not found and is made
    once more; one with words is not forgotten, in case only the way to it is shut.
    """

    state: Sending
    attempts: int
    not_before: datetime | None = None
    forget: bool = False
    anew: bool = False
    why: str = ""

    @property
    def over(self) -> bool:
        """Whether the row is finished and the next one of its place may go."""
        return self.state in (Sending.SENT, Sending.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class Miss:
    """A call that did not work. ``wait_for`` is what the platform asked for.

    ``misses`` counts how often in a row this place could not be reached. ``looked``: the platform
    answered something else just before.
    """

    trouble: Trouble
    wait_for: timedelta = timedelta()
    misses: int = 1
    looked: bool = False


def after_miss(
    row: OutboxRow, step: Call, miss: Miss, *, able: Capabilities, now: datetime
) -> Verdict:
    """Return what becomes of a row whose call did not work.

    ``row`` is as it was before the call. Attempts count only what had no clear answer: a
    platform that is down for hours, or asks to wait, never makes a row be given up.
    """
    tried = row.attempts + 1
    match miss.trouble:
        case Trouble.TOO_FAST:
            pause_for = max(miss.wait_for, timedelta(milliseconds=100))
            return Verdict(back(row), row.attempts, now + pause_for)
        case Trouble.AWAY:
            return Verdict(back(row), row.attempts, now + backoff(miss.misses))
        case Trouble.UNKNOWN:
            if isinstance(step, Ask):
                return Verdict(back(row), row.attempts, now + backoff(miss.misses))
            if miss.looked and tried >= ATTEMPTS_LIMIT:
                return Verdict(Sending.GIVEN_UP, tried, why="tried too often")
            return _after_unknown(row, step, able, now)
        case Trouble.GONE:
            return _after_gone(row, step, now)
        case Trouble.FORBIDDEN:
            return Verdict(Sending.GIVEN_UP, tried, why="not allowed")
        case Trouble.OUR_FAULT:
            if tried >= FAULTS_LIMIT:
                return Verdict(Sending.GIVEN_UP, tried, why="the card cannot be made")
            return Verdict(back(row), tried, now + backoff(tried))
        case _:
            assert_never(miss.trouble)


def _after_unknown(row: OutboxRow, step: Sent, able: Capabilities, now: datetime) -> Verdict:
    tried = row.attempts + 1
    match step:
        case Create() | OpenThread():
            rest_for = timedelta() if able.idempotent_posts else DOUBT_FOR
            return Verdict(Sending.UNKNOWN, tried, now + max(backoff(tried), rest_for))
        case LookUp():
            return Verdict(Sending.UNKNOWN, tried, now + backoff(tried))
        case Edit() | SetListeners() | SetPurpose() | MakeRoom():
            # Safe to repeat, but only once the lost one cannot arrive any more: it holds what was
            # right then, and would overwrite what is right now, or be one room too many.
            return Verdict(back(row), tried, now + max(backoff(tried), DOUBT_FOR))
        case Remove() | OpenDirect() | Invite() | Archive():
            # Safe to repeat: doing it twice is the same as once.
            return Verdict(back(row), tried, now + backoff(tried))
        case _:
            assert_never(step)


def after_place_gone(row: OutboxRow, now: datetime) -> Verdict:
    """Return what becomes of a row whose place is not there: a room may be there again.

    What was tried in a room that is gone tells nothing, and does not count.
    """
    waited_for = now - row.made_at
    if not row.place.startswith(PERSON) and waited_for < GONE_FOR:
        return Verdict(back(row), 0, now + room_wait(waited_for))
    return Verdict(Sending.GIVEN_UP, row.attempts + 1, why="the place is gone")


def room_wait(stood_for: timedelta) -> timedelta:
    """How long to wait before the next look at a room that has been as it is for so long."""
    return min(max(stood_for / 10, ROOM_WAIT_FOR), ROOM_LONGEST_WAIT_FOR)


def _after_gone(row: OutboxRow, step: Call, now: datetime) -> Verdict:
    tried = row.attempts + 1
    match step:
        case Remove():
            # That is what was wanted. A card that was posted anew may have another one.
            return Verdict(Sending.WAITING, tried, forget=True)
        case Edit() | OpenThread():
            # Somebody removed the post.
            return Verdict(back(row), tried, anew=True)
        case MakeRoom():
            return Verdict(Sending.GIVEN_UP, tried, why="no room can be made here")
        case Archive():
            return Verdict(Sending.SENT, tried)
        case Create() | LookUp() | Ask() | SetListeners() | OpenDirect() | Invite() | SetPurpose():
            return after_place_gone(row, now)
        case _:
            assert_never(step)
