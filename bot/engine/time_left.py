"""The time that is left: another case is offered once, when a round took less than was kept for it.

Not after a case that was stopped: what is needed then is attention, and not the next case.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from methods.fitting import shortest_from_round, total_minutes
from methods.spec import TRIAL_FRAME, Method, Mode

from .phases.choose import candidates
from .replacing import replace
from .state import MeetingState, RoundOutcome, Stage
from .view import View, count_rounds

_WENT_ON = (RoundOutcome.DONE, RoundOutcome.CONTRIBUTOR_LEFT)
#: Who has thought along with so many cases has had enough, however much time there is.
MOST_ROUNDS = 3


def offer(method: Method, state: MeetingState, position: int, *, at: datetime) -> MeetingState:
    """The state in which another round is offered, where the last one leaves time for it."""
    number = state.slot.round
    is_last = number > 0 and state.script[position].round == 0
    if not is_last or state.offered_at is not None or state.round(number).outcome not in _WENT_ON:
        return state
    if state.mode is Mode.SLOW or method.frame == TRIAL_FRAME or count_rounds(state) >= MOST_ROUNDS:
        return state
    fits = _time_left(method, state, at=at) >= shortest_from_round(method)
    return replace(state, offered_at=position) if fits else state


def _time_left(method: Method, state: MeetingState, *, at: datetime) -> float:
    """In minutes, of what the group has for the whole meeting."""
    rounds = count_rounds(state)
    minutes = state.minutes or total_minutes(method, rounds=rounds)
    begun = state.opened_at or at
    return minutes - (at - begun) / timedelta(minutes=1)


def is_offered(view: View) -> bool:
    """Whether the board of this slot offers it now: there is a case, and its contributor."""
    state = view.state
    stands_here = state.position == state.offered_at and view.slot.round == 0
    return stands_here and state.stage is Stage.RUNNING and bool(candidates(view))
