"""What each button of a meeting does: most are one event of it."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from methods.spec import Mode

from ..cards import Reply
from ..engine.effects import Reason
from ..engine.events import (
    BackPressed,
    ContributionWithdrawn,
    Event,
    FacilitatorSet,
    ModuleChosen,
    NextPressed,
    PausePressed,
    PresenceSet,
    ReadySet,
    ResumePressed,
    RevealPressed,
    RoundAdded,
    StopAnswered,
    StopPressed,
    TimeExtended,
)
from ..engine.ids import ContributionId, PersonId
from ..engine.screens import EXTENSION_HOURS, EXTENSION_MINUTES
from ..engine.state import MeetingState, Presence, Slot, Stage, StopAnswer
from ..records import Meeting, MeetingStatus
from .agenda import BEGINS_EARLY_BY
from .caller import Caller, Said, answer, done, refused, refused_for
from .cycle import open_meeting
from .halves import is_side_by_side
from .joining import refuse_together
from .lookups import running_meeting
from .meetings import happen
from .private import EARLY, attendance_screen
from .side_by_side import begin_halves
from .taking_part import confirm_first, has_confirmed, taking_part
from .trial import hold_trial

Press = Callable[[Caller, tuple[str, ...]], Reply]
Move = NextPressed | BackPressed | RevealPressed | PausePressed | ResumePressed | RoundAdded
MakeEvent = Callable[[Caller, MeetingState, tuple[str, ...]], Event]

#: What is said before a meeting only; in it, people leave or are here.
BEFOREHAND = (Presence.LATER, Presence.ABSENT)
_EPOCH = datetime.fromtimestamp(0, UTC)


def _in_meeting(make: MakeEvent, said: Said | None = None) -> Press:
    """A press that is one event of a meeting."""

    def handle(caller: Caller, args: tuple[str, ...]) -> Reply:
        at_hand = taking_part(caller, args[0])
        if isinstance(at_hand, Reply):
            return at_hand
        event = make(caller, at_hand.state, args)
        outcome = happen(caller.tx, caller.tools, at_hand, event)
        return answer(caller.speech(at_hand), outcome, said)

    return handle


def _moves(kind: type[Move]) -> Press:
    """A press that moves the meeting: it carries the turn that was seen."""

    def make(caller: Caller, _state: MeetingState, args: tuple[str, ...]) -> Event:
        return kind(
            id=caller.tools.event_id(), at=caller.at, actor=caller.person.id, turn=int(args[1])
        )

    return _in_meeting(make)


def _stop(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return StopPressed(id=caller.tools.event_id(), at=caller.at, actor=caller.person.id)


def _module(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return ModuleChosen(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        module=args[2],
    )


def _ready(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return ReadySet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        ready=args[2] == "1",
        reveals=int(args[3]),
    )


def _guide(caller: Caller, state: MeetingState, args: tuple[str, ...]) -> Event:
    return FacilitatorSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        person=caller.person.id,
    )


def _attend(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Say whether one comes: before the hour for later, in the meeting for now."""
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    leaves_early = args[1] == EARLY
    speech, presence = caller.speech(at_hand), Presence.HERE if leaves_early else Presence(args[1])
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(speech, "refuse.date-not-held")
    is_planned = at_hand.state.stage is Stage.PLANNED
    if is_planned and presence is Presence.LEFT:
        return refused_for(speech, Reason.NOT_OPEN)
    is_beforehand = leaves_early or presence in BEFOREHAND
    if at_hand.state.stage is not Stage.ENDED and not is_planned and is_beforehand:
        # An old message must not send anybody away in the middle of their own case.
        return refused_for(speech, Reason.ALREADY_OPEN)
    comes_in = not is_planned and presence is Presence.HERE
    if comes_in and not has_confirmed(at_hand.group, at_hand.state, caller.person.id):
        return confirm_first(caller, at_hand.state)
    event = PresenceSet(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        person=caller.person.id,
        presence=presence,
        leaves_early=leaves_early,
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    return answer(speech, outcome, Said("attendance.noted-title", ("attendance.noted",)))


def _withdraw(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Take a text back. A button of a text that was changed since names one that is gone."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    event = ContributionWithdrawn(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        contribution=ContributionId(args[2]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    said = Said("withdrawn.title", ("withdrawn.text",))
    if not outcome.effects:
        said = Said("withdrawn.gone-title", ("withdrawn.gone",))
    return answer(caller.speech(at_hand), outcome, said)


def _extend(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Set a later end. The token says which end was seen, so pressing together adds once."""
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    state = at_hand.state
    seen = _EPOCH + timedelta(seconds=int(args[2]))
    if state.ends_at is not None and int(state.ends_at.timestamp()) != int(args[2]):
        # Somebody was first: the time that this press asks for is there already.
        return done()
    more_for = timedelta(minutes=EXTENSION_MINUTES)
    if state.mode is Mode.SLOW:
        more_for = timedelta(hours=EXTENSION_HOURS)
    event = TimeExtended(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        slot=Slot.parse(args[1]),
        ends_at=max(seen, caller.at) + more_for,
    )
    return answer(caller.speech(at_hand), happen(caller.tx, caller.tools, at_hand, event))


def _answer_stop(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    if args[1] != str(at_hand.state.turn):
        return refused(caller.speech(at_hand), "refuse.no-stop-running")
    event = StopAnswered(
        id=caller.tools.event_id(),
        at=caller.at,
        actor=caller.person.id,
        ballot=ballot(caller.tools.secret, at_hand.state, caller.person.id),
        answer=StopAnswer(args[2]),
    )
    outcome = happen(caller.tx, caller.tools, at_hand, event)
    said = Said("stop.noted-title", ("stop.noted",))
    return answer(caller.speech(at_hand), outcome, said)


def ballot(secret: bytes, state: MeetingState, person: PersonId) -> str:
    """A name for somebody's answer that tells nothing without the secret."""
    text = f"{state.meeting}|{state.turn}|{person}".encode()
    return hmac.new(secret, text, "sha256").hexdigest()[:32]


def _begin(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = taking_part(caller, args[0])
    if isinstance(at_hand, Reply):
        return at_hand
    reason = _refuse_beginning(caller, at_hand.meeting)
    if reason is not None:
        return refused_for(caller.speech(at_hand), reason)
    if at_hand.group.is_trial:
        return hold_trial(caller, at_hand)
    if is_side_by_side(at_hand):
        return begin_halves(caller, at_hand)
    outcome = open_meeting(caller.tx, caller.tools, at_hand, actor=caller.person.id)
    return answer(caller.speech(at_hand), outcome)


def _refuse_beginning(caller: Caller, meeting: Meeting) -> Reason | None:
    """A date is begun around its hour, and not beside another one that is still open."""
    running = running_meeting(caller.tx, meeting.group)
    if running is not None:
        return Reason.ALREADY_OPEN
    if meeting.status is MeetingStatus.CANCELLED:
        return Reason.ENDED
    return Reason.NOT_OPEN if caller.at < meeting.starts_at - BEGINS_EARLY_BY else None


def _attendance(caller: Caller, args: tuple[str, ...]) -> Reply:
    at_hand = caller.meeting(args[0])
    if at_hand is None:
        return refused(caller.speech(), "refuse.not-a-member")
    if at_hand.meeting.status is MeetingStatus.CANCELLED:
        return refused(caller.speech(at_hand), "refuse.date-not-held")
    card = caller.speech(at_hand).card(attendance_screen(at_hand.meeting.id))
    return Reply(done().answer, card)


_go_on = _moves(NextPressed)


def _next(caller: Caller, args: tuple[str, ...]) -> Reply:
    """Go on; together again only once both halves are back, or one has waited long enough."""
    refusal = refuse_together(caller, args[0])
    return _go_on(caller, args) if refusal is None else refusal


#: Each by the first word of its token.
OF_A_MEETING: Mapping[str, Press] = {
    "next": _next,
    "back": _moves(BackPressed),
    "reveal": _moves(RevealPressed),
    "pause": _moves(PausePressed),
    "resume": _moves(ResumePressed),
    "stop": _in_meeting(_stop),
    "ready": _in_meeting(_ready),
    "module": _in_meeting(_module),
    "guide": _in_meeting(_guide, Said("guide.noted-title", ("guide.noted",))),
    "attend": _attend,
    "withdraw": _withdraw,
    "extend": _extend,
    "answer-stop": _answer_stop,
    "another-round": _moves(RoundAdded),
    "begin": _begin,
    "attendance": _attendance,
}
