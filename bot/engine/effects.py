"""What a meeting wants done: orders, a closed union, with no platform word in it.

Effects are carried out after the state is saved, by the unit of work that applied the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from methods.spec import CasePart

from .ids import CaseId, ContributionId, PersonId
from .state import Slot


class Reason(StrEnum):
    """Why something did not happen. Every reason has a sentence that says what to do next."""

    NOT_A_MEMBER = "not-a-member"
    NOT_HERE = "not-here"
    NOT_YOURS = "not-yours"
    NOT_OPEN = "not-open"
    ALREADY_OPEN = "already-open"
    ENDED = "ended"
    MOVED_ON = "moved-on"
    STANDING_STILL = "standing-still"
    FROZEN = "frozen"
    LISTENING = "listening"
    NOTHING_ASKED = "nothing-asked"
    WRONG_GIFT = "wrong-gift"
    ENOUGH_GIVEN = "enough-given"
    ALREADY_VISIBLE = "already-visible"
    JUST_APPEARED = "just-appeared"
    NOTHING_TO_REVEAL = "nothing-to-reveal"
    NO_STEP_BACK = "no-step-back"
    NO_SUCH_CASE = "no-such-case"
    NO_CASE_CHOSEN = "no-case-chosen"
    METHOD_IS_SET = "method-is-set"
    METHOD_DOES_NOT_FIT = "method-does-not-fit"
    NO_MODULE_CHOSEN = "no-module-chosen"
    NOT_ALL_WEIGHED = "not-all-weighed"
    NO_STOP_RUNNING = "no-stop-running"
    TOO_LATE_TO_EXTEND = "too-late-to-extend"
    CANNOT_GUIDE = "cannot-guide"
    WATCHING = "watching"
    HAS_ROLE = "has-role"
    NO_SUCH_ROLE = "no-such-role"
    TOO_FEW_PEOPLE = "too-few-people"
    TOO_FEW_CONFIRMED = "too-few-confirmed"
    CONFIRM_FIRST = "confirm-first"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing changed; tell this person kindly why, and what fits instead."""

    person: PersonId | None
    reason: Reason
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class ShowBoard:
    """Show or update the board of a slot. ``None`` is the board of the meeting as a whole."""

    slot: Slot | None


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A slot gets a thread of its own, where its contributions appear."""

    slot: Slot


@dataclass(frozen=True, slots=True)
class Reveal:
    """Bring these words into the thread of ``slot``, in this order, ``wave`` after ``wave``."""

    slot: Slot
    collection: int
    wave: int
    contributions: tuple[ContributionId, ...]


@dataclass(frozen=True, slots=True)
class ShowCase:
    """Bring the written case, or what is read of it first, into the thread of ``slot``."""

    slot: Slot
    case: CaseId
    part: CasePart


@dataclass(frozen=True, slots=True)
class ShowWeights:
    """Show beside the questions that appeared in these slots what each does."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class AskAfterStop:
    """Ask one person privately: go on, another step, or end this case."""

    person: PersonId
    turn: int


@dataclass(frozen=True, slots=True)
class Whisper:
    """Tell one person something privately. ``about`` is a key of the words catalogue.

    ``turn`` makes the message unique, so that it is never said twice for the same occasion.
    """

    person: PersonId
    about: str
    slot: Slot
    turn: int


@dataclass(frozen=True, slots=True)
class SetWriters:
    """Who listens in the thread of ``slot``: a wish, reconciled when the bot starts."""

    slot: Slot
    listeners: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class SetTimer:
    """Fire ``name`` at ``due_at``, once. Replaces an earlier timer of that name."""

    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class StopTimer:
    """Forget a timer. Harmless when there is none."""

    name: str


@dataclass(frozen=True, slots=True)
class KeepDraft:
    """The words of a contribution that came too late stay with their author, as a draft."""

    contribution: ContributionId
    slot: Slot


@dataclass(frozen=True, slots=True)
class DropContribution:
    """Its author took it back (or sent a newer text): the words are to be forgotten."""

    contribution: ContributionId


@dataclass(frozen=True, slots=True)
class Freeze:
    """No words go out until the room is as agreed. ``frozen`` is the wished state."""

    frozen: bool


@dataclass(frozen=True, slots=True)
class RemoveWords:
    """Remove every post with members' words of this meeting."""


@dataclass(frozen=True, slots=True)
class PublishRecord:
    """The meeting is over: show a record of it, without content."""


Effect = (
    Refuse
    | ShowBoard
    | OpenThread
    | Reveal
    | ShowCase
    | ShowWeights
    | AskAfterStop
    | Whisper
    | SetWriters
    | SetTimer
    | StopTimer
    | KeepDraft
    | DropContribution
    | Freeze
    | RemoveWords
    | PublishRecord
)
