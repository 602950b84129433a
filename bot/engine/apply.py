"""The meeting machine: ``apply(method, state, event)``, pure.

No clock, no chance, no input or output. A wrong press is the unchanged state and a refusal; an
exception is a bug of ours. The same events give the same state under any hash seed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from methods.spec import Method

from . import another_round, beside, deciding, giving, moves, people, stopping, timing
from .effects import Freeze, Reason, RemoveWords, ShowBoard
from .events import (
    AgreementsConfirmed,
    BackPressed,
    CaseChosen,
    CaseOffered,
    CaseTakenBack,
    CaseVoted,
    ContributionGiven,
    ContributionWithdrawn,
    Event,
    FacilitatorSet,
    MeetingOpened,
    MethodChosen,
    ModuleChosen,
    NextPressed,
    PausePressed,
    PresenceSet,
    QuestionWeighed,
    ReadySet,
    ResumePressed,
    RevealPressed,
    RoleSet,
    RoomAccepted,
    RoomChanged,
    RoundAdded,
    StopAnswered,
    StopPressed,
    TimeExtended,
    TimerFired,
)
from .ids import PersonId
from .outcome import Outcome, refuse
from .permissions import refuse_closed, refuse_outsider, refuse_unconfirmed
from .phases.roles import guide_for
from .replacing import replace
from .script import script_of
from .state import Attendee, MeetingState, Presence, Round, Stage
from .view import View

#: With fewer people there is a contributor and nobody to think along.
FEWEST_PEOPLE = 3


def apply(method: Method, state: MeetingState, event: Event) -> Outcome:
    """Return the state after ``event`` and what is to be done."""
    outcome = _dispatch(method, state, event)
    return giving.settle(method, state, outcome, at=event.at)


def fold(method: Method, state: MeetingState, events: Iterable[Event]) -> MeetingState:
    """The state after all ``events``: what a log of them says happened."""
    for event in events:
        state = apply(method, state, event).state
    return state


def _dispatch(method: Method, state: MeetingState, event: Event) -> Outcome:
    match event:
        case ContributionGiven():
            return giving.give(method, state, event)
        case ReadySet():
            return giving.set_ready(method, state, event)
        case TimerFired():
            return _fire(method, state, event)
        case MeetingOpened():
            return _open(method, state, event)
        case StopPressed():
            return stopping.press_stop(state, event)
        case StopAnswered():
            return stopping.answer_stop(method, state, event)
        case ContributionWithdrawn():
            return giving.withdraw(state, event)
        case NextPressed() | BackPressed() | RevealPressed() | RoundAdded():
            return _dispatch_move(method, state, event)
        case PausePressed() | ResumePressed() | TimeExtended():
            return _dispatch_time(state, event)
        case QuestionWeighed() | MethodChosen() | ModuleChosen():
            return _dispatch_decision(method, state, event)
        case _:
            return _dispatch_people(method, state, event)


def _dispatch_move(
    method: Method,
    state: MeetingState,
    event: NextPressed | BackPressed | RevealPressed | RoundAdded,
) -> Outcome:
    match event:
        case NextPressed():
            return moves.press_next(method, state, event)
        case BackPressed():
            return moves.press_back(method, state, event)
        case RevealPressed():
            return moves.press_reveal(method, state, event)
        case RoundAdded():
            return another_round.add_round(method, state, event)
        case _:
            assert_never(event)


def _dispatch_time(
    state: MeetingState, event: PausePressed | ResumePressed | TimeExtended
) -> Outcome:
    match event:
        case PausePressed():
            return timing.pause(state, event)
        case ResumePressed():
            return timing.resume(state, event)
        case TimeExtended():
            return timing.extend(state, event)
        case _:
            assert_never(event)


def _dispatch_decision(
    method: Method, state: MeetingState, event: QuestionWeighed | MethodChosen | ModuleChosen
) -> Outcome:
    match event:
        case QuestionWeighed():
            return deciding.weigh(method, state, event)
        case MethodChosen():
            return deciding.choose_method(method, state, event)
        case ModuleChosen():
            return deciding.choose_module(method, state, event)
        case _:
            assert_never(event)


def _dispatch_people(
    method: Method,
    state: MeetingState,
    event: AgreementsConfirmed
    | CaseOffered
    | CaseTakenBack
    | CaseVoted
    | CaseChosen
    | FacilitatorSet
    | RoleSet
    | PresenceSet
    | RoomChanged
    | RoomAccepted,
) -> Outcome:
    match event:
        case AgreementsConfirmed():
            return people.confirm(method, state, event)
        case CaseOffered():
            return people.offer_case(method, state, event)
        case CaseTakenBack():
            return people.take_case_back(method, state, event)
        case CaseVoted():
            return people.vote(method, state, event)
        case CaseChosen():
            return people.choose(method, state, event)
        case FacilitatorSet():
            return people.set_facilitator(state, event)
        case RoleSet():
            return beside.set_role(method, state, event)
        case PresenceSet():
            return people.set_presence(method, state, event)
        case RoomChanged():
            return _freeze(state, frozen=True)
        case RoomAccepted():
            return _freeze(state, frozen=False)
        case _:
            assert_never(event)


def _open(method: Method, state: MeetingState, event: MeetingOpened) -> Outcome:
    if state.stage is not Stage.PLANNED:
        return refuse(state, event.actor, refuse_closed(state) or Reason.ALREADY_OPEN)
    before = state
    state = replace(state, confirms=event.confirms)
    reason = _refuse_opening(state, event)
    if reason is not None:
        return refuse(before, event.actor, reason)
    cancelled_at = {a.person: a.cancelled_at for a in state.people}
    attendees = tuple(
        Attendee(p, _presence_at_opening(state, event, p), cancelled_at=cancelled_at.get(p))
        for p in event.people
    )
    # Whoever leaves early is not to hand the guiding on midway, as long as others can guide.
    early = [a.person for a in state.people if a.leaves_early]
    rotation = tuple(sorted(event.rotation, key=lambda person: person in early))
    state = replace(
        state,
        people=attendees,
        rotation=rotation,
        named=event.named,
        choosing=event.choosing,
        observing=event.observing,
        noting=event.noting,
        cases=event.cases,
        minutes=event.minutes,
        script=script_of(method, map(Round, range(1, event.rounds + 1))),
        opened_at=event.at,
        words_stay_for=event.words_stay_for,
    )
    state = replace(state, facilitator=guide_for(state, contributor=None))
    opened = moves.enter(method, state, 0, at=event.at)
    return Outcome(opened.state, (ShowBoard(None), *opened.effects))


def _refuse_opening(state: MeetingState, event: MeetingOpened) -> Reason | None:
    """Whoever begins belongs here, and enough people are there who may be in it."""
    if event.actor is not None and event.actor not in event.people:
        return Reason.NOT_A_MEMBER
    come = [p for p in event.people if _said_beforehand(state, event, p) is Presence.HERE]
    if len(come) < FEWEST_PEOPLE:
        return Reason.TOO_FEW_PEOPLE
    if refuse_unconfirmed(state, event.actor):
        return Reason.CONFIRM_FIRST
    confirmed = [person for person in come if not refuse_unconfirmed(state, person)]
    return Reason.TOO_FEW_CONFIRMED if len(confirmed) < FEWEST_PEOPLE else None


def _presence_at_opening(state: MeetingState, event: MeetingOpened, person: PersonId) -> Presence:
    """As they said; who has not confirmed the agreements comes in once they have."""
    said = _said_beforehand(state, event, person)
    waits = said is Presence.HERE and refuse_unconfirmed(state, person)
    return Presence.LATER if waits else said


def _said_beforehand(state: MeetingState, event: MeetingOpened, person: PersonId) -> Presence:
    """People are here unless they said beforehand that they come later, or not.

    Whoever presses "begin" is here, whatever they said before.
    """
    if person == event.actor:
        return Presence.HERE
    if person in event.absent:
        return Presence.ABSENT
    return next((a.presence for a in state.people if a.person == person), Presence.HERE)


def _freeze(state: MeetingState, *, frozen: bool) -> Outcome:
    if refuse_closed(state) or state.frozen == frozen:
        return Outcome(state)
    changed = replace(state, frozen=frozen)
    return Outcome(changed, (Freeze(frozen), ShowBoard(changed.slot)))


def _fire(method: Method, state: MeetingState, event: TimerFired) -> Outcome:
    """A timer is ignored unless it was set for the deadline that still stands in the state."""
    if event.name == timing.REMOVE_WORDS:
        due = state.stage is Stage.ENDED and event.due_at == state.remove_words_at
        return Outcome(state, (RemoveWords(),)) if due else Outcome(state)
    if refuse_closed(state) or refuse_outsider(state, event.actor):
        return Outcome(state)
    view = View(method, state, state.slot)
    match event.name:
        case timing.WARNING:
            return timing.fire_warning(view, event)
        case timing.TIME_UP:
            return timing.fire_time_up(view, event)
        case timing.STOP_ANSWERS:
            return stopping.fire_stop_answers(method, state, event)
        case timing.UNATTENDED if event.due_at == state.unattended_at:
            return moves.close_unattended(method, state, at=event.at)
        case _:
            return Outcome(state)
