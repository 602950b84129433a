"""Giving: contributions, withdrawals, being ready. Nothing anybody wrote is dropped.

Lateness alone never refuses a contribution; only a changed phase does, and then the words stay
with their author as a draft.
"""

from __future__ import annotations

from datetime import datetime

from methods.spec import Gift, Method, Mode, Visible

from . import moves
from .effects import DropContribution, Effect, KeepDraft, Reason, Refuse, Reveal, ShowBoard
from .events import ContributionGiven, ContributionWithdrawn, ReadySet
from .ids import PersonId
from .outcome import Outcome, refuse
from .permissions import refuse_absent, refuse_closed, refuse_giving, refuse_outsider
from .phases import kind_of
from .phases.ask import QUESTIONS
from .replacing import replace
from .state import Given, MeetingState, PhaseRun, Stage
from .view import View, made_ready, with_run


def give(method: Method, state: MeetingState, event: ContributionGiven) -> Outcome:
    """Take a contribution, put it in place of an earlier one, or keep it as a draft."""
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    if reason is None and event.slot not in state.script:
        reason = Reason.MOVED_ON
    if reason in (Reason.NOT_A_MEMBER, Reason.NOT_OPEN) or event.actor is None:
        return refuse(state, event.actor, reason or Reason.NOT_A_MEMBER)
    if reason is None:
        view = View(method, state, event.slot)
        reason = _refuse_gift(view, event, event.actor)
        if reason is None:
            return _place(view, event, event.actor)
    return _keep_as_draft(state, event, reason)


def _keep_as_draft(state: MeetingState, event: ContributionGiven, reason: Reason) -> Outcome:
    """Refused, and the words stay with their author."""
    refused = Refuse(event.actor, reason, event.slot)
    return Outcome(state, (refused, KeepDraft(event.contribution, event.slot)))


def _refuse_gift(view: View, event: ContributionGiven, person: PersonId) -> Reason | None:
    reason = refuse_giving(view, person)
    if reason is None and event.collection != view.run.collection:
        reason = Reason.MOVED_ON
    if reason is None and not view.is_written:
        reason = Reason.NOTHING_ASKED
    return reason or kind_of(view).refuse_gift(view, person, event.gift)


def _place(view: View, event: ContributionGiven, person: PersonId) -> Outcome:
    kind = kind_of(view)
    mine = [g for g in view.current_given if g.person == person]
    same = next(
        (g for g in mine if g.form == event.form and _is_one_text(g.gift, event.gift)), None
    )
    if same is not None:
        return _replace(view, same, event)
    limit, counted = kind.limit(view, event.gift)
    earlier = [g for g in mine if g.gift in counted]
    if len(earlier) >= limit:
        if limit == 1:
            return _replace(view, earlier[0], event)
        return _keep_as_draft(view.state, event, Reason.ENOUGH_GIVEN)
    given = Given(event.contribution, event.form, person, event.gift, event.collection)
    return _after_giving(view, given, run_with(view.run, given))


def _is_one_text(before: Gift, now: Gift) -> bool:
    """Whether both stand in one place of a form: a question may be said to be of another kind."""
    return before is now or (before in QUESTIONS and now in QUESTIONS)


def _replace(view: View, old: Given, event: ContributionGiven) -> Outcome:
    if old.wave:
        return _keep_as_draft(view.state, event, Reason.ALREADY_VISIBLE)
    new = replace(old, contribution=event.contribution, form=event.form, gift=event.gift)
    given = tuple(new if g == old else g for g in view.run.given)
    outcome = _after_giving(view, new, replace(view.run, given=given))
    return Outcome(outcome.state, (DropContribution(old.contribution), *outcome.effects))


def run_with(run: PhaseRun, given: Given) -> PhaseRun:
    """The run with one more contribution, at its end."""
    return replace(run, given=(*run.given, given))


def _after_giving(view: View, given: Given, run: PhaseRun) -> Outcome:
    kind = kind_of(view)
    effects: list[Effect] = []
    at_once = kind.at_once(given.gift) or view.visible is Visible.AT_ONCE
    if at_once and view.visible is not Visible.PRIVATE:
        wave = run.waves + 1
        shown = replace(given, wave=wave)
        run = replace(run, given=tuple(shown if g == given else g for g in run.given), waves=wave)
        effects.append(Reveal(view.slot, run.collection, wave, (given.contribution,)))
    if kind.ready_after(view, given.gift):
        run = made_ready(run, given.person)
    effects.append(ShowBoard(view.slot))
    return Outcome(with_run(view.state, run), tuple(effects))


def withdraw(state: MeetingState, event: ContributionWithdrawn) -> Outcome:
    """Take an own text back before the others see it; also after leaving."""
    reason = refuse_closed(state) or refuse_outsider(state, event.actor)
    if reason is None and event.slot not in state.script:
        reason = Reason.MOVED_ON
    run = state.run(event.slot)
    given = next((g for g in run.given if g.contribution == event.contribution), None)
    if reason is None and given is not None and given.person != event.actor:
        reason = Reason.NOT_YOURS
    if reason is None and given is not None and given.wave:
        reason = Reason.ALREADY_VISIBLE
    if reason:
        return refuse(state, event.actor, reason, event.slot)
    if given is None:
        return Outcome(state)
    left = tuple(g for g in run.given if g != given)
    ready = tuple(p for p in run.ready if p != given.person)
    state = with_run(state, replace(run, given=left, ready=ready))
    return Outcome(state, (DropContribution(given.contribution), ShowBoard(event.slot)))


def set_ready(method: Method, state: MeetingState, event: ReadySet) -> Outcome:
    """Say that one is ready, or passes, without a reason; or is not after all."""
    if event.slot not in state.script:
        return refuse(state, event.actor, Reason.MOVED_ON, event.slot)
    view = View(method, state, event.slot)
    reason = refuse_giving(view, event.actor)
    if reason or event.actor is None:
        return refuse(state, event.actor, reason or Reason.NOT_A_MEMBER, event.slot)
    if event.reveals != view.run.reveals:
        return refuse(state, event.actor, Reason.JUST_APPEARED, event.slot)
    known = event.actor in view.run.ready
    if known == event.ready:
        return Outcome(state)
    others = tuple(p for p in view.run.ready if p != event.actor)
    ready = tuple(sorted((*others, event.actor))) if event.ready else others
    state = with_run(state, replace(view.run, ready=ready))
    return Outcome(state, (ShowBoard(event.slot),))


def settle(method: Method, before: MeetingState, outcome: Outcome, *, at: datetime) -> Outcome:
    """After any event: when everybody who is asked is ready, show; in slow mode, go on."""
    state = outcome.state
    if state is before or state.stage is not Stage.RUNNING:
        return outcome
    ready = state.run(state.slot).ready
    if not ready:
        return outcome
    view = View(method, state, state.slot)
    asked = kind_of(view).asked(view)
    if not asked or len(ready) < len(asked) or any(p not in ready for p in asked):
        return outcome
    if view.pending and view.visible is not Visible.PRIVATE:
        if state.frozen:
            # Nothing appears where others can read along; once the room is accepted it does.
            return outcome
        shown = moves.reveal_pending(view)
        more = (*shown.effects, ShowBoard(view.slot))
        return Outcome(shown.state, (*outcome.effects, *more))
    if state.mode is Mode.SLOW and kind_of(view).refuse_leaving(view) is None:
        return outcome.then(lambda s: moves.go_to_next(method, s, at=at))
    return outcome
