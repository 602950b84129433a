"""What the contributor decides in a round: what each question does, and how the group helps."""

from __future__ import annotations

from methods.spec import Method, Mode

from .effects import Reason, ShowBoard
from .events import ModuleChosen, QuestionWeighed
from .outcome import Outcome, refuse
from .permissions import may_guide, refuse_giving
from .phases.weigh import questions_to_weigh, unweighed
from .replacing import replace
from .state import MeetingState, Stage
from .view import View, made_ready, with_round, with_run


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
        view.phase.kind != "choose-module" or event.module not in method.modules
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


def _refuse_standing_still(state: MeetingState) -> Reason | None:
    return None if state.stage is Stage.RUNNING else Reason.STANDING_STILL


def _shown(view: View) -> tuple[ShowBoard, ...]:
    return (ShowBoard(view.slot),)
