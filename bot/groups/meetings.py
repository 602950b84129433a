"""One event in a meeting, in one unit of work: load, apply, save, and do what it asks.

This is the only place where the engine meets the store. What the effects want is written into
the same transaction: texts, drafts, timers and the outbox.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from methods.spec import Method

from ..engine.apply import apply
from ..engine.effects import Refuse
from ..engine.events import Event, PresenceSet
from ..engine.ids import EventId, MeetingId, PersonId
from ..engine.outcome import Outcome
from ..engine.replacing import replace
from ..engine.state import MeetingState, Presence, Stage
from ..ports import Clock, Ids, Ledger, Tx
from ..records import Contribution, Group, LogEntry, Meeting, MeetingStatus, Person, Timer
from ..registers import Profile, built_in
from ..unrecognisable import PATTERNS, Finder
from . import keys
from .absences import ask_the_day_after
from .aftercare import ask_after_case
from .codec import event_to_json
from .days_off import NO_HOLIDAYS, Holidays
from .effects import Happening, carry_out
from .erasing import NO_LEDGER
from .given import HandingOver, settle_given
from .handing_over import settle_notes
from .programme_parts import ask_after_programme
from .shelf import MethodShelf

#: As long as registers ask for proof.
PROOF_YEARS = 6


@dataclass(frozen=True, slots=True)
class Tools:
    """What use cases need beside a transaction.

    ``secret`` (32 bytes) makes names that tell nothing without it: ballots, delivery keys.
    ``ledger`` is told of what is erased, before that is committed. On ``holidays`` no group meets.
    ``public_url``: where this bot is found from outside, without a slash at its end; "" where not.
    ``finder``: sees what may make somebody recognisable in a text; it keeps and sends nothing.
    ``registers``: what is known of each professional register, by its id.
    ``proof_years``: so long it is kept who was at a meeting.
    """

    clock: Clock
    ids: Ids
    shelf: MethodShelf
    secret: bytes = field(repr=False)
    ledger: Ledger = NO_LEDGER
    holidays: Holidays = NO_HOLIDAYS
    public_url: str = ""
    finder: Finder = PATTERNS
    registers: Mapping[str, Profile] = field(default_factory=built_in)
    proof_years: int = PROOF_YEARS

    def event_id(self) -> EventId:
        """A new id for an event."""
        return EventId(self.ids.new())


@dataclass(frozen=True, slots=True)
class MeetingAtHand:
    """A meeting with its group and its method, read once in this transaction and handed on.

    ``people``: the members of the group now, in the order in which they joined.
    """

    meeting: Meeting
    group: Group
    people: Mapping[PersonId, Person]
    method: Method

    @property
    def state(self) -> MeetingState:
        """The state that was read."""
        return self.meeting.state

    def after(self, outcome: Outcome) -> MeetingAtHand:
        """The same as it stands once ``outcome`` was carried out, which raises its version."""
        if outcome.state == self.state and all(isinstance(e, Refuse) for e in outcome.effects):
            return self
        meeting = replace(
            self.meeting,
            state=outcome.state,
            status=_status(self.meeting, outcome.state),
            version=self.meeting.version + 1,
            ended_at=outcome.state.ended_at,
        )
        return replace(self, meeting=meeting)


def load_meeting(tx: Tx, tools: Tools, meeting_id: MeetingId) -> MeetingAtHand | None:
    """Read a meeting with what belongs to it; None when there is none with this id."""
    group = tx.groups.of_meeting(meeting_id)
    if group is None:
        return None
    meeting = tx.meetings.get(meeting_id)
    if meeting is None:
        return None
    method = tools.shelf.of_meeting(tx, meeting, method_id=group.method)
    return MeetingAtHand(meeting, group, tx.groups.people(group.id), method)


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
    after = at_hand.after(outcome)
    if after is not at_hand:
        tx.meetings.save(after.meeting, read_version=at_hand.meeting.version)
        if outcome.refusal is None:
            number = after.meeting.version
            tx.meetings.append_log(
                LogEntry(after.meeting.id, number, event.at, event_to_json(event))
            )
    carry_out(tx, happening)
    over = HandingOver(tx, at_hand.group, at_hand.people, tools.clock, tools.ids, tools.ledger)
    settle_notes(over, at_hand.state, after.state)
    is_by_somebody, effects = event.actor is not None, outcome.effects
    settle_given(over, at_hand.state, after.state, effects, is_by_somebody=is_by_somebody)
    has_ended = at_hand.meeting.status is MeetingStatus.OPEN and after.state.stage is Stage.ENDED
    if has_ended:
        ask_after_case(tx, after.meeting, at_hand.group)
    if has_ended and at_hand.group.is_lasting:
        owner = keys.attendance_owner(after.meeting.id)
        tx.timers.set(Timer(owner, keys.NOTE_ATTENDANCE, event.at))
    if at_hand.group.half_of is not None and (
        has_ended or at_hand.state.people != after.state.people
    ):
        # The whole group is told in a unit of its own: a half knows nothing of the other.
        owner = keys.halves_owner(at_hand.group.half_of)
        tx.timers.set(Timer(owner, keys.HALF_CHANGED, event.at))
    elif has_ended:
        ask_the_day_after(tx, after.meeting, at_hand.group)
        group = at_hand.group.id
        ask_after_programme(tx, tools.shelf, group, clock=tools.clock, ids=tools.ids)
    if outcome.refusal is not None:
        # The words of a refused event were kept as drafts by now, or are not ours to keep.
        for text in texts:
            tx.contributions.forget(text.id)
    return outcome


def are_words_over(at_hand: MeetingAtHand, now: datetime) -> bool:
    """Whether what was written in this meeting is read no more: it has left the room."""
    over_at = at_hand.state.remove_words_at
    return over_at is not None and now >= over_at


def note_presence(
    tx: Tx, tools: Tools, meeting: MeetingId, person: PersonId, *, presence: Presence
) -> None:
    """Somebody comes to a meeting, or does not, by what became of them and not by a press."""
    at_hand = load_meeting(tx, tools, meeting)
    if at_hand is not None:
        event = PresenceSet(
            id=tools.event_id(),
            at=tools.clock.now(),
            actor=person,
            person=person,
            presence=presence,
        )
        happen(tx, tools, at_hand, event)


def _status(meeting: Meeting, state: MeetingState) -> MeetingStatus:
    match state.stage:
        case Stage.PLANNED:
            return meeting.status
        case Stage.ENDED:
            return MeetingStatus.ENDED
        case Stage.RUNNING | Stage.PAUSED | Stage.STOPPED:
            return MeetingStatus.OPEN
