"""Time boxes: what they are, when they warn, and what happens when they are over.

In voice and chat a phase whose time is up never moves by itself. In slow mode it closes at its
deadline, unless the bot was away then: nothing is skipped over people's heads.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from methods.fitting import fitted
from methods.spec import Mode

from . import moves
from .effects import Effect, Reason, SetTimer, ShowBoard, StopTimer, Whisper
from .events import PausePressed, ResumePressed, TimeExtended, TimerFired
from .outcome import Outcome, refuse
from .permissions import may_guide, refuse_absent, refuse_closed, refuse_move
from .phases import kind_of
from .replacing import replace
from .state import MeetingState, Stage
from .view import View, count_rounds

WARNING = "warning"
TIME_UP = "time-up"
STOP_ANSWERS = "stop-answers"
REMOVE_WORDS = "remove-words"
UNATTENDED = "unattended"

#: A timer this late means that the bot was away.
AWAY_AFTER = timedelta(minutes=5)
#: What a slow phase gets at least when its deadline passed while the bot was away.
GRACE_AFTER_AWAY = timedelta(hours=12)
#: A meeting in which nothing happens for so long after its last deadline was left by everybody.
UNATTENDED_AFTER = {
    Mode.VOICE: timedelta(hours=12),
    Mode.CHAT: timedelta(hours=12),
    Mode.SLOW: timedelta(days=14),
}
#: How far ahead of the present a time box may be set.
LONGEST_EXTENSION = {
    Mode.VOICE: timedelta(minutes=60),
    Mode.CHAT: timedelta(minutes=60),
    Mode.SLOW: timedelta(days=7),
}


def time_box(view: View) -> timedelta:
    """How long the phase takes in the mode of this meeting."""
    if view.state.mode is Mode.SLOW:
        return timedelta(hours=view.phase.hours)
    if view.state.minutes is None:
        return timedelta(minutes=view.phase.minutes)
    rounds = count_rounds(view.state)
    fit = fitted(view.by, minutes=view.state.minutes, rounds=rounds)
    return timedelta(minutes=fit[view.phase.id])


def warning_at(mode: Mode, ends_at: datetime) -> datetime:
    """When people hear that the end is near: two minutes before it, in slow mode six hours."""
    return ends_at - (timedelta(hours=6) if mode is Mode.SLOW else timedelta(minutes=2))


def set_deadline(state: MeetingState, ends_at: datetime, *, at: datetime) -> Outcome:
    """Let the running phase end at ``ends_at``, with its timers."""
    effects: list[Effect] = [SetTimer(TIME_UP, ends_at)]
    warn_at = warning_at(state.mode, ends_at)
    effects.append(SetTimer(WARNING, warn_at) if warn_at > at else StopTimer(WARNING))
    unattended_at = ends_at + UNATTENDED_AFTER[state.mode]
    effects.append(SetTimer(UNATTENDED, unattended_at))
    state = replace(
        state,
        ends_at=ends_at,
        left_for=None,
        time_is_near=False,
        time_is_up=False,
        unattended_at=unattended_at,
    )
    return Outcome(state, tuple(effects))


def hold_time(state: MeetingState, *, at: datetime) -> Outcome:
    """Stop the clock of the phase and remember what was left of it, never less than nothing."""
    left_for = state.left_for
    if state.ends_at is not None:
        left_for = max(state.ends_at - at, timedelta(0))
    unattended_at = at + UNATTENDED_AFTER[state.mode]
    held = replace(state, ends_at=None, left_for=left_for, unattended_at=unattended_at)
    timers = (StopTimer(TIME_UP), StopTimer(WARNING), SetTimer(UNATTENDED, unattended_at))
    return Outcome(held, timers)


def go_on(state: MeetingState, *, at: datetime) -> Outcome:
    """Let the meeting run again, with the time that was left."""
    left_for = state.left_for or timedelta(0)
    running = replace(state, stage=Stage.RUNNING, turn=state.turn + 1, stop=None)
    if left_for <= timedelta(0) and state.mode is Mode.SLOW:
        # The bot alone guides there, by deadlines: without one nothing would ever move.
        left_for = GRACE_AFTER_AWAY
    if left_for <= timedelta(0):
        over = replace(running, ends_at=at, left_for=None, time_is_up=True)
        return Outcome(over, (ShowBoard(over.slot),))
    outcome = set_deadline(running, at + left_for, at=at)
    return Outcome(outcome.state, (*outcome.effects, ShowBoard(running.slot)))


def pause(state: MeetingState, event: PausePressed) -> Outcome:
    """A break: the clock stands still."""
    reason = refuse_move(state, event.actor, event.turn)
    if reason is None and state.stage is not Stage.RUNNING:
        reason = Reason.STANDING_STILL
    if reason:
        return refuse(state, event.actor, reason)
    held = hold_time(state, at=event.at)
    paused = replace(held.state, stage=Stage.PAUSED, turn=state.turn + 1)
    return Outcome(paused, (*held.effects, ShowBoard(paused.slot)))


def resume(state: MeetingState, event: ResumePressed) -> Outcome:
    """The break, or the silence after a stop, is over."""
    reason = refuse_move(state, event.actor, event.turn)
    if reason:
        return refuse(state, event.actor, reason)
    if state.stage is Stage.RUNNING:
        return Outcome(state)
    if state.stop is not None and not state.stop.choosing_step:
        return refuse(state, event.actor, Reason.STANDING_STILL)
    return go_on(state, at=event.at)


def extend(state: MeetingState, event: TimeExtended) -> Outcome:
    """Set a later end: a value, so that eight people pressing at once add nothing."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason is None and not may_guide(state, event.actor):
        reason = Reason.NOT_YOURS
    if reason is None and state.stage is not Stage.RUNNING:
        reason = Reason.STANDING_STILL
    if reason is None and event.slot != state.slot:
        reason = Reason.MOVED_ON
    if reason is None and not (
        event.at < event.ends_at <= event.at + LONGEST_EXTENSION[state.mode]
    ):
        reason = Reason.TOO_LATE_TO_EXTEND
    if reason:
        return refuse(state, event.actor, reason, event.slot)
    if state.ends_at is not None and event.ends_at <= state.ends_at:
        # Somebody was first: there is as much time already, or more.
        return Outcome(state)
    outcome = set_deadline(replace(state, was_away=False), event.ends_at, at=event.at)
    return Outcome(outcome.state, (*outcome.effects, ShowBoard(state.slot)))


def fire_warning(method_view: View, event: TimerFired) -> Outcome:
    """Near the end: the board says so; in slow mode one nudge to whoever is not ready."""
    state = method_view.state
    if state.ends_at is None or event.due_at != warning_at(state.mode, state.ends_at):
        return Outcome(state)
    state = replace(state, time_is_near=True)
    effects: list[Effect] = [ShowBoard(state.slot)]
    if state.mode is Mode.SLOW:
        asked = kind_of(method_view).asked(method_view)
        ready = method_view.run.ready
        effects.extend(
            Whisper(person, "nudge", state.slot, state.turn)
            for person in asked
            if person not in ready
        )
    return Outcome(state, tuple(effects))


def fire_time_up(view: View, event: TimerFired) -> Outcome:
    """The time box is over."""
    state = view.state
    if state.stage is not Stage.RUNNING or event.due_at != state.ends_at:
        return Outcome(state)
    away = event.at - event.due_at >= AWAY_AFTER
    if state.mode is not Mode.SLOW:
        return Outcome(replace(state, time_is_up=True, was_away=away), (ShowBoard(state.slot),))
    if away:
        later = event.at + max(GRACE_AFTER_AWAY, time_box(view) / 4)
        outcome = set_deadline(replace(state, was_away=True), later, at=event.at)
        return Outcome(outcome.state, (*outcome.effects, ShowBoard(state.slot)))
    return moves.go_to_next(view.method, state, at=event.at)
