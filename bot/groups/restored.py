"""A database that was restored from a backup, made fit to go on with: nothing old is repeated.

Between the backup and now people were told things that this database does not know of. So what
would say something a second time is let go of, what protects goes on, and the boards that
people look at are brought up to date. It is one unit, before anybody is served.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from ..engine import timing
from ..engine.ids import MeetingId
from ..errors import KeyLost
from ..ports import Tx
from ..records import Meeting, MeetingStatus, Op, OutboxRow, Sending, Timer
from . import keys
from .cycle import OPENS_LATE_FOR, Cycle, has_agenda, show_again, show_agenda
from .elsewhere_screens import OF_ELSEWHERE
from .erasing import ALL_MEETINGS, erase_again
from .meetings import MeetingAtHand, Tools, load_meeting
from .screens import OF_GROUP, OF_ROOM
from .workspaces import erase_gone

#: An erasure is noted before it is committed, and a copy may begin between the two.
MARGIN = timedelta(minutes=1)
#: Timers of a meeting that tell people something or ask them: late they are noise.
REMINDING = frozenset(
    {
        keys.WHOSE_TURN,
        keys.PREPARE,
        keys.AGENDA,
        keys.CASES_CLOSE,
        keys.STILL_SUITS,
        keys.AFTERCARE,
        keys.HALF_WAITED,
        timing.WARNING,
    }
)
#: Those that protect, move a running meeting on, or end a question: late is better than never.
PROTECTING = frozenset(
    {
        keys.POLL_CLOSES,
        keys.ELSEWHERE_OVER,
        keys.ERASE_TEXTS,
        keys.AFTERCARE_OVER,
        keys.REMOVE_AGAIN,
        keys.ERASE,
        keys.ERASE_LATE,
        keys.NO_ROOM,
        keys.HALF_CHANGED,
        keys.CLOSE_ROOMS,
        keys.NOTE_ATTENDANCE,
        keys.ATTENDANCE_STANDS,
        keys.ATTENDANCE_OVER,
        keys.SHUT_OUT,
        timing.REMOVE_WORDS,
        timing.UNATTENDED,
        timing.TIME_UP,
        timing.STOP_ANSWERS,
    }
)
#: Those that begin a meeting by the clock: its hour, and what two rooms wait for.
BEGINNING = frozenset({keys.OPEN, keys.PART, keys.ROOMS_MADE})
#: Owners all of whose timers say something to one person.
REMINDING_OWNERS = frozenset({"intention", "message"})
#: Cards that are looked at while a meeting is to come or runs: there must be one of each.
BOARDS = frozenset(
    {
        "agenda",
        "board",
        "agreements",
        "change",
        "newcomer",
        "open-room",
        "elsewhere",
        "poll",
        "programme",
        "after-programme",
    }
)
ALL_TIMERS = 1_000_000_000


class Life(Enum):
    """Where the meeting of a card is; ``NONE``: the card belongs to none."""

    NONE = auto()
    COMING = auto()
    RUNNING = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class AfterRestore:
    """What was done, in numbers: texts, timers and messages."""

    erased: int
    timers_let_go: int
    messages_let_go: int


def after_restore(tx: Tx, tools: Tools, *, copied_at: datetime) -> AfterRestore:
    """Make a restored database fit to be served. ``copied_at``: just before it was copied."""
    now = tools.clock.now()
    was_erased = tools.ledger.noted_since(copied_at - MARGIN)
    erased = erase_gone(tx, was_erased) + erase_again(tx, was_erased, at=now)
    timers = _settle_timers(tx, tools, now)
    messages = _settle_rows(tx, now)
    _show_boards(tx, tools, now)
    return AfterRestore(erased, timers, messages)


def _settle_timers(tx: Tx, tools: Tools, now: datetime) -> int:
    """Let go of what would remind people late; close what everybody left long ago."""
    let_go = 0
    for timer in tx.timers.due(now, limit=ALL_TIMERS):
        if is_noise(timer, now):
            let_go += tx.timers.take(timer)
        elif timer.name == timing.UNATTENDED and _of_timer(tx, tools, timer) is not None:
            # Here and not later, so that its record is not shown: there may have been one.
            tx.timers.take(timer)
            Cycle(tools).on_meeting_timer(tx, timer, now)
    return let_go


def _of_timer(tx: Tx, tools: Tools, timer: Timer) -> MeetingAtHand | None:
    return _readable(tx, tools, MeetingId(timer.owner.partition(":")[2]))


def _readable(tx: Tx, tools: Tools, meeting: MeetingId) -> MeetingAtHand | None:
    """A meeting with its group; None when the group was erased with its key."""
    try:
        return load_meeting(tx, tools, meeting)
    except KeyLost:
        return None


def is_noise(timer: Timer, now: datetime) -> bool:
    """Whether a timer that is due would only tell people late, or again, what they know."""
    if timer.owner.partition(":")[0] in REMINDING_OWNERS or timer.name in REMINDING:
        return True
    # A meeting whose hour passed is not opened by the clock, and was perhaps held.
    return timer.name in BEGINNING and now - timer.due_at > OPENS_LATE_FOR


def _settle_rows(tx: Tx, now: datetime) -> int:
    let_go = 0
    for row in tx.outbox.open_rows():
        is_posted = tx.posts.of_card(row.card) is not None
        state = fate_of(row, _life(tx, row.card, now), is_posted=is_posted)
        tx.outbox.settle(row, state)
        let_go += state is Sending.GIVEN_UP
    return let_go


def fate_of(row: OutboxRow, life: Life, *, is_posted: bool) -> Sending:
    """What becomes of a row that was open when the database was copied.

    It may have gone out since. Removing, inviting and setting what is wished are harmless twice,
    and so is an edit while the post is surely there. A create is not; only a board that is needed
    is made, in doubt, so that the platform is asked for it where that is possible.
    """
    if row.op in (Op.REMOVE, Op.LISTENERS, Op.INVITE, Op.PURPOSE, Op.ARCHIVE):
        return Sending.WAITING
    if life is Life.OVER:
        # Its posts may have been removed since, and an edit would make them anew.
        return Sending.GIVEN_UP
    if row.op is not Op.THREAD and is_posted:
        return Sending.WAITING
    if row.card.partition(":")[0] in BOARDS:
        return Sending.UNKNOWN
    return Sending.GIVEN_UP


def _life(tx: Tx, card: str, now: datetime) -> Life:
    kind, _, rest = card.partition(":")
    if kind in ("follow", "poll", *OF_GROUP, *OF_ROOM, *OF_ELSEWHERE):
        return Life.NONE
    meeting = tx.meetings.get(MeetingId(rest.partition(":")[0]))
    return Life.OVER if meeting is None else life_of(meeting, now)


def life_of(meeting: Meeting, now: datetime) -> Life:
    """Whether a meeting is still to come, runs, or is over; one that nobody opened is over."""
    if meeting.status is MeetingStatus.OPEN:
        return Life.RUNNING
    may_open = meeting.status is MeetingStatus.PLANNED and now - meeting.starts_at <= OPENS_LATE_FOR
    return Life.COMING if may_open else Life.OVER


def _show_boards(tx: Tx, tools: Tools, now: datetime) -> None:
    """One message a meeting, in place of all that was let go of: its board as it is now."""
    for group in tx.groups.all():
        for meeting in tx.meetings.of_group(group.id, limit=ALL_MEETINGS):
            at_hand = _readable(tx, tools, meeting.id)
            if at_hand is None:
                continue
            match life_of(meeting, now):
                case Life.RUNNING:
                    show_again(tx, tools, at_hand)
                case Life.COMING if has_agenda(tx, meeting):
                    show_agenda(tx, tools, at_hand)
