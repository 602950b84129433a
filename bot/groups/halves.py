"""A meeting that is held in two halves: what they are, where they stand, and when they are back.

A half is a group of a kind of its own, for one meeting, in a room of its own: so the engine, the
guard, the outbox and the key of its words are those of every group, and nothing of it reaches the
other one. The meeting of the whole group goes by a script of two steps: apart, and together again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from methods.library import SIDE_BY_SIDE
from methods.spec import Mode

from ..engine.apply import FEWEST_PEOPLE
from ..engine.ids import PersonId
from ..engine.state import MeetingState, Presence, RoundOutcome, Slot, Stage
from ..ports import Tx
from ..records import Group, Meeting, MeetingStatus
from . import keys
from .meetings import MeetingAtHand

#: The two steps of the whole group.
APART, TOGETHER = Slot(0, "apart"), Slot(0, "together")
#: So much of the group's time is kept for closing together.
CLOSING_FOR = timedelta(minutes=10)
FEWEST_MINUTES = 20
#: A half that has ended waits so long for the other, before it may begin to close without it.
WAITS_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Half:
    """One of the two: its group, and its meeting once it has begun."""

    group: Group
    meeting: Meeting | None
    people: tuple[PersonId, ...]

    @property
    def side(self) -> int:
        """1 or 2."""
        assert self.group.side is not None, "what came to nothing is none any more"
        return self.group.side

    @property
    def here(self) -> tuple[PersonId, ...]:
        """Who is in it now."""
        return self.people if self.meeting is None else self.meeting.state.here()

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.meeting is not None and self.meeting.status is MeetingStatus.ENDED

    @property
    def ended_at(self) -> datetime | None:
        """When it ended."""
        return None if self.meeting is None else self.meeting.ended_at


def halves_of(tx: Tx, meeting: Meeting) -> tuple[Half, ...]:
    """The two halves in which a meeting is held, the first first; none where it is not."""
    return tuple(
        Half(
            group,
            next(iter(tx.meetings.of_group(group.id, limit=1)), None),
            tuple(tx.groups.people(group.id)),
        )
        for group in tx.groups.halves(meeting.id)
    )


def is_side_by_side(at_hand: MeetingAtHand) -> bool:
    """Whether the group chose to hold this meeting in two halves."""
    return at_hand.method.id == SIDE_BY_SIDE


def are_apart(at_hand: MeetingAtHand) -> bool:
    """Whether the halves are in their rooms now."""
    state = at_hand.state
    is_open = state.stage not in (Stage.PLANNED, Stage.ENDED)
    return is_side_by_side(at_hand) and is_open and state.slot == APART


def may_divide(group: Group) -> bool:
    """Whether this group could be offered two rounds: where a step takes days, nobody waits."""
    return group.is_lasting and group.mode is not Mode.SLOW


def expected(state: MeetingState) -> int:
    """How many will be there when it begins, by what they said."""
    return sum(one.presence is Presence.HERE for one in state.people)


def back_at(tx: Tx, half: Group) -> datetime | None:
    """When this half is to be back in the room of the whole group."""
    meeting = tx.meetings.get(half.half_of) if half.half_of is not None else None
    return None if meeting is None else end_of_apart(meeting, half)


def end_of_apart(meeting: Meeting, group: Group) -> datetime:
    """When the halves are to be back."""
    began_at = meeting.state.opened_at or meeting.starts_at
    return began_at + timedelta(minutes=minutes_apart(group))


def minutes_apart(group: Group) -> int:
    """How many minutes the halves have."""
    return max(group.minutes - CLOSING_FOR // timedelta(minutes=1), FEWEST_MINUTES)


def goes_over(halves: tuple[Half, ...]) -> Half | None:
    """The half whose people can go over to the other: the smaller one that may end; None if none.

    One with fewer than three always may. Any other only before a case was opened in it.
    """
    may = [half for half in halves if has_too_few(half) or not _has_opened_case(half)]
    return min(may, key=lambda half: (len(half.here), -half.side), default=None)


def has_too_few(half: Half) -> bool:
    """Whether a half that works has too few people for a case."""
    return not half.is_over and half.meeting is not None and len(half.here) < FEWEST_PEOPLE


def _has_opened_case(half: Half) -> bool:
    state: MeetingState | None = half.meeting.state if half.meeting is not None else None
    if state is None:
        return False
    return any(
        round_.case is not None or round_.outcome is not RoundOutcome.OPEN
        for round_ in state.rounds
    )


def waiting(halves: tuple[Half, ...]) -> Half | None:
    """The half that has ended and waits for the other; nobody waits who went over to that."""
    return next((h for h in halves if h.is_over and not has_gone_over(h, halves)), None)


def has_gone_over(half: Half, halves: tuple[Half, ...]) -> bool:
    """Whether whoever was in this half at its end is in the other one."""
    others = {person for other in halves if other is not half for person in other.people}
    return half.is_over and others.issuperset(half.here)


def waits_too_long(halves: tuple[Half, ...], now: datetime) -> bool:
    """Whether one has ended and waited long enough for the other."""
    half = waiting(halves)
    return half is not None and half.ended_at is not None and now - half.ended_at >= WAITS_FOR


def room_of(tx: Tx, group: Group) -> str | None:
    """The external id of the room of the whole group."""
    return tx.posts.place(keys.group_place(group.whole))
