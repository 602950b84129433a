"""What can happen in a meeting: facts, in the past tense, a closed union.

Every event carries its id, its moment and who did it. ``actor`` is ``None`` for the bot's own
clock, and in the log of a nameless event (``NAMELESS``), where who did it is withheld on
purpose; such an event was authorised before it was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from methods.spec import Gift, Weight

from .ids import CaseId, ContributionId, EventId, FormId, PersonId
from .state import CaseOnTable, Choosing, Presence, Role, Slot, StopAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What every event carries. ``at`` is aware UTC."""

    id: EventId
    at: datetime
    actor: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingOpened(Happened):
    """The hour has come (or somebody began earlier).

    ``rotation`` lists members, who guided longest ago first; ``cases`` stand in the order of
    whose turn it is. ``words_stay_for`` says when what was written leaves the room. ``minutes`` is
    the time that the group has; ``None``: as long as the method takes. ``named``: whom the group
    named to guide this meeting, instead of in turn. ``choosing``: how the case of a round is come
    to. ``observing`` and ``noting``: whose turn it is to have such a role, where the group has it.
    ``confirms``: only whoever confirms the agreements for this meeting is in it.
    """

    people: tuple[PersonId, ...]
    absent: tuple[PersonId, ...] = ()
    rotation: tuple[PersonId, ...]
    cases: tuple[CaseOnTable, ...] = ()
    rounds: int = 1
    minutes: int | None = None
    words_stay_for: timedelta = timedelta(hours=24)
    named: PersonId | None = None
    choosing: Choosing = Choosing.VOTE
    observing: tuple[PersonId, ...] = ()
    noting: tuple[PersonId, ...] = ()
    confirms: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementsConfirmed(Happened):
    """Somebody confirms the agreements for this meeting, before it or in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPressed(Happened):
    """Somebody who may moves the meeting to its next phase."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BackPressed(Happened):
    """Somebody who may reopens the phase before."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RevealPressed(Happened):
    """What was written privately may appear now."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PausePressed(Happened):
    """A break."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumePressed(Happened):
    """The break is over."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExtended(Happened):
    """The phase ends at ``ends_at``: a value, so pressing twice adds nothing."""

    slot: Slot
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadySet(Happened):
    """Somebody is ready with (or passes) the phase in ``slot``, or is not after all.

    ``reveals`` of the run as that person saw it: to have read is not to have written.
    """

    slot: Slot
    ready: bool
    reveals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionGiven(Happened):
    """A form of the phase in ``slot`` was sent. The words are stored beside, never here."""

    slot: Slot
    collection: int
    form: FormId
    contribution: ContributionId
    gift: Gift


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributionWithdrawn(Happened):
    """Somebody takes an own text back before the others see it."""

    slot: Slot
    contribution: ContributionId


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPressed(Happened):
    """``Stop even``: somebody wants the group to hold still. Nameless in the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAnswered(Happened):
    """One private answer after a stop. ``ballot`` is opaque. Nameless in the log."""

    ballot: str
    answer: StopAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseOffered(Happened):
    """A case came on the table during the meeting."""

    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTakenBack(Happened):
    """Its contributor takes a case off the table."""

    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseVoted(Happened):
    """One vote, set and not added. Nobody sees anybody's vote."""

    slot: Slot
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseChosen(Happened):
    """The group chose aloud; whoever guides notes the result."""

    turn: int
    case: CaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWeighed(Happened):
    """The contributor says what a question does. Saying it again replaces it."""

    slot: Slot
    question: ContributionId
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodChosen(Happened):
    """By which method this round goes; ``None``: by the meeting's own."""

    round: int
    method: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleChosen(Happened):
    """How the group will help in this round."""

    slot: Slot
    module: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacilitatorSet(Happened):
    """The guiding is handed over to ``person``; ``None``: to the group, whoever's turn it is."""

    person: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleSet(Happened):
    """Somebody takes a role in this round upon themselves; ``person`` None: rather not."""

    round: int
    role: Role
    person: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAdded(Happened):
    """There is time left, and a case: another round, before the meeting is rounded off."""

    turn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PresenceSet(Happened):
    """Somebody joins late, comes back, leaves, or turns out not to come.

    ``leaves_early``: said beforehand by somebody who comes, and means nothing afterwards.
    """

    person: PersonId
    presence: Presence
    leaves_early: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChanged(Happened):
    """Somebody whom the group did not agree to can read the room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomAccepted(Happened):
    """The room is as agreed again, or everybody agreed to the change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerFired(Happened):
    """A timer came due. ``due_at`` says for which deadline it was set."""

    name: str
    due_at: datetime


Event = (
    MeetingOpened
    | AgreementsConfirmed
    | NextPressed
    | BackPressed
    | RevealPressed
    | PausePressed
    | ResumePressed
    | TimeExtended
    | ReadySet
    | ContributionGiven
    | ContributionWithdrawn
    | StopPressed
    | StopAnswered
    | CaseOffered
    | CaseTakenBack
    | CaseVoted
    | CaseChosen
    | QuestionWeighed
    | MethodChosen
    | ModuleChosen
    | FacilitatorSet
    | RoleSet
    | RoundAdded
    | PresenceSet
    | RoomChanged
    | RoomAccepted
    | TimerFired
)

#: Events whose actor is never written down.
NAMELESS = (StopPressed, StopAnswered)
