"""What is decided in a round: its method, what each question does, and how the group helps."""

from __future__ import annotations

from methods.spec import Method, Mode

from .effects import Reason, ShowBoard
from .events import MethodChosen, ModuleChosen, QuestionWeighed
from .outcome import Outcome, refuse
from .permissions import may_guide, refuse_absent, refuse_closed, refuse_giving
from .phases.round_method import may_go_by, refuse_method
from .phases.weigh import questions_to_weigh, unweighed
from .replacing import replace
from .script import script_of
from .state import MeetingState, Stage
from .view import View, count_rounds, made_ready, with_round, with_run


def weigh(method: Method, state: MeetingState, event: QuestionWeighed) -> Outcome:
    """Keep what a question does to the contributor. Whoever weighed the last one is ready."""
    if event.slot not in state.script:
        return refuse(state, event.actor, Reason.MOVED_ON, event.slot)
    view = View(method, state, event.slot)
    reason = refuse_giving(view, event.actor) or _refuse_standing_still(state)
    if reason is None and (view.phase.kind != "weigh" or event.actor != view.contributor):
        reason = Reason.NOTHING_ASKED
    if reason is None and event.question not in {q.contribution for q in questions_to_weigh(view)}:
        reason = Reason.MOVED_ON
    if reason or event.actor is None:
        return refuse(state, event.actor, reason or Reason.NOT_A_MEMBER, event.slot)
    others = tuple(one for one in view.run.weights if one[0] != event.question)
    view = view.with_run(replace(view.run, weights=(*others, (event.question, event.weight))))
    if not unweighed(view):
        view = view.with_run(made_ready(view.run, event.actor))
    return Outcome(view.state, _shown(view))


def choose_module(method: Method, state: MeetingState, event: ModuleChosen) -> Outcome:
    """Note how the group will help; the contributor says so, or whoever guides writes it down."""
    if event.slot not in state.script:
        return refuse(state, event.actor, Reason.MOVED_ON, event.slot)
    view = View(method, state, event.slot)
    reason = refuse_giving(view, event.actor) or _refuse_standing_still(state)
    if reason is None and (
        view.phase.kind != "choose-module" or event.module not in view.by.modules
    ):
        reason = Reason.NOTHING_ASKED
    guides = state.mode is not Mode.SLOW and may_guide(state, event.actor)
    if reason is None and event.actor != view.contributor and not guides:
        reason = Reason.NOT_YOURS
    if reason or view.contributor is None:
        return refuse(state, event.actor, reason or Reason.NOTHING_ASKED, event.slot)
    state = with_round(state, replace(view.round, module=event.module))
    state = with_run(state, made_ready(view.run, view.contributor))
    return Outcome(state, _shown(view))


def choose_method(method: Method, state: MeetingState, event: MethodChosen) -> Outcome:
    """Let this round go by another method while its case is not open; whoever guides or brings it.

    What was gone through stays as it was, and everything ahead is that method's.
    """
    reason = refuse_closed(state) or refuse_absent(state, event.actor)
    reason = reason or _refuse_standing_still(state)
    if reason is None:
        reason = _refuse_method(View(method, state, state.slot), event)
    if reason:
        return refuse(state, event.actor, reason)
    round_ = state.round(event.round)
    if event.method == round_.method:
        return Outcome(state)
    slot = state.slot
    state = with_round(state, replace(round_, method=event.method))
    rounds = (state.round(number) for number in range(1, count_rounds(state) + 1))
    script = script_of(method, rounds)
    state = replace(state, script=script, position=script.index(slot))
    # Both methods may call their beginning otherwise, so that its boards are drawn anew.
    begun = (run.slot for run in state.runs if run.slot.round == event.round)
    return Outcome(state, tuple(map(ShowBoard, begun)))


def _refuse_method(view: View, event: MethodChosen) -> Reason | None:
    if event.round != view.slot.round:
        return Reason.MOVED_ON
    reason = refuse_method(view, event.actor)
    if reason:
        return reason
    known = event.method is None or event.method in view.method.others
    if not (known and may_go_by(view, view.method.going_by(event.method))):
        return Reason.METHOD_DOES_NOT_FIT
    return None


def _refuse_standing_still(state: MeetingState) -> Reason | None:
    return None if state.stage is Stage.RUNNING else Reason.STANDING_STILL


def _shown(view: View) -> tuple[ShowBoard, ...]:
    return (ShowBoard(view.slot),)
