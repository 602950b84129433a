"""``Stop even``: for everybody, in every phase of every method, without explaining.

It pauses at once and asks each person privately: go on, another step, or end this case. One
"end" is enough. The answers are opaque ballots, counted when all are in or the time for them is
over, so that nobody's pressing, or silence, shows.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from methods.spec import Method, Mode

from . import moves, timing
from .effects import AskAfterStop, Reason, SetTimer, ShowBoard, StopTimer
from .events import StopAnswered, StopPressed, TimerFired
from .outcome import Outcome, refuse
from .permissions import refuse_absent, refuse_closed
from .replacing import replace
from .state import MeetingState, RoundOutcome, Stage, Stop, StopAnswer

ANSWERS_FOR = {
    Mode.VOICE: timedelta(minutes=3),
    Mode.CHAT: timedelta(minutes=3),
    Mode.SLOW: timedelta(hours=12),
}


def press_stop(state: MeetingState, event: StopPressed) -> Outcome:
    """Hold still. Pressing again changes nothing."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason:
        return refuse(state, event.actor, reason)
    if state.stage is Stage.STOPPED:
        return Outcome(state)
    held = timing.hold_time(state, at=event.at)
    until = event.at + ANSWERS_FOR[state.mode]
    here = state.here()
    stop = Stop(asked_at=event.at, answers_until=until, asked=len(here))
    stopped = replace(held.state, stage=Stage.STOPPED, turn=state.turn + 1, stop=stop)
    asks = tuple(AskAfterStop(person, stopped.turn) for person in here)
    effects = (*held.effects, ShowBoard(stopped.slot), *asks)
    return Outcome(stopped, (*effects, SetTimer(timing.STOP_ANSWERS, until)))


def answer_stop(method: Method, state: MeetingState, event: StopAnswered) -> Outcome:
    """Set one ballot; the last of a person counts."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason is None and (state.stop is None or state.stop.choosing_step):
        reason = Reason.NO_STOP_RUNNING
    if reason or state.stop is None:
        return refuse(state, event.actor, reason or Reason.NO_STOP_RUNNING)
    kept = tuple(b for b in state.stop.ballots if b[0] != event.ballot)
    ballots = tuple(sorted((*kept, (event.ballot, event.answer))))
    stop = replace(state.stop, ballots=ballots)
    state = replace(state, stop=stop)
    if len(ballots) < stop.asked:
        return Outcome(state)
    return _count(method, state, stop, at=event.at)


def fire_stop_answers(method: Method, state: MeetingState, event: TimerFired) -> Outcome:
    """The time for answers is over. Silence neither blocks nor exposes anybody."""
    stop = state.stop
    if stop is None or event.due_at != stop.answers_until:
        return Outcome(state)
    if stop.choosing_step:
        # Where people are together they choose; over days, nobody choosing must not block.
        slow = state.mode is Mode.SLOW
        return timing.go_on(state, at=event.at) if slow else Outcome(state)
    return _count(method, state, stop, at=event.at)


def _count(method: Method, state: MeetingState, stop: Stop, *, at: datetime) -> Outcome:
    answers = {answer for _, answer in stop.ballots}
    stopped = Outcome(state, (StopTimer(timing.STOP_ANSWERS),))
    if StopAnswer.END_CASE in answers:
        return stopped.then(
            lambda s: moves.end_round(method, s, outcome=RoundOutcome.STOPPED, at=at)
        )
    if StopAnswer.OTHER_STEP in answers:
        return stopped.then(lambda s: _choose_step(s, stop, at=at))
    if not answers and state.mode is not Mode.SLOW:
        return stopped.then(_stay_paused)
    return stopped.then(lambda s: timing.go_on(s, at=at))


def _choose_step(state: MeetingState, stop: Stop, *, at: datetime) -> Outcome:
    """Some want another step: the group chooses together, back or onward."""
    until = at + ANSWERS_FOR[state.mode]
    choosing = replace(stop, choosing_step=True, ballots=(), answers_until=until)
    chosen = replace(state, stop=choosing, turn=state.turn + 1)
    shown = (ShowBoard(chosen.slot),)
    if state.mode is not Mode.SLOW:
        return Outcome(chosen, shown)
    return Outcome(chosen, (*shown, SetTimer(timing.STOP_ANSWERS, until)))


def _stay_paused(state: MeetingState) -> Outcome:
    """Nobody answered. The group is together, so whoever guides asks aloud before going on."""
    paused = replace(state, stage=Stage.PAUSED, stop=None, turn=state.turn + 1)
    return Outcome(paused, (ShowBoard(paused.slot),))
