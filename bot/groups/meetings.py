"""One event in a meeting, in one unit of work: load, apply, save, and do what it asks.

This is the only place where the engine meets the store. What the effects want is written into
the same transaction: texts, drafts, timers and the outbox.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from methods.spec import Method

from ..engine.apply import apply
from ..engine.effects import Refuse
from ..engine.events import Event
from ..engine.ids import EventId, MeetingId
from ..engine.outcome import Outcome
from ..engine.state import MeetingState, Stage
from ..ports import Clock, Ids, Ledger, Tx
from ..records import Contribution, Group, LogEntry, Meeting, MeetingStatus
from .codec import event_to_json
from .effects import Happening, carry_out
from .erasing import NO_LEDGER
from .shelf import MethodShelf


@dataclass(frozen=True, slots=True)
class Tools:
    """What use cases need beside a transaction.

    ``secret`` (32 bytes) makes names that tell nothing without it: ballots, delivery keys.
    ``ledger`` is told of what is erased, before that is committed.
    """

    clock: Clock
    ids: Ids
    shelf: MethodShelf
    secret: bytes = field(repr=False)
    ledger: Ledger = NO_LEDGER

    def event_id(self) -> EventId:
        """A new id for an event."""
        return EventId(self.ids.new())


@dataclass(frozen=True, slots=True)
class MeetingAtHand:
    """A meeting with its group and its method, read in this transaction."""

    meeting: Meeting
    group: Group
    method: Method

    @property
    def state(self) -> MeetingState:
        """The state that was read."""
        return self.meeting.state


def load_meeting(tx: Tx, tools: Tools, meeting_id: MeetingId) -> MeetingAtHand | None:
    """Read a meeting with what belongs to it; None when there is none with this id."""
    meeting = tx.meetings.get(meeting_id)
    if meeting is None:
        return None
    group = tx.groups.get(meeting.group)
    if group is None:
        return None
    method = tools.shelf.of_meeting(tx, meeting, method_id=group.method)
    return MeetingAtHand(meeting, group, method)


def happen(
    tx: Tx,
    tools: Tools,
    at_hand: MeetingAtHand,
    event: Event,
    *,
    texts: Sequence[Contribution] = (),
) -> Outcome:
    """Apply ``event`` and carry out what it asks. ``texts`` are words that came with it.

    A refusal changes nothing but drafts: words that came too late stay with their author.
    """
    outcome = apply(at_hand.method, at_hand.state, event)
    for text in texts:
        tx.contributions.put(text)
    happening = Happening(
        tools.clock,
        tools.ids,
        tools.ledger,
        at_hand.meeting,
        at_hand.group,
        at_hand.method,
        outcome,
    )
    changed = outcome.state != at_hand.state
    if changed or any(not isinstance(e, Refuse) for e in outcome.effects):
        _save(tx, at_hand, event, outcome)
    carry_out(tx, happening)
    if outcome.refusal is not None:
        # The words of a refused event were kept as drafts by now, or are not ours to keep.
        for text in texts:
            tx.contributions.forget(text.id)
    return outcome


def _save(tx: Tx, at_hand: MeetingAtHand, event: Event, outcome: Outcome) -> None:
    meeting = at_hand.meeting
    saved = replace(
        meeting,
        state=outcome.state,
        status=_status(meeting, outcome.state),
        ended_at=outcome.state.ended_at,
    )
    tx.meetings.save(saved, read_version=meeting.version)
    if outcome.refusal is None:
        entry = LogEntry(meeting.id, meeting.version + 1, event.at, event_to_json(event))
        tx.meetings.append_log(entry)


def _status(meeting: Meeting, state: MeetingState) -> MeetingStatus:
    match state.stage:
        case Stage.PLANNED:
            return meeting.status
        case Stage.ENDED:
            return MeetingStatus.ENDED
        case Stage.RUNNING | Stage.PAUSED | Stage.STOPPED:
            return MeetingStatus.OPEN
