"""Moving through the script: entering and leaving phases, going back, ending with care.

Every entry, leaving and reopening raises the turn. What was written and not yet shown appears
when its phase is left; what a stopped round leaves unshown stays with its authors.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from methods.spec import CasePart, Method, Mode, Visible

from . import time_left, timing
from .beside import tell_roles
from .effects import (
    Effect,
    KeepDraft,
    OpenThread,
    PublishRecord,
    Reason,
    Reveal,
    SetTimer,
    SetWriters,
    ShowBoard,
    ShowCase,
    ShowWeights,
    StopTimer,
    Whisper,
)
from .events import BackPressed, NextPressed, RevealPressed
from .outcome import Outcome, refuse
from .permissions import refuse_move
from .phases import kind_of
from .phases.beside import without
from .phases.roles import guide_for
from .phases.weigh import is_left, slots_with_questions
from .replacing import replace
from .state import Given, MeetingState, RoundOutcome, Stage
from .view import View, phase_in, with_round, with_run


def has_thread(view: View) -> bool:
    """Where people talk, only the case and what was given to it need a thread."""
    return view.state.mode is not Mode.VOICE or view.phase.case is not CasePart.NONE


def enter(method: Method, state: MeetingState, position: int, *, at: datetime) -> Outcome:
    """Enter the phase at ``position`` of the script."""
    slot = state.script[position]
    state = replace(
        state,
        position=position,
        stage=Stage.RUNNING,
        turn=state.turn + 1,
        stop=None,
        was_away=False,
    )
    view = View(method, state, slot)
    first = view.run.entered == 0
    state = kind_of(view).enter(view)
    entered_at = view.run.entered_at or at
    run = replace(view.run, entered=view.run.entered + 1, ready=(), entered_at=entered_at)
    state = with_run(state, run)
    view = View(method, state, slot)
    timed = timing.set_deadline(state, at + timing.time_box(view), at=at)
    effects: list[Effect] = [ShowBoard(slot)]
    if first and has_thread(view):
        effects.append(OpenThread(slot))
    if first and view.phase.case is not CasePart.NONE and view.round.case is not None:
        effects.append(ShowCase(slot, view.round.case, view.phase.case))
    if view.listeners:
        effects.append(SetWriters(slot, view.listeners))
    return Outcome(timed.state, (*effects, *timed.effects))


def leave(view: View) -> Outcome:
    """Close the current phase: show what is unshown, let listeners write again."""
    state = kind_of(view).leave(view)
    shown = reveal_pending(View(view.method, state, view.slot))
    effects = [*shown.effects, *_weights(view), ShowBoard(view.slot)]
    if view.phase.kind == "roles":
        effects.extend(tell_roles(View(view.method, state, view.slot)))
    if view.listeners:
        effects.append(SetWriters(view.slot, ()))
    return Outcome(shown.state, tuple(effects))


def _weights(view: View) -> tuple[Effect, ...]:
    """Where people write, what each question does stands beside it once the step is left."""
    if not kind_of(view).shows_weights or not view.run.weights:
        return ()
    return (ShowWeights(slots_with_questions(view)),)


def reveal_pending(view: View) -> Outcome:
    """Show together what was written in this phase and is not visible yet."""
    pending = view.pending
    if not pending or view.visible is Visible.PRIVATE:
        return Outcome(view.state)
    if not view.phase.named:
        pending = tuple(sorted(pending, key=_tells_nothing))
    wave = view.run.waves + 1
    given = (
        *(g for g in view.run.given if g not in pending),
        *(replace(g, wave=wave) for g in pending),
    )
    state = with_run(
        view.state,
        replace(view.run, given=given, waves=wave, ready=(), reveals=view.run.reveals + 1),
    )
    ids = tuple(g.contribution for g in pending)
    return Outcome(state, (Reveal(view.slot, view.run.collection, wave, ids),))


def _tells_nothing(given: Given) -> str:
    """An order in which neither who wrote first nor who wrote two can be read."""
    return sha256(given.contribution.encode()).hexdigest()


def go_to_next(method: Method, state: MeetingState, *, at: datetime) -> Outcome:
    """Leave the current phase and enter the next; after the last one the meeting ends."""
    view = View(method, state, state.slot)
    left = leave(view)
    if left.state.round(view.slot.round).outcome is RoundOutcome.NO_CASE:
        return left.then(lambda s: leave_round(method, s, at=at))
    return left.then(lambda s: _enter_after(method, s, s.position + 1, at=at))


def _enter_after(method: Method, state: MeetingState, position: int, *, at: datetime) -> Outcome:
    position = next_position(method, state, position)
    done = _close_round(state, position)
    if position >= len(done.script):
        return end_meeting(done, at=at)
    return enter(method, time_left.offer(method, done, position, at=at), position, at=at)


def next_position(method: Method, state: MeetingState, position: int) -> int:
    """The first position from here on that is gone through; the script's length after the last."""
    while position < len(state.script) and _is_passed_over(method, state, position):
        position += 1
    return position


def previous_position(method: Method, state: MeetingState) -> int:
    """The position before the current one that was gone through; -1 before the first."""
    position = state.position - 1
    while position >= 0 and _is_passed_over(method, state, position):
        position -= 1
    return position


def _is_passed_over(method: Method, state: MeetingState, position: int) -> bool:
    slot = state.script[position]
    module = phase_in(method, state, slot).module
    return module is not None and module != state.round(slot.round).module


def _close_round(state: MeetingState, position: int) -> MeetingState:
    """A round is done when its last phase is left."""
    number = state.slot.round
    goes_on = position < len(state.script) and state.script[position].round == number
    if number == 0 or goes_on or state.round(number).outcome is not RoundOutcome.OPEN:
        return state
    return with_round(state, replace(state.round(number), outcome=RoundOutcome.DONE))


def leave_round(method: Method, state: MeetingState, *, at: datetime) -> Outcome:
    """Go to what follows this round: the next one, or the closing of the meeting."""
    number = state.slot.round
    position = state.position + 1
    while position < len(state.script) and state.script[position].round == number:
        position += 1
    return _enter_after(method, state, position, at=at)


def end_round(
    method: Method, state: MeetingState, *, outcome: RoundOutcome, at: datetime
) -> Outcome:
    """End a round with care: nothing unshown is shown, and the contributor is asked after."""
    view = View(method, state, state.slot)
    if view.slot.round == 0:
        return go_to_next(method, state, at=at)
    state, kept = _keep_unshown(method, state, view.slot.round)
    state = with_round(state, replace(view.round, outcome=outcome))
    effects: list[Effect] = [*kept, ShowBoard(view.slot)]
    if view.listeners:
        effects.append(SetWriters(view.slot, ()))
    if view.contributor is not None:
        effects.append(Whisper(view.contributor, "care", view.slot, state.turn))
    after = leave_round(method, state, at=at)
    return Outcome(after.state, (*effects, *after.effects))


def _keep_unshown(
    method: Method, state: MeetingState, number: int
) -> tuple[MeetingState, tuple[Effect, ...]]:
    """Give what nobody saw yet back to its authors, also of a later step that was left by "back".

    What was written for oneself alone stays where it is: it was never going to be shown. What a
    contributor had begun to say of the questions is forgotten.
    """
    kept: list[Effect] = []
    for run in state.runs:
        view = View(method, state, run.slot)
        if run.slot.round != number:
            continue
        if run.weights and not is_left(state, run.slot):
            state = with_run(state, replace(run, weights=()))
        elif view.visible is not Visible.PRIVATE:
            kept.extend(KeepDraft(g.contribution, run.slot) for g in view.pending)
            shown = tuple(g for g in run.given if g not in view.pending)
            state = with_run(state, replace(run, given=shown, ready=()))
    return state, tuple(kept)


def close_unattended(method: Method, state: MeetingState, *, at: datetime) -> Outcome:
    """Everybody left long ago: close the meeting, so that its words leave the room.

    Nothing unshown is shown, and a case that was on its way stays on the table.
    """
    view = View(method, state, state.slot)
    kept: tuple[Effect, ...] = ()
    for number in sorted({slot.round for slot in state.script}):
        state, more = _keep_unshown(method, state, number)
        kept += more
        # Also one that never began: no round of a meeting that is over stays open.
        if number and state.round(number).outcome is RoundOutcome.OPEN:
            stopped = replace(state.round(number), outcome=RoundOutcome.STOPPED)
            state = with_round(state, stopped)
    free = (SetWriters(view.slot, ()),) if view.listeners else ()
    ended = end_meeting(state, at=at)
    shown = (*kept, StopTimer(timing.STOP_ANSWERS), ShowBoard(view.slot), *free)
    return Outcome(ended.state, (*shown, *ended.effects))


def end_meeting(state: MeetingState, *, at: datetime) -> Outcome:
    """The last phase was left: a record is shown, and the words leave the room later."""
    remove_at = at + state.words_stay_for
    ended = replace(
        state,
        stage=Stage.ENDED,
        turn=state.turn + 1,
        ended_at=at,
        ends_at=None,
        left_for=None,
        stop=None,
        time_is_near=False,
        time_is_up=False,
        unattended_at=None,
        remove_words_at=remove_at,
    )
    return Outcome(
        ended,
        (
            StopTimer(timing.TIME_UP),
            StopTimer(timing.WARNING),
            StopTimer(timing.UNATTENDED),
            PublishRecord(),
            ShowBoard(None),
            SetTimer(timing.REMOVE_WORDS, remove_at),
        ),
    )


def press_next(method: Method, state: MeetingState, event: NextPressed) -> Outcome:
    """Somebody who guides moves the meeting on."""
    reason = refuse_move(state, event.actor, event.turn) or _refuse_standing_still(state)
    if reason is None:
        view = View(method, state, state.slot)
        reason = kind_of(view).refuse_leaving(view)
    if reason:
        return refuse(state, event.actor, reason)
    return go_to_next(method, state, at=event.at)


def _refuse_standing_still(state: MeetingState) -> Reason | None:
    choosing = state.stop is not None and state.stop.choosing_step
    if state.stage is Stage.RUNNING or choosing:
        return None
    return Reason.STANDING_STILL


def press_back(method: Method, state: MeetingState, event: BackPressed) -> Outcome:
    """Reopen the phase before. Nothing given is lost, in either phase.

    What was revealed stays as it was; writing anew is a collection of its own beside it. A
    round that ended is not reopened.
    """
    reason = refuse_move(state, event.actor, event.turn) or _refuse_standing_still(state)
    if reason is None and not may_go_back(method, state):
        reason = Reason.NO_STEP_BACK
    if reason:
        return refuse(state, event.actor, reason)
    here = View(method, state, state.slot)
    effects: list[Effect] = [ShowBoard(here.slot)]
    if here.listeners:
        effects.append(SetWriters(here.slot, ()))
    state = with_run(state, replace(here.run, ready=()))
    position = previous_position(method, state)
    state = _reopen_round(state, state.script[position].round)
    before = View(method, state, state.script[position])
    if before.run.waves and not kind_of(before).in_waves:
        again = replace(before.run, collection=before.run.collection + 1, waves=0)
        state = with_run(state, again)
    after = enter(method, state, position, at=event.at)
    return Outcome(after.state, (*effects, *_weights(before), *after.effects))


def may_go_back(method: Method, state: MeetingState) -> bool:
    """Whether the phase before may be reopened.

    A round that ended is not, nor one whose contributor is gone, nor the choice of a case that
    the group has heard already: what was given to it would then stand under another case.
    """
    position = previous_position(method, state)
    if position < 0:
        return False
    before = View(method, state, state.script[position])
    if before.slot.round == 0:
        return True
    if before.phase.kind == "choose":
        return not _is_case_heard(method, state, before.slot.round)
    goes_on = before.round.outcome in (RoundOutcome.OPEN, RoundOutcome.DONE)
    return goes_on and before.contributor in state.here()


def _is_case_heard(method: Method, state: MeetingState, number: int) -> bool:
    views = (View(method, state, run.slot) for run in state.runs if run.slot.round == number)
    return any(view.phase.case is not CasePart.NONE and view.run.entered for view in views)


def _reopen_round(state: MeetingState, number: int) -> MeetingState:
    """Coming back into a round: it is open again, and whoever guided it guides it again."""
    round_ = state.round(number)
    if number in (0, state.slot.round):
        return state
    guide = state.facilitator
    if round_.facilitator in state.here():
        guide = round_.facilitator
    elif guide == round_.contributor:
        guide = guide_for(state, contributor=round_.contributor)
    state = replace(state, facilitator=guide)
    opened = replace(round_, outcome=RoundOutcome.OPEN, facilitator=guide)
    return with_round(state, without(opened, guide))


def press_reveal(method: Method, state: MeetingState, event: RevealPressed) -> Outcome:
    """Show together what was written so far. Nothing appears where others can read along."""
    reason = refuse_move(state, event.actor, event.turn) or _refuse_standing_still(state)
    if reason is None:
        reason = _refuse_showing(View(method, state, state.slot))
    if reason:
        return refuse(state, event.actor, reason)
    shown = reveal_pending(View(method, state, state.slot))
    return Outcome(shown.state, (*shown.effects, ShowBoard(state.slot)))


def _refuse_showing(view: View) -> Reason | None:
    if view.state.frozen:
        return Reason.FROZEN
    if not view.pending or view.visible is Visible.PRIVATE:
        return Reason.NOTHING_TO_REVEAL
    return None
