"""Another case in the time that is left, before the meeting is rounded off."""

from __future__ import annotations

from methods.spec import Method

from .effects import Reason, ShowBoard
from .events import RoundAdded
from .moves import enter
from .outcome import Outcome, refuse
from .permissions import refuse_move
from .phases import kind_of
from .replacing import replace
from .script import script_of
from .state import MeetingState, Round, Stage
from .time_left import is_offered
from .view import View, count_rounds, with_run


def add_round(method: Method, state: MeetingState, event: RoundAdded) -> Outcome:
    """Discuss one that lies there; its roles go to others."""
    reason = refuse_move(state, event.actor, event.turn)
    if reason is None and state.stage is not Stage.RUNNING:
        reason = Reason.STANDING_STILL
    if reason is None and not is_offered(View(method, state, state.slot)):
        reason = Reason.NO_SUCH_CASE
    if reason:
        return refuse(state, event.actor, reason)
    here = View(method, state, state.slot)
    run = replace(here.run, ready=())
    if run.waves and not kind_of(here).in_waves:
        # What appeared stays as it is; whoever writes here again, writes beside it.
        run = replace(run, collection=run.collection + 1, waves=0)
    state = with_run(state, run)
    number = count_rounds(state) + 1
    rounds = (*(state.round(known) for known in range(1, number)), Round(number))
    script = script_of(method, rounds)
    position = next(index for index, slot in enumerate(script) if slot.round == number)
    state = replace(state, script=script)
    entered = enter(method, state, position, at=event.at)
    return Outcome(entered.state, (ShowBoard(here.slot), *entered.effects))
