"""The state of one meeting: frozen, ordered, and free of anybody's words.

Everything here is a tuple in a fixed order, so that the same events give the same state under
any hash seed. Texts live elsewhere; the state holds their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from methods.spec import Gift, Mode, Weight

from .ids import CaseId, ContributionId, FormId, GroupId, MeetingId, PersonId


class Stage(StrEnum):
    """Where a meeting is in its life."""

    PLANNED = "planned"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ENDED = "ended"


class Presence(StrEnum):
    """People are present unless they say they cannot."""

    HERE = "here"
    LATER = "later"
    ABSENT = "absent"
    LEFT = "left"


#: Looked up once: whoever is here is asked for several times an event.
_HERE = Presence.HERE


class StopAnswer(StrEnum):
    """What one person wants after ``Stop even``."""

    GO_ON = "go-on"
    OTHER_STEP = "other-step"
    END_CASE = "end-case"


class RoundOutcome(StrEnum):
    """How a round stands."""

    OPEN = "open"
    DONE = "done"
    STOPPED = "stopped"
    CONTRIBUTOR_LEFT = "contributor-left"
    NO_CASE = "no-case"


class Choosing(StrEnum):
    """How a group comes to the case of a round.

    ``TURN``: whoever has waited longest brings theirs. ``BEFOREHAND``: what was brought first is
    for the coming meeting. In both of them nobody is asked to vote.
    """

    VOTE = "vote"
    TURN = "turn"
    BEFOREHAND = "beforehand"


class Role(StrEnum):
    """What somebody does in a round beside bringing the case, guiding and thinking along.

    ``OBSERVER``: watches how the group works and has no part in the content. ``NOTE_TAKER``:
    writes down for the contributor, who can listen meanwhile.
    """

    OBSERVER = "observer"
    NOTE_TAKER = "note-taker"


class Slot(NamedTuple):
    """One phase at its place in the meeting. ``round`` is 0 for the meeting as a whole.

    A tuple, since slots are compared more often than anything else.
    """

    round: int
    phase_id: str

    def __str__(self) -> str:
        return f"{self.round}.{self.phase_id}"

    @classmethod
    def parse(cls, text: str) -> Slot:
        """Read what ``str`` wrote; ``ValueError`` on anything else."""
        number, dot, phase_id = text.partition(".")
        if not dot or not phase_id or not number.isascii() or not number.isdigit():
            raise ValueError("not a slot")
        return cls(int(number), phase_id)


@dataclass(frozen=True, slots=True)
class Attendee:
    """A member of the group as seen by this meeting.

    ``leaves_early``: they said beforehand that they come and go before the end. It stands here
    until the opening only, which lets somebody else guide first. ``cancelled_at``: when they said
    beforehand that they do not come.
    """

    person: PersonId
    presence: Presence
    leaves_early: bool = False
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseOnTable:
    """A case that may be chosen in this meeting."""

    case: CaseId
    contributor: PersonId


@dataclass(frozen=True, slots=True)
class Given:
    """One contribution: who gave what kind of thing, and whether the others see it yet.

    ``collection`` rises when a step is opened again after its reveal, so that what was
    revealed stays as it was. ``wave`` numbers the reveals within a collection, from 1; it is 0
    until the contribution is revealed.
    """

    contribution: ContributionId
    form: FormId
    person: PersonId
    gift: Gift
    collection: int
    wave: int = 0


@dataclass(frozen=True, slots=True)
class PhaseRun:
    """What happened in one slot. It is kept when the group goes on, so "back" loses nothing.

    ``reveals`` is how often what was written appeared together: whoever is to be ready after that
    says so anew. ``weights``: what the contributor said of questions, in the order of saying.
    ``entered_at``: when it was entered for the first time.
    """

    slot: Slot
    entered: int = 0
    collection: int = 1
    waves: int = 0
    given: tuple[Given, ...] = ()
    ready: tuple[PersonId, ...] = ()
    reveals: int = 0
    votes: tuple[tuple[PersonId, CaseId], ...] = ()
    weights: tuple[tuple[ContributionId, Weight], ...] = ()
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One case, one method. ``number`` counts from 1. ``module``: how the group helps in it.

    ``method``: by which it goes, where that is another one than the meeting's own. ``observer``
    and ``note_taker``: see ``Role``.
    """

    number: int
    case: CaseId | None = None
    contributor: PersonId | None = None
    facilitator: PersonId | None = None
    method: str | None = None
    module: str | None = None
    outcome: RoundOutcome = RoundOutcome.OPEN
    observer: PersonId | None = None
    note_taker: PersonId | None = None

    def holder(self, role: Role) -> PersonId | None:
        """Who has this role in the round."""
        return self.observer if role is Role.OBSERVER else self.note_taker


@dataclass(frozen=True, slots=True)
class Stop:
    """A running question after ``Stop even``. Ballots are opaque: no person stands here.

    ``asked`` is how many people got the question: whoever leaves meanwhile does not make the
    answer of another one late.
    """

    asked_at: datetime
    answers_until: datetime
    asked: int
    ballots: tuple[tuple[str, StopAnswer], ...] = ()
    choosing_step: bool = False


@dataclass(frozen=True, slots=True)
class MeetingState:
    """A whole meeting. ``fold`` of its events gives exactly this.

    ``turn`` rises only when a phase is entered, left, reopened, paused or resumed, and stands
    on every control that moves a phase. ``facilitator`` is ``None`` where the bot alone guides.
    ``ends_at`` is when the time box of the running phase is over; while paused ``left_for``
    keeps what was left of it. At ``unattended_at`` the meeting is closed if nobody did anything
    until then. ``minutes`` is the time that the group has, ``None`` where the method decides.
    ``rotation`` lists the members, whose turn it is to guide first. ``named`` is whom the group
    named to guide, as long as that holds in this meeting. ``observing`` and ``noting`` list whose
    turn it is to have such a role; nobody where the group has none. ``offered_at`` is the position
    at which the group was offered another case in the time that was left, which is once.
    ``confirms``: an open group holds it, so only whoever is among ``confirmed`` is in it; those
    confirmed the agreements for this meeting.
    """

    meeting: MeetingId
    group: GroupId
    mode: Mode
    minutes: int | None = None
    stage: Stage = Stage.PLANNED
    turn: int = 0
    people: tuple[Attendee, ...] = ()
    rotation: tuple[PersonId, ...] = ()
    facilitator: PersonId | None = None
    named: PersonId | None = None
    cases: tuple[CaseOnTable, ...] = ()
    rounds: tuple[Round, ...] = ()
    script: tuple[Slot, ...] = ()
    position: int = 0
    runs: tuple[PhaseRun, ...] = ()
    ends_at: datetime | None = None
    left_for: timedelta | None = None
    time_is_near: bool = False
    time_is_up: bool = False
    was_away: bool = False
    frozen: bool = False
    stop: Stop | None = None
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    words_stay_for: timedelta = timedelta(hours=24)
    remove_words_at: datetime | None = None
    unattended_at: datetime | None = None
    choosing: Choosing = Choosing.VOTE
    observing: tuple[PersonId, ...] = ()
    noting: tuple[PersonId, ...] = ()
    offered_at: int | None = None
    confirms: bool = False
    confirmed: tuple[PersonId, ...] = ()

    @property
    def slot(self) -> Slot:
        """The slot of the running phase. Only after opening."""
        return self.script[self.position]

    @property
    def contributor(self) -> PersonId | None:
        """Whose case is on the table now; nobody's in the meeting's own phases."""
        return self.round(self.slot.round).contributor

    def run(self, slot: Slot) -> PhaseRun:
        """What happened in ``slot``; an empty run when it was not entered yet."""
        for run in self.runs:
            if run.slot == slot:
                return run
        return PhaseRun(slot)

    def round(self, number: int) -> Round:
        """The round with this number; an open one without case when there is none yet."""
        for known in self.rounds:
            if known.number == number:
                return known
        return Round(number)

    def here(self) -> tuple[PersonId, ...]:
        """Who is in the meeting now, in the order of the member list."""
        return tuple([a.person for a in self.people if a.presence is _HERE])
